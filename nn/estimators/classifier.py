"""The classifier: logits for the classes, trained by cross-entropy."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import log_softmax
from autograd.coercion import Array
from nn.estimators.network import NeuralNetwork, validation
from nn.extras import require
from nn.losses import cross_entropy

ClassifierMixin: Any = require("sklearn.base", "nn.estimators").ClassifierMixin
multiclass: Any = require("sklearn.utils.multiclass", "nn.estimators")


class NeuralClassifier(ClassifierMixin, NeuralNetwork):  # type: ignore[misc]
    """A multi-layer perceptron that tells classes apart; without hidden layers, softmax regression.

    Args:
        hidden: the sizes of the hidden layers, or of the only one; () for none.
        activation: a name of `nn.activations`, such as "relu" or "tanh", or a function.
        optimizer: "sgd", "adagrad", "rmsprop", "adam" or "adamw"; or a function of parameters and lr=, such
            as functools.partial(nn.SGD, momentum=0.9).
        lr: the learning rate, at least 0.
        epochs: how often all examples are seen; at most so often with early stopping.
        batch_size: examples in a step.
        l2: λ of the penalty λ/(2n) Σ w² on weights, not on biases; n is the number of examples.
        dropout: the probability with which each hidden unit is left out in training.
        early_stopping: whether a part of the examples is held out, and the weights with the least loss on
            it are kept.
        validation_fraction: the share of that part.
        patience: how many epochs without a smaller loss end the training.
        random_state: an int, for results that can be had again; a numpy RandomState or Generator; or None.
        verbose: whether to show a progress bar.

    Attributes:
        classes_: the labels, of whatever type, in order.
        model_: the network, in eval mode; its outputs are logits.
        history_: the losses of each epoch, an `nn.History`.
        n_iter_: how many epochs it took.
        n_features_in_, feature_names_in_: of the examples.

    Lectures 000 to 003.

    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> x, y = load_iris(return_X_y=True)
    >>> classifier = NeuralClassifier(hidden=(16,), lr=0.01, epochs=30, random_state=0)
    >>> bool(cross_val_score(classifier, x, y, cv=3).min() > 0.85)
    True
    """

    classes_: NDArray[Any]

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train a new network.

        Args:
            X: (examples, features).
            y: (examples,), labels of at least two classes.

        Raises ValueError or TypeError for a setting out of its range, and for examples that are none.
        """
        X, y = validation.validate_data(self, X, y, dtype=np.float64)
        multiclass.check_classification_targets(y)
        classes, numbers = np.unique(np.asarray(y), return_inverse=True)
        if len(classes) < 2:
            raise ValueError(
                f"all examples are of one class, {classes.tolist()[0]!r}: a classifier needs at least two"
            )
        self._train(np.asarray(X), numbers, len(classes), cross_entropy, stratify=numbers)
        self.classes_ = classes
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The most probable class of each example: (examples,), labels as they were given."""
        best = self._outputs(X).argmax(axis=1)
        labels: NDArray[Any] = self.classes_[best]
        return labels

    def decision_function(self, X: ArrayLike) -> Array:
        """The logits, (examples, classes); of two classes how much more the second one has, (examples,)."""
        logits = self._outputs(X)
        return logits[:, 1] - logits[:, 0] if logits.shape[1] == 2 else logits

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """The logarithms of the probabilities, finite where these are rounded to 0: (examples, classes)."""
        logarithms: Array = np.asarray(log_softmax(self._outputs(X), axis=1))
        return logarithms

    def predict_proba(self, X: ArrayLike) -> Array:
        """The probability of each class: (examples, classes)."""
        probabilities: Array = np.exp(self.predict_log_proba(X))
        return probabilities
