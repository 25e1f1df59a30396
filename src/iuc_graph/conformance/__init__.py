"""Running the W3C suites of SPARQL 1.1 against a server of our own, over HTTP, and saying what came of it.

`runner.run` runs them, and is not imported here: who only shows a report needs neither a server nor rdflib.
"""

from iuc_graph.conformance.page import page
from iuc_graph.conformance.report import Report, bundled

__all__ = ["Report", "bundled", "page"]
