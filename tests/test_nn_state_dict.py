"""A state is plain numbers by name; it is loaded whole or not at all."""

import numpy as np
import pytest

import nn
from autograd import Tensor
from tests.test_nn_module import NAMES, Everything


def test_a_state_is_plain_numbers():
    state = Everything().state_dict()
    assert list(state) == NAMES
    assert {type(x) for x in state.values()} == {float, np.ndarray}


def test_a_state_is_a_copy():
    model = Everything()
    state = model.state_dict()
    state["alone"][0] = 99.0
    assert model.alone.data[0] == 1.0
    model.alone.add_(1.0)
    assert state["alone"][1] == 2.0


def test_saving_a_state_does_not_make_a_graph_stale():
    layer = nn.Linear(2, 1, rng=0)
    y = layer(np.ones((1, 2)))
    layer.state_dict()
    y.backward()
    np.testing.assert_array_equal(layer.weight.grad, [[1.0, 1.0]])


def test_a_loaded_state_computes_the_same():
    x = np.random.default_rng(0).normal(size=(5, 3))
    one, other = nn.MLP([3, 4, 2], rng=1), nn.MLP([3, 4, 2], rng=2)
    assert not np.array_equal(one(x).data, other(x).data)
    other.load_state_dict(one.state_dict())
    np.testing.assert_array_equal(one(x).data, other(x).data)


def test_a_loaded_state_is_copied_from():
    layer = nn.Linear(2, 1)
    state = layer.state_dict()
    layer.load_state_dict(state)
    state["weight"][:] = 99.0
    assert not np.any(layer.weight.data == 99.0)


def test_a_state_is_loaded_in_the_parameters_own_precision():
    layer = nn.Linear(2, 1)
    layer.weight = Tensor(np.ones((1, 2), dtype=np.float32))
    layer.load_state_dict({"weight": [[0.1, 0.2]], "bias": np.float32([1.0])})
    assert layer.weight.dtype == np.float32
    assert layer.bias.dtype == np.float64


BROKEN_STATES = {
    "missing": ({"alone": None}, ValueError, "missing alone; unknown none"),
    "unknown": ({"extra": 1.0}, ValueError, "missing none; unknown extra"),
    "another shape": (
        {"module.weight": [[1.0, 2.0]]},
        ValueError,
        r"'module\.weight' has the shape \(1, 1\)",
    ),
    "an array for a float": ({"keyed.b.0": [3.0]}, TypeError, r"'keyed\.b\.0' holds one real number"),
    "not numbers": ({"module.weight": [["a"]]}, TypeError, r"'module\.weight' holds real numbers"),
    "booleans": ({"module.weight": [[True]]}, TypeError, r"'module\.weight' holds real numbers"),
}


@pytest.mark.parametrize(("change", "error", "message"), BROKEN_STATES.values(), ids=BROKEN_STATES.keys())
def test_a_state_that_does_not_fit_changes_nothing(change, error, message):
    model = Everything()
    before = model.state_dict()
    state = {name: np.asarray(x) + 1.0 for name, x in before.items()} | change
    state = {name: x for name, x in state.items() if x is not None}
    with pytest.raises(error, match=message):
        model.load_state_dict(state)
    for name, x in model.state_dict().items():
        np.testing.assert_array_equal(x, before[name])


def test_a_long_list_of_missing_names_is_shortened():
    with pytest.raises(
        ValueError, match=r"missing bias, weights\.0, weights\.1, weights\.2, weights\.3 and 5 more"
    ):
        nn.scalar.Neuron(9).load_state_dict({})
