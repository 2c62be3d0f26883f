"""No silent wrong gradient: after a leaf was changed, an older graph says so or is computed again."""

import linecache
import re
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import Graph, Primitive, StaleGraphError, Tensor, Value, debug, gradients, maximum, stack


def assign(x):
    x.data = x.data + 1.0


def subtract_in_place(x):
    x.data -= 0.5


def add_in_place(x):
    x.add_(0.5)


def write_an_element(t):
    t.data[0] = 7.0


def write_everything(t):
    t.data[...] = 7.0


def write_nan(t):
    t.data[1] = np.nan


def write_through_a_view(t):
    t.data[1:][0] = 7.0


def write_with_numpy(t):
    np.multiply(t.data, 2.0, out=t.data)


ANY_LEAF = [assign, subtract_in_place, add_in_place]
ARRAYS_ONLY = [write_an_element, write_everything, write_nan, write_through_a_view, write_with_numpy]
CHANGES = [(Value, change) for change in ANY_LEAF] + [(Tensor, change) for change in ANY_LEAF + ARRAYS_ONLY]
DATA = {Value: 2.0, Tensor: [2.0, 3.0]}
every_change = pytest.mark.parametrize(("kind", "change"), CHANGES)


def new_leaf(kind, name="w"):
    return kind(DATA[kind], name=name)


def loss(w):
    return (w * w).sum()


# --------------------------------------------------------------------------------- every change


@every_change
def test_a_stale_graph_is_refused_and_nothing_is_written(kind, change):
    w, other = new_leaf(kind), new_leaf(kind, "other")
    loss(w).backward()
    before = np.array(w.grad)
    inner = w * other
    y = inner.sum()
    change(w)
    for differentiate in (y.backward, lambda: gradients(y, w), lambda: gradients(y, other)):
        with pytest.raises(StaleGraphError):
            differentiate()
    np.testing.assert_array_equal(w.grad, before)
    for untouched in (other, inner, y):
        np.testing.assert_array_equal(untouched.grad, type(untouched).initial_grad)


@every_change
def test_a_fresh_graph_after_the_change_is_right(kind, change):
    w = new_leaf(kind)
    stale = loss(w)
    change(w)
    loss(w).backward()
    np.testing.assert_array_equal(w.grad, 2.0 * np.array(w.data))
    with pytest.raises(StaleGraphError):
        stale.backward()


@every_change
def test_forward_computes_a_stale_graph_again(kind, change):
    w = new_leaf(kind)
    graph = Graph(loss(w))
    change(w)
    with pytest.raises(StaleGraphError):
        graph.backward()
    now = np.array(w.data)
    np.testing.assert_array_equal(graph.forward(), np.sum(now * now))
    np.testing.assert_array_equal(graph.backward()["w"], 2.0 * now)


@every_change
def test_consumers_of_different_times(kind, change):
    w = new_leaf(kind)
    early = w * 3.0
    change(w)
    late = w * 5.0
    np.testing.assert_array_equal(gradients(late.sum(), w), np.full(np.shape(w.data), 5.0))
    for y in (early, early + late, late + early, stack([late, early]), maximum(late, w, early)):
        with pytest.raises(StaleGraphError):
            y.sum().backward()


@every_change
def test_a_leaf_deep_below_and_on_every_side(kind, change):
    w = new_leaf(kind)
    outputs = [w - 1.0, 1.0 - w, w.exp(), maximum(1.0, 2.0, w), (w * 1.0 + 2.0).tanh() * 3.0]
    change(w)
    for y in outputs:
        with pytest.raises(StaleGraphError):
            y.sum().backward()


@every_change
def test_a_change_before_the_first_use_is_no_matter(kind, change):
    w = new_leaf(kind)
    change(w)
    loss(w).backward()
    np.testing.assert_array_equal(w.grad, 2.0 * np.array(w.data))


@pytest.mark.parametrize("change", ARRAYS_ONLY)
def test_writing_through_a_reference_taken_before_the_use(change):
    w = new_leaf(Tensor)
    data = w.data
    y = loss(w)
    change(SimpleNamespace(data=data))
    with pytest.raises(StaleGraphError):
        y.backward()


def test_looking_at_the_data_is_no_change():
    w = Tensor([1.0, np.nan])
    data = w.data
    y = (w * 2.0).sum()
    assert data is w.data
    y.backward()
    assert w.grad.tolist() == [2.0, 2.0]


def test_an_old_reference_no_longer_matters_after_an_assignment():
    w = Tensor([1.0, 2.0])
    old = w.data
    w.data = [3.0, 4.0]
    y = loss(w)
    old[0] = 9.0
    y.backward()
    assert w.grad.tolist() == [6.0, 8.0]


def test_a_changed_sign_of_zero_is_a_change():
    w = Tensor([0.0])
    with np.errstate(divide="ignore"):
        y = (1.0 / w).sum()
    w.data[0] = -0.0
    with pytest.raises(StaleGraphError):
        y.backward()


def test_training_by_writing_into_data():
    w = Tensor([4.0, -2.0])
    for _ in range(60):
        w.grad = None
        loss(w).backward()
        w.data[...] -= 0.25 * w.grad
    np.testing.assert_allclose(w.data, 0.0, atol=1e-12)


# ---------------------------------------------------------------------------------- what is said


@pytest.mark.parametrize(("kind", "change"), [(k, c) for k, c in CHANGES if c in ANY_LEAF])
def test_the_error_names_leaf_operation_and_both_lines(kind, change):
    w = new_leaf(kind, "weight")
    with debug():
        y = w.exp()  # the use
        z = (y + 1.0).sum()
    change(w)
    with pytest.raises(StaleGraphError) as caught:
        z.backward()
    line = change.__code__.co_firstlineno + 1
    changed_at = f"test_stale_graphs.py:{line}: {linecache.getline(__file__, line).strip()}"
    message = str(caught.value)
    assert f"'weight' was changed, at {changed_at}" in message
    assert re.search(
        r"after exp had used it \(test_stale_graphs\.py:\d+: y = w\.exp\(\)  # the use\)", message
    )
    assert "Graph(output).forward()" in message


def test_without_debug_the_error_says_how_to_see_the_line():
    w = Value(2.0, name="w")
    y = w * w
    w.data = 3.0
    with pytest.raises(StaleGraphError, match=r"run inside autograd\.debug\(\) to see the line"):
        y.backward()


# ---------------------------------------------------------------------------------- computed nodes


@pytest.mark.parametrize("change", [assign, subtract_in_place, add_in_place])
@pytest.mark.parametrize("kind", [Value, Tensor])
def test_the_data_of_a_computed_node_cannot_be_assigned(kind, change):
    y = new_leaf(kind) * 2.0
    before = np.array(y.data)
    with pytest.raises((AttributeError, ValueError), match=r"multiply|read-only"):
        change(y)
    np.testing.assert_array_equal(y.data, before)


@pytest.mark.parametrize("change", ARRAYS_ONLY)
@pytest.mark.parametrize(
    "make", [lambda t: t * 2.0, lambda t: t[::-1], lambda t: t.T, lambda t: t.reshape(2)]
)
def test_the_data_of_a_computed_tensor_cannot_be_written(make, change):
    t = new_leaf(Tensor)
    y = make(t)
    before = t.data.tolist(), y.data.tolist()
    with pytest.raises(ValueError, match="read-only"):
        change(y)
    assert (t.data.tolist(), y.data.tolist()) == before


def test_reading_a_computed_node_does_not_lock_its_leaf(own_primitives):
    same = Primitive("same", None, lambda a: a, lambda g, y, a: g)
    t = Tensor([1.0, 2.0])
    assert same(t).data.tolist() == [1.0, 2.0]
    t.data[0] = 5.0
    t.add_(1.0)
    assert t.data.tolist() == [6.0, 3.0]
