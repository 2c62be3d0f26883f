"""What a picture is made of: symbols, and wires with their numbers as text. No syntax yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from visualize.boxes import Chain
from visualize.marks import Mark
from visualize.numbers import Shown

Emphasis = Literal["", "strong", "pale"]
"""Whether a thing is on a highlighted path, or beside it; "" if there is none."""

Detail = Literal["sparse", "values", "gradients", "full"]
"""What stands on the wires: nothing; values; gradients too; and how these came about."""


@dataclass(frozen=True)
class Symbol:
    """A thing that wires connect.

    Attributes:
        id: unique in the circuit, letters and digits only.
        kind: a leaf that is an input or a parameter, with its name; a gate with its symbol; a block, which
            is a closed box; a constant with its value; the dot where a wire branches; the end of an
            output's wire with its name.
        text: what stands there, "" for nothing.
        notes: what stands below in small print: parameters of a gate, the size of a block.
        marks: what is notable.
        count: how many a block stands for.
        around: the open boxes it is in.
    """

    id: str
    kind: Literal["input", "parameter", "gate", "block", "constant", "dot", "output"]
    text: str = ""
    notes: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    count: int = 1
    around: Chain = ()
    emphasis: Emphasis = ""


@dataclass(frozen=True)
class DrawnWire:
    """A wire from one symbol to another.

    Attributes:
        id: unique in the circuit.
        tail, head: the symbols' ids, in the direction of the forward pass.
        kind: from an input or from a gate; the stem before a dot; from a constant, without numbers.
        value: what runs forward, None if values are not drawn.
        gradient: what runs backward, None if nothing does or gradients are not drawn.
        product: how the gradient came about, `= 3 × 1`, or None.
        around: the open boxes it is in.
    """

    id: str
    tail: str
    head: str
    kind: Literal["from input", "from gate", "stem", "constant"]
    value: Shown | None = None
    gradient: Shown | None = None
    product: str | None = None
    around: Chain = ()
    emphasis: Emphasis = ""
