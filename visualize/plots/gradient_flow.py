"""How much of the gradient gets to each layer: the norms side by side, or over the epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.coercion import as_array, describe
from nn.gradient_flow import GradientFlow, GradientFlowReport
from nn.gradient_flow.pictures import draw_bars, draw_curves
from visualize.plots.axes import axes
from visualize.plots.checks import names


def gradient_flow(
    flow: GradientFlowReport | GradientFlow | Mapping[str, Any] | Any,
    ax: Any = None,
    *,
    layers: Sequence[str] | None = None,
) -> Any:
    """The norm of each layer's gradient on a logarithmic scale, from the input to the loss.

    Args:
        flow: a report of `nn.gradient_flow`, or the callback that made several; or plain norms: one for
            each layer, (layers,), or for each epoch and layer, (epochs, layers); or a dict of them by layer.
        ax: axes of matplotlib to draw into; new ones without.
        layers: the names of the layers, if plain norms come without them.

    Returns:
        The axes: bars, or a curve for each layer if there are several epochs. A norm that has no place on the
        scale is written down: 0, nan.

    Raises TypeError or ValueError for what is not norms. Lectures 000 and 001.
    """
    if isinstance(flow, GradientFlowReport | GradientFlow):
        if isinstance(flow, GradientFlow) and not flow.reports:
            raise ValueError(
                "there is no report yet: pass the callback to nn.fit(..., callbacks=[...]) first"
            )
        return flow.plot(axes(ax, "plots.gradient_flow()"))
    if isinstance(flow, Mapping):
        layers, flow = [str(name) for name in flow], _columns(flow)
    norms = _checked(flow)
    called = names(layers, norms.shape[-1], "layers")
    ax = axes(ax, "plots.gradient_flow()")
    if norms.ndim == 1:
        draw_bars(ax, called, {"gradient": norms.tolist()})
        ax.set_title("gradient flow")
    else:
        draw_curves(ax, list(range(len(norms))), dict(zip(called, norms.T.tolist(), strict=True)))
    return ax


def _columns(flow: Mapping[str, Any]) -> Any:
    """The norms by layer, the layers along the last axis."""
    columns = [as_array(norms, f"the norms of {name!r}") for name, norms in flow.items()]
    shapes = {column.shape for column in columns}
    if len(shapes) > 1:
        raise ValueError(f"each layer has as many norms as the others, got {[c.shape for c in columns]}")
    return np.stack(columns, axis=-1) if columns else []


def _checked(flow: Any) -> Any:
    if isinstance(flow, str | bytes):
        raise TypeError(f"flow is a report or norms, got {describe(flow)}")
    norms = as_array(flow, "flow")
    if norms.ndim not in (1, 2):
        raise ValueError(f"norms have the shape (layers,) or (epochs, layers), got {norms.shape}")
    if (norms < 0.0).any():
        raise ValueError(f"a norm is at least 0, got {norms.min():g}: take np.linalg.norm of each gradient")
    return norms
