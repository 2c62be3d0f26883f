"""Forward and reverse mode are one linear map and its transpose: <v, J u> = <Jᵀ v, u>.

The identity needs no reference at all. Reverse mode is also linear in the cotangent; a rule that
is not uses its upstream gradient wrongly.
"""

from __future__ import annotations

import numpy as np

from autograd.checking.blame import wrong_operation
from autograd.checking.comparison import RTOL, Settings
from autograd.checking.engine_subject import EngineSubject
from autograd.checking.verdicts import Fault, Finding, Verdict


def check_adjoint(
    subject: EngineSubject, natural: float, settings: Settings, rng: np.random.Generator
) -> None:
    """Both identities with random vectors; Fault if one is off by more than rounding of that size."""
    x = subject.point.vector
    size = len(subject.value(x))
    v, w, u = rng.normal(size=size), rng.normal(size=size), rng.normal(size=len(x))
    back, other = subject.gradient(x, v), subject.gradient(x, w)
    together = subject.gradient(x, 2.0 * v - 3.0 * w)
    precision = min((subject.precision(k) for k in range(len(x))), key=lambda d: d.itemsize)
    rtol = RTOL[precision]
    scale = float(np.sum(np.abs(back * u)) + np.sum(np.abs(other * u)))
    rounding = 64.0 * float(np.finfo(precision).eps) * natural * float(np.sum(np.abs(u)))
    _require(
        float(together @ u), float((2.0 * back - 3.0 * other) @ u), 6.0 * (rtol * scale + rounding),
        "The gradient is not linear in the cotangent: twice the upstream gradient has to give twice the "
        "contribution.", subject, settings,
    )  # fmt: skip
    if precision == np.float64:
        _require(
            float(v @ subject.tangent(u)), float(back @ u), rtol * scale + rounding,
            "Forward and reverse mode differ: <v, J u> is not <Jᵀ v, u>.", subject, settings,
        )  # fmt: skip


def _require(
    got: float, expected: float, allowed: float, why: str, subject: EngineSubject, settings: Settings
) -> None:
    if abs(got - expected) <= allowed or not np.isfinite(got - expected):
        return
    blamed = wrong_operation(subject, 2, settings)
    raise Fault(
        Finding(
            Verdict.WRONG_RULE,
            why + (f" {blamed[1]}" if blamed else ""),
            expected=f"{expected:.12g}",
            got=f"{got:.12g}",
            blamed=blamed[0] if blamed else "",
        )
    )
