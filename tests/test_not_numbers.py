"""What is no real number is refused by every operator and both kinds of node, by its name and with advice."""

import operator

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value

BOOL = r"autograd\.where\(mask, a, b\)"
COMPLEX = "real and imaginary parts"
TEXT = r"convert it with float\(\.\.\.\)"
OTHER = "pass a float, or an array"
NOT_NUMBERS = {
    "string": ("1.0", r"'1\.0' \(str\)", TEXT),
    "bytes": (b"1", r"b'1' \(bytes\)", TEXT),
    "None": (None, r"None \(NoneType\)", OTHER),
    "complex": (1j, r"1j \(complex\)", COMPLEX),
    "bool": (True, r"True \(bool\)", BOOL),
    "numpy bool": (np.True_, "bool", BOOL),
    "dict": ({"a": 1.0}, r"\(dict\)", OTHER),
    "set": ({1.0}, r"\(set\)", OTHER),
    "object": (object(), "object", OTHER),
}
NOT_REAL_ARRAYS = {
    "strings": (np.array(["1", "2", "3"]), r"an array of <U1 with shape \(3,\)", TEXT),
    "complex": (np.array([1j, 1j, 1j]), r"an array of complex128 with shape \(3,\)", COMPLEX),
    "bool": (np.array([True, False, True]), r"an array of bool with shape \(3,\)", BOOL),
    "object": (np.array([1.0, None, 2.0]), r"an array of object with shape \(3,\)", OTHER),
    "dates": (np.array(["2020-01-01"] * 3, "datetime64[D]"), r"an array of datetime64\[D\]", OTHER),
}


def cases(table):
    return pytest.mark.parametrize("case", table.values(), ids=table.keys())


@pytest.fixture
def leaves():
    """A Value and a Tensor with gradients; both must be as they were when the test is over."""
    x, t = Value(2.0), Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (x * t).sum().backward()
    yield x, t
    assert (x.data, x.grad) == (2.0, 21.0)
    assert (t.data.tolist(), t.grad.tolist()) == ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [[2.0] * 3] * 2)


# ---------------------------------------------------------------------------------------------- data


@cases(NOT_NUMBERS)
def test_what_is_no_real_number_makes_no_leaf(case):
    given, shown, hint = case
    for kind, what in ((Value, "Value holds one real number"), (Tensor, "Tensor holds real numbers")):
        with pytest.raises(TypeError, match=f"{what}, got .*{hint}"):
            kind(given)
    with pytest.raises(TypeError, match=shown):
        Value(given)


@cases(NOT_REAL_ARRAYS)
def test_arrays_of_other_things_make_no_tensor(case):
    given, shown, hint = case
    for data in (given, given.tolist() if given.dtype.kind in "Uc" else given):
        with pytest.raises(TypeError, match=f"Tensor holds real numbers, got .*{hint}"):
            Tensor(data)
    with pytest.raises(TypeError, match=shown):
        Tensor(given)


@pytest.mark.parametrize("given", [[1.0], (1.0,), np.array([1.0]), [[1.0]]])
def test_arrays_make_no_value(given):
    with pytest.raises(TypeError, match=r"Value holds one real number, got .*use Tensor for arrays"):
        Value(given)


@pytest.mark.parametrize("given", [[[1.0], [1.0, 2.0]], [1.0, [2.0]], [[[1.0]], [[1.0], [2.0]]]])
def test_ragged_lists_make_no_tensor(given):
    with pytest.raises(ValueError, match=r"differ in length.*pad the rows"):
        Tensor(given)


@pytest.mark.parametrize("given", [[], [[], []], np.zeros((0, 3)), np.zeros((2, 0))])
def test_a_tensor_is_not_empty(given):
    with pytest.raises(ValueError, match=r"Tensor is empty: its shape is \("):
        Tensor(given)


def test_nodes_make_no_new_leaf():
    for given in ([Value(1.0)], [1.0, Tensor([1.0])], [[Value(1.0)]], (Value(1.0), 2.0)):
        with pytest.raises(TypeError, match=r"autograd\.stack\(\[\.\.\.\]\)"):
            Tensor(given)
    for given in (Value(1.0), Tensor(1.0)):
        for kind in (Value, Tensor):
            with pytest.raises(TypeError, match=r"a node already: .*x\.detach\(\)"):
                kind(given)


def test_an_integer_too_large_for_a_float():
    for use in (Value, lambda n: Value(1.0) * n, lambda n: n * Value(1.0), lambda n: n * Tensor([1.0])):
        with pytest.raises(ValueError, match="too large for a float"):
            use(10**400)


# ------------------------------------------------------------------------------------------ operands

OPERATORS = [
    (operator.add, "add"),
    (operator.sub, "subtract"),
    (operator.mul, "multiply"),
    (operator.truediv, "divide"),
    (operator.pow, "power"),
]


@pytest.mark.parametrize(("op", "name"), OPERATORS)
@cases(NOT_NUMBERS)
def test_operands_that_are_no_numbers(case, op, name, leaves):
    given, _, hint = case
    for node in leaves:
        with pytest.raises(TypeError, match=f"{name}: operand 2 holds real numbers, got .*{hint}"):
            op(node, given)
        with pytest.raises(TypeError, match=f"{name}: operand 1 holds real numbers, got .*{hint}"):
            op(given, node)


@pytest.mark.parametrize(("op", "name"), OPERATORS)
@cases(NOT_REAL_ARRAYS)
def test_operands_that_are_arrays_of_other_things(case, op, name, leaves):
    given, shown, hint = case
    for node in leaves:
        with pytest.raises(TypeError, match=f"{name}: operand 2 holds real numbers, got {shown}.*{hint}"):
            op(node, given)
        with pytest.raises(TypeError, match=f"{name}: operand 1 holds real numbers, got {shown}.*{hint}"):
            op(given, node)


def test_operands_that_are_lists(leaves):
    for node in leaves:
        with pytest.raises(ValueError, match=r"multiply: operand 2: the rows of .* differ in length"):
            node * [[1.0], [1.0, 2.0]]
        with pytest.raises(ValueError, match="multiply: operand 2 is empty"):
            node * []
        with pytest.raises(TypeError, match="multiply: operand 2 was given a list that holds nodes"):
            node * [node]


@pytest.mark.parametrize(
    "use",
    [
        ag.exp,
        ag.sum,
        ag.softmax,
        lambda x: ag.add(x, 1.0),
        lambda x: ag.maximum(x, 1.0),
        lambda x: ag.stack([x]),
    ],
)
def test_functions_refuse_the_same(use):
    for given in ("1", None, True, 1j):
        with pytest.raises(TypeError, match=r"\w+: operand 1 holds real numbers, got "):
            use(given)
