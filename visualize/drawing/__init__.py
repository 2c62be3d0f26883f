"""Circuits as Graphviz pictures: what of a graph is drawn, its text in DOT, and the picture."""

from visualize.drawing.dot import to_dot
from visualize.drawing.picture import Picture, draw
from visualize.drawing.render import GraphvizNotFoundError

__all__ = ["GraphvizNotFoundError", "Picture", "draw", "to_dot"]
