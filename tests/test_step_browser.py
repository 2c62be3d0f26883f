"""Pages in Chromium: they show what Python computes, at every step and after every change of an input."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import nn
from autograd import (
    TABLE,
    Graph,
    Primitive,
    Tensor,
    Value,
    log,
    maximum,
    minimum,
    name_scope,
    relu,
    sigmoid,
    square,
    tanh,
)
from autograd.contributions import shares
from autograd.recording import record
from autograd.strategies import circuits
from examples.circuits import sigmoid_neuron, sum_times_z
from nn import scalar
from tests.depth import costly, in_depth
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
from visualize.marks import marks
from visualize.step.javascript import forward_function, rule_function
from visualize.step.page import _part

if CHROMIUM is None:
    pytest.skip(HOW_TO_GET_IT, allow_module_level=True)

ALL_OPEN = 99


def max_gates():
    a, b, c = Value(2.0, name="a"), Value(2.0, name="b"), Value(-1.0, name="c")
    return Graph(
        maximum(a, b, c) * 3.0 + maximum(a * a, 0.0, ties="both") + minimum(a, b, ties="neither") - relu(c)
    )


def small_network():
    model = scalar.MLP([2, 3, 1], activation=tanh, rng=0)
    return Graph.trace(lambda x0, x1: square(model([x0, x1]) - 1.0), 0.5, -1.0)


def cross_entropy():
    return Graph(nn.cross_entropy(Tensor([[1.0, 2.0, 3.0]], name="s"), [0])).scalarize()


LECTURES = {
    "sum times z": sum_times_z,
    "sigmoid neuron": sigmoid_neuron,
    "sigmoid neuron, gate by gate": lambda: sigmoid_neuron().expand(),
    "max gates": max_gates,
    "a small network": small_network,
    "cross-entropy": cross_entropy,
}


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


def count(page):
    return page.locator("#count").inner_text()


MARKS = """() => {
  const marks = [];
  for (const symbol of document.querySelectorAll("svg [data-node]")) {
    marks[symbol.dataset.node] = symbol.querySelector(".marks").textContent;
  }
  return marks;
}"""


def said(page, where="#panel"):
    return page.locator(where).text_content()


def value_of(page, label):
    return page.evaluate(
        "(label) => [...document.querySelectorAll('svg [data-node]')].find((symbol) => symbol.querySelector("
        "'title').textContent.includes(` ${label},`)).querySelector('.value').number",
        label,
    )


def test_keys_lead_through_the_steps(opened):
    page = opened(step(sum_times_z()))
    for key, expected in [
        ("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 5), ("ArrowRight", 5), ("Home", 0),
        ("ArrowLeft", 0),
    ]:  # fmt: skip
        page.keyboard.press(key)
        assert count(page) == f"step {expected} of 5"
    page.keyboard.press(" ")
    assert page.locator("#play").get_attribute("aria-label") == "Pause"
    assert count(page) == "step 1 of 5"
    page.keyboard.press(" ")
    assert page.locator("#play").get_attribute("aria-label") == "Play"


def test_playing_ends_with_the_last_step(opened):
    page = opened(step(Value(2.0, name="x") * 3.0))
    page.locator("#speed").select_option("5")
    page.locator("#play").click()
    page.get_by_text("step 3 of 3", exact=True).wait_for()
    assert page.locator("#play").get_attribute("aria-label") == "Play"


def test_the_panel_says_the_rule_with_the_numbers(opened):
    page = opened(step(sum_times_z()), hash="#step=1")
    assert "Adds its operands." in said(page)
    assert "q=x+y" in said(page)
    assert "=−2+5=3" in said(page)
    page.keyboard.press("End")
    assert "Add distributes" in said(page)
    assert "∂f∂x=1×(−4)=−4" in said(page)
    page.keyboard.press("ArrowLeft")
    assert "∂f∂q=z=−4" in said(page)
    assert page.locator("#announcement").inner_text() == (
        "Step 4 of 5. Backward: multiply gate f: q gets −4 times 1, −4; z gets 3 times 1, 3."
    )


def test_a_sum_at_a_branch_is_told_term_by_term(opened):
    x = Value(3.0, name="x")
    f = x * x + x
    f.name = "f"
    page = opened(step(f), hash="#step=4")
    assert "∂f∂x+=1×1=1" in said(page)
    assert "so far: 1 of 3 branches" in said(page)
    assert "Σ 1 …" in said(page, "#canvas")
    page.keyboard.press("End")
    assert "∂f∂x=1+3+3=7" in said(page)
    assert "complete" in said(page)


def test_the_branch_taken_and_its_reason_are_said(opened):
    page = opened(step(relu(Value(-2.0, name="x"))), hash="#step=3")
    assert "because x≤0" in said(page)
    assert "dead" in said(page, "#canvas")


def test_marks_are_those_of_the_pictures_and_follow_the_numbers(opened):
    x = Value(-2.0, name="x")
    graph = Graph(relu(x) + sigmoid(x) + maximum(x, 1.0) * tanh(x) + log(x))
    page = opened(step(graph), hash="#step=99")
    for number in (-2.0, 9.0, 1.0, 0.0, 800.0):
        page.locator("#fields [type=text]").fill(repr(number))
        page.locator("#fields [type=text]").press("Enter")
        graph.forward(x=number)
        gradients = graph.backward()
        expected = [
            ", ".join(mark.text for mark in marks(node, gradients[label]))
            for node, label in graph.labels.items()
        ]
        assert page.evaluate(MARKS) == expected


def test_bad_input_is_refused_and_the_circuit_stays(opened):
    page = opened(step(sum_times_z()), hash="#step=99")
    before = shown_numbers(page)
    field = page.locator("#fields [type=text]").first
    for bad in ("", "two", "1e999", "NaN", "1,5"):
        field.fill(bad)
        field.press("Enter")
        assert "is not a number: write one such as" in page.locator(".refusal").first.inner_text()
        assert shown_numbers(page) == before
    for good in ("1e-300", "-0.25", "−3", "123456789.123"):
        field.fill(good)
        field.press("Enter")
        assert page.locator(".refusal").first.inner_text() == ""
        assert value_of(page, "x") == float(good.replace("−", "-"))
    page.locator("#reset").click()
    assert shown_numbers(page) == before


def test_the_range_of_a_slider_follows_its_number(opened):
    page = opened(step(sum_times_z()))
    slider, field = page.locator("#fields [type=range]").first, page.locator("#fields [type=text]").first
    for number, limit in [("-2", 5), ("60", 120), ("1e-300", 5)]:
        field.fill(number)
        field.press("Enter")
        assert (slider.get_attribute("min"), slider.get_attribute("max")) == (str(-limit), str(limit))


def test_a_closed_box_opens_by_click_and_by_key(opened):
    with name_scope("part", kind="Layer"):
        inner = Value(2.0, name="x") * 3.0 + 1.0
    page = opened(step(square(inner), depth=0))
    block = page.locator(".block")
    assert block.text_content() == "part, 2 gates, closed: open itpartLayer2 gates"
    assert page.locator("svg .gate").count() == 1
    block.click()
    assert page.locator(".block").count() == 0
    assert page.locator("svg .gate").count() == 3
    page.keyboard.press("Enter")
    assert page.locator("svg .gate").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("svg .gate").count() == 3


def test_an_address_leads_back_to_the_state(opened):
    page = step(small_network(), depth=0)
    tab = opened(page)
    tab.locator(".block").first.click()
    tab.locator("#fields [type=text]").first.fill("0.125")
    tab.locator("#fields [type=text]").first.press("Enter")
    tab.locator("#canvas").focus()
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_timeout(400)  # the address follows when nothing has changed for a moment
    state = count(tab), shown_numbers(tab), tab.locator(".block").count()
    tab.reload()
    assert (count(tab), shown_numbers(tab), tab.locator(".block").count()) == state
    opened(page, hash=tab.evaluate("location.hash"))
    assert (count(tab), shown_numbers(tab), tab.locator(".block").count()) == state
    opened(page)
    assert (count(tab), shown_numbers(tab), tab.locator(".block").count()) != state


@pytest.mark.parametrize("hash", ["#step=x&input=a&closed=77", "#step=-5", "#input=99:1&input=0:", "#%%%"])
def test_an_address_that_makes_no_sense_does_no_harm(opened, hash):
    page = opened(step(sum_times_z()), hash=hash)
    assert count(page) == "step 0 of 5"
    assert value_of(page, "x") == -2.0


def test_hostile_names_do_no_harm(opened):
    evil = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
    x = Value(2.0, name=evil)
    with name_scope(evil, kind=evil):
        y = sigmoid(x * 3.0) + x
    y.name = evil + " "
    page = opened(step(y, title=evil))
    page.on("dialog", lambda dialog: pytest.fail("a name was run"))
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    page.locator("svg .gate").first.hover()
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text() == evil
    assert page.locator(".box").text_content().startswith("Close <img src=x onerror=a")


def test_a_wire_under_the_pointer_shows_its_path(opened):
    page = opened(step(sum_times_z()), hash="#step=99")
    page.locator("svg [data-node='0']").focus()
    assert "x=−2" in said(page, "#hint")
    assert "∂f∂x=−4×1=−4" in said(page, "#hint")
    on_path = page.locator(".symbol.on-path").evaluate_all(
        "(all) => all.map((symbol) => symbol.dataset.node)"
    )
    assert on_path == ["0", "2", "4"]


HEIGHTS = """([kind, texts]) => texts.map((text) => [...document.querySelectorAll(kind)]
  .find((each) => each.querySelector("title").textContent.includes(text)).getBoundingClientRect().y)"""


@pytest.mark.parametrize("graph", [sigmoid_neuron(), sigmoid_neuron().expand()])
def test_inputs_stand_in_their_order(opened, graph):
    down = opened(step(graph)).evaluate(HEIGHTS, [".input", [" w0,", " x0,", " w1,", " x1,"]])
    assert down == sorted(down)


def test_neurons_stand_in_their_order(opened):
    page = opened(step(small_network(), depth=ALL_OPEN))
    down = page.evaluate(HEIGHTS, [".box", ["neurons.0", "neurons.1", "neurons.2"]])
    assert down == sorted(down)


def test_a_circuit_is_fitted_until_it_is_zoomed(opened):
    page = opened(step(sigmoid_neuron().expand()), width=1000, height=680)
    fits = "() => { const c = document.getElementById('canvas'); return c.scrollWidth <= c.clientWidth; }"
    assert page.evaluate(fits)
    page.set_viewport_size({"width": 900, "height": 680})
    page.wait_for_function(fits)
    page.locator("#larger").click()
    page.locator("#larger").click()
    assert not page.evaluate(fits)
    page.set_viewport_size({"width": 950, "height": 680})
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert not page.evaluate(fits)
    page.locator("#fit").click()
    assert page.evaluate(fits)


def test_a_long_name_keeps_its_end_and_is_told_in_full(opened):
    name = "encoder.layers.0.attention.weight[12,1]"
    page = opened(step(Value(1.0, name=name) * 2.0))
    shown = page.locator(".field .name")
    assert shown.text_content() == "encode…[12,1]"
    assert shown.get_attribute("title") == name
    assert page.locator(".symbol.input .text").text_content().endswith("[12,1]")


FACTORS = """() => Object.fromEntries([...document.querySelectorAll("[data-node], [data-wire]")]
  .map((each) => [each.dataset.node ?? each.dataset.wire, each.querySelector(".factors")?.textContent])
  .filter(([, text]) => text))"""


def test_the_factors_of_each_gradient_are_under_it_if_wanted(opened):
    x, y = Value(3.0, name="x"), Value(-0.5, name="y")
    page = step(x * y + x)
    tab = opened(page, hash="#step=99")
    products = {"1": "3 × 1", "2": "1 × 1", "n0-n2-0": "−0.5 × 1", "n0-n3-1": "1 × 1"}
    assert tab.evaluate(FACTORS) == products
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate(FACTORS) == {key: products[key] for key in ("2", "n0-n3-1")}
    switch = tab.locator("#detail")
    switch.focus()
    tab.keyboard.press(" ")
    assert (tab.evaluate(FACTORS), switch.get_attribute("aria-pressed")) == ({}, "false")
    tab.wait_for_function("() => location.hash.includes('detail=sparse')")
    tab.reload()
    assert tab.evaluate(FACTORS) == {}
    assert opened(page, hash="#step=99&detail=full").evaluate(FACTORS) == products
    large = opened(step(small_network(), depth=ALL_OPEN), hash="#step=99")
    assert large.evaluate(FACTORS) == {}


OVERLAPS = """() => {
  const texts = [...document.querySelectorAll("svg text")].map((text) => [text.textContent,
    text.getBoundingClientRect()]).filter(([text]) => text);
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 3
    || b.bottom <= a.top + 3;
  return texts.flatMap(([a, here], k) => texts.slice(k + 1)
    .filter(([, there]) => !apart(here, there)).map(([b]) => [a, b]));
}"""


WIDER = """() => {
  for (const text of document.querySelectorAll("svg text.gradient")) text.textContent += "0".repeat(40);
}"""


@pytest.mark.parametrize("detail", ["sparse", "full"])
@pytest.mark.parametrize("circuit", ["sigmoid neuron, gate by gate", "a small network", "cross-entropy"])
def test_no_text_is_over_another(circuit, detail, opened):
    page = opened(step(LECTURES[circuit](), depth=ALL_OPEN), hash=f"#step=99&detail={detail}")
    page.locator("#fit").click()
    assert page.evaluate(OVERLAPS) == []
    page.evaluate(WIDER)
    assert page.evaluate(OVERLAPS)  # had the numbers no room, it would be seen


DRAWN = """() => [...document.querySelectorAll("[data-symbol]")].map(
  (symbol) => symbol.querySelector(".face").getBoundingClientRect().width > 0)"""


def test_a_large_circuit_is_drawn_where_it_can_be_seen(opened):
    y = Value(0.5, name="x")
    for _ in range(60):
        y = tanh(y)
    page = opened(step(y), hash="#step=9999")
    page.wait_for_function(f"() => ({DRAWN})()[0]")
    assert not page.evaluate(DRAWN)[-1]
    page.locator("#fields [type=text]").fill("0.25")
    page.locator("#fields [type=text]").press("Enter")
    page.locator("[data-symbol]").last.focus()
    page.wait_for_function(f"() => ({DRAWN})().at(-1)")
    assert not page.evaluate(DRAWN)[0]
    shown = page.locator("[data-symbol] .value").last
    assert float(shown.text_content()) == pytest.approx(shown.evaluate("(text) => text.number"), rel=5e-3)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(page.evaluate(DRAWN))


def test_a_phone_needs_no_sideways_scrolling(opened):
    page = opened(step(small_network()), width=390, height=844, has_touch=True, is_mobile=True)
    page.locator("#last").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sides = page.evaluate(
        "[...document.querySelectorAll('button, input, select')].map((control) => "
        "control.getBoundingClientRect()).flatMap(({ left, right }) => [left, right])"
    )
    assert len(sides) > 20
    assert min(sides) >= 0
    assert max(sides) <= 390


def test_every_control_has_a_name(opened):
    page = opened(step(small_network()))
    nameless = page.evaluate(
        "[...document.querySelectorAll('button, input, select, [tabindex], [role=img]')].filter((control) => "
        "!(control.getAttribute('aria-label') || control.closest('label') || control.querySelector('title') "
        "|| control.textContent.trim())).map((control) => control.outerHTML)"
    )
    assert nameless == []


def test_the_page_works_inside_a_notebook(chromium):
    tab = chromium.new_page()
    complaints = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.set_content(step(sum_times_z())._repr_html_())
    frame = tab.frame_locator("iframe")
    for _ in range(5):
        frame.locator("#next").click()
    assert frame.locator("#count").inner_text() == "step 5 of 5"
    tab.wait_for_timeout(250)  # for the address
    tab.close()
    assert complaints == []


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
