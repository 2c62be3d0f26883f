"""The progress bar of training: tqdm's, in a terminal or in a notebook."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Protocol
from warnings import catch_warnings, simplefilter

from nn.extras import require

FORMAT = "{l_bar}{bar}| {n_fmt}/{total_fmt} [{elapsed}<{remaining}{postfix}]"
"""tqdm's own without the rate, which leaves room for what was measured."""

DELAY = 1.0
"""Seconds before a bar that nobody asked for appears: short trainings need none."""


class Bar(Protocol):
    """What is used of tqdm's bar."""

    def update(self, n: int = 1) -> Any:
        """`n` more batches are done."""

    def set_description(self, desc: str, refresh: bool = True) -> Any:
        """Say which epoch it is."""

    def set_postfix_str(self, s: str, refresh: bool = True) -> Any:
        """Say what was measured last."""


class NoBar:
    """A bar that shows nothing."""

    def update(self, n: int = 1) -> None:
        """Nothing."""

    def set_description(self, desc: str, refresh: bool = True) -> None:
        """Nothing."""

    def set_postfix_str(self, s: str, refresh: bool = True) -> None:
        """Nothing."""


@contextmanager
def progress_bar(progress: bool | None, done: int, total: int) -> Iterator[Bar]:
    """A bar over `total` batches, of which `done` are behind us.

    With None it is shown if somebody is there to see it, in a terminal or a notebook, tqdm is installed,
    and the training takes more than a second.

    Raises ImportError with True and without tqdm.
    """
    if progress is False or (progress is None and not (_is_watched() and find_spec("tqdm"))):
        yield NoBar()
        return
    with catch_warnings():
        simplefilter("ignore")  # in a notebook without ipywidgets tqdm says so, and shows text
        tqdm = require("tqdm.auto", "fit(progress=True)").tqdm
    delay = 0.0 if progress else DELAY
    with tqdm(initial=done, total=total, bar_format=FORMAT, delay=delay, dynamic_ncols=True) as bar:
        yield bar


def summary(measures: dict[str, float]) -> str:
    """The measures of an epoch, short.

    >>> summary({"loss": 0.123456, "accuracy": 0.5})
    'loss 0.123, accuracy 0.5'
    """
    return ", ".join(f"{name} {x:.3g}" for name, x in measures.items())


def _is_watched() -> bool:
    return "ipykernel" in sys.modules or bool(sys.stderr and sys.stderr.isatty())
