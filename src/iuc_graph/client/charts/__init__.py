"""Charts: a map, a matrix and a network, drawn without tiles, borders or a connection.

They are made with altair; positions are worked out here, in pixels, so that labels can be kept apart.
"""

from iuc_graph.client.charts.map import draw_map
from iuc_graph.client.charts.matrix import draw_matrix
from iuc_graph.client.charts.network import draw_network
from iuc_graph.client.charts.picture import Picture

__all__ = ["Picture", "draw_map", "draw_matrix", "draw_network"]
