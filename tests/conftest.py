"""How the tests run: HYPOTHESIS_PROFILE is `dev` (a quick look), `ci` (repeatable) or `thorough`."""

import os
from collections import Counter

import pytest
from hypothesis import settings

from autograd import TABLE
from autograd.primitive import NUMPY

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


collect_ignore_glob = ["peers/of_*.py"]  # they import their peer, which may not be installed


@pytest.fixture
def own_primitives():
    """The test may create primitives: the table is afterwards as it was."""
    tables = (TABLE, NUMPY)
    before = [dict(table) for table in tables]
    yield
    for table, rows in zip(tables, before, strict=True):
        table.clear()
        table.update(rows)


@pytest.fixture
def count_fault(record_property):
    """`count_fault(kind, caught)` for each fault that the test plants; the run ends with the sums."""
    counts = {"planted faults": {}, "caught faults": {}}
    for name, by_kind in counts.items():
        record_property(name, by_kind)

    def count(kind, caught):
        for by_kind, n in zip(counts.values(), (1, int(caught)), strict=True):
            by_kind[kind] = by_kind.get(kind, 0) + n

    return count


def pytest_terminal_summary(terminalreporter):
    """How many of the faults that were planted in the table's rules were caught, if those tests ran."""
    planted, caught = Counter(), Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        counts = dict(report.user_properties) if report.when == "call" else {}
        planted.update(counts.get("planted faults", {}))
        caught.update(counts.get("caught faults", {}))
    if planted:
        terminalreporter.section("planted faults")
        for kind, n in sorted(planted.items()):
            terminalreporter.write_line(f"{caught[kind]:6,} of {n:6,}  {kind}")
        terminalreporter.write_line(f"{caught.total():6,} of {planted.total():6,}  planted faults caught")
