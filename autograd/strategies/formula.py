"""A circuit as text: the formula that a person would write.

A failing test prints it, so it has to be short, right, and fit to be pasted into Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from autograd.strategies.gate import Constant, Gate

if TYPE_CHECKING:
    from autograd.strategies.circuit import Circuit

WIDTH = 88
"""A circuit that is wider is printed on several lines."""

LONGEST_PART = 50
"""An expression that is longer gets a line of its own."""

OPERATORS = {"add": ("+", 1), "subtract": ("-", 1), "multiply": ("*", 2), "divide": ("/", 2),
             "matmul": ("@", 2), "power": ("**", 4)}  # fmt: skip
SIGN, POWER, PART, ATOM = 3, 4, 5, 6


class Text(NamedTuple):
    """An expression, and how strongly it holds together: an operator that binds stronger needs brackets."""

    code: str
    binding: int = ATOM

    def inside(self, binding: int) -> str:
        """The expression as the operand of something that binds this strongly."""
        return self.code if self.binding >= binding else f"({self.code})"


def lines(circuit: Circuit) -> list[str]:
    """An assignment for every value that is used twice or gets long, then the output."""
    texts = [Text(name) for name in circuit.names]
    assignments: list[str] = []
    uses = circuit.uses_of_wires
    for number, gate in enumerate(circuit.gates, start=len(texts)):
        operands = [_constant(x.value) if isinstance(x, Constant) else texts[x] for x in gate.operands]
        text = _expression(gate, operands)
        is_last = number == len(uses) - 1
        if not is_last and (uses[number] > 1 or len(text.code) > LONGEST_PART):
            name = _unused(f"t{len(assignments) + 1}", circuit.names)
            assignments.append(f"{name} = {text.code}")
            text = Text(name)
        texts.append(text)
    return [*assignments, texts[-1].code]


def with_inputs(circuit: Circuit) -> str:
    """The formula after the values of the inputs, on one line if it fits."""
    body = lines(circuit)
    inputs = [f"{name}={literal(x)}" for name, x in zip(circuit.names, circuit.inputs, strict=True)]
    head = f"circuit({', '.join(inputs)}):"
    if len(head) + 1 + len("; ".join(body)) <= WIDTH:
        return f"{head} {'; '.join(body)}"
    if len(head) > WIDTH:
        head = "\n".join(["circuit(", *(f"    {text}," for text in inputs), "):"])
    return "\n".join([head, *(f"    {line}" for line in body)])


def literal(x: Any) -> str:
    """A constant or parameter as Python."""
    if isinstance(x, np.ndarray):
        return f"array({x.tolist()})"
    return repr(x.item() if isinstance(x, np.generic) else x)


def _constant(x: Any) -> Text:
    code = literal(x)
    return Text(code, SIGN if code.startswith("-") else ATOM)


def _expression(gate: Gate, operands: list[Text]) -> Text:
    name, of_table = gate.op.name, gate.op.is_builtin
    if of_table and name in OPERATORS:
        symbol, binding = OPERATORS[name]
        left, right = operands
        # Brackets on the right keep the order; a power takes them on the left as well.
        return Text(
            f"{left.inside(binding + (binding == POWER))} {symbol} {right.inside(binding + 1)}", binding
        )
    if of_table and name == "negative":
        return Text(f"-{operands[0].inside(SIGN + 1)}", SIGN)
    if of_table and name == "getitem":
        return Text(f"{operands[0].inside(PART)}[{_index(gate.params['index'])}]", PART)
    codes = [text.code for text in operands]
    settings = [f"{key}={literal(x)}" for key, x in gate.params.items()]
    if gate.op.takes_sequence:
        codes = [f"[{', '.join(codes)}]"]
    return Text(f"{name}({', '.join(codes + settings)})")


def _index(index: Any) -> str:
    """What stands between the brackets of `a[...]`."""
    if isinstance(index, tuple) and index:
        return ", ".join(map(_index, index)) + "," * (len(index) == 1)
    if isinstance(index, slice):
        ends = [("" if end is None else str(end)) for end in (index.start, index.stop)]
        return ":".join(ends if index.step is None else [*ends, str(index.step)])
    return "..." if index is Ellipsis else literal(index)


def _unused(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "_"
    return name
