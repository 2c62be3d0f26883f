"""A gate of one's own is one row: it then works everywhere the table's gates do."""

import copy
import math
import pickle

import numpy as np
import pytest

import autograd as ag
from autograd import (
    TABLE,
    Graph,
    NonFiniteError,
    Primitive,
    Tensor,
    Value,
    debug,
    grad,
    gradients,
    hessian,
    jvp,
)
from tests.checks import check_first_order, check_same, check_second_order

pytestmark = pytest.mark.usefixtures("own_primitives")

A = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])


def make_cube(scalar=True, array=True):
    """a³, from a function on floats, one on arrays, or both."""
    return Primitive(
        "cube",
        (lambda a: a * a * a) if scalar else None,
        (lambda a: a**3) if array else None,
        lambda g, y, a: 3.0 * g * a * a,
        doc="a * a * a.",
    )


def make_blend():
    """a · (1 - weight) + b · weight, a gate of two operands and a parameter."""
    return Primitive(
        "blend",
        lambda a, b, *, weight=0.5: a * (1.0 - weight) + b * weight,
        lambda a, b, *, weight=0.5: a * (1.0 - weight) + b * weight,
        lambda g, y, a, b, *, weight: g * (1.0 - weight),
        lambda g, y, a, b, *, weight: g * weight,
    )


FORMS = {"floats": {"array": False}, "arrays": {"scalar": False}, "both": {}}
every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


# ----------------------------------------------------------------------------------- on every kind


@every_form
def test_on_plain_numbers_it_just_computes(form):
    cube = make_cube(**form)
    assert cube(2.0) == 8.0
    assert cube(2) == 8.0
    np.testing.assert_allclose(cube(A), A**3)
    assert (cube.__name__, cube.__doc__, repr(cube)) == ("cube", "a * a * a.", "<primitive cube>")


@every_form
def test_on_a_value(form):
    x = Value(2.0)
    y = make_cube(**form)(x)
    y.backward()
    assert (type(y), float(y), x.grad) == (Tensor if form.get("scalar") is False else Value, 8.0, 12.0)


@every_form
def test_on_a_tensor_to_second_order(form):
    cube = make_cube(**form)
    check_first_order(cube, [A])
    check_second_order(cube, [A])
    check_same(cube, lambda a: a * a * a, [A])
    assert cube(Tensor(A.astype(np.float32))).dtype == np.float32


@every_form
def test_in_transforms(form):
    cube = make_cube(**form)
    assert grad(grad(cube))(2.0) == 12.0
    assert jvp(cube, (2.0,), (10.0,)) == (8.0, 120.0)
    np.testing.assert_allclose(hessian(lambda a: cube(a).sum())(A[0]), np.diag(6.0 * A[0]))


def test_operands_mix_and_broadcast():
    blend = make_blend()
    check_first_order(blend, [A, A[0]])
    check_second_order(lambda a, b: blend(a, b, weight=0.2), [A[:, :1], A])
    x, t = Value(2.0), Tensor(A)
    blend(x, t, weight=0.25).sum().backward()
    assert (x.grad, t.grad.tolist()) == (4.5, [[0.25] * 3] * 2)
    y = blend(x, 3.0)
    assert (type(y), y.data, y.params) == (Value, 2.5, {"weight": 0.5})


def test_a_gate_for_floats_may_have_parameters():
    leaky = Primitive(
        "leaky",
        lambda a, *, slope=0.1: a if a > 0 else slope * a,
        None,
        lambda g, y, a, *, slope: ag.where(a > 0, g, g * slope),
    )
    x = Value(-2.0)
    y = leaky(x, slope=0.5)
    y.backward()
    assert (y.data, x.grad, leaky(Value(-2.0)).data) == (-1.0, 0.5, -0.2)


def test_any_number_of_operands():
    mean = Primitive(
        "mean_of",
        None,
        lambda *values: sum(values) / len(values),
        lambda wanted, g, y, *values: [g / len(values) for _ in wanted],
        variadic=True,
        takes_sequence=True,
    )
    check_first_order(lambda *a: mean(a), [A, A[0], A[:, :1]])


def test_no_gradient_through_an_operand_without_a_rule():
    scaled = Primitive("scaled", lambda a, b: a * b, None, lambda g, y, a, b: g * b, None)
    x, w = Value(2.0), Value(3.0)
    scaled(x, w).backward()
    assert (x.grad, w.grad) == (3.0, 0.0)


def test_values_and_their_gradients_are_python_floats_whatever_the_functions_return():
    gate = Primitive("numpy_tanh", np.tanh, np.tanh, lambda g, y, a: g * np.float64(1.0 - y * y))
    x = Value(0.5)
    y = gate(x)
    y.backward()
    assert [type(number) for number in (y.data, x.grad, gradients(y, x))] == [float] * 3
    assert repr(y) == f"Value({math.tanh(0.5)}, grad=1.0)"


def test_its_numpy_function_records_it():
    assert np.exp(Value(0.0)).data == 1.0  # numpy's functions were used before the gate was made
    ceil = Primitive("ceil", math.ceil, np.ceil, None)
    y = np.ceil(Tensor(A))
    assert y.op is ceil
    np.testing.assert_array_equal(y.data, np.ceil(A))


# ---------------------------------------------------------------------------------------- in graphs


def test_in_a_graph_and_in_json():
    cube, blend = make_cube(), make_blend()
    x = Value(2.0, name="x")
    graph = Graph(blend(cube(x), 1.0, weight=0.25))
    assert graph.forward(x=3.0) == 20.5
    assert graph.backward()["x"] == 0.75 * 27.0
    again = Graph.from_json(graph.to_json())
    assert [node.op.name for node in again.nodes if node.op] == ["cube", "blend"]
    assert again.backward() == graph.gradients
    assert "blend(cube1, 1, weight=0.25)" in str(graph)


def test_json_asks_for_a_gate_that_is_not_there():
    text = Graph(make_cube()(Value(2.0))).to_json()
    del TABLE["cube"]
    with pytest.raises(ag.GraphFormatError, match="'cube' is not in the table; define the primitive"):
        Graph.from_json(text)


def test_in_an_array_graph_made_scalar():
    t = Tensor(A, name="t")
    graph = Graph(make_cube()(t).sum())
    scalar = graph.scalarize()
    assert {node.op.name for node in scalar.nodes if node.op} == {"cube", "add"}
    gradient = scalar.backward()
    np.testing.assert_allclose(
        [gradient[f"t[{i},{j}]"] for i in range(2) for j in range(3)], 3 * np.ravel(A**2)
    )


def test_its_decomposition_opens():
    def formula(a):
        return a * a + 1.0

    gate = Primitive("parabola", formula, None, lambda g, y, a: 2.0 * g * a, decomposition=formula)
    opened = Graph(gate(Value(3.0))).expand()
    assert [node.op.name for node in opened.nodes if node.op] == ["multiply", "add"]


def test_debug_names_it():
    blow_up = Primitive("blow_up", lambda a: math.inf, None, lambda g, y, a: g * math.nan)
    with debug(), pytest.raises(NonFiniteError, match="blow_up gave inf, forward"):
        blow_up(Value(1.0))
    y = blow_up(Value(1.0))
    with (
        debug(),
        pytest.raises(NonFiniteError, match="blow_up gave nan as the contribution to its operand 1"),
    ):
        y.backward()


def test_deepcopy_and_pickle_keep_its_identity():
    for gate in (make_cube(), ag.exp):
        assert copy.deepcopy(gate) is gate
        assert pickle.loads(pickle.dumps(gate)) is gate
