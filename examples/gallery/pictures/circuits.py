"""The lectures' circuits.

Inputs are at the left. On every wire the value that runs forward stands above, in green, and the gradient
that runs backward below, in red.
"""

from autograd import Value, maximum, relu, tanh
from examples.circuits import sigmoid_neuron, sum_times_z
from examples.gallery.opened_page import OpenedPage
from visualize import Picture, draw, step


def sum_times_z_in_full() -> Picture:
    """f = (x + y) z.

    With `detail="full"` each gradient says how it came about: local derivative × what arrives. The sum hands
    on what it gets, the product swaps its operands.
    """
    return draw(sum_times_z(), detail="full")


def sigmoid_gate_by_gate() -> Picture:
    """A sigmoid neuron, gate by gate.

    f = 1 / (1 + e^−(w₀x₀ + w₁x₁ + w₂)), with the numbers of lecture 004. `expand()` has opened the sigmoid,
    and the box is what it was.
    """
    return draw(sigmoid_neuron().expand(), detail="gradients", number_format=".2f")


def sigmoid_as_one_gate() -> Picture:
    """The same neuron with one σ gate.

    Its derivative is σ (1 − σ) = 0.73 · 0.27 = 0.20, which is what the opened gates multiply to.
    """
    return draw(sigmoid_neuron(), detail="gradients", number_format=".2f")


def fan_out() -> Picture:
    """A value that is used three times.

    x·x + x: the wire of x branches at the dot. Each branch brings a contribution back, and they are added.
    """
    x = Value(3.0, name="x")
    return draw(x * x + x, detail="full")


def max_with_a_tie() -> Picture:
    """The max gate: a winner, and a tie.

    The larger operand gets all of the gradient and the other one nothing. Where two are equal they share it,
    and the gate says that it stands at a kink.
    """
    x, y, z = Value(2.0, name="x"), Value(-1.0, name="y"), Value(2.0, name="z")
    return draw(maximum(maximum(x, y), z), detail="gradients")


def dead_and_saturated() -> Picture:
    """Where the gradient is lost.

    A relu below 0 is dead: it hands on exactly nothing. A tanh far from 0 is saturated: it hands on next to
    nothing. Both are marked.
    """
    x, y = Value(-2.0, name="x"), Value(4.0, name="y")
    return draw(relu(x) + tanh(y), detail="full")


def stepper() -> OpenedPage:
    """A page to step through.

    `step()` writes one HTML file that needs no network. It walks forward and backward with the rule of each
    gate in numbers, and recomputes everything while an input is moved.
    """
    page = step(sigmoid_neuron().expand(), title="A sigmoid neuron, gate by gate")
    return OpenedPage(page, "#step=13")
