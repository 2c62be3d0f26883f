"""Paired timing: contestants take turns, so that what slows the machine down slows all of them.

In each round every contestant runs once (A B C A B C ...), after a full garbage collection that is
not timed. While it is timed, the garbage collector has its default settings: what an engine costs
the collector belongs to its time. Reported are the median of each contestant, and the median and
quartiles of the ratios within the rounds.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import NamedTuple

import numpy as np

Contestant = Callable[[], float]
"""Runs once, and returns the seconds it took."""


class Quartiles(NamedTuple):
    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Timings:
    """The seconds of each contestant, one entry a round."""

    seconds: dict[str, list[float]]

    def median(self, name: str) -> float:
        """The seconds of one contestant."""
        return float(np.median(self.seconds[name]))

    def ratio(self, name: str, base: str) -> Quartiles:
        """How many times as long as `base` the contestant took, round by round."""
        ratios = np.divide(self.seconds[name], self.seconds[base])
        low, median, high = np.percentile(ratios, [25, 50, 75])
        return Quartiles(float(low), float(median), float(high))


def timed(function: Callable[[], object], times: int = 1, collector: bool = True) -> Contestant:
    """A contestant that calls `function` some times, and returns the seconds of one call.

    Without `collector` the garbage collector is off meanwhile.
    """

    def run() -> float:
        if not collector:
            gc.disable()
        start = perf_counter()
        for _ in range(times):
            function()
        elapsed = perf_counter() - start
        gc.enable()
        return elapsed / times

    return run


def alternate(contestants: dict[str, Contestant], rounds: int, warm_up: int = 2) -> Timings:
    """Run the contestants in turn for `rounds` rounds, after `warm_up` rounds that do not count."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for k in range(warm_up + rounds):
        for name, run in contestants.items():
            gc.collect()
            elapsed = run()
            if k >= warm_up:
                seconds[name].append(elapsed)
    return Timings(seconds)
