"""What classifier and regressor share: the settings, and how a network is made of them and trained."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograd import no_grad
from autograd.coercion import Array, describe
from nn.activations import Activation, activation
from nn.data import train_validation_split
from nn.data.arrays import AnyArray
from nn.extras import require
from nn.initializers import generator
from nn.layers import Dropout, Linear, Sequential
from nn.optimizers import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from nn.optimizers.settings import flag, non_negative
from nn.penalties import l2_penalty
from nn.sizes import layers_between, positive_integer
from nn.training import EarlyStopping, History, fit
from nn.training.evaluation import Loss
from nn.training.outputs import numbers_in

BaseEstimator: Any = require("sklearn.base", "nn.estimators").BaseEstimator
check_random_state: Any = require("sklearn.utils", "nn.estimators").check_random_state
validation: Any = require("sklearn.utils.validation", "nn.estimators")

OPTIMIZERS: dict[str, Callable[..., Optimizer]] = {
    "sgd": SGD,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}
"""The optimizers by name."""


class NeuralNetwork(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A multi-layer perceptron with scikit-learn's interface; the base of classifier and regressor.

    As everywhere in scikit-learn, the settings are kept as they are given and checked by `fit`.
    """

    model_: Sequential
    history_: History
    n_iter_: int

    def __init__(
        self,
        hidden: int | Iterable[int] = (100,),
        *,
        activation: str | Activation = "relu",
        optimizer: str | Callable[..., Optimizer] = "adam",
        lr: float = 1e-3,
        epochs: int = 100,
        batch_size: int = 32,
        l2: float = 0.0,
        dropout: float = 0.0,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.lr = lr
        self.epochs = epochs
        self.batch_size = batch_size
        self.l2 = l2
        self.dropout = dropout
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state
        self.verbose = verbose

    def _train(
        self, x: AnyArray, y: AnyArray, outputs: int, loss: Loss, stratify: ArrayLike | None = None
    ) -> None:
        """Make a new network and train it on examples that scikit-learn has checked."""
        rng = _generator(self.random_state)
        l2, verbose = non_negative(self.l2, "l2"), flag(self.verbose, "verbose")
        model = self._network(x.shape[1], outputs, rng)
        optimizer = _optimizer(self.optimizer)(model.parameters(), lr=self.lr)
        data: tuple[AnyArray, ...] = (x, y)
        held_out, callbacks = None, []
        if flag(self.early_stopping, "early_stopping"):
            callbacks = [EarlyStopping(patience=self.patience)]
            data, held_out = train_validation_split(
                x, y, validation=self.validation_fraction, stratify=stratify, rng=rng
            )
        n = len(data[0])
        history = fit(
            model,
            data,
            loss,
            optimizer,
            epochs=self.epochs,
            batch_size=self.batch_size,
            validation=held_out,
            penalty=(lambda m: l2_penalty(m, l2, n)) if l2 else None,
            callbacks=callbacks,
            progress=verbose,
            rng=rng,
        )
        self.model_, self.history_, self.n_iter_ = model.eval(), history, len(history)

    def _network(self, inputs: int, outputs: int, rng: np.random.Generator) -> Sequential:
        hidden = self.hidden if isinstance(self.hidden, Iterable) else (self.hidden,)
        sizes = [positive_integer(n, "hidden") for n in hidden]
        function = activation(self.activation)
        layers: list[Callable[[Any], Any]] = []
        *between, last = layers_between([inputs, *sizes, outputs])
        for n, m in between:
            layers += [Linear(n, m, rng=rng), function]
            layers += [Dropout(self.dropout, rng=rng.spawn(1)[0])] if self.dropout else []
        return Sequential(*layers, Linear(*last, rng=rng))

    def _outputs(self, x: Any) -> Array:
        """What the network says about examples, which are checked: (examples, outputs)."""
        validation.check_is_fitted(self)
        x = validation.validate_data(self, x, dtype=np.float64, reset=False)
        with no_grad():
            return numbers_in(self.model_(x))


def _generator(random_state: Any) -> np.random.Generator:
    """An int is the seed that it is elsewhere in `nn`; another state, of numpy's older kind, draws one."""
    if isinstance(random_state, np.random.Generator):
        return random_state
    if isinstance(random_state, int | np.integer):
        return generator(int(random_state))
    return np.random.default_rng(check_random_state(random_state).randint(2**31 - 1))


def _optimizer(name: Any) -> Callable[..., Optimizer]:
    if callable(name):
        return name  # type: ignore[no-any-return]
    if not isinstance(name, str):
        raise TypeError(
            "an optimizer is a name such as 'adam', or a function of parameters and lr, such as nn.Adam, "
            f"got {describe(name)}"
        )
    if name not in OPTIMIZERS:
        raise ValueError(f"the optimizer {name!r:.60} is unknown: use one of {', '.join(OPTIMIZERS)}")
    return OPTIMIZERS[name]
