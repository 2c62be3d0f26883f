"""The recorded circuit seen as layers: which parameters a node comes after, and what its gates let through.

Nothing here knows a class of layers or of models. A node belongs to the last layer whose parameters
lead to it, and an activation is a gate by its name, wherever it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograd import Node, Tensor, Value
from autograd.coercion import Array
from autograd.topology import topological_order
from nn.data.arrays import AnyArray
from nn.module import Module
from nn.parameter import Parameter
from nn.training.outputs import numbers_in

SATURATED = 0.1
"""A sigmoid or tanh is saturated where its derivative is less than this share of its maximum."""

Mask: TypeAlias = NDArray[np.bool_]

RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""The gates that saturate, and the limits between which their outputs lie."""


@dataclass
class Layer:
    """What the circuit says about one layer.

    Attributes:
        name: of the module, or of the parameter if the model itself holds it.
        parameters: by name.
        gates: the outputs of its relu, sigmoid and tanh, by the name of the gate: (batch, ..., units).
        outputs: what goes on to other layers or out of the model.
    """

    name: str
    parameters: dict[str, Parameter] = field(default_factory=dict)
    gates: dict[str, list[Array]] = field(default_factory=lambda: defaultdict(list))
    outputs: list[Node] = field(default_factory=list)

    def dead(self) -> float | None:
        """The share of relu units that are 0 for all examples; None without relu."""
        return _share(np.all(units == 0.0, axis=0) for units in map(_by_unit, self.gates.get("relu", ())))

    def saturated(self, targets: AnyArray | None) -> float | None:
        """The share of sigmoids and tanhs that are saturated; with targets, at a wrong answer."""
        return _share(
            _is_flat(outputs, *limits) & _is_wrong(outputs, targets, *limits)
            for kind, limits in RANGES.items()
            for outputs in self.gates.get(kind, ())
        )

    def is_alike(self) -> bool:
        """Whether all units have the same weights, or all weights are 0."""
        tables = [numbers_in(p) for p in self.parameters.values() if len(p.shape) > 1]
        if not tables:
            values = [p.data for p in self.parameters.values() if isinstance(p, Value)]
            return bool(values) and not any(values)
        return all(not np.any(table) or (len(table) > 1 and np.all(table == table[:1])) for table in tables)

    def numbers(self) -> Array:
        """What the layer gives to the next one, in one row; without any if it computes nothing."""
        return np.concatenate([np.zeros(0), *(np.ravel(numbers_in(x)) for x in self.outputs)])


def layers_of(model: Module, loss: Node, outputs: Sequence[Node], examples: int) -> list[Layer]:
    """The layers in the order in which they compute, then those that do not lead to the loss.

    Args:
        model: whose parameters they are.
        loss: the end of the circuit.
        outputs: what the model gave, from which the loss was computed.
        examples: how many; a circuit of Values has as many copies of each unit.
    """
    order = topological_order(loss)
    layers, place = _places(model, order)
    consumers: dict[Node, list[Node]] = defaultdict(list)
    for node in order:
        for x in node.inputs:
            if isinstance(x, Node):
                consumers[x].append(node)
    in_model, ends = set(topological_order(*outputs)), set(outputs)
    scalars: dict[tuple[int, str], list[float]] = defaultdict(list)
    for node in order:
        k = place.get(node)
        if k is None or node.is_leaf:
            continue
        if node in in_model and (node in ends or any(place[x] != k for x in consumers[node])):
            layers[k].outputs.append(node)
        kind = _gate(node, consumers)
        if kind in RANGES or (kind and node in in_model):  # the relu of a hinge loss is no unit
            if isinstance(node, Value):
                scalars[k, kind].append(node.data)
            else:
                layers[k].gates[kind].append(numbers_in(node))
    for (k, kind), numbers in scalars.items():  # all of the first example, then all of the second
        rows = examples if len(numbers) % examples == 0 else 1
        layers[k].gates[kind].append(np.reshape(numbers, (rows, -1)))
    return layers


def _places(model: Module, order: Iterable[Node]) -> tuple[list[Layer], dict[Node, int]]:
    """The layers, and for each node that has parameters before it the number of its layer."""
    names = {p: (name, _layer_name(model, name, p)) for name, p in model.named_parameters()}
    layers: dict[str, Layer] = {}
    numbers: dict[str, int] = {}
    place: dict[Node, int] = {}

    def enter(p: Any, near: list[int]) -> None:
        name, layer = names[p]
        if layer is None:  # held by the model itself: a bias goes to the layer to whose sum it is added
            own = name.split(".")[0]
            layer = list(layers)[max(near)] if near and len(p.shape) < 2 and own not in layers else own
        numbers.setdefault(layer, len(numbers))
        layers.setdefault(layer, Layer(layer)).parameters[name] = p
        place[p] = numbers[layer]

    for node in order:
        near = [place[x] for x in node.inputs if isinstance(x, Node) and x in place]
        for x in node.inputs:
            if isinstance(x, Tensor | Value) and x in names and x not in place:
                enter(x, near)
        before = [place[x] for x in node.inputs if isinstance(x, Node) and x in place]
        if before:
            place[node] = max(before)
    for p in names:
        if p not in place:
            enter(p, [])
    return list(layers.values()), place


def _layer_name(model: Module, name: str, p: Parameter) -> str | None:
    """The name of the module that holds a parameter; None if it is the model itself.

    Neurons of Values side by side, as in `nn.scalar.Layer`, are one layer.
    """
    prefixes = {prefix for prefix, _ in model._named_modules()}
    owner = max((prefix for prefix in prefixes if name.startswith(prefix)), key=len)
    if not owner:
        return None
    path = owner[:-1].split(".")
    if isinstance(p, Value) and path[-1].isdigit():
        path = path[:-1]
        within = path[:-1]
        path = within if within and ".".join(within) + "." in prefixes else path
    return ".".join(path)


def _gate(node: Node, consumers: dict[Node, list[Node]]) -> str | None:
    """Which activation a node is, "relu", "sigmoid" or "tanh", if the gradient has no way around it.

    There is one in leaky_relu, where the operand has a second way on, and in swish, which multiplies
    the operand by its sigmoid.
    """
    assert node.op is not None
    kind = node.op.name
    inner = [x for x in node.inputs if isinstance(x, Node)]
    if kind == "maximum" and len(inner) == 1 and not np.any([x for x in node.inputs if x is not inner[0]]):
        kind = "relu"  # max(x, 0)
    if kind != "relu" and kind not in RANGES:
        return None
    around = len(consumers[inner[0]]) > 1
    factor = any(
        after.op is not None
        and after.op.name == "multiply"
        and any(isinstance(x, Node) and x is not node and not x.is_leaf for x in after.inputs)
        for after in consumers[node]
    )
    return None if around or (factor and kind in RANGES) else kind


def _by_unit(outputs: Array) -> Array:
    """(examples, units): the channel of an image is a unit, of everything else the last axis."""
    if outputs.ndim == 4:
        outputs = np.moveaxis(outputs, 1, -1)
    return outputs.reshape(-1, outputs.shape[-1] if outputs.ndim else 1)


def _is_flat(y: Array, low: float, high: float) -> Mask:
    """Whether the derivative, (y - low)(high - y) up to a factor, is less than a share of its maximum."""
    flat: Mask = (y - low) * (high - y) < SATURATED * ((high - low) / 2) ** 2
    return flat


def _is_wrong(y: Array, targets: AnyArray | None, low: float, high: float) -> Mask:
    """Whether the answer is nearer to the other limit than to the target; all are, if there is none."""
    if targets is not None:
        target = targets
        if target.dtype.kind in "iu" and target.ndim == 1 and y.ndim == 2 and y.shape[1] > 1:
            target = np.where(target[:, None] == np.arange(y.shape[1]), high, low)
        if target.size == y.size:
            wrong: Mask = np.abs(y - target.reshape(y.shape)) > (high - low) / 2
            return wrong
    return np.ones(y.shape, np.bool_)


def _share(parts: Iterable[Mask]) -> float | None:
    flat = [np.ravel(part) for part in parts]
    return float(np.concatenate(flat).mean()) if flat else None
