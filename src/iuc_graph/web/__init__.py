"""HTTP: requests become calls of the other rooms, and their answers and errors become responses."""
