"""The program of a plan, written line by line: what is computed from what, forward and on the way back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from keyword import iskeyword
from math import isfinite
from typing import Any
from unicodedata import normalize

import numpy as np

from autograd.compile.calls import blank, forward_function, rule
from autograd.contributions import zero_like
from autograd.node import Node
from autograd.value import Value


class Program:
    """The lines of a program, and what its names stand for."""

    def __init__(self, inputs: Sequence[Node], wanted: set[Node], kept: set[Node]) -> None:
        self.names: dict[str, Any] = {"copied": np.array, "zero_like": zero_like}
        self.bound: dict[tuple[Any, ...], str] = {}
        self.endings: Counter[str] = Counter()
        self.numbers: dict[int, str] = {}
        self.alive: list[Any] = []  # so that no id is given twice
        self.reached: set[str] = set()
        self.held: set[str] = set()  # the gradients whose memory somebody else may hold
        given = [self._number(x) for x in inputs]
        self.wanted, self.kept = wanted, kept
        self.lines = [f"def run({', '.join(given)}):"]
        for x in inputs:
            if x.name is not None:
                self._write(f"# {self._number(x)} is {_label(x)}")

    def forward(self, node: Node) -> None:
        """The line that computes a node."""
        op = node.op
        assert op is not None
        operands = [self._operand(x, op.scalar is None) for x in node.inputs]
        called = self._called(forward_function(node), op.name, operands, node)
        self._write(f"{self._number(node)} = {called}")

    def start_back(self, output: Node, parameters: Sequence[Node]) -> None:
        """The gradient of the output itself; those of the step before are let go."""
        for p in parameters:
            self._write(f"{self._node(p)}._grad = None")
        g = self._gradient(output)
        seed = "1.0" if isinstance(output, Value) else self._bound(output._data.dtype.type(1), "one")
        self._write(f"{g} = {seed}")
        self.reached.add(g)

    def back(self, node: Node, needed: set[Node]) -> None:
        """The lines that hand on a node's gradient to the operands that want it, through their rules."""
        op, g = node.op, self._gradient(node)
        assert op is not None
        if g not in self.reached:
            return
        operands = [self._operand(x, op.scalar is None) for x in (node, *node.inputs)]
        for k, x in enumerate(node.inputs):
            if not isinstance(x, Node) or x not in needed:
                continue
            found = rule(node, k)
            if found is None:
                continue
            function, is_new = found
            called = self._called(function, f"{op.name}_back{k}", [g, *operands], node)
            if isinstance(node, Value):
                called += f" if {g} else 0.0"  # hands on 0, however infinite the rest
            self._add(called, x, is_new)
        if node not in self.kept:
            self._write(f"del {operands[0]}, {g}")  # whose memory, still in the cache, the next may take

    def finished(
        self, output: Node, wanted: Sequence[Node], parameters: Sequence[Node], watched: Sequence[Node]
    ) -> str:
        """The whole program, once its results are named."""
        for p in parameters:
            if self._gradient(p) in self.reached:
                self._write(f"{self._node(p)}._grad = {self._final(p)}")
        returned = ", ".join([self._final(x) for x in wanted])
        seen = ", ".join([self._number(x) for x in watched])
        self._write(f"return {self._number(output)}, [{returned}], [{seen}]")
        return "\n".join(self.lines)

    def _final(self, x: Node) -> str:
        g = self._gradient(x)
        if g not in self.reached:
            return f"zero_like({self._like(x)})"
        # What numpy computes with an array without axes is none any more.
        return f"copied({g})" if g in self.held or (not isinstance(x, Value) and x._data.ndim == 0) else g

    def _add(self, called: str, x: Node, is_new: bool) -> None:
        """One more share of the gradient of `x`."""
        g = self._gradient(x)
        if g in self.reached:
            share = g.replace("g", "h")
            self._write(f"{share} = {called}")
            self._write(f"{g} = {g} + {share}")
            self.held.discard(g)
        else:
            self._write(f"{g} = {called}")
            self.reached.add(g)
            if not is_new:
                self.held.add(g)

    def _write(self, line: str) -> None:
        self.lines.append("    " + line)

    def _called(self, function: Callable[..., Any], name: str, operands: Sequence[str], node: Node) -> str:
        params = [f"{k}={self._setting(x)}" for k, x in (node.params or {}).items()]
        return f"{self._bound(function, name)}({', '.join([*operands, *params])})"

    def _setting(self, x: Any) -> str:
        if x is None or type(x) in (int, bool, str):
            return repr(x)
        name = f"setting{len(self.names)}"
        self.names[name] = x
        return name

    def _operand(self, x: Any, for_arrays: bool) -> str:
        if type(x) is float and isfinite(x) and not for_arrays:
            return repr(x)
        known = id(x) in self.numbers
        name = self._number(x)
        if known:
            return name
        if not isinstance(x, Node):
            self.names[name] = np.asarray(x) if for_arrays else x
        elif x.is_leaf:
            self._write(
                f"{name} = {self._node(x)}._data" + (f"  # {_label(x)}" if x.name is not None else "")
            )
        return name

    def _number(self, x: Any) -> str:
        """The name of the number in a node, or of a constant."""
        if id(x) not in self.numbers:
            self.numbers[id(x)] = f"v{len(self.numbers)}"
            self.alive.append(x)
        return self.numbers[id(x)]

    def _gradient(self, x: Node) -> str:
        return self._number(x).replace("v", "g")

    def _node(self, x: Node) -> str:
        name = f"{self._number(x)}_node"
        self.names[name] = x
        return name

    def _like(self, x: Node) -> str:
        """A name of a leaf like it, which does not keep its operands alive."""
        name = f"{self._number(x)}_like"
        self.names[name] = blank(x)
        return name

    def _bound(self, x: Any, name: str) -> str:
        """A name that stands for it, `name` if that is free. The same thing gets it again."""
        name = normalize("NFKC", name)  # as Python reads it
        # A method is another object at each look.
        key = (
            name,
            id(getattr(x, "__self__", x)),
            id(getattr(x, "__func__", None)),
            getattr(x, "__name__", ""),
        )
        if key not in self.bound:
            free = name
            while free in self.names or _TAKEN.fullmatch(free) or iskeyword(free):
                self.endings[name] += 1
                free = f"{name}_{self.endings[name]}"
            self.names[free] = x
            self.bound[key] = free
        return self.bound[key]


_TAKEN = re.compile(r"run|setting\d+|[vgh]\d+(_node|_like)?")
"""What a program calls its own things."""


def _label(x: Node) -> str:
    """The node's name, which may be any text, on one line."""
    return repr(x.name)[1:-1]
