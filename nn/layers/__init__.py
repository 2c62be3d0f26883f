"""Layers of Tensors, batches first; images are (batch, channels, height, width)."""

from nn.allocator import keep_freed_memory
from nn.layers.convolution import Conv2d
from nn.layers.dropout import Dropout
from nn.layers.linear import Linear
from nn.layers.normalization import BatchNorm
from nn.layers.pooling import AvgPool2d, MaxPool2d
from nn.layers.sequential import Flatten, Sequential

__all__ = ["AvgPool2d", "BatchNorm", "Conv2d", "Dropout", "Flatten", "Linear", "MaxPool2d", "Sequential"]

keep_freed_memory()
