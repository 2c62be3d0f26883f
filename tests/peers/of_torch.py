"""The rows of the table in PyTorch: https://docs.pytorch.org/docs/stable/torch.html."""

from functools import reduce

import numpy as np
import torch
from torch.nn import functional as F

from tests.peers.circuits import DERIVATIVES_OF_IMAGES, axes_of, places, places_of_windows, rows_in, run


def constant(x):
    x = np.asarray(x)
    return torch.tensor(x if x.dtype == bool else x.astype(np.float64))


def outputs_and_gradients(circuit, upstream):
    """The output and the gradient of each input, as arrays."""
    inputs = [constant(x).requires_grad_() for x in circuit.inputs]
    y = run(circuit, FUNCTIONS, inputs, constant)
    found = _gradients((y * constant(upstream)).sum(), inputs)
    return y.numpy(force=True), [g.numpy(force=True) for g in found]


def second_order(circuit, direction):
    """The gradients of the gradients' sum along `direction`, of a circuit of numbers."""
    inputs = [constant(x).requires_grad_() for x in circuit.inputs]
    first = _gradients(run(circuit, FUNCTIONS, inputs, constant), inputs, create_graph=True)
    return [
        g.numpy(force=True)
        for g in _gradients(sum(d * g for d, g in zip(direction, first, strict=True)), inputs)
    ]


def evaluate(code, inputs, order):
    """The value and the gradients of an expression."""
    nodes = {name: constant(x).requires_grad_() for name, x in inputs.items()}
    y = eval(code, {"torch": torch, "F": F}, nodes)
    found = [y]
    for _ in range(order):
        found = _gradients(sum(found), list(nodes.values()), create_graph=True)
    return y.item(), np.concatenate([np.ravel(g.numpy(force=True)) for g in found])


def _gradients(y, inputs, **settings):
    if not y.requires_grad:
        return [torch.zeros_like(x) for x in inputs]
    found = torch.autograd.grad(y, inputs, allow_unused=True, **settings)
    return [torch.zeros_like(x) if g is None else g for x, g in zip(inputs, found, strict=True)]


def _over(reduction, **fixed):
    """A reduction of PyTorch's with the parameters of ours."""

    def reduced(a, axis=None, keepdims=False, ddof=None):
        correction = {} if ddof is None else {"correction": ddof}
        dim = axes_of(axis, a.ndim) or (0,)  # 0 is valid for a number too
        return reduction(a, dim=dim, keepdim=keepdims, **fixed, **correction)

    return reduced


def _moment(reduction):
    reduced = _over(reduction)
    return lambda a, axis=None, ddof=0, keepdims=False: reduced(a, axis, keepdims, ddof)


def _prod(a, axis=None, keepdims=False):
    for k in sorted(axes_of(axis, a.ndim), reverse=True):
        a = torch.prod(a, dim=k, keepdim=keepdims)
    return a


def _log_softmax(a, axis=-1):
    return a - torch.logsumexp(a, dim=axes_of(axis, a.ndim), keepdim=True)


def _gathered(a, at):
    """The elements at these places."""
    return a.reshape(-1)[torch.as_tensor(np.array(at))]


def _added(a, at, shape):
    """Zeros of this shape with a's elements added at these places."""
    flat = torch.zeros(int(np.prod(shape)), dtype=a.dtype)
    return flat.index_add(0, torch.as_tensor(np.ravel(at)), a.reshape(-1)).reshape(shape)


def _concatenate(*arrays, axis=0):
    return torch.cat(arrays, dim=axis) if axis is not None else torch.cat([a.reshape(-1) for a in arrays])


def _pad(a, pad_width, constant_values=0.0):
    widths = np.broadcast_to(pad_width, (a.ndim, 2))[::-1]  # PyTorch begins with the last axis
    return F.pad(a, [int(n) for n in np.ravel(widths)], value=constant_values)


def _of_images(function, x, *operands, **params):
    """A function of (batch, channels, height, width) on images with any axes before these."""
    leading = x.shape[:-3] if x.ndim > 2 else ()
    y = function(x.reshape((-1, *x.shape[-3:]) if x.ndim > 2 else (1, 1, *x.shape)), *operands, **params)
    return y.reshape((*leading, *y.shape[1:]) if x.ndim > 2 else y.shape[2:])


FUNCTIONS = {
    "add": torch.add,
    "subtract": torch.sub,
    "multiply": torch.mul,
    "divide": torch.div,
    "negative": torch.neg,
    "reciprocal": torch.reciprocal,
    "where": lambda condition, a, b: torch.where(condition != 0, a, b),
    "power": torch.pow,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "log1p": torch.log1p,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "arctan": torch.atan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "sigmoid": torch.sigmoid,
    "softplus": lambda a: F.softplus(a, threshold=40),  # beyond 20, the default, it would be a itself
    "relu": torch.relu,
    "abs": torch.abs,
    "sign": torch.sign,
    "maximum": lambda *values: reduce(torch.maximum, values),
    "minimum": lambda *values: reduce(torch.minimum, values),
    "sum": _over(torch.sum),
    "mean": _over(torch.mean),
    "var": _moment(torch.var),
    "std": _moment(torch.std),
    "norm": _over(torch.linalg.vector_norm),
    "prod": _prod,
    "max": _over(torch.amax),
    "min": _over(torch.amin),
    "cumsum": lambda a, axis=None: torch.cumsum(a.reshape(-1) if axis is None else a, dim=axis or 0),
    "logsumexp": _over(torch.logsumexp),
    "softmax": lambda a, axis=-1: torch.exp(_log_softmax(a, axis)),  # PyTorch's own has one axis
    "log_softmax": _log_softmax,
    "identity": torch.clone,
    "astype": lambda a, dtype: a.to(getattr(torch, dtype)),
    "reshape": lambda a, shape: torch.reshape(a, shape),
    "transpose": lambda a, axes=None: torch.permute(a, axes or tuple(range(a.ndim))[::-1]),
    "swapaxes": lambda a, axis1, axis2: torch.swapaxes(a, axis1, axis2),
    "flip": lambda a, axis=None: torch.flip(a, axes_of(axis, a.ndim)),
    "broadcast_to": lambda a, shape: torch.broadcast_to(a, shape),
    "expand_dims": lambda a, axis: torch.reshape(a, np.expand_dims(places(a.shape), axis).shape),
    "squeeze": lambda a, axis=None: torch.reshape(a, np.squeeze(places(a.shape), axis).shape),
    "getitem": lambda a, index: _gathered(a, places(a.shape)[index]),
    "scatter": lambda a, index, shape: _added(a, places(shape)[index], shape),
    "take": lambda a, indices, axis=None: _gathered(a, np.take(places(a.shape), indices, axis)),
    "concatenate": _concatenate,
    "stack": lambda *arrays, axis=0: torch.stack(arrays, dim=axis),
    "pad": _pad,
    "sliding_windows": lambda a, **window: _gathered(a, places_of_windows(a.shape, **window)),
    "add_windows": lambda a, shape, **window: _added(a, places_of_windows(shape, **window), shape),
    "matmul": torch.matmul,
    "einsum": lambda *operands, subscripts: torch.einsum(subscripts, *operands),
    "linear": F.linear,
    "conv2d": lambda x, weight, bias, stride=(1, 1): _of_images(F.conv2d, x, weight, bias, stride=stride),
    "max_pool2d": lambda x, kernel_size, stride: _of_images(
        F.max_pool2d, x, kernel_size=kernel_size, stride=stride
    ),
    "nll": lambda logarithms, targets: -(targets * logarithms).sum() / rows_in(targets),
    "drawn_swish": F.silu,
    "drawn_distance": lambda x, y: torch.sqrt(1.0 + (x - y) ** 2),
}

NOT_TRANSLATED = dict.fromkeys(DERIVATIVES_OF_IMAGES, "a derivative, which PyTorch has inside of itself")
"""Rows by name, with the reason."""
