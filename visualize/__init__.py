"""Pictures of circuits: values and gradients on every wire."""

from visualize.dot import to_dot
from visualize.render import GraphvizNotFoundError, Picture, draw

__all__ = ["GraphvizNotFoundError", "Picture", "draw", "to_dot"]
