"""The one process that changes a dataset while it is served: killable, under limits, one change after another.

What comes from the network is read and applied there, never in the server. A commit is whole or not made at all, so
the process may be killed at any moment; afterwards the store itself says which of the two it was.
"""

from iuc_graph.writer.desk import Desk
from iuc_graph.writer.written import Difference, Written

__all__ = ["Desk", "Difference", "Written"]
