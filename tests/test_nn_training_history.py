"""History: a list for each measure, a table in text and HTML, curves, and plain data."""

import json
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest

import nn
from nn.overfitting import overfit_report
from tests.training_runs import NEW_X, NEW_Y, train

mpl.use("Agg")


def history(count=5, best=3):
    """Losses that fall, and validation losses that are least in epoch `best`."""
    epochs = list(range(1, count + 1))
    columns = {
        "loss": [1.0 / epoch for epoch in epochs],
        "accuracy": [1.0 - 0.5 / epoch for epoch in epochs],
        "val_loss": [0.5 + abs(epoch - best) / 10 for epoch in epochs],
        "lr": [1e-5] * count,
    }
    return nn.History(epochs, columns, [0.5] * count)


def test_columns_are_lists_by_name():
    found = history()
    assert found["loss"] == [1.0, 0.5, 1 / 3, 0.25, 0.2]
    assert len(found) == 5
    assert found.best_epoch == 3
    with pytest.raises(KeyError, match="no column 'f1': there are loss, accuracy, val_loss, lr"):
        found["f1"]


@pytest.mark.parametrize(
    ("monitor", "column", "best"),
    [
        (None, [3.0, 1.0, 1.0, 2.0], 2),
        ("val_accuracy", [0.5, 0.9, 0.9, 0.1], 2),
        ("fault", [float("nan"), 2.0, float("nan"), 1.0], 4),
        ("fault", [float("nan")] * 4, 1),
    ],
)
def test_the_best_epoch_is_the_first_of_the_best(monitor, column, best):
    assert nn.History([1, 2, 3, 4], {monitor or "loss": column}, [1.0] * 4, monitor).best_epoch == best


def test_a_table_in_text():
    assert str(history()).splitlines() == [
        "  epoch    loss  accuracy  val_loss     lr",
        "      1       1       0.5       0.7  1e-05",
        "      2     0.5      0.75       0.6  1e-05",
        "*     3  0.3333    0.8333       0.5  1e-05",
        "      4    0.25     0.875       0.6  1e-05",
        "      5     0.2       0.9       0.7  1e-05",
        "5 epochs in 2.5 s, * best by val_loss: epoch 3, 0.5",
    ]
    assert repr(history()) == "History(5 epochs in 2.5 s, best by val_loss: epoch 3, 0.5)"


@pytest.mark.parametrize(
    ("best", "rows"),
    [
        (3, [*range(1, 7), "...", *range(95, 101)]),
        (50, [*range(1, 7), "...", 50, "...", *range(95, 101)]),
        (7, [*range(1, 8), "...", *range(95, 101)]),
    ],
)
def test_of_many_epochs_the_first_the_best_and_the_last_are_shown(best, rows):
    lines = str(history(100, best)).splitlines()[1:-1]
    assert [line.split()[1 if line[0] == "*" else 0] for line in lines] == list(map(str, rows))
    assert [line.split()[1] for line in lines if line[0] == "*"] == [str(best)]


def test_a_history_without_epochs_says_so():
    assert str(nn.History()) == "0 epochs"
    assert repr(nn.History()) == "History(0 epochs)"
    assert nn.History().best_epoch is None
    assert "svg" not in nn.History()._repr_html_()


def test_html_for_notebooks():
    found = history()
    found.stopped = "stopped <early>"
    html = found._repr_html_()
    table, svg = html.split("</p>")
    rows = ElementTree.fromstring(f"<x>{table}</p></x>")
    assert [th.text for th in rows.find("table/tr")] == ["epoch", "loss", "accuracy", "val_loss", "lr"]
    bold = [tr[0].text for tr in rows.findall("table/tr") if tr.get("style")]
    assert bold == ["3"]
    assert "stopped <early>" in rows.find("p").text
    assert ElementTree.fromstring(svg).tag.endswith("svg")


def test_without_matplotlib_the_table_is_there_and_plot_says_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert history()._repr_html_().endswith("</p>")
    with pytest.raises(ImportError, match=r"History.plot\(\) needs matplotlib.*pip install"):
        history().plot()


def test_the_curves_are_the_columns():
    import matplotlib.pyplot as plt

    found = history()
    ax = found.plot()
    training, validation, line, best = ax.get_lines()
    assert list(training.get_ydata()) == found["loss"]
    assert list(validation.get_ydata()) == found["val_loss"]
    assert list(training.get_xdata()) == found.epochs
    assert set(line.get_xdata()) == {3}
    assert (list(best.get_xdata()), list(best.get_ydata())) == ([3], [0.5])
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["training", "validation", "best val_loss: epoch 3"]
    assert all(float(x).is_integer() for x in ax.get_xticks())
    other = plt.figure().add_subplot()
    assert found.plot(other, measure="accuracy") is other
    assert list(other.get_lines()[0].get_ydata()) == found["accuracy"]
    assert len(other.get_lines()) == 3
    plt.close("all")


def test_it_is_plain_data_and_back():
    found = history()
    found.interrupted, found.stopped = True, "interrupted in epoch 6"
    assert nn.History.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    copy = found.to_dict()
    copy["columns"]["loss"].append(0.0)
    assert len(found["loss"]) == 5


@pytest.mark.parametrize(
    ("entry", "x", "error"),
    [("columns", 3, TypeError), ("columns", {"loss": [1.0]}, ValueError), ("seconds", None, ValueError)],
)
def test_data_of_something_else_are_refused(entry, x, error):
    with pytest.raises(error, match="of a history"):
        nn.History.from_dict({**history().to_dict(), entry: x})


def test_another_column_in_between_is_refused():
    found = history()
    with pytest.raises(ValueError, match="the columns are loss, accuracy, val_loss, lr, got loss"):
        found.append(6, {"loss": 1.0}, 0.1)
    assert len(found) == 5


def test_an_overfit_report_of_a_real_training():
    def fast(model):
        return nn.Adam(model.parameters(), lr=0.3)

    _, _, found = train(optimize=fast, epochs=20, validation=(NEW_X, NEW_Y))
    report = found.overfit_report()
    assert report == overfit_report(found["loss"], found["val_loss"])
    assert report.verdict == "overfitting"
    assert report.best_epoch == found.best_epoch == 1 + int(np.argmin(found["val_loss"]))
    with pytest.raises(ValueError, match="no validation loss to compare with"):
        train()[2].overfit_report()
