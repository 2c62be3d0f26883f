"""The key of a picture: what its signs mean. Only what occurs is listed."""

from __future__ import annotations

from visualize.colours import GRADIENT, MARK, QUIET, VALUE
from visualize.drawing.circuit import Circuit

Line = list[tuple[str, str]]
"""Texts with their colours."""

_MARKS = {
    "dead": "hands nothing of the gradient to an operand",
    "saturated": "the slope is below 2 % of its largest",
    "kink": "no derivative at this point",
    "nan": "not a number",
    "infinite": "",
}


def key_to(circuit: Circuit, *, upright: bool) -> list[Line]:
    """The lines of the key: what stands on the wires, what the signs mean, what the marks mean."""
    return [line for line in (_numbers(circuit, upright), _signs(circuit), _marks(circuit)) if line]


def _numbers(circuit: Circuit, upright: bool) -> Line:
    if circuit.detail == "sparse":
        return []
    above, below = ("left of", "right of") if upright else ("above", "below")
    line = [("value", VALUE), (f" {above} the wire", QUIET)]
    if circuit.detail in ("gradients", "full"):
        line += [(", ", QUIET), ("gradient", GRADIENT), (f" {below} it", QUIET)]
    products = [wire.product for wire in circuit.wires if wire.product is not None]
    if any("×" in product for product in products):
        line += [(" = local × upstream", QUIET)]
    if any("Jᵀ" in product for product in products):
        line += [("; Jᵀ: a matrix of derivatives", QUIET)]
    return line


def _signs(circuit: Circuit) -> Line:
    kinds = {symbol.kind for symbol in circuit.symbols}
    found = []
    if {"input", "parameter"} <= kinds:
        found.append("name in a box: parameter")
    if "block" in kinds:
        found.append("shaded block: closed, with many gates inside")
    if any(shown and shown.heat for wire in circuit.wires for shown in (wire.value, wire.gradient)):
        found.append("cells: blue positive, orange negative")
    return [(text if k == 0 else f" · {text}", QUIET) for k, text in enumerate(found)]


def _marks(circuit: Circuit) -> Line:
    line: Line = []
    present = {mark.kind for symbol in circuit.symbols for mark in symbol.marks}
    for kind, meaning in _MARKS.items():
        if kind in present and meaning:
            name = "NaN" if kind == "nan" else kind
            line += [(" · ", QUIET)] * bool(line) + [(name, MARK), (f": {meaning}", QUIET)]
    return line
