"""What is wrong with a gradient, in the words that a person needs to mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Verdict(Enum):
    """Why a gradient check failed; the value is what the message says."""

    WRONG_RULE = "wrong rule"
    WRONG_VALUE = "wrong value"
    KINK = "kink at this point"
    ILL_CONDITIONED = "ill-conditioned"
    PRECISION_LIMITED = "precision-limited"
    NOT_FINITE = "NaN or infinity"
    WRONG_SHAPE = "wrong shape or dtype"
    NOT_DETERMINISTIC = "not deterministic"
    NOT_RECORDED = "not recorded"
    CHANGES_ITS_INPUT = "changes its input"


@dataclass(frozen=True)
class Finding:
    """One thing that a check found to be wrong.

    Attributes:
        verdict: what kind of fault it is.
        why: how that is known, and what to do, in a sentence or two.
        where: the number by which was differentiated, such as `w[1,0]`; "" if it is not about one.
        order: the order of the derivative, 0 for the function's own value.
        expected, got: the two numbers, as text.
        blamed: the operation at fault and its place, or "".
    """

    verdict: Verdict
    why: str
    where: str = ""
    order: int = 1
    expected: str = ""
    got: str = ""
    blamed: str = ""
    point: str = field(default="", compare=False)

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The finding as pairs of a heading and a text, those without a text left out."""
        where = self.where
        if where and self.order:
            where += f", the derivative of order {self.order}"
        pairs = [
            ("verdict", self.verdict.value),
            ("where", where),
            ("expected", self.expected),
            ("got", self.got),
            ("operation", self.blamed),
            ("why", self.why),
            ("point", self.point),
        ]
        return [(heading, text) for heading, text in pairs if text]


class Fault(Exception):
    """Carries a finding out of the middle of a check."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.why)
        self.finding = finding
