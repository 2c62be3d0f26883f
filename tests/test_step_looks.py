"""Pages in Chromium: where things stand, and that nothing covers another."""

import pytest

from autograd import (
    Value,
    tanh,
)
from examples.circuits import sigmoid_neuron
from tests.step_circuits import ALL_OPEN, LECTURES, small_network
from tests.step_pages import (
    CHROMIUM,
    HOW_TO_GET_IT,
)
from visualize import step

if CHROMIUM is None:
    pytest.skip(HOW_TO_GET_IT, allow_module_level=True)


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
