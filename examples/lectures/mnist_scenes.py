"""Large images with digits somewhere in them, and windows cut out of such images to learn from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import nn

WINDOW = 28
BACKGROUND = 10
"""The class of a window that shows no digit, or only a part of one."""

CLOSE = 3
"""A window at most so many pixels beside a digit, each way, shows it."""

FAR = 8
"""A window at least so many pixels beside a digit, one way, does not. What lies between is not learned."""

APART = 26
"""How far digits are apart at least, one way: their frames may touch, and the ink does not."""

Place = tuple[int, int]


class Scene(NamedTuple):
    """A large image, and the digits in it: the upper left corners of their frames, and what they are."""

    image: Any
    places: list[Place]
    labels: list[int]


def scene(
    digits: nn.data.Examples, count: int, noise: float, rng: np.random.Generator, size: int = 112
) -> Scene:
    """An image of size x size with up to `count` random digits, as many as find room, and noise all over.

    The noise is uniform from 0 to `noise`; 0 is empty paper.
    """
    image = np.zeros((size, size), digits.images.dtype)
    places: list[Place] = []
    labels = []
    for k in rng.integers(0, len(digits.labels), count):
        row, column = map(int, rng.integers(0, size - WINDOW + 1, 2))
        if all(_distance((row, column), other) >= APART for other in places):
            frame = image[row : row + WINDOW, column : column + WINDOW]
            np.maximum(frame, digits.images[k], out=frame)
            places.append((row, column))
            labels.append(int(digits.labels[k]))
    return Scene(_noisy(image, noise, rng), places, labels)


def windows(digits: nn.data.Examples, noise: float, rng: np.random.Generator) -> tuple[Any, Any]:
    """Windows to learn from: around each digit one that shows it, and one that shows no whole digit.

    A second digit is beside each, as in a scene. The noise is of another strength in each window,
    up to `noise`; every fifth window without a digit has nothing but that.

    Returns:
        Images (2 n, 28, 28) and classes (2 n,): 0 to 9, and `BACKGROUND`.
    """
    n = len(digits.labels)
    images = np.empty((2 * n, WINDOW, WINDOW), digits.images.dtype)
    classes = np.concatenate([digits.labels, np.full(n, BACKGROUND)])
    others = rng.permutation(n)
    for k in range(n):
        canvas = np.zeros((3 * WINDOW, 3 * WINDOW), digits.images.dtype)
        canvas[WINDOW : 2 * WINDOW, WINDOW : 2 * WINDOW] = digits.images[k]
        beside = _beside(APART, WINDOW, rng)
        frame = _window(canvas, beside)
        np.maximum(frame, digits.images[others[k]], out=frame)
        near = rng.integers(-CLOSE, CLOSE + 1, 2)
        images[k] = _noisy(_window(canvas, near), noise * rng.random(), rng)
        far = _beside(FAR, WINDOW - CLOSE, rng)
        while _distance(far, beside) < FAR:
            far = _beside(FAR, WINDOW - CLOSE, rng)
        nothing = np.zeros_like(digits.images[k])
        part = nothing if k % 5 == 0 else _window(canvas, far)
        images[n + k] = _noisy(part, noise * rng.random(), rng)
    return images, classes


def _window(canvas: Any, offset: Any) -> Any:
    """The window at an offset from the middle."""
    row, column = (WINDOW + int(step) for step in offset)
    return canvas[row : row + WINDOW, column : column + WINDOW]


def _beside(least: int, most: int, rng: np.random.Generator) -> Place:
    """An offset of `least` to `most` pixels in one direction, and of any up to `most` in the other."""
    away = int(rng.integers(least, most + 1)) * int(rng.choice([-1, 1]))
    along = int(rng.integers(-most, most + 1))
    return (away, along) if rng.random() < 0.5 else (along, away)


def _distance(a: Any, b: Any) -> int:
    """The larger one of the distances in rows and in columns."""
    return int(max(abs(a[0] - b[0]), abs(a[1] - b[1])))


def _noisy(image: Any, strength: float, rng: np.random.Generator) -> Any:
    noise = strength * rng.random(image.shape, dtype=np.float32)
    return np.maximum(image, noise.astype(image.dtype, copy=False))
