"""Where an operation is defined and smooth. It stands in the operation's row, not in its tests."""

from dataclasses import dataclass
from math import inf, isfinite


@dataclass(frozen=True)
class Domain:
    """The open interval (low, high) without the points where the derivative jumps or is missing.

    >>> Domain(0, inf).contains(-1.0)
    False
    >>> Domain(kinks=(0.0,)).contains(0.05, margin=0.1)
    False
    """

    low: float = -inf
    high: float = inf
    kinks: tuple[float, ...] = ()

    def contains(self, x: float, margin: float = 0.0) -> bool:
        """Whether x is inside, at least `margin` away from every end and kink."""
        inside = self.low + margin < x < self.high - margin
        return isfinite(x) and inside and all(abs(x - kink) > margin for kink in self.kinks)


REAL = Domain()
POSITIVE = Domain(low=0.0)
NONZERO = Domain(kinks=(0.0,))
