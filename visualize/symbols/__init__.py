"""Circuits as algebra: the formula of an output, and its derivative by the engine's own rules, with sympy.

Inputs become real symbols named by their labels, numbers become exact. The derivative is the backward pass
carried out on expressions: the rules of the table, written down, with expressions for the upstream gradient
and the operands. So what is derived is what the engine computes. Needs the extra `symbols`.
"""

from visualize.symbols.symbolic import simplified, symbolic, symbolic_gradient

__all__ = ["simplified", "symbolic", "symbolic_gradient"]
