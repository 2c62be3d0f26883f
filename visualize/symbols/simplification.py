"""Short forms of expressions, without waiting long for sympy's `simplify`."""

from __future__ import annotations

from typing import Any

import sympy

PATIENCE = 60
"""An expression of more operations than this is not given to sympy's simplify, which would take long."""


def shortest(expression: Any) -> Any:
    """Of several equal forms the one with the fewest operations; of equally short ones the first.

    Case distinctions are moved around as wholes: sympy would try all combinations of their cases.
    """
    cases = {case: sympy.Dummy(real=True) for case in expression.atoms(sympy.Piecewise)}
    smooth = expression.xreplace(cases)
    forms = [smooth, sympy.factor_terms(smooth), _over_one_denominator(smooth)]
    best = min(forms, key=_length)
    if best.count_ops() <= PATIENCE:
        best = min(best, sympy.simplify(best), key=_length)
    return best.xreplace({dummy: case for case, dummy in cases.items()})


def _over_one_denominator(expression: Any) -> Any:
    """Factored, with products of exponentials apart so that they cancel."""
    apart = expression.expand(
        deep=True, power_exp=True, mul=False, multinomial=False, log=False, power_base=False, basic=False
    )
    return sympy.powsimp(sympy.factor(sympy.cancel(sympy.together(apart))))


def _length(expression: Any) -> int:
    return int(expression.count_ops())
