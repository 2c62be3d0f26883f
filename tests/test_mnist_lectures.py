"""The lectures' experiments on MNIST, each on a few images and epochs: they learn, and write what they found.

The floors are what a broken network does not reach; that they can be missed, labels at random show.
"""

import csv
import os

import numpy as np
import pytest

import nn
from examples.lectures import (
    mnist_best_mlp,
    mnist_cnn,
    mnist_features,
    mnist_gradient_flow,
    mnist_runs,
    mnist_scenes,
    mnist_sliding_window,
    mnist_table,
)
from examples.lectures.mnist_shifts import ShiftedBatches, shifted
from nn.sliding_window import Detection

EXAMPLES = 1000

needs_mnist = pytest.mark.skipif(not os.environ.get("MNIST_DIR"), reason="MNIST_DIR is not set")


@pytest.fixture(scope="module")
def few():
    """The first images of each part of MNIST."""
    whole = nn.data.load_mnist(validation=10_000, dtype=np.float32)
    return {
        name: nn.data.Examples(*(a[:EXAMPLES].copy() for a in getattr(whole, name)))
        for name in ("train", "validation", "test")
    }


@pytest.fixture
def run(few, monkeypatch, tmp_path):
    """Run an experiment on few images; returns the rows of its table, after a look at the files."""

    def load(validation, dtype):
        assert validation == 10_000
        parts = {k: nn.data.Examples(x.astype(dtype), y) for k, (x, y) in few.items()}
        return nn.data.MNIST(**parts)

    def experiment(module, *arguments, pictures):
        monkeypatch.setattr(nn.data, "load_mnist", load)
        rows = module.main([*arguments, "--output", str(tmp_path)])
        name = module.__name__.rpartition(".")[2]
        tables = {f"{name}.md", f"{name}.csv"}
        assert {path.name for path in tmp_path.iterdir()} == tables | set(pictures)
        for picture in pictures:
            assert (tmp_path / picture).read_bytes().startswith(b"\x89PNG")
        with open(tmp_path / f"{name}.csv", encoding="utf-8") as file:
            assert [set(row) for row in csv.DictReader(file)] == [set(row) for row in rows]
        return rows

    return experiment


# ------------------------------------------------------------------------------------ the experiments


@needs_mnist
def test_the_table(run, capsys):
    rows = run(mnist_table, "--epochs", "1", "--seeds", "2", pictures=["mnist_table.png"])
    assert [row["lecture %"] for row in rows] == [95.49, 95.42, 95.42, 96.82, 96.59, 96.59]
    for entropy, slow, fast in (rows[:3], rows[3:]):
        assert entropy["mean %"] > 45.0
        assert entropy["mean %"] > fast["mean %"] > slow["mean %"] > 0.0
        assert entropy["mean %"] == pytest.approx(np.mean([*map(float, entropy["each run %"].split())]))
    assert "784-30-10, cross-entropy, η = 0.5, seed 1: best" in capsys.readouterr().out


@needs_mnist
def test_labels_at_random_teach_nothing(few):
    """The planted fault: what the floors of this file are for."""
    rng = np.random.default_rng(0)
    parts = {k: nn.data.Examples(x.astype(float), rng.permutation(y)) for k, (x, y) in few.items()}
    trained = mnist_table.train(mnist_table.SETTINGS[0], nn.data.MNIST(**parts), epochs=2, seed=0)
    assert max(trained.accuracies) < 25.0


@needs_mnist
def test_the_best_mlp(run):
    rows = run(mnist_best_mlp, "--epochs", "3", "--seeds", "2", pictures=["mnist_best_mlp.png"])
    assert [row["recipe"] for row in rows] == [recipe.name for recipe in mnist_best_mlp.RECIPES]
    assert all(row["validation %"] > 50.0 for row in rows)
    judged = [row for row in rows if row["test %"] > 0.0]  # NaN is not
    assert judged == [max(rows, key=lambda row: row["validation %"])]
    assert judged[0]["test %"] > 70.0


@needs_mnist
def test_the_cnn(run):
    pictures = ["mnist_cnn_features.png", "mnist_cnn_mistakes.png"]
    lecture, larger = run(mnist_cnn, "--epochs", "2", pictures=pictures)
    assert lecture["parameters"] == 3 * (5 * 5 + 1) + 10 * (3 * 12 * 12 + 1)
    assert lecture["test %"] > 70.0
    assert larger["test %"] > 50.0


@needs_mnist
def test_features_and_both_ways_to_read_out(run):
    pictures = ["mnist_features.png", "mnist_features_of_random_weights.png"]
    rows = run(mnist_features, "--epochs", "2", pictures=pictures)
    for row in rows:
        assert row["arg max, right %"] == row["softmax, right %"] > 40.0
        assert row["mean softmax, right"] > row["mean softmax, wrong"]
        flat = row["network"].startswith("sigmoid")
        assert (row["mean softmax, right"] < np.e / (np.e + 9.0)) == flat


@needs_mnist
def test_sliding_window(run, capsys):
    rows = run(mnist_sliding_window, "--epochs", "4", pictures=["mnist_sliding_window.png"])
    ten, background = (
        [row for row in rows if row["network"] == name] for name in mnist_sliding_window.NETWORKS
    )
    assert background[0]["digits"] == ten[0]["digits"] > 20
    assert background[0]["precision %"] > 1.5 * ten[0]["precision %"]
    assert background[0]["recall %"] > 30.0
    printed = capsys.readouterr().out
    assert "22 x 22 windows, 4 pixels apart" in printed
    difference = float(printed.partition("differ by ")[2].split()[0])
    assert difference < 1e-5


@needs_mnist
def test_gradient_flow(run):
    deep, saturated, healthy = run(mnist_gradient_flow, "--epochs", "7", pictures=["mnist_gradient_flow.png"])
    assert [row["verdict"] for row in (deep, saturated, healthy)] == ["vanishing", "saturation", "healthy"]
    assert float(deep["gradient, first hidden layer"]) < 1e-2 * float(healthy["gradient, first hidden layer"])
    assert healthy["after 7"] > 50.0 > deep["after 7"]


# ---------------------------------------------------------------------------------- what they are made of


def test_shifts_move_each_image_by_itself():
    rng = np.random.default_rng(0)
    images = np.zeros((50, 784))
    images.reshape(50, 28, 28)[:, 10, 10] = 1.0
    moved = shifted(images, 2, rng)
    assert moved.shape == images.shape
    np.testing.assert_array_equal(moved.sum(axis=1), 1.0)
    places = {divmod(int(k), 28) for k in moved.argmax(axis=1)}
    assert len(places) > 15
    assert all(abs(row - 10) <= 2 and abs(column - 10) <= 2 for row, column in places)
    np.testing.assert_array_equal(shifted(images, 0, rng), images)


def test_ink_that_is_moved_out_is_gone():
    full = np.ones((200, 28, 28))
    left = {int(n) for n in shifted(full, 1, np.random.default_rng(0)).sum(axis=(1, 2))}
    assert left == {28 * 28, 28 * 27, 27 * 27}


def test_shifted_batches_keep_images_and_labels_together():
    labels = np.arange(40) % 10
    images = np.zeros((40, 28, 28))
    images[np.arange(40), 5:20, 5:20] = 1.0
    images *= 1.0 + labels[:, None, None]
    batches = ShiftedBatches(images, labels, batch_size=8, pixels=3, rng=0)
    seen = [(x.max(axis=(1, 2)), y) for x, y in batches]
    assert len(seen) == 5
    for largest, y in seen:
        np.testing.assert_array_equal(largest, 1.0 + y)
    again = ShiftedBatches(images, labels, batch_size=8, pixels=3, rng=0)
    for (x, _), (same, _) in zip(ShiftedBatches(images, labels, 8, 3, rng=0), again, strict=True):
        np.testing.assert_array_equal(x, same)


@pytest.fixture
def squares():
    """Digits that are easily recognised: the digit d has 1 + d rows of ink in the middle."""
    labels = np.arange(30) % 10
    images = np.zeros((30, 28, 28))
    for image, label in zip(images, labels, strict=True):
        image[9 : 10 + label, 9:19] = 1.0
    return nn.data.Examples(images, labels)


def test_a_scene_shows_its_digits_in_their_places(squares):
    rng = np.random.default_rng(0)
    one = mnist_scenes.scene(squares, 8, 0.0, rng)
    assert 2 <= len(one.labels) <= 8
    rest = one.image.copy()
    for (row, column), label in zip(one.places, one.labels, strict=True):
        frame = rest[row : row + 28, column : column + 28]
        assert frame.sum() == 10.0 * (1 + label)
        frame[:] = 0.0
    assert rest.sum() == 0.0
    noisy = mnist_scenes.scene(squares, 0, 0.3, rng)
    assert noisy.labels == []
    assert 0.25 < noisy.image.max() <= 0.3


def test_windows_show_a_digit_or_none(squares):
    images, classes = mnist_scenes.windows(squares, 0.0, np.random.default_rng(0))
    assert images.shape == (60, 28, 28)
    np.testing.assert_array_equal(classes[:30], squares.labels)
    np.testing.assert_array_equal(classes[30:], mnist_scenes.BACKGROUND)
    ink = images.sum(axis=(1, 2))
    assert np.all(ink[:30] >= 10.0 * (1 + classes[:30]))  # the digit, and maybe a part of another
    assert np.all(ink[30::5] == 0.0)


def test_findings_are_right_once_in_their_place_and_digit():
    truth = mnist_scenes.Scene(None, [(10, 10), (60, 60)], [3, 7])
    found = [
        Detection(12, 8, 3, 0.99),
        Detection(10, 14, 3, 0.98),  # the same digit again
        Detection(60, 60, 1, 0.97),  # another digit
        Detection(60, 80, 7, 0.96),  # beside it
        Detection(54, 66, 7, 0.95),
    ]
    assert mnist_sliding_window.right_findings(found, truth) == [True, False, False, False, True]
    first, *_ = mnist_sliding_window.judge("", 0.0, [truth], [found])
    assert (first["digits"], first["found"]) == (2, 5)
    assert (first["precision %"], first["recall %"]) == (40.0, 100.0)


def test_tables_are_written_twice(tmp_path, capsys):
    rows = [
        {"network": "784-30-10", "mean %": 95.4567, "n": 4408},
        {"network": "é", "mean %": np.nan, "n": 1},
    ]
    mnist_runs.write_table(rows, tmp_path / "table", "Three seeds.")
    text = (tmp_path / "table.md").read_text(encoding="utf-8")
    assert text in capsys.readouterr().out
    assert text.splitlines()[2:] == [
        "| 784-30-10 | 95.46  | 4,408 |",
        "| é         |        | 1     |",
        "",
        "Three seeds.",
    ]
    with open(tmp_path / "table.csv", encoding="utf-8") as file:
        assert next(iter(csv.DictReader(file))) == {"network": "784-30-10", "mean %": "95.4567", "n": "4408"}


def test_mean_and_spread():
    assert mnist_runs.mean_and_spread([95.0, 96.0, 97.0]) == (96.0, 1.0)
    mean, spread = mnist_runs.mean_and_spread([95.0])
    assert mean == 95.0
    assert np.isnan(spread)


@pytest.mark.parametrize("number", ["0", "-3", "many"])
def test_options_are_positive_numbers(number, tmp_path, capsys):
    with pytest.raises(SystemExit):
        mnist_runs.options("", ["--output", str(tmp_path), "--epochs", number], epochs=3)
    assert "--epochs" in capsys.readouterr().err
