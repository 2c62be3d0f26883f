"""The lecture's CNN in each contestant's own words, for `training`: one step, forward to update.

28 x 28, three features of 5 x 5, relu, 2 x 2 max-pooling, 10 outputs, softmax cross-entropy; lecture 000.
"""

from __future__ import annotations

from itertools import cycle
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

import nn

Arrays = list[np.ndarray[Any, Any]]
LR = 0.1
SHAPES = ((3, 1, 5, 5), (3,), (10, 432), (10,))


def problem(batch: int, batches: int = 20, seed: int = 0) -> tuple[Arrays, list[tuple[Any, Any]]]:
    """The initial parameters, and random batches with class numbers."""
    rng = np.random.default_rng(seed)
    parameters = [rng.normal(0.0, 0.1, shape) for shape in SHAPES]
    data = [(rng.random((batch, 1, 28, 28)), rng.integers(0, 10, batch)) for _ in range(batches)]
    for x, _ in data:
        x.flags.writeable = False
    return parameters, data


class ByHand:
    """The derivatives worked out by hand: windows copied into the columns of a matrix, and products."""

    def __init__(self, batch: int) -> None:
        self.parameters, data = problem(batch)
        one_hot = np.eye(10)
        self.batches = cycle([(x, one_hot[classes]) for x, classes in data])

    def step(self) -> float:
        """Take the next batch: forward, backward, update; returns the loss."""
        weight1, bias1, weight2, bias2 = self.parameters
        x, targets = next(self.batches)
        n = len(x)
        columns = sliding_window_view(x[:, 0], (5, 5), axis=(1, 2)).transpose(3, 4, 0, 1, 2).reshape(25, -1)
        sums = weight1.reshape(3, 25) @ columns
        sums += bias1[:, None]
        features = np.maximum(sums, 0.0).reshape(3, n, 12, 2, 12, 2)
        corners = [features[:, :, :, i, :, j] for i in (0, 1) for j in (0, 1)]
        pooled = np.maximum(np.maximum(corners[0], corners[1]), np.maximum(corners[2], corners[3]))
        flat = pooled.transpose(1, 0, 2, 3).reshape(n, -1)
        logits = flat @ weight2.T
        logits += bias2
        shifted = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
        log_p = shifted - np.log(np.add.reduce(np.exp(shifted), axis=1, keepdims=True))
        loss = -np.vdot(targets, log_p) / n

        d_logits = (np.exp(log_p) - targets) / n
        d_pooled = (d_logits @ weight2).reshape(n, 3, 12, 12).transpose(1, 0, 2, 3)
        hits = [corner == pooled for corner in corners]
        share = d_pooled / (hits[0].astype(np.int8) + hits[1] + hits[2] + hits[3])
        d_features = np.empty(features.shape)
        for k, (i, j) in enumerate(np.ndindex(2, 2)):
            np.multiply(share, hits[k], out=d_features[:, :, :, i, :, j])
        d_sums = d_features.reshape(3, -1)
        d_sums *= sums > 0.0
        gradients = (
            (d_sums @ columns.T).reshape(SHAPES[0]),
            np.add.reduce(d_sums, axis=1),
            d_logits.T @ flat,
            np.add.reduce(d_logits, axis=0),
        )
        for p, g in zip(self.parameters, gradients, strict=True):
            p -= LR * g
        return float(loss)

    def arrays(self) -> Arrays:
        """The parameters as they are now."""
        return self.parameters


class OfNn:
    """The model, loss and optimizer of `nn`."""

    def __init__(self, batch: int) -> None:
        arrays, data = problem(batch)
        self.model = nn.CNN()
        for p, a in zip(self.model.parameters(), arrays, strict=True):
            p.data = a
        self.optimizer = nn.SGD(self.model.parameters(), lr=LR)
        self.batches = cycle(data)

    def step(self) -> float:
        """Take the next batch: forward, backward, update; returns the loss."""
        x, classes = next(self.batches)
        loss = nn.cross_entropy(self.model(x), classes)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.item())

    def arrays(self) -> Arrays:
        """The parameters as they are now."""
        return [np.array(p) for p in self.model.parameters()]


class Compiled(OfNn):
    """The same, recorded once."""

    def __init__(self, batch: int) -> None:
        super().__init__(batch)
        self.forward_and_back = nn.CompiledStep(self.model, nn.cross_entropy)

    def step(self) -> float:
        """Take the next batch: forward, backward, update; returns the loss."""
        loss = self.forward_and_back(*next(self.batches)).loss
        self.optimizer.step()
        return loss


class OfTorch:
    """The same of PyTorch, eager; raises ImportError if it is not installed."""

    def __init__(self, batch: int) -> None:
        import torch

        torch.set_num_threads(1)
        parts = torch.nn
        arrays, data = problem(batch)
        self.model = parts.Sequential(
            parts.Conv2d(1, 3, 5), parts.ReLU(), parts.MaxPool2d(2), parts.Flatten(), parts.Linear(432, 10)
        ).double()
        with torch.no_grad():
            for p, a in zip(self.model.parameters(), arrays, strict=True):
                p.copy_(torch.tensor(a))
        self.loss = parts.functional.cross_entropy
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LR)
        self.batches = cycle([(torch.tensor(x), torch.tensor(classes)) for x, classes in data])

    def step(self) -> float:
        """Take the next batch: forward, backward, update; returns the loss."""
        x, classes = next(self.batches)
        loss = self.loss(self.model(x), classes)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return float(loss.item())

    def arrays(self) -> Arrays:
        """The parameters as they are now."""
        return [p.detach().numpy() for p in self.model.parameters()]
