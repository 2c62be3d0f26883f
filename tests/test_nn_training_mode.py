"""Training and use, buffers in the state, and what repr says of sizes."""

import numpy as np
import pytest

from autograd import Tensor, Value, relu
from nn.layers import BatchNorm, Dropout, Flatten, Linear, Sequential
from nn.module import Module


def nested():
    return Sequential(Linear(2, 3, rng=0), Sequential(BatchNorm(3), Dropout(0.5)), relu)


def test_a_module_is_in_training_until_it_is_told_otherwise():
    model = nested()
    assert all(module.training for module in model.modules())
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert all(module.training for module in model.modules())
    model.train(False)
    assert not any(module.training for module in model.modules())


def test_one_part_alone_can_be_told():
    model = nested()
    model.layers[1].eval()
    assert [module.training for module in model.modules()] == [True, True, False, False, False]


def test_modules_are_the_module_and_those_inside_each_once():
    model = nested()
    inner = model.layers[1]
    assert model.modules() == [model, model.layers[0], inner, *inner.layers]
    shared = Linear(2, 2)
    assert len(Sequential(shared, relu, shared).modules()) == 2


def test_train_takes_a_flag_not_data():
    with pytest.raises(TypeError, match="takes True or False, got"):
        Linear(2, 2).train(np.ones((3, 2)))


# ---------------------------------------------------------------------------------------- buffers


def test_buffers_are_in_the_state_and_no_parameters():
    model = nested()
    buffers = ["layers.1.layers.0.running_mean", "layers.1.layers.0.running_var"]
    assert [name for name, _ in model.named_buffers()] == buffers
    assert set(buffers) < set(model.state_dict())
    assert not set(buffers) & {name for name, _ in model.named_parameters()}
    assert model.count_parameters() == 9 + 6


def test_a_state_carries_the_buffers_over():
    x = np.random.default_rng(0).normal(3.0, 2.0, size=(16, 2))
    model, other = nested(), nested()
    model(x)
    other.load_state_dict(model.state_dict())
    np.testing.assert_array_equal(other.eval()(x).data, model.eval()(x).data)
    assert (model.layers[1].layers[0].running_mean != 0.0).all()


def test_a_state_is_a_copy_of_the_buffers():
    layer = BatchNorm(2)
    state = layer.state_dict()
    state["running_mean"][:] = 7.0
    assert not layer.running_mean.any()
    layer.load_state_dict(state)
    state["running_mean"][:] = 9.0
    np.testing.assert_array_equal(layer.running_mean, [7.0, 7.0])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"running_var": np.ones(3)}, r"'running_var' has the shape \(2,\), and the state's has \(3,\)"),
        ({"running_var": None}, "missing running_var; unknown none"),
        ({"weight": np.ones((1, 2))}, r"'weight' has the shape \(2,\)"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(change, message):
    layer = BatchNorm(2)
    state = {name: np.array(x) + 1.0 for name, x in layer.state_dict().items()} | change
    before = layer.state_dict()
    with pytest.raises(ValueError, match=message):
        layer.load_state_dict({name: x for name, x in state.items() if x is not None})
    for name, x in layer.state_dict().items():
        np.testing.assert_array_equal(x, before[name])


def test_a_class_of_ones_own_names_its_buffers():
    class Counter(Module):
        buffer_names = ("count",)

        def __init__(self):
            self.count = np.zeros(1)

    counter = Counter()
    counter.count = counter.count + 5.0
    twin = Counter()
    twin.load_state_dict(counter.state_dict())
    np.testing.assert_array_equal(twin.count, [5.0])


# ------------------------------------------------------------------------------------------- repr


def test_repr_counts_and_shows_shapes():
    assert repr(Linear(3, 2)) == (
        "Linear(in_features=3, out_features=2, bias=True)  # 8 parameters: weight (2, 3), bias (2,)"
    )
    assert repr(Flatten()) == "Flatten()"
    assert repr(Sequential(Linear(3, 2), Flatten())).endswith("  (layers.1): Flatten()\n)  # 8 parameters")


def test_repr_of_a_module_of_ones_own():
    class Own(Module):
        def __init__(self, n):
            self.parts = [Tensor(np.ones((1, 2))) for _ in range(n)]

    assert repr(Own(1)) == "Own()  # 2 parameters: parts.0 (1, 2)"
    assert repr(Own(5)).endswith("parts.3 (1, 2), ...")

    class One(Module):
        def __init__(self):
            self.w = Value(1.0)

    assert repr(One()) == "One()  # 1 parameter: w ()"


def test_the_title_is_one_line_without_the_sizes():
    assert Linear(3, 2).title == "Linear(in_features=3, out_features=2, bias=True)"
