"""Peers as oracles: random circuits in PyTorch, JAX and CasADi, which share no line with this engine.

Without them the tests are skipped; `pip install 'circuitgrad[peers]'` in an environment of its own has
all three.
"""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import assume, given, settings

import autograd
from autograd import TABLE, Tensor, Value, gradients, power
from autograd.strategies import Constant, circuits, tensor_circuits
from autograd.strategies.composites import COMPOSITES
from tests.peers import NAMES, page
from tests.peers.differences import DIFFERENCES
from tests.test_random_circuits import assert_close, gradients_of, leaves_of, seed_of

INSTALL = "pip install 'circuitgrad[peers]' to compare with "
ROWS = {name for name, row in TABLE.items() if row.is_builtin} | {row.name for row in COMPOSITES}


def peer(name):
    pytest.importorskip(name, reason=INSTALL + NAMES[name])
    return import_module(f"tests.peers.of_{name}")


@pytest.mark.parametrize("name", NAMES)
def test_every_row_is_translated_or_says_why_not(name):
    module = peer(name)
    assert set(module.FUNCTIONS) | set(module.NOT_TRANSLATED) == ROWS
    assert not set(module.FUNCTIONS) & set(module.NOT_TRANSLATED)


def assert_agrees(module, circuit):
    leaves = leaves_of(circuit)
    output = circuit(*leaves)
    value, found = module.outputs_and_gradients(circuit, seed_of(output))
    assert_close([value], [output.data])
    assert_close(found, gradients_of(output, leaves))


@pytest.mark.parametrize("name", NAMES)
def test_scalar_circuits_agree(name):
    module = peer(name)

    @given(circuits())
    def agree(circuit):
        assert_agrees(module, circuit)

    agree()


@pytest.mark.parametrize("name", ["torch", "jax"])
def test_tensor_circuits_agree(name):
    module = peer(name)

    @given(tensor_circuits())
    def agree(circuit):
        assume(not any(gate.op.name in module.NOT_TRANSLATED for gate in circuit.gates))
        assert_agrees(module, circuit)

    agree()


def has_power_of_zero(circuit):
    wires = circuit.wires(*circuit.inputs)
    exponents = [gate.operands[1] for gate in circuit.gates if gate.op is power]
    return 0.0 in [x.value if isinstance(x, Constant) else wires[x] for x in exponents]


@pytest.mark.parametrize("name", ["torch", "jax"])
def test_second_derivatives_of_scalar_circuits_agree(name):
    module = peer(name)

    @settings(max_examples=settings.default.max_examples // 5)  # JAX takes half a second for one
    @given(circuits())
    def agree(circuit):
        assume(name != "torch" or not has_power_of_zero(circuit))  # see docs/differences.md
        nodes = [Value(x) for x in circuit.inputs]
        direction = np.cos(1.0 + np.arange(len(nodes))).tolist()
        first = gradients(circuit(*nodes), nodes, create_graph=True)
        along = sum((d * g for d, g in zip(direction, first, strict=True)), Value(0.0))
        assert_close(module.second_order(circuit, direction), gradients(along, nodes), digits=8)

    agree()


# ---------------------------------------------------------------------------- deliberate differences

every_difference = pytest.mark.parametrize(
    "difference", [d for group in DIFFERENCES.values() for d in group], ids=str
)


def assert_outcome(outcome, value, gradient):
    np.testing.assert_allclose(value, outcome.value, rtol=1e-12)
    np.testing.assert_allclose(gradient, outcome.gradient, rtol=1e-12)


@every_difference
def test_our_side_of_a_difference(difference):
    leaves = {k: Tensor(x) if isinstance(x, list) else Value(x) for k, x in difference.inputs.items()}
    nodes = list(leaves.values())
    with np.errstate(all="ignore"):
        y = eval(difference.autograd.code, vars(autograd) | TABLE, leaves)  # rows that are not public too
        found = gradients(y, nodes, create_graph=True)
        if difference.order == 2:
            found = gradients(sum(found, Value(0.0)), nodes, create_graph=True)
    assert_outcome(difference.autograd, y.data, np.concatenate([np.ravel(g.data) for g in found]))


@pytest.mark.parametrize("name", NAMES)
@every_difference
def test_the_peer_s_side_of_a_difference(difference, name):
    module, outcome = peer(name), getattr(difference, name)
    if outcome is not None:
        assert_outcome(outcome, *module.evaluate(outcome.code, difference.inputs, difference.order))


@every_difference
def test_some_peer_differs_indeed(difference):
    outcomes = [getattr(difference, name) for name in NAMES]
    assert not all(page.is_same(outcome, difference.autograd) for outcome in outcomes if outcome)


def test_the_published_page_is_that_of_the_table():
    assert page.PUBLISHED.read_text(encoding="utf-8") == page.text(), "run python -m tests.peers.page"
