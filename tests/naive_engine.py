"""A second engine, too slow to use and too simple to be wrong: what the real one is compared with.

It has no backward pass and no rules. A node is a formula. Its derivative by an element of another
node is found by computing it all again with that element replaced by a dual number.
"""

import numpy as np

from tests.dual_numbers import Dual, level, parts, reshape, stack, sum


class Leaf:
    """A number or array that was given. `version` counts its changes."""

    operands = seen = ()
    is_leaf, depth, kinked = True, 0, False

    def __init__(self, value, name=None):
        self.value, self.name = np.asarray(value, dtype=float), name
        self.version = 0
        self.grad, self.grad_is_known = None, True

    def change(self, value):
        self.value, self.version = np.array(value, dtype=float), self.version + 1

    def compute(self, at, given):
        return self.value


class Gate(Leaf):
    """A formula of other nodes, which it remembers in the version that they had."""

    is_leaf = False

    def __init__(self, formula, *operands, kinked=False):
        self.formula, self.operands, self.kinked = formula, operands, kinked
        self.depth = 1 + max(x.depth for x in operands)
        super().__init__(self.compute(lambda x: x.value, {}))
        self.seen = [x.version for x in operands]

    def compute(self, at, given):
        return self.formula(*map(at, self.operands))


class Slope(Gate):
    """The gradient of one node with respect to another, as a node."""

    def __init__(self, output, x, seed):
        self.seed = seed
        super().__init__(None, output, x)

    def compute(self, at, given):
        return gradient(*self.operands, self.seed, given)


def evaluate(node, given):
    """The number of a node as its leaves are now, with some nodes replaced by what is given."""
    known = dict(given)

    def at(x):
        if x not in known:
            known[x] = x.compute(at, given)
        return known[x]

    return at(node)


def gradient(output, x, seed=1.0, given=None):
    """The derivative of the sum of seed · output with respect to each element of `x`."""
    given = given or {}
    here = evaluate(x, given)
    top = 1 + max(map(level, given.values()), default=0)
    slopes = []
    for one_hot in np.eye(x.value.size).reshape(-1, *x.value.shape):
        moved = evaluate(output, {**given, x: Dual(here, one_hot, top)})
        slopes.append(sum(parts(moved, top)[1] * seed))
    return reshape(stack(slopes), x.value.shape)


def ancestors(*outputs):
    """The outputs and all that they depend on, each after its operands."""
    order = {}

    def visit(node):
        if node not in order:
            for x in node.operands:
                visit(x)
            order[node] = None

    for output in outputs:
        visit(output)
    return list(order)


def is_stale(output):
    """Whether a leaf has changed since a node used it."""
    return any(
        x.version != then for n in ancestors(output) for x, then in zip(n.operands, n.seen, strict=True)
    )


def slopes_inside(output):
    """How many recorded gradients stand one inside the other."""
    nested = {}
    for n in ancestors(output):
        nested[n] = isinstance(n, Slope) + max((nested[x] for x in n.operands), default=0)
    return nested[output]


def below_slopes(output):
    """The computed nodes that recorded gradients were made from.

    What such a gradient depends on is a matter of mathematics for leaves only: sin(a)' may be recorded
    as cos(a), or as the root of 1 - y², and the derivative with respect to the node y tells them apart.
    """
    slopes = [n for n in ancestors(output) if isinstance(n, Slope)]
    return {n for n in ancestors(*(x for s in slopes for x in s.operands)) if not n.is_leaf}


def renew(output):
    """Compute a node and all below it again, from the leaves as they are now."""
    for node in ancestors(output):
        node.grad, node.grad_is_known = None, True
        node.seen = [x.version for x in node.operands]
        node.value = node.compute(lambda x: x.value, {})


def backward(output, seed=1.0):
    """Leaves add up, computed nodes hold this pass."""
    unknown = below_slopes(output)
    found = {n: gradient(output, n, seed) for n in ancestors(output) if n not in unknown}
    for node in ancestors(output):
        node.grad_is_known = node not in unknown
        if node in found:
            node.grad = found[node] if node.grad is None or not node.is_leaf else node.grad + found[node]
