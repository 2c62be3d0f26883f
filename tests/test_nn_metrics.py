"""Metrics against counting by hand and against scikit-learn, from everything that says a class."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Tensor, Value
from nn.metrics import accuracy, confusion_matrix, precision_recall_f1, predicted_classes

LOGITS = np.array([[2.0, -1.0, 0.5], [0.0, 0.1, 0.2], [-3.0, 5.0, 1.0], [1.0, 0.0, 0.9]])
CLASSES = [0, 2, 1, 0]
pairs = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=30)


@pytest.mark.parametrize(
    "outputs",
    [
        LOGITS,
        LOGITS.astype(np.float32),
        LOGITS.tolist(),
        Tensor(LOGITS),
        Tensor(LOGITS) * 2.0,
        np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True),
        np.array(CLASSES),
        np.array(CLASSES, np.uint8),
        CLASSES,
        np.eye(3, dtype=int)[CLASSES],
    ],
)
def test_everything_that_says_a_class(outputs):
    classes = predicted_classes(outputs)
    assert classes.tolist() == CLASSES
    assert classes.dtype == np.int64


@pytest.mark.parametrize(
    "outputs",
    [
        [1.5, -0.2, 0.0, 3.0],
        np.array([[1.5], [-0.2], [0.0], [3.0]]),
        Tensor([[1.5], [-0.2], [0.0], [3.0]]),
        [Value(1.5), Value(-0.2), Value(0.0), Value(2.0) + 1.0],
        [True, False, False, True],
        np.array([1.5, -0.2, 0.0, 3.0]) > 0.0,
    ],
)
def test_one_number_says_one_of_two_classes(outputs):
    assert predicted_classes(outputs).tolist() == [1, 0, 0, 1]
    assert accuracy(outputs, [1, 0, 1, 0]) == 0.5
    assert accuracy(outputs, [True, False, False, True]) == 1.0


@pytest.mark.parametrize("outputs", [[1.5, -0.2, 0.3, 3.0], Tensor([[1.5], [-0.2], [0.3], [3.0]])])
@pytest.mark.parametrize("shape", [(4,), (4, 1)])
@pytest.mark.parametrize(
    "targets", [[1, 0, 0, 1], [1.0, 0.0, 0.0, 1.0], [1, -1, -1, 1], [1.0, -1.0, -1.0, 1.0]]
)
def test_of_two_classes_targets_are_those_of_the_losses(outputs, targets, shape):
    assert accuracy(outputs, np.reshape(targets, shape)) == 0.75
    assert confusion_matrix(outputs, np.reshape(targets, shape)).tolist() == [[1, 1], [0, 2]]


@pytest.mark.parametrize("targets", [[1.0, 0.0, -1.0, 1.0], [0.5, 0.5, 0.0, 1.0]])
def test_of_two_classes_other_numbers_are_none(targets):
    with pytest.raises(TypeError, match="class numbers, integers"):
        accuracy([1.5, -0.2, 0.3, 3.0], targets)


def test_a_probability_has_its_threshold():
    assert predicted_classes([0.4, 0.5, 0.6], threshold=0.5).tolist() == [0, 0, 1]
    assert accuracy([0.4, 0.5, 0.6], [0, 0, 1], threshold=0.5) == 1.0
    assert confusion_matrix([0.4, 0.5, 0.6], [0, 1, 1], threshold=0.5).tolist() == [[1, 0], [1, 1]]


@given(pairs)
def test_accuracy_and_confusion_matrix_count(answers):
    said, right = (list(column) for column in zip(*answers, strict=True))
    assert accuracy(said, right) == pytest.approx(sum(a == b for a, b in answers) / len(answers))
    matrix = confusion_matrix(said, right, classes=5)
    assert matrix.tolist() == [[answers.count((j, i)) for j in range(5)] for i in range(5)]
    assert confusion_matrix(np.eye(5)[said], right).tolist() == matrix.tolist()
    assert accuracy(np.eye(5)[said], np.eye(5)[right]) == accuracy(said, right)
    seen = max(*said, *right) + 1
    np.testing.assert_array_equal(confusion_matrix(said, right), matrix[:seen, :seen])


@given(pairs)
def test_precision_recall_and_f1_follow_from_the_confusion_matrix(answers):
    pytest.importorskip("sklearn")
    said, right = (list(column) for column in zip(*answers, strict=True))
    occurring = sorted({*said, *right})
    matrix = confusion_matrix(said, right, classes=5)[np.ix_(occurring, occurring)]
    true = matrix.diagonal()
    precision = true / np.maximum(matrix.sum(axis=0), 1)
    recall = true / np.maximum(matrix.sum(axis=1), 1)
    f1 = 2 * true / (matrix.sum(axis=0) + matrix.sum(axis=1))
    expected = (precision, recall, f1)
    np.testing.assert_allclose(precision_recall_f1(said, right, average=None), expected, atol=1e-12)
    np.testing.assert_allclose(precision_recall_f1(said, right), [x.mean() for x in expected], atol=1e-12)
    examples = matrix.sum(axis=1)
    np.testing.assert_allclose(
        precision_recall_f1(said, right, average="weighted"),
        [np.average(x, weights=examples) for x in expected],
        atol=1e-12,
    )
    np.testing.assert_allclose(
        precision_recall_f1(said, right, average="micro"), [accuracy(said, right)] * 3, atol=1e-12
    )


def test_the_scores_have_names():
    pytest.importorskip("sklearn")
    scores = precision_recall_f1(Tensor(LOGITS), CLASSES)
    assert scores == (1.0, 1.0, 1.0)
    assert (scores.precision, scores.recall, scores.f1) == tuple(scores)
    assert all(type(score) is float for score in scores)


@pytest.mark.parametrize("metric", [accuracy, confusion_matrix, precision_recall_f1])
@pytest.mark.parametrize(
    ("outputs", "targets", "error", "message"),
    [
        (LOGITS, [0, 1], ValueError, "there are 4 outputs and 2 targets"),
        (LOGITS, [0.0, 1.0, 2.0, 0.0], TypeError, r"class numbers, integers.*\.astype\(int\)"),
        (LOGITS, [0, 1, -1, 0], ValueError, "targets that are integers are class numbers from 0, got -1"),
        (LOGITS, [0, 1, 3, 0], ValueError, "target 3 is not a class: the outputs are for the classes 0 to 2"),
        (LOGITS, np.ones((4, 3)), ValueError, "one-hot"),
        (LOGITS, np.eye(2)[[0, 1, 1, 0]], ValueError, "one-hot for 2 classes, and the outputs are for 3"),
        ([0.3, -0.2], [2, 0], ValueError, "target 2 is not a class: the outputs are for the classes 0 to 1"),
        ([0.3, -0.2], np.eye(3)[[2, 0]], ValueError, "one-hot for 3 classes, and the outputs are for 2"),
        (LOGITS, np.full((4, 2), 0.5), ValueError, "one-hot"),
        (LOGITS, np.zeros((4, 1), int), ValueError, r"targets have the shape \(batch,\).*got \(4, 1\)"),
        (LOGITS, "0120", TypeError, "targets holds real numbers"),
        (LOGITS, [], ValueError, "targets is empty"),
        (np.where(LOGITS > 4, np.nan, LOGITS), CLASSES, ValueError, "outputs hold NaN"),
        (LOGITS[:0], [], ValueError, "outputs is empty"),
        (LOGITS[None], CLASSES, ValueError, r"outputs have the shape .* got \(1, 4, 3\)"),
        (1.0, [1], ValueError, r"outputs have the shape .* got \(\)"),
        ([0, -1], [0, 1], ValueError, "outputs that are integers are class numbers from 0, got -1"),
        (["a", "b"], [0, 1], TypeError, "outputs holds real numbers"),
        ([[1.0, 2.0], [1.0]], [0, 1], ValueError, "outputs: the rows .* differ in length"),
    ],
)
def test_what_says_no_class_is_refused(metric, outputs, targets, error, message):
    with pytest.raises(error, match=message):
        metric(outputs, targets)


def test_options_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="class 2 occurs, and classes=2 means 0 to 1"):
        confusion_matrix([0, 2], [0, 1], classes=2)
    with pytest.raises(ValueError, match="classes is at least 1"):
        confusion_matrix([0, 1], [0, 1], classes=0)
    with pytest.raises(ValueError, match="average is 'macro', 'micro', 'weighted' or None, got 'mean'"):
        precision_recall_f1([0, 1], [0, 1], average="mean")
    with pytest.raises(TypeError, match="threshold holds one real number"):
        accuracy([0.1, 0.9], [0, 1], threshold="half")
