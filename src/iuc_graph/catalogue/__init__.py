"""What is in the graph: counts by class and document, and what is not there."""

from iuc_graph.catalogue.summary import Count, Summary, summarise

__all__ = ["Count", "Summary", "summarise"]
