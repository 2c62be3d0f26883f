"""Eight threads at once: graphs of their own, shared parameters, and no_grad in some of them."""

from contextlib import suppress
from functools import reduce
from threading import Barrier, Thread

import pytest

from autograd import StaleGraphError, Tensor, Value, gradients, no_grad

THREADS, ROUNDS = 8, 50

both_kinds = pytest.mark.parametrize("kind", [Value, Tensor])


def in_threads(use):
    """Run use(0), use(1), ... at once, each in a thread; raise what any of them raised."""
    ready, failures = Barrier(THREADS, timeout=30), []

    def run(k):
        try:
            ready.wait()
            use(k)
        except BaseException as failure:
            failures.append(failure)

    threads = [Thread(target=run, args=(k,)) for k in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        if failures:
            raise failures[0]
    finally:
        failures.clear()


@both_kinds
def test_threads_with_graphs_of_their_own(kind):
    found = {}

    def use(k):
        x = kind(float(k))
        for _ in range(ROUNDS):
            y = reduce(lambda y, _: y * 1.0 + x * x, range(20), x)
            y.backward()
            slope = gradients(y, x, create_graph=True)
        found[k] = (float(x.grad), float(slope), float(gradients(slope, x)))

    in_threads(use)
    assert found == {k: (ROUNDS * (1 + 40.0 * k), 1 + 40.0 * k, 40.0) for k in range(THREADS)}


@both_kinds
def test_threads_that_share_parameters_add_up_their_gradients(kind):
    w, shared = kind(2.0), kind(3.0)
    both = w * shared  # a computed node that all go back through

    def use(k):
        for _ in range(ROUNDS):
            (both * float(k) + w).backward()

    in_threads(use)
    total = sum(range(THREADS)) * ROUNDS
    assert (float(w.grad), float(shared.grad)) == (3.0 * total + THREADS * ROUNDS, 2.0 * total)


@both_kinds
def test_some_threads_record_and_some_do_not(kind):
    w = kind(2.0)

    def use(k):
        for _ in range(ROUNDS):
            if k % 2:
                with no_grad():
                    assert (w * w).is_leaf
            else:
                y = w * w
                assert not y.is_leaf
                y.backward()

    in_threads(use)
    assert float(w.grad) == 4.0 * ROUNDS * THREADS / 2


@both_kinds
def test_a_thread_that_steps_makes_the_others_graphs_stale_or_leaves_them_right(kind):
    w = kind(1.0)

    def use(k):
        for _ in range(ROUNDS):
            if k == 0:
                w.add_(1.0)
                continue
            x = kind(3.0)
            with suppress(StaleGraphError):
                assert gradients(w * x, w) == 3.0

    in_threads(use)
    assert float(w) == 1.0 + ROUNDS
