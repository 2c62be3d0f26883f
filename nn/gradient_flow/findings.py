"""What the numbers of the layers mean, in plain language: what is wrong, by how much, why, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from statistics import median

from nn.gradient_flow.report import Finding, LayerFlow

MANY = 0.5
"""Dead and saturated units are reported from this share of a layer on: some are in every network."""

FEW = 10
"""Of fewer examples nobody can say that a unit is dead: each unit is 0 for about half of them."""

DEPTH_RATIO = 1e3
"""Gradients that differ by this factor between a layer and the last one are reported."""

WEIGHT_RATIO = 100.0
"""‖gradient‖ / ‖weights‖ from which on even a learning rate of 1e-3 turns the weights over in a few steps."""

UPDATE_RATIO = 1e-3
"""‖update‖ / ‖weights‖ as it should be, by the rule of thumb of Stanford's CS231n."""

UPDATE_FACTOR = 100.0
"""By what factor an update may miss that rule."""

XAVIER = "nn.initializers.xavier_normal"
HE = "nn.initializers.kaiming_normal"
TOO_SMALL = (
    f"the weights are too small for so many inputs. Take {HE} for relu, {XAVIER} for tanh, or BatchNorm."
)


def findings_of(layers: Sequence[LayerFlow], loss: float, examples: int) -> tuple[Finding, ...]:
    """All that is to be said, the worst first; what follows from something worse is left out."""
    broken = _not_finite(layers, loss)
    if broken:
        return tuple(broken)
    found, layers = _unused(layers), [layer for layer in layers if layer.gradient_norm is not None]
    found += _symmetry(layers) or (_dead(layers) if examples >= FEW else []) or _zero(layers)
    found += (
        [] if found else _fading(layers) or _vanishing(layers) or _exploding(layers) or _saturation(layers)
    )
    found += [] if found else _updates(layers)
    return tuple(found) or (_healthy(layers),)


def _not_finite(layers: Sequence[LayerFlow], loss: float) -> list[Finding]:
    for layer in layers:
        for what, x in (
            ("a parameter", layer.weight_norm),
            ("an output", layer.mean),
            ("an output", layer.std),
        ):
            if x is not None and not isfinite(x):
                return [
                    _broken(f"{what} of {layer.name} is NaN or infinite, the first on the way to the loss")
                ]
    if not isfinite(loss):
        return [_broken(f"the loss is {loss}, and all that the layers give to it is finite")]
    wrong = [
        x.name for x in reversed(layers) if x.gradient_norm is not None and not isfinite(x.gradient_norm)
    ]
    if wrong:
        return [_broken(f"the gradient of {wrong[0]} is NaN or infinite, the first on the way back")]
    return []


def _broken(what: str) -> Finding:
    return Finding(
        "not finite",
        f"{what}. Look for it with autograd.debug(), which names the operation. Take a smaller learning "
        "rate, losses on logits instead of probabilities, and scaled inputs.",
    )


def _symmetry(layers: Sequence[LayerFlow]) -> list[Finding]:
    alike = [layer.name for layer in layers[:-1] if layer.alike]
    if not alike:
        return []
    return [
        Finding(
            "symmetry",
            f"all units of {_listed(alike)} have the same weights, get the same gradient and stay alike for "
            f"ever. Start from random weights: {HE} for relu, {XAVIER} for sigmoid and tanh.",
        )
    ]


def _dead(layers: Sequence[LayerFlow]) -> list[Finding]:
    dead = [layer for layer in layers if (layer.dead or 0.0) >= MANY]
    if not dead:
        return []
    shares = _listed([f"{layer.dead:.0%} of {layer.name}" for layer in dead])
    blocked = any(layer.dead == 1.0 for layer in dead)
    return [
        Finding(
            "dead units",
            f"relu is 0 for all examples in {shares}: such units pass no gradient on and may never wake"
            f"{', and where all are dead none at all gets through' if blocked else ''}. Take a smaller "
            f"learning rate, biases that start at 0, weights of {HE}, or leaky_relu.",
        )
    ]


def _unused(layers: Sequence[LayerFlow]) -> list[Finding]:
    unused = [layer.name for layer in layers if layer.gradient_norm is None]
    if not unused:
        return []
    return [
        Finding(
            "no gradient",
            f"the loss does not depend on {_listed(unused)}: forward() leaves it out, or cuts it off with "
            "detach(), no_grad() or plain numpy.",
        )
    ]


def _zero(layers: Sequence[LayerFlow]) -> list[Finding]:
    zero = [layer.name for layer in layers if layer.gradient_norm == 0.0]
    if not zero:
        return []
    blank = [layer.name for layer in layers if not layer.weight_norm]
    why = (
        f"the weights of {_listed(blank)} are all 0, and nothing gets through them before they change"
        if blank
        else "on the way there is something flat, such as a step, a saturated unit or a margin that is kept"
    )
    return [Finding("no gradient", f"the gradient of {_listed(zero)} is exactly 0: {why}.")]


def _vanishing(layers: Sequence[LayerFlow]) -> list[Finding]:
    flowing = [(k, layer) for k, layer in enumerate(layers) if layer.gradient_norm]
    if len(flowing) < 2:
        return []
    (least, low), (last, end) = min(flowing, key=lambda x: x[1].gradient_norm or 0.0), flowing[-1]
    g, h = low.gradient_norm or 0.0, end.gradient_norm or 0.0
    if least == last or h / g < DEPTH_RATIO:
        return []
    factor = (h / g) ** (1 / (last - least))
    return [
        Finding(
            "vanishing",
            f"the gradient's norm falls from {h:.3g} in {end.name} to {g:.3g} in {low.name}, by a factor of "
            f"about {_times(factor)} a layer: {_why_it_vanishes(layers[least:last])}",
        )
    ]


def _fading(layers: Sequence[LayerFlow]) -> list[Finding]:
    """Weights that are too small make the numbers fade on the way forward, and all gradients alike small."""
    computing = [layer for layer in layers if layer.std]
    if len(computing) < 2:
        return []
    first, last = computing[0], computing[-1]
    a, b = first.std or 0.0, last.std or 0.0
    if a / b < DEPTH_RATIO:
        return []
    factor = (a / b) ** (1 / (len(computing) - 1))
    return [
        Finding(
            "vanishing",
            f"the standard deviation of what layers give falls from {a:.3g} in {first.name} to {b:.3g} in "
            f"{last.name}, by a factor of about {_times(factor)} a layer, and the gradient is small with it: "
            f"{TOO_SMALL}",
        )
    ]


def _why_it_vanishes(layers: Sequence[LayerFlow]) -> str:
    saturated = [layer for layer in layers if (layer.saturated or 0.0) >= MANY]
    if saturated:
        shares = _listed([f"{layer.saturated:.0%} in {layer.name}" for layer in saturated])
        return (
            f"{_gates(saturated)} are saturated, {shares}, and flat there. Take smaller weights and "
            f"biases ({XAVIER}), scaled inputs, BatchNorm, or relu with {HE}."
        )
    if any("sigmoid" in (layer.activation or "") for layer in layers):
        return (
            "a sigmoid's derivative is 1/4 at most, and all of them are multiplied. Take relu with "
            f"{HE}, tanh with {XAVIER}, BatchNorm, or fewer layers."
        )
    return TOO_SMALL


def _exploding(layers: Sequence[LayerFlow]) -> list[Finding]:
    flowing = [(k, layer) for k, layer in enumerate(layers) if layer.gradient_norm]
    if not flowing:
        return []
    most, top = max(flowing, key=lambda x: x[1].gradient_norm or 0.0)
    last, end = flowing[-1]
    g, h = top.gradient_norm or 0.0, end.gradient_norm or 0.0
    advice = f"Take smaller first weights ({HE}, {XAVIER}), scaled inputs, BatchNorm, and nn.clipping."
    # Where the last layer's own gradient happens to cancel, a large ratio says nothing.
    if g / h >= DEPTH_RATIO and g >= (top.weight_norm or 0.0):
        factor = (g / h) ** (1 / (last - most))
        return [
            Finding(
                "exploding",
                f"the gradient's norm grows from {h:.3g} in {end.name} to {g:.3g} in {top.name}, by a factor "
                f"of about {_times(factor)} a layer: the weights are too large. {advice}",
            )
        ]
    if top.weight_norm and g / top.weight_norm >= WEIGHT_RATIO:
        return [
            Finding(
                "exploding",
                f"the gradient's norm in {top.name} is {g:.3g}, that of its weights {top.weight_norm:.3g}: "
                f"a step along it leads far away; the layers give numbers of size {_sizes(layers)}. {advice}",
            )
        ]
    return []


def _saturation(layers: Sequence[LayerFlow]) -> list[Finding]:
    saturated = [layer for layer in layers if (layer.saturated or 0.0) >= MANY]
    if not saturated:
        return []
    shares = _listed([f"{layer.saturated:.0%} in {layer.name}" for layer in saturated])
    if saturated == [layers[-1]]:
        return [
            Finding(
                "saturation",
                f"the outputs are wrong and {_gates(saturated)} saturated, {shares}: learning is slow. Take "
                "smaller first weights, or cross-entropy on logits, which corrects wrong answers fast.",
            )
        ]
    return [
        Finding(
            "saturation",
            f"{_gates(saturated)} are saturated, {shares}: the gradient hardly gets through. Take smaller "
            f"first weights ({XAVIER}), scaled inputs, BatchNorm or relu.",
        )
    ]


def _updates(layers: Sequence[LayerFlow]) -> list[Finding]:
    ratios = {layer.name: ratio for layer in layers if (ratio := layer.update_ratio) is not None}
    if not ratios:
        return []
    largest, name = max((ratio, name) for name, ratio in ratios.items())
    usual = median(ratios.values())
    rule = f"where {UPDATE_RATIO:g} is usual"
    if largest > UPDATE_RATIO * UPDATE_FACTOR:
        text = f"a step changes {name} by {largest:.2g} of its weights, {rule}: take a smaller lr."
        return [Finding("updates too large", text)]
    if usual < UPDATE_RATIO / UPDATE_FACTOR:
        text = (
            f"a step changes the weights by {usual:.2g} of them, {rule}. Take a larger "
            "lr, unless training is done."
        )
        return [Finding("updates too small", text)]
    return []


def _healthy(layers: Sequence[LayerFlow]) -> Finding:
    norms = [layer.gradient_norm or 0.0 for layer in layers]
    between = f"with norms from {min(norms):.3g} to {max(norms):.3g}"
    return Finding("healthy", f"the gradient gets to all layers, {between}.")


def _times(factor: float) -> str:
    return f"{factor:,.0f}" if factor >= 10 else f"{factor:.2g}"


def _gates(layers: Sequence[LayerFlow]) -> str:
    return " and ".join(dict.fromkeys(f"{layer.activation}" for layer in layers)) + " units"


def _sizes(layers: Sequence[LayerFlow]) -> str:
    """The spread of what the first and the last layer give."""
    first, *others = [layer.std for layer in layers if layer.std is not None]
    return f"{first:.3g} to {others[-1]:.3g}" if others else f"{first:.3g}"


def _listed(names: Sequence[str]) -> str:
    """At most four of them."""
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
