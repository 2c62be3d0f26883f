"""A function of Values and Tensors, as a subject: the engine computes its gradient."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd import tree
from autograd.backward import gradients
from autograd.checking.other_numbers import NotComputable, on_complex_numbers, on_many_digits
from autograd.checking.point import Vector
from autograd.checking.subject import OtherNumbers, Subject, flat, numbers_of
from autograd.checking.verdicts import Fault, Finding, Verdict
from autograd.contributions import RuleShapeError
from autograd.graph import Graph
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.tensor import Tensor
from autograd.transforms import jvp
from autograd.value import Value


class EngineSubject(Subject):
    """A function of Values and Tensors, differentiated by the engine."""

    _weighed: tuple[Vector, float] | None = None

    def value(self, vector: Vector) -> Vector:
        """All numbers that the function returns, as one vector."""
        with enable_grad():  # the function may differentiate inside
            result = self.function(*self.point.structured(self._nodes(vector)))
        return flat(result)

    def gradient(self, vector: Vector, cotangent: Vector) -> Vector:
        """The gradient of <cotangent, value>, computed by the engine."""
        nodes = self._nodes(vector, keep_precision=True)
        with enable_grad():
            outputs = tree.leaves(self.function(*self.point.structured(nodes)))
        total = weighted_sum(outputs, cotangent)
        if not isinstance(total, Node):
            return np.zeros(len(vector))
        try:
            found = gradients(total, nodes)
        except RuleShapeError as error:
            raise Fault(Finding(Verdict.WRONG_SHAPE, str(error))) from None
        for name, g, x in zip(self.point.names, found, nodes, strict=True):
            if np.shape(g) != np.shape(x._data):
                expected, got = (f"the shape {np.shape(a)}" for a in (x._data, g))
                why = f"The gradient by {name} does not have the shape of {name}."
                raise Fault(Finding(Verdict.WRONG_SHAPE, why, name, expected=expected, got=got))
        return flat(found)

    def graph(self, vector: Vector) -> tuple[Graph, list[Node]]:
        """The circuit at a point, and its inputs; NotComputable if nothing was recorded."""
        nodes = self._nodes(vector)
        for node, name in zip(nodes, self.point.names, strict=True):
            node.name = name
        with enable_grad():
            outputs = tree.leaves(self.function(*self.point.structured(nodes)))
        if not all(isinstance(y, Node) for y in outputs) or not outputs:
            raise NotComputable
        return Graph(*outputs), nodes

    @cached_property
    def is_recorded(self) -> bool:
        """Whether the recorded graph moves with its inputs as the function itself does, far or near."""
        return any(self._moves_as_recorded(distance) for distance in (1e-4, 1e-8))

    def _moves_as_recorded(self, distance: float) -> bool:
        rng = np.random.default_rng(0)
        start = self.point.vector
        try:
            graph, inputs = self.graph(start)
            inside = [(graph.labels[x], k) for k, x in enumerate(inputs) if x in graph.labels]
            for _ in range(2):
                vector = start + distance * np.maximum(np.abs(start), 1e-3) * rng.normal(size=len(start))
                leaves = self.point.leaves_at(vector)
                with np.errstate(all="ignore"):
                    graph.forward({label: leaves[k] for label, k in inside})
                    expected = self.value(vector)
                got = flat(list(graph.outputs.values()))
                if not np.allclose(got, expected, rtol=1e-14, atol=0.0, equal_nan=True):
                    return False
        except NotComputable:  # a constant has no graph
            return bool(np.array_equal(self.value(start), self.value(start * (1.0 + 1e-4))))
        except Exception:  # whatever the function raises where it was not meant to be called
            return False
        return True

    def rounded(self, cotangent: Vector) -> float:
        """See `_rounded`; the last answer is kept, as it is asked for along every line."""
        if self._weighed is None or not np.array_equal(self._weighed[0], cotangent):
            self._weighed = cotangent, self._rounded(cotangent)
        return self._weighed[1]

    def _rounded(self, cotangent: Vector) -> float:
        """The sum of |node · derivative by it| over the computed nodes: each is rounded by itself."""
        try:
            with np.errstate(all="ignore"):
                graph, _ = self.graph(self.point.vector)
                computed = [node for node in graph.nodes if node.op is not None]
                total = weighted_sum(list(graph.outputs.values()), cotangent)
                found = gradients(total, computed) if computed else []
                weights = [np.sum(np.abs(g * n._data)) for g, n in zip(found, computed, strict=True)]
        except (NotComputable, ValueError):
            return 0.0
        return float(sum(w for w in weights if np.isfinite(w)))

    @property
    def is_made_of_rows(self) -> bool:
        """Whether no operation is a primitive of one's own."""
        try:
            graph, _ = self.graph(self.point.vector)
        except NotComputable:
            return True
        return all(node.op is None or node.op.is_builtin or node.op.decomposition for node in graph.nodes)

    def on_complex(self) -> OtherNumbers | None:
        """`value` for complex vectors, or None."""
        if not self.is_recorded:
            return None
        try:
            graph, inputs = self.graph(self.point.vector)
            computed = on_complex_numbers(graph, inputs)
        except NotComputable:
            return None
        return lambda vector: numbers_of(computed(self.point.leaves_at(vector)))

    def on_mpf(self) -> OtherNumbers | None:
        """`value` for vectors of mpmath's numbers, or None."""
        if not self.is_recorded:
            return None
        try:
            graph, inputs = self.graph(self.point.vector)
            computed = on_many_digits(graph, inputs)
        except NotComputable:
            return None
        return lambda vector: computed([np.ravel(x) for x in self.point.leaves_at(vector)])

    def tangent(self, direction: Vector) -> Vector:
        """The derivative along a direction, by the engine's forward mode."""
        primals = self.point.leaves_at(self.point.vector)
        structured = self.point.leaves_at(direction)

        def of_leaves(*leaves: Any) -> Any:
            outputs = tree.leaves(self.function(*self.point.structured(leaves)))
            return [y if isinstance(y, Node) else Tensor(y) for y in outputs]

        return flat(jvp(of_leaves, primals, structured)[1])

    def _nodes(self, vector: Vector, keep_precision: bool = False) -> list[Node]:
        made: list[Node] = []
        for leaf, own in zip(self.point.leaves_at(vector), self.point.leaves, strict=True):
            if isinstance(own, np.ndarray):
                made.append(Tensor(leaf.astype(own.dtype) if keep_precision else leaf))
            else:
                made.append(Value(leaf))
        return made


def weighted_sum(outputs: Sequence[Any], cotangent: Vector) -> Any:
    """The scalar <cotangent, outputs>."""
    total: Any = 0.0
    start = 0
    for y in outputs:
        end = start + np.size(y._data if isinstance(y, Node) else y)
        part = cotangent[start:end]
        if isinstance(y, Tensor):
            total = total + (y * part.reshape(y.shape).astype(y.dtype)).sum()
        else:
            total = total + (y * float(part[0]) if end - start == 1 else 0.0)
        start = end
    return total
