"""Measure the flow of the gradient: one step of training, taken by a copy of the model."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from math import hypot
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograd import Node, enable_grad, gradients
from autograd.coercion import as_array
from autograd.topology import topological_order
from nn.clipping import norm_of
from nn.data.arrays import AnyArray
from nn.gradient_flow.circuit import Layer, layers_of
from nn.gradient_flow.findings import findings_of
from nn.gradient_flow.report import GradientFlowReport, LayerFlow
from nn.module import Module
from nn.optimizers import Optimizer
from nn.parameter import Parameter, copied_data
from nn.training.checks import (
    Penalty,
    checked_loss,
    checked_model,
    checked_optimizer,
    checked_penalty,
    require_recorded,
)
from nn.training.evaluation import Loss
from nn.training.outputs import numbers_in, on_batches


def gradient_flow(
    model: Module,
    inputs: ArrayLike,
    targets: Any,
    loss: Loss,
    optimizer: Optimizer | None = None,
    *,
    penalty: Penalty | None = None,
) -> GradientFlowReport:
    """What a batch of training does to each layer, and whether the gradient gets to all of them.

    A copy of the model computes, in training mode, so nothing changes: no parameter, gradient, running
    average, random state or mode.

    Args:
        model: a module of Tensors, or of Values, which gets one example at a time.
        inputs: a batch, its first axis the examples.
        targets: as the loss takes them.
        loss: a function of outputs and targets, such as `nn.cross_entropy`.
        optimizer: over parameters of the model, to see how large its next step is.
        penalty: a function of the model that is added to the loss, as `nn.fit` takes it.

    Raises TypeError for what is no module, loss or optimizer and for a loss that is no node, ValueError for a
    model without parameters, for an optimizer of another one, and for a loss that is not one number or does
    not depend on the model.

    >>> import nn
    >>> rng = np.random.default_rng(0)
    >>> x, y = rng.normal(size=(64, 20)), rng.integers(0, 3, 64)
    >>> print(gradient_flow(nn.MLP([20, 30, 30, 3], rng=0), x, y, nn.cross_entropy))
    gradient flow, 64 examples, loss 1.659
    layer     weights  gradient  activation   mean   std  dead
    layers.0     7.72     0.603        relu  0.655  1.13    0%
    layers.1     7.62       1.1        relu  0.676  1.21    0%
    layers.2     2.29      1.66           -  -1.03  1.52     -
    healthy: the gradient gets to all layers, with norms from 0.603 to 1.66.
    """
    originals = checked_model(model).parameters()
    checked_loss(loss)
    if optimizer is not None:
        checked_optimizer(optimizer, model)
    checked_penalty(penalty)
    batch = as_array(inputs, "inputs")
    if batch.ndim == 0:
        raise ValueError(f"inputs is a batch, its first axis the examples, got one number: {inputs!r:.40}")
    model, optimizer = copy.deepcopy((model, optimizer))
    model.train()
    with enable_grad(), np.errstate(all="ignore"):  # NaN and infinity are reported, not warned of
        outputs = on_batches(model)(batch)
        total = loss(outputs, targets)
        if penalty is not None:
            total = total + penalty(model)
        _check_total(total, model, originals)
        layers = layers_of(model, total, _nodes_in(outputs), len(batch))
        flows = _flows(layers, total, optimizer, _numeric(targets))
    number = float(numbers_in(total))
    return GradientFlowReport(flows, number, len(batch), findings_of(flows, number, len(batch)))


def _check_total(total: Any, model: Module, originals: list[Parameter]) -> None:
    require_recorded(total, "loss")
    leaves = {node for node in topological_order(total) if node.is_leaf}
    if not leaves.isdisjoint(originals):
        raise ValueError(
            "the loss uses the parameters of the model itself, and a copy is what is measured: pass that "
            "part as penalty=, a function of the model"
        )
    if leaves.isdisjoint(model.parameters()):
        raise ValueError("the loss does not depend on any parameter of the model: nothing can be learned")


def _numeric(targets: Any) -> AnyArray | None:
    """The targets as an array; None if they are no numbers, but whatever a loss of one's own takes."""
    try:
        array = numbers_in(targets)
    except ValueError:  # of different lengths
        return None
    return array if array.dtype.kind in "iufb" else None


def _nodes_in(outputs: Any) -> list[Node]:
    if isinstance(outputs, list | tuple):
        return [node for part in outputs for node in _nodes_in(part)]
    return [outputs] if isinstance(outputs, Node) else []


def _flows(
    layers: list[Layer], total: Node, optimizer: Optimizer | None, targets: AnyArray | None
) -> tuple[LayerFlow, ...]:
    reached = [node for node in topological_order(total) if node.is_leaf]
    found = dict(zip(reached, gradients(total, reached), strict=True))
    weights = {p: copied_data(p) for layer in layers for p in layer.parameters.values()}
    steps = {} if optimizer is None else _steps(optimizer, found, weights)
    last = max(k for k, layer in enumerate(layers) if layer.outputs)
    flows = []
    for k, layer in enumerate(layers):
        numbers = layer.numbers()
        flows.append(
            LayerFlow(
                name=layer.name,
                parameters=tuple(layer.parameters),
                weight_norm=_norm(weights, layer) or 0.0,
                gradient_norm=_norm(found, layer),
                update_norm=_norm(steps, layer),
                activation=", ".join(layer.gates) or None,
                mean=float(numbers.mean()) if numbers.size else None,
                std=float(numbers.std()) if numbers.size else None,
                dead=layer.dead(),
                saturated=layer.saturated(targets if k == last else None),
                alike=layer.is_alike(),
            )
        )
    return tuple(flows)


def _steps(optimizer: Optimizer, found: dict[Any, Any], weights: dict[Any, Any]) -> dict[Any, Any]:
    """What the optimizer, a copy, adds to its parameters."""
    optimizer.zero_grad()
    for p in optimizer.parameters:
        if p in found:
            p.grad = found[p]
    optimizer.step()
    return {p: copied_data(p) - weights[p] for p in optimizer.parameters}


def _norm(numbers: dict[Any, Any], layer: Layer) -> float | None:
    """The norm of what there is of the layer's parameters as one vector."""
    parts: Iterable[Any] = (numbers[p] for p in layer.parameters.values() if p in numbers)
    norms = [norm_of(part) for part in parts]
    return hypot(*norms) if norms else None
