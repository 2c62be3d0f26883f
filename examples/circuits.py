"""The two circuits of lecture 004, forward and backward, step by step and as pictures.

    python -m examples.circuits [--output DIR]

First f = (x + y) z, where every gradient is quickly found by hand. Then a sigmoid neuron,
f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)), once with every gate and once with the sigmoid as one gate.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import visualize
from autograd import TABLE, Graph, Value, sigmoid
from autograd.graph import BackwardStep, ForwardStep, Wire
from visualize import draw


def sum_times_z() -> Graph:
    """f = (x + y) z at x = -2, y = 5, z = -4."""
    x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    q = x + y
    q.name = "q"
    f = q * z
    f.name = "f"
    return Graph(f)


def sigmoid_neuron() -> Graph:
    """f = σ(w0 x0 + w1 x1 + w2) at w = (2, -3, -3), x = (-1, -2)."""
    w0, x0 = Value(2.0, name="w0"), Value(-1.0, name="x0")
    w1, x1 = Value(-3.0, name="w1"), Value(-2.0, name="x1")
    w2 = Value(-3.0, name="w2")
    f = sigmoid(w0 * x0 + w1 * x1 + w2)
    f.name = "f"
    return Graph(f)


def steps(graph: Graph) -> str:
    """Both passes over a circuit as text: what each gate computes, then what it hands back."""
    (output,) = graph.outputs
    forward = ["Forward: each gate computes its value.", "", _row("gate", "operands", "", "result")]
    backward = ["Backward: each gate multiplies the gradient that arrives by its local derivatives."]
    backward += ["", _row("gate", "arrives", "× local", "handed on")]
    for step in graph.walk():
        if step.op is None:
            continue
        symbol = TABLE[step.op].symbol
        if isinstance(step, ForwardStep):
            operands = ", ".join(map(_operand, step.wires))
            forward.append(_row(symbol, operands, "", f"{step.label} = {step.value:.4g}"))
        else:
            backward += _handed_on(symbol, step, output)
    return "\n".join([*forward, "", *backward])


def _row(gate: str, given: str, local: str, result: str) -> str:
    return f"  {gate:<5} {given:<31} {local:<10} {result}"


def _operand(wire: Wire) -> str:
    return f"{wire.value:g}" if wire.source is None else f"{wire.source} = {wire.value:.4g}"


def _handed_on(symbol: str, step: BackwardStep, output: str) -> list[str]:
    """A row for each operand; the first one says what arrives."""
    rows, gate, arrives = [], symbol, f"∂{output}/∂{step.label} = {step.gradient:.4g}"
    for wire in step.wires:
        if wire.source is not None:
            result = f"∂{output}/∂{wire.source} = {wire.contribution:.4g}"
            rows.append(_row(gate, arrives, f"× {wire.local:.4g}", result))
            gate = arrives = ""
    return rows


def comparison(graph: Graph, lecture: Mapping[str, float]) -> str:
    """The lecture's figures beside the computed ones, rounded alike.

    `lecture` has the output's value and the gradients of the inputs, by label. Raises ValueError if
    a figure differs.
    """
    (output,) = graph.outputs
    values = {step.label: step.value for step in graph.walk() if isinstance(step, ForwardStep)}
    found = {**graph.backward(), output: values[output]}
    lines = [f"  {'':<10}{'lecture':>10}{'computed':>10}"]
    for label, figure in lecture.items():
        name = label if label == output else f"∂{output}/∂{label}"
        lines.append(f"  {name:<10}{figure:>10.2f}{found[label]:>10.2f}")
        if abs(found[label] - figure) > 0.005:
            raise ValueError(f"{name} is {found[label]}, but the lecture has {figure}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> list[Path]:
    """Print both circuits, draw them, and return the files that were written."""
    parser = argparse.ArgumentParser(description="The two circuits of lecture 004, step by step.")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path("demo-output"),
        help="folder for the pictures, without it %(default)s",
    )
    folder: Path = parser.parse_args(arguments).output
    folder.mkdir(parents=True, exist_ok=True)

    product = sum_times_z()
    _print_title("f = (x + y) z")
    print(steps(product), comparison(product, {"f": -12, "x": -4, "y": -4, "z": 3}), sep="\n\n")

    neuron = sigmoid_neuron()
    gates = neuron.expand()
    figures = {"f": 0.73, "w0": -0.20, "x0": 0.39, "w1": -0.39, "x1": -0.59, "w2": 0.20}
    _print_title("f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)), gate by gate")
    print(steps(gates), comparison(gates, figures), sep="\n\n")

    _print_title("The same with one sigmoid gate, whose local derivative is σ (1 - σ)")
    print(steps(neuron), comparison(neuron, figures), sep="\n\n")

    pictures = {
        "sum_times_z.svg": (product, "f = (x + y) z", None),
        "sigmoid_gate_by_gate.svg": (gates, "A sigmoid neuron, gate by gate", ".2f"),
        "sigmoid_one_gate.svg": (neuron, "A sigmoid neuron with one σ gate", ".2f"),
    }
    files = [
        draw(graph, folder / name, title=title, detail="gradients", number_format=number_format)
        for name, (graph, title, number_format) in pictures.items()
    ]
    files.append(visualize.step(gates, folder / "sigmoid_gate_by_gate.html", title="A sigmoid neuron"))
    print("\nThe pictures, and a page to step through:", *files, sep="\n  ")
    return files


def _print_title(title: str) -> None:
    print(f"\n{title}\n{'─' * len(title)}\n")


if __name__ == "__main__":
    main()
