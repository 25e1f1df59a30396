"""What the sources state, as typed records read from data/ with their line numbers."""
