"""What a network costs: how many parameters are learned, and the memory that training takes.

    python -m examples.lectures.network_sizes [--output DIR]

Lectures 003 and 004 count: a unit has a weight for each of its inputs, and a bias, so that the network 3-4-2
learns 20 + 6 = 26 numbers and 3-4-4-1 learns 32 + 9 = 41. Training keeps each parameter, its gradient, the
activations that the way back needs, and the input. The quiz of lecture 003 asks how much that is for 300
billion parameters, and answers with a bound: an example has no more activations than there are parameters.
Of real networks each part is counted. One gradient serves all examples of a batch, but each has its own
activations, and so these and the inputs outgrow the parameters; in the convolutional network, which uses its
few weights at each place of the image, from the second example on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

import nn
from examples.lectures.presentation import (
    BLUE,
    GRAY,
    GREEN,
    ORANGE,
    PINK,
    Figures,
    curve,
    output_folder,
    page,
    print_figures,
)
from nn.memory import TrainingMemory, training_memory, training_memory_bound

GB = 10**9
BATCHES = (1, 10, 100, 1000)
DRAWN = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
PRECISIONS = {"float32": "single", "float64": "double"}
COUNTED = {"3-4-2": "20 + 6 = 26", "3-4-4-1": "32 + 9 = 41"}
QUIZ = {
    (1, "float32"): "3,601",
    (1, "float64"): "7,201",
    (1000, "float32"): "1,203,400",
    (1000, "float64"): "2,405,800",
}
"""The lecture's answers in GB, by samples and precision."""

NETWORKS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "784-30-10": (partial(nn.MLP, [784, 30, 10]), (784,)),
    "CNN": (nn.CNN, (1, 28, 28)),
}
"""The lectures' networks for images of 28 x 28, and the shape of an image as they take it."""

STYLES = {
    "total": (GRAY, ":", 6.0),
    "activations": (ORANGE, "-", 0.0),
    "input": (GREEN, "-", 0.0),
    "parameters": (BLUE, "-", 5.0),
    "gradients": (PINK, "--", -5.0),
}
"""Colour, how the line is drawn, and how many points above its end the name stands."""


def parameters() -> Figures:
    """How many numbers the lecture's networks learn, made of Tensors and of scalar Values."""
    figures = {}
    for name in COUNTED:
        sizes = [int(size) for size in name.split("-")]
        figures[f"{name}: parameters, of Tensors"] = float(nn.MLP(sizes).count_parameters())
        figures[f"{name}: parameters, of Values"] = float(nn.scalar.MLP(sizes).count_parameters())
    return figures


def quiz() -> Figures:
    """The GB that 300 billion parameters and samples of 1 GB take at most."""
    figures = {}
    print(f"\n{'300 billion parameters, in GB':<34}{'computed':>12}{'lecture':>12}")
    for (samples, dtype), answer in QUIZ.items():
        memory = training_memory_bound(300 * GB, batch_size=samples, sample_bytes=GB, dtype=dtype)
        name = f"samples of 1 GB: {samples}, {PRECISIONS[dtype]}"
        figures[name] = memory.total / GB
        print(f"{name:<34}{memory.total // GB:>12,}{answer:>12}")
    return figures


def memory_of(name: str, batch_size: int, dtype: str) -> TrainingMemory:
    """What training one of the networks takes."""
    network, shape = NETWORKS[name]
    return training_memory(network(), np.zeros((batch_size, *shape)), dtype=dtype)


def crossing(name: str) -> int:
    """The least batch whose activations and inputs take more than parameters and gradients."""
    one = memory_of(name, 1, "float32")
    return (one.parameters + one.gradients) // (one.activations + one.input) + 1


def table(memories: dict[tuple[str, str, int], TrainingMemory]) -> str:
    """A row for each network, precision and batch size; in kB."""
    columns = ("parameters", "gradients", "activations", "input", "total")
    lines = [f"{'in kB':<11}{'precision':<10}{'batch':>6}{''.join(f'{part:>13}' for part in columns)}"]
    for (name, dtype, batch), memory in memories.items():
        sizes = "".join(f"{getattr(memory, part) / 1e3:>13,.1f}" for part in columns)
        lines.append(f"{name:<11}{PRECISIONS[dtype]:<10}{batch:>6}{sizes}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Count and draw; returns parameters, the quiz in GB, and the memory of the real networks in kB."""
    folder = output_folder(__doc__, arguments)
    figures = parameters()
    print_figures(figures, {name: COUNTED[name.partition(":")[0]] for name in figures})
    figures |= quiz()
    memories = {
        (name, dtype, batch): memory_of(name, batch, dtype)
        for name in NETWORKS
        for dtype in PRECISIONS
        for batch in BATCHES
    }
    print(f"\n{table(memories)}")
    for (name, dtype, batch), memory in memories.items():
        figures[f"{name}, {PRECISIONS[dtype]}, batch of {batch}: kB"] = memory.total / 1e3
    print()
    for name, (network, _) in NETWORKS.items():
        count = figures[f"{name}: parameters"] = float(network().count_parameters())
        least = figures[f"{name}: examples that outweigh them"] = float(crossing(name))
        print(f"{name}: {count:,.0f} parameters; inputs and activations of {least:g} examples outweigh them")
    with page(folder / "network_sizes.png", columns=2, size=(5.4, 3.8)) as axes:
        for ax, name in zip(axes, NETWORKS, strict=True):
            row = [memory_of(name, batch, "float32") for batch in DRAWN]
            for part, (colour, style, lift) in STYLES.items():
                sizes = [getattr(memory, part) / 1e3 for memory in row]
                curve(ax, DRAWN, sizes, part, colour, lift, linestyle=style, linewidth=1.8)
            ax.set(xscale="log", yscale="log", xlabel="examples in a batch", ylim=(0.1, 5e4))
            ax.set_title(f"{name}: {figures[f'{name}: parameters']:,.0f} parameters")
        axes[0].set_ylabel("kB, single precision")
    return figures


if __name__ == "__main__":
    main()
