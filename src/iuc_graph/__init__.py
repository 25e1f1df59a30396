"""One knowledge graph of the cities that the International Urban Cooperation programme paired."""

__version__ = "0.1.0"
