"""What a convolution looks for and what it finds: its kernels, and its feature maps of one image."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from autograd import no_grad
from autograd.coercion import describe
from nn.layers import Conv2d, Sequential
from nn.module import Module, modes_kept
from visualize.plots.axes import Panels, panels
from visualize.plots.checks import Numbers, image_pixels, numbers
from visualize.plots.style import INK, bare, framed, signed_colours

ACROSS = 8
"""Features side by side; more of them go into further rows."""


def feature_maps(model: Module, image: Any, layer: int | str | None = None, ax: Any = None) -> Panels:
    """The kernels of a convolution, and below each the map of what it finds in an image.

    Args:
        model: a network with Conv2d layers.
        image: one image as the network takes it: (height, width), or (channels, height, width).
        layer: which convolution: its number from 0, or its name such as "layers.0"; by default the first.
        ax: axes to draw into, an Axes or an array of them; new ones without.

    Returns:
        The axes, (rows, columns): the image to the left, kernels and maps in turn below each other.

    Kernels are blue above 0 and orange below; with several input channels they lie side by side in one
    picture. In a Sequential the maps are those behind the activation that follows, in the same colours if
    any number is negative, else black on white. All kernels share one scale, and all maps.

    Raises TypeError or ValueError for a model without that layer, and images that it does not take.
    Lecture 000.
    """
    if not isinstance(model, Module):
        raise TypeError(f"model is an nn.Module with Conv2d layers, got {describe(model)}")
    name, chosen = _chosen(model, layer)
    pixels = numbers(image, "image")
    if pixels.ndim not in (2, 3):
        raise ValueError(
            f"image is one image, (height, width) or (channels, height, width), got the shape {pixels.shape}"
        )
    shown = image_pixels(pixels) if pixels.ndim == 2 or pixels.shape[0] in (1, 3) else pixels.mean(axis=0)
    maps = _maps(model, chosen, pixels)
    kernels = np.stack([_side_by_side(kernel) for kernel in np.array(chosen.weight, np.float64)])
    count = len(kernels)
    across = min(count, ACROSS)
    grid = panels(ax, "plots.feature_maps()", 2 * -(-count // across), 1 + across, (1.3, 1.4))
    for one in grid.flat:
        bare(one)
    grid[1, 0].imshow(shown, cmap=INK)
    bare(grid[1, 0], f"image, {' × '.join(map(str, pixels.shape[-2:]))}")
    strongest, largest = float(np.nanmax(np.abs(kernels))) or 1.0, float(np.abs(maps).max()) or 1.0
    signed = bool((maps < 0.0).any())
    shades = signed_colours() if signed else INK
    size = " × ".join(map(str, maps.shape[1:]))
    for k in range(count):
        row, column = 2 * (k // across), 1 + k % across
        above, below = grid[row, column], grid[row + 1, column]
        above.imshow(kernels[k], cmap=signed_colours(), vmin=-strongest, vmax=strongest)
        bare(above, f"kernel {k}")
        below.imshow(maps[k], cmap=shades, vmin=-largest if signed else 0.0, vmax=largest)
        framed(below, size if k == 0 else "")
    grid[0, 0].text(0.5, 0.5, name, ha="center", va="center", fontsize=9, transform=grid[0, 0].transAxes)
    return grid


def _chosen(model: Module, layer: Any) -> tuple[str, Conv2d]:
    """The name and the convolution that is meant."""
    of_weight = {id(p): name.removesuffix("weight").rstrip(".") for name, p in model.named_parameters()}
    there = {of_weight[id(one.weight)]: one for one in model.modules() if isinstance(one, Conv2d)}
    if not there:
        raise ValueError(f"{type(model).__name__} has no Conv2d layer, and so no feature maps")
    if layer is None:
        layer = 0
    if isinstance(layer, str) and layer in there:
        return layer, there[layer]
    if isinstance(layer, int) and not isinstance(layer, bool) and 0 <= layer < len(there):
        return list(there.items())[layer]
    raise ValueError(
        f"layer={layer!r:.40} is no convolution of the model: take a number from 0 to {len(there) - 1}, "
        f"or one of {', '.join(map(repr, there))}"
    )


def _maps(model: Module, chosen: Conv2d, pixels: Numbers) -> Numbers:
    """What the convolution makes of the image on its way through the model, (features, height, width)."""
    batch = pixels[None, None] if pixels.ndim == 2 else pixels[None]
    seen: list[Any] = []
    with modes_kept(model), no_grad(), _watched(chosen, seen):
        model.eval()(batch.astype(chosen.weight.dtype))
    if not seen:
        raise ValueError(f"the model does not use {chosen.title} on its way from input to output")
    with no_grad():
        maps = np.array(_behind(model, chosen)(seen[0]))[0]
    return numbers(maps, "the feature maps")


@contextmanager
def _watched(layer: Conv2d, seen: list[Any]) -> Iterator[None]:
    """While it is open, what the layer gives goes into `seen` too."""

    def forward(x: Any) -> Any:
        y = type(layer).forward(layer, x)
        seen.append(y)
        return y

    vars(layer)["forward"] = forward
    try:
        yield
    finally:
        del vars(layer)["forward"]


def _behind(model: Module, chosen: Conv2d) -> Callable[[Any], Any]:
    """The function that follows the convolution in a Sequential, or nothing."""
    for module in model.modules():
        if isinstance(module, Sequential) and any(one is chosen for one in module.layers[:-1]):
            following = module.layers[[one is chosen for one in module.layers].index(True) + 1]
            if not isinstance(following, Module):
                return following
    return lambda y: y


def _side_by_side(kernel: Numbers) -> Numbers:
    """The kernels of all input channels, (channels, height, width), as one picture with gaps of NaN."""
    channels, height, width = kernel.shape
    columns = int(np.ceil(np.sqrt(channels)))
    rows = -(-channels // columns)
    picture = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), np.nan)
    for k, one in enumerate(kernel):
        top, left = k // columns * (height + 1), k % columns * (width + 1)
        picture[top : top + height, left : left + width] = one
    return picture
