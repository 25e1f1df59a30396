"""One thing of the graph: its labels, what is said of it and who says so, and what points at it."""
