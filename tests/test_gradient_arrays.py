"""Every gradient is its owner's: no two share memory, and nobody's later writing changes one."""

from itertools import combinations
from threading import Thread

import numpy as np
import pytest

from autograd import Tensor, concatenate, gradients, identity, pad, take, where

SEED = np.array([[1.0, 2.0], [3.0, 4.0]])

# Operations that hand the gradient on unchanged, or as a view of it: where sharing would happen.
HANDED_ON = {
    "add": lambda x, z: x + z,
    "add twice": lambda x, z: x + z + x,
    "subtract": lambda x, z: x - z,
    "identity": lambda x, z: identity(x) + identity(z),
    "reshape": lambda x, z: x.reshape(-1).reshape(2, 2) + z,
    "transpose": lambda x, z: x.T.T + z,
    "broadcast": lambda x, z: x[0] + z,
    "sum": lambda x, z: x.sum() + z.sum() + x + z,
    "flip": lambda x, z: x[::-1] + z[::-1],
    "split and joined": lambda x, z: concatenate([x[:1] + z[:1], x[1:] + z[1:]]),
    "where": lambda x, z: where(SEED > 2.0, x, z),
    "chain": lambda x, z: ((x + z) + 1.0) + 1.0,
}
every_function = pytest.mark.parametrize("function", HANDED_ON.values(), ids=HANDED_ON)


def shared(arrays):
    """The names of arrays that overlap in memory."""
    return [(a, b) for a, b in combinations(arrays, 2) if np.may_share_memory(arrays[a], arrays[b])]


@every_function
def test_gradients_of_leaves_share_no_memory_and_may_be_written(function):
    x, z, seed = Tensor(np.ones((2, 2))), Tensor(np.ones((2, 2))), SEED.copy()
    function(x, z).backward(seed)
    assert shared({"x": x.grad, "z": z.grad, "seed": seed, "x.data": x.data, "z.data": z.data}) == []
    x.grad *= 2.0
    z.grad[...] = 0.0


@every_function
def test_gradients_of_computed_nodes_share_no_memory_with_the_leaves(function):
    x, z = Tensor(np.ones((2, 2))), Tensor(np.ones((2, 2)))
    inner = x + z
    y = function(inner, z)
    y.backward(SEED)
    assert shared({"x": x.grad, "z": z.grad, "inner": inner.grad, "y": y.grad}) == []


@every_function
def test_returned_gradients_share_no_memory_and_may_be_written(function):
    x, z, seed = Tensor(np.ones((2, 2))), Tensor(np.ones((2, 2))), SEED.copy()
    y = function(x, z)
    first, second, again, top = gradients(y, [x, z, x, y], seed=seed)
    assert shared({"x": first, "z": second, "x again": again, "y": top, "seed": seed}) == []
    for g in (first, second, again, top):
        g += 1.0


def test_accumulating_leaves_the_earlier_array_alone():
    x = Tensor(np.ones(2))
    (x * 3.0).sum().backward()
    earlier = x.grad
    (x * 3.0).sum().backward()
    assert (earlier.tolist(), x.grad.tolist()) == ([3.0, 3.0], [6.0, 6.0])


# -------------------------------------------------------------------------- arrays of someone else


@pytest.mark.parametrize(
    "constant",
    [np.array([2.0, 3.0]), np.array([2, 3]), np.array([[2.0, 9.0], [3.0, 9.0]])[:, 0], [2.0, 3.0]],
    ids=["array", "integers", "view", "list"],
)
def test_a_constant_that_its_owner_changes_after_use(constant):
    x = Tensor([1.0, 1.0])
    y = x * np.asarray(constant) if isinstance(constant, list) else x * constant
    constant[0] = 100
    y.backward(np.ones(2))
    assert x.grad.tolist() == [2.0, 3.0]


def test_a_condition_that_its_owner_changes_after_use():
    mask = np.array([True, False])
    x = Tensor([1.0, 1.0])
    y = where(mask, x, 0.0)
    mask[:] = False
    y.backward(np.ones(2))
    assert x.grad.tolist() == [1.0, 0.0]


def test_parameters_that_their_owner_changes_after_use():
    x = Tensor([1.0, 2.0, 3.0])
    width, indices, positions = [1, 2], [0, 0, 1], np.array([2, 2])
    y = pad(x, width).sum() + take(x, indices).sum() + x[positions].sum()
    width[0], indices[0], positions[0] = 3, 2, 0
    y.backward()
    assert x.grad.tolist() == [3.0, 2.0, 3.0]


def test_a_seed_that_its_owner_changes_afterwards():
    x, seed = Tensor([1.0, 1.0]), np.array([1.0, 2.0])
    y = x + 0.0
    y.backward(seed)
    seed[:] = 9.0
    assert (x.grad.tolist(), y.grad.tolist()) == ([1.0, 2.0], [1.0, 2.0])


# ----------------------------------------------------------------------------------------- threads


def test_threads_that_go_back_to_the_same_leaf_lose_nothing():
    # Arrays so large that numpy lets other threads run while it adds them.
    x = Tensor(np.ones(200_000))
    outputs = [(x * float(k)).sum() for k in range(1, 5)]
    threads = [Thread(target=lambda y=y: [y.backward() for _ in range(10)]) for y in outputs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(x.grad, 10 * (1.0 + 2.0 + 3.0 + 4.0))
