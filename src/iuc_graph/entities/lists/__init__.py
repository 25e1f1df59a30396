"""Lists of things of one kind: which there are, by what they can be narrowed and sorted, and what is told of each."""
