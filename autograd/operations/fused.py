"""The table, part five: what a network does most, each in one gate.

A fused gate costs one node instead of several. Its decomposition says what it is made of; pictures
open it, and tests hold the rule against it.
"""

from functools import lru_cache
from typing import Any

import numpy as np

from autograd.coercion import Array
from autograd.operations.products import matmul, product
from autograd.operations.reductions import sum as sum_axes
from autograd.operations.reductions import summed
from autograd.operations.shapes import transpose
from autograd.primitive import Primitive


def _linear(x: Array, weight: Array, bias: Array) -> Any:
    if bias.shape + x.shape[-1:] != weight.shape or weight.ndim != 2:
        if weight.ndim != 2 or bias.shape != weight.shape[:1]:
            raise ValueError(f"weight is (out, in) and bias (out,), got {weight.shape} and {bias.shape}")
        raise ValueError(f"x is (..., in) and weight (out, in), got {x.shape} and {weight.shape}")
    y = x.dot(weight.T)
    return np.add(y, bias, out=y) if y.dtype is bias.dtype else y + bias


def _rows(a: Any) -> Any:
    """A batch with any number of leading axes as one list of rows."""
    return a if a.ndim == 2 else a.reshape((-1, a.shape[-1]))


def _column_sums(a: Any) -> Any:
    """The rows of a matrix added up: as a product with ones, numpy's fastest way down its columns."""
    return _ones(len(a), a.dtype).dot(a) if type(a) is np.ndarray else summed(a, axis=0)


@lru_cache(maxsize=16)
def _ones(n: int, dtype: Any) -> Array:
    ones = np.ones(n, dtype)
    ones.flags.writeable = False
    return ones


linear = Primitive(
    "linear", None, _linear,
    lambda g, y, x, weight, bias: product(g, weight),
    lambda g, y, x, weight, bias: product(_rows(g).T, _rows(x)),
    lambda g, y, x, weight, bias: _column_sums(_rows(g)),
    decomposition=lambda x, weight, bias: matmul(x, transpose(weight)) + bias,
    symbol="Wx+b", numpy=(),
    doc="""x @ weight.T + bias: x is (..., in), weight (out, in) and bias (out,), as in PyTorch.

    Each row of x goes through one layer of perceptrons. Lecture 003.
    """,
)  # fmt: skip


def _examples(a: Any) -> int:
    """The size of the batch, of any number of leading axes."""
    return a.size // a.shape[-1]  # type: ignore[no-any-return]


def _nll(log_probabilities: Array, targets: Array) -> Any:
    if log_probabilities.shape != targets.shape or not targets.shape:
        raise ValueError(
            "log-probabilities and targets have one shape (..., classes), got "
            f"{log_probabilities.shape} and {targets.shape}: make the targets one-hot"
        )
    total = np.vdot(targets, log_probabilities)
    if total != total:  # 0 times the -inf of an impossible class is 0
        total = np.vdot(targets, np.where(targets != 0, log_probabilities, 0.0))
    return -total / _examples(targets)


nll = Primitive(
    "nll", None, _nll,
    lambda g, y, log_probabilities, targets: targets * (-g / _examples(targets)),
    lambda g, y, log_probabilities, targets: log_probabilities * (-g / _examples(targets)),
    decomposition=lambda log_probabilities, targets:
        sum_axes(targets * log_probabilities) * (-1.0 / _examples(targets)),
    numpy=(),
    doc="""The negative log-likelihood: -Σ targets · log_probabilities, averaged over the batch.

    Both are (..., classes). After log_softmax it is the cross-entropy, whose derivative with
    respect to the logits is softmax(logits) - targets over the batch size. Lectures 000, 001, 003.
    """,
)  # fmt: skip
