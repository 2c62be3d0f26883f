"""no_grad and enable_grad: what is recorded where, as blocks and decorators, in threads and in tasks."""

import asyncio
from threading import Barrier, Thread

import numpy as np
import pytest

from autograd import Tensor, Value, enable_grad, gradients, maximum, no_grad

USES = {
    "value": lambda: Value(2.0) * 3.0,
    "value, one operand": lambda: Value(2.0).exp(),
    "value, many operands": lambda: maximum(Value(2.0), 1.0, 3.0),
    "tensor": lambda: Tensor([2.0]) * 3.0,
    "tensor with parameters": lambda: Tensor([2.0]).sum(axis=0),
    "numpy function": lambda: np.exp(Tensor([2.0])),
}
every_use = pytest.mark.parametrize("use", USES.values(), ids=USES)


def is_recording():
    return not (Value(1.0) * 2.0).is_leaf


@every_use
def test_under_no_grad_results_are_leaves_with_the_same_numbers(use):
    recorded = use()
    with no_grad():
        y = use()
    assert (y.is_leaf, y.inputs, y.grad) == (True, (), type(y).initial_grad)
    np.testing.assert_array_equal(y.data, recorded.data)


@every_use
def test_results_under_no_grad_can_be_trained_like_any_leaf(use):
    with no_grad():
        y = use()
    (y * y).sum().backward()
    np.testing.assert_array_equal(y.grad, 2.0 * np.array(y.data))
    y.data = y.data + 1.0


def test_a_view_made_under_no_grad_is_a_leaf_of_its_own():
    t = Tensor([[1.0, 2.0]])
    with no_grad():
        row = t[0]
    t.add_(1.0)
    assert row.data.tolist() == [1.0, 2.0]
    row.data[0] = 5.0
    assert t.data.tolist() == [[2.0, 3.0]]


def test_no_gradient_flows_through_a_no_grad_block():
    x = Value(3.0)
    with no_grad():
        scale = x * 2.0
    y = scale * x
    assert gradients(y, x) == 6.0


def test_gradients_can_be_taken_and_recorded_inside_no_grad():
    x = Value(3.0)
    y = x * x * x
    with no_grad():
        slope = gradients(y, x, create_graph=True)
        y.backward()
    assert (x.grad, gradients(slope, x)) == (27.0, 18.0)


# ---------------------------------------------------------------------------------------- nesting


def test_blocks_nest():
    seen = [is_recording()]
    with no_grad():
        seen.append(is_recording())
        with enable_grad():
            seen.append(is_recording())
            with no_grad():
                seen.append(is_recording())
            seen.append(is_recording())
        seen.append(is_recording())
    seen.append(is_recording())
    assert seen == [True, False, True, False, True, False, True]


def test_an_error_ends_the_block():
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert is_recording()


def test_as_decorators():
    @no_grad()
    def quiet():
        """Documented."""
        return is_recording(), enabled(), is_recording()

    @enable_grad()
    def enabled():
        return is_recording()

    assert [quiet(), quiet()] == [(False, True, False)] * 2
    assert (quiet.__name__, quiet.__doc__) == ("quiet", "Documented.")
    assert is_recording()


# --------------------------------------------------------------------------------- threads and tasks


def test_threads_do_not_see_each_others_modes():
    # Both are inside their block at the same time: the barrier lets neither on before.
    inside, seen = Barrier(2, timeout=10), {}

    def run(name, mode):
        with mode():
            inside.wait()
            seen[name] = is_recording()
            inside.wait()
        seen[name + ", after"] = is_recording()

    threads = [Thread(target=run, args=a) for a in (("quiet", no_grad), ("recording", enable_grad))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"quiet": False, "recording": True, "quiet, after": True, "recording, after": True}


def test_a_thread_records_while_another_is_in_no_grad():
    seen = []
    with no_grad():
        thread = Thread(target=lambda: seen.append(is_recording()))
        thread.start()
        thread.join()
        assert not is_recording()
    assert seen == [True]


def test_tasks_do_not_see_each_others_modes():
    async def run(mode):
        with mode():
            await asyncio.sleep(0)  # lets the other task enter its block
            return is_recording()

    async def both():
        return await asyncio.gather(run(no_grad), run(enable_grad))

    assert asyncio.run(both()) == [False, True]
