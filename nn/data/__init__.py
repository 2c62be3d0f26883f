"""Data to learn from: read, made up, divided into parts and into mini-batches. All of it is plain arrays."""

from nn.data.batches import Batches
from nn.data.idx import IDXError, read_idx, write_idx
from nn.data.mnist import MNIST, Examples, load_mnist
from nn.data.splits import k_folds, train_validation_split, train_validation_test_split
from nn.data.synthetic import (
    Polynomial,
    blobs,
    digits,
    linearly_separable,
    moons,
    polynomial,
    powers,
    spirals,
    xor,
)

__all__ = [
    "MNIST",
    "Batches",
    "Examples",
    "IDXError",
    "Polynomial",
    "blobs",
    "digits",
    "k_folds",
    "linearly_separable",
    "load_mnist",
    "moons",
    "polynomial",
    "powers",
    "read_idx",
    "spirals",
    "train_validation_split",
    "train_validation_test_split",
    "write_idx",
    "xor",
]
