"""Prints the list of expected failures, as docs/conformance.md has it at its end."""

import sys

from iuc_graph.conformance.expected import as_markdown

if __name__ == "__main__":
    sys.stdout.write(as_markdown())
