"""Pages in Chromium: keys, buttons, sliders, the panel, the address; what a person can do and is told."""

import pytest

from autograd import (
    Graph,
    Value,
    log,
    maximum,
    name_scope,
    relu,
    sigmoid,
    square,
    tanh,
)
from examples.circuits import sum_times_z
from tests.step_circuits import small_network
from tests.step_pages import (
    CHROMIUM,
    HOW_TO_GET_IT,
    shown_numbers,
)
from visualize import step
from visualize.marks import marks

if CHROMIUM is None:
    pytest.skip(HOW_TO_GET_IT, allow_module_level=True)


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
