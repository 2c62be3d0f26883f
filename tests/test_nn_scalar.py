"""Networks of Values and of Tensors are made of one another: same weights, outputs and gradients."""

import numpy as np
import pytest

from autograd import relu, sigmoid, tanh
from nn import MLP, Linear, scalar


def gradients_of_tensors(model, x, upstream):
    model.zero_grad()
    (model(x) * upstream).sum().backward()
    return {name: p.grad for name, p in model.named_parameters()}


def gradients_of_values(model, x, upstream):
    model.zero_grad()
    total = 0.0
    for row, weights in zip(x.tolist(), upstream.tolist(), strict=True):
        outputs = model(row)
        for output, weight in zip(outputs if isinstance(outputs, list) else [outputs], weights, strict=True):
            total = total + output * weight
    total.backward()
    return {
        f"layers.{k}.{what}": found
        for k, layer in enumerate(model.layers)
        for what, found in [
            ("weight", np.array([[w.grad for w in neuron.weights] for neuron in layer.neurons])),
            ("bias", np.array([neuron.bias.grad for neuron in layer.neurons])),
        ]
    }


@pytest.mark.parametrize("activation", [relu, tanh, sigmoid])
@pytest.mark.parametrize("sizes", [[3, 4, 4, 1], [2, 5, 3], [4, 2]])
@pytest.mark.parametrize("seed", range(3))
def test_same_weights_same_outputs_same_gradients(sizes, activation, seed):
    rng = np.random.default_rng(seed)
    arrays = MLP(sizes, activation, rng=rng)
    for p in arrays.parameters():
        p.data = rng.normal(size=p.shape)
    scalars = scalar.MLP.from_tensor(arrays)
    x, upstream = rng.normal(size=(3, sizes[0])), rng.normal(size=(3, sizes[-1]))

    rows = [scalars(row) for row in x.tolist()]
    found = [[v.data for v in (row if isinstance(row, list) else [row])] for row in rows]
    np.testing.assert_allclose(found, arrays(x).data, rtol=1e-11, atol=1e-13)

    expected = gradients_of_tensors(arrays, x, upstream)
    for name, g in gradients_of_values(scalars, x, upstream).items():
        np.testing.assert_allclose(g, expected[name], rtol=1e-9, atol=1e-12, err_msg=name)


def test_there_and_back_is_the_same_state():
    model = MLP([3, 4, 2], tanh, rng=0)
    model.layers[0].bias.data = [1.0, 2.0, 3.0, 4.0]
    back = scalar.MLP.from_tensor(model).to_tensor()
    assert back.activation is tanh
    assert list(back.state_dict()) == list(model.state_dict())
    for name, x in back.state_dict().items():
        np.testing.assert_array_equal(x, model.state_dict()[name])


def test_sums_alone_stay_sums():
    scalars = scalar.MLP([2, 3, 1], activation=None, rng=0)
    tensors = scalars.to_tensor()
    np.testing.assert_allclose(tensors(np.array([[0.5, -1.0]])).item(), scalars([0.5, -1.0]).item())


def test_a_layer_that_is_used_twice_stays_one_and_methods_are_compared():
    class Slopes:
        def double(self, x):
            return x * 2.0

    scalars, slopes = scalar.MLP([2, 2, 2, 1], rng=0), Slopes()
    scalars.layers[1] = scalars.layers[0]
    for neuron in scalars.layers[0].neurons:
        neuron.activation = slopes.double
    tensors = scalars.to_tensor()
    assert tensors.count_parameters() == scalars.count_parameters()
    np.testing.assert_allclose(tensors(np.array([[0.5, -1.0]])).item(), scalars([0.5, -1.0]).item())


def test_what_an_mlp_cannot_be_is_refused():
    mixed = scalar.MLP([2, 3, 1], rng=0)
    mixed.layers[0].neurons[1].activation = tanh
    with pytest.raises(ValueError, match="the hidden neurons have relu and tanh"):
        mixed.to_tensor()
    behind = scalar.MLP([2, 3, 2], rng=0)
    behind.layers[1].neurons[1].activation = tanh
    with pytest.raises(ValueError, match="behind the last layer is tanh"):
        behind.to_tensor()


def test_the_twin_is_a_copy():
    model = MLP([2, 1], rng=0)
    twin = scalar.MLP.from_tensor(model)
    twin.layers[0].neurons[0].bias.data = 9.0
    assert model.layers[0].bias.data[0] == 0.0


def test_one_layer_alone():
    linear = Linear(3, 2, rng=0)
    layer = scalar.Layer.from_tensor(linear, activation=None)
    outputs = [v.data for v in layer([1.0, 2.0, 3.0])]
    np.testing.assert_allclose(outputs, linear(np.array([1.0, 2.0, 3.0])).data)
    np.testing.assert_array_equal(layer.to_tensor().weight.data, linear.weight.data)


def test_what_is_not_such_a_network_is_refused():
    with pytest.raises(TypeError, match=r"a scalar MLP is made from an nn\.MLP, got"):
        scalar.MLP.from_tensor(Linear(2, 1))
    with pytest.raises(TypeError, match="a Layer is made from a Linear layer, got"):
        scalar.Layer.from_tensor(MLP([2, 1]))
    with pytest.raises(ValueError, match="has no bias"):
        scalar.Layer.from_tensor(Linear(2, 1, bias=False))
