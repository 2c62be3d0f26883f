"""How the tests run: HYPOTHESIS_PROFILE is `dev` (a quick look), `ci` (repeatable) or `thorough`."""

import gc
import os
from collections import Counter
from itertools import count
from pathlib import Path

# Several processes of tests, each with a thread for every core, wait for each other more than they compute.
# Read when numpy is imported, so it holds for the processes that are started from here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import settings

from autograd import TABLE
from autograd.primitive import NUMPY
from tests.step_pages import CHROMIUM, FLAGS, HOW_TO_GET_IT

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_finish():
    """What is there before the first test stays: the cycle collector, and who counts nodes, pass it over.

    It is half a million objects, and hundreds of tests collect or count.
    """
    gc.collect()
    gc.freeze()


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


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, one for all tests; skips where there is none."""
    if CHROMIUM is None:
        pytest.skip(HOW_TO_GET_IT)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_tab(chromium):
    """One tab for all tests: making another takes longer than most of them."""
    return chromium.new_page(viewport={"width": 1280, "height": 800})


@pytest.fixture
def opened(chromium, shared_tab, tmp_path):
    """`opened(page)` is a page in the browser. In the end: no error in its console, no request left it.

    Pages share a tab, the last one is open, unless a device of its own is described: `width=390, ...`.
    """
    complaints, requests, numbers, contexts, listened_to = [], [], count(), [], []
    listeners = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda request: requests.append(request.url),
    }

    def open_page(page, *, hash="", width=None, height=None, **settings):
        tab = shared_tab
        if width:
            contexts.append(chromium.new_context(viewport={"width": width, "height": height}, **settings))
            tab = contexts[-1].new_page()
        listened_to.append(tab)
        for event, listener in listeners.items():
            tab.on(event, listener)
        address = page.save(tmp_path / f"{next(numbers)}.html").as_uri()
        tab.goto(address + hash, wait_until="domcontentloaded")
        return tab

    yield open_page
    for tab in listened_to:
        for event, listener in listeners.items():
            tab.remove_listener(event, listener)
    for context in contexts:
        context.close()
    own = {path.as_uri() for path in tmp_path.iterdir()}
    assert complaints == [url for url in requests if url not in own] == []


@pytest.fixture
def run_experiment(tmp_path, capsys):
    """Run an experiment of the lectures: its figures, all of them finite, and what it printed.

    Its pictures are looked at.
    """
    pytest.importorskip("matplotlib")

    def run(experiment, **settings):
        figures = experiment.main(["--output", str(tmp_path / "new" / "folder")], **settings)
        printed = capsys.readouterr().out
        pictures = [line.removeprefix("picture: ") for line in printed.splitlines() if "picture: " in line]
        assert pictures
        for picture in pictures:
            assert Path(picture).read_bytes().startswith(b"\x89PNG")
        assert np.isfinite(list(figures.values())).all()
        return figures, printed

    return run
