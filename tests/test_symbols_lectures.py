"""The lectures' algebra, derived by the engine's rules: equal to what the lectures found by hand."""

import pytest

import nn
from autograd import Value, sigmoid
from examples.lectures import algebra
from tests.test_symbols import agree, real, same
from visualize import symbolic_gradient
from visualize.symbols.meaning import sigma


@pytest.mark.parametrize("derivations", algebra.DERIVATIONS, ids=lambda d: d.__name__)
def test_the_lectures_algebra_is_derived(derivations):
    found = list(derivations())
    assert found
    for derivation in found:
        assert derivation.is_equal, derivation.title
        assert agree(derivation.derived, derivation.closed_form)


def test_another_closed_form_would_not_pass():
    first = next(algebra.one_neuron())
    for wrong in (-first.closed_form, first.closed_form + 1, first.closed_form * real("x")):
        assert not first._replace(closed_form=wrong).is_equal


def test_the_losses_of_nn_have_the_lectures_gradients():
    """The same with the losses that one trains with, which are written to be exact in floats."""
    z, p = Value(0.3, name="z"), sigma(real("z"))
    for target in (0, 1):
        assert same(symbolic_gradient(nn.binary_cross_entropy_with_logits(z, target), z), p - target)
        assert same(symbolic_gradient(nn.quadratic(sigmoid(z), target), z), (p - target) * p * (1 - p))


def test_the_program_prints_each_derivation(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(algebra, "DERIVATIONS", (algebra.one_neuron,))
    figures = algebra.main(["--output", str(tmp_path)])
    printed = capsys.readouterr().out
    assert figures == {"derivations": 4.0, "equal to the lecture's": 4.0}
    assert "    by w        a*x*(1 - a)*(-(y - 1)/(1 - a) - y/a)\n    simplified  x*(a - y)\n" in printed
    assert "NOT EQUAL" not in printed
