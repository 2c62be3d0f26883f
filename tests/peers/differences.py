"""Where a peer gives another value or derivative than this engine, on purpose, and why.

`docs/differences.md` is made of this table, and every outcome in it is tested. A gradient lists the
numbers for all inputs one after the other.
"""

from dataclasses import dataclass
from math import inf, log, nan

LN_2 = log(2.0)


@dataclass(frozen=True)
class Outcome:
    """How something is written in a library, and what comes out."""

    code: str
    value: float
    gradient: list[float]


@dataclass(frozen=True)
class Difference:
    """One function at one point in several libraries.

    With `order=2` the gradient is that of the sum of the first derivatives.
    """

    inputs: dict[str, float | list[float] | list[list[float]]]
    why: str
    autograd: Outcome
    torch: Outcome | None = None
    jax: Outcome | None = None
    casadi: Outcome | None = None
    order: int = 1

    def __str__(self) -> str:
        return f"{self.autograd.code} at {self.point}"

    @property
    def point(self) -> str:
        return ", ".join(f"{name} = {x}" for name, x in self.inputs.items())


DIFFERENCES = {
    "Kinks and ties": [
        Difference(
            {"a": 0.0},
            "One policy: relu has derivative 0 at its kink, in all its forms.",
            autograd=Outcome("relu(a)", 0.0, [0.0]),
            torch=Outcome("torch.relu(a)", 0.0, [0.0]),
            jax=Outcome("jax.nn.relu(a)", 0.0, [0.0]),
            casadi=Outcome("casadi.fmax(a, 0)", 0.0, [0.5]),
        ),
        Difference(
            {"a": 0.0},
            "The middle of the slopes -1 and 1, as in PyTorch; JAX takes the slope from the right.",
            autograd=Outcome("abs(a)", 0.0, [0.0]),
            torch=Outcome("torch.abs(a)", 0.0, [0.0]),
            jax=Outcome("jnp.abs(a)", 0.0, [1.0]),
            casadi=Outcome("casadi.fabs(a)", 0.0, [0.0]),
        ),
        Difference(
            {"a": 1.0, "b": 1.0, "c": 1.0},
            "All who tie get equal shares. Peers have a maximum of two operands, so the last one gets half.",
            autograd=Outcome("maximum(a, b, c)", 1.0, [1 / 3, 1 / 3, 1 / 3]),
            torch=Outcome("torch.maximum(torch.maximum(a, b), c)", 1.0, [0.25, 0.25, 0.5]),
            jax=Outcome("jnp.maximum(jnp.maximum(a, b), c)", 1.0, [0.25, 0.25, 0.5]),
            casadi=Outcome("casadi.fmax(casadi.fmax(a, b), c)", 1.0, [0.25, 0.25, 0.5]),
        ),
        Difference(
            {"a": [2.0, 1.0, 2.0]},
            "PyTorch's max with an axis looks for one place, and the gradient goes there; its amax shares.",
            autograd=Outcome("max(a, axis=0)", 2.0, [0.5, 0.0, 0.5]),
            torch=Outcome("torch.max(a, 0).values", 2.0, [1.0, 0.0, 0.0]),
            jax=Outcome("jnp.max(a, axis=0)", 2.0, [0.5, 0.0, 0.5]),
        ),
        Difference(
            {"a": [[1.0, 1.0], [0.0, 1.0]]},
            "Pooling shares ties as max does. In the peers the first of a window has all.",
            autograd=Outcome(
                "max_pool2d(a, kernel_size=(2, 2), stride=(2, 2)).sum()", 1.0, [1 / 3, 1 / 3, 0.0, 1 / 3]
            ),
            torch=Outcome("F.max_pool2d(a[None], 2).sum()", 1.0, [1.0, 0.0, 0.0, 0.0]),
            jax=Outcome(
                "jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, (2, 2), (2, 2), 'VALID').sum()",
                1.0,
                [1.0, 0.0, 0.0, 0.0],
            ),
        ),
        Difference(
            {"a": 0.0},
            "A limit is an operand like any other, and ties share. PyTorch gives all to the input.",
            autograd=Outcome("maximum(a, 0.0)", 0.0, [0.5]),
            torch=Outcome("torch.clamp(a, min=0)", 0.0, [1.0]),
            jax=Outcome("jnp.maximum(a, 0.0)", 0.0, [0.5]),
            casadi=Outcome("casadi.fmax(a, 0)", 0.0, [0.5]),
        ),
        Difference(
            {"a": 1.0},
            "The same at the upper limit.",
            autograd=Outcome("clip(a, 0.0, 1.0)", 1.0, [0.5]),
            torch=Outcome("torch.clamp(a, 0, 1)", 1.0, [1.0]),
            jax=Outcome("jnp.clip(a, 0.0, 1.0)", 1.0, [0.5]),
            casadi=Outcome("casadi.fmin(casadi.fmax(a, 0), 1)", 1.0, [0.5]),
        ),
        Difference(
            {"a": [0.0, 0.0]},
            "0 is the middle of all slopes at the origin; 0/0 would spoil every parameter that it reaches.",
            autograd=Outcome("norm(a)", 0.0, [0.0, 0.0]),
            torch=Outcome("torch.linalg.vector_norm(a)", 0.0, [0.0, 0.0]),
            jax=Outcome("jnp.linalg.norm(a)", 0.0, [nan, nan]),
            casadi=Outcome("casadi.norm_2(a)", 0.0, [nan, nan]),
        ),
        Difference(
            {"a": [2.0, 2.0]},
            "The same: std is the norm of the deviations.",
            autograd=Outcome("std(a)", 0.0, [0.0, 0.0]),
            torch=Outcome("torch.std(a, correction=0)", 0.0, [0.0, 0.0]),
            jax=Outcome("jnp.std(a)", 0.0, [nan, nan]),
        ),
    ],
    "Zero times infinity": [
        Difference(
            {"a": 0.0},
            "The branch that is not taken gets exactly 0, whatever its slope.",
            autograd=Outcome("where(a > 0, log(a), 0.0)", 0.0, [0.0]),
            torch=Outcome("torch.where(a > 0, torch.log(a), 0.0)", 0.0, [nan]),
            jax=Outcome("jnp.where(a > 0, jnp.log(a), 0.0)", 0.0, [nan]),
            casadi=Outcome("casadi.if_else(a > 0, casadi.log(a), 0)", 0.0, [0.0]),
        ),
        Difference(
            {"a": 0.0},
            "The branch that is not taken gets exactly 0, whatever its slope.",
            autograd=Outcome("where(a > 0, 1.0 / a, a)", 0.0, [1.0]),
            torch=Outcome("torch.where(a > 0, 1 / a, a)", 0.0, [nan]),
            jax=Outcome("jnp.where(a > 0, 1 / a, a)", 0.0, [nan]),
            casadi=Outcome("casadi.if_else(a > 0, 1 / a, a)", 0.0, [1.0]),
        ),
        Difference(
            {"a": 1000.0},
            "The branch that is not taken gets exactly 0, whatever its slope.",
            autograd=Outcome("where(a < 100, exp(a), 0.0)", 0.0, [0.0]),
            torch=Outcome("torch.where(a < 100, torch.exp(a), 0.0)", 0.0, [nan]),
            jax=Outcome("jnp.where(a < 100, jnp.exp(a), 0.0)", 0.0, [nan]),
            casadi=Outcome("casadi.if_else(a < 100, casadi.exp(a), 0)", 0.0, [0.0]),
        ),
        Difference(
            {"a": 0.0},
            "An elementwise gate whose upstream gradient is exactly 0 hands on 0: nothing depends on it.",
            autograd=Outcome("0.0 * sqrt(a)", 0.0, [0.0]),
            torch=Outcome("0 * torch.sqrt(a)", 0.0, [nan]),
            jax=Outcome("0 * jnp.sqrt(a)", 0.0, [nan]),
            casadi=Outcome("0 * casadi.sqrt(a)", 0.0, [0.0]),
        ),
        Difference(
            {"a": 0.0},
            "An elementwise gate whose upstream gradient is exactly 0 hands on 0: nothing depends on it.",
            autograd=Outcome("relu(-sqrt(a))", 0.0, [0.0]),
            torch=Outcome("torch.relu(-torch.sqrt(a))", 0.0, [nan]),
            jax=Outcome("jax.nn.relu(-jnp.sqrt(a))", 0.0, [nan]),
            casadi=Outcome("casadi.fmax(-casadi.sqrt(a), 0)", 0.0, [-inf]),
        ),
        Difference(
            {"a": 0.0},
            "The same. The chain rule has 0 · ∞ here; CasADi simplifies to a, with slope 1.",
            autograd=Outcome("square(sqrt(a))", 0.0, [0.0]),
            torch=Outcome("torch.square(torch.sqrt(a))", 0.0, [nan]),
            jax=Outcome("jnp.square(jnp.sqrt(a))", 0.0, [nan]),
            casadi=Outcome("casadi.sqrt(a) ** 2", 0.0, [1.0]),
        ),
        Difference(
            {"a": 0.0, "b": 0.0},
            "The same for the logarithm. The value itself is nan, as IEEE 754 says.",
            autograd=Outcome("b * log(a)", nan, [0.0, -inf]),
            torch=Outcome("b * torch.log(a)", nan, [nan, -inf]),
            jax=Outcome("b * jnp.log(a)", nan, [nan, -inf]),
            casadi=Outcome("b * casadi.log(a)", nan, [nan, -inf]),
        ),
    ],
    "Powers": [
        Difference(
            {"a": 0.0, "b": 0.0},
            "a⁰ is 1 for every a, so the slope by a is 0; by b it is 0 by convention, as for all b > 0.",
            autograd=Outcome("a ** b", 1.0, [0.0, 0.0]),
            torch=Outcome("a ** b", 1.0, [0.0, 0.0]),
            jax=Outcome("a ** b", 1.0, [nan, 0.0]),
            casadi=Outcome("a ** b", 1.0, [nan, -inf]),
        ),
        Difference(
            {"a": 0.0},
            "The same for a constant exponent.",
            autograd=Outcome("a ** 0.0", 1.0, [0.0]),
            torch=Outcome("a ** 0.0", 1.0, [0.0]),
            jax=Outcome("a ** 0.0", 1.0, [nan]),
            casadi=Outcome("a ** 0.0", 1.0, [0.0]),
        ),
        Difference(
            {"a": 0.0, "b": 2.0},
            "0ᵇ stays 0 near b = 2: the slope by b is 0, though it is written with ln 0.",
            autograd=Outcome("a ** b", 0.0, [0.0, 0.0]),
            torch=Outcome("a ** b", 0.0, [0.0, 0.0]),
            jax=Outcome("a ** b", 0.0, [0.0, 0.0]),
            casadi=Outcome("a ** b", 0.0, [0.0, nan]),
        ),
        Difference(
            {"a": 0.0, "b": -1.0},
            "The limit of aᵇ ln a for small a. JAX has 0 · ∞.",
            autograd=Outcome("a ** b", inf, [-inf, -inf]),
            torch=Outcome("a ** b", inf, [-inf, -inf]),
            jax=Outcome("a ** b", inf, [-inf, nan]),
            casadi=Outcome("a ** b", inf, [-inf, -inf]),
        ),
        Difference(
            {"a": 2.0, "b": 0.0},
            "The second order: ∂²/∂a∂b is 1/a at b = 0. PyTorch takes ∂/∂a to be 0 whatever happens to b.",
            autograd=Outcome("a ** b", 1.0, [0.5, 0.5 + LN_2**2]),
            torch=Outcome("a ** b", 1.0, [0.5, LN_2**2]),
            jax=Outcome("a ** b", 1.0, [0.5, 0.5 + LN_2**2]),
            casadi=Outcome("a ** b", 1.0, [0.5, 0.5 + LN_2**2]),
            order=2,
        ),
    ],
    "Saturation": [
        Difference(
            {"a": 40.0},
            "The slope is σ(a) σ(-a), which keeps its digits; σ (1 - σ) has lost them.",
            autograd=Outcome("sigmoid(a)", 1.0, [4.248354255291589e-18]),
            torch=Outcome("torch.sigmoid(a)", 1.0, [0.0]),
            jax=Outcome("jax.nn.sigmoid(a)", 1.0, [0.0]),
            casadi=Outcome("1 / (1 + casadi.exp(-a))", 1.0, [4.248354255291589e-18]),
        ),
        Difference(
            {"a": -800.0},
            "CasADi has no sigmoid, and exp(800) in its formula is infinite.",
            autograd=Outcome("sigmoid(a)", 0.0, [0.0]),
            torch=Outcome("torch.sigmoid(a)", 0.0, [0.0]),
            jax=Outcome("jax.nn.sigmoid(a)", 0.0, [0.0]),
            casadi=Outcome("1 / (1 + casadi.exp(-a))", 0.0, [nan]),
        ),
        Difference(
            {"a": 20.0},
            "The slope is 1 / cosh²(a), which keeps its digits; 1 - tanh² has lost them.",
            autograd=Outcome("tanh(a)", 1.0, [1.6993417021166355e-17]),
            torch=Outcome("torch.tanh(a)", 1.0, [0.0]),
            jax=Outcome("jnp.tanh(a)", 1.0, [0.0]),
            casadi=Outcome("casadi.tanh(a)", 1.0, [0.0]),
        ),
        Difference(
            {"a": 25.0},
            "PyTorch's softplus is a itself beyond a threshold of 20.",
            autograd=Outcome("softplus(a)", 25.000000000013888, [0.999999999986112]),
            torch=Outcome("F.softplus(a)", 25.0, [1.0]),
            jax=Outcome("jax.nn.softplus(a)", 25.000000000013888, [0.9999999999861124]),
            casadi=Outcome("casadi.log1p(casadi.exp(a))", 25.000000000013888, [0.9999999999861121]),
        ),
        Difference(
            {"a": 800.0},
            "CasADi has no softplus, and exp(800) in the formula is infinite.",
            autograd=Outcome("softplus(a)", 800.0, [1.0]),
            torch=Outcome("F.softplus(a)", 800.0, [1.0]),
            jax=Outcome("jax.nn.softplus(a)", 800.0, [1.0]),
            casadi=Outcome("casadi.log1p(casadi.exp(a))", inf, [nan]),
        ),
    ],
    "Infinities, signed zeros and formulas that are simplified": [
        Difference(
            {"a": -0.0},
            "-0 is the number 0, and the slope there is that of the domain a ≥ 0.",
            autograd=Outcome("sqrt(a)", 0.0, [inf]),
            torch=Outcome("torch.sqrt(a)", 0.0, [-inf]),
            jax=Outcome("jnp.sqrt(a)", 0.0, [-inf]),
            casadi=Outcome("casadi.sqrt(a)", 0.0, [-inf]),
        ),
        Difference(
            {"a": 0.0},
            "CasADi simplifies the formula before it computes. Here every gate is computed as IEEE 754 says.",
            autograd=Outcome("a / a", nan, [nan]),
            torch=Outcome("a / a", nan, [nan]),
            jax=Outcome("a / a", nan, [nan]),
            casadi=Outcome("a / a", 1.0, [0.0]),
        ),
        Difference(
            {"a": 0.0},
            "CasADi simplifies the formula before it computes. Here every gate is computed as IEEE 754 says.",
            autograd=Outcome("sqrt(a * a)", 0.0, [nan]),
            torch=Outcome("torch.sqrt(a * a)", 0.0, [nan]),
            jax=Outcome("jnp.sqrt(a * a)", 0.0, [nan]),
            casadi=Outcome("casadi.sqrt(a * a)", 0.0, [0.0]),
        ),
        Difference(
            {"a": inf},
            "CasADi simplifies the formula before it computes. Here every gate is computed as IEEE 754 says.",
            autograd=Outcome("a - a", nan, [0.0]),
            torch=Outcome("a - a", nan, [0.0]),
            jax=Outcome("a - a", nan, [0.0]),
            casadi=Outcome("a - a", 0.0, [0.0]),
        ),
        Difference(
            {"a": inf},
            "CasADi simplifies the formula before it computes. Here every gate is computed as IEEE 754 says.",
            autograd=Outcome("a * 0.0", nan, [0.0]),
            torch=Outcome("a * 0.0", nan, [0.0]),
            jax=Outcome("a * 0.0", nan, [0.0]),
            casadi=Outcome("a * 0.0", 0.0, [0.0]),
        ),
    ],
    "NaN": [
        Difference(
            {"a": nan, "b": 1.0},
            "No operand equals nan, so none attains the maximum. CasADi's fmax skips nan.",
            autograd=Outcome("maximum(a, b)", nan, [0.0, 0.0]),
            torch=Outcome("torch.maximum(a, b)", nan, [1.0, 1.0]),
            jax=Outcome("jnp.maximum(a, b)", nan, [0.0, 0.0]),
            casadi=Outcome("casadi.fmax(a, b)", 1.0, [nan, nan]),
        ),
        Difference(
            {"a": [nan, 1.0]},
            "The same for a reduction.",
            autograd=Outcome("max(a)", nan, [0.0, 0.0]),
            torch=Outcome("torch.max(a)", nan, [1.0, 0.0]),
            jax=Outcome("jnp.max(a)", nan, [nan, nan]),
        ),
        Difference(
            {"a": nan},
            "nan is not greater than 0.",
            autograd=Outcome("relu(a)", nan, [0.0]),
            torch=Outcome("torch.relu(a)", nan, [1.0]),
            jax=Outcome("jax.nn.relu(a)", nan, [0.0]),
            casadi=Outcome("casadi.fmax(a, 0)", 0.0, [nan]),
        ),
        Difference(
            {"a": nan},
            "The sign of nan is nan.",
            autograd=Outcome("abs(a)", nan, [nan]),
            torch=Outcome("torch.abs(a)", nan, [0.0]),
            jax=Outcome("jnp.abs(a)", nan, [-1.0]),
            casadi=Outcome("casadi.fabs(a)", nan, [nan]),
        ),
        Difference(
            {"a": nan},
            "As in numpy the sign of nan is nan; its derivative is 0 everywhere.",
            autograd=Outcome("sign(a)", nan, [0.0]),
            torch=Outcome("torch.sign(a)", 0.0, [0.0]),
            jax=Outcome("jnp.sign(a)", nan, [0.0]),
            casadi=Outcome("casadi.sign(a)", nan, [0.0]),
        ),
    ],
}
