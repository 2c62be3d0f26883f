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

from autograd.contributions import fit, zero_like
from autograd.node import Node
from autograd.primitive import Primitive
from autograd.value import Value


class Program:
    """The lines of a program, and what its names stand for."""

    def __init__(self, inputs: Sequence[Node], wanted: set[Node], kept: set[Node]) -> None:
        self.names: dict[str, Any] = {
            "type": type, "float": float, "array": np.ndarray,
            "copied": np.array, "share": _share, "zero_like": zero_like
        }  # fmt: skip
        self.bound: dict[tuple[Any, ...], str] = {}
        self.endings: Counter[str] = Counter()
        self.numbers: dict[int, str] = {}
        self.alive: list[Any] = []  # so that no id is given twice
        self.reached: set[str] = set()
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
        function = op._on_floats if isinstance(node, Value) else _of_operands(op.array, node)
        called = self._called(function, op.name, operands, node)
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
            rule = op.vjp(k)
            if not isinstance(x, Node) or x not in needed or rule is None:
                continue
            function = _of_operands(rule, node, skip=2)
            called = self._called(function, f"{op.name}_back{k}", [g, *operands], node)
            if isinstance(node, Value):
                called += f" if {g} else 0.0"  # hands on 0, however infinite the rest
            self._add(called, x)
            if x in self.wanted and not isinstance(x, Value):
                self._own(self._gradient(x), [g, *operands], op)
        if node not in self.kept:
            self._write(f"del {operands[0]}, {g}")  # whose memory, still in the cache, the next may take

    def finished(
        self, output: Node, wanted: Sequence[Node], parameters: Sequence[Node], watched: Sequence[Node]
    ) -> str:
        """The whole program, once its results are named."""
        for p in parameters:
            self._write(f"{self._node(p)}._grad = {self._final(p)}")
        returned = ", ".join([self._final(x) for x in wanted])
        seen = ", ".join([self._number(x) for x in watched])
        self._write(f"return {self._number(output)}, [{returned}], [{seen}]")
        return "\n".join(self.lines)

    def _final(self, x: Node) -> str:
        g = self._gradient(x)
        if g not in self.reached:
            return f"zero_like({self._node(x)})"
        # What numpy computes with an array without axes is none any more.
        return f"copied({g})" if not isinstance(x, Value) and x._data.ndim == 0 else g

    def _own(self, g: str, given: Sequence[str], op: Primitive) -> None:
        """Who gets a gradient may change it in place, so nobody else may hold it."""
        if op.is_builtin:
            others = [name for name in dict.fromkeys(given) if name[0] in "gv"]  # and no literals
            held = " or ".join([f"{g}.base is not None", *[f"{g} is {name}" for name in others]])
            self._write(f"if {held}: {g} = copied({g})")
        else:
            self._write(f"{g} = copied({g})")  # a rule of one's own may keep what it returns

    def _add(self, called: str, x: Node) -> None:
        """One more share of the gradient of `x`, in the shape, kind and precision of `x`."""
        g = self._gradient(x)
        share = g.replace("g", "h") if g in self.reached else g
        self._write(f"{share} = {called}")
        if isinstance(x, Value):
            self._write(f"if type({share}) is not float: {share} = share({share}, {self._node(x)})")
        else:
            dtype = self._bound(x._data.dtype, x._data.dtype.name)
            fits = f"type({share}) is array and {share}.shape == {x._data.shape} and {share}.dtype is {dtype}"
            self._write(f"if not ({fits}): {share} = share({share}, {self._node(x)})")
        if share != g:
            self._write(f"{g} = {g} + {share}")
        self.reached.add(g)

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


_TAKEN = re.compile(r"run|setting\d+|[vgh]\d+(_node)?")
"""What a program calls its own things."""


def _label(x: Node) -> str:
    """The node's name, which may be any text, on one line."""
    return repr(x.name)[1:-1]


def _share(c: Any, x: Node) -> Any:
    """What a rule returned as the share of `x`: in its shape, and 0 for none."""
    return zero_like(x) if c is None else fit(c, x)


def _of_operands(function: Callable[..., Any], node: Node, skip: int = 0) -> Callable[..., Any]:
    """A function of an operation on arrays, that may have to do with Values: as arrays, as it wants them."""
    op = node.op
    assert op is not None
    if op.scalar is not None or not any(isinstance(x, Value) for x in node.inputs):
        return function

    def on_arrays(*args: Any, **params: Any) -> Any:
        return function(*args[:skip], *map(np.asarray, args[skip:]), **params)

    return on_arrays
