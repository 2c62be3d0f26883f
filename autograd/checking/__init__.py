"""Is this derivative right, and if not, why.

`check_gradients` compares a gradient, the engine's or one written by hand, with derivatives from
sources that know no rules: differences, the complex step, mpmath. Where they differ it looks for
the reason and says it as a verdict. `check_primitive` checks all that a row of the table promises.
"""

from autograd.checking.gradients import check_gradients
from autograd.checking.primitives import PrimitiveReport, check_primitive
from autograd.checking.report import GradientError, GradientReport
from autograd.checking.verdicts import Finding, Verdict

__all__ = [
    "Finding",
    "GradientError",
    "GradientReport",
    "PrimitiveReport",
    "Verdict",
    "check_gradients",
    "check_primitive",
]
