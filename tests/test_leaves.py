"""Leaves: assigning their data, adding to it in place, detaching, copying and pickling them."""

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value

PROJECT = Path(autograd.__file__).parents[1]

KINDS = {"Value": lambda: Value(2.0, name="w"), "Tensor": lambda: Tensor([[1.0, 2.0]], name="w")}
every_kind = pytest.mark.parametrize("leaf", KINDS.values(), ids=KINDS)

COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
    "detach": lambda x: x.detach(),
}
every_copy = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


def loss(x):
    return (x * x).sum()


# ------------------------------------------------------------------------------------ changing data


@pytest.mark.parametrize("new", [5, 5.0, np.float32(5.0), np.array(5)])
def test_assigning_the_data_of_a_value(new):
    x = Value(2.0)
    x.data = new
    assert type(x.data) is float
    assert x.data == 5.0


def test_assigning_the_data_of_a_tensor_copies_it():
    t, new = Tensor([1.0, 2.0]), np.array([3.0, 4.0])
    t.data = new
    new[0] = 9.0
    assert t.data.tolist() == [3.0, 4.0]


def test_data_may_change_its_precision_but_not_its_shape():
    t = Tensor([1.0, 2.0])
    t.data = np.array([3.0, 4.0], dtype=np.float32)
    assert t.dtype == np.float32
    with pytest.raises(ValueError, match=r"shape \(2,\), and data of shape \(3,\)"):
        t.data = [1.0, 2.0, 3.0]
    assert t.data.tolist() == [3.0, 4.0]


def test_the_ways_an_optimizer_steps():
    w, bias = Tensor([1.0, 2.0]), Value(1.0)
    w.data -= 0.5 * np.ones(2)
    w.data[1] *= 2.0
    bias.data -= 0.25
    assert w.add_([1.0, 1.0]) is w
    assert bias.add_(1) is bias
    assert (w.data.tolist(), bias.data) == ([1.5, 4.0], 1.75)


def test_add_takes_numbers_nodes_and_what_broadcasts():
    w = Tensor(np.zeros((2, 2)))
    for amount in (1.0, 1, Value(1.0), [1.0, 2.0], Tensor([[1.0], [2.0]]), np.ones((2, 2), np.float32)):
        w.add_(amount)
    assert w.data.tolist() == [[6.0, 7.0], [7.0, 8.0]]


def test_add_keeps_float32():
    w = Tensor(np.zeros(2, np.float32))
    w.add_(np.ones(2))
    assert w.dtype == np.float32


def test_add_keeps_the_shape():
    w = Tensor([1.0, 2.0])
    with pytest.raises(ValueError, match=r"add_: .*\(2,\), the amount \(2, 2\)"):
        w.add_(np.ones((2, 2)))
    assert w.data.tolist() == [1.0, 2.0]


# ------------------------------------------------------------------------------------------ copies


@every_copy
@every_kind
def test_a_copy_has_the_numbers_and_the_name(leaf, copied):
    x = leaf()
    twin = copied(x)
    assert type(twin) is type(x)
    assert (twin.is_leaf, twin.name) == (True, "w")
    np.testing.assert_array_equal(twin.data, x.data)


@every_copy
@every_kind
def test_a_copy_shares_nothing_with_the_original(leaf, copied):
    x = leaf()
    twin = copied(x)
    before = np.array(x.data)
    y = loss(x)
    twin.add_(1.0)
    y.backward()  # the copy has changed since, not the original
    np.testing.assert_array_equal(x.data, before)
    np.testing.assert_array_equal(x.grad, 2.0 * before)


@pytest.mark.parametrize("copied", [copy.deepcopy, COPIES["pickle"]], ids=["deepcopy", "pickle"])
@every_kind
def test_deep_copies_keep_the_gradient(leaf, copied):
    x = leaf()
    loss(x).backward()
    twin = copied(x)
    expected = 2.0 * np.array(x.data)
    np.testing.assert_array_equal(twin.grad, expected)
    loss(twin).backward()
    np.testing.assert_array_equal(twin.grad, 2.0 * expected)
    np.testing.assert_array_equal(x.grad, expected)


@every_kind
def test_a_changed_leaf_can_be_pickled_for_another_process(leaf):
    x = leaf()
    for _ in range(3):
        x.data = x.data + 1.0
    program = (
        "import pickle, sys; x = pickle.loads(bytes.fromhex(sys.argv[1])); "
        "(x * x).sum().backward(); print(float(x.grad.sum()) if x.shape else x.grad)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program, pickle.dumps(x).hex()],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert child.stdout.strip() == str(float(np.sum(2.0 * x.data))), child.stderr


@every_kind
def test_no_gradient_flows_through_detach(leaf):
    x = leaf()
    y = loss(x * x.detach())
    y.backward()
    np.testing.assert_allclose(x.grad, 2.0 * np.array(x.data) ** 3)


def test_a_computed_node_can_be_detached_and_then_changed():
    x = Tensor([1.0, 2.0])
    y = (x * 2.0).detach()
    y.data[0] = 7.0
    assert y.is_leaf
    assert (x * 2.0).data.tolist() == [2.0, 4.0]
