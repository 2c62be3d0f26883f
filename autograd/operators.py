"""The operators, one line each: what Python writes as `+` is the primitive `add`."""

from __future__ import annotations

from typing import Any, Self

from autograd.operations import elementwise as gates
from autograd.operations import products


class Operators:
    """Arithmetic by primitives, for whatever these can be called with."""

    __slots__ = ()

    # A primitive's `apply` is a plain function, so it is a method as it stands.
    __add__ = gates.add.apply
    __sub__ = gates.subtract.apply
    __mul__ = gates.multiply.apply
    __truediv__ = gates.divide.apply
    __pow__ = gates.power.apply
    __neg__ = gates.negative.apply
    __abs__ = gates.abs.apply
    __matmul__ = products.matmul.apply

    def __pos__(self) -> Self:
        return self

    def __radd__(self, other: Any) -> Any:
        return gates.add.apply(other, self)

    def __rsub__(self, other: Any) -> Any:
        return gates.subtract.apply(other, self)

    def __rmul__(self, other: Any) -> Any:
        return gates.multiply.apply(other, self)

    def __rtruediv__(self, other: Any) -> Any:
        return gates.divide.apply(other, self)

    def __rpow__(self, other: Any) -> Any:
        return gates.power.apply(other, self)

    def __rmatmul__(self, other: Any) -> Any:
        return products.matmul.apply(other, self)
