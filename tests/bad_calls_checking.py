"""Bad calls of the checks, and of the strategies that draw circuits for them."""

import math

import numpy as np

import autograd as ag
from autograd import check_gradients, check_primitive, strategies
from tests.bad_calls import rows

W, X = np.arange(6.0).reshape(2, 3), np.ones(3)


def loss(w, x):
    return ag.logsumexp(w @ x)


# fmt: off
CHECKS = rows(
    ("check_gradients: a number", lambda w: check_gradients(3, 1.0), TypeError,
     ["f is int", "a function was expected", "check_gradients(f, *args)"]),
    ("check_gradients: a gradient that is a number", lambda w: check_gradients((abs, 3), 1.0), TypeError,
     ["the gradient is int"]),
    ("check_gradients: half a pair", lambda w: check_gradients((abs,), 1.0), ValueError,
     ["a pair is (function, gradient)", "a tuple of 1"]),
    ("check_gradients: no point", lambda w: check_gradients(loss), ValueError,
     ["nothing to differentiate", "points=[...]"]),
    ("check_gradients: two kinds of points", lambda w: check_gradients(loss, W, X, points=[1.0]), ValueError,
     ["the arguments or points=", "not both"]),
    ("check_gradients: points that are none", lambda w: check_gradients(loss, points=[]), ValueError,
     ["points= is empty", "at least one"]),
    ("check_gradients: order 0", lambda w: check_gradients(loss, W, X, order=0), ValueError,
     ["order=0", "1 or more"]),
    ("check_gradients: order True", lambda w: check_gradients(loss, W, X, order=True), ValueError,
     ["order=True", "a whole number"]),
    ("check_gradients: half a cotangent", lambda w: check_gradients(loss, W, X, cotangents=1.5), ValueError,
     ["cotangents=1.5"]),
    ("check_gradients: no limit", lambda w: check_gradients(loss, W, X, limit=0), ValueError, ["limit=0"]),
    ("check_gradients: a reference", lambda w: check_gradients(loss, W, X, reference="magic"), ValueError,
     ["reference='magic' is unknown", "'mpmath'"]),
    ("check_gradients: a reference that f does not take",
     lambda w: check_gradients(ag.erf, 0.5, reference="complex"), ValueError,
     ["reference='complex'", "does not take such numbers", "'differences'"]),
    ("check_gradients: argnums beyond", lambda w: check_gradients(loss, W, X, argnums=2), ValueError,
     ["argnums=2", "2 arguments"]),
    ("check_gradients: argnums twice", lambda w: check_gradients(loss, W, X, argnums=(1, -1)), ValueError,
     ["names an argument twice"]),
    ("check_gradients: argnums True", lambda w: check_gradients(loss, W, X, argnums=True), TypeError,
     ["argnums is the number of an argument"]),
    ("check_gradients: a negative tolerance", lambda w: check_gradients(loss, W, X, rtol=-1.0), ValueError,
     ["rtol=-1.0", "at least 0"]),
    ("check_gradients: an upstream gradient", lambda w: check_gradients(loss, W, X, takes_upstream=True),
     ValueError, ["takes_upstream=True", "a pair (f, gradient)"]),
    ("check_gradients: None back", lambda w: check_gradients((lambda x: None, abs), 1.0), TypeError,
     ["the function returned None", "a real number"]),
    ("check_gradients: text", lambda w: check_gradients(loss, W, "x"), TypeError,
     ["x holds one real number", "'x' (str)", "argnums="]),
    ("check_gradients: flags", lambda w: check_gradients(loss, W, np.ones(3, bool)), TypeError,
     ["x is an array of bool", "argnums="]),
    ("check_gradients: whole numbers", lambda w: check_gradients(loss, W, np.arange(3)), TypeError,
     ["x is an array of int64", "argnums=", "floats"]),
    ("check_gradients: shapes", lambda w: check_gradients(loss, W, np.ones(4)), ValueError,
     ["matmul", "(2, 3)", "(4,)"]),
    ("check_primitive: a function", lambda w: check_primitive(math.sin), TypeError,
     ["check_primitive takes a Primitive", "check_gradients"]),
    ("check_primitive: no shapes", lambda w: check_primitive(ag.matmul), ValueError,
     ["matmul is for arrays", "check_primitive(matmul, (2, 3))"]),
)

STRATEGIES = rows(
    ("points: arrays", lambda w: strategies.points(ag.matmul), ValueError, ["matmul", "arrays"]),
    ("points: no primitive", lambda w: strategies.points(math.sin), TypeError, ["points()", "primitive"]),
    ("points: a place", lambda w: strategies.points(ag.sin, at="home"), ValueError, ["'home'", "'inside'"]),
    ("points: no kinks", lambda w: strategies.points(ag.sin, at="kinks"), ValueError, ["sin has no kinks"]),
)
# fmt: on

CHECKING = [*CHECKS, *STRATEGIES]
