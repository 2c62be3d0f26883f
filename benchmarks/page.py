"""The page of `visualize.step`: how long a move of a slider takes, and how large pages are.

A slider of a network of some 300 gates is moved, all boxes open and both passes on the screen. The first
time is that of the script, which computes both passes and changes the texts; the second one goes on until
the browser has painted the frame. The browser paints in software, so it wants a processor to itself: the
quartiles say how far others were in its way. Measured in the system's Chromium by Playwright.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np

from autograd import Graph, square, tanh
from benchmarks.paired import Quartiles
from benchmarks.report import Row, Section, at_most
from examples.circuits import sigmoid_neuron, sum_times_z
from nn import scalar
from visualize import Page, step

SIZES = [5, 15, 4, 1]

TWO_FRAMES = 2000 / 60

MOVES = """async (moves) => {
  const slider = document.querySelector("#fields [type=range]"), times = [];
  for (let k = 0; k < moves; k++) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    slider.value = k / moves;
    slider.dispatchEvent(new Event("input"));
    const computed = performance.now();
    await new Promise((resolve) => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null); // comes when the frame is painted
    }));
    times.push([computed - start, performance.now() - start]);
  }
  return times;
}"""


def network() -> Graph:
    """The squared error of a small network: some 300 gates."""
    model = scalar.MLP(SIZES, activation=tanh, rng=0)
    return Graph.trace(lambda x: square(model(x) - 1.0), np.linspace(-1.0, 1.0, SIZES[0]).tolist())


def moves_of_a_slider(page: Page, moves: int) -> list[list[float]]:
    """Of each move the milliseconds of the script, and those until the frame is painted."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise FileNotFoundError("no Chromium on the PATH: apt install chromium")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(page.save(Path(folder) / "page.html").as_uri() + "#step=9999")
        times: list[list[float]] = tab.evaluate(MOVES, moves + 5)
        browser.close()
    return times[5:]


def run(rounds: int) -> Section:
    """Measure, and return the section of the table."""
    graph = network()
    gates = sum(not node.is_leaf for node in graph.nodes)
    rows = [
        Row(f"kB of the page of {name}", len(step(circuit).html.encode()) / 1000, goal=at_most(200))
        for name, circuit in (
            ("f = (x + y) z", sum_times_z()),
            ("a sigmoid neuron, gate by gate", sigmoid_neuron().expand()),
            (f"a network of {gates} gates", graph),
        )
    ]
    try:
        times = moves_of_a_slider(step(graph, depth=99), rounds)
    except (ImportError, FileNotFoundError) as error:
        return Section("pages of visualize.step", rows, [f"not measured: a slider's move ({error})"])
    what = (
        ("ms of the script of a slider's move", None),
        ("ms until its frame is painted", at_most(TWO_FRAMES)),
    )
    for (name, goal), column in zip(what, np.transpose(times), strict=True):
        quartiles = Quartiles(*map(float, np.percentile(column, [25, 50, 75])))
        rows.append(Row(f"{name}, {gates} gates", quartiles.median, quartiles, goal))
    return Section("pages of visualize.step", rows, ["a frame is 16.7 ms"])
