"""The regressor: numbers, trained by their squared error."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from autograd.coercion import Array
from nn.estimators.network import NeuralNetwork, validation
from nn.extras import require
from nn.losses import mse

RegressorMixin: Any = require("sklearn.base", "nn.estimators").RegressorMixin


class NeuralRegressor(RegressorMixin, NeuralNetwork):  # type: ignore[misc]
    """A multi-layer perceptron that predicts one number or several; without hidden layers, linear regression.

    Inputs and targets should be of the size of 1: put it behind a StandardScaler, and into a
    TransformedTargetRegressor if the targets are large.

    The arguments are those of `NeuralClassifier`.

    Attributes:
        model_: the network, in eval mode.
        history_: the losses of each epoch, an `nn.History`.
        n_iter_: how many epochs it took.
        n_features_in_, feature_names_in_: of the examples.

    Lecture 003.

    >>> x = np.linspace(-1.0, 1.0, 50)[:, None]
    >>> regressor = NeuralRegressor(hidden=(32,), lr=0.01, batch_size=10, random_state=0)
    >>> bool(regressor.fit(x, np.sin(3.0 * x[:, 0])).score(x, np.sin(3.0 * x[:, 0])) > 0.99)
    True
    """

    _is_flat: bool

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Train a new network.

        Args:
            X: (examples, features).
            y: (examples,), or (examples, outputs).

        Raises ValueError or TypeError for a setting out of its range, and for examples that are none.
        """
        X, y = validation.validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        targets = np.asarray(y, np.float64)
        rows = targets.reshape(len(targets), -1)
        self._train(np.asarray(X), rows, rows.shape[1], mse)
        self._is_flat = targets.ndim == 1
        return self

    def predict(self, X: ArrayLike) -> Array:
        """A number for each example, or a row of them, as the targets were given."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._is_flat else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
