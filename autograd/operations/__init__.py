"""THE TABLE: every operation once, with its forward function and its rules.

Everything else reads it: the backward pass, the graph, the pictures, numpy's protocols, the tests.
To add an operation, add a row.
"""

from autograd.operations import elementwise, fused, images, products, reductions, shapes
from autograd.primitive import TABLE, reserve_names

reserve_names()

__all__ = ["TABLE", "elementwise", "fused", "images", "products", "reductions", "shapes"]
