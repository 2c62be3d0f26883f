"""The table: one row for each ratio, with its goal and whether this run met it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

from benchmarks.paired import Quartiles


@dataclass(frozen=True)
class Goal:
    """A range that the median should lie in."""

    text: str
    low: float = -inf
    high: float = inf

    def verdict(self, value: float) -> str:
        """What this run says about it."""
        return "met" if self.low <= value <= self.high else "NOT MET"


def at_least(value: float) -> Goal:
    """A goal for what should be large."""
    return Goal(f"at least {value:g}", low=value)


def at_most(value: float) -> Goal:
    """A goal for what should be small."""
    return Goal(f"at most {value:g}", high=value)


def about(value: float, tolerance: float = 0.25) -> Goal:
    """A goal for what should be near a value, as a fraction of it."""
    return Goal(f"{value:g} ± {tolerance * value:g}", value * (1 - tolerance), value * (1 + tolerance))


@dataclass(frozen=True)
class Row:
    """One measurement; without quartiles if it does not vary, without a goal if it is for information."""

    what: str
    value: float
    quartiles: Quartiles | None = None
    goal: Goal | None = None


@dataclass(frozen=True)
class Section:
    """What one benchmark found: rows for the table, and remarks that go below it."""

    title: str
    rows: list[Row]
    remarks: list[str]


def ratio(what: str, quartiles: Quartiles, goal: Goal | None = None) -> Row:
    """A row for the ratio of two timings."""
    return Row(what, quartiles.median, quartiles, goal)


def table(sections: Iterable[Section]) -> str:
    """All sections in one table, as text."""
    lines = [f"{'':62} {'median':>8}  {'quartiles':15}  {'goal':13}", "-" * 112]
    for section in sections:
        lines.append(section.title)
        for row in section.rows:
            q = row.quartiles
            spread = f"{_number(q.low)} to {_number(q.high)}" if q else ""
            goal = f"{row.goal.text:13}  {row.goal.verdict(row.value)}" if row.goal else "-"
            lines.append(f"  {row.what:60} {_number(row.value):>8}  {spread:15}  {goal}")
        lines += [f"    {remark}" for remark in section.remarks]
        lines.append("")
    return "\n".join(line.rstrip() for line in lines)


def _number(x: float) -> str:
    return f"{x:.2f}" if x < 10 else f"{x:.1f}" if x < 100 else f"{x:,.0f}"


def duration(seconds: float) -> str:
    """Seconds in a unit that fits."""
    for factor, unit in ((1.0, "s"), (1e3, "ms")):
        if seconds * factor >= 1.0:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
