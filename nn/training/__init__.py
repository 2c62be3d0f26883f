"""Training: from a model, data, a loss and an optimizer to a trained model and the history of it."""

from nn.training.callbacks import Callback
from nn.training.checkpoint_callback import Checkpoint
from nn.training.checkpoints import CheckpointError, load_checkpoint, save_checkpoint
from nn.training.early_stopping import EarlyStopping
from nn.training.evaluation import evaluate
from nn.training.fit import fit
from nn.training.history import History
from nn.training.loop import Diverged
from nn.training.step import CompiledStep
from nn.training.training import Training

__all__ = [
    "Callback",
    "Checkpoint",
    "CheckpointError",
    "CompiledStep",
    "Diverged",
    "EarlyStopping",
    "History",
    "Training",
    "evaluate",
    "fit",
    "load_checkpoint",
    "save_checkpoint",
]
