"""Persons: the small store of names beside the graph, erasing somebody from it, and keeping names out of writes.

The room knows the persons store, the list in data/persons/, and where in a store of the graph a name may have got to.
"""

from iuc_graph.persons.building import Loaded, load
from iuc_graph.persons.erasing import Erasure, Subject, erase, find, names_of
from iuc_graph.persons.folder import PersonsFolder, StoredPerson, folder_of
from iuc_graph.persons.guard import NameGuard, guard_of
from iuc_graph.persons.traces import Trace, search

__all__ = [
    "Erasure",
    "Loaded",
    "NameGuard",
    "PersonsFolder",
    "StoredPerson",
    "Subject",
    "Trace",
    "erase",
    "find",
    "folder_of",
    "guard_of",
    "load",
    "names_of",
    "search",
]
