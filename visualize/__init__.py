"""Pictures of circuits: values and gradients on every wire."""

from visualize.dot import to_dot
from visualize.picture import Picture, draw
from visualize.render import GraphvizNotFoundError

__all__ = ["GraphvizNotFoundError", "Picture", "draw", "to_dot"]
