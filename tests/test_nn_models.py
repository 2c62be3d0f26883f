"""The two multi-layer perceptrons, of Tensors and of scalars: one function, counted and compared."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, relu, tanh
from nn import scalar


@pytest.mark.parametrize("mlp", [nn.MLP, scalar.MLP])
@pytest.mark.parametrize(("sizes", "parameters"), [([3, 4, 2], 26), ([3, 4, 4, 1], 41), ((2, 1), 3)])
def test_parameters_are_counted_as_in_the_lecture(mlp, sizes, parameters):
    model = mlp(sizes)
    assert model.count_parameters() == parameters
    assert sum(np.size(x) for x in model.state_dict().values()) == parameters


def test_an_mlp_is_its_formula():
    model = nn.MLP([3, 4, 2], activation=tanh, rng=0)
    x = np.random.default_rng(0).normal(size=(5, 3))
    state = model.state_dict()
    hidden = np.tanh(x @ state["layers.0.weight"].T + state["layers.0.bias"])
    expected = hidden @ state["layers.1.weight"].T + state["layers.1.bias"]
    np.testing.assert_allclose(model(x).data, expected, rtol=1e-12)


def test_activations_have_names():
    x = np.random.default_rng(0).normal(size=(4, 3))
    for mlp, inputs in ((nn.MLP, x), (scalar.MLP, x[0].tolist())):
        named, given = mlp([3, 4, 1], "tanh", rng=0)(inputs), mlp([3, 4, 1], tanh, rng=0)(inputs)
        np.testing.assert_array_equal(named.data, given.data)


def test_the_last_layer_has_no_activation():
    x = np.random.default_rng(0).normal(size=(50, 2))
    assert nn.MLP([2, 8, 1], rng=0)(x).data.min() < 0.0
    assert min(scalar.MLP([2, 8, 1], rng=0)(row).data for row in x.tolist()) < 0.0


@pytest.mark.parametrize("activation", [relu, tanh])
@pytest.mark.parametrize("sizes", [[3, 4, 2], [3, 4, 4, 1], [3, 1]])
def test_from_one_seed_the_scalar_network_is_the_network(sizes, activation):
    arrays, scalars = nn.MLP(sizes, activation, rng=3), scalar.MLP(sizes, activation, rng=3)
    assert_equal_numbers(arrays, scalars, "data")

    x = np.random.default_rng(1).normal(size=(6, 3))
    targets = np.random.default_rng(2).normal(size=(6, sizes[-1]))
    outputs = arrays(x)
    rows = [scalars(row) for row in x.tolist()]
    flat = [value for row in rows for value in (row if isinstance(row, list) else [row])]
    np.testing.assert_allclose([v.data for v in flat], outputs.data.ravel(), rtol=1e-12)

    nn.mse(outputs, targets).backward()
    nn.mse(flat, targets.ravel()).backward()
    assert_equal_numbers(arrays, scalars, "grad")


def assert_equal_numbers(arrays, scalars, attribute):
    for linear, layer in zip(arrays.layers, scalars.layers, strict=True):
        weights = [[getattr(w, attribute) for w in neuron.weights] for neuron in layer.neurons]
        biases = [getattr(neuron.bias, attribute) for neuron in layer.neurons]
        np.testing.assert_allclose(weights, getattr(linear.weight, attribute), rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(biases, getattr(linear.bias, attribute), rtol=1e-10, atol=1e-14)


def test_the_gradient_reaches_inputs_that_are_nodes():
    model = scalar.MLP([2, 3, 1], rng=0)
    x = [Value(0.5), Value(-1.0)]
    model(x).backward()
    tensor = Tensor([[0.5, -1.0]])
    nn.MLP([2, 3, 1], rng=0)(tensor).backward()
    np.testing.assert_allclose([v.grad for v in x], tensor.grad[0], rtol=1e-12)


def test_a_neuron_is_a_weighted_sum_through_its_activation():
    neuron = scalar.Neuron(2, tanh)
    neuron.load_state_dict({"weights.0": 2.0, "weights.1": -3.0, "bias": 0.5})
    assert neuron([1.5, 0.25]).data == pytest.approx(np.tanh(2.0 * 1.5 - 3.0 * 0.25 + 0.5))
    assert scalar.Neuron(2, None, rng=0)([0.0, 0.0]).data == 0.0


def test_one_output_is_a_value_and_several_are_a_list():
    assert isinstance(scalar.MLP([2, 1])([1.0, 2.0]), Value)
    outputs = scalar.MLP([2, 3])([1.0, 2.0])
    assert isinstance(outputs, list)
    assert len(outputs) == 3


def test_names_of_scalar_parameters_say_where_they_are():
    names = [name for name, _ in scalar.MLP([2, 1]).named_parameters()]
    assert names == [f"layers.0.neurons.0.{p}" for p in ("weights.0", "weights.1", "bias")]


def test_an_input_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"Neuron\(2, relu\) takes 2 inputs, got 3"):
        scalar.MLP([2, 4, 1])([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"takes an input of shape \(batch, 2\), got \(1, 3\)"):
        nn.MLP([2, 4, 1])(np.ones((1, 3)))


@pytest.mark.parametrize("mlp", [nn.MLP, scalar.MLP])
@pytest.mark.parametrize(
    ("sizes", "error", "message"),
    [
        (3, TypeError, r"sizes is a list from input to output, such as \[3, 4, 2\], got 3"),
        ([3], ValueError, "needs an input and an output size"),
        ([], ValueError, "needs an input and an output size"),
        ([3, 0, 1], ValueError, r"sizes\[1\] is at least 1, got 0"),
        ([3, 4.0, 1], TypeError, r"sizes\[1\] is a positive integer, got 4.0"),
        ("34", TypeError, r"sizes\[0\] is a positive integer, got '3'"),
    ],
)
def test_sizes_that_make_no_network_are_refused(mlp, sizes, error, message):
    with pytest.raises(error, match=message):
        mlp(sizes)
