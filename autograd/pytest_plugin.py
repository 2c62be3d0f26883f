"""For pytest: `check_gradients` as a fixture, repeatable in each test, and a line on what was checked.

The plugin is there as soon as circuitgrad is installed. The random cotangents of a test follow from its
name, so a failure comes again; `--gradient-seed=1` (2, 3, ...) draws others.
"""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import pytest

from autograd.checking import GradientReport, check_gradients


class Tally:
    """What the fixture has checked in this session."""

    def __init__(self) -> None:
        self.functions = self.failed = 0
        self.derivatives = 0
        self.worst = 0.0

    def add(self, report: GradientReport) -> None:
        """Count one report."""
        if not report.ok:
            self.failed += 1
            return
        self.functions += 1
        self.derivatives += sum(report.checked.values())
        self.worst = max(self.worst, *report.worst.values(), 0.0)


_tally = pytest.StashKey[Tally]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option for other random cotangents."""
    parser.getgroup("circuitgrad").addoption(
        "--gradient-seed", type=int, default=0, help="draw other random cotangents in check_gradients"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is counted yet."""
    config.stash[_tally] = Tally()


@pytest.fixture(name="check_gradients")
def _check_gradients(request: pytest.FixtureRequest) -> Callable[..., GradientReport]:
    """autograd.check_gradients with a seed that belongs to the test."""
    config = request.config
    own_seed = (crc32(request.node.nodeid.encode()) + config.getoption("--gradient-seed")) % 2**63

    def check(f: object, *args: object, **settings: object) -> GradientReport:
        __tracebackhide__ = True
        settings.setdefault("seed", own_seed)
        report = check_gradients(f, *args, **settings)  # type: ignore[arg-type]
        config.stash[_tally].add(report)
        return report

    return check


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line, if the fixture was used."""
    tally = config.stash[_tally]
    if tally.functions or tally.failed:
        wrong = f"{tally.failed} not, " if tally.failed else ""
        terminalreporter.write_line(
            f"gradient checks: {tally.functions} right, {wrong}{tally.derivatives} derivatives compared, "
            f"the largest relative difference {tally.worst:.0e}"
        )
