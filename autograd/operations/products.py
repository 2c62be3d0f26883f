"""The table, part four: sums of products. Matrices, and einsum for everything beyond."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd.coercion import Array
from autograd.operations.shapes import expand_dims, swapaxes
from autograd.primitive import Primitive


def product(a: Any, b: Any) -> Any:
    """a @ b of two matrices: numpy's dot has less to decide than its matmul, and small ones feel it."""
    return a.dot(b) if type(a) is type(b) is np.ndarray else a @ b


def _matmul_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    if a.ndim == 2 and b.ndim == 2:
        return product(g, b.T)
    if b.ndim == 1:  # rows of a times one vector: an outer product (or, of two vectors, a multiple)
        return (expand_dims(g, axis=-1) if a.ndim > 1 else g) * b
    if a.ndim == 1:
        return (b @ expand_dims(g, axis=-1))[..., 0]
    return g @ swapaxes(b, axis1=-1, axis2=-2)


def _matmul_right(g: Any, y: Any, a: Any, b: Any) -> Any:
    if a.ndim == 2 and b.ndim == 2:
        return product(a.T, g)
    if a.ndim == 1:
        return expand_dims(a, axis=-1) * expand_dims(g, axis=-2) if b.ndim > 1 else g * a
    if b.ndim == 1:
        return (swapaxes(a, axis1=-1, axis2=-2) @ expand_dims(g, axis=-1))[..., 0]
    return swapaxes(a, axis1=-1, axis2=-2) @ g


def _matmul(a: Array, b: Array) -> Any:
    try:
        return a.dot(b) if a.ndim == b.ndim == 2 else np.matmul(a, b)
    except ValueError:
        raise ValueError(_why_no_product(a.shape, b.shape)) from None


def _why_no_product(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    if not a or not b:
        return "a matrix product takes vectors and matrices, not a scalar: multiply by it with *"
    if a[-1] != b[-2:][0]:
        return (
            f"each row of the first, {a[-1]} long, meets a column of the second, {b[-2:][0]} long: they have "
            "to be of one length; transpose or reshape one of them"
        )
    return f"the leading axes {a[:-2]} and {b[:-2]} do not broadcast: reshape one of them"


matmul = Primitive(
    "matmul", None, _matmul,
    _matmul_left,
    _matmul_right,
    symbol="@", numpy=(np.matmul,),
    doc="The matrix product a @ b of vectors, matrices and, over leading axes, batches of matrices.",
)  # fmt: skip


def parse_subscripts(subscripts: str, operands: int) -> tuple[list[str], str]:
    """The labels of each operand and of the result; ValueError for a spelling that is not supported.

    >>> parse_subscripts("ij,jk", 2)
    (['ij', 'jk'], 'ik')
    """
    if not isinstance(subscripts, str) or not subscripts.isascii():
        raise ValueError(f"einsum takes its labels as a string such as 'ij,jk->ik', got {subscripts!r:.60}")
    text = subscripts.replace(" ", "")
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if not arrow:
        right = "".join(sorted(c for c in set(left) - {","} if left.count(c) == 1))
    if not all(part.isalpha() or not part for part in (*terms, right)):
        raise ValueError(f"einsum({subscripts!r}): only letters, commas and -> are supported")
    for part in (*terms, right):
        if len(set(part)) < len(part):
            raise ValueError(
                f"einsum({subscripts!r}): {part!r} names an axis twice; take the diagonal by indexing, "
                "a[arange(n), arange(n)]"
            )
    if len(terms) != operands or not set(right) <= set(left):
        raise ValueError(f"einsum({subscripts!r}) does not fit {operands} operands and its own labels")
    return terms, right


def _einsum(*operands: Any, subscripts: str) -> Any:
    terms, _ = parse_subscripts(subscripts, len(operands))
    for k, (term, operand) in enumerate(zip(terms, operands, strict=True), 1):
        if len(term) != np.ndim(operand):
            raise ValueError(
                f"{term!r} labels {len(term)} axes, and operand {k} has {np.ndim(operand)}: "
                "give each axis a letter"
            )
    return np.einsum(subscripts, *operands, optimize=len(operands) > 1)


def _einsum_vjp(wanted: Sequence[int], g: Any, y: Any, *operands: Any, subscripts: str) -> list[Any]:
    terms, result = parse_subscripts(subscripts, len(operands))
    labelled = list(zip(terms, operands, strict=True))
    return [_einsum_back(i, (result, g), labelled) for i in wanted]


def _einsum_back(i: int, upstream: tuple[str, Any], labelled: list[tuple[str, Any]]) -> Any:
    """The einsum that puts `g` in the operand's place; ones stand for axes that were only summed."""
    term, operand = labelled[i]
    others = [upstream, *(pair for k, pair in enumerate(labelled) if k != i)]
    seen = set().union(*(labels for labels, _ in others))
    lost = [(label, n) for label, n in zip(term, operand.shape, strict=True) if label not in seen]
    if lost:
        ones = np.ones([n for _, n in lost], dtype=operand.dtype)
        others.append(("".join(label for label, _ in lost), ones))
    return einsum(*(x for _, x in others), subscripts=f"{','.join(labels for labels, _ in others)}->{term}")


einsum = Primitive(
    "einsum", None, _einsum,
    _einsum_vjp,
    variadic=True, numpy=(),
    scalarized=lambda *operands, subscripts: np.einsum(subscripts, *operands, optimize=False),
    doc="Einstein's summation, `einsum(a, b, subscripts='ij,jk->ik')`, without repeated or ... labels.",
)  # fmt: skip
