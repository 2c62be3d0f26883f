"""The rows of the table in CasADi, on scalars: https://web.casadi.org/docs/."""

from functools import reduce

import casadi
import numpy as np

from autograd import TABLE
from tests.peers.circuits import run


def outputs_and_gradients(circuit, upstream):
    """The output and the gradient of each input."""
    inputs = [casadi.SX.sym(name) for name in circuit.names]
    y = run(circuit, FUNCTIONS, inputs, float)
    value, gradient = _run(y, upstream * y, inputs, circuit.inputs)
    return value, list(gradient)


def evaluate(code, inputs, order):
    """The value and the gradients of an expression."""
    symbols = {name: casadi.SX.sym(name, np.size(x)) for name, x in inputs.items()}
    y = along = eval(code, {"casadi": casadi}, symbols)
    for _ in range(order - 1):
        along = casadi.sum1(casadi.gradient(along, casadi.vertcat(*symbols.values())))
    return _run(y, along, symbols.values(), inputs.values())


def _run(y, differentiated, symbols, numbers):
    """The value of y, and the gradient of what is differentiated, at these numbers."""
    x = casadi.vertcat(*symbols)
    both = casadi.Function("both", [x], [y, casadi.gradient(differentiated, x)])
    value, gradient = both(np.concatenate([np.ravel(n) for n in numbers]))
    return float(value), np.ravel(gradient.full())


FUNCTIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negative": lambda a: -a,
    "reciprocal": lambda a: 1.0 / a,
    "where": lambda condition, a, b: casadi.if_else(condition != 0, a, b),
    "power": lambda a, b: a**b,
    "square": casadi.sumsqr,
    "sqrt": casadi.sqrt,
    "exp": casadi.exp,
    "expm1": casadi.expm1,
    "log": casadi.log,
    "log1p": casadi.log1p,
    "sin": casadi.sin,
    "cos": casadi.cos,
    "tan": casadi.tan,
    "arctan": casadi.atan,
    "sinh": casadi.sinh,
    "cosh": casadi.cosh,
    "tanh": casadi.tanh,
    "erf": casadi.erf,
    "sigmoid": lambda a: 1.0 / (1.0 + casadi.exp(-a)),
    "softplus": lambda a: casadi.logsumexp(casadi.vertcat(a, 0.0)),
    "relu": lambda a: casadi.fmax(a, 0.0),
    "abs": casadi.fabs,
    "sign": casadi.sign,
    "maximum": lambda *values: reduce(casadi.fmax, values),
    "minimum": lambda *values: reduce(casadi.fmin, values),
    "identity": lambda a: a,
    "drawn_swish": lambda x: x / (1.0 + casadi.exp(-x)),
    "drawn_distance": lambda x, y: casadi.sqrt(1.0 + (x - y) ** 2),
}

NOT_TRANSLATED = {
    name: "for arrays, and CasADi is compared on scalars"
    for name, row in TABLE.items()
    if row.is_builtin and row.scalar is None
}
"""Rows by name, with the reason."""
