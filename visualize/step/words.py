"""What each gate does, in a sentence for the way there and one for the way back."""

from __future__ import annotations

from autograd.primitive import Primitive

WORDS: dict[str, tuple[str, str]] = {
    "add": (
        "Adds its operands.",
        "Add distributes: each operand gets the whole gradient, unchanged.",
    ),
    "subtract": (
        "Takes the second operand from the first.",
        "The first operand gets the gradient unchanged, the second with the opposite sign.",
    ),
    "multiply": (
        "Multiplies its operands.",
        "Multiply swaps: each operand's local derivative is the other operand.",
    ),
    "divide": (
        "Divides the first operand by the second.",
        "The numerator's local derivative is 1 over the denominator; a small denominator amplifies.",
    ),
    "negative": ("Changes the sign.", "The gradient changes its sign as well."),
    "reciprocal": (
        "Takes 1 over its operand.",
        "The local derivative is minus the square of the output.",
    ),
    "where": (
        "Chooses: one operand if the condition holds, the other if not.",
        "The branch taken gets the whole gradient, the other exactly 0.",
    ),
    "power": (
        "Raises its operand to a power.",
        "The exponent comes down as a factor, and one less of it stays behind.",
    ),
    "square": ("Squares its operand.", "The local derivative is twice the operand."),
    "sqrt": (
        "Takes the square root.",
        "The local derivative is 1 over twice the root: the nearer to 0, the steeper.",
    ),
    "exp": (
        "Raises e to its operand.",
        "The exponential is its own derivative: the output is the local derivative.",
    ),
    "expm1": ("e to its operand, minus 1.", "As for exp, the local derivative is e to the operand."),
    "log": (
        "Takes the natural logarithm.",
        "The local derivative is 1 over the operand: steep near 0, flat far out.",
    ),
    "log1p": (
        "The natural logarithm of 1 plus its operand.",
        "The local derivative is 1 over 1 plus the operand.",
    ),
    "sin": ("Takes the sine.", "The local derivative is the cosine."),
    "cos": ("Takes the cosine.", "The local derivative is minus the sine."),
    "tan": ("Takes the tangent.", "The local derivative is 1 plus the square of the output."),
    "arctan": (
        "Takes the inverse tangent.",
        "The local derivative is 1 over 1 plus the squared operand: far from 0 hardly anything passes.",
    ),
    "sinh": ("Takes the hyperbolic sine.", "The local derivative is the hyperbolic cosine."),
    "cosh": ("Takes the hyperbolic cosine.", "The local derivative is the hyperbolic sine."),
    "tanh": (
        "Squashes its operand between −1 and 1.",
        "The local derivative is 1 at 0 and falls to nothing on both sides: a saturated gate hardly passes "
        "anything on.",
    ),
    "erf": (
        "The error function: squashes its operand between −1 and 1.",
        "The local derivative is a Gaussian bell.",
    ),
    "sigmoid": (
        "Squashes its operand between 0 and 1.",
        "The local derivative σ(1 − σ) is at most 1/4, and almost 0 where the gate is saturated.",
    ),
    "softplus": (
        "A smooth relu: the logarithm of 1 plus e to the operand.",
        "The local derivative is the sigmoid.",
    ),
    "relu": (
        "Lets positive numbers through and makes others 0.",
        "Relu is a switch: the gradient passes where the operand was positive, and stops where it was not.",
    ),
    "abs": ("Takes the size without the sign.", "The local derivative is the operand's sign, and 0 at 0."),
    "sign": ("Says whether its operand is negative, 0 or positive.", "It is flat: no gradient flows back."),
    "maximum": (
        "Takes the largest of its operands.",
        "Max routes: the gradient goes to the largest operand, and the others get 0.",
    ),
    "minimum": (
        "Takes the smallest of its operands.",
        "Min routes: the gradient goes to the smallest operand, and the others get 0.",
    ),
    "identity": ("Passes its operand on.", "The gradient passes unchanged."),
}
"""For each scalar row of the table: what it does forward, and what its rule does."""


def words(op: Primitive) -> tuple[str, str]:
    """Both sentences; a gate of the user's own is described by its docstring."""
    if op.is_builtin and op.name in WORDS:
        return WORDS[op.name]
    described = " ".join((op.__doc__ or "").split()) or f"{op.name} is a gate of your own."
    return described, "Each operand gets its local derivative times the gradient that arrives."
