"""The memory of training: the lecture's quiz, networks counted by hand, and what Python really allocates."""

import tracemalloc

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, exp, no_grad, relu, tanh
from nn import scalar
from nn.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, Sequential
from nn.memory import TrainingMemory, training_memory, training_memory_bound

GB = 10**9
QUIZ = {"parameters": 300 * 10**9, "sample_bytes": GB}


class Function(nn.Module):
    """A function of the input and of one parameter."""

    def __init__(self, function, w):
        self.function, self.w = function, w

    def forward(self, x):
        return self.function(x, self.w)


# ------------------------------------------------------------------------------------------ the quiz


@pytest.mark.parametrize(
    ("batch_size", "dtype", "total"),
    [
        (1, "float32", 3_601),
        (1, "float64", 7_201),
        (1000, "float32", 1_203_400),
        (1000, "float64", 2_405_800),
    ],
)
def test_the_quiz_of_lecture_003(batch_size, dtype, total):
    memory = training_memory_bound(**QUIZ, batch_size=batch_size, dtype=dtype)
    assert memory.total == total * GB
    size = 300 * GB * np.dtype(dtype).itemsize
    assert (memory.parameters, memory.gradients) == (size, size)  # one gradient for all examples
    assert (memory.activations, memory.input) == (size * batch_size, GB * batch_size)


def test_the_table_of_the_quiz():
    assert str(training_memory_bound(**QUIZ, batch_size=1000, dtype=np.float64)).splitlines() == [
        "memory of training, 1,000 examples, float64",
        "parameters           2,400 GB",
        "gradients            2,400 GB",
        "activations      2,400,000 GB",
        "input                1,000 GB",
        "total            2,405,800 GB",
    ]


@pytest.mark.parametrize(
    ("parameters", "unit"), [(1, "B"), (30, "B"), (50, "kB"), (50_000, "MB"), (50_000_000, "GB")]
)
def test_the_table_has_the_unit_that_fits_its_total(parameters, unit):
    lines = str(training_memory_bound(parameters, dtype="float64")).splitlines()
    assert all(line.endswith(f" {unit}") for line in lines[1:])
    total = float(lines[-1].split()[1].replace(",", ""))
    factor = {"B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}[unit]
    assert total * factor == pytest.approx(24 * parameters)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"parameters": 0}, ValueError, "parameters is at least 1, got 0"),
        ({"parameters": 3e11}, TypeError, "parameters is a positive integer"),
        ({"batch_size": 0}, ValueError, "batch_size is at least 1"),
        ({"sample_bytes": -1}, ValueError, "sample_bytes is a number of bytes, at least 0, got -1"),
        ({"sample_bytes": np.nan}, ValueError, "sample_bytes is a number of bytes"),
        ({"sample_bytes": "1 GB"}, TypeError, "sample_bytes holds one real number, got '1 GB'"),
        ({"dtype": "half"}, TypeError, "dtype is float32, single precision, or float64, double"),
        ({"dtype": np.int64}, TypeError, "dtype is float32"),
        ({"dtype": None}, TypeError, "dtype is float32.*got None"),
    ],
)
def test_a_bound_on_nothing_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        training_memory_bound(**{"parameters": 10, **options})


# ------------------------------------------------------------------------------------------- models


@pytest.mark.parametrize(
    ("sizes", "parameters"), [([3, 4, 2], 26), ([3, 4, 4, 1], 41), ([784, 30, 10], 23_860)]
)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("batch", [1, 10])
def test_a_network_counted_by_hand(sizes, parameters, dtype, batch):
    memory = training_memory(nn.MLP(sizes), np.zeros((batch, sizes[0])), dtype=dtype)
    itemsize = np.dtype(dtype).itemsize
    # Each hidden unit has a sum and what relu makes of it, each output unit a sum.
    activations = batch * (2 * sum(sizes[1:-1]) + sizes[-1])
    assert memory == TrainingMemory(
        parameters=parameters * itemsize,
        gradients=parameters * itemsize,
        activations=activations * itemsize,
        input=batch * sizes[0] * itemsize,
        batch_size=batch,
        dtype=np.dtype(dtype),
    )
    assert memory.total == (2 * parameters + activations + batch * sizes[0]) * itemsize


def test_the_convolutional_network_of_lecture_000_counted_by_hand():
    model = Sequential(Conv2d(1, 3, 5), relu, MaxPool2d(2), Flatten(), Linear(3 * 12 * 12, 10))
    memory = training_memory(model, np.zeros((64, 1, 28, 28)))
    assert memory.parameters == 8 * (3 * 25 + 3 + 10 * 432 + 10)
    # Features, what relu makes of them, and their maxima, of which the flat ones are a view.
    assert memory.activations == 8 * 64 * (2 * 3 * 24 * 24 + 3 * 12 * 12 + 10)
    assert memory.input == 8 * 64 * 28 * 28


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_another_batch_size_is_that_of_such_a_batch(batch_size):
    model = nn.MLP([3, 4, 2], activation=tanh)
    other = training_memory(model, np.ones((7, 3)), batch_size=batch_size)
    assert other == training_memory(model, np.ones((batch_size, 3)))
    assert other.batch_size == batch_size


def test_the_bound_is_above_a_real_network():
    model = nn.MLP([784, 30, 10])
    real = training_memory(model, np.zeros((10, 784)))
    bound = training_memory_bound(model.count_parameters(), batch_size=10, sample_bytes=784 * 8)
    assert (real.parameters, real.gradients, real.input) == (bound.parameters, bound.gradients, bound.input)
    assert real.activations <= bound.activations


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_python_allocates_as_much(dtype):
    model = nn.MLP([50, 300, 200, 10], rng=0)
    memory = training_memory(model, np.zeros((2000, 50)), dtype=dtype)
    for p in model.parameters():
        p.data = np.array(p).astype(dtype)
    x = np.zeros((2000, 50), dtype)
    x.flags.writeable = False
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        output = model(x)
        allocated = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert output.dtype == dtype
    assert memory.activations == pytest.approx(allocated, rel=0.01)


def test_a_circuit_of_values_counts_each_gate():
    model = Function(lambda x, w: [exp(w * v) for v in x], Value(2.0))
    memory = training_memory(model, np.ones((5, 3)))  # a product and its exp for each number
    assert (memory.parameters, memory.activations, memory.input) == (8, 5 * 3 * 2 * 8, 5 * 3 * 8)
    network = training_memory(scalar.MLP([3, 4, 2]), np.ones((5, 3)))
    assert network.parameters == network.gradients == 26 * 8
    assert network.activations % (5 * 8) == 0


@pytest.mark.parametrize(
    ("function", "numbers"),
    [
        (lambda x, w: x * w, 12),
        (lambda x, w: (x * w).reshape(12), 12),  # a view has no memory of its own
        (lambda x, w: (x * w).transpose().reshape(12), 12 + 12),  # a copy has
        (lambda x, w: x * w * np.arange(3.0), 12 + 3 + 12),  # a mask is kept for the way back
        (lambda x, w: (relu(x * w), w * w), 12 + 12 + 1),
        (lambda x, w: [x * w, x * w], 24),
    ],
)
def test_what_the_circuit_holds_is_counted_once(function, numbers):
    memory = training_memory(Function(function, Tensor(2.0)), np.ones((4, 3)))
    assert memory.activations == numbers * 8


def test_the_model_stays_as_it_was():
    model = nn.MLP([3, 4, 2], rng=0)
    before, data = model.state_dict(), [p._data for p in model.parameters()]
    training_memory(model, np.ones((2, 3)), dtype="float32", batch_size=4)
    assert all(p._data is x for p, x in zip(model.parameters(), data, strict=True))
    for name, x in model.state_dict().items():
        np.testing.assert_array_equal(x, before[name])
    assert all(p.grad is None for p in model.parameters())


def test_random_numbers_come_as_they_would_have():
    model, untouched = (Sequential(Linear(3, 50, rng=0), Dropout(0.5, rng=1)) for _ in range(2))
    x = np.ones((2, 3))
    training_memory(model, x)
    np.testing.assert_array_equal(np.array(model(x)), np.array(untouched(x)))


def without_graph(x, w):
    with no_grad():
        return x * w


def test_it_is_the_memory_of_training_inside_no_grad_too():
    expected = training_memory(nn.MLP([3, 4, 2]), np.ones((5, 3)))
    with no_grad():
        assert training_memory(nn.MLP([3, 4, 2]), np.ones((5, 3))) == expected


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: training_memory(26, [1.0]), TypeError, r"takes a module such as nn.MLP.*got 26"),
        (lambda: training_memory(nn.Sequential(relu), [[1.0]]), ValueError, "no parameters"),
        (lambda: training_memory(nn.MLP([3, 2]), np.ones((1, 2))), ValueError, r"\(batch, 3\)"),
        (lambda: training_memory(nn.MLP([3, 2]), 1.0), ValueError, "inputs is a batch.*one number: 1.0"),
        (lambda: training_memory(nn.MLP([3, 2]), "x"), TypeError, "inputs holds real numbers"),
        (lambda: training_memory(nn.MLP([3, 2]), np.ones((1, 3)), batch_size=0), ValueError, "batch_size"),
        (lambda: training_memory(nn.MLP([3, 2]), np.ones((1, 3)), dtype=int), TypeError, "dtype is float32"),
        (
            lambda: training_memory(scalar.MLP([3, 2]), np.ones((1, 3)), dtype="float32"),
            ValueError,
            "a Value is a Python float, float64",
        ),
        (
            lambda: training_memory(Function(lambda x, w: x, Tensor(1.0)), np.ones((1, 3))),
            ValueError,
            "the model has recorded no circuit",
        ),
        (
            lambda: training_memory(Function(without_graph, Tensor(1.0)), np.ones((1, 3))),
            ValueError,
            r"without no_grad\(\) in forward",
        ),
    ],
)
def test_what_has_no_training_memory_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
