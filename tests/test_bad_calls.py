"""Operations called wrongly say which operation it was, with which shapes, and what it expected."""

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Tensor, Value, derivative, grad, hvp, jvp, value_and_grad, vjp

T = np.arange(6.0).reshape(2, 3)


def refuse(use, error, words):
    x, t = Value(2.0), Tensor(T)
    with pytest.raises(error) as caught:
        use(x, t)
    missing = [word for word in words if word not in str(caught.value)]
    assert not missing, str(caught.value)
    assert (x.data, x.grad, t.grad) == (2.0, 0.0, None)
    np.testing.assert_array_equal(t.data, T)


def first_words(x):
    """The name of a case: what its message has to say, as far as it tells the cases apart."""
    return " ".join(x[:2]) if isinstance(x, list) else ""


# ------------------------------------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda t: t + np.ones(2), ["add", "(2, 3)", "(2,)", "do not broadcast"]),
        (lambda t: np.ones((4, 3)) * t, ["multiply", "(4, 3)", "(2, 3)", "do not broadcast"]),
        (lambda t: t / Tensor(np.ones((3, 2))), ["divide", "(2, 3)", "(3, 2)", "do not broadcast"]),
        (lambda t: t ** np.ones((2, 2)), ["power", "(2, 3)", "(2, 2)", "do not broadcast"]),
        (lambda t: ag.maximum(t, np.ones(2)), ["maximum", "(2, 3)", "(2,)"]),
        (lambda t: ag.where(t.data > 0, t, np.ones(2)), ["where", "(2, 3)", "(2,)"]),
        (lambda t: t @ t, ["matmul", "(2, 3)"]),
        (lambda t: t @ 2.0, ["matmul", "(2, 3)", "()"]),
        (lambda t: ag.linear(t, np.ones((2, 4)), np.ones(2)), ["linear", "(2, 3)", "(2, 4)", "(2,)"]),
        (lambda t: ag.linear(t, np.ones((2, 3)), np.ones(3)), ["linear", "weight is (out, in)"]),
        (lambda t: ag.nll(t, np.ones(3)), ["nll", "(2, 3)", "(3,)", "one-hot"]),
        (lambda t: ag.stack([t, t[0]]), ["stack", "(2, 3)", "(3,)"]),
        (lambda t: ag.concatenate([t, t.T]), ["concatenate", "(2, 3)", "(3, 2)"]),
        (lambda t: t.reshape(4, 2), ["reshape", "(2, 3)", "(4, 2)"]),
        (lambda t: t.broadcast_to((2, 2)), ["broadcast_to", "(2, 3)", "(2, 2)"]),
        (lambda t: t.squeeze(0), ["squeeze", "(2, 3)", "axis=0"]),
        (lambda t: ag.einsum("ij,ij->i", t, np.ones((2, 2))), ["einsum", "(2, 3)", "(2, 2)", "ij,ij->i"]),
        (lambda t: ag.tensordot(t, t, 1), ["tensordot", "(2, 3)", "differ in size"]),
        (lambda t: ag.split(t, 2, axis=1), ["split", "axis 1", "2 equal sections"]),
        (lambda t: ag.sliding_windows(t, window_shape=(3, 3)), ["sliding_windows", "(2, 3)", "(3, 3)"]),
    ],
    ids=first_words,
)
def test_shapes_that_do_not_fit(use, words):
    refuse(lambda x, t: use(t), ValueError, words)


ALONG_AN_AXIS = {
    "sum": lambda t, axis: t.sum(axis=axis),
    "mean": lambda t, axis: t.mean(axis=axis),
    "var": lambda t, axis: t.var(axis=axis),
    "std": lambda t, axis: t.std(axis=axis),
    "prod": lambda t, axis: t.prod(axis=axis),
    "max": lambda t, axis: t.max(axis=axis),
    "norm": lambda t, axis: ag.norm(t, axis=axis),
    "softmax": lambda t, axis: ag.softmax(t, axis=axis),
    "log_softmax": lambda t, axis: ag.log_softmax(t, axis=axis),
    "logsumexp": lambda t, axis: ag.logsumexp(t, axis=axis),
    "cumsum": lambda t, axis: t.cumsum(axis=axis),
    "flip": lambda t, axis: ag.flip(t, axis=axis),
    "swapaxes": lambda t, axis: t.swapaxes(0, axis),
    "take": lambda t, axis: ag.take(t, [0], axis=axis),
    "concatenate": lambda t, axis: ag.concatenate([t, t], axis=axis),
    "split": lambda t, axis: ag.split(t, 1, axis=axis),
    "moveaxis from": lambda t, axis: ag.moveaxis(t, axis, 0),
    "moveaxis to": lambda t, axis: ag.moveaxis(t, 0, axis),
    "tensordot": lambda t, axis: ag.tensordot(t, t, axes=(axis, 0)),
    "sliding_windows": lambda t, axis: ag.sliding_windows(t, window_shape=1, axis=axis),
}


@pytest.mark.parametrize("name", ALONG_AN_AXIS)
@pytest.mark.parametrize("axis", [2, -3, 7])
def test_an_axis_that_is_not_there(name, axis):
    with pytest.raises((ValueError, IndexError)) as caught:
        ALONG_AN_AXIS[name](Tensor(T), axis)
    assert str(axis) in str(caught.value)
    assert name.split()[0] in str(caught.value)


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (5, ["getitem", "out of bounds", "5"]),
        ((0, 3), ["getitem", "out of bounds", "(0, 3)"]),
        ((0, 0, 0), ["getitem", "too many indices", "(2, 3)"]),
        ([0, 2], ["getitem", "out of bounds"]),
        ([True, False, True], ["getitem", "boolean index did not match"]),
        (0.5, ["getitem", "only integers", "0.5"]),
        ("row", ["getitem", "only integers", "row"]),
        (slice(2, None), ["getitem", "selects nothing"]),
        (np.zeros((2, 3), bool), ["getitem", "selects nothing"]),
    ],
)
def test_a_bad_index(index, words):
    refuse(lambda x, t: t[index], IndexError, words)


def test_a_node_is_no_index():
    for index in (Value(0.0), Tensor([0.0]), (0, Value(1.0))):
        refuse(lambda x, t, i=index: t[i], TypeError, ["an index is integers or booleans", "node"])


# ---------------------------------------------------------------------------- operands and parameters


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda x, t: ag.exp(), ["exp"]),
        (lambda x, t: ag.exp(x, x), ["exp"]),
        (lambda x, t: ag.exp(x, base=2.0), ["exp", "base"]),
        (lambda x, t: ag.add(x), ["add"]),
        (lambda x, t: ag.add(x, x, x), ["add"]),
        (lambda x, t: ag.add(x, x, out=T), ["add", "out"]),
        (lambda x, t: ag.add(t, t, out=T), ["add", "out"]),
        (lambda x, t: t.sum(axis=x), ["sum", "axis", "plain data, got a Value"]),
        (lambda x, t: ag.take(t, [x]), ["take", "indices", "Value"]),
        (lambda x, t: ag.where(t.data > 0, t), ["where(a, b, c)", "2 positional"]),
        (lambda x, t: ag.matmul(t), ["matmul(a, b)", "1 positional"]),
        (lambda x, t: ag.matmul(t, t, t), ["matmul(a, b)", "3 positional"]),
        (lambda x, t: ag.matmul(t, t, axis=0), ["matmul(a, b)", "axis"]),
        (lambda x, t: ag.maximum(), ["maximum", "0 positional"]),
        (lambda x, t: ag.sum(t, 0, True, 3), ["sum(a, axis=None, keepdims=False)", "4 positional"]),
        (lambda x, t: t.sum(axes=0), ["sum(a, axis=None, keepdims=False)", "no parameter axes"]),
        (lambda x, t: ag.reshape(t), ["reshape(a, shape)", "needs shape"]),
        (lambda x, t: ag.swapaxes(t, axis1=0), ["swapaxes(a, axis1, axis2)", "needs axis2"]),
        (lambda x, t: ag.getitem(t), ["getitem(a, index)", "needs index"]),
        (lambda x, t: ag.stack([]), ["stack", "at least one operand"]),
        (lambda x, t: ag.stack(3.0), ["stack", "list"]),
        (lambda x, t: ag.concatenate([t], 0, 1), ["concatenate", "positional"]),
        (lambda x, t: t.sum(axis="rows"), ["sum", "axis='rows'"]),
    ],
    ids=first_words,
)
def test_operands_and_parameters_of_the_wrong_number(use, words):
    refuse(use, TypeError, words)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda x, t: ag.maximum(x, 1.0, ties="first"), ["ties='first'", "'split'"]),
        (lambda x, t: ag.maximum(t, 1.0, ties="first"), ["ties='first'", "'split'"]),
        (lambda x, t: t.var(ddof=6), ["var", "ddof=6", "6 elements"]),
        (lambda x, t: t.std(axis=0, ddof=2), ["std", "ddof=2", "2 elements"]),
        (lambda x, t: ag.clip(t), ["clip needs a limit"]),
        (lambda x, t: ag.einsum("ii", t), ["'ii'", "names an axis twice"]),
        (lambda x, t: ag.einsum("...j->j", t), ["only letters"]),
        (lambda x, t: ag.einsum("ij,jk", t), ["does not fit 1 operands"]),
        (lambda x, t: ag.split(t, 0), ["split", "0 equal sections"]),
    ],
    ids=first_words,
)
def test_parameters_of_the_wrong_value(use, words):
    refuse(use, ValueError, words)


# ------------------------------------------------------------------------------------------ transforms


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        (lambda: grad(lambda x: 2.0)(1.0), TypeError, ["<lambda>", "plain float", "autograd's functions"]),
        (lambda: grad(lambda x: float(x))(1.0), TypeError, ["plain float", "instead of math's"]),
        (lambda: grad(lambda x: None)(1.0), TypeError, ["plain NoneType"]),
        (lambda: grad(lambda x: x * x)(T), ValueError, ["scalar", "(2, 3)", ".sum()"]),
        (lambda: grad(lambda x: (x, x))(1.0), ValueError, ["scalar", "2 outputs"]),
        (lambda: grad(lambda x: x, 1)(1.0), ValueError, ["argnums=1", "1 arguments"]),
        (lambda: grad(lambda x: x, (0, -2))(1.0), ValueError, ["argnums=-2", "1 arguments"]),
        (lambda: grad(lambda x: x)([]), ValueError, ["nothing to differentiate"]),
        (lambda: grad(lambda x: x)("one"), TypeError, ["real number", "'one'"]),
        (lambda: grad(lambda x: x)(True), TypeError, ["real number", "True"]),
        (lambda: value_and_grad(lambda x: x * x)(T), ValueError, ["scalar"]),
        (lambda: vjp(lambda x: x, T)[1](np.ones(3)), ValueError, ["cotangents", "(3,)", "(2, 3)"]),
        (lambda: jvp(lambda x: x, (T,), (np.ones(3),)), ValueError, ["tangents", "(3,)", "(2, 3)"]),
        (lambda: jvp(lambda x: x, (1.0,), (1.0, 2.0)), ValueError, ["tangents"]),
        (lambda: jvp(lambda x: 1.0, (1.0,), (1.0,)), TypeError, ["plain float"]),
        (lambda: hvp(lambda x: x.sum(), T, np.ones(3)), ValueError, ["vector", "(3,)"]),
        (lambda: derivative(lambda x: x.sum())(T), ValueError, ["each element", "(2, 3)", "jacobian"]),
        (lambda: derivative(lambda x: x, order=-1), ValueError, ["order", "-1"]),
        (lambda: derivative(lambda x: x, order=1.5), ValueError, ["order", "1.5"]),
        (lambda: Graph(), ValueError, ["a graph needs an output"]),
        (lambda: Graph(3.0), TypeError, ["takes nodes, got float", "Graph.trace"]),
        (lambda: Graph.trace(lambda x: 3.0, 1.0), TypeError, ["takes nodes, got float"]),
    ],
    ids=first_words,
)
def test_transforms_and_graphs(use, error, words):
    refuse(lambda x, t: use(), error, words)
