"""The computational-graph API: a formula's circuit as an object to look at, run, open and save."""

from autograd.graph.graph import Graph
from autograd.graph.serialization import GraphFormatError
from autograd.graph.wires import BackwardStep, ForwardStep, Wire

__all__ = ["BackwardStep", "ForwardStep", "Graph", "GraphFormatError", "Wire"]
