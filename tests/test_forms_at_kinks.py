"""Closed, opened or scalar: a circuit has the same gradients at its kinks, by the declared policy."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Tensor, gradients

KINKS = {
    "norm": (lambda x: ag.norm(x), [0.0, 0.0]),
    "std": (lambda x: ag.std(x), [2.0, 2.0]),
    "relu": (lambda x: ag.relu(x).sum(), [0.0, 1.0]),
    "abs": (lambda x: ag.abs(x).sum(), [0.0, -1.0]),
    "max": (lambda x: ag.max(x), [3.0, 3.0]),
    "maximum": (lambda x: ag.maximum(x, x).sum(), [1.0, 2.0]),
}


@pytest.mark.parametrize("name", KINKS)
def test_every_form_keeps_the_policy(name):
    function, point = KINKS[name]
    x = Tensor(point, name="x")
    y = function(x)
    expected = gradients(y, x)
    assert np.all(np.isfinite(expected))
    np.testing.assert_array_equal(Graph(y).expand().backward()["x"], expected)
    scalars = Graph(y).scalarize().backward()
    np.testing.assert_array_equal([scalars["x[0]"], scalars["x[1]"]], expected)
