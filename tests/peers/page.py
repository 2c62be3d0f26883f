"""docs/differences.md: `python -m tests.peers.page` writes it."""

from pathlib import Path

import numpy as np

from tests.peers import NAMES
from tests.peers.differences import DIFFERENCES

PUBLISHED = Path(__file__).parents[2] / "docs" / "differences.md"

INTRODUCTION = """\
# Differences from other libraries

On thousands of random circuits, value and gradient agree with PyTorch, JAX and, on scalars, CasADi to
rounding; second derivatives of scalar circuits too (`tests/test_peers.py`). At some points the
libraries differ: where a function has no derivative, where the chain rule says 0 · ∞, and where
digits have been lost. All such differences that are known are listed here, with the reason.

A cell shows how the function is written in the library, then its value → its derivative, by the
inputs in their order. What differs from circuitgrad is **bold**.

This page is made of the table in `tests/peers/differences.py` by `python -m tests.peers.page`. Every
outcome is tested: `make test` tests those of circuitgrad, and those of a library where it is installed
(`pip install 'circuitgrad[peers]'`). The peers were PyTorch 2.13, JAX 0.10 (in float64) and CasADi 3.8.
"""


def text():
    """The page, as Markdown."""
    parts = [INTRODUCTION]
    for title, differences in DIFFERENCES.items():
        rows = ["| at | circuitgrad | " + " | ".join(NAMES.values()) + " | why |", "|---" * 6 + "|"]
        rows += ["| " + " | ".join(_cells(difference)) + " |" for difference in differences]
        parts.append(f"## {title}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _cells(difference):
    ours = difference.autograd
    outcomes = [getattr(difference, name) for name in NAMES]
    why = ("Second derivatives. " if difference.order == 2 else "") + difference.why
    return [difference.point, _cell(ours, ours), *(_cell(outcome, ours) for outcome in outcomes), why]


def _cell(outcome, ours):
    if outcome is None:
        return "–"
    derivative = ", ".join(f"{x:.4g}" for x in outcome.gradient)
    result = f"{outcome.value:.15g} → {derivative}"
    return f"`{outcome.code}` {result if is_same(outcome, ours) else f'**{result}**'}"


def is_same(outcome, other):
    """Whether two outcomes agree to rounding."""
    return np.allclose(
        [outcome.value, *outcome.gradient], [other.value, *other.gradient], 1e-12, 0.0, equal_nan=True
    )


if __name__ == "__main__":
    PUBLISHED.write_text(text(), encoding="utf-8")
