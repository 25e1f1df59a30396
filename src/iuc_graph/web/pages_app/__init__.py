"""Pages for people who never run a command: plain HTML, complete without scripts, nothing from elsewhere."""
