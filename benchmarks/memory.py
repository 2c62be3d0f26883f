"""Memory of scalar graphs, and that time grows as they do.

Bytes are what tracemalloc saw allocated, of everything: nodes, numbers, tuples, closures. Measured
is the graph of micrograd's demo (see `scalars`), when it is recorded and when `backward()` is done;
and divided by the number of its nodes, each engine's own count. The peak includes what `backward()`
needs on its way.

The chain y = x·w·w·w· ... is as deep as it is long. It is recorded, differentiated and freed at three
lengths in turn, with the garbage collector at its default settings; twice the nodes should take twice
the time. micrograd recurses along a graph and cannot do it.
"""

from __future__ import annotations

import gc
import math
import tracemalloc
from collections.abc import Callable, Iterable
from itertools import pairwise
from statistics import median
from time import perf_counter
from typing import Any

from autograd import Value
from benchmarks.paired import alternate
from benchmarks.report import Row, Section, about, at_most, duration, ratio
from benchmarks.scalars import Demo

LENGTHS = (250_000, 500_000, 1_000_000)


def count_nodes(output: Any, operands: Callable[[Any], Iterable[Any]]) -> int:
    """The number of nodes that an output was computed from, itself included."""
    seen = {output}
    stack = [output]
    while stack:
        for x in operands(stack.pop()):
            if x not in seen:
                seen.add(x)
                stack.append(x)
    return len(seen)


def bytes_a_node(Value: Any, operands: Callable[[Any], Iterable[Any]]) -> tuple[float, float, float, int]:
    """Bytes for each node when recorded, after backward() and at the peak; and the number of nodes."""
    Demo(Value).step()  # what is allocated once is not the graph's
    gc.collect()
    tracemalloc.start()
    try:
        demo = Demo(Value)
        loss = demo.loss()
        recorded, _ = tracemalloc.get_traced_memory()
        loss.backward()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    n = count_nodes(loss, operands)
    return recorded / n, after / n, peak / n, n


def _our_operands(node: Any) -> Iterable[Any]:
    return (x for x in node.inputs if isinstance(x, Value))


def _their_operands(node: Any) -> Iterable[Any]:
    return node._prev  # type: ignore[no-any-return]


class Chain:
    """A chain of products of some length, as a contestant; remembers how long each part took."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.parts: list[tuple[float, float, float]] = []

    def __call__(self) -> float:
        """Record, differentiate and free one chain."""
        factor = 1.0 + 1.0 / self.length
        x, w = Value(1.0), Value(factor)
        start = perf_counter()
        y = x
        for _ in range(self.length):
            y = y * w
        recorded = perf_counter()
        y.backward()
        differentiated = perf_counter()
        del y
        freed = perf_counter()
        assert math.isclose(x.grad, factor**self.length, rel_tol=1e-6), x.grad
        assert math.isclose(w.grad, self.length * factor ** (self.length - 1), rel_tol=1e-6), w.grad
        self.parts.append((recorded - start, differentiated - recorded, freed - differentiated))
        return freed - start

    def __str__(self) -> str:
        names = ("record", "differentiate", "free")
        medians = map(median, zip(*self.parts, strict=True))
        parts = ", ".join(f"{name} {duration(t)}" for name, t in zip(names, medians, strict=True))
        return f"{self.length:,} nodes: {parts}"


def run(rounds: int) -> Section:
    """Count bytes in both engines, then time the chains."""
    recorded, after, peak, n = bytes_a_node(Value, _our_operands)
    rows = [
        Row("circuitgrad, bytes a node: recorded", recorded, goal=at_most(200)),
        Row("circuitgrad, bytes a node: after backward()", after, goal=at_most(200)),
        Row("circuitgrad, bytes a node: peak of backward()", peak),
    ]
    remarks = [f"micrograd's demo has {n:,} nodes here"]
    try:
        from micrograd.engine import Value as Theirs
    except ImportError:
        remarks.append("micrograd is not installed: not compared")
    else:
        _, their_after, _, their_n = bytes_a_node(Theirs, _their_operands)
        rows.append(Row("micrograd / circuitgrad, bytes a node after backward()", their_after / after))
        rows.append(Row("micrograd / circuitgrad, bytes of the graph", their_after * their_n / (after * n)))
        remarks.append(f"and {their_n:,} of {their_after:.0f} bytes in micrograd")

    chains = {f"{length:,}": Chain(length) for length in LENGTHS}
    timings = alternate(dict(chains), max(3, rounds // 5), warm_up=1)
    names = list(chains)
    for shorter, longer in pairwise(names):
        rows.append(ratio(f"chain of {longer} / {shorter}, time", timings.ratio(longer, shorter), about(2)))
    return Section("Memory of scalar graphs, and deep ones", rows, [*remarks, *map(str, chains.values())])
