"""debug(): the first NaN or infinity is an error that names node, inputs, line and path."""

import inspect
import math
from threading import Barrier, Thread

import numpy as np
import pytest

import autograd as ag
from autograd import Graph, NonFiniteError, Tensor, Value, composite, debug, grad, gradients


@pytest.fixture(autouse=True)
def quiet_numpy():
    """numpy warns where debug() raises; here only the error counts."""
    with np.errstate(all="ignore"):
        yield


def here(offset=0):
    """The line of the caller, `offset` lines further on, as messages show it."""
    frame = inspect.currentframe().f_back
    number = frame.f_lineno + offset
    code = inspect.getsource(inspect.getmodule(frame)).splitlines()[number - 1].strip()
    return f"test_debug.py:{number}: {code}"


def lines_of(caught):
    """The message as a dict: what happened, and what stands after `line:`, `path:` and so on."""
    first, *rest = str(caught.value).splitlines()
    return {"what": first} | {key.strip(): text.strip() for key, _, text in (s.partition(":") for s in rest)}


# ------------------------------------------------------------------------------------------- forward


def test_forward_it_names_node_operation_inputs_line_and_path():
    x, y = Value(2.0, name="x"), Value(-2.0, name="y")
    with debug():
        total = x * 1.0 + y
        total.name = "total"
        line = here(+2)
        with pytest.raises(NonFiniteError) as caught:
            ag.log(total)  # ln 0
    assert lines_of(caught) == {
        "what": "log gave -inf, forward",
        "node": "log(total) = -inf",
        "inputs": "total = 0",
        "line": line,
        "path": "x -> multiply -> total -> log",
    }
    assert caught.value.node.data == -math.inf
    assert caught.value.node.op is ag.log


@pytest.mark.parametrize(
    ("use", "what"),
    [
        (lambda x: x / 0.0, "divide gave inf"),
        (lambda x: (x - 1.0) / 0.0, "divide gave nan"),
        (lambda x: ag.exp(x * 1000.0), "exp gave inf"),
        (lambda x: (-x).sqrt(), "sqrt gave nan"),
        (lambda x: (-x) ** 0.5, "power gave nan"),
        (lambda x: ag.maximum(x, math.inf), "maximum gave inf"),
        (lambda x: x * 1e200 * 1e200, "multiply gave inf"),
    ],
)
@pytest.mark.parametrize("kind", [Value, Tensor, lambda x: Tensor([[x, 0.5]])], ids=["Value", "0-d", "2-d"])
def test_every_way_to_a_number_that_is_not_finite(use, what, kind):
    with debug(), pytest.raises(NonFiniteError, match=f"{what}, forward"):
        use(kind(1.0))


def test_the_first_bad_element_of_an_array_is_named_and_the_arrays_are_shown():
    t = Tensor([[1.0, -1.0], [4.0, 0.0]], name="t")
    with debug(), pytest.raises(NonFiniteError) as caught:
        (1.0 / t.sqrt()).sum()
    found = lines_of(caught)
    assert found["what"] == "sqrt gave nan, forward"
    assert found["inputs"] == "t = [[ 1. -1.] [ 4. 0.]] (shape (2, 2))"
    assert found["path"] == "t -> sqrt"


def test_a_large_array_is_shown_in_short():
    with debug(), pytest.raises(NonFiniteError) as caught:
        Tensor(np.zeros((100, 100))).log()
    assert len(str(caught.value)) < 600
    assert "(shape (100, 100))" in str(caught.value)


@pytest.mark.parametrize(
    ("use", "cause"),
    [
        (lambda: Value(math.nan, name="x") * 2.0, "'x' was given as nan"),
        (lambda: Tensor([1.0, math.nan], name="t").sum(), "'t' was given as [ 1. nan] (shape (2,))"),
        (lambda: Value(1.0) * math.inf, "a constant operand was given as inf"),
        (lambda: Tensor([1.0]) + np.array([math.inf]), "a constant operand was given as [inf] (shape (1,))"),
    ],
)
def test_numbers_that_were_given_are_told_from_numbers_that_were_made(use, cause):
    with debug(), pytest.raises(NonFiniteError) as caught:
        use()
    assert lines_of(caught)["cause"] == cause


def test_a_long_path_is_shortened():
    y = Value(1.0, name="x")
    for _ in range(100):
        y = y * 10.0
    with debug(), pytest.raises(NonFiniteError) as caught:
        y.exp()
    path = lines_of(caught)["path"]
    assert path.startswith("x -> multiply -> ")
    assert path.endswith("multiply -> exp")
    assert "... 91 more ..." in path


def test_in_a_composite_it_names_the_composite_or_the_gate_inside(own_primitives):
    @composite
    def odds(p):
        return p / (1.0 - p)

    with debug(), pytest.raises(NonFiniteError, match=r"(odds|divide) gave inf, forward"):
        odds(Value(1.0))


# ------------------------------------------------------------------------------------------ backward


def test_backward_it_names_the_operand_the_line_of_the_node_and_the_path():
    x = Value(0.0, name="x")
    with debug():
        line = here(+1)
        root = x.sqrt()  # has an infinite derivative
        root.name = "root"
        y = root * 3.0
        with pytest.raises(NonFiniteError) as caught:
            y.backward()
    assert lines_of(caught) == {
        "what": "sqrt gave inf as the contribution to its operand 1, 'x', backward",
        "node": "root = sqrt(x) = 0",
        "inputs": "x = 0",
        "line": line,
        "upstream gradient": "3",
        "path": "multiply -> root -> x",
    }
    assert caught.value.node is root


def test_backward_through_arrays():
    t, w = Tensor([4.0, 0.0], name="t"), Tensor([1.0, 2.0], name="w")
    with debug():
        y = (w * t.sqrt()).sum()
        with pytest.raises(NonFiniteError) as caught:
            y.backward()
    found = lines_of(caught)
    assert found["what"] == "sqrt gave inf as the contribution to its operand 1, 't', backward"
    assert found["upstream gradient"] == "[1. 2.] (shape (2,))"
    assert found["path"] == "sum -> multiply -> sqrt -> t"


def test_backward_leaves_the_leaves_as_they_were():
    x, t = Value(0.0), Tensor([1.0])
    y = (x.sqrt() + t).sum()
    with debug(), pytest.raises(NonFiniteError):
        y.backward()
    assert (x.grad, t.grad) == (0.0, None)


def test_all_ways_to_a_gradient_are_watched():
    x = Value(0.0, name="x")
    y = x.sqrt()
    for differentiate in (
        lambda: gradients(y, x),
        lambda: gradients(y, x, create_graph=True),
        lambda: Graph(y).backward(),
        lambda: grad(ag.sqrt)(0.0),
        lambda: grad(grad(lambda x: x**1.5))(0.0),
    ):
        with debug(), pytest.raises(NonFiniteError, match=r"gave \S+.*, (forward|backward)"):
            differentiate()


def test_a_node_from_before_has_no_line():
    y = Value(0.0).sqrt()
    with debug(), pytest.raises(NonFiniteError, match=r"line: +unknown: only nodes made inside debug\(\)"):
        y.backward()


# ------------------------------------------------------------------------------------- where it holds


def test_finite_numbers_pass():
    x, t = Value(2.0), Tensor([1.0, 2.0])
    with debug():
        (ag.softmax(t * x).log() * t).sum().backward()
    assert np.isfinite([x.grad, *t.grad]).all()


def test_outside_of_debug_there_is_no_error():
    def everything():
        x, t = Value(0.0), Tensor([0.0])
        (x.log() + t.sqrt()).sum().backward()
        return x.grad, t.grad[0]

    assert everything() == (math.inf, math.inf)
    with pytest.raises(NonFiniteError), debug():
        everything()
    assert everything() == (math.inf, math.inf)


def test_blocks_nest():
    with debug():
        with debug():
            assert Value(1.0).log().data == 0.0
        with pytest.raises(NonFiniteError):
            Value(0.0).log()
    assert Value(0.0).log().data == -math.inf


def test_as_a_decorator_and_under_no_grad():
    @debug()
    @ag.no_grad()
    def careful(x):
        return x.log()

    assert careful(Value(1.0)).is_leaf
    with pytest.raises(NonFiniteError, match=r"line: +test_debug\.py:\d+: return x\.log\(\)"):
        careful(Value(0.0))


def test_threads_do_not_see_each_others_debug():
    inside, seen = Barrier(2, timeout=10), {}

    def careless():
        inside.wait()  # the other thread is inside debug() now
        seen["data"] = Value(0.0).log().data
        inside.wait()

    thread = Thread(target=careless)
    thread.start()
    with debug():
        inside.wait()
        inside.wait()
        with pytest.raises(NonFiniteError):
            Value(0.0).log()
    thread.join()
    assert seen == {"data": -math.inf}
