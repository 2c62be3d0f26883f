"""Work and memory: counted, never timed. Nodes, rules and bytes grow with the graph, and go with it."""

import gc
import tracemalloc
from contextlib import suppress
from functools import reduce

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, Node, Primitive, StaleGraphError, Tensor, Value, gradients
from tests.depth import in_depth
from tests.test_threads import in_threads

MANY = in_depth(1_000_000, ordinary=200_000)


@pytest.fixture
def no_collector():
    """Reference counting alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def live(*kinds):
    return sum(isinstance(x, kinds) for x in gc.get_objects())


# ------------------------------------------------------------------------------ graphs of every form


def chain(x, n):
    return reduce(lambda y, k: y * 1.0, range(n), x)


def fan_in(x, n):
    return reduce(lambda y, k: y + x, range(n), x * 1.0)


def diamonds(x, n):
    return reduce(lambda y, k: y * 0.5 + y * 0.5, range(n // 3), x)  # 2^(n/3) paths


def one_wide_maximum(x, n):
    return ag.maximum(*(x * 1.0 for _ in range(n)), ties="both")


def one_wide_stack(x, n):
    return ag.stack([x * 1.0 for _ in range(n)]).sum()


FORMS = [chain, fan_in, diamonds]
WIDE = [one_wide_maximum, one_wide_stack]
DIFFERENTIATE = {
    "backward": lambda y, x: y.backward(),
    "gradients": lambda y, x: gradients(y, x),
    "create_graph": lambda y, x: gradients(y, x, create_graph=True),
    "second order": lambda y, x: gradients(gradients(y * y, x, create_graph=True), x),
    "Graph": lambda y, x: Graph(y).backward(),
    "Graph.forward": lambda y, x: Graph(y).forward(),
    "expand": lambda y, x: Graph(y).expand(),
    "scalarize": lambda y, x: Graph(y).scalarize(),
    "JSON": lambda y, x: Graph.from_json(Graph(y).to_json()),
}
every_use = pytest.mark.parametrize("use", DIFFERENTIATE.values(), ids=DIFFERENTIATE)
both_kinds = pytest.mark.parametrize("kind", [Value, Tensor])


def bytes_at_most(use):
    """The most bytes that were held at one time."""
    tracemalloc.start()
    try:
        result = use()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del result
    return most


@every_use
@both_kinds
@pytest.mark.parametrize("form", [*FORMS, *WIDE])
def test_twice_the_nodes_hold_at_most_twice_the_bytes(form, kind, use):
    x = kind(1.0)
    use(form(x, 30), x)  # caches of the first time
    n = in_depth(500, ordinary=125)
    small, large = (bytes_at_most(lambda n=n: use(form(x, n), x)) for n in (n, 2 * n))
    assert large < 2.3 * small + 120 * n  # dicts double in steps


@pytest.mark.parametrize("form", FORMS)
def test_a_rule_runs_once_for_each_wire(form, own_primitives, monkeypatch):
    calls = []

    def counted(rule):
        return lambda *args: calls.append(rule) or rule(*args)

    for gate in (ag.add, ag.multiply):
        monkeypatch.setattr(gate, "vjps", tuple(counted(rule) for rule in gate.vjps))
    x = Tensor(1.0)
    y = form(x, 300)
    wires = sum(isinstance(operand, Node) for n in Graph(y).nodes for operand in n.inputs)
    y.backward()
    assert len(calls) == wires
    gradients(y, x, create_graph=True)
    assert len(calls) == 2 * wires


def test_diamonds_with_2_to_the_100_paths_in_both_orders():
    x = Value(1.5)
    y = diamonds(x * x, 300)
    slope = gradients(y, x, create_graph=True)
    assert (y.data, slope.data, gradients(slope, x)) == (2.25, 3.0, 2.0)


def test_a_jacobian_runs_a_rule_once_for_each_row(own_primitives):
    calls = []
    same = Primitive("same", None, lambda a: a.copy(), lambda g, y, a: calls.append(1) or g)
    for n in (5, 10, 20):
        calls.clear()
        matrix = ag.jacobian(lambda x: same(same(x)))(np.ones(n))
        assert len(calls) == 2 * n
        np.testing.assert_array_equal(matrix, np.eye(n))


# --------------------------------------------------------------------------------- freed, to the last


def after_backward(x):
    y = (x * x).tanh().sum()
    y.backward()


def after_create_graph(x):
    slope = gradients((x * x * x).sum(), x, create_graph=True)
    slope.sum().backward()


def after_a_stale_graph(x):
    y = (x * x).sum()
    x.data = x.data + 1.0
    with suppress(StaleGraphError):
        y.backward()


def after_a_number_that_is_not_finite(x):
    with ag.debug(), suppress(ag.NonFiniteError):
        (ag.sqrt(x * 0.0) + x).sum().backward()


def after_a_rule_that_fails(x):
    def refuse(g, y, a):
        raise RuntimeError

    wall = Primitive("wall", lambda a: a, None, refuse)
    with suppress(RuntimeError):
        wall(x * x).sum().backward()


def after_a_forward_function_that_fails(x):
    with suppress(ValueError):
        (x * x) + np.ones((7, 1, 2)) @ np.ones((3, 1))


def after_a_composite(x):
    @ag.composite
    def cube(a):
        return a * a * a

    gradients(gradients(cube(x).sum(), x, create_graph=True).sum(), x)


def after_transforms(x):
    def f(a):
        return (a * a * x).sum()

    ag.value_and_grad(f)(x)
    ag.hessian(f)(x.detach())
    ag.jvp(f, (x,), (x,))
    ag.vjp(f, x)[1](1.0)


def after_a_graph(x):
    graph = Graph(ag.sigmoid(x * x).sum())
    graph.forward()
    graph.backward()
    with suppress(KeyError):
        graph.forward(unknown=1.0)
    graph.expand(), graph.scalarize(), graph.wires, list(graph.walk()), str(graph)


def after_threads(x):
    in_threads(lambda k: (x * x).sum().backward())


AFTER = [
    after_backward,
    after_create_graph,
    after_a_stale_graph,
    after_a_number_that_is_not_finite,
    after_a_rule_that_fails,
    after_a_forward_function_that_fails,
    after_a_composite,
    after_transforms,
    after_a_graph,
    after_threads,
]


@both_kinds
@pytest.mark.parametrize("use", AFTER)
def test_only_the_leaf_is_left(use, kind, no_collector, own_primitives):
    x = kind(1.5)
    use(x)  # caches of the first time do not count
    gc.collect()
    before = live(Node, Graph)
    use(x)
    assert live(Node, Graph) == before


# ---------------------------------------------------------------------------------------- very many


def test_a_leaf_that_is_used_very_often(no_collector):
    x = Value(0.5)
    before = live(Node)
    y = fan_in(x, MANY - 1)
    y.backward()
    assert (y.data, x.grad) == (0.5 * MANY, float(MANY))
    del y
    assert live(Node) == before


def test_very_many_leaves_in_one_sum(no_collector):
    before = live(Node)
    leaves = [Value(1.0) for _ in range(MANY)]
    y = reduce(lambda y, x: y + x, leaves)
    y.backward()
    assert y.data == float(MANY)
    assert {x.grad for x in leaves} == {1.0}
    del y, leaves
    assert live(Node) == before


def test_a_rule_of_any_number_of_operands_runs_once(own_primitives):
    calls = []

    def rule(wanted, g, y, *operands):
        calls.append(len(wanted))
        return [g for _ in wanted]

    total = Primitive("total", None, lambda *a: sum(a), rule, variadic=True)
    leaves = [Tensor([float(k)]) for k in range(100)]
    y = total(*leaves, np.ones(1))
    y.backward()
    assert calls == [100]
    gradients(y, leaves[:3])
    assert calls == [100, 3]
    Graph(y).backward()
    assert calls == [100, 3, 100]


@pytest.mark.parametrize("gate", [ag.stack, ag.maximum])
def test_a_gate_of_a_hundred_thousand_operands(gate, no_collector):
    before = live(Node)
    n = 100_000  # a rule that looks at all operands once for each would need 10¹⁰ looks
    leaves = [Value(float(k)) for k in range(n)]
    y = gate(*([leaves] if gate is ag.stack else leaves))
    y.backward(np.arange(float(n)) if gate is ag.stack else 7.0)
    assert [x.grad for x in leaves] == ([*range(n)] if gate is ag.stack else [0.0] * (n - 1) + [7.0])
    del y, leaves
    assert live(Node) == before
