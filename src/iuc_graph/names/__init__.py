"""Names: from any language and spelling of a name to the things it may mean.

The room knows labels only, wherever they come from; it reads no store and no file.
"""

from iuc_graph.names.fold import fold
from iuc_graph.names.index import Key, Label, LabelKind, Likeness, Thing, keys
from iuc_graph.names.resolve import Candidate, Match, NameIndex, Resolution
from iuc_graph.names.wordings import Reading, readings

__all__ = [
    "Candidate",
    "Key",
    "Label",
    "LabelKind",
    "Likeness",
    "Match",
    "NameIndex",
    "Reading",
    "Resolution",
    "Thing",
    "fold",
    "keys",
    "readings",
]
