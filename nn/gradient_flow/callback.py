"""The flow of the gradient during training: a report before the first epoch, and then every few epochs."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from autograd.coercion import as_array
from nn.extras import require
from nn.gradient_flow.measure import gradient_flow
from nn.gradient_flow.pictures import draw_curves
from nn.gradient_flow.report import GradientFlowReport
from nn.sizes import positive_integer
from nn.training.callbacks import Callback
from nn.training.checks import Penalty, checked_loss, checked_penalty
from nn.training.evaluation import Loss
from nn.training.training import Training


class GradientFlow(Callback):
    """Keeps a report of the gradient flow, always on the same examples, as training goes on.

    Args:
        inputs, targets: a batch; a hundred examples are enough.
        loss: as given to `nn.fit`.
        every: how many epochs from one report to the next.
        penalty: as given to `nn.fit`.

    Attributes:
        reports: the reports by epoch; that of epoch 0 is of the first weights.

    >>> import nn
    >>> x, y = nn.data.moons(64, rng=0)
    >>> model = nn.MLP([2, 8, 2], rng=0)
    >>> flow = GradientFlow(x, y, nn.cross_entropy, every=2)
    >>> optimizer = nn.SGD(model.parameters(), lr=0.1)
    >>> history = nn.fit(model, (x, y), nn.cross_entropy, optimizer, epochs=4, callbacks=[flow], rng=0)
    >>> {epoch: report.verdict for epoch, report in flow.reports.items()}
    {0: 'healthy', 2: 'healthy', 4: 'healthy'}
    """

    def __init__(
        self, inputs: ArrayLike, targets: Any, loss: Loss, every: int = 1, *, penalty: Penalty | None = None
    ) -> None:
        self.inputs, self.targets = as_array(inputs, "inputs"), targets
        checked_loss(loss)
        self.loss, self.penalty = loss, checked_penalty(penalty)
        self.every = positive_integer(every, "every")
        self.reports: dict[int, GradientFlowReport] = {}

    def on_train_begin(self, training: Training) -> None:
        """A report of the first weights, or of those from which training goes on."""
        self._report(training)

    def on_epoch_end(self, training: Training) -> None:
        """A report, if it is time for one."""
        if training.epoch % self.every == 0:
            self._report(training)

    def _report(self, training: Training) -> None:
        self.reports[training.epoch] = gradient_flow(
            training.model, self.inputs, self.targets, self.loss, training.optimizer, penalty=self.penalty
        )

    def plot(self, ax: Any = None) -> Any:
        """The norm of each layer's gradient over the epochs, on a logarithmic scale; returns the axes.

        `ax` are axes of matplotlib to draw into, new ones without. Raises ValueError before training.
        """
        if not self.reports:
            raise ValueError("there is no report yet: pass this to nn.fit(..., callbacks=[...]) first")
        if ax is None:
            _, ax = require("matplotlib.pyplot", "GradientFlow.plot()").subplots(layout="constrained")
        norms: dict[str, list[float | None]] = {}
        for report in self.reports.values():
            for layer in report.layers:
                norms.setdefault(layer.name, []).append(layer.gradient_norm)
        draw_curves(ax, list(self.reports), norms)
        return ax
