"""How much of the gradient gets to each layer, and why it is too little or too much. Lectures 000 and 001."""

from nn.gradient_flow.callback import GradientFlow
from nn.gradient_flow.measure import gradient_flow
from nn.gradient_flow.report import Finding, GradientFlowReport, LayerFlow

__all__ = ["Finding", "GradientFlow", "GradientFlowReport", "LayerFlow", "gradient_flow"]
