"""Plots of training and of what was learned, each one call: plain arrays, models and histories in, axes out.

Every plot takes `ax=`, makes a figure of its own without, and returns the axes. They need matplotlib, the
extra `plots`, and only when they are called.
"""

from visualize.plots.activation import activation
from visualize.plots.confusion_matrix import confusion_matrix
from visualize.plots.decision_boundary import decision_boundary
from visualize.plots.detections import detections
from visualize.plots.feature_maps import feature_maps
from visualize.plots.gradient_flow import gradient_flow
from visualize.plots.history import history
from visualize.plots.loss_surface import loss_surface
from visualize.plots.polynomial_fits import polynomial_fits
from visualize.plots.validation_curve import validation_curve
from visualize.plots.weights import weights

__all__ = [
    "activation",
    "confusion_matrix",
    "decision_boundary",
    "detections",
    "feature_maps",
    "gradient_flow",
    "history",
    "loss_surface",
    "polynomial_fits",
    "validation_curve",
    "weights",
]
