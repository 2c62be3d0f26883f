"""A circuit as data: what it computes, what is left of it, and how it prints."""

import ast

import numpy as np
import pytest
from hypothesis import given

from autograd import TABLE, Graph, Tensor, Value, add, exp, grad, multiply, negative, power, sigmoid, sin, sum
from autograd.strategies import Circuit, Constant, Gate, circuits, tensor_circuits
from visualize.drawing.dot import to_dot


def run_formula(circuit, *inputs):
    """What Python makes of the formula, with the names of the table."""
    names = {**TABLE, "array": np.array, **dict(zip(circuit.names, inputs, strict=True))}
    *assignments, output = ast.parse(circuit.formula).body
    exec(compile(ast.Module(assignments, []), "formula", "exec"), names)
    return eval(compile(ast.Expression(output.value), "formula", "eval"), names)


def close(actual, expected):
    """Equal but for the order of sums, which follows from the layout of the arrays."""
    assert np.shape(actual) == np.shape(expected)
    np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1e-9)


# ----------------------------------------------------------------------------------- what it is


def test_it_is_a_function_on_every_kind():
    circuit = Circuit({"a": 1.5, "b": -2.0}, [Gate(multiply, (0, 1)), Gate(add, (2, 0))])
    assert (circuit.names, circuit.inputs) == (("a", "b"), (1.5, -2.0))
    assert circuit(1.5, -2.0) == -1.5
    assert circuit(Value(2.0), 3.0).data == 8.0
    np.testing.assert_array_equal(circuit(np.array([1.0, 2.0]), 3.0), [4.0, 8.0])
    np.testing.assert_array_equal(circuit(Tensor([1.0, 2.0]), Value(3.0)).data, [4.0, 8.0])
    assert grad(circuit, argnums=(0, 1))(1.5, -2.0) == (-1.0, 1.5)
    assert circuit.wires(1.5, -2.0) == [1.5, -2.0, -3.0, -1.5]
    assert circuit.uses_of_wires == (2, 1, 1, 1)


def test_what_the_output_does_not_need_is_left_out():
    gates = [Gate(exp, (0,)), Gate(sin, (1,)), Gate(negative, (3,)), Gate(exp, (2,))]
    circuit = Circuit({"a": 1.0, "b": 2.0}, gates, output=4)
    assert (circuit.names, circuit.inputs) == (("b",), (2.0,))
    assert [gate.op for gate in circuit.gates] == [sin, negative]
    assert repr(circuit) == "circuit(b=2.0): -sin(b)"
    assert circuit.uses(sin, exp)
    assert not circuit.uses(exp)


def test_bad_circuits_and_calls_are_refused():
    with pytest.raises(ValueError, match=r"wire 1 is sin of \[1\]: give wires below 1"):
        Circuit({"a": 1.0}, [Gate(sin, (1,))])
    with pytest.raises(ValueError, match="output=7, but the wires of this circuit are 0 to 1"):
        Circuit({"a": 1.0}, [Gate(sin, (0,))], output=7)
    with pytest.raises(TypeError, match=r"has the inputs a, and was called with 2.*\*circuit.inputs"):
        Circuit({"a": 1.0}, [Gate(sin, (0,))])(1.0, 2.0)


@given(circuits())
def test_the_graph_of_a_circuit(circuit):
    graph = circuit.graph()
    assert isinstance(graph, Graph)
    assert set(graph.inputs) == set(circuit.names)
    assert len(graph) == len(circuit.names) + len(circuit.gates)
    assert graph.forward() == circuit(*circuit.inputs)
    graph.backward()
    assert to_dot(graph).startswith("digraph")


@given(tensor_circuits(max_gates=4))
def test_the_graph_of_a_tensor_circuit(circuit):
    graph = circuit.graph()
    assert set(graph.inputs) == set(circuit.names)
    close(graph.forward(), circuit(*circuit.inputs))
    assert to_dot(graph).startswith("digraph")


# -------------------------------------------------------------------------------- how it prints


def shown(inputs, *gates):
    return repr(Circuit(inputs, [Gate(*gate) for gate in gates]))


def test_brackets_stand_only_where_they_have_to():
    a, b = {"a": 1.0}, {"a": 1.0, "b": 2.0}
    row = TABLE.__getitem__
    assert shown(b, (multiply, (0, 1)), (add, (2, 0))) == "circuit(a=1.0, b=2.0): a * b + a"
    assert shown(b, (add, (0, 1)), (multiply, (2, 0))) == "circuit(a=1.0, b=2.0): (a + b) * a"
    assert shown(b, (row("subtract"), (0, 1)), (row("subtract"), (0, 2))).endswith(": a - (a - b)")
    assert shown(b, (row("subtract"), (0, 1)), (row("subtract"), (2, 1))).endswith(": a - b - b")
    assert shown(b, (power, (0, 1)), (power, (2, 1))).endswith(": (a ** b) ** b")
    assert shown(b, (power, (0, 1)), (negative, (2,))).endswith(": -a ** b")
    assert shown(a, (negative, (0,)), (power, (1, 0))).endswith(": (-a) ** a")
    assert shown(a, (negative, (0,)), (negative, (1,))).endswith(": -(-a)")
    assert shown(a, (power, (Constant(-2.0), 0))).endswith(": (-2.0) ** a")
    assert shown(a, (multiply, (0, Constant(-2.0)))).endswith(": a * -2.0")


def test_a_value_that_is_used_twice_has_a_line():
    twice = [(multiply, (0, 0)), (sin, (1,)), (add, (1, 2))]
    assert shown({"a": 1.5}, *twice) == "circuit(a=1.5): t1 = a * a; t1 + sin(t1)"
    many = dict.fromkeys("abc", 1.0 / 3.0)
    wide = shown(many, (multiply, (0, 1)), (add, (3, 2)), (sigmoid, (4,)), (multiply, (4, 5)))
    assert wide == (
        "circuit(a=0.3333333333333333, b=0.3333333333333333, c=0.3333333333333333):\n"
        "    t1 = a * b + c\n"
        "    t1 * sigmoid(t1)"
    )


def test_a_name_of_an_input_is_not_taken_again():
    text = shown({"t1": 2.0}, (exp, (0,)), (add, (1, 1)))
    assert text == "circuit(t1=2.0): t1_ = exp(t1); t1_ + t1_"


def test_arrays_parameters_and_indices():
    a = np.arange(6.0).reshape(2, 3)
    index = (slice(None), slice(None, None, -2))
    gates = [(TABLE["getitem"], (0,), {"index": index}), (sum, (1,), {"axis": 0, "keepdims": True})]
    assert shown({"a": a}, *gates) == (
        "circuit(a=array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])):\n    sum(a[:, ::-2], axis=0, keepdims=True)"
    )
    joined = shown({"a": 1.0}, (TABLE["stack"], (0, Constant(np.array(2.0)))))
    assert joined == "circuit(a=1.0): stack([a, array(2.0)])"


@pytest.mark.parametrize(
    ("index", "text"),
    [
        ((1,), "a[1,]"),
        (None, "a[None]"),
        (..., "a[...]"),
        ((), "a[()]"),
        ((..., [0, 1]), "a[..., [0, 1]]"),
        (slice(1, None), "a[1:]"),
        (slice(None, 2, 2), "a[:2:2]"),
    ],
)
def test_an_index_is_written_in_brackets(index, text):
    assert shown({"a": np.ones(3)}, (TABLE["getitem"], (0,), {"index": index})).endswith(f": {text}")


@given(circuits())
def test_the_formula_of_a_circuit_is_python_with_the_same_value(circuit):
    assert run_formula(circuit, *circuit.inputs) == pytest.approx(circuit(*circuit.inputs), rel=1e-12)
    nodes = [Value(x) for x in circuit.inputs]
    assert run_formula(circuit, *nodes).data == circuit(*nodes).data


@given(tensor_circuits())
def test_the_formula_of_a_tensor_circuit_is_python_with_the_same_value(circuit):
    nodes = [Tensor(x) for x in circuit.inputs]
    close(run_formula(circuit, *nodes).data, circuit(*nodes).data)


@given(circuits() | tensor_circuits())
def test_what_is_printed_is_the_inputs_and_the_formula(circuit):
    text = repr(circuit)
    head, _, body = text.partition("):")
    names = {"array": np.array}
    given_inputs = eval(f"dict{head.removeprefix('circuit')})", names)
    assert tuple(given_inputs) == circuit.names
    for x, y in zip(given_inputs.values(), circuit.inputs, strict=True):
        assert type(x) is type(y)
        np.testing.assert_array_equal(x, y)
    assert [line.strip() for line in body.replace(";", "\n").splitlines() if line.strip()] == (
        circuit.formula.split("\n")
    )
