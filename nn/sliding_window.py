"""A network for small images on a large one: does what it knows occur anywhere, and where. Lecture 000.

The network looks at every window of the large image. Windows that overlap repeat most of the work, so
a network of convolutions, pooling and linear layers is better applied as one convolution: a linear layer
on features of some size is a convolution whose kernel has that size.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from autograd import no_grad
from autograd.coercion import Array, as_array, as_float, describe
from nn.layers import BatchNorm, Conv2d, Dropout, Flatten, Linear, Sequential
from nn.layers.images import Pair, Size, pair
from nn.layers.pooling import Pool2d
from nn.models import MLP
from nn.module import Module, modes_kept, name_of
from nn.sizes import positive_integer

Model = Callable[[Any], Any]


def sliding_window(
    model: Model, image: ArrayLike, window: Size = 28, stride: Size = 1, batch_size: int = 256
) -> Array:
    """The model's outputs for every window of an image.

    Args:
        model: takes (batch, channels, height, width), and gives (batch, outputs). In front of an MLP put
            a Flatten: Sequential(Flatten(), mlp). It is used as in `eval()`, and no graph is recorded.
        image: (H, W), or (channels, H, W).
        window: the size of the model's images.
        stride: how far the windows are apart.
        batch_size: how many windows the model gets at a time.

    Returns:
        (rows, columns, outputs): at [r, c] the outputs for the window whose upper left corner is
        (r * stride, c * stride).

    Raises TypeError for what is no model, ValueError for an image of other axes, smaller than the window
    or with NaN.

    >>> from nn.models import CNN
    >>> sliding_window(CNN(rng=0), np.zeros((30, 40))).shape
    (3, 13, 10)
    """
    if not callable(model):
        raise TypeError(f"model is a function of a batch, such as nn.CNN(), got {describe(model)}")
    height, width = pair(window, "window")
    rows, columns = pair(stride, "stride")
    batch_size = positive_integer(batch_size, "batch_size")
    pixels = _checked_image(image, (height, width))
    views = sliding_window_view(pixels, (height, width), axis=(1, 2))[:, ::rows, ::columns]
    count = views.shape[1] * views.shape[2]
    place = np.unravel_index(np.arange(count), views.shape[1:3])
    parts = []
    for k in range(0, count, batch_size):
        r, c = (index[k : k + batch_size] for index in place)
        parts.append(_outputs(model, views[:, r, c].swapaxes(0, 1)))
    outputs = np.concatenate(parts)
    if outputs.ndim != 2 or len(outputs) != count:
        raise ValueError(f"the model gives (batch, outputs), got {outputs.shape} for {count} windows")
    return outputs.reshape(*views.shape[1:3], -1)


def as_convolution(model: Module, window: Size = 28) -> Sequential:
    """The same network for images of any size: applied to a large one it gives the outputs of all windows.

    Each Linear layer becomes a Conv2d: the first behind a Flatten has a kernel of the size of its
    features, those behind it have 1 x 1. The strides of the layers together are that of the windows.

    Args:
        model: a Sequential, such as a CNN, of Conv2d and pooling without padding, Linear, MLP, Flatten,
            BatchNorm and Dropout, and of functions that work on each number by itself.
        window: the size of the model's images.

    Returns:
        A Sequential in `eval()`, with copies of the weights: (batch, channels, H, W) to (batch, outputs,
        rows, columns).

    Raises ValueError for a network that is not the same as a convolution.

    >>> from nn.models import CNN
    >>> as_convolution(CNN(rng=0))(np.zeros((1, 1, 30, 40))).shape  # windows 2 pixels apart
    (1, 10, 2, 7)
    """
    size: Pair | None = pair(window, "window")
    channels = None
    layers: list[Callable[[Any], Any]] = []
    for layer in _flat(model):
        if isinstance(layer, Conv2d | Pool2d):
            if any(layer.padding) or size is None:
                raise ValueError(
                    f"{layer.title} pads or follows a Linear layer: no convolution does the same"
                )
            size = _size_after(size, layer)
            channels = layer.out_channels if isinstance(layer, Conv2d) else channels
        if isinstance(layer, Linear):
            layer = _linear_as_convolution(layer, size or (1, 1))
            size = None  # from here on there is one output a window
        if not isinstance(layer, Flatten | Dropout):
            layers.append(deepcopy(layer))
    if size is not None or not any(isinstance(layer, Conv2d) for layer in layers):
        raise ValueError("the network has no Linear layer that makes one output of a window: add one")
    made = Sequential(*layers).eval()
    _check_same(model, made, pair(window, "window"))
    return made


class Detection(NamedTuple):
    """Something found: the upper left corner of its window, its class, and the probability of it."""

    row: int
    column: int
    label: int
    score: float


def find(
    model: Model,
    image: ArrayLike,
    threshold: float = 0.9,
    window: Size = 28,
    stride: Size = 1,
    background: int | None = None,
    overlap: float = 0.3,
) -> list[Detection]:
    """What occurs where: the windows of which the model is sure, the surest first.

    Of windows that overlap, the surest alone is kept (non-maximum suppression).

    Args:
        model, image, window, stride: as in `sliding_window`; the outputs are logits of classes.
        threshold: the probability from which on something counts as found.
        background: the class that stands for "nothing here", if the model has one.
        overlap: how much two windows that are both kept share, at most, of the area that they cover.

    Raises ValueError as `sliding_window` does, and for probabilities that are none.
    """
    threshold, overlap = _probability(threshold, "threshold"), _probability(overlap, "overlap")
    height, width = pair(window, "window")
    steps = pair(stride, "stride")
    probabilities = _softmax(sliding_window(model, image, window, stride))
    classes = probabilities.shape[-1]
    if background is not None:
        if background not in range(classes):
            raise ValueError(f"background is one of the classes 0 to {classes - 1}, got {background!r:.60}")
        probabilities[..., background] = 0.0
    labels, scores = probabilities.argmax(axis=-1), probabilities.max(axis=-1)
    kept: list[Detection] = []
    for r, c in np.argwhere(scores >= threshold)[np.argsort(-scores[scores >= threshold], kind="stable")]:
        row, column = int(r) * steps[0], int(c) * steps[1]
        others = [_shared(row - d.row, column - d.column, (height, width)) for d in kept]
        if max(others, default=0.0) <= overlap:
            kept.append(Detection(row, column, int(labels[r, c]), float(scores[r, c])))
    return kept


def occurs_anywhere(model: Model, image: ArrayLike, threshold: float = 0.9, **settings: Any) -> bool:
    """Whether any window of the image holds what the model knows; arguments as in `find`."""
    return bool(find(model, image, threshold, **settings))


def _checked_image(image: ArrayLike, window: Pair) -> Array:
    pixels = as_array(image, "image")
    if pixels.ndim == 2:
        pixels = pixels[None]
    if pixels.ndim != 3:
        raise ValueError(
            f"image is (H, W) or (channels, H, W), got {pixels.shape}: one image, without a batch"
        )
    if pixels.shape[1] < window[0] or pixels.shape[2] < window[1]:
        raise ValueError(
            f"the window {window} is larger than the image {pixels.shape[1:]}: enlarge the image"
        )
    if not np.isfinite(pixels).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(pixels))[0])
        raise ValueError(f"image holds {pixels[place]} at (channel, row, column) = {place}: mend it first")
    return pixels


def _outputs(model: Model, images: Any) -> Array:
    """What the model gives in use; afterwards each of its modules is in training if it was before."""
    with no_grad():
        if not isinstance(model, Module):
            return np.asarray(model(images))
        with modes_kept(model):
            return np.asarray(model.eval()(images))


def _flat(model: Any) -> list[Callable[[Any], Any]]:
    """The layers and functions of a network, one after the other."""
    if isinstance(model, Sequential):
        return [part for layer in model.layers for part in _flat(layer)]
    if isinstance(model, MLP):
        first, *others = model.layers
        return [first, *(part for layer in others for part in (model.activation, layer))]
    if isinstance(model, Module) and not isinstance(
        model, Conv2d | Pool2d | Linear | Flatten | Dropout | BatchNorm
    ):
        raise ValueError(f"{name_of(model)} is not known as a convolution: make the network a Sequential")
    if not callable(model):
        raise TypeError(f"a network is a Module, got {model!r:.60}")
    return [model]


def _size_after(size: Pair, layer: Conv2d | Pool2d) -> Pair:
    sizes = zip(size, layer.kernel_size, layer.stride, strict=True)
    height, width = ((n - k) // s + 1 for n, k, s in sizes)
    return height, width


def _linear_as_convolution(layer: Linear, size: Pair) -> Conv2d:
    channels, rest = divmod(layer.in_features, size[0] * size[1])
    if rest:
        raise ValueError(f"{layer.title} does not fit features of {size}: is the window as in training?")
    convolution = Conv2d(channels, layer.out_features, size, bias=layer.bias is not None, rng=0)
    state = layer.state_dict()
    state["weight"] = np.reshape(state["weight"], convolution.weight.shape)
    convolution.load_state_dict(state)
    return convolution


def _check_same(model: Module, convolution: Sequential, window: Pair) -> None:
    """Whether both give the same for one random window: a function may look at more than one number."""
    first = next(layer for layer in convolution.layers if isinstance(layer, Conv2d))
    pixels = np.random.default_rng(0).random((1, first.in_channels, *window))
    expected, found = _outputs(model, pixels), _outputs(convolution, pixels)
    if found.shape != (*expected.shape, 1, 1) or not np.allclose(found[..., 0, 0], expected, rtol=1e-4):
        raise ValueError(
            "the network is not the same as a convolution: does a function mix numbers, as softmax?"
        )


def _softmax(logits: Array) -> Array:
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = e / e.sum(axis=-1, keepdims=True)
    return probabilities


def _shared(rows: int, columns: int, window: Pair) -> float:
    """Intersection over union of two windows so many rows and columns apart."""
    common = max(0, window[0] - abs(rows)) * max(0, window[1] - abs(columns))
    return common / (2 * window[0] * window[1] - common)


def _probability(x: Any, what: str) -> float:
    number: float = as_float(x, what)
    if not 0.0 <= number <= 1.0:
        raise ValueError(f"{what} is from 0 to 1, got {number:g}")
    return number
