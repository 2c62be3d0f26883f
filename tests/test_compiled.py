"""A compiled function gives what the engine gives, bit for bit, on whatever it is called with next."""

import gc
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd as ag
from autograd import Tensor, compiled, tree, value_and_grad
from autograd.compile import Plan
from autograd.primitive import TABLE, Primitive
from autograd.strategies import circuits, tensor_circuits
from tests.cases import CASES
from tests.checks import upstream_of

ALL_CASES = [case for case in CASES if any(case.row.vjps)]


def assert_same(a, b):
    for x, y in zip(tree.leaves(a), tree.leaves(b), strict=True):
        assert np.shape(x) == np.shape(y)
        assert getattr(x, "dtype", float) == getattr(y, "dtype", float)
        np.testing.assert_array_equal(x, y)


def weighted(function, weights):
    """A scalar of it: the sum of the outputs with weights."""

    def scalar(*points):
        y = function(*points)
        return (y * weights).sum() if isinstance(y, Tensor) else y * float(weights)

    return scalar


@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_every_row_on_other_numbers(case):
    points = case.points
    function = weighted(case.function(), upstream_of(case.function(), points))
    argnums = range(len(points))
    step, eager = compiled(function, argnums), value_and_grad(function, argnums)
    assert_same(step(*points), eager(*points))
    moved = [1.01 * x for x in points]
    assert_same(step(*moved), eager(*moved))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", ALL_CASES, ids=str)
def test_what_a_rule_returned_when_recorded_is_no_matter_of_the_numbers(case, dtype):
    points = [np.asarray(x, dtype) for x in case.points]
    function = weighted(case.function(), upstream_of(case.function(), points))
    step, eager = (f(function, range(len(points))) for f in (compiled, value_and_grad))
    step(*points)
    scaled = [[np.asarray(factor * x) for x in points] for factor in (0.0, -1.0, 1e3, 1e-300)]
    alike = [[np.full_like(x, number) for x in points] for number in (1.0, np.inf)]
    with np.errstate(all="ignore"):
        for others in scaled + alike:
            _, gradients = found = step(*others)
            assert_same(found, eager(*others))
            arrays = [x for x in [*gradients, *others] if isinstance(x, np.ndarray)]
            assert not any(np.may_share_memory(a, b) for a, b in combinations(arrays, 2))


@given(st.one_of(circuits(), tensor_circuits(), circuits(smooth=False), tensor_circuits(smooth=False)))
def test_random_circuits_on_other_numbers(circuit):
    inputs = [np.array(x, order="C") if isinstance(x, np.ndarray) else x for x in circuit.inputs]
    with np.errstate(all="ignore"):
        weights = np.cos(1.0 + np.arange(np.size(circuit(*inputs)))).reshape(np.shape(circuit(*inputs)))
        function = weighted(circuit, weights)
        step, eager = (f(function, range(len(inputs))) for f in (compiled, value_and_grad))
        step(*inputs)
        other = [x * 0.5 if isinstance(x, float) else np.asarray(x * 0.5) for x in inputs]
        assert_same(step(*other), eager(*other))


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x[0] * x[1],
        lambda x: ag.exp(x[0]) + ag.relu(x[0]) * x[1],
        lambda x: x.sum() * x[0],
        lambda x: x.max() * ag.stack([x[0], x[1], x[0]]).mean(),
        lambda x: ag.einsum("i->", x) ** 2.0 * x[1],
    ],
)
def test_single_precision_stays_through_arrays_without_axes(function):
    x = np.array([0.3, 0.4], np.float32)
    step, eager = compiled(function), value_and_grad(function)
    for point in (x, 2 * x):
        assert_same(step(point), eager(point))


def test_log_softmax_of_one_number():
    f = lambda a, b: ag.log_softmax(b * 1.0) * a * 2.0  # noqa: E731
    assert_same(compiled(f, (0, 1))(0.3, np.array(0.4)), value_and_grad(f, (0, 1))(0.3, np.array(0.4)))


def test_the_exponent_a_value_that_becomes_0():
    f = lambda a, b: (a**b).sum()  # noqa: E731
    step, eager = compiled(f, (0, 1)), value_and_grad(f, (0, 1))
    a = np.array([1.0, 2.0], np.float32)
    for b in (2.0, 0.0, 1e17, -1.0):
        with np.errstate(all="ignore"):
            assert_same(step(a, b), eager(a, b))


def test_the_function_runs_once_for_each_combination_of_shapes():
    calls = []

    def loss(w, x):
        calls.append(np.shape(x))
        return ((x @ w) ** 2.0).sum()

    step = compiled(loss)
    for n in (3, 5, 3, 3, 5):
        x = np.arange(2.0 * n).reshape(n, 2)
        assert_same(step(np.ones(2), x), value_and_grad(lambda w, x: ((x @ w) ** 2.0).sum())(np.ones(2), x))
    assert calls == [(3, 2), (5, 2)]


def test_structures_and_several_arguments():
    def loss(p, x, scale):
        return (ag.tanh(x @ p["w"]) + p["b"][0]).sum() * scale

    p, x = {"w": np.array([0.1, 0.2]), "b": [0.3]}, np.ones((4, 2))
    for argnums in (0, 2, (0, 2), (2, 0)):
        step, eager = compiled(loss, argnums), value_and_grad(loss, argnums)
        step(p, x, 1.0)
        assert_same(step(p, 2.0 * x, 3.0), eager(p, 2.0 * x, 3.0))


@pytest.mark.parametrize("argnums", [1, -2, (0, 0), (0, -1)])
def test_arguments_that_are_not_there_or_named_twice_are_refused_as_by_the_engine(argnums):
    with pytest.raises(ValueError, match="argnums"):
        compiled(lambda w: (w * w).sum(), argnums)(np.ones(2))


def test_the_same_leaves_in_another_structure():
    step = compiled(lambda p: p["a"] - 3.0 * p["b"])
    assert step({"a": 1.0, "b": 2.0}) == (-5.0, {"a": 1.0, "b": -3.0})
    assert step({"b": 2.0, "a": 1.0}) == (-5.0, {"b": -3.0, "a": 1.0})


def test_parameters_of_the_function_are_read_anew():
    w = Tensor([1.0, 2.0], name="w")
    step = compiled(lambda x: (x * w).sum())
    assert step(np.ones(2))[0] == 3.0
    w.data = [5.0, 6.0]
    assert step(np.ones(2))[0] == 11.0


def test_gradients_may_be_changed_in_place():
    step = compiled(lambda x, y: (x + y).sum(), (0, 1))
    _, (by_x, by_y) = step(np.ones(3), np.ones(3))
    by_x *= 0.0
    np.testing.assert_array_equal(by_y, np.ones(3))
    np.testing.assert_array_equal(step(np.ones(3), np.ones(3))[1][0], np.ones(3))


def test_an_argument_that_nothing_depends_on_gets_zeros():
    step = compiled(lambda x, y: x * 2.0, (0, 1))
    assert step(1.0, 5.0) == (2.0, (2.0, 0.0))
    assert_same(compiled(lambda x, y: (x * 2.0).sum(), 1)(np.ones(2), np.ones(3))[1], np.zeros(3))


def test_zero_times_infinity_is_zero_as_in_the_engine():
    def f(x):
        return (ag.sqrt(x) * np.array([0.0, 1.0])).sum()

    step = compiled(f)
    step(np.array([4.0, 4.0]))
    assert_same(step(np.array([0.0, 4.0])), value_and_grad(f)(np.array([0.0, 4.0])))


def test_the_program_can_be_read():
    layer, x = Tensor(np.ones((2, 3)), name="weight"), Tensor(np.ones((4, 3)))
    loss = ag.log_softmax(x @ layer.T, axis=1).sum()
    lines = [line.strip() for line in Plan(loss, [x, layer], [layer]).source.splitlines()]
    assert lines[:3] == ["def run(v0, v1):", "# v1 is weight", "v2 = transpose(v1, axes=None)"]
    assert "v4 = log_softmax(v3, axis=1)" in lines
    assert "g3 = log_softmax_back0(g4, v4, v3, axis=1)" in lines


@pytest.mark.parametrize(
    "name", ["v0", "g1", "run", "share", "float", "type", "array", "class_", "one", "copied", "\u00b5"]
)
def test_names_of_ones_own_do_not_meet_those_of_the_program(name):
    gate = Primitive(name, lambda a: 3.0 * a, None, lambda g, y, a: g * 3.0)
    try:
        assert compiled(lambda x: gate(gate(x)))(2.0) == (18.0, 9.0)
    finally:
        del TABLE[name]


def test_a_leaf_of_any_name_stays_a_comment():
    w = Tensor([2.0], name="w\nraise SystemExit  # \u2028")
    assert compiled(lambda x: (x * w).sum())(np.ones(1))[0] == 2.0


def test_a_rule_that_hands_on_nothing():
    gate = Primitive("half_open", None, lambda a, b: a * b, lambda g, y, a, b: g * b, lambda g, y, a, b: None)
    try:
        f = lambda a, b: gate(a, b).sum()  # noqa: E731
        step, eager = compiled(f, (0, 1)), value_and_grad(f, (0, 1))
        assert_same(step(np.ones(2), np.full(2, 3.0)), eager(np.ones(2), np.full(2, 3.0)))
    finally:
        del TABLE["half_open"]


def test_a_rule_of_another_precision_is_brought_to_that_of_the_operand():
    gate = Primitive("wide", None, lambda a: a * 1, lambda g, y, a: np.float64(g) * np.ones(a.shape))
    try:
        assert compiled(lambda a: gate(a).sum())(np.ones(2, np.float32))[1].dtype == np.float32
    finally:
        del TABLE["wide"]


def test_a_gradient_never_is_an_array_that_someone_else_holds():
    # A rule that hands out its operand: the gradient of a would be the numbers of a.
    gate = Primitive("half_square", None, lambda a: 0.5 * a * a, lambda g, y, a: a)
    try:
        x = np.array([1.0, 2.0])
        step = compiled(lambda a: gate(a).sum())
        for _ in range(2):
            gradient = step(x)[1]
            gradient *= 0.0
            np.testing.assert_array_equal(x, [1.0, 2.0])
    finally:
        del TABLE["half_square"]


def test_two_methods_of_one_object_under_one_name_stay_two():
    class Gates:
        def double(self, a):
            return a * 2.0

        def double_back(self, g, y, a):
            return g * 2.0

        def triple(self, a):
            return a * 3.0

        def triple_back(self, g, y, a):
            return g * 3.0

    of = Gates()
    p = Primitive("twin", None, of.double, of.double_back)
    q = Primitive("twin", None, of.triple, of.triple_back)
    try:
        value, gradient = compiled(lambda x: (p(x) + q(x)).sum())(np.array([1.0, 2.0]))
        assert (value, gradient.tolist()) == (15.0, [5.0, 5.0])
    finally:
        del TABLE["twin"]


def test_what_a_rule_of_ones_own_keeps_is_not_handed_out():
    kept = np.array([5.0, 6.0])
    gate = Primitive("keeping", None, lambda a: a * kept, lambda g, y, a: kept)
    try:
        step = compiled(lambda x, w: (gate(x) + gate(w)).sum(), (0, 1))
        a, b = step(np.ones(2), np.ones(2))[1]
        a *= 0.0
        assert b.tolist() == kept.tolist() == [5.0, 6.0]
    finally:
        del TABLE["keeping"]


def test_the_gradient_of_an_array_without_axes_is_one():
    for f in (lambda x: x * x, lambda x: x.sum(), lambda x: x * x + x):
        gradient = compiled(f)(np.array(3.0))[1]
        assert type(gradient) is np.ndarray
        gradient[...] = 0.0


def test_an_input_given_twice_is_refused():
    x = Tensor([1.0, 2.0])
    with pytest.raises(ValueError, match="listed twice"):
        Plan((x * x).sum(), [x, x], [x])
    with pytest.raises(ValueError, match=r"returned or left in \.grad"):
        Plan((x * x).sum(), [x], [x], parameters=[x])


def test_a_parameter_that_is_not_reached_has_no_gradient():
    x, w, unused = Tensor([1.0]), Tensor([2.0]), Tensor([3.0])
    unused.grad = np.ones(1)
    Plan((x * w).sum(), [x], parameters=[w, unused]).run(np.array([5.0]))
    assert w.grad.tolist() == [5.0]
    assert unused.grad is None


def test_a_plan_keeps_no_computed_node_alive():
    def computed():
        gc.collect()
        return [o for o in gc.get_objects() if isinstance(o, Tensor) and not o.is_leaf]

    others = len(computed())
    w = Tensor(np.ones((2, 3)))
    plan = Plan((ag.sigmoid(w + np.ones(3)) * 2.0).mean(), [], parameters=[w])
    assert len(computed()) == others
    plan.run()
    assert w.grad.shape == (2, 3)


def failing(message):
    def rule(g, y, a):
        if a.min() < 0.0:
            raise ValueError(message)
        return g * np.ones(3 if a.min() > 10.0 else a.shape)

    return rule


@pytest.mark.parametrize("point", [[-1.0, 1.0], [11.0, 12.0]])
def test_errors_in_a_rule_of_ones_own_say_whose_it_is_as_in_the_engine(point):
    gate = Primitive("touchy", None, lambda a: a * 1.0, failing("negative"))
    try:
        step, eager = (f(lambda a: gate(a).sum()) for f in (compiled, value_and_grad))
        step(np.array([1.0, 2.0]))
        messages = []
        for f in (step, eager):
            with pytest.raises(ValueError, match="touchy") as error:
                f(np.array(point))
            messages.append((error.type, str(error.value)))
        assert messages[0] == messages[1]
    finally:
        del TABLE["touchy"]


def test_a_forward_function_of_ones_own_may_return_a_list():
    gate = Primitive("listed", None, lambda a: [1, 2], lambda g, y, a: g)
    try:
        step, eager = (f(lambda a: (gate(a) * a).sum()) for f in (compiled, value_and_grad))
        for x in (np.array([3.0, 4.0]), np.array([5.0, 6.0])):
            assert_same(step(x), eager(x))
    finally:
        del TABLE["listed"]
