"""What a row of the table promises, as functions that raise AssertionError where it is not kept.

They take plain functions, so the same check runs on a row, on its decomposition, and on the broken
rows of test_mutations.py. Every upstream gradient is random: against all ones, a rule
that mixes up elements or forgets to multiply by the upstream gradient would look right.
"""

from functools import reduce
from operator import add

import numpy as np

from autograd import Tensor, Value, gradients
from tests import reference


def close(actual, expected, rtol, atol, what):
    np.testing.assert_allclose(actual, expected, rtol=rtol, atol=atol, err_msg=what)


# ------------------------------------------------------------------------------- on scalar nodes


def check_scalar(function, mathematics, point, rtol=1e-11, atol=1e-11):
    """Value, gradient and all second derivatives of a function of Values, against mpmath."""
    nodes = [Value(x) for x in point]
    y = function(*nodes)
    close(y.data, reference.value(mathematics, point), rtol, atol, f"value at {point}")
    plain = gradients(y, nodes)
    recorded = gradients(y, nodes, create_graph=True)
    mixed = {}
    for i, g in enumerate(recorded):
        expected = reference.partial(mathematics, point, i)
        close(plain[i], expected, rtol, atol, f"derivative by operand {i} at {point}")
        close(g.data, expected, rtol, atol, f"recorded derivative by operand {i} at {point}")
        for j, second in enumerate(gradients(g, nodes)):
            pair = min(i, j), max(i, j)
            if pair not in mixed:  # the same in either order
                mixed[pair] = reference.partial(mathematics, point, *pair)
            expected = mixed[pair]
            close(second, expected, rtol, atol, f"second derivative by operands {i}, {j} at {point}")


# ------------------------------------------------------------------------------- on array nodes


def random_like(points, seed):
    """Random arrays of the shapes of `points`, none of them symmetric or all ones."""
    rng = np.random.default_rng(seed)
    return [rng.normal(size=np.shape(x)) for x in points]


def upstream_of(function, points):
    """A random upstream gradient for the output."""
    return random_like([function(*points)], seed=1)[0]


def first_order(function, points, upstream):
    """The gradients of <upstream, function(points)>, as plain arrays."""
    nodes = [Tensor(x) for x in points]
    return gradients(function(*nodes), nodes, seed=upstream)


def second_order(function, points, upstream, directions):
    """The gradients of <first-order gradients, directions> by the points and by the upstream gradient."""
    nodes = [Tensor(x) for x in (*points, upstream)]
    loss = (function(*nodes[:-1]) * nodes[-1]).sum()
    recorded = gradients(loss, nodes[:-1], create_graph=True)
    total = reduce(add, [(g * d).sum() for g, d in zip(recorded, directions, strict=True)])
    return gradients(total, nodes)


def check_first_order(function, points, differentiate=reference.finite_differences, rtol=1e-8, atol=1e-9):
    """The gradient of each operand against a reference derivative of the forward function."""
    upstream = upstream_of(function, points)
    expected = differentiate(lambda *moved: np.sum(function(*moved) * upstream), points)
    for k, g in enumerate(first_order(function, points, upstream)):
        assert np.shape(g) == np.shape(points[k]), f"the gradient of operand {k} has the shape {np.shape(g)}"
        close(g, expected[k], rtol, atol, f"gradient of operand {k}")


def check_second_order(function, points, rtol=1e-8, atol=1e-9):
    """The gradients of the gradients against finite differences of the first-order gradients."""
    upstream = upstream_of(function, points)
    directions = random_like(points, seed=2)

    def slope(*moved):
        found = first_order(function, moved[:-1], moved[-1])
        return sum(np.sum(g * d) for g, d in zip(found, directions, strict=True))

    expected = reference.finite_differences(slope, [*points, upstream])
    for k, g in enumerate(second_order(function, points, upstream, directions)):
        what = "the upstream gradient" if k == len(points) else f"operand {k}"
        close(g, expected[k], rtol, atol, f"second-order gradient of {what}")


def check_same(function, other, points, rtol=1e-11, atol=1e-11):
    """Two functions agree in value and in first- and second-order gradients."""
    close(function(*points), other(*points), rtol, atol, "values")
    upstream, directions = upstream_of(function, points), random_like(points, seed=2)
    for order, derive in enumerate((first_order, second_order), start=1):
        extra = (directions,) if order == 2 else ()
        pairs = zip(
            derive(function, points, upstream, *extra), derive(other, points, upstream, *extra), strict=True
        )
        for k, (a, b) in enumerate(pairs):
            close(a, b, rtol, atol, f"gradients of order {order}, number {k}")
