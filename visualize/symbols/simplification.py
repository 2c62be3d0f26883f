"""Short forms of expressions, without waiting long for sympy's `simplify`."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.functions.elementary.hyperbolic import HyperbolicFunction
from sympy.functions.elementary.trigonometric import TrigonometricFunction

IDENTITIES = (TrigonometricFunction, HyperbolicFunction)
"""Functions with identities that sympy's simplify knows."""

PATIENCE = 60
"""An expression of more operations than this is not given to it, as it would take long."""


def shortest(expression: Any) -> Any:
    """Of several equal forms the one with the fewest operations; of equally short ones the first.

    Case distinctions are moved around as wholes: sympy would try all combinations of their cases.
    """
    cases = {case: sympy.Dummy(real=True) for case in expression.atoms(sympy.Piecewise)}
    smooth = expression.xreplace(cases)
    best = min(smooth, sympy.factor_terms(smooth), _over_one_denominator(smooth), key=_length)
    if best.has(*IDENTITIES) and best.count_ops() <= PATIENCE:
        best = min(best, sympy.simplify(best), key=_length)
    return best.xreplace({dummy: case for case, dummy in cases.items()})


def _over_one_denominator(expression: Any) -> Any:
    """Factored, with products of exponentials apart so that they cancel."""
    apart = expression.expand(
        deep=True, power_exp=True, mul=False, multinomial=False, log=False, power_base=False, basic=False
    )
    return _sign_inside(sympy.powsimp(sympy.factor(sympy.cancel(sympy.together(apart)))))


def _sign_inside(expression: Any) -> Any:
    """x (a - y) rather than -x (y - a)."""
    coefficient, factors = expression.as_coeff_mul()
    for k, factor in enumerate(factors):
        if coefficient.is_negative and factor.is_Add:
            turned = sympy.Add(*(-part for part in factor.args))
            return sympy.Mul(-coefficient, turned, *factors[:k], *factors[k + 1 :])
    return expression


def _length(expression: Any) -> int:
    return int(expression.count_ops())
