"""What a hidden unit looks for: its weights, one for each pixel, as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd import Node
from nn.layers import Conv2d
from nn.layers.images import Size, pair
from nn.module import Module
from nn.sizes import positive_integer
from visualize.plots.axes import Panels, panels
from visualize.plots.checks import Numbers, names, numbers
from visualize.plots.style import bare, signed_colours


def weights(
    units: Any,
    image_size: Size | None = None,
    ax: Any = None,
    *,
    columns: int | None = None,
    titles: Sequence[str] | None = None,
) -> Panels:
    """The weights of each unit as a small picture: blue speaks for it, orange against it, pale grey is 0.

    Args:
        units: a layer on images, such as the first Linear of a network or a Conv2d of one channel; or the
            weights themselves, (units, pixels) or (units, height, width).
        image_size: what the pixels make, (height, width) or one number for a square; by default 28 x 28,
            MNIST's, or the largest square there can be.
        ax: axes to draw into, an Axes or an array with one for each unit; new ones without.
        columns: how many pictures in a row; by default about twice as many as rows.
        titles: a short text above each picture.

    Returns:
        The axes, (rows, columns). All pictures share one scale, which has 0 in its middle.

    Raises TypeError or ValueError for weights that make no images of that size. Lecture 000.
    """
    pictures = _pictures(units, image_size)
    count = len(pictures)
    above = [""] * count if titles is None else names(titles, count, "titles")
    across = (
        min(count, int(np.ceil(np.sqrt(2 * count))))
        if columns is None
        else positive_integer(columns, "columns")
    )
    rows = -(-count // across)
    size = (1.25, 1.4 if any(above) else 1.25)
    grid = panels(ax, "plots.weights()", rows, across, size)
    largest = float(np.abs(pictures).max()) or 1.0
    for one in grid.flat:
        bare(one)
    for one, picture, title in zip(grid.flat, pictures, above, strict=False):
        image = one.imshow(picture, cmap=signed_colours(), vmin=-largest, vmax=largest)
        bare(one, title)
    whole = grid.ravel().tolist() if ax is None or isinstance(ax, np.ndarray | list | tuple) else ax
    scale = grid[0, 0].figure.colorbar(image, ax=whole, shrink=0.8, aspect=30)
    scale.set_ticks([-largest, 0.0, largest], labels=[f"−{largest:.2g}", "0", f"{largest:.2g}"])
    scale.outline.set_visible(False)
    return grid


def _pictures(units: Any, image_size: Size | None) -> Numbers:
    """(units, height, width)."""
    if isinstance(units, Module):
        units = _weight_of(units)
    table = numbers(units, "weights")
    size = None if image_size is None else pair(image_size, "image_size")
    if table.ndim == 4 and table.shape[1] == 1:  # a Conv2d on gray images
        table = table[:, 0]
    if table.ndim == 3 and size in (None, table.shape[1:]):
        return table
    if table.ndim != 2:
        raise ValueError(
            f"weights have the shape (units, pixels) or (units, height, width), got {table.shape}"
            + (f" for image_size={size}" if table.ndim == 3 else "")
        )
    side = int(np.sqrt(table.shape[1]))
    height, width = size or (side, side)
    if height * width != table.shape[1]:
        raise ValueError(
            f"each unit has {table.shape[1]} weights, and a picture of {height} x {width} takes "
            f"{height * width}: pass image_size=(height, width)"
        )
    return table.reshape(-1, height, width)


def _weight_of(layer: Module) -> Any:
    weight = getattr(layer, "weight", None)
    if not isinstance(weight, Node):
        raise TypeError(f"{layer.title} has no weight: pass a layer such as model.layers[0]")
    if isinstance(layer, Conv2d) and layer.in_channels > 1:
        raise ValueError(
            f"{layer.title} looks at {layer.in_channels} channels, not one: take plots.feature_maps"
        )
    return weight
