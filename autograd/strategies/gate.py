"""A gate of a circuit that is data: a primitive, and where its operands come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograd.primitive import Primitive


@dataclass(frozen=True, eq=False)
class Constant:
    """A number, boolean or array that stands in the circuit and gets no gradient."""

    value: Any


Operand = int | Constant


@dataclass(frozen=True, eq=False)
class Gate:
    """One gate of a circuit.

    Attributes:
        op: the primitive.
        operands: where they come from: the number of a wire, or a `Constant`.
        params: the parameters that differ from their defaults, such as `axis`.
    """

    op: Primitive
    operands: tuple[Operand, ...]
    params: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self, operands: Sequence[Any]) -> Any:
        """Compute, or record, the operation on these operands."""
        if self.op.takes_sequence:
            return self.op(list(operands), **self.params)
        return self.op(*operands, **self.params)

    @property
    def wires(self) -> list[int]:
        """The numbers of the wires that enter; one that enters twice stands here twice."""
        return [x for x in self.operands if not isinstance(x, Constant)]

    def renumbered(self, number: Mapping[int, int]) -> Gate:
        """The same gate where the wires have other numbers."""
        operands = tuple(x if isinstance(x, Constant) else number[x] for x in self.operands)
        return Gate(self.op, operands, self.params)
