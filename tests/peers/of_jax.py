"""The rows of the table in JAX: https://docs.jax.dev/en/latest/jax.numpy.html."""

from functools import reduce

import jax
import jax.numpy as jnp
import numpy as np

from tests.peers.circuits import DERIVATIVES_OF_IMAGES, places, places_of_windows, rows_in, run

jax.config.update("jax_enable_x64", True)


def constant(x):
    return jnp.asarray(x)


def outputs_and_gradients(circuit, upstream):
    """The output and the gradient of each input, as arrays."""
    inputs = [jnp.asarray(x) for x in circuit.inputs]
    y, pullback = jax.vjp(lambda *xs: run(circuit, FUNCTIONS, xs, constant), *inputs)
    return np.asarray(y), [np.asarray(g) for g in pullback(jnp.asarray(upstream))]


def second_order(circuit, direction):
    """The gradients of the gradients' sum along `direction`, of a circuit of numbers."""
    positions = tuple(range(len(circuit.inputs)))
    first = jax.grad(lambda *xs: run(circuit, FUNCTIONS, xs, constant), positions)

    def along(*xs):
        return sum(d * g for d, g in zip(direction, first(*xs), strict=True))

    return [np.asarray(g) for g in jax.grad(along, positions)(*circuit.inputs)]


def evaluate(code, inputs, order):
    """The value and the gradients of an expression."""

    def function(*xs):
        return eval(code, {"jax": jax, "jnp": jnp}, dict(zip(inputs, xs, strict=True)))

    positions = tuple(range(len(inputs)))
    derivative = first = jax.grad(function, positions)
    if order == 2:
        derivative = jax.grad(lambda *xs: sum(first(*xs)), positions)
    points = [jnp.asarray(x) for x in inputs.values()]
    return float(function(*points)), np.concatenate([np.ravel(g) for g in derivative(*points)])


def _gathered(a, at):
    """The elements at these places."""
    return jnp.ravel(a)[np.asarray(at)]


def _added(a, at, shape):
    """Zeros of this shape with a's elements added at these places."""
    return jnp.zeros(int(np.prod(shape))).at[np.ravel(at)].add(jnp.ravel(a)).reshape(shape)


def _conv2d(x, weight, stride):
    y = jax.lax.conv_general_dilated(x.reshape((-1, *x.shape[-3:])), weight, stride, "VALID")
    return y.reshape((*x.shape[:-3], *y.shape[1:]))


FUNCTIONS = {
    "add": jnp.add,
    "subtract": jnp.subtract,
    "multiply": jnp.multiply,
    "divide": jnp.divide,
    "negative": jnp.negative,
    "reciprocal": jnp.reciprocal,
    "where": lambda condition, a, b: jnp.where(condition != 0, a, b),
    "power": jnp.power,
    "square": jnp.square,
    "sqrt": jnp.sqrt,
    "exp": jnp.exp,
    "expm1": jnp.expm1,
    "log": jnp.log,
    "log1p": jnp.log1p,
    "sin": jnp.sin,
    "cos": jnp.cos,
    "tan": jnp.tan,
    "arctan": jnp.arctan,
    "sinh": jnp.sinh,
    "cosh": jnp.cosh,
    "tanh": jnp.tanh,
    "erf": jax.scipy.special.erf,
    "sigmoid": jax.nn.sigmoid,
    "softplus": jax.nn.softplus,
    "relu": jax.nn.relu,
    "abs": jnp.abs,
    "sign": jnp.sign,
    "maximum": lambda *values: reduce(jnp.maximum, values),
    "minimum": lambda *values: reduce(jnp.minimum, values),
    "sum": jnp.sum,
    "mean": jnp.mean,
    "var": jnp.var,
    "std": jnp.std,
    # jnp.linalg.norm takes two axes at most.
    "norm": lambda a, axis=None, keepdims=False: jnp.sqrt(jnp.sum(a * a, axis=axis, keepdims=keepdims)),
    "prod": jnp.prod,
    "max": jnp.max,
    "min": jnp.min,
    "cumsum": jnp.cumsum,
    "logsumexp": jax.nn.logsumexp,
    "softmax": jax.nn.softmax,
    "log_softmax": jax.nn.log_softmax,
    "identity": jnp.positive,
    "astype": lambda a, dtype: a.astype(dtype),
    "reshape": lambda a, shape: jnp.reshape(a, shape),
    "transpose": jnp.transpose,
    "swapaxes": jnp.swapaxes,
    "flip": jnp.flip,
    "broadcast_to": jnp.broadcast_to,
    "expand_dims": jnp.expand_dims,
    "squeeze": jnp.squeeze,
    "getitem": lambda a, index: _gathered(a, places(a.shape)[index]),
    "scatter": lambda a, index, shape: _added(a, places(shape)[index], shape),
    "take": lambda a, indices, axis=None: jnp.take(a, np.asarray(indices), axis=axis),
    "concatenate": lambda *arrays, axis=0: jnp.concatenate(arrays, axis=axis),
    "stack": lambda *arrays, axis=0: jnp.stack(arrays, axis=axis),
    "pad": jnp.pad,
    "sliding_windows": lambda a, **window: _gathered(a, places_of_windows(a.shape, **window)),
    "add_windows": lambda a, shape, **window: _added(a, places_of_windows(shape, **window), shape),
    "matmul": jnp.matmul,
    "einsum": lambda *operands, subscripts: jnp.einsum(subscripts, *operands),
    "linear": lambda x, weight, bias: x @ weight.T + bias,
    "conv2d": lambda x, weight, bias, stride=(1, 1): _conv2d(x, weight, stride) + bias.reshape((-1, 1, 1)),
    "max_pool2d": lambda x, kernel_size, stride: jax.lax.reduce_window(
        x, -np.inf, jax.lax.max, (*[1] * (x.ndim - 2), *kernel_size), (*[1] * (x.ndim - 2), *stride), "VALID"
    ),
    "nll": lambda logarithms, targets: -(targets * logarithms).sum() / rows_in(targets),
    "drawn_swish": jax.nn.silu,
    # Not jnp.hypot, which compares its operands: its second derivative is wrong where they tie.
    "drawn_distance": lambda x, y: jnp.sqrt(1.0 + (x - y) ** 2),
}

NOT_TRANSLATED = dict.fromkeys(DERIVATIVES_OF_IMAGES, "a derivative, which JAX has inside of itself")
"""Rows by name, with the reason."""
