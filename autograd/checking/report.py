"""The report of a check: what was checked, how well it agreed, and where it fails first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import log10
from textwrap import wrap

from autograd.checking.verdicts import Finding, Verdict

WIDTH = 100
DIGITS = 16
"""More than a double has."""


@dataclass
class GradientReport:
    """What `check_gradients` did and found; prints as a sheet that can be handed out.

    Attributes:
        title: the call that was checked.
        points: how many points were to be checked; points_right: how many were, without a fault.
        checked: by order, how many derivatives were compared.
        references: by name, how many derivatives were compared with it.
        worst: by order, the largest relative difference from the reference.
        unconfirmed: names of derivatives that are too small beside the others to be seen in the
            function's rounding, and of which no reference could say more.
        sampled: whether there were too many derivatives to compare each by itself.
        finding: what is wrong, None if nothing is.
    """

    title: str
    points: int = 1
    points_right: int = 0
    checked: Counter[int] = field(default_factory=Counter)
    references: Counter[str] = field(default_factory=Counter)
    worst: dict[int, float] = field(default_factory=dict)
    unconfirmed: list[str] = field(default_factory=list)
    sampled: bool = False
    finding: Finding | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return self.finding is None

    @property
    def verdict(self) -> Verdict | None:
        """What kind of fault was found, None if the gradient is right."""
        return self.finding.verdict if self.finding else None

    def agreed(self, order: int, source: str, difference: float) -> None:
        """Count one derivative that agrees with its reference up to a relative difference."""
        self.checked[order] += 1
        self.references[source] += 1
        self.worst[order] = max(self.worst.get(order, 0.0), difference)

    def __str__(self) -> str:
        head = f"{self.title}: {self._headline()}"
        lines = [*(self.finding.lines if self.finding else []), *self._what_was_checked()]
        wide = max(len(heading) for heading, _ in lines) if lines else 0
        body = [f"  {heading.ljust(wide)}  {_hanging(text, wide + 4)}" for heading, text in lines]
        return "\n".join([head, *body])

    def _headline(self) -> str:
        if not self.ok:
            return "the gradient is not right"
        return "the gradient is right" if any(self.checked.values()) else "nothing wrong was found"

    def _what_was_checked(self) -> list[tuple[str, str]]:
        counted = [f"{n} of order {order}" for order, n in sorted(self.checked.items())]
        lines = [("checked" if self.ok else "right so far", f"derivatives: {', '.join(counted) or 'none'}")]
        if self.points > 1:
            lines.append(("points", f"{self.points_right} of {self.points} right"))
        if self.sampled:
            lines.append(("", "a random sample of the elements, and all of them along random directions"))
        if self.references:
            sources = [f"{source} ({n})" for source, n in self.references.most_common()]
            lines.append(("against", ", ".join(sources)))
        if self.worst:
            digits = [f"{_digits(worst)} in order {order}" for order, worst in sorted(self.worst.items())]
            lines.append(("digits", f"at least {', '.join(digits)}"))
        if self.unconfirmed:
            names = list(dict.fromkeys(self.unconfirmed))
            some = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
            lines.append(("not seen", f"{some}: too small for the rounding of the function's values"))
        return lines


def _digits(relative: float) -> int:
    return DIGITS if relative <= 10.0**-DIGITS else max(0, int(-log10(relative)))


def _hanging(text: str, indent: int) -> str:
    """Lines of at most WIDTH characters, all but the first one indented."""
    lines = [
        part
        for line in text.splitlines()
        for part in (
            wrap(line, WIDTH - indent) if len(line) > WIDTH - indent and not line.startswith(" ") else [line]
        )
    ]
    return ("\n" + " " * indent).join(lines)


class GradientError(AssertionError):
    """A gradient check failed. The message is the whole report; `verdict` says what kind of fault."""

    def __init__(self, report: GradientReport) -> None:
        super().__init__(str(report))
        self.report = report

    @property
    def finding(self) -> Finding:
        """What was found to be wrong."""
        assert self.report.finding is not None
        return self.report.finding

    @property
    def verdict(self) -> Verdict:
        """What kind of fault it is."""
        return self.finding.verdict
