"""Losses refuse targets that would be silently misread, and say what to give instead."""

import numpy as np
import pytest

from autograd import Tensor, Value
from nn import losses
from tests.loss_calls import CALLS, CLASSES, LOGITS, MULTI_HOT, NUMBERS, ONE_HOT, ROWS, SIGNS

OF_NUMBERS = ["l1", "mse", "huber", "quadratic"]
OF_SIGNS = ["hinge", "squared_hinge", "perceptron", "zero_one"]
OF_CLASSES = ["cross_entropy", "nll_loss", "multiclass_svm", "zero_one", "multi_label", "quadratic"]
OF_YES_AND_NO = ["binary_cross_entropy", "binary_cross_entropy_with_logits"]
OF_DISTRIBUTIONS = ["entropy", "cross_entropy_of_distributions", "kl_divergence"]


def test_every_loss_is_refused_something_here():
    groups = (OF_NUMBERS, OF_SIGNS, OF_CLASSES, OF_YES_AND_NO, OF_DISTRIBUTIONS)
    assert {name for group in groups for name in group} == set(losses.__all__)


@pytest.mark.parametrize("name", losses.__all__)
@pytest.mark.parametrize("reduction", ["average", None, 0, ["mean"]])
def test_reductions(name, reduction):
    call = CALLS[name]
    with pytest.raises(ValueError, match=r"reduction=.* is unknown: use one of 'mean', 'sum', 'none'"):
        call.of(Tensor(call.outputs), reduction)


@pytest.mark.parametrize("name", sorted({*losses.__all__} - {*OF_DISTRIBUTIONS}))
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_targets_that_are_not_finite(name, bad):
    call = CALLS[name]
    form = ONE_HOT if call.outputs.ndim == 2 else call.forms[0]
    targets = np.array(form)
    targets.flat[2] = bad
    place = r"\(0, 2\)" if targets.ndim == 2 else r"\(2,\)"
    with pytest.raises(ValueError, match=f"targets are finite, got {bad} at position {place}"):
        call.of(Tensor(call.outputs), targets=targets)


@pytest.mark.parametrize("name", OF_CLASSES)
@pytest.mark.parametrize(
    ("targets", "error", "message"),
    [
        (CLASSES.astype(float), TypeError, r"class numbers, integers.*\.astype\(int\)"),
        ([True] * 6, TypeError, "class numbers, integers"),
        (["cat"] * 6, TypeError, "class numbers, integers"),
        (Tensor(np.zeros(6)), TypeError, "targets of class numbers are data, and a node was given"),
        ([0, 1, 2], ValueError, r"the targets have the shape \(6,\).*one-hot rows, got \(3,\)"),
        ([[c] for c in CLASSES], ValueError, r"got \(6, 1\)"),
        (2, ValueError, r"got \(\)"),
        ([0, 1, 2, 3, 4, 0], ValueError, "target 4 is not a class.*0 to 3"),
        ([0, 1, 2, 3, -1, 0], ValueError, "target -1 is not a class"),
        (ONE_HOT[:, :3], ValueError, r"got \(6, 3\)"),
        (ONE_HOT > 0.5, TypeError, "targets holds real numbers"),
        ([[0, 1], [1]], ValueError, "targets: the rows .* differ in length"),
    ],
)
def test_targets_that_are_no_classes(name, targets, error, message):
    with pytest.raises(error, match=message):
        getattr(losses, name)(Tensor(LOGITS), targets)


@pytest.mark.parametrize(
    ("name", "targets", "message"),
    [
        ("cross_entropy", ONE_HOT * 2.0, "from 0 to 1, got 2"),
        ("cross_entropy", ONE_HOT * 0.5, "each row of targets sums to 1, got a sum of 0.5"),
        ("cross_entropy", MULTI_HOT, "each row of targets sums to 1"),
        ("nll_loss", -ONE_HOT, "from 0 to 1, got -1"),
        ("multiclass_svm", ROWS, "with a single 1 among zeros: take .argmax"),
        ("zero_one", MULTI_HOT, "with a single 1 among zeros"),
        ("multi_label", 2.0 * MULTI_HOT - 1.0, r"from 0 to 1, got -1: of -1 and \+1, take \(y \+ 1\) / 2"),
    ],
)
def test_rows_that_are_no_targets(name, targets, message):
    with pytest.raises(ValueError, match=message):
        getattr(losses, name)(Tensor(LOGITS), targets)


@pytest.mark.parametrize("name", ["quadratic", "zero_one"])
def test_images_are_no_rows(name):
    with pytest.raises(ValueError, match=r"have the shape \(batch, classes\), got \(4, 2, 2\)"):
        getattr(losses, name)(Tensor(np.ones((4, 2, 2))), np.ones((4, 2, 2)))


@pytest.mark.parametrize("name", ["cross_entropy", "nll_loss", "multiclass_svm", "multi_label"])
@pytest.mark.parametrize(
    "outputs", [np.ones(4), np.float64(1.0), np.ones((2, 3, 4)), [Value(1.0), Value(2.0)]]
)
def test_outputs_have_two_axes(name, outputs):
    with pytest.raises(ValueError, match=r"have the shape \(batch, classes\), got .*one example alone is"):
        getattr(losses, name)(outputs, [0])


@pytest.mark.parametrize("name", [*OF_NUMBERS, *OF_SIGNS, *OF_YES_AND_NO])
@pytest.mark.parametrize(
    ("outputs", "targets", "error", "message"),
    [
        (
            Tensor(np.ones(5)),
            np.ones(4),
            ValueError,
            r"outputs have the shape \(5,\) and targets \(4,\)",
        ),
        (Tensor(np.ones(4)), 1.0, ValueError, r"outputs have the shape \(4,\) and targets \(\)"),
        ([Value(1.0)] * 3, np.ones(4), ValueError, r"outputs have the shape \(3,\) and targets \(4,\)"),
        (Value(1.0), [1.0], ValueError, r"outputs have the shape \(\) and targets \(1,\)"),
        ([Value(1.0), 1.0], [1.0, 1.0], TypeError, "outputs in a list are Values"),
        ([Value(1.0)], [Value(1.0)], TypeError, "targets was given a list that holds nodes"),
        (Tensor(np.ones(2)), [True, False], TypeError, "targets holds real numbers"),
    ],
)
def test_targets_that_do_not_match(name, outputs, targets, error, message):
    with pytest.raises(error, match=message):
        getattr(losses, name)(outputs, targets)


@pytest.mark.parametrize("name", ["l1", "mse", "huber", "hinge", "binary_cross_entropy"])
def test_a_column_against_a_row_would_broadcast(name):
    with pytest.raises(ValueError, match=r"outputs have the shape \(4, 1\) and targets \(4,\)"):
        getattr(losses, name)(Tensor(np.ones((4, 1))), np.ones(4))


@pytest.mark.parametrize("name", OF_SIGNS)
def test_labels_of_zero_and_one_are_no_signs(name):
    with pytest.raises(ValueError, match=r"the targets are -1 and \+1, got 0: of 0 and 1, take 2 \* y - 1"):
        getattr(losses, name)(Tensor([1.0, 2.0]), [0, 1])


@pytest.mark.parametrize("name", OF_YES_AND_NO)
def test_signs_are_no_probabilities(name):
    with pytest.raises(ValueError, match=r"targets lie from 0 to 1, got -1: .*\(y \+ 1\) / 2"):
        getattr(losses, name)(Tensor([0.5, 0.2]), [-1, 1])


@pytest.mark.parametrize(
    "outputs",
    [Tensor([0.5, 1.5]), [Value(-0.1), Value(0.2)], np.array([0.5, np.nan]), [Value(0.5), Value(2.0)]],
)
def test_logits_are_no_probabilities(outputs):
    with pytest.raises(ValueError, match=r"probabilities lie from 0 to 1, got .*take sigmoid"):
        losses.binary_cross_entropy(outputs, [1, 0])


@pytest.mark.parametrize("name", OF_DISTRIBUTIONS)
@pytest.mark.parametrize(
    ("p", "message"),
    [
        ([0.5, 0.6], "each row of p sums to 1, got a sum of 1.1: divide it by its sum"),
        (Tensor(LOGITS), "p lie from 0 to 1"),
        ([1.5, -0.5], "from 0 to 1, got 1.5"),
        ([np.nan, 1.0], "from 0 to 1, got nan"),
        (0.5, r"p is one number: give the probabilities of all events, such as \[p, 1 - p\]"),
    ],
)
def test_what_is_no_distribution(name, p, message):
    with pytest.raises(ValueError, match=message):
        getattr(losses, name)(p, *[p][: name != "entropy"])


@pytest.mark.parametrize("base", [0, 1, -2.0, np.inf, np.nan])
def test_bases(base):
    with pytest.raises(ValueError, match="base is positive and not 1, such as 2 for bits"):
        losses.entropy([0.5, 0.5], base=base)


def test_two_shapes_of_distributions():
    with pytest.raises(ValueError, match=r"p has the shape \(2,\) and q \(4,\)"):
        losses.kl_divergence([0.5, 0.5], [0.25] * 4)


@pytest.mark.parametrize("delta", [0.0, -1.0, np.nan, np.inf])
def test_deltas(delta):
    with pytest.raises(ValueError, match="delta is positive and finite"):
        losses.huber(Tensor(NUMBERS), SIGNS, delta=delta)


@pytest.mark.parametrize("margin", [-1.0, np.nan, np.inf])
def test_margins(margin):
    with pytest.raises(ValueError, match="margin is finite and at least 0"):
        losses.multiclass_svm(Tensor(LOGITS), CLASSES, margin=margin)
