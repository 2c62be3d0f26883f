"""The lectures' experiments, each a program of its own.

    python -m examples.lectures                       which there are
    python -m examples.lectures --all [--output DIR]  all of them, one after the other

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
    """List the experiments, or run all of them; SystemExit at the end if some of them failed."""
    parser = argparse.ArgumentParser(description="The lectures' experiments.")
    parser.add_argument("--all", action="store_true", help="run all, one after the other")
    parser.add_argument("--output", type=Path, default=Path("demo-output"), help="folder for the pictures")
    options = parser.parse_args(arguments)
    failed = []
    for module in experiments():
        name = module.__name__.rpartition(".")[2]
        headline = (module.__doc__ or "").partition("\n")[0]
        if not options.all:
            print(f"{name:<24}{headline}")
            continue
        print(f"\n{headline}\n{'=' * len(headline)}", flush=True)
        try:
            module.main(["--output", str(options.output)])
        except Exception as error:  # such as missing data; the others run all the same
            print(f"failed: {error}")
            failed.append(name)
    if failed:
        parser.exit(1, f"\nfailed: {', '.join(failed)}\n")
    if not options.all:
        print("\nRun one with `python -m examples.lectures.NAME`, all with `--all`.")


if __name__ == "__main__":
    main()
