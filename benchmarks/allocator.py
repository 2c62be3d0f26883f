"""What `nn.allocator` is worth: a step of the lecture's CNN with freed memory kept, and without.

It is a setting of the whole process, so each measurement has a process of its own; the two take turns.
Beside the time stands how much memory a process holds after 160 MB of arrays were freed.
"""

from __future__ import annotations

import subprocess
import sys
import types
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.paired import Timings
from benchmarks.report import Section, at_most, duration, ratio

BATCHES = {10: 60, 64: 20}  # steps, by the size of the batch


class Measured(NamedTuple):
    """Seconds of a step, and megabytes that are still held at the end (0 where that cannot be read)."""

    seconds: float
    megabytes: int


def measure(batch: int, keep: bool) -> Measured:
    """In a process of its own."""
    command = [sys.executable, "-m", "benchmarks.allocator", str(batch), str(int(keep))]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = done.stdout.split()
    return Measured(float(seconds), int(megabytes))


def run(rounds: int) -> Section:
    """Alternate the processes, a tenth of the rounds, as they are long."""
    rows, remarks = [], []
    for batch in BATCHES:
        found: dict[str, list[Measured]] = {"kept": [], "returned": []}
        for _ in range(max(3, rounds // 10)):
            for name in found:
                found[name].append(measure(batch, name == "kept"))
        timings = Timings({name: [m.seconds for m in measured] for name, measured in found.items()})
        what = f"batch {batch}: memory kept / returned to the system, time"
        rows.append(ratio(what, timings.ratio("kept", "returned"), at_most(1)))
        held = {name: median(m.megabytes for m in measured) for name, measured in found.items()}
        remarks.append(
            f"batch {batch}: kept {duration(timings.median('kept'))}, {held['kept']:.0f} MB held at the end; "
            f"returned {duration(timings.median('returned'))}, {held['returned']:.0f} MB"
        )
    return Section("A training step of the lecture's CNN, with nn.allocator and without", rows, remarks)


def _main(batch: int, keep: bool) -> None:
    if not keep:
        stand_in = types.ModuleType("nn.allocator")
        stand_in.keep_freed_memory = lambda: None  # type: ignore[attr-defined]
        sys.modules["nn.allocator"] = stand_in
    import numpy as np

    from benchmarks.convolutional import OfNn
    from benchmarks.paired import timed

    step = timed(OfNn(batch).step)
    seconds = [step() for _ in range(BATCHES[batch])][5:]
    arrays = [np.ones(2**20) for _ in range(20)]
    del arrays
    statm = Path("/proc/self/statm")
    pages = int(statm.read_text().split()[1]) if statm.exists() else 0
    print(median(seconds), pages * 4096 // 2**20)


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2] == "1")
