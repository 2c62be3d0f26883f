"""Run the benchmarks and print one table: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import platform
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from benchmarks import allocator, images, memory, page, scalars, tensors
from benchmarks.report import table

NAMES = ("scalars", "memory", "tensors", "images", "allocator", "page")


def _version(distribution: str) -> str:
    try:
        return f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return f"no {distribution}"


def main() -> None:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=NAMES, help="one of the benchmarks instead of all")
    parser.add_argument("--rounds", type=int, default=40, help="how often each contestant runs (default: 40)")
    parser.add_argument("--hips-python", help="the Python of an environment with HIPS autograd and numpy")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error("--rounds is at least 1")

    print(f"Python {platform.python_version()}, {platform.platform()}")
    print(f"numpy {np.__version__}, {_version('torch')}, {_version('micrograd')}; one thread each\n")
    sections = []
    if options.only in (None, "scalars"):
        sections.append(scalars.run(options.rounds))
    if options.only in (None, "memory"):
        sections.append(memory.run(options.rounds))
    if options.only in (None, "tensors"):
        sections.append(tensors.run(options.rounds, options.hips_python))
    if options.only in (None, "images"):
        sections.append(images.run(options.rounds))
    if options.only in (None, "allocator"):
        sections.append(allocator.run(options.rounds))
    if options.only in (None, "page"):
        sections.append(page.run(options.rounds))
    print(table(sections))


if __name__ == "__main__":
    main()
