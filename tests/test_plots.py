"""What all plots have in common: axes in and axes out, nothing left behind, matplotlib only when called."""

import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure

import nn
from nn.sliding_window import Detection
from tests.bad_calls import World
from tests.bad_calls_plots import PLOTS
from visualize import plots

mpl.use("Agg")

from matplotlib import pyplot as plt  # after the choice of what draws

X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
IMAGE = np.outer(np.arange(28.0), np.arange(28.0))

CALLS = {
    "activation": lambda ax: plots.activation("tanh", ax),
    "confusion_matrix": lambda ax: plots.confusion_matrix([[3, 1], [0, 2]], ax=ax),
    "decision_boundary": lambda ax: plots.decision_boundary(lambda p: p[:, 0] - 0.5, X, [0, 0, 1, 1], ax),
    "detections": lambda ax: plots.detections(IMAGE, [Detection(0, 0, 7, 0.9)], ax),
    "feature_maps": lambda ax: plots.feature_maps(nn.CNN(rng=0), IMAGE, ax=ax),
    "gradient_flow": lambda ax: plots.gradient_flow([0.1, 1.0], ax),
    "history": lambda ax: plots.history({"loss": [2.0, 1.0]}, ax=ax),
    "loss_surface": lambda ax: plots.loss_surface(lambda w: (w * w).sum(), ax=ax, resolution=5),
    "polynomial_fits": lambda ax: plots.polynomial_fits([0.0, 1.0, 2.0], [1.0, 0.0, 1.0], [1, 2], ax),
    "validation_curve": lambda ax: plots.validation_curve([1, 2, 3], [3, 2, 1], [3.0, 2.0, 2.5], ax),
    "weights": lambda ax: plots.weights(np.eye(4), ax=ax),
}
"""A call of each plot, with axes or None."""

PANELS = {"feature_maps", "polynomial_fits", "weights"}
"""The plots of several panels."""


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def test_every_plot_is_called_here():
    assert CALLS.keys() == set(plots.__all__)


@pytest.mark.parametrize("name", CALLS)
def test_given_axes_are_drawn_into_and_no_figure_is_made(name):
    given = Figure().add_subplot()
    found = CALLS[name](given)
    assert plt.get_fignums() == []
    if name in PANELS:
        assert set(found.flat) == set(given.child_axes)
    else:
        assert found is given
    assert all(one.has_data() or name in PANELS for one in np.ravel(found))


@pytest.mark.parametrize("name", CALLS)
def test_without_axes_pyplot_gets_one_figure_and_keeps_its_settings(name):
    before = dict(mpl.rcParams)
    found = CALLS[name](None)
    (number,) = plt.get_fignums()
    assert np.ravel(found)[0].figure is plt.figure(number)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("name", sorted(PANELS))
def test_panels_take_an_array_of_axes_and_say_if_there_are_too_few(name):
    axes = Figure().subplots(3, 4)
    found = CALLS[name](axes)
    assert set(found.flat) <= set(axes.flat)
    assert list(found.flat) == list(axes.flat[: found.size])
    with pytest.raises(ValueError, match=rf"plots.{name}\(\) draws .* ax holds 1 axes: take plt.subplots"):
        CALLS[name](axes[:1, :1])
    with pytest.raises(TypeError, match="an Axes of matplotlib"):
        CALLS[name]([axes[0, 0], 3])


@pytest.mark.parametrize("name", CALLS)
def test_what_is_no_axes_is_refused(name):
    with pytest.raises(TypeError, match=r"ax is an Axes of matplotlib.*'here' \(str\)"):
        CALLS[name]("here")
    assert plt.get_fignums() == []


def test_no_bad_call_leaves_a_figure(tmp_path):
    world = World(tmp_path)
    for bad in PLOTS:
        with pytest.raises(bad.error):
            bad.call(world)
        assert plt.get_fignums() == [], bad.name


@pytest.mark.parametrize("name", CALLS)
def test_without_matplotlib_a_plot_names_the_extra(name, monkeypatch):
    for module in [module for module in sys.modules if module.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError) as caught:
        CALLS[name](None)
    assert str(caught.value) == (
        f"plots.{name}() needs matplotlib, which is not installed: pip install 'circuitgrad[plots]'"
    )


def test_visualize_and_its_plots_import_without_matplotlib():
    program = (
        "import sys; sys.modules['matplotlib'] = None; import visualize; print(visualize.plots.__all__[0])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("activation\n", "")
