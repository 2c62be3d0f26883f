"""The state of optimizers: training goes on from it bit for bit, and what does not fit changes nothing."""

import copy
import json
import pickle

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from nn.optimizers import Adagrad, RMSprop
from tests.test_nn_optimizers import OPTIMIZERS, every_optimizer


def new_parameters(seed):
    rng = np.random.default_rng(seed)
    single = rng.normal(size=4).astype(np.float32)
    return [Tensor(rng.normal(size=(3, 2))), Tensor(single), Tensor(rng.normal()), Value(rng.normal())]


def train(optimizer, gradients):
    for seed in gradients:
        rng = np.random.default_rng(seed)
        for p in optimizer.parameters:
            p.grad = rng.normal(size=p.shape) if isinstance(p, Tensor) else rng.normal()
        optimizer.step()


def numbers(parameters):
    return [np.array(p.data).tobytes() for p in parameters]


def as_is(state):
    return state


def through_pickle(state):
    return pickle.loads(pickle.dumps(state))


def through_json(state):
    return json.loads(json.dumps(state, default=lambda array: array.tolist()))


@pytest.mark.parametrize("way", [as_is, copy.deepcopy, through_pickle, through_json])
@every_optimizer
def test_training_goes_on_bit_for_bit(make, way):
    parameters = new_parameters(0)
    optimizer = make(parameters)
    train(optimizer, range(10))
    optimizer.lr = 0.0625
    state = way(optimizer.state_dict())
    others = new_parameters(1)
    for p, q in zip(parameters, others, strict=True):
        q.data = np.array(p.data) if isinstance(p, Tensor) else p.data
    train(optimizer, range(10, 20))  # which must not reach the state that was taken before
    resumed = make(others)
    resumed.load_state_dict(state)
    assert resumed.lr == 0.0625
    train(resumed, range(10, 20))
    assert numbers(others) == numbers(parameters)


@every_optimizer
def test_a_state_that_was_loaded_is_not_changed_by_further_steps(make):
    optimizer, other = make(new_parameters(0)), make(new_parameters(0))
    train(optimizer, range(3))
    state = optimizer.state_dict()
    other.load_state_dict(state)
    train(other, range(3))
    assert repr(state) == repr(optimizer.state_dict())


def test_a_state_is_plain_data():
    optimizer = nn.Adam([Value(2.0), Tensor([1.0])], lr=0.1)
    optimizer.parameters[0].grad = 4.0
    optimizer.step()
    state = optimizer.state_dict()
    assert state["optimizer"] == "Adam"
    assert state["settings"] == {"lr": 0.1, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.0}
    memory, empty = state["memory"]
    assert {name: float(x) for name, x in memory.items()} == pytest.approx(
        {"steps": 1, "mean": 0.4, "mean_of_squares": 0.016}
    )
    assert empty == {}
    assert type(memory["steps"]) is int


def test_plain_sgd_has_nothing_to_remember():
    optimizer = nn.SGD(new_parameters(0), lr=0.1)
    train(optimizer, range(2))
    assert optimizer.state_dict()["memory"] == [{}] * 4


def test_a_state_from_before_the_first_step_forgets():
    optimizer = nn.SGD([Value(1.0)], lr=0.1, momentum=0.9)
    fresh = optimizer.state_dict()
    train(optimizer, [0])
    optimizer.load_state_dict(fresh)
    assert optimizer.state_dict() == fresh


# ------------------------------------------------------------------------------------- what is refused


def changed(state, *path, to):
    """A copy of the state, with the entry at `path` replaced; None removes it."""
    state = copy.deepcopy(state)
    *way, last = path
    part = state
    for key in way:
        part = part[key]
    if to is None:
        del part[last]
    else:
        part[last] = to
    return state


ARRAY = np.zeros((3, 2))


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda s: None, TypeError, "the state of an optimizer is a dict.*got None"),
        (lambda s: [1], TypeError, "the state of an optimizer is a dict"),
        (lambda s: {}, ValueError, "has the entries .*got \\[\\]"),
        (lambda s: {**s, "extra": 1}, ValueError, "has the entries .*'extra'"),
        (lambda s: {**s, "optimizer": "SGD"}, ValueError, "the state is of 'SGD'.*is 'Adam'"),
        (lambda s: {**s, "settings": 3}, TypeError, "the settings of Adam is a dict"),
        (
            lambda s: changed(s, "settings", "eps", to=None),
            ValueError,
            "the settings of Adam has the entries",
        ),
        (lambda s: changed(s, "settings", "lr", to=-1.0), ValueError, "lr is finite and at least 0"),
        (lambda s: changed(s, "settings", "betas", to=[0.9]), ValueError, "betas is a pair"),
        (lambda s: {**s, "memory": {}}, TypeError, "a list, one dict a parameter"),
        (lambda s: {**s, "memory": s["memory"][:3]}, ValueError, "is of 3 parameters, and there are 4"),
        (lambda s: changed(s, "memory", 3, to=[1.0]), TypeError, "memory of parameter 3 is a dict"),
        (lambda s: changed(s, "memory", 0, "mean", to=None), ValueError, "parameter 0 has the entries"),
        (lambda s: changed(s, "memory", 0, "steps", to=1.5), TypeError, "steps in .*0 is a whole number"),
        (lambda s: changed(s, "memory", 0, "steps", to=True), TypeError, "steps in .*0 is a whole number"),
        (lambda s: changed(s, "memory", 0, "steps", to=-1), ValueError, "steps in .*0 is at least 0"),
        (
            lambda s: changed(s, "memory", 1, "mean", to=ARRAY),
            ValueError,
            r"mean in .*1 has the shape \(3, 2\)",
        ),
        (lambda s: changed(s, "memory", 3, "mean", to="x"), TypeError, "mean in .*3 holds real numbers"),
        (lambda s: changed(s, "memory", 2, "mean", to=[[1.0], [1.0, 2.0]]), ValueError, "differ in length"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(spoil, error, message):
    optimizer = nn.Adam(new_parameters(0), lr=0.1)
    train(optimizer, range(3))
    other = nn.Adam(new_parameters(1), lr=0.5, betas=(0.5, 0.5))
    train(other, range(5))
    before, at = repr(other.state_dict()), numbers(other.parameters)
    with pytest.raises(error, match=message):
        other.load_state_dict(spoil(optimizer.state_dict()))
    assert repr(other.state_dict()) == before
    assert numbers(other.parameters) == at


@pytest.mark.parametrize("other", [nn.SGD, Adagrad, RMSprop])
def test_the_state_of_another_optimizer_is_refused(other):
    with pytest.raises(ValueError, match=f"the state is of 'Adam', and this optimizer is '{other.__name__}'"):
        other([Value(1.0)], lr=0.1).load_state_dict(nn.Adam([Value(1.0)]).state_dict())


def test_every_optimizer_is_tested_here():
    tested = {type(make([Value(1.0)])).__name__ for make in OPTIMIZERS.values()}
    assert tested == set(nn.optimizers.__all__) - {"Optimizer"}
