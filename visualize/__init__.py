"""Pictures of circuits: values and gradients on every wire."""

from visualize import notebook, plots
from visualize.drawing import GraphvizNotFoundError, Picture, draw, to_dot
from visualize.explain import Explanation, explain
from visualize.microscope import microscope
from visualize.step import Page, step
from visualize.symbols import symbolic, symbolic_gradient

__all__ = [
    "Explanation",
    "GraphvizNotFoundError",
    "Page",
    "Picture",
    "draw",
    "explain",
    "microscope",
    "plots",
    "step",
    "symbolic",
    "symbolic_gradient",
    "to_dot",
]

notebook.register()
