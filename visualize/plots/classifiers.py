"""Whatever classifies points, asked in one way: modules, models of scalars, functions, and estimators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd import Node, Value, no_grad
from autograd.coercion import as_array, describe
from nn.module import Module, modes_kept
from nn.training.outputs import numbers_in, on_batches
from visualize.plots.checks import Numbers


@dataclass(frozen=True)
class Answers:
    """What a classifier says of some points.

    Attributes:
        margins: (classes, points): by how much a class is ahead of the best other one, in any unit.
        confidence: from 0, all classes are equally likely, to 1; 0.5 if the classifier does not say.
        threshold: what one number for class 1 had to exceed; None for several outputs.
    """

    margins: Numbers
    confidence: Numbers
    threshold: float | None = None

    @property
    def count(self) -> int:
        """How many classes there are."""
        return len(self.margins)

    @property
    def classes(self) -> NDArray[np.int64]:
        """The class of each point; of classes that are equally likely the first one."""
        numbers: NDArray[np.int64] = self.margins.argmax(axis=0)
        return numbers


@dataclass(frozen=True)
class Classifier:
    """A function of points (n, 2), and what is known of its outputs.

    Attributes:
        outputs: gives logits, probabilities, or class numbers.
        classes: what the classes are called, if the model says so.
        resolution: how many points along an axis can be asked for without waiting.
    """

    outputs: Callable[[Numbers], Any]
    classes: Any = None
    resolution: int = 200

    def answers(self, points: Numbers, threshold: float | None) -> Answers:
        """What it says of the points; TypeError or ValueError for outputs that are no answers."""
        outputs = _array(self.outputs(points))
        if outputs.shape[:1] != (len(points),):
            raise ValueError(
                f"the model gives outputs for each of the {len(points)} points, got the shape {outputs.shape}"
            )
        if outputs.ndim == 2 and outputs.shape[1] == 1:
            outputs = outputs[:, 0]
        if outputs.ndim > 2:
            raise ValueError(f"outputs have the shape (points, classes) or (points,), got {outputs.shape}")
        if not np.isfinite(outputs).all():
            raise ValueError("the outputs hold NaN or infinity: training has diverged, or x is too large")
        if outputs.ndim == 2:
            return _of_several(outputs)
        if outputs.dtype.kind in "iu":
            return _of_class_numbers(outputs, self.classes)
        return _of_one(outputs, threshold)


def classifier(model: Any) -> Classifier:
    """The model, as something that is asked about points; TypeError if it cannot be."""
    if isinstance(model, Module):
        of_scalars = bool(model.parameters()) and all(isinstance(p, Value) for p in model.parameters())
        return Classifier(lambda points: _in_use(model, points), resolution=60 if of_scalars else 200)
    classes = getattr(model, "classes_", None)
    if hasattr(model, "predict_proba"):
        return Classifier(model.predict_proba, classes)
    if hasattr(model, "decision_function"):
        return Classifier(lambda points: _scores(model, points), classes)
    if hasattr(model, "predict"):
        return Classifier(lambda points: _places(model.predict(points), classes), classes)
    if callable(model):
        return Classifier(lambda points: _of_function(model, points))
    raise TypeError(
        "model is an nn.Module, a function of points (n, 2), or an estimator with predict(), got "
        + describe(model)
    )


def _in_use(model: Module, points: Numbers) -> Any:
    """The outputs of the model as in `eval()`; afterwards it is in training if it was before."""
    with modes_kept(model), no_grad():
        return numbers_in(on_batches(model.eval())(points))


def _of_function(function: Callable[[Numbers], Any], points: Numbers) -> Any:
    with no_grad():
        return function(points)


def _array(outputs: Any) -> NDArray[Any]:
    array = np.array(outputs) if isinstance(outputs, Node) else np.asarray(outputs)
    if array.dtype.kind == "b":
        return array.astype(np.int64)
    return array if array.dtype.kind in "iu" else np.asarray(as_array(array, "outputs"), np.float64)


def _scores(estimator: Any, points: Numbers) -> Any:
    """The scores of the classes; the classes themselves, if the scores are of pairs of them."""
    scores = np.asarray(estimator.decision_function(points))
    if scores.ndim == 2 and scores.shape[1] != len(estimator.classes_):
        return _places(estimator.predict(points), estimator.classes_)
    return scores


def _places(predicted: Any, classes: Any) -> NDArray[np.int64]:
    """Predicted labels as places in `classes`."""
    if classes is None:
        return np.asarray(predicted)
    places: NDArray[np.int64] = np.searchsorted(np.asarray(classes), predicted)
    return places


def _of_one(outputs: Numbers, threshold: float | None) -> Answers:
    """Of one number for class 1."""
    shares = bool((outputs >= 0.0).all() and (outputs <= 1.0).all())
    if threshold is None:
        threshold = 0.5 if shares else 0.0
    ahead = outputs - threshold
    if shares and 0.0 < threshold < 1.0:
        confidence = np.where(ahead > 0.0, ahead / (1.0 - threshold), -ahead / threshold)
    else:
        confidence = np.tanh(np.abs(ahead) / 2.0)  # |2σ(z) - 1| of a logit z
    return Answers(np.stack([-ahead, ahead]), confidence, threshold)


def _of_several(outputs: Numbers) -> Answers:
    """Of logits or probabilities, the largest of which says the class."""
    count = outputs.shape[1]
    probabilities = outputs
    if (outputs < 0.0).any() or not np.allclose(outputs.sum(axis=1), 1.0, atol=1e-6):
        exponents = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        probabilities = exponents / exponents.sum(axis=1, keepdims=True)
    others = [np.delete(outputs, k, axis=1).max(axis=1) for k in range(count)]
    least = 1.0 / count
    return Answers(outputs.T - np.stack(others), (probabilities.max(axis=1) - least) / (1.0 - least))


def _of_class_numbers(numbers: NDArray[Any], classes: Any) -> Answers:
    """Of answers without a word about how sure they are."""
    if numbers.min() < 0:
        raise ValueError(f"outputs that are integers are class numbers from 0, got {numbers.min()}")
    count = max(2, int(numbers.max()) + 1 if classes is None else len(classes))
    margins = np.where(numbers == np.arange(count)[:, None], 0.5, -0.5)
    return Answers(margins, np.full(len(numbers), 0.5))
