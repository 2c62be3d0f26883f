"""Pages in Chromium: they show what Python computes, at every step and after every change of an input."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from autograd import (
    TABLE,
    Primitive,
    Value,
)
from autograd.contributions import shares
from autograd.recording import record
from autograd.strategies import circuits
from examples.circuits import sigmoid_neuron
from tests.depth import costly, in_depth
from tests.step_circuits import ALL_OPEN, LECTURES
from tests.step_pages import (
    CHROMIUM,
    HOW_TO_GET_IT,
    agree,
    computed_at_all_steps,
    largest,
    shown_at_all_steps,
    shown_numbers,
)
from visualize import step
from visualize.step.javascript import forward_function, rule_function
from visualize.step.page import _part

if CHROMIUM is None:
    pytest.skip(HOW_TO_GET_IT, allow_module_level=True)


@pytest.mark.parametrize("circuit", LECTURES)
def test_each_step_and_each_change_show_what_python_computes(circuit, opened):
    graph = LECTURES[circuit]()
    page = opened(step(graph, depth=ALL_OPEN))
    shown, computed = shown_at_all_steps(page), computed_at_all_steps(graph)
    assert len(shown) == len(computed)
    assert all(map(agree, shown, computed))
    assert len({str(x) for x in shown}) == len(shown)
    check_changed_inputs(page, graph)


def check_changed_inputs(page, graph):
    """Move sliders and fill in fields: values and gradients are those of Python."""
    rng = np.random.default_rng(0)
    for k, label in enumerate(list(graph.inputs)[: in_depth(None, ordinary=4)]):
        x = float(rng.uniform(-2.0, 2.0))
        field = page.locator(f"#fields [data-node='{list(graph.labels.values()).index(label)}']")
        if k % 2:
            field.locator("[type=text]").fill(repr(x))
            field.locator("[type=text]").press("Enter")
        else:
            slider = field.locator("[type=range]")
            slider.evaluate(
                "(slider, x) => { slider.value = x; slider.dispatchEvent(new Event('input')); }", x
            )
            x = float(slider.evaluate("(slider) => slider.value"))
        graph.forward({label: x})
        assert agree(shown_numbers(page), computed_at_all_steps(graph)[-1])


@settings(costly(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(circuit=circuits() | circuits(smooth=False))
def test_random_circuits_show_what_python_computed(opened, circuit):
    graph = circuit.graph().expand(lambda node: not node.op.is_builtin)
    shown = shown_at_all_steps(opened(step(circuit.graph()), hash="#closed="))
    with np.errstate(all="ignore"):
        computed = computed_at_all_steps(graph)
    assert len(shown) == len(computed)
    for here, there in zip(shown, computed, strict=True):
        assert agree(here, there, scale=largest(computed))


# ---------------------------------------------------------------------------------- every row of the table

COMPUTE = """([source, calls]) => {
  const numbers = Function(`${source}; return numbers;`)();
  const functions = new Map();
  return calls.map(([text, operands]) => {
    if (!functions.has(text)) functions.set(text, Function(`return ${text}`)());
    return String(functions.get(text)(numbers, ...operands.map(Number)));
  });
}"""

POINTS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.7,
    2.0,
    3.0,
    1e-8,
    -1e-8,
    1e-300,
    30.0,
    -30.0,
    800.0,
    -800.0,
    np.inf,
    -np.inf,
    np.nan,
]


def calls_of_the_table():
    """JavaScript functions with operands, and what the engine gives for these."""
    rng = np.random.default_rng(0)
    for row in [row for row in TABLE.values() if row.scalar is not None and row.is_builtin]:
        count = row.arity or 3
        points = [[x] * count for x in POINTS] + [
            list(rng.choice(POINTS, count)) for _ in range(in_depth(40, ordinary=12))
        ]
        points += [list(rng.uniform(-3.0, 3.0, count)) for _ in range(in_depth(20, ordinary=6))]
        for operands in points:
            node = record(row, tuple(map(Value, map(float, operands))), row.defaults or None)
            yield row.name, forward_function(node), operands, node.data
            for k, share in enumerate(shares(node, 1.7)):
                rule = rule_function(node, k)
                assert (rule is None) == (share is None)
                if rule is not None:
                    yield row.name, rule, [1.7, node.data, *operands], share


def test_every_scalar_row_computes_in_the_page_what_it_computes_in_python(chromium):
    with np.errstate(all="ignore"):
        calls = list(calls_of_the_table())
    tab = chromium.new_page()
    given = [[text, [str(x).replace("inf", "Infinity") for x in operands]] for _, text, operands, _ in calls]
    found = tab.evaluate(COMPUTE, [_part("numbers.js"), given])
    tab.close()
    wrong = {
        (name, text, tuple(operands), expected, answer)
        for (name, text, operands, expected), answer in zip(calls, found, strict=True)
        if not agree(float(answer.replace("Infinity", "inf")), expected, rel=1e-13)
    }
    assert not wrong


# ------------------------------------------------------------------------------------- using the page


@pytest.mark.usefixtures("own_primitives")
def test_a_gate_that_python_alone_can_run_stays_as_recorded(opened):
    black = Primitive("black", lambda a: float(a) * 3.0, None, lambda g, y, a: g * abs(float(a)) * 1.5)
    page = opened(step(black(Value(2.0, name="x")) * 2.0), hash="#step=99&input=0:7")
    assert "only Python can run" in page.locator("#panel").inner_text()
    assert shown_numbers(page)["gradients"] == {"0": 6.0, "1": 2.0, "2": 1.0}
    assert shown_numbers(page)["values"] == {"0": 7.0, "1": 6.0, "2": 12.0}


def test_the_check_sees_a_planted_fault(opened):
    page = step(sigmoid_neuron(), depth=ALL_OPEN)
    right = computed_at_all_steps(sigmoid_neuron())[-1]
    assert agree(shown_numbers(opened(page, hash="#step=99")), right)
    wrong = {**right, "gradients": {**right["gradients"], "0": right["gradients"]["0"] * (1 + 1e-11)}}
    assert not agree(shown_numbers(opened(page, hash="#step=99")), wrong)
