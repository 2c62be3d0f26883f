"""The contestants of `tensors`: one network and its training step, in each engine's own words."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import numpy as np

import autograd
import nn
from autograd import Tensor

Arrays = list[np.ndarray[Any, Any]]
LR = 0.5


def problem(batches: int = 50, batch: int = 10, seed: int = 0) -> tuple[Arrays, list[tuple[Any, Any]]]:
    """The initial parameters, weights (out, in), and random batches with one-hot targets."""
    rng = np.random.default_rng(seed)
    parameters = []
    for n_in, n_out in ((784, 30), (30, 10)):
        parameters += [rng.normal(0.0, n_in**-0.5, (n_out, n_in)), np.zeros(n_out)]
    one_hot = np.eye(10)
    data = [(rng.random((batch, 784)), one_hot[rng.integers(0, 10, batch)]) for _ in range(batches)]
    return parameters, data


class Network:
    """What contestants have in common: the problem, and `step()`, which they define."""

    def __init__(self) -> None:
        arrays, batches = problem()
        self.parameters = [self.parameter(a) for a in arrays]
        self.batches = cycle([(self.constant(x), self.constant(targets)) for x, targets in batches])

    def parameter(self, array: Any) -> Any:
        """An initial parameter as the engine has it."""
        return array

    def constant(self, array: Any) -> Any:
        """The inputs and targets as the engine has them."""
        return array

    def arrays(self) -> Arrays:
        """The parameters as they are now."""
        return self.parameters

    def step(self) -> Any:
        """Take the next batch: forward, backward, update; returns the loss."""
        raise NotImplementedError

    def train(self, steps: int) -> tuple[float, Arrays]:
        """The loss of the last step, and the parameters after it."""
        for _ in range(steps):
            loss = self.step()
        return loss if isinstance(loss, float) else loss.item(), self.arrays()


def _sigmoid(a: Any) -> Any:
    return 1.0 / (1.0 + np.exp(-a))


class BareNumpy(Network):
    """The derivatives worked out by hand: our rules' formulas, in no more numpy calls than they need."""

    def step(self) -> Any:
        weight1, bias1, weight2, bias2 = self.parameters
        x, targets = next(self.batches)
        a = x @ weight1.T
        a += bias1
        hidden = _sigmoid(a)
        logits = hidden @ weight2.T
        logits += bias2
        shifted = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
        log_p = shifted - np.log(np.add.reduce(np.exp(shifted), axis=1, keepdims=True))
        loss = -np.vdot(targets, log_p) / len(x)

        d_log_p = targets * (-1.0 / len(x))
        d_logits = d_log_p - np.exp(log_p) * np.add.reduce(d_log_p, axis=1, keepdims=True)
        d_a = d_logits @ weight2 * hidden * _sigmoid(-a)
        gradients = (
            d_a.T @ x,
            np.add.reduce(d_a, axis=0),
            d_logits.T @ hidden,
            np.add.reduce(d_logits, axis=0),
        )
        for p, g in zip(self.parameters, gradients, strict=True):
            p += -LR * g
        return loss


class Circuitgrad(Network):
    """Our engine. Its inputs cannot be written into, so that a graph may hold them without a copy."""

    def parameter(self, array: Any) -> Any:
        return Tensor(array)

    def constant(self, array: Any) -> Any:
        array.flags.writeable = False
        return array

    def step(self) -> Any:
        weight1, bias1, weight2, bias2 = self.parameters
        x, targets = next(self.batches)
        hidden = autograd.sigmoid(autograd.linear(x, weight1, bias1))
        log_p = autograd.log_softmax(autograd.linear(hidden, weight2, bias2))
        loss = autograd.nll(log_p, targets)
        loss.backward()
        for p in self.parameters:
            p.add_(-LR * p.grad)
            p.grad = None
        return loss

    def arrays(self) -> Arrays:
        return [p.data for p in self.parameters]


class Compiled(Network):
    """Our engine, recorded once: the same network as a function of its parameters and data."""

    def __init__(self) -> None:
        super().__init__()
        self.value_and_gradient = autograd.compiled(self.loss)

    @staticmethod
    def loss(parameters: Any, x: Any, targets: Any) -> Any:
        """Of one batch."""
        weight1, bias1, weight2, bias2 = parameters
        hidden = autograd.sigmoid(autograd.linear(x, weight1, bias1))
        log_p = autograd.log_softmax(autograd.linear(hidden, weight2, bias2))
        return autograd.nll(log_p, targets)

    def step(self) -> Any:
        x, targets = next(self.batches)
        loss, gradients = self.value_and_gradient(self.parameters, x, targets)
        for p, g in zip(self.parameters, gradients, strict=True):
            p += -LR * g
        return loss


class OfNn(Network):
    """What users of `nn` write: model, loss and optimizer, with one-hot targets as the others have."""

    def __init__(self) -> None:
        super().__init__()
        self.model = nn.MLP([784, 30, 10], activation=autograd.sigmoid)
        for p, array in zip(self.model.parameters(), self.parameters, strict=True):
            p.data = array
        self.optimizer = nn.SGD(self.model.parameters(), lr=LR)

    def constant(self, array: Any) -> Any:
        array.flags.writeable = False
        return array

    def step(self) -> Any:
        x, targets = next(self.batches)
        loss = nn.cross_entropy(self.model(x), targets)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def arrays(self) -> Arrays:
        return [np.array(p) for p in self.model.parameters()]


class OfNnCompiled(OfNn):
    """The same with a step that is recorded once."""

    def __init__(self) -> None:
        super().__init__()
        self.forward_and_back = nn.CompiledStep(self.model, nn.cross_entropy)

    def step(self) -> Any:
        loss = self.forward_and_back(*next(self.batches)).loss
        self.optimizer.step()
        return loss


class TorchOfNn(Network):
    """What users of PyTorch write: torch.nn and torch.optim; raises ImportError if it is not installed."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        super().__init__()
        parts = torch.nn
        self.model = parts.Sequential(parts.Linear(784, 30), parts.Sigmoid(), parts.Linear(30, 10)).double()
        with torch.no_grad():
            for p, array in zip(self.model.parameters(), self.parameters, strict=True):
                p.copy_(torch.tensor(array))
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=LR)

    def constant(self, array: Any) -> Any:
        return self.torch.tensor(array)

    def step(self) -> Any:
        x, targets = next(self.batches)
        loss = self.torch.nn.functional.cross_entropy(self.model(x), targets)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def arrays(self) -> Arrays:
        return [p.detach().numpy() for p in self.model.parameters()]


class Torch(Network):
    """PyTorch, eager, without an optimizer object; raises ImportError if it is not installed."""

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)
        self.torch = torch
        self.linear = torch.nn.functional.linear
        super().__init__()

    def parameter(self, array: Any) -> Any:
        return self.torch.tensor(array, requires_grad=True)

    def constant(self, array: Any) -> Any:
        return self.torch.tensor(array)

    def step(self) -> Any:
        torch = self.torch
        weight1, bias1, weight2, bias2 = self.parameters
        x, targets = next(self.batches)
        hidden = torch.sigmoid(self.linear(x, weight1, bias1))
        log_p = torch.log_softmax(self.linear(hidden, weight2, bias2), dim=1)
        loss = -(targets * log_p).sum() / len(x)
        loss.backward()
        with torch.no_grad():
            for p in self.parameters:
                p.add_(p.grad, alpha=-LR)
                p.grad = None
        return loss

    def arrays(self) -> Arrays:
        return [p.detach().numpy() for p in self.parameters]
