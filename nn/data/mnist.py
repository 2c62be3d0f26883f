"""MNIST: 70,000 handwritten digits, found in a directory or downloaded, and known by their checksums."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograd.coercion import Array
from nn.data.idx import StrPath, read_idx
from nn.extras import require

ENVIRONMENT_VARIABLE = "MNIST_DIR"

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
"""Where the files are downloaded from; the second is asked if the first does not answer."""

PIXELS = 28
TRAINING, TEST = 60_000, 10_000


class Published(NamedTuple):
    """A published file: the shape of its array, and the SHA-256 of its bytes, gzipped and unpacked."""

    shape: tuple[int, ...]
    gzipped: str
    unpacked: str


FILES: Mapping[str, Published] = MappingProxyType(
    {
        "train-images-idx3-ubyte": Published(
            (TRAINING, PIXELS, PIXELS),
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        "train-labels-idx1-ubyte": Published(
            (TRAINING,),
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
        "t10k-images-idx3-ubyte": Published(
            (TEST, PIXELS, PIXELS),
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        "t10k-labels-idx1-ubyte": Published(
            (TEST,),
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    }
)
"""The four files by name, as they were published."""


class Examples(NamedTuple):
    """Images of shape (n, 28, 28) from 0, paper, to 1, ink, and the digits they show, (n,). Read-only."""

    images: Array
    labels: NDArray[np.int64]


@dataclass(frozen=True)
class MNIST:
    """The digits to learn from, those to choose by, and those to judge with; `x, y = mnist.train`.

    Attributes:
        train: 60,000 examples, or those that validation left.
        validation: the last of the 60,000, as many as were asked for; None if none were.
        test: 10,000 examples, by other writers.
    """

    train: Examples
    validation: Examples | None
    test: Examples

    def __repr__(self) -> str:
        sizes = [len(part.labels) if part else 0 for part in (self.train, self.validation, self.test)]
        return "<MNIST: {:,} training, {:,} validation and {:,} test examples>".format(*sizes)


def load_mnist(
    directory: StrPath | None = None,
    *,
    validation: int = 0,
    dtype: DTypeLike = np.float64,
    verify: bool = True,
) -> MNIST:
    """The MNIST digits.

    Looked for in `directory`; else in the directory that the environment variable MNIST_DIR names; else
    they are downloaded once, 11 MB, and kept in the user's cache.

    Args:
        directory: where the four files are, gzipped (.gz) or unpacked.
        validation: how many of the 60,000 training examples to set aside, from the end; 10,000 is
            the 50,000 training images of lecture 001.
        dtype: of the images, float64 (440 MB in all) or float32 (220 MB).
        verify: whether the files found have to be the published ones; a download always has to.

    Raises FileNotFoundError that names the files which a directory lacks, ValueError for a file with
    another checksum, IDXError for one that is damaged, ConnectionError if nothing could be downloaded.
    A download needs pooch.
    """
    pixel_type = np.dtype(dtype)
    if pixel_type not in (np.float64, np.float32):
        raise TypeError(f"dtype is float64 or float32, got {pixel_type}")
    if not isinstance(validation, int | np.integer) or isinstance(validation, bool):
        raise TypeError(f"validation is a number of examples, got {validation!r:.60}")
    if not 0 <= validation < TRAINING:
        raise ValueError(f"validation is from 0 to {TRAINING - 1}, so that some are left, got {validation}")
    directory = directory if directory is not None else os.environ.get(ENVIRONMENT_VARIABLE) or None
    paths = _downloaded() if directory is None else _found(Path(directory), verify)
    arrays = [read_idx(paths[name], published.shape) for name, published in FILES.items()]
    images, labels, test_images, test_labels = arrays
    for name, digits in zip(FILES, arrays, strict=True):
        if digits.ndim == 1 and digits.max() > 9:
            raise ValueError(f"{paths[name]} holds the label {digits.max()}, and digits are from 0 to 9")
    train = TRAINING - int(validation)
    return MNIST(
        train=_examples(images[:train], labels[:train], pixel_type),
        validation=_examples(images[train:], labels[train:], pixel_type) if validation else None,
        test=_examples(test_images, test_labels, pixel_type),
    )


def _examples(images: NDArray[Any], labels: NDArray[Any], dtype: np.dtype[Any]) -> Examples:
    examples = Examples(np.divide(images, 255, dtype=dtype), labels.astype(np.int64))
    for array in examples:
        array.flags.writeable = False  # a circuit need not copy them
    return examples


def _found(directory: Path, verify: bool) -> dict[str, Path]:
    """The four files in a directory."""
    paths = {}
    for name in FILES:
        for path in (directory / f"{name}.gz", directory / name):
            if path.is_file():
                paths[name] = path
                break
    if missing := FILES.keys() - paths.keys():
        raise FileNotFoundError(
            f"{directory} has no {' and no '.join(sorted(missing))} (with .gz or without): name the "
            f"directory with the four files of MNIST, or leave out directory= and {ENVIRONMENT_VARIABLE} "
            "to download them"
        )
    if verify:
        for name, path in paths.items():
            _verify(path, FILES[name])
    return paths


def _verify(path: Path, published: Published) -> None:
    expected = published.gzipped if path.suffix == ".gz" else published.unpacked
    with open(path, "rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    if checksum != expected:
        read_idx(path, published.shape)  # says more if it is cut, damaged or of another shape
        raise ValueError(
            f"{path} is not the published file of MNIST: its SHA-256 is {checksum}, expected {expected}. "
            "Get the file again, or pass verify=False if another one is meant"
        )


def _downloaded() -> dict[str, Path]:
    """The four files in the user's cache, downloaded if they are not there."""
    by_hand = (
        f"or put the four files into a directory and pass directory= or set {ENVIRONMENT_VARIABLE} to it"
    )
    try:
        pooch = require("pooch", "downloading MNIST")
    except ImportError as error:
        raise ImportError(f"{error}, {by_hand}") from error
    return {
        name: _fetched(pooch, f"{name}.gz", published.gzipped, by_hand) for name, published in FILES.items()
    }


def _fetched(pooch: Any, name: str, checksum: str, by_hand: str) -> Path:
    failures = []
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(
                mirror + name,
                known_hash=f"sha256:{checksum}",
                fname=name,
                path=pooch.os_cache("circuitgrad") / "mnist",
            )
        except (OSError, ValueError) as error:  # no answer, or the wrong bytes, which pooch has thrown away
            failures.append(f"{mirror}: {error}")
        else:
            return Path(path)
    raise ConnectionError(
        f"{name} could not be downloaded: {'; '.join(failures)}. Try again with a connection, {by_hand}"
    )
