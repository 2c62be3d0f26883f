"""The calls of tests/calls.py as functions, with points at which to differentiate them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd import TABLE, Primitive
from tests.calls import CALLS, ONE_OPERAND, TWO_OPERANDS

ROWS = {name: row for name, row in TABLE.items() if row.is_builtin}
MARGIN = 0.3  # from the ends and kinks of a domain: finite differences must not step over them


@dataclass(frozen=True)
class Case:
    """One call of a row. An operand is a shape, to be filled with points, or an array as it is."""

    row: Primitive
    operands: tuple[Any, ...]
    params: dict[str, Any]

    def function(self, row=None):
        """The call as a function of its real operands; `row` may be another one with this signature."""
        row = row or self.row
        if row.takes_sequence:
            return self._of_real_operands(lambda *operands: row(operands, **self.params))
        return self._of_real_operands(lambda *operands: row(*operands, **self.params))

    @property
    def forward(self):
        """The same without the engine: numpy's arithmetic alone."""
        params = {**self.row.defaults, **self.params}
        return self._of_real_operands(lambda *operands: self.row.array(*operands, **params))

    @property
    def decomposition(self):
        """The same through the row's decomposition."""
        params = {**self.row.defaults, **self.params}
        return self._of_real_operands(lambda *operands: self.row.decomposition(*operands, **params))

    def _of_real_operands(self, function):
        conditions = [None if isinstance(x, tuple) else _as_condition(x) for x in self.operands]

        def filled_in(*points):
            remaining = iter(points)
            return function(*(next(remaining) if c is None else c for c in conditions))

        return filled_in

    @property
    def points(self):
        """The real operands. No two numbers tie, none is near a kink or an end of the domain."""
        rng = np.random.default_rng(0)
        domains = self.row.domain * len(self.operands) if self.row.arity is None else self.row.domain
        of_domain = list(zip(domains, self.operands, strict=False))
        pool = {d: _spread(d, [x for e, x in of_domain if d == e], rng) for d in set(domains)}
        real = [(d, x) for d, x in of_domain if isinstance(x, tuple) or _as_condition(x) is None]
        return [pool[d].pop(0) if isinstance(x, tuple) else np.array(x) for d, x in real]

    def __str__(self):
        shapes = [str(x if isinstance(x, tuple) else np.shape(x)) for x in self.operands]
        settings = [f"{k}={' '.join(repr(v).split())}" for k, v in self.params.items()]
        return f"{self.row.name}({', '.join(shapes + settings)})".replace("slice(None, None, None)", ":")


def _as_condition(x):
    """The operand if it holds booleans, which have no derivative; None otherwise."""
    return np.asarray(x) if np.asarray(x).dtype == bool else None


def _spread(domain, operands, rng):
    """Arrays of the shapes among `operands`, all numbers apart from each other, in random order."""
    shapes = [x for x in operands if isinstance(x, tuple)]
    sizes = [int(np.prod(shape)) for shape in shapes]
    inside = np.linspace(max(domain.low, -2.0), min(domain.high, 2.0), 10 * sum(sizes) + 100)
    inside = np.array([x for x in inside if domain.contains(x, MARGIN)])
    chosen = inside[np.linspace(len(inside) - 1, 0, sum(sizes)).astype(int)]
    chosen = rng.permutation(chosen + rng.uniform(0.0, 0.01, len(chosen)))
    ends = np.cumsum([0, *sizes])
    return [chosen[i:j].reshape(shape) for i, j, shape in zip(ends, ends[1:], shapes, strict=False)]


def calls(row):
    """The calls of a row, none if it has to be given some."""
    if row.scalar is not None and row.arity in (1, 2):
        return [ONE_OPERAND, TWO_OPERANDS][row.arity - 1]
    return CALLS.get(row.name, [])


CASES = [Case(row, operands, params) for row in ROWS.values() for operands, params in calls(row)]
DECOMPOSED = [case for case in CASES if case.row.decomposition]
