"""The demo: circuits, digits, moons, one after the other. `make demo` or `python -m examples`."""

import argparse
import os
import sys
from collections.abc import Sequence

from examples import circuits, digits, moons


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the three examples and say what to open next."""
    argparse.ArgumentParser(prog="python -m examples", description=__doc__).parse_args(arguments)
    _headline("1. The chain rule, step by step, on the lecture's two circuits")
    pictures = circuits.main([])
    _headline("2. Handwritten digits: a multi-layer perceptron of Tensors")
    digits.main()
    _headline("3. Two moons: a network made of scalar Values")
    moons.main()
    _headline("What to open next")
    print("The circuits, drawn, and one as a page to step through:")
    for picture in pictures:
        print(f"    {picture}")
    print("The walkthroughs:            notebooks/chain_rule.ipynb, notebooks/two_moons.ipynb  (make lab)")
    print(f"The lectures' experiments:   {_python()} -m examples.lectures")
    print("The table of all gates:      autograd/operations/elementwise.py")
    print("How it is built, and why:    docs/design.md")


def _python() -> str:
    """What to type to get the Python that is running."""
    python = os.path.relpath(sys.executable)
    return "python" if python.startswith(os.pardir) else python


def _headline(text: str) -> None:
    print(f"\n{text}\n{'=' * len(text)}\n", flush=True)


if __name__ == "__main__":
    main()
