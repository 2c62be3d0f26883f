"""The base of the stateful test: nodes of the engine, each beside its model in the naive one.

After every step all of them are compared. The numbers are dull on purpose, since other tests look for
awkward ones; here it is the order of the calls that matters.
"""

import gc
import sys
from dataclasses import dataclass
from itertools import count

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

import autograd as ag
from autograd import Node
from tests import dual_numbers
from tests import naive_engine as naive

COLUMN = np.array([[0.5], [-1.25]])  # broadcasts with any vector

# Written once and run by both engines: `m` is the module that has the functions.
ONE_OPERAND = {
    "1 - a": lambda m, a: 1.0 - a,
    "-a / 2": lambda m, a: -a / 2.0,
    "3 / (2 + a²)": lambda m, a: 3.0 / (2.0 + a * a),
    "a * COLUMN": lambda m, a: a * COLUMN,
    "COLUMN - a": lambda m, a: COLUMN - a,
    "sin": lambda m, a: m.sin(a),
    "exp(-a²)": lambda m, a: m.exp(-(a * a)),
    "tanh": lambda m, a: m.tanh(a),
    "sigmoid": lambda m, a: m.sigmoid(a),
    "sum": lambda m, a: m.sum(a),
    "stack": lambda m, a: m.sum(m.stack([a, m.sin(a), a]), axis=0),
}
WITH_AXES = {
    "sum(axis=0)": lambda m, a: m.sum(a, axis=0),
    "a[0]": lambda m, a: m.getitem(a, index=0) * 1.5,
    "transposed": lambda m, a: m.sum(m.transpose(a) * 2.0, axis=-1),
}
TWO_OPERANDS = {
    "a + b": lambda m, a, b: a + b,
    "a - b": lambda m, a, b: a - b,
    "a * b": lambda m, a, b: a * b,
    "a / (1 + b²)": lambda m, a, b: a / (1.0 + b * b),
    "maximum": lambda m, a, b: m.maximum(a, b),
}
PRODUCT = {"a @ b": lambda m, a, b: a @ b}  # for a last axis of 3 and a vector of 3
FORMULAS = ONE_OPERAND | WITH_AXES | TWO_OPERANDS | PRODUCT
SHAPES = [(3,), (2, 3), (2, 1), ()]

unary, binary = st.sampled_from([*ONE_OPERAND, *WITH_AXES]), st.sampled_from([*TWO_OPERANDS, *PRODUCT])


@dataclass(eq=False)
class Pair:
    """A node and its model; the node is None when it has been dropped."""

    model: naive.Leaf
    node: Node


def applies(name, *models):
    """Whether the operands have the shapes for a formula."""
    shapes = [model.value.shape for model in models]
    if name in WITH_AXES:
        return len(shapes[0]) > 0
    if name in PRODUCT:
        return shapes[0][-1:] == shapes[1] == (3,)
    if name in TWO_OPERANDS:
        return all(n == m or 1 in (n, m) for n, m in zip(shapes[0][::-1], shapes[1][::-1], strict=False))
    return True


def formula_of(name, module):
    return lambda *operands: FORMULAS[name](module, *operands)


def close(actual, expected):
    np.testing.assert_allclose(np.asarray(actual), np.asarray(expected), rtol=1e-7, atol=1e-7)


def refused(kinds, use):
    """Assert that `use` raises an error of one of these kinds."""
    try:
        use()
    except kinds:
        return
    raise AssertionError(f"{kinds} expected, and nothing was raised")


def live_nodes():
    return sum(isinstance(x, Node) for x in gc.get_objects())


class EngineMachine(RuleBasedStateMachine):
    """Makes leaves, builds on all that there is, and compares; mixins add what can be done with it."""

    pairs = Bundle("pairs")

    def __init__(self):
        super().__init__()
        gc.collect()
        gc.disable()
        self.nodes_before = live_nodes()
        self.live = []
        self.golden, self.names = count(1), count(1)

    def number(self):
        """A number between -1.5 and 1.5 that was never there before, so that every change is one."""
        return next(self.golden) * 0.6180339887498949 % 1.0 * 3.0 - 1.5

    def numbers(self, shape):
        return np.reshape([self.number() for _ in range(int(np.prod(shape)))], shape)

    def adopt(self, model, node):
        """Go on with a node; too deep or too large ones, whose rounding errors would grow, are left."""
        close(node._data, model.value)
        if model.depth > 8 or np.max(np.abs(model.value)) > 10.0:
            return multiple()
        self.live.append(Pair(model, node))
        return self.live[-1]

    def partners(self, model):
        """The live pairs of a model and all that it depends on."""
        below = set(naive.ancestors(model))
        return [pair for pair in self.live if pair.model in below]

    @initialize(target=pairs, names=st.lists(binary, min_size=2, max_size=2))
    def begin_with_a_small_circuit(self, names):
        leaves = [self.make_value(), self.make_tensor((3,)), self.make_tensor((2, 3))]
        made = [self.build(name, a, b) for name, a, b in zip(names, leaves[1:], leaves[::-1], strict=False)]
        return multiple(*leaves, *(pair for pair in made if isinstance(pair, Pair)))

    # ------------------------------------------------------------------------------------- leaves

    @rule(target=pairs)
    def make_value(self):
        number, name = self.number(), f"v{next(self.names)}"
        return self.adopt(naive.Leaf(number, name), ag.Value(number, name))

    @rule(target=pairs, shape=st.sampled_from(SHAPES))
    def make_tensor(self, shape):
        numbers, name = self.numbers(shape), f"t{next(self.names)}"
        return self.adopt(naive.Leaf(numbers, name), ag.Tensor(numbers, name))

    # -------------------------------------------------------------------------------------- gates

    @rule(target=pairs, name=unary, a=pairs)
    def apply_to_one(self, name, a):
        return self.build(name, a)

    @rule(target=pairs, name=binary, a=pairs, b=pairs)
    def apply_to_two(self, name, a, b):
        return self.build(name, a, b)

    def build(self, name, *operands, run=lambda compute: compute(), recorded=True):
        """A new node; `run` calls the engine where the rule wants it called."""
        models = [pair.model for pair in operands]
        if not applies(name, *models):
            return multiple()
        nodes = [pair.node for pair in operands]
        node = run(lambda: formula_of(name, ag)(*nodes))
        assert node.is_leaf is not recorded
        model = naive.Gate(formula_of(name, dual_numbers), *models, kinked=name == "maximum")
        return self.adopt(model if recorded else naive.Leaf(model.value), node)

    # ------------------------------------------------------------------------------------ the end

    @rule(pair=consumes(pairs))
    def drop(self, pair):
        self.live.remove(pair)
        pair.node = None

    def teardown(self):
        for pair in self.live:
            pair.node = None
        left = live_nodes() - self.nodes_before
        gc.enable()
        # A failure of some other kind holds on to the nodes in its traceback.
        assert left == 0 or sys.exception(), f"{left} nodes outlive their last reference"

    @invariant()
    def engine_and_model_agree(self):
        for pair in self.live:
            model, node = pair.model, pair.node
            assert node.name == model.name
            assert node.shape == model.value.shape
            close(node._data, model.value)
            if not model.grad_is_known:
                continue
            if model.grad is None:  # nothing was ever written here
                np.testing.assert_array_equal(node.grad, type(node).initial_grad)
            else:
                close(0.0 if node.grad is None else node.grad, np.broadcast_to(model.grad, node.shape))
