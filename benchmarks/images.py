"""One training step of the lecture's CNN, as `nn` users write it, beside PyTorch and numpy by hand.

Float64, one thread, batches of 10 and of 64. The contestants are in `convolutional`; before anything is
timed, all have to reach the same loss and parameters in the same 25 steps.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.convolutional import ByHand, Compiled, OfNn, OfTorch
from benchmarks.paired import alternate, timed
from benchmarks.report import Row, Section, at_most, duration, ratio

STEPS = {10: 40, 64: 10}  # timed as one, by the size of the batch


def run(rounds: int) -> Section:
    """Time a step of each contestant that is there, at both sizes of a batch."""
    rows: list[Row] = []
    remarks = []
    labels = {"ours": "circuitgrad", "compiled": "circuitgrad, compiled", "torch": "PyTorch"}
    for batch, steps in STEPS.items():
        kinds: dict[str, Any] = {"numpy": ByHand, "ours": OfNn, "compiled": Compiled}
        try:
            OfTorch(batch)
            kinds["torch"] = OfTorch
        except ImportError:
            remarks.append("PyTorch is not installed: not compared")
        _require_agreement({name: kind(batch) for name, kind in kinds.items()})
        contestants = {name: timed(kind(batch).step, steps) for name, kind in kinds.items()}
        timings = alternate(contestants, rounds)
        if "torch" in kinds:
            for name in ("ours", "compiled"):
                by_torch = timings.ratio(name, "torch")
                rows.append(ratio(f"batch {batch}: {labels[name]} / PyTorch, time", by_torch, at_most(1)))
        by_hand = timings.ratio("ours", "numpy")
        rows.append(ratio(f"batch {batch}: circuitgrad / numpy written by hand, time", by_hand))
        seconds = [f"{labels.get(name, name)} {duration(timings.median(name))}" for name in kinds]
        remarks.append(f"batch {batch}: {', '.join(seconds)}")
    return Section("One training step of the lecture's CNN with nn, float64", rows, remarks)


def _require_agreement(contestants: dict[str, Any], steps: int = 25) -> None:
    losses = {name: [c.step() for _ in range(steps)][-1] for name, c in contestants.items()}
    for name, contestant in contestants.items():
        np.testing.assert_allclose(losses[name], losses["numpy"], rtol=1e-9, err_msg=name)
        for p, q in zip(contestant.arrays(), contestants["numpy"].arrays(), strict=True):
            np.testing.assert_allclose(p, q, rtol=1e-7, atol=1e-12, err_msg=name)
