"""Networks as scikit-learn estimators: cross_val_score, GridSearchCV and pipelines work on them.

This package needs scikit-learn, of the extra `training`, so nothing else of `nn` imports it.
"""

from nn.estimators.classifier import NeuralClassifier
from nn.estimators.regressor import NeuralRegressor

__all__ = ["NeuralClassifier", "NeuralRegressor"]
