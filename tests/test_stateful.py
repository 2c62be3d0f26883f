"""Any calls in any order: the engine beside a naive one, in the hands of a state machine.

Then bugs are planted in the engine, and the machine has to find each: all of them in depth, otherwise one
in each class and module.
"""

import json

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import autograd as ag
from autograd import Graph, Tensor, backward, modes, topology
from autograd.arithmetic import Arithmetic
from autograd.node import Node
from tests.depth import in_depth, one_of_each
from tests.engine_rules import Changes, Copies, Graphs, Modes


class WholeEngine(Modes, Changes, Copies, Graphs):
    """All rules together."""


TestWholeEngine = WholeEngine.TestCase
TestWholeEngine.settings = settings(
    max_examples=in_depth(2 * settings().max_examples, ordinary=25), stateful_step_count=50
)

# --------------------------------------------------------------------------------------- planted bugs

kept = []
true_backward, true_forward, true_json = Arithmetic.backward, Graph.forward, Graph.to_json
true_seed = backward.gradient_seed


def inner_nodes_add_up_too(output, seed=None):
    before = {n: n.grad for n in topology.computed_order([output]) if n.grad is not None}
    true_backward(output, seed)
    for node, g in before.items():
        node.grad = node.grad + g


def leaves_are_replaced(output, seed=None):
    for node in topology.topological_order(output):
        node.grad = node.initial_grad
    true_backward(output, seed)


class OneForAllThreads:
    """A switch like a ContextVar that forgets whose it is."""

    def __init__(self):
        self.on = True

    def get(self):
        return self.on

    def set(self, on):
        before, self.on = self.on, on
        return before

    def reset(self, before):
        self.on = before


def cut_off(rule):
    """The right numbers, that do not know what they depend on."""
    return lambda g, *operands: rule(g, *(x._data if isinstance(x, Node) else x for x in operands))


def rounded_json(graph):
    return json.dumps(json.loads(true_json(graph), parse_float=lambda digits: round(float(digits), 3)))


BUGS = {
    "inner nodes add up": (Arithmetic, "backward", inner_nodes_add_up_too),
    "leaves are replaced": (Arithmetic, "backward", leaves_are_replaced),
    "a seed is ignored": (backward, "gradient_seed", lambda y, seed: true_seed(y, seed) * 0.0 + 1.0),
    "gradients share an array": (backward, "_unshared", lambda g, taken: g),
    "a recorded gradient is cut off": (ag.multiply, "vjps", tuple(map(cut_off, ag.multiply.vjps))),
    "the stale check is off": (topology, "_check_fresh", lambda node, leaf: None),
    "writing is not noticed": (Tensor, "_notice_writing", lambda leaf: None),
    "computed nodes can be changed": (Node, "_require_leaf", lambda node: None),
    "a part can be assigned": (Tensor, "__setitem__", lambda t, index, number: None),
    "detach does not detach": (Arithmetic, "detach", lambda x: x * 1.0),
    "nodes are never freed": (Arithmetic, "detach", lambda x: kept.append(x) or type(x)(x._data, x.name)),
    "no_grad records": (modes, "is_recording", lambda: True),
    "threads share no_grad": (modes, "_recording", OneForAllThreads()),
    "copies share a name": (Node, "__copy__", lambda x: x),
    "a graph keeps its inputs": (Graph, "forward", lambda graph, given: true_forward(graph)),
    "a graph is saved with few digits": (Graph, "to_json", rounded_json),
}


PLANTED = dict(one_of_each(BUGS.items(), kind=lambda bug: bug[1][0]))  # in each class and module
"""The bugs of this run."""


@pytest.mark.parametrize(("place", "name", "bug"), PLANTED.values(), ids=PLANTED)
def test_a_planted_bug_is_found(place, name, bug, monkeypatch):
    monkeypatch.setattr(place, name, bug)
    until_found = settings(
        TestWholeEngine.settings, max_examples=1000, phases=[Phase.generate], derandomize=True, database=None
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(WholeEngine, settings=until_found)
    kept.clear()
