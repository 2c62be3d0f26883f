"""What was measured of each layer and what it means: a table, and a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import fill
from typing import Any, Literal, TypeAlias

from nn.extras import require
from nn.gradient_flow.pictures import draw_bars

Verdict: TypeAlias = Literal[
    "not finite",
    "symmetry",
    "dead units",
    "no gradient",
    "vanishing",
    "exploding",
    "saturation",
    "updates too large",
    "updates too small",
    "healthy",
]


@dataclass(frozen=True)
class LayerFlow:
    """One layer, all of its parameters together as one vector.

    Attributes:
        name: of the layer in the model, such as "layers.0"; or of a parameter that the model itself holds.
        parameters: the names of its parameters.
        weight_norm: the Euclidean norm of its parameters.
        gradient_norm: that of their gradients; None if the loss does not depend on them.
        update_norm: that of the optimizer's next step; None without an optimizer, or if it leaves the layer
            alone.
        activation: the gates through which its sums go: "relu", "sigmoid", "tanh", several with commas;
            None for others.
        mean, std: of the numbers that the next layer gets; None if the layer computes nothing.
        dead: the share of relu units that are 0 for all examples; None without relu.
        saturated: the share of what comes out of sigmoid and tanh where the derivative is less than
            `nn.gradient_flow.circuit.SATURATED` of its maximum; in the last layer of wrong answers only,
            since a right one may be as sure as it likes. None without sigmoid and tanh.
        alike: whether all units have the same weights, or all weights are 0.
    """

    name: str
    parameters: tuple[str, ...]
    weight_norm: float
    gradient_norm: float | None
    update_norm: float | None = None
    activation: str | None = None
    mean: float | None = None
    std: float | None = None
    dead: float | None = None
    saturated: float | None = None
    alike: bool = False

    @property
    def update_ratio(self) -> float | None:
        """‖update‖ / ‖weights‖, as a rule about 1e-3; None without update or if all weights are 0."""
        if self.update_norm is None or not self.weight_norm:
            return None
        return self.update_norm / self.weight_norm


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, and what to do; or that nothing is. Prints as plain language."""

    verdict: Verdict
    text: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.text}"


COLUMNS: dict[str, Callable[[LayerFlow], str]] = {
    "layer": lambda layer: layer.name,
    "weights": lambda layer: _number(layer.weight_norm),
    "gradient": lambda layer: _number(layer.gradient_norm),
    "update/weights": lambda layer: _number(layer.update_ratio),
    "activation": lambda layer: layer.activation or "-",
    "mean": lambda layer: _number(layer.mean),
    "std": lambda layer: _number(layer.std),
    "dead": lambda layer: _share(layer.dead),
    "saturated": lambda layer: _share(layer.saturated),
}
"""The columns of the table, by their title."""


@dataclass(frozen=True)
class GradientFlowReport:
    """The flow of the gradient through a model; prints as a table with the findings.

    Attributes:
        layers: from the input to the loss; last those that the loss does not depend on.
        loss: the loss of the batch.
        examples: how many there were.
        findings: the worst first; one that is "healthy", if there is none to report.
    """

    layers: tuple[LayerFlow, ...]
    loss: float
    examples: int
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of what was found, in a word or two."""
        return self.findings[0].verdict

    @property
    def finding(self) -> str:
        """All that was found, in plain language."""
        return "\n".join(map(str, self.findings))

    def __str__(self) -> str:
        rows = [list(COLUMNS), *([cell(layer) for cell in COLUMNS.values()] for layer in self.layers)]
        columns = [column for column in zip(*rows, strict=True) if any(cell != "-" for cell in column[1:])]
        widths = [max(map(len, column)) for column in columns]
        lines = [
            "  ".join(
                cell.rjust(width) if k else cell.ljust(width)
                for k, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
            for row in zip(*columns, strict=True)
        ]
        examples = "1 example" if self.examples == 1 else f"{self.examples:,} examples"
        title = f"gradient flow, {examples}, loss {self.loss:.4g}"
        return "\n".join([title, *lines, *(fill(str(x), 100) for x in self.findings)])

    def plot(self, ax: Any = None) -> Any:
        """The norms of weights and gradients of each layer as bars on a logarithmic scale.

        Args:
            ax: axes of matplotlib to draw into; new ones without.

        Returns:
            The axes. A norm that has no place on the scale is written down: 0, none, nan.

        Needs matplotlib.
        """
        if ax is None:
            _, ax = require("matplotlib.pyplot", "GradientFlowReport.plot()").subplots(layout="constrained")
        norms: dict[str, list[float | None]] = {
            "weights": [layer.weight_norm for layer in self.layers],
            "gradient": [layer.gradient_norm for layer in self.layers],
        }
        draw_bars(ax, [layer.name for layer in self.layers], norms)
        ax.set_title(f"gradient flow: {self.verdict}")
        return ax


def _number(x: float | None) -> str:
    return "-" if x is None else f"{x:.3g}"


def _share(x: float | None) -> str:
    return "-" if x is None else f"{x:.0%}"
