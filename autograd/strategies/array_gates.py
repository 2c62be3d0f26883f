"""How the operations on arrays may be called: parameters, and the shapes of the other operands.

One line of `ARRAY_GATES` for each row of the table. It is given the shape of one operand, which is
there already, and draws the rest of a call that is valid for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from autograd.operations.convolution import output_size
from autograd.strategies.arrays import Shape
from autograd.strategies.numbers import below, choose, coin


class Call(NamedTuple):
    """A call of an operation: the shapes of the operands before and after the given one, and parameters."""

    params: Mapping[str, Any]
    before: tuple[Shape, ...] = ()
    after: tuple[Shape, ...] = ()


Recipe = Callable[[DrawFn, Shape], Call]


# ------------------------------------------------------------------------------------- axes


def _axis(draw: DrawFn, shape: Shape) -> int:
    """One axis, counted from the front or from the end."""
    axis = draw(below(2 * len(shape)))
    return axis if axis < len(shape) else axis - 2 * len(shape)


def _axes(draw: DrawFn, shape: Shape) -> int | tuple[int, ...] | None:
    """All axes, one, or several in any order."""
    kind = choose(draw, ("all", "one", "several")) if shape else "all"
    if kind == "several":
        return tuple(draw(st.lists(below(len(shape)), unique=True, min_size=1)))
    return None if kind == "all" else _axis(draw, shape)


def _given(**params: Any) -> dict[str, Any]:
    """The parameters without those that are None or False, which is their default."""
    return {name: x for name, x in params.items() if x is not None and x is not False}


def _reduction(draw: DrawFn, shape: Shape) -> Call:
    return Call(_given(axis=_axes(draw, shape), keepdims=not coin(draw)))


def _moment(draw: DrawFn, shape: Shape) -> Call:
    """A reduction with ddof=1 where that leaves something to divide by."""
    params = dict(_reduction(draw, shape).params)
    axis = params.get("axis", tuple(range(len(shape))))
    reduced = prod(shape[k] for k in (axis if isinstance(axis, tuple) else (axis,)))
    return Call({**params, "ddof": 1} if reduced > 1 and not coin(draw) else params)


def _along_axis(draw: DrawFn, shape: Shape) -> Call:
    return Call(_given(axis=_axis(draw, shape) if shape and coin(draw) else None))


def _normalised(draw: DrawFn, shape: Shape) -> Call:
    axis = _axes(draw, shape)
    return Call({} if axis is None else {"axis": axis})


# ------------------------------------------------------------------------------------ shapes


def _reshape(draw: DrawFn, shape: Shape) -> Call:
    size = prod(shape)
    shapes = [(size,), (-1,), shape[::-1], (1, *shape), (*shape, 1), (-1, 1), (*shape[:1], -1)]
    shapes += [(n, size // n) for n in range(2, size) if size % n == 0]
    return Call({"shape": choose(draw, shapes + ([()] if size == 1 else []))})


def _transpose(draw: DrawFn, shape: Shape) -> Call:
    if coin(draw):
        return Call({})
    return Call({"axes": tuple(draw(st.permutations(range(len(shape)))))})


def _swapaxes(draw: DrawFn, shape: Shape) -> Call:
    return Call({"axis1": _axis(draw, shape), "axis2": _axis(draw, shape)})


def _flip(draw: DrawFn, shape: Shape) -> Call:
    return Call(_given(axis=_axes(draw, shape)))


def _broadcast_to(draw: DrawFn, shape: Shape) -> Call:
    wider = tuple(choose(draw, (2, 1, 3)) if n == 1 else n for n in shape)
    return Call({"shape": choose(draw, ((2,), (), (1,), (3,))) + wider})


def _expand_dims(draw: DrawFn, shape: Shape) -> Call:
    return Call({"axis": choose(draw, (0, -1, len(shape), (0, -1), (len(shape) + 1, 0)))})


def _squeeze(draw: DrawFn, shape: Shape) -> Call:
    ones = [k for k, n in enumerate(shape) if n == 1]
    choices = [None, *ones, *(k - len(shape) for k in ones), *([tuple(ones)] if ones else [])]
    return Call(_given(axis=choose(draw, choices)))


def _pad(draw: DrawFn, shape: Shape) -> Call:
    width = choose(draw, (1, (0, 1), (1, 2), tuple((k % 2, 1) for k in range(len(shape)))))
    return Call({"pad_width": width, **choose(draw, ({}, {"constant_values": 0.75}))})


# ------------------------------------------------------------------------------ parts of arrays


def _part_of_axis(draw: DrawFn, n: int) -> Any:
    """An index into an axis of length n: a slice with any step, or an integer."""
    kind = choose(draw, ("slice", "integer", "all"))
    if kind == "integer":
        return draw(st.integers(-n, n - 1))
    if kind == "all":
        return slice(None)
    start, step = draw(below(n)), choose(draw, (1, -1, 2, -2))
    return slice(start, None, None if step == 1 else step)


def _places(draw: DrawFn, n: int) -> list[int]:
    """Some integers below n; the same one may come twice."""
    return draw(st.lists(st.integers(-n, n - 1), min_size=1, max_size=3))


def _index(draw: DrawFn, shape: Shape) -> Any:
    kinds = ("basic", "integers", "mask", "pairs", "new axis") if shape else ("new axis",)
    kind = choose(draw, kinds)
    if kind == "integers":
        places = _places(draw, min(shape[0], shape[-1]))
        return places if coin(draw) else (..., places)
    if kind == "mask":
        mask = [draw(st.booleans()) for _ in range(shape[0])]
        return mask if any(mask) else [True] * shape[0]
    if kind == "pairs" and len(shape) > 1:
        rows = _places(draw, shape[0])
        return rows, [draw(below(shape[1])) for _ in rows]
    if kind == "new axis":
        return choose(draw, (None, (..., None), ...))
    return tuple(_part_of_axis(draw, n) for n in shape[: 1 + draw(below(len(shape)))])


def _getitem(draw: DrawFn, shape: Shape) -> Call:
    return Call({"index": _index(draw, shape)})


def _scatter(draw: DrawFn, shape: Shape) -> Call:
    if not shape:
        return Call({"index": choose(draw, (1, -1)), "shape": (2,)})
    n, rest = shape[0], shape[1:]
    index, length = choose(
        draw,
        (
            (slice(0, None, 2), 2 * n),
            (slice(n, 0, -1), n + 1),
            ([draw(below(3)) for _ in range(n)], 3),
            ([True, False] * n, 2 * n),
        ),
    )
    return Call({"index": index, "shape": (length, *rest)})


def _take(draw: DrawFn, shape: Shape) -> Call:
    axis = _axis(draw, shape) if shape and coin(draw) else None
    places = _places(draw, prod(shape) if axis is None else shape[axis])
    return Call({"indices": choose(draw, (places, places[0], [places])), **_given(axis=axis)})


# ------------------------------------------------------------------------- arrays put together


def _around(draw: DrawFn, shapes: list[Shape], params: dict[str, Any]) -> Call:
    """The given operand at any place among others of these shapes."""
    place = draw(below(len(shapes) + 1))
    return Call(params, tuple(shapes[:place]), tuple(shapes[place:]))


def _concatenate(draw: DrawFn, shape: Shape) -> Call:
    axis = _axis(draw, shape)
    others = []
    for _ in range(draw(below(3))):
        other = list(shape)
        other[axis] = 1 + draw(below(2))
        others.append(tuple(other))
    if not axis:
        return _around(draw, others, {})
    return _around(draw, others, {"axis": axis if coin(draw) else None})


def _stack(draw: DrawFn, shape: Shape) -> Call:
    axis = _axis(draw, (*shape, 1))
    return _around(draw, [shape] * draw(below(3)), {"axis": axis} if axis else {})


# ------------------------------------------------------------------------------------ windows


def _sliding_windows(draw: DrawFn, shape: Shape) -> Call:
    if coin(draw):
        axis = _axis(draw, shape)
        return Call({"window_shape": 1 + draw(below(shape[axis])), "axis": axis})
    return Call({"window_shape": tuple(1 + draw(below(n)) for n in shape)})


def _add_windows(draw: DrawFn, shape: Shape) -> Call:
    """The last axis holds the windows, another one their places."""
    window, axis = shape[-1], draw(below(len(shape) - 1))
    whole = tuple(n + (window - 1) * (k == axis) for k, n in enumerate(shape[:-1]))
    return Call({"window_shape": window, "axis": axis, "shape": whole})


# ----------------------------------------------------------------------------------- products


def _matmul(draw: DrawFn, shape: Shape) -> Call:
    other = 1 + draw(below(3))
    if choose(draw, ("left", "right")) == "left":
        n, batch = shape[-1], shape[:-2]
        return Call({}, after=(choose(draw, ((n,), (n, other), (*(batch or (2,)), n, other))),))
    n, batch = (shape[0] if len(shape) == 1 else shape[-2]), shape[:-2]
    return Call({}, before=(choose(draw, ((n,), (other, n), (*(batch or (2,)), other, n))),))


def _einsum(draw: DrawFn, shape: Shape) -> Call:
    """The given operand has the axes i, j, ...; others share some of these and bring one of their own."""
    sizes = dict(zip("ijkl", shape, strict=False))
    terms = ["".join(sizes)]
    others: list[Shape] = []
    for new in "mn"[: draw(below(3))]:
        sizes[new] = 1 + draw(below(2))
        term = draw(st.lists(st.sampled_from(sorted(sizes)), unique=True, max_size=2))
        terms.append("".join(term))
        others.append(tuple(sizes[label] for label in term))
    labels = sorted(set("".join(terms)))
    result = draw(st.permutations(labels))[: draw(below(len(labels) + 1))]
    return Call({"subscripts": f"{','.join(terms)}->{''.join(result)}"}, after=tuple(others))


def _linear(draw: DrawFn, shape: Shape) -> Call:
    out = 1 + draw(below(3))
    return Call({}, after=((out, shape[-1]), (out,)))


def _nll(draw: DrawFn, shape: Shape) -> Call:
    return _around(draw, [shape], {})


# ------------------------------------------------------------------------------------- images


def _kernel(draw: DrawFn, shape: Shape) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """A kernel that fits into images of this shape, a stride, and how many windows there are."""
    height, width = (1 + draw(below(n)) for n in shape[-2:])
    stride = choose(draw, ((1, 1), (2, 2), (1, 2)))
    return (height, width), stride, output_size((shape[-2], shape[-1]), (height, width), stride)


def _conv2d(draw: DrawFn, shape: Shape) -> Call:
    kernel, stride, _ = _kernel(draw, shape)
    out = 1 + draw(below(2))
    return Call({"stride": stride}, after=((out, shape[-3], *kernel), (out,)))


def _conv2d_input(draw: DrawFn, shape: Shape) -> Call:
    kernel = (1 + draw(below(2)), 1 + draw(below(2)))
    stride = choose(draw, ((1, 1), (2, 2), (1, 2)))
    height, width = (s * (n - 1) + k for s, n, k in zip(stride, shape[-2:], kernel, strict=True))
    image = (height + draw(below(stride[0])), width + draw(below(stride[1])))
    weight = (shape[-3], 1 + draw(below(2)), *kernel)
    return Call({"image_size": image, "stride": stride}, after=(weight,))


def _conv2d_weight(draw: DrawFn, shape: Shape) -> Call:
    kernel, stride, size = _kernel(draw, shape)
    upstream = (*shape[:-3], 1 + draw(below(2)), *size)
    return Call({"kernel_size": kernel, "stride": stride}, before=(upstream,))


def _max_pool2d(draw: DrawFn, shape: Shape) -> Call:
    kernel, stride, _ = _kernel(draw, shape)
    return Call({"kernel_size": kernel, "stride": stride})


def _max_unpool2d(draw: DrawFn, shape: Shape) -> Call:
    kernel, stride, size = _kernel(draw, shape)
    return Call({"kernel_size": kernel, "stride": stride}, before=((*shape[:-2], *size),))


ARRAY_GATES: dict[str, Recipe] = {
    **dict.fromkeys(("sum", "mean", "norm", "prod", "max", "min", "logsumexp"), _reduction),
    **dict.fromkeys(("var", "std"), _moment),
    **dict.fromkeys(("softmax", "log_softmax"), _normalised),
    "cumsum": _along_axis,
    "astype": lambda draw, shape: Call({"dtype": "float64"}),
    "reshape": _reshape,
    "transpose": _transpose,
    "swapaxes": _swapaxes,
    "flip": _flip,
    "broadcast_to": _broadcast_to,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "pad": _pad,
    "getitem": _getitem,
    "scatter": _scatter,
    "take": _take,
    "concatenate": _concatenate,
    "stack": _stack,
    "sliding_windows": _sliding_windows,
    "add_windows": _add_windows,
    "matmul": _matmul,
    "einsum": _einsum,
    "linear": _linear,
    "nll": _nll,
    "conv2d": _conv2d,
    "conv2d_input": _conv2d_input,
    "conv2d_weight": _conv2d_weight,
    "max_pool2d": _max_pool2d,
    "max_unpool2d": _max_unpool2d,
}

LEAST_AXES = {
    **dict.fromkeys(("softmax", "log_softmax", "swapaxes", "pad", "concatenate"), 1),
    **dict.fromkeys(("sliding_windows", "matmul", "linear", "nll"), 1),
    **dict.fromkeys(("add_windows", "max_pool2d", "max_unpool2d"), 2),
    **dict.fromkeys(("conv2d", "conv2d_input", "conv2d_weight"), 3),
}
"""How many axes the given operand has at least, where it may not be a single number."""
