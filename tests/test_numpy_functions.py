"""numpy's own functions on nodes: recorded with numpy's value, or refused by name."""

import operator

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograd import Tensor, Value
from autograd.functions import IMPLEMENTATIONS
from tests.cases import ROWS
from tests.checks import check_first_order

A = np.array([[0.3, 1.2, 0.7], [0.9, 0.4, 1.1]])
B = np.array([[1.3, 0.2, 0.8], [0.5, 0.6, 1.4]])
CUBE = np.random.default_rng(0).uniform(0.2, 1.4, (2, 1, 3))

RECORDED = {f for row in ROWS.values() for f in row.numpy} | set(IMPLEMENTATIONS)
NUMPYS = {f for f in RECORDED if isinstance(f, np.ufunc) or f.__module__.partition(".")[0] == "numpy"}

REDUCTION = [
    lambda f: f(A),
    lambda f: f(A, 0),
    lambda f: f(A, axis=(0, 1)),
    lambda f: f(A, axis=1, keepdims=True),
]
CALLS = {
    np.where: [lambda f: f(A > 0.8, A, B), lambda f: f(A > 0.8, A, 0.0)],
    **dict.fromkeys([np.sum, np.mean, np.prod, np.max, np.min, np.amax, np.amin], REDUCTION),
    np.var: [*REDUCTION, lambda f: f(A, axis=1, ddof=1)],
    np.std: [*REDUCTION, lambda f: f(A, axis=1, ddof=1)],
    np.linalg.norm: [lambda f: f(A), lambda f: f(A, axis=(0, 1)), lambda f: f(A, axis=1, keepdims=True)],
    np.cumsum: [lambda f: f(A), lambda f: f(A, 0), lambda f: f(A, axis=-1)],
    np.reshape: [lambda f: f(A, (3, 2)), lambda f: f(A, -1), lambda f: f(A, shape=(6, 1))],
    np.transpose: [lambda f: f(A), lambda f: f(CUBE, (2, 0, 1)), lambda f: f(CUBE, axes=(1, 2, 0))],
    np.swapaxes: [lambda f: f(A, 0, 1), lambda f: f(CUBE, axis1=0, axis2=-1)],
    np.flip: [lambda f: f(A), lambda f: f(A, 1), lambda f: f(A, axis=(0, 1))],
    np.broadcast_to: [lambda f: f(A, (2, 2, 3)), lambda f: f(A, shape=(1, 2, 3))],
    np.expand_dims: [lambda f: f(A, 1), lambda f: f(A, axis=(0, -1))],
    np.squeeze: [lambda f: f(CUBE), lambda f: f(CUBE, 1), lambda f: f(CUBE, axis=(1,))],
    np.take: [lambda f: f(A, [0, 5, 5]), lambda f: f(A, [1, 1], 0), lambda f: f(A, indices=2, axis=1)],
    np.concatenate: [lambda f: f([A, B]), lambda f: f((A, B), 1), lambda f: f([A, B], axis=None)],
    np.stack: [lambda f: f([A, B]), lambda f: f((A, B), 1), lambda f: f([A, B], axis=-1)],
    np.pad: [
        lambda f: f(A, 1),
        lambda f: f(A, (1, 2), "constant"),
        lambda f: f(A, ((0, 1), (2, 0)), mode="constant", constant_values=3.0),
    ],
    sliding_window_view: [lambda f: f(A, (2, 2)), lambda f: f(A, 2, 1), lambda f: f(A, 2, axis=-1)],
    np.clip: [lambda f: f(A, 0.5, 1.0), lambda f: f(A, None, 1.0), lambda f: f(A, 0.5, None)],
    np.split: [lambda f: f(A, 3, 1), lambda f: f(A, [1], axis=0), lambda f: f(A, (1, 2), -1)],
    np.einsum: [lambda f: f("ij,ij->i", A, B), lambda f: f("ij->ji", A), lambda f: f("ij,kj", A, B)],
    np.tensordot: [lambda f: f(A, B), lambda f: f(A, B.T, 1), lambda f: f(A, B, axes=([1], [1]))],
    np.dot: [lambda f: f(A, B.T), lambda f: f(A, 2.0), lambda f: f(A, CUBE.reshape(2, 3, 1))],
    np.ravel: [lambda f: f(A)],
    np.moveaxis: [lambda f: f(CUBE, 0, 2), lambda f: f(CUBE, (0, 1), (-1, 0))],
    np.matmul: [lambda f: f(A, B.T), lambda f: f(A[0], B[0]), lambda f: f(A, CUBE.reshape(2, 3, 1))],
}


def calls(function):
    if function in CALLS:
        return CALLS[function]
    if isinstance(function, np.ufunc):
        return [[lambda f: f(A)], [lambda f: f(A, B), lambda f: f(A, 2.0), lambda f: f(2.0, A)]][
            function.nin - 1
        ]
    return []


EVERY_CALL = [
    pytest.param(function, call, id=f"{function.__name__}-{k}")
    for function in sorted(NUMPYS, key=lambda f: f.__name__)
    for k, call in enumerate(calls(function))
]


def as_nodes(x):
    """The argument with Tensors in the place of real arrays of several elements."""
    if isinstance(x, list | tuple) and any(isinstance(part, np.ndarray) for part in x):
        return [as_nodes(part) for part in x]
    return Tensor(x) if isinstance(x, np.ndarray) and x.dtype == float else x


def on_nodes(function):
    return lambda *args, **params: function(*map(as_nodes, args), **params)


def test_every_numpy_function_of_the_table_is_called_here():
    assert len(NUMPYS) > 50
    assert [f.__name__ for f in NUMPYS if not calls(f)] == []


@pytest.mark.parametrize(("function", "call"), EVERY_CALL)
def test_it_records_and_gives_numpys_value(function, call):
    found, expected = call(on_nodes(function)), call(function)
    if not isinstance(expected, list):
        found, expected = [found], [expected]
    assert len(found) == len(expected)
    for node, value in zip(found, expected, strict=True):
        assert type(node) is Tensor
        assert not node.is_leaf
        assert node.shape == np.shape(value)
        np.testing.assert_allclose(node.data, value, rtol=1e-14)


UFUNCS = sorted(
    (f for f in NUMPYS if isinstance(f, np.ufunc) and f is not np.matmul), key=lambda f: f.__name__
)


@pytest.mark.parametrize("function", UFUNCS, ids=lambda f: f.__name__)
def test_a_ufunc_records_a_value_of_a_value(function):
    numbers = [0.7, 1.3][: function.nin]
    y = function(*map(Value, numbers))
    assert type(y) is Value
    assert y.data == pytest.approx(function(*numbers), rel=1e-14)
    if function.nin == 2:
        assert function(Value(0.7), 1.3).data == function(0.7, Value(1.3)).data == y.data


# --------------------------------------------------------------------------- arrays that meet a node


@pytest.mark.parametrize("op", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
def test_an_array_on_the_left(op):
    y = op(A, Tensor(B))
    assert type(y) is Tensor
    np.testing.assert_array_equal(y.data, op(A, B))
    check_first_order(lambda b: op(A, b), [B])


def test_an_array_matmul_a_tensor():
    assert type(A @ Tensor(B.T)) is Tensor
    check_first_order(lambda b: A @ b, [B.T.copy()])


@pytest.mark.parametrize("number", [np.float64(2.0), np.float32(2.0), np.int64(2)])
def test_a_numpy_number_on_the_left_of_a_value(number):
    x = Value(3.0)
    y = number * x
    y.backward()
    assert (type(y), y.data, x.grad) == (Value, 6.0, 2.0)


@pytest.mark.parametrize("ufunc", [np.add, np.multiply, np.maximum, np.minimum], ids=lambda f: f.__name__)
@pytest.mark.parametrize("params", [{}, {"axis": 1}, {"axis": None}, {"axis": 0, "keepdims": True}])
def test_reduce(ufunc, params):
    np.testing.assert_allclose(ufunc.reduce(Tensor(A), **params).data, ufunc.reduce(A, **params), rtol=1e-15)
    check_first_order(lambda a: ufunc.reduce(a, **params), [A])


@pytest.mark.parametrize(
    "compare", [np.equal, np.not_equal, np.less, np.less_equal, np.greater, np.greater_equal]
)
def test_comparisons_give_booleans(compare):
    for answer in (compare(Tensor(A), B), compare(B, Tensor(A)), compare(Tensor(A), Tensor(B))):
        assert type(answer) is np.ndarray
        assert answer.dtype == bool
    np.testing.assert_array_equal(compare(Tensor(A), 0.9), compare(A, 0.9))


QUESTIONS = [np.isfinite, np.isnan, np.shape, np.ndim, np.size, np.argmax, np.argsort, np.count_nonzero]


@pytest.mark.parametrize(
    "question",
    [*QUESTIONS, np.zeros_like, lambda a: np.allclose(a, A), lambda a: np.argmin(a, axis=0)],
)
def test_questions_without_a_gradient_are_answered_on_the_data(question):
    answer = question(Tensor(A))
    assert not isinstance(answer, Tensor)
    np.testing.assert_array_equal(answer, question(A))


# -------------------------------------------------------------------------------- refused, by name


@pytest.mark.parametrize(
    ("use", "named"),
    [
        (lambda t: np.add(t, 1.0, out=np.zeros((2, 3))), r"np\.add\(out=\.\.\.\)"),
        (lambda t: operator.iadd(np.zeros((2, 3)), t), r"np\.add\(out=\.\.\.\)"),
        (lambda t: np.sum(t, out=np.zeros(())), r"np\.sum\(out=\.\.\.\)"),
        (lambda t: np.add(t, 1.0, where=A > 1.0), r"np\.add\(where=\.\.\.\)"),
        (lambda t: np.exp(t, dtype=np.float32), r"np\.exp\(dtype=\.\.\.\)"),
        (lambda t: np.sum(t, dtype=np.float32), r"np\.sum\(dtype=\.\.\.\)"),
        (lambda t: np.sum(t, initial=1.0), r"np\.sum\(initial=\.\.\.\)"),
        (lambda t: np.add.reduce(t, initial=1.0), r"np\.add\.reduce\(initial=\.\.\.\)"),
        (lambda t: np.mean(t, where=A > 1.0), r"np\.mean\(where=\.\.\.\)"),
        (lambda t: np.linalg.norm(t, ord=1), r"np\.linalg\.norm\(ord=\.\.\.\)"),
        (lambda t: np.reshape(t, (3, 2), order="F"), r"np\.reshape\(order=\.\.\.\)"),
        (lambda t: np.pad(t, 1, mode="edge"), r"np\.pad\(mode=\.\.\.\)"),
        (lambda t: np.take(t, [7], mode="wrap"), r"np\.take\(mode=\.\.\.\)"),
        (lambda t: np.concatenate([t, t], dtype=np.float32), r"np\.concatenate\(dtype=\.\.\.\)"),
        (lambda t: np.ravel(t, order="F"), "ravel.*order"),
        (lambda t: np.einsum("ij", t, optimize=True), "einsum.*optimize"),
        (lambda t: np.clip(t, 0.5, 1.0, out=np.zeros((2, 3))), "clip.*out"),
    ],
)
def test_unsupported_keywords_are_refused_by_name(use, named):
    with pytest.raises(TypeError, match=named):
        use(Tensor(A))


@pytest.mark.parametrize(
    ("use", "named"),
    [
        (np.floor, r"np\.floor is not recorded"),
        (lambda t: np.arctan2(t, t), r"np\.arctan2 .*perhaps arctan"),
        (lambda t: np.logaddexp(t, t), r"np\.logaddexp is not recorded"),
        (np.sort, r"np\.sort is not recorded"),
        (np.median, r"np\.median is not recorded"),
        (np.linalg.inv, r"np\.linalg\.inv is not recorded"),
        (np.fft.fft, r"np\.fft\.fft is not recorded"),
        (np.add.accumulate, r"np\.add\.accumulate is not recorded"),
        (np.subtract.reduce, r"np\.subtract\.reduce is not recorded"),
        (lambda t: np.multiply.outer(t, t), r"np\.multiply\.outer is not recorded"),
        (lambda t: np.add.at(t, [0], 1.0), r"np\.add\.at is not recorded"),
        (lambda t: np.copyto(t, 1.0), r"np\.copyto is not recorded"),
        (lambda t: np.put(t, [0], 1.0), "np.put"),
    ],
)
@pytest.mark.parametrize("make", [Tensor, lambda a: Value(a[0, 0])], ids=["Tensor", "Value"])
def test_unsupported_functions_are_refused_by_name(use, named, make):
    node = make(A)
    before = np.array(node.data)
    with pytest.raises(TypeError, match=named):
        use(node)
    np.testing.assert_array_equal(node.data, before)


def test_a_refusal_says_what_to_do():
    with pytest.raises(TypeError, match=r"x\.data; or define a Primitive"):
        np.floor(Tensor(A))
