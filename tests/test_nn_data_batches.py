"""Mini-batches: every example once an epoch, in an order that a seed decides, in arrays a circuit keeps."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Tensor, recording
from nn.data import Batches

X = np.arange(20.0).reshape(10, 2)
Y = np.arange(10)


def epoch(batches):
    return [y.tolist() for _, y in batches]


@given(n=st.integers(1, 40), batch_size=st.integers(1, 45), seed=st.integers(0, 2**32), shuffle=st.booleans())
def test_an_epoch_has_every_example_once(n, batch_size, seed, shuffle):
    x = np.arange(n)
    batches = Batches(x, -x, batch_size=batch_size, shuffle=shuffle, rng=seed)
    parts = list(batches)
    assert len(parts) == len(batches)
    assert all(len(part) == batch_size for part, _ in parts[:-1])
    assert 1 <= len(parts[-1][0]) <= batch_size
    together = np.concatenate([part for part, _ in parts])
    assert sorted(together.tolist()) == x.tolist()
    assert shuffle or together.tolist() == x.tolist()
    for part, negative in parts:
        np.testing.assert_array_equal(part, -negative)


@given(n=st.integers(1, 40), batch_size=st.integers(1, 40))
def test_a_last_smaller_batch_is_dropped_on_request(n, batch_size):
    if batch_size > n:
        with pytest.raises(ValueError, match="leaves no batch"):
            Batches(np.arange(n), batch_size=batch_size, drop_last=True)
        return
    batches = Batches(np.arange(n), batch_size=batch_size, drop_last=True)
    assert [len(x) for (x,) in batches] == [batch_size] * (n // batch_size) == [batch_size] * len(batches)


def test_a_seed_decides_the_orders_and_each_epoch_has_its_own():
    batches, again = (Batches(X, Y, batch_size=3, rng=7) for _ in range(2))
    first, second = epoch(batches), epoch(batches)
    assert first != second
    assert [epoch(again), epoch(again)] == [first, second]
    assert epoch(Batches(X, Y, batch_size=3, rng=8)) != first


def test_the_state_of_the_generator_is_all_that_an_epoch_depends_on():
    batches = Batches(X, Y, batch_size=3, rng=np.random.default_rng(0))
    epoch(batches)
    state = batches.rng.bit_generator.state
    expected = [epoch(batches), epoch(batches)]
    resumed = Batches(X, Y, batch_size=3)
    resumed.rng.bit_generator.state = state
    assert [epoch(resumed), epoch(resumed)] == expected


def test_an_epoch_that_is_left_early_does_not_change_the_next_one():
    batches, whole = (Batches(X, Y, batch_size=3, rng=0) for _ in range(2))
    next(iter(batches))
    epoch(whole)
    assert epoch(batches) == epoch(whole)


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("x", [X, np.asfortranarray(X), X[:, ::-1], X.astype(np.float32), X.astype(np.uint8)])
def test_a_circuit_keeps_a_batch_without_a_copy(x, shuffle):
    for part in (part for batch in Batches(x, Y, batch_size=4, shuffle=shuffle) for part in batch):
        assert recording.own(part) is part
        assert part.flags.c_contiguous
    (first, _), *_ = Batches(x, Y, batch_size=4, shuffle=False)
    assert first.dtype == x.dtype
    np.testing.assert_array_equal(first, x[:4])


def test_the_batch_itself_is_the_constant_in_the_circuit():
    ((x,),) = Batches(X, batch_size=10)
    assert (Tensor(np.ones((10, 2))) * x).inputs[1] is x


def test_writing_into_a_batch_is_an_error_and_the_data_stay_as_they_were():
    before = X.copy()
    for x, _ in Batches(X, Y, batch_size=4):
        with pytest.raises(ValueError, match="read-only"):
            x += 1.0
    np.testing.assert_array_equal(X, before)


def test_lists_and_arrays_of_any_number_of_axes_are_taken():
    images, names = np.zeros((4, 2, 3, 3)), [[1], [2], [3], [4]]
    shapes = [(a.shape, b.shape) for a, b in Batches(images, names, batch_size=3)]
    assert shapes == [((3, 2, 3, 3), (3, 1)), ((1, 2, 3, 3), (1, 1))]
    assert repr(Batches(images, names, batch_size=3)) == (
        "Batches((4, 2, 3, 3), (4, 1), batch_size=3, shuffle=True, drop_last=False)"
    )


@pytest.mark.parametrize(
    ("arrays", "options", "error", "message"),
    [
        ((), {}, ValueError, "at least one array"),
        ((X, Y[:9]), {}, ValueError, "the arrays have 10, 9 examples, and the same number is expected"),
        ((X[:0],), {}, ValueError, "no examples"),
        ((3.0,), {}, ValueError, "array 1 has an axis of examples first, got the one number 3.0"),
        ((X, "labels"), {}, TypeError, "array 2 holds real numbers, got 'labels'"),
        ((X * 1j,), {}, TypeError, "array 1 holds real numbers"),
        ((X, [[1.0], [1.0, 2.0]]), {}, ValueError, "array 2: the rows .* differ in length"),
        ((Tensor(X),), {}, TypeError, r"a node was given: pass its \.data"),
        ((X,), {"batch_size": 0}, ValueError, "batch_size is at least 1, got 0"),
        ((X,), {"batch_size": 2.5}, TypeError, "batch_size is a positive integer, got 2.5"),
        ((X,), {"batch_size": 11, "drop_last": True}, ValueError, "of 10 examples.*no batch of 11"),
        ((X,), {"rng": "seed"}, ValueError, "rng is a numpy.random.Generator"),
    ],
)
def test_what_makes_no_batches_is_refused(arrays, options, error, message):
    with pytest.raises(error, match=message):
        Batches(*arrays, **{"batch_size": 2, **options})


def test_the_batch_size_has_a_name():
    with pytest.raises(TypeError, match=re.escape("batch_size")):
        Batches(X, Y)
