"""The lectures' experiments, each a program of its own.

    python -m examples.lectures                         which there are
    python -m examples.lectures NAME... [--output DIR]  some of them
    python -m examples.lectures --all [--output DIR]    all of them, one after the other

An experiment is a module of this package that has a `main`. What it is about stands in the first line of
its docstring; a new file is in the list without being written into it.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType


def experiments() -> Iterator[ModuleType]:
    """The modules of this package that are programs, by name."""
    for found in iter_modules([str(Path(__file__).parent)]):
        if not found.name.startswith("_"):
            module = import_module(f"examples.lectures.{found.name}")
            if hasattr(module, "main"):
                yield module


def main(arguments: Sequence[str] | None = None) -> None:
    """List the experiments, or run some or all of them; SystemExit at the end if some of them failed."""
    known = {module.__name__.rpartition(".")[2]: module for module in experiments()}
    headlines = {name: (module.__doc__ or "").partition("\n")[0] for name, module in known.items()}
    parser = argparse.ArgumentParser(
        prog="python -m examples.lectures", description="The lectures' experiments."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="which to run; without one they are listed")
    parser.add_argument("--all", action="store_true", help="run all, one after the other")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("demo-output"),
        help="folder for the pictures, without it %(default)s",
    )
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        parser.error(f"there is no experiment {unknown[0]!r}: choose from {', '.join(known)}")
    chosen = list(known) if options.all else options.names
    if not chosen:
        for name, headline in headlines.items():
            print(f"{name:<24}{headline}")
        print("\nRun one with `python -m examples.lectures NAME`, all with `--all`.")
    failed = []
    for name in chosen:
        print(f"\n{headlines[name]}\n{'=' * len(headlines[name])}", flush=True)
        try:
            known[name].main(["--output", str(options.output)])
        except Exception as error:  # such as missing data; the others run all the same
            print(f"failed: {error}")
            failed.append(name)
    if failed:
        parser.exit(1, f"\nfailed: {', '.join(failed)}\n")


if __name__ == "__main__":
    main()
