"""Pages in a browser: what they show at each step, and what Python computes for it."""

import math
import operator
import shutil
from collections import Counter, defaultdict
from functools import reduce
from importlib.util import find_spec

from autograd.graph import ForwardStep

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None) if find_spec("playwright") else None
"""The program that shows pages, None if it or what drives it is missing."""

HOW_TO_GET_IT = "pages are tested in Chromium: apt install chromium, pip install 'circuitgrad[browser]'"

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip

NUMBERS = """() => {
  const number = (text) => text?.number ?? null;
  const shown = { values: {}, gradients: {}, contributions: {} };
  for (const symbol of document.querySelectorAll("svg [data-node]")) {
    const value = number(symbol.querySelector(".value"));
    const gradient = number(symbol.querySelector(".gradient"));
    if (value !== null) shown.values[symbol.dataset.node] = value;
    if (gradient !== null) shown.gradients[symbol.dataset.node] = gradient;
  }
  for (const wire of document.querySelectorAll("svg [data-wire]")) {
    const contribution = number(wire.querySelector(".gradient"));
    if (contribution !== null) shown.contributions[wire.dataset.wire] = contribution;
  }
  return shown;
}"""

ALL_STEPS = f"""() => {{
  const numbers = {NUMBERS}, steps = [], next = document.getElementById("next");
  document.getElementById("first").click();
  for (let k = Number(document.getElementById("timeline").max); ; k--) {{
    steps.push(numbers());
    if (k === 0) return steps;
    next.click();
  }}
}}"""


def shown_numbers(page):
    """The numbers in the circuit at this step: values and gradients by node, contributions by wire."""
    return page.evaluate(NUMBERS)


def shown_at_all_steps(page):
    """The same after each press of the button that leads to the next step."""
    return page.evaluate(ALL_STEPS)


def computed_at_all_steps(graph):
    """What Python has computed by each step: the inputs, each gate, the seed, each gate on the way back."""
    ids = {label: str(k) for k, label in enumerate(graph.labels.values())}
    branches = Counter(wire.source for wire in graph.wires if wire.source is not None)
    missing = Counter(branches)  # uses that have not handed anything on yet
    values = {ids[label]: node.data for label, node in graph.inputs.items()}
    terms, contributions, steps = defaultdict(list), {}, []

    def note(is_back=True):
        known = [label for label in ids if terms[label] or (is_back and missing[label] == 0)]
        sums = {ids[label]: reduce(operator.add, terms[label], 0.0) for label in known}
        steps.append({"values": dict(values), "gradients": sums, "contributions": dict(contributions)})

    note(is_back=False)
    for step in graph.walk():
        if isinstance(step, ForwardStep):
            if step.op is not None:
                values[ids[step.label]] = step.value
                note(is_back=False)
            continue
        if step.label in graph.outputs:
            terms[step.label] = [step.gradient]
            note()
        for wire in step.wires:
            missing[wire.source] -= 1
            if wire.contribution is not None:
                terms[wire.source].append(wire.contribution)
                if branches[wire.source] > 1:
                    key = f"n{ids[wire.source]}-n{ids[step.label]}-{wire.position}"
                    contributions[key] = wire.contribution
        if step.op is not None:
            note()
    return steps


def agree(shown, computed, rel=1e-12, scale=0.0):
    """Whether two dicts of numbers are the same, NaN and infinities included.

    `scale` is the size of the numbers that went in: where they cancel, the rest is as exact as they are.
    """
    if isinstance(computed, dict):
        return shown.keys() == computed.keys() and all(
            agree(shown[key], computed[key], rel, scale) for key in computed
        )
    if math.isnan(computed):
        return math.isnan(shown)
    return math.isclose(shown, computed, rel_tol=rel, abs_tol=rel * scale)


def largest(steps):
    """The largest finite number of the last step."""
    numbers = [abs(x) for numbers in steps[-1].values() for x in numbers.values() if math.isfinite(x)]
    return max(numbers, default=0.0)
