"""Training: from a model, data, a loss and an optimizer to a trained model and the history of it."""

from nn.training.callbacks import Callback
from nn.training.evaluation import evaluate
from nn.training.fit import fit
from nn.training.history import History
from nn.training.training import Training

__all__ = ["Callback", "History", "Training", "evaluate", "fit"]
