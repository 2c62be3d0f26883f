"""Bad calls of nodes: how they are made, what is assigned to them, and the way back from them."""

import numpy as np

import autograd as ag
from autograd import Graph, Tensor, Value
from tests.bad_calls import rows

T = np.arange(6.0).reshape(2, 3)


def square(x):
    return x * x


def outdated():
    """A graph whose leaf has changed since."""
    x = Value(2.0, name="x")
    graph = Graph(x * x)
    x.data = 3.0
    return graph


# fmt: off
NODES = rows(
    ("Value: nothing", lambda w: Value(), TypeError, ["data"]),
    ("Value: text", lambda w: Value("1.0"), TypeError,
     ["Value holds one real number", "'1.0' (str)", "float(...)"]),
    ("Value: an array", lambda w: Value(T), TypeError, ["one real number", "shape (2, 3)", "use Tensor"]),
    ("Value: a node", lambda w: Value(w.x), TypeError, ["'x' is a node already", "x.detach()"]),
    ("Value: too large", lambda w: Value(10**400), ValueError, ["too large for a float"]),
    ("Value: a name", lambda w: Value(1.0, name=["x"]), TypeError, ["name= takes a string", "['x'] (list)"]),
    ("Value: derived from", lambda w: type("Mine", (Value,), {}), TypeError, ["Value is final", "hold one"]),
    ("Value: part of", lambda w: Value(1.0)[0], TypeError, ["a Value is one number", "use Tensor"]),
    ("Value: length of", lambda w: len(Value(1.0)), TypeError, ["no length", "use Tensor"]),
    ("Value: iterated", lambda w: list(Value(1.0)), TypeError, ["cannot be iterated", "use Tensor"]),
    ("Tensor: a name", lambda w: Tensor(T, name=b"t"), TypeError, ["name= takes a string", "b't' (bytes)"]),
    ("Tensor: nothing", lambda w: Tensor(), TypeError, ["data"]),
    ("Tensor: text", lambda w: Tensor("1.0"), TypeError,
     ["Tensor holds real numbers", "'1.0' (str)", "float(...)"]),
    ("Tensor: nodes", lambda w: Tensor([w.x, 2.0]), TypeError, ["a list that holds nodes", "autograd.stack"]),
    ("Tensor: empty", lambda w: Tensor([]), ValueError, ["Tensor is empty", "(0,)", "at least one"]),
    ("Tensor: ragged", lambda w: Tensor([[1.0], [1.0, 2.0]]), ValueError,
     ["differ in length", "pad the rows"]),
    ("Tensor: requires_grad", lambda w: Tensor(T, requires_grad=True), TypeError, ["requires_grad"]),
    ("Tensor: derived from", lambda w: type("Mine", (Tensor,), {}), TypeError,
     ["Tensor is final", "hold one"]),
    ("Tensor: length of", lambda w: len(Tensor(1.0)), TypeError, ["shape () has no length"]),
    ("Node: itself", lambda w: ag.Node(), TypeError, ["Node is what", "make a Value(2.0) or a Tensor"]),
)

ATTRIBUTES = rows(
    ("Value.data: text", lambda w: setattr(w.x, "data", "1"), TypeError,
     ["Value.data holds one real number", "'1' (str)"]),
    ("Value.data: a list", lambda w: setattr(w.x, "data", [1.0]), TypeError,
     ["Value.data", "use Tensor for arrays"]),
    ("Tensor.data: another shape", lambda w: setattr(w.t, "data", [1.0, 2.0]), ValueError,
     ["(2, 3)", "data of shape (2,)", "reshape"]),
    ("Tensor.data: ragged", lambda w: setattr(w.t, "data", [[1.0], [2.0, 3.0]]), ValueError,
     ["Tensor.data", "differ in length"]),
    ("Tensor.data: computed", lambda w: setattr(w.y, "data", 1.0), AttributeError,
     ["computed by sum", "change the leaves", "detach()"]),
    ("Tensor.data: written into", lambda w: w.y.data.__setitem__((), 1.0), ValueError, ["read-only"]),
    ("Value.grad: text", lambda w: setattr(w.x, "grad", "all"), TypeError,
     ["Value.grad", "'all' (str)", "float(...)"]),
    ("Value.grad: None", lambda w: setattr(w.x, "grad", None), TypeError,
     ["Value.grad", "None", "assign 0.0"]),
    ("Value.grad: an array", lambda w: setattr(w.x, "grad", T), TypeError, ["Value.grad", "shape (2, 3)"]),
    ("Tensor.grad: text", lambda w: setattr(w.t, "grad", "all"), TypeError, ["Tensor.grad", "'all' (str)"]),
    ("Tensor.grad: another shape", lambda w: setattr(w.t, "grad", np.ones(2)), ValueError,
     ["'t' has the shape (2, 3)", "(2,)", "or is None"]),
    ("Tensor.grad: a node", lambda w: setattr(w.t, "grad", w.t), TypeError,
     ["Tensor.grad takes plain numbers", "a node already"]),
    ("Value.name: a number", lambda w: setattr(w.x, "name", 3), TypeError,
     ["name= takes a string", "3 (int)"]),
    ("Value.add_: text", lambda w: w.x.add_("1"), TypeError, ["add_ holds one real number", "'1' (str)"]),
    ("Tensor.add_: another shape", lambda w: w.t.add_(np.ones(2)), ValueError,
     ["add_", "(2, 3)", "(2,)", "reshape the amount"]),
    ("Tensor.add_: larger", lambda w: w.t.add_(np.ones((2, 2, 3))), ValueError,
     ["add_", "(2, 2, 3)", "not broadcast"]),
    ("Tensor.add_: computed", lambda w: w.y.add_(1.0), AttributeError,
     ["computed by sum", "cannot be changed"]),
    ("Tensor.item: several", lambda w: w.t.item(), TypeError,
     ["only one element", "shape (2, 3)", ".sum() or .mean()"]),
    ("Tensor, float: several", lambda w: float(w.t), TypeError,
     ["only one element", "shape (2, 3)", ".sum() or .mean()"]),
    ("Tensor, bool: several", lambda w: bool(w.t), ValueError,
     ["shape (2, 3)", ".data.any()", "autograd.where"]),
    ("Tensor, format: several", lambda w: format(w.t, ".2f"), TypeError, ["only one element", "(2, 3)"]),
    ("Tensor[index]: assigned", lambda w: w.t.__setitem__(0, 1.0), TypeError,
     ["cannot be assigned into", "autograd.where"]),
    ("Tensor[index]: a node", lambda w: w.t[w.x], TypeError,
     ["an index is integers or booleans", "use its .data"]),
    ("Tensor[index]: a node among others", lambda w: w.t[0, w.x], TypeError,
     ["an index is integers or booleans", "node"]),
    ("np.floor: no rule", lambda w: np.floor(w.t), TypeError,
     ["np.floor is not recorded", "x.data", "Primitive"]),
    ("np.add: out", lambda w: np.add(w.t, 1.0, out=T), TypeError, ["np.add(out=...)", "leave out= away"]),
    ("np.sum: dtype", lambda w: np.sum(w.t, dtype=int), TypeError, ["np.sum(dtype=...)", "sum(a, axis=None"]),
)

BACKWARD = rows(
    ("backward: a leaf", lambda w: w.x.backward(), ValueError,
     ["not computed from anything", "no_grad()", "detach()"]),
    ("backward: detached", lambda w: w.y.detach().backward(), ValueError, ["not computed from anything"]),
    ("backward: not recorded", lambda w: ag.no_grad()(square)(w.x).backward(), ValueError,
     ["not computed from anything", "no_grad()"]),
    ("backward: an array", lambda w: (w.t * 2.0).backward(), ValueError,
     ["not a scalar", "(2, 3)", ".sum() or .mean()"]),
    ("backward: a seed's shape", lambda w: (w.t * 2.0).backward(np.ones(3)), ValueError,
     ["seed", "(3,)", "(2, 3)"]),
    ("backward: a seed of text", lambda w: (w.t * 2.0).backward("1"), TypeError,
     ["seed holds real numbers", "'1' (str)"]),
    ("backward: a seed of a list", lambda w: (w.x * w.x).backward([1.0]), TypeError,
     ["seed holds one real number"]),
    ("backward: a stale graph", lambda w: outdated()["multiply1"].backward(), ag.StaleGraphError,
     ["'x' was changed", "again"]),
    ("gradients: of a number", lambda w: ag.gradients(2.0, w.x), TypeError,
     ["starts from a node", "float", "math's"]),
    ("gradients: of a list", lambda w: ag.gradients([w.y], w.x), TypeError, ["starts from a node", "list"]),
    ("gradients: by a number", lambda w: ag.gradients(w.y, 2.0), TypeError,
     ["with respect to nodes", "float"]),
    ("gradients: by a name", lambda w: ag.gradients(w.y, "x"), TypeError, ["with respect to nodes", "str"]),
    ("gradients: by some", lambda w: ag.gradients(w.y, [w.x, 2.0]), TypeError,
     ["with respect to nodes", "float"]),
    ("gradients: an array", lambda w: ag.gradients(w.t * 2.0, w.t), ValueError,
     ["not a scalar", "(2, 3)", "seed="]),
    ("gradients: a seed's shape", lambda w: ag.gradients(w.t * 2.0, w.t, seed=1.0), ValueError,
     ["seed", "()", "(2, 3)"]),
    ("gradients: a seed that is a node", lambda w: ag.gradients(w.y, w.x, seed=w.y), TypeError,
     ["seed takes plain numbers"]),
    ("topological_order: a number", lambda w: ag.topological_order(3), TypeError,
     ["takes nodes", "int", "one by one"]),
    ("topological_order: a list", lambda w: ag.topological_order([w.x]), TypeError, ["takes nodes", "list"]),
    ("no_grad: of a function", lambda w: ag.no_grad(square), TypeError, ["no_grad() takes 0 positional"]),
    ("enable_grad: of a function", lambda w: ag.enable_grad(square), TypeError,
     ["enable_grad() takes 0 positional"]),
    ("debug: of a flag", lambda w: ag.debug(True), TypeError, ["debug() takes 0 positional"]),
)
# fmt: on

ABOUT_NODES = [*NODES, *ATTRIBUTES, *BACKWARD]
