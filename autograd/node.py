"""A node of the computational graph: a number or an array, and how it was computed.

A graph holds one node per operation, often a million of them, so a node is kept small: one object
in slots, its one or two operands in the node itself rather than in a tuple. That halves the memory
and, because Python's garbage collector visits every container, most of the recording time as well.

Nodes point at their operands only, never back: a graph has no reference cycles and is freed when
the last reference to its output goes.
"""

from __future__ import annotations

import copy
import linecache
import os
import sys
from collections.abc import Iterable
from threading import Lock
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

import numpy as np

if TYPE_CHECKING:
    from autograd.primitive import Primitive
    from autograd.scopes import Scope


class Clock:
    """A logical clock. It ticks when the data of a leaf is changed.

    A node carries the time of its making, a leaf the time of its last change. An operand that is
    younger than the node computed from it has changed since: the graph is stale.
    """

    __slots__ = ("_lock", "now")

    def __init__(self) -> None:
        self._lock = Lock()
        self.now = 0

    def tick(self) -> int:
        """Advance, and return the new time."""
        with self._lock:
            self.now += 1
            return self.now

    def receive(self, time: int) -> None:
        """Never be behind a time that was seen, in a node from another process (Lamport's rule)."""
        with self._lock:
            self.now = max(self.now, time)


clock = Clock()


class Tag:
    """What few nodes have: a name, a scope, a known line of source, and of a leaf the time it was made."""

    __slots__ = ("born", "name", "scope", "source")

    def __init__(self) -> None:
        self.name: str | None = None
        self.scope: Scope | None = None
        self.source: SourceLine | None = None
        self.born = 0


class Node:
    """A value in a computational graph; `Value` and `Tensor` are its two kinds.

    Attributes:
        op: the primitive that computed it, None for a leaf.
        left, right: its operands, nodes or raw constants. An operation on other than one or two
            operands keeps the tuple of them in `left`. Read them through `inputs`.
        params: the keyword parameters of the operation (`axis=`, `shape=`), or None.
        grad: the gradient that `backward()` left here.
        clock: when it was made, or a leaf last changed (see `Clock`).
    """

    # Every slot costs the garbage collector a visit: what few nodes have is in the tag.
    __slots__ = ("_data", "_grad", "_tag", "clock", "left", "op", "params", "right")

    initial_grad: ClassVar[float | None] = None

    _data: Any
    _grad: Any
    _tag: Tag | None
    clock: int
    left: Any
    op: Primitive | None
    params: dict[str, Any] | None
    right: Any

    def __init__(self) -> None:
        raise TypeError(
            "Node is what Value and Tensor have in common: make a Value(2.0) or a Tensor([1.0, 2.0])"
        )

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The operands of the operation, in its order: nodes, and constants as raw numbers."""
        if self.op is None:
            return ()
        if type(self.left) is tuple:
            return self.left
        return (self.left,) if self.right is None else (self.left, self.right)

    @property
    def is_leaf(self) -> bool:
        """Whether the node was given rather than computed."""
        return self.op is None

    @property
    def name(self) -> str | None:
        """A name for people and pictures, or None."""
        return self._tag.name if self._tag else None

    @name.setter
    def name(self, name: str | None) -> None:
        if name is not None and not isinstance(name, str):
            raise TypeError(f"name= takes a string, got {name!r} ({type(name).__name__})")
        self._tagged().name = name

    @property
    def scope(self) -> Scope | None:
        """The part of the circuit in which it was computed (see `name_scope`); None for a leaf."""
        return self._tag.scope if self._tag else None

    @property
    def source(self) -> SourceLine | None:
        """The line of the user's code that made or changed the node, where it is known."""
        return self._tag.source if self._tag else None

    @source.setter
    def source(self, line: SourceLine | None) -> None:
        self._tagged().source = line

    @property
    def born(self) -> int:
        """When a leaf was made, by the clock."""
        return self._tagged().born

    def _tagged(self) -> Tag:
        if self._tag is None:
            self._tag = Tag()
        return self._tag

    def _become_leaf(self, data: Any, name: str | None) -> None:
        self._data = data
        self._tag = None
        self.op = self.left = self.right = self.params = None
        self.name = name
        self._grad = self.initial_grad
        self.clock = self._tagged().born = clock.now

    def __copy__(self) -> Self:
        """The same operation on the same operands; name and gradient can be changed without the other's."""
        twin = object.__new__(type(self))
        for slot in (*Node.__slots__, *self.__slots__):
            if hasattr(self, slot):
                setattr(twin, slot, getattr(self, slot))
        twin._tag, twin._grad = copy.copy(self._tag), copy.copy(self._grad)
        return twin

    def __setstate__(self, state: tuple[None, dict[str, Any]]) -> None:
        for slot, content in state[1].items():
            setattr(self, slot, content)
        clock.receive(self.clock)

    def _require_leaf(self) -> None:
        if self.op is not None:
            raise AttributeError(
                f"the data of {self.label} was computed by {self.op.name} and cannot be changed: "
                "change the leaves and compute again, or take x.detach() and change that"
            )

    @property
    def label(self) -> str:
        """The node in a few words for messages: its name, or its kind and what made it."""
        if self.name is not None:
            return repr(self.name)
        made = "a leaf" if self.op is None else f"the result of {self.op.name}"
        return f"{type(self).__name__} ({made})"


def mark_changed(leaves: Iterable[Node], line: SourceLine | None) -> None:
    """Of leaves that were changed by one line: graphs computed from them are stale.

    It is called after the change, so that what was computed meanwhile is older, and stale as well.
    """
    now = clock.tick()
    for leaf in leaves:
        leaf.clock = now
        (leaf._tag or leaf._tagged()).source = line


class SourceLine(NamedTuple):
    """A line of the user's program; prints as `file.py:12: code`."""

    filename: str
    number: int

    def __str__(self) -> str:
        code = linecache.getline(self.filename, self.number).strip()
        is_cell = "ipykernel_" in self.filename or self.filename.startswith("<ipython-input")
        place = "cell, line " if is_cell else f"{os.path.basename(self.filename)}:"
        return f"{place}{self.number}: {code}".rstrip(": ")


_PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOLDERS = (os.path.join(_PROJECT, "autograd"), os.path.join(_PROJECT, "nn"), os.path.dirname(np.__file__))
_PASSED_BY = tuple(folder + os.sep for folder in _FOLDERS)


def user_line(depth: int = 1) -> SourceLine | None:
    """The innermost line on the stack, `depth` calls up or more, that is neither the engine's nor numpy's."""
    frame: FrameType | None = sys._getframe(depth)
    while frame is not None:
        filename = frame.f_code.co_filename
        if not filename.startswith(_PASSED_BY):
            # As SourceLine(...) does it, without a call: optimizers ask at each step.
            return tuple.__new__(SourceLine, (filename, frame.f_lineno))
        frame = frame.f_back
    return None
