"""check_primitive: does a gate of one's own keep what a row of the table promises?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograd.checking import properties
from autograd.checking.kinks import kink_policy
from autograd.checking.properties import Call
from autograd.checking.report import GradientError, GradientReport
from autograd.checking.verdicts import Fault
from autograd.domain import Domain
from autograd.primitive import Primitive


@dataclass
class PrimitiveReport(GradientReport):
    """What `check_primitive` checked.

    Attributes:
        examples: by property, how many calls were tried.
    """

    examples: dict[str, int] = field(default_factory=dict)

    def _what_was_checked(self) -> list[tuple[str, str]]:
        tried = ", ".join(f"{name.replace('_', ' ')} ({n})" for name, n in self.examples.items())
        return [("checked" if self.ok else "right so far", tried or "nothing")]

    def _headline(self) -> str:
        return "all properties hold" if self.ok else "a property does not hold"


def check_primitive(
    op: Primitive,
    *shapes: Any,
    params: dict[str, Any] | None = None,
    reference: Callable[..., Any] | None = None,
    order: int = 2,
    examples: int = 20,
    raises: bool = True,
) -> PrimitiveReport:
    """Check all that a primitive promises, on operands drawn from its own domain.

    Properties: the value (on nodes, plain numbers, floats and arrays, against the reference); the
    derivatives of each order, their linearity in the cotangent and the adjoint identity, where
    operands broadcast and where arrays are laid out oddly in memory; dtypes; operands are not
    written into; the decomposition; the policy at kinks and ties; the edges of the domain and
    special numbers. What fails is shrunk to a simple call.

    Needs the extra: pip install 'circuitgrad[testing]'.

    Args:
        op: the primitive. If it is for floats, and elementwise, nothing more is needed.
        *shapes: for an operation on arrays the shapes of its operands, or arrays to be taken as
            they are.
        params: its keyword parameters.
        reference: the same operation from elsewhere (math, numpy, mpmath), for the value.
        order: up to which derivative.
        examples: how many calls are drawn for each property.
        raises: False returns the report of a failure instead of raising it.

    Raises:
        GradientError: with the property that does not hold and the simplest call that shows it.

    >>> from autograd import Primitive
    >>> cube = Primitive("cube", lambda a: a * a * a, None, lambda g, y, a: g * 2.0 * a * a)
    >>> report = check_primitive(cube, raises=False)
    >>> report.ok, report.finding.blamed
    (False, 'cube')
    """
    __tracebackhide__ = True
    if not isinstance(op, Primitive):
        raise TypeError(
            f"check_primitive takes a Primitive, got {type(op).__name__}: for a function of several of "
            "them there is check_gradients"
        )
    if op.scalar is None and not shapes:
        raise ValueError(
            f"{op.name} is for arrays: give the shapes of its operands, as in "
            f"check_primitive({op.name}, (2, 3))"
        )
    report = PrimitiveReport(f"check_primitive({op.name})")
    try:
        for name, check, calls in _plan(op, shapes, params or {}, reference, order):
            report.examples[name] = _run(check, calls, examples)
    except Fault as fault:
        report.finding = fault.finding
    if raises and not report.ok:
        raise GradientError(report)
    return report


def _plan(
    op: Primitive,
    shapes: Sequence[Any],
    params: dict[str, Any],
    reference: Callable[..., Any] | None,
    order: int,
) -> list[tuple[str, Callable[[Call], None], Any]]:
    """Each property by name, with the strategy for the calls that it is checked on."""
    from autograd import strategies

    def calls(operands: Any) -> Any:
        return operands.map(lambda drawn: Call(op, drawn, params))

    value = partial(properties.value, reference=reference)
    derivatives = partial(properties.derivatives, order=order)
    plan: list[tuple[str, Callable[[Call], None], Any]] = []
    if op.scalar is not None and not shapes:
        inside = calls(strategies.points(op))
        plan += [("value", value, inside), ("derivatives", derivatives, inside)]
        plan += [("decomposition", properties.decomposition, inside)] if op.decomposition else []
    if shapes or op.elementwise:
        operands = calls(strategies.operands(op) if not shapes else _of_shapes(op, shapes))
        plan += [
            ("value on arrays", value, operands),
            ("derivatives on arrays", derivatives, operands),
            ("precision", properties.precision, operands),
            ("untouched operands", properties.untouched_operands, operands),
        ]
        plan += [("decomposition on arrays", properties.decomposition, operands)] if op.decomposition else []
    kinks = None
    if shapes:
        kinks = calls(_all_alike(op, shapes))
    elif op.arity is None or any(domain.kinks for domain in op.domain):
        kinks = calls(strategies.points(op, at="kinks"))
    if kinks is not None:
        plan.append(("kinks", kink_policy, kinks))
    if kinks is not None and op.decomposition:
        plan.append(("decomposition at kinks", partial(properties.decomposition, order=1), kinks))
    if op.elementwise and not shapes:
        plan.append(("edges", properties.edges, calls(strategies.points(op, at="edges"))))
    return plan


def _of_shapes(op: Primitive, shapes: Sequence[Any]) -> Any:
    from hypothesis import strategies as st

    from autograd.strategies import arrays

    domains = op.domain * len(shapes) if op.arity is None else op.domain
    return st.tuples(
        *(
            st.just(x) if isinstance(x, np.ndarray) else arrays(x, domain=domain)
            for x, domain in zip(shapes, domains, strict=True)
        )
    )


def _all_alike(op: Primitive, shapes: Sequence[Any]) -> Any:
    """Operands whose elements all tie: there operations on arrays have their kinks, and often at 0.

    They are whole numbers where the domain has any, so that means and differences are exact.
    """
    from hypothesis import strategies as st

    from autograd.strategies import numbers

    def filled(shape: Any, domain: Domain) -> Any:
        if isinstance(shape, np.ndarray):
            return st.just(shape)
        whole = [float(k) for k in range(-2, 3) if domain.contains(k)]
        alike = st.sampled_from(sorted(whole, key=abs)) if whole else numbers(domain)
        return alike.map(lambda x: np.full(shape, x))

    domains = op.domain * len(shapes) if op.arity is None else op.domain
    return st.tuples(*(filled(shape, domain) for shape, domain in zip(shapes, domains, strict=True)))


def _run(check: Callable[[Call], None], calls: Any, examples: int) -> int:
    """Check drawn calls; the Fault of the simplest one that fails."""
    from hypothesis import HealthCheck, Phase, given, settings

    count = 0
    faults: list[Fault] = []

    @settings(
        max_examples=examples,
        database=None,
        derandomize=True,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
        # Not Phase.explain: it takes most of the time, and a Fault explains itself.
        phases=[Phase.generate, Phase.shrink],
    )
    @given(calls)
    def on_a_call(call: Call) -> None:
        nonlocal count
        count += 1
        try:
            check(call)
        except Fault as fault:
            faults.append(fault)
            raise

    try:
        on_a_call()
    except BaseException:
        if not faults:
            raise
        raise faults[-1] from None  # hypothesis ends with the simplest
    return count
