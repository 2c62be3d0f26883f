"""Data made up: small, with a known answer, and the same again for the same seed.

The classifications give (x, y): points of shape (n, features), float64, and class numbers of shape
(n,), from 0. The classes take turns, so that each has its share of the n.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd.coercion import as_array, as_float
from nn.extras import require
from nn.initializers import Rng, generator
from nn.sizes import positive_integer

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]


class Polynomial(NamedTuple):
    """Points on a polynomial with noise: x and y of shape (n, 1), and b, w_1, ..., w_M behind them."""

    x: Floats
    y: Floats
    coefficients: Floats


def moons(n: int = 200, noise: float = 0.1, rng: Rng = None) -> tuple[Floats, Labels]:
    """Two interleaved half circles of radius 1: class 0 the upper, class 1 the lower; x is (n, 2).

    Args:
        n: how many points.
        noise: the standard deviation of what is added to each coordinate.
        rng: a random generator or a seed.

    >>> x, y = moons(6, noise=0.0, rng=0)
    >>> x.shape, y.tolist()
    ((6, 2), [0, 1, 0, 1, 0, 1])
    """
    n, noise, rng = _checked(n, noise, rng)
    y = _turns(n, 2)
    angle = rng.uniform(0.0, math.pi, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return _noisy(np.where(y[:, None] == 0, upper, lower), noise, rng), y


def spirals(
    n: int = 300, classes: int = 3, noise: float = 0.02, turns: float = 0.75, rng: Rng = None
) -> tuple[Floats, Labels]:
    """Arms of a spiral around the origin, out to radius 1, one for each class; x is (n, 2).

    Args:
        n: how many points.
        classes: how many arms.
        noise: the standard deviation of what is added to each coordinate.
        turns: how often an arm goes around.
        rng: a random generator or a seed.
    """
    n, noise, rng = _checked(n, noise, rng)
    y = _turns(n, positive_integer(classes, "classes"))
    radius = rng.uniform(0.0, 1.0, n)
    angle = 2.0 * math.pi * (_number(turns, "turns") * radius + y / classes)
    return _noisy(radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), noise, rng), y


def xor(n: int = 4, noise: float = 0.0, rng: Rng = None) -> tuple[Floats, Labels]:
    """The corners of the unit square, class 1 where the coordinates differ; x is (n, 2).

    No straight line separates them, which is what a perceptron cannot learn. Lecture 003.

    >>> x, y = xor()
    >>> x.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]], [0, 1, 0, 1])
    """
    n, noise, rng = _checked(n, noise, rng)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 1.0], [1.0, 0.0]])
    return _noisy(corners[_turns(n, 4)], noise, rng), _turns(n, 2)


def blobs(
    n: int = 150, classes: int = 3, features: int = 2, noise: float = 1.0, rng: Rng = None
) -> tuple[Floats, Labels]:
    """A round cloud of points for each class, its centre anywhere within ±5; x is (n, features).

    Args:
        n: how many points.
        classes: how many clouds.
        features: how many coordinates a point has.
        noise: the standard deviation of each coordinate around the centre.
        rng: a random generator or a seed.
    """
    n, noise, rng = _checked(n, noise, rng)
    classes, features = positive_integer(classes, "classes"), positive_integer(features, "features")
    y = _turns(n, classes)
    centres = rng.uniform(-5.0, 5.0, (classes, features))
    return _noisy(centres[y], noise, rng), y


def linearly_separable(
    n: int = 100, features: int = 2, margin: float = 0.1, rng: Rng = None
) -> tuple[Floats, Labels]:
    """Two classes on either side of a hyperplane, each point at least `margin` away; x is (n, features).

    With R the largest norm of (x, 1), the perceptron rule of lecture 003 ends after 1.25 (R / margin)²
    updates at most: Novikoff's theorem, and the plane is no farther than 1/2 from the origin.

    Args:
        n: how many points.
        features: how many coordinates a point has.
        margin: the least distance from the hyperplane.
        rng: a random generator or a seed.
    """
    n, margin, rng = _checked(n, margin, rng, "margin")
    features = positive_integer(features, "features")
    y = _turns(n, 2)
    normal = rng.normal(size=features)
    normal /= np.linalg.norm(normal)
    points = rng.uniform(-1.0, 1.0, (n, features))
    distance = margin + np.abs(points @ normal)
    along = points - np.outer(points @ normal, normal)  # the points, moved onto the plane
    offset = rng.uniform(-0.5, 0.5)
    return along + np.outer((2 * y - 1) * distance + offset, normal), y


def polynomial(
    n: int = 10,
    degree: int = 3,
    noise: float = 0.1,
    coefficients: ArrayLike | None = None,
    rng: Rng = None,
) -> Polynomial:
    """Points on y = b + w_1 x + ... + w_M x^M with x between -1 and 1, and noise on y. Lecture 003.

    Args:
        n: how many points.
        degree: M, if no coefficients are given; they are drawn from N(0, 1) then.
        noise: the standard deviation of what is added to y.
        coefficients: b, w_1, ..., w_M.
        rng: a random generator or a seed.

    >>> x, y, coefficients = polynomial(5, noise=0.0, coefficients=[1.0, 0.0, 2.0])
    >>> bool(np.all(y == 1.0 + 2.0 * x**2))
    True
    """
    n, noise, rng = _checked(n, noise, rng)
    if coefficients is None:
        weights = rng.normal(size=positive_integer(degree, "degree") + 1)
    else:
        weights = np.array(as_array(coefficients, "coefficients"), np.float64)
        if weights.ndim != 1 or not np.all(np.isfinite(weights)):
            raise ValueError(
                f"coefficients are finite numbers b, w_1, ..., w_M in a row, got {coefficients!r:.60}"
            )
    x = rng.uniform(-1.0, 1.0, (n, 1))
    y = np.polynomial.polynomial.polyval(x, weights).astype(np.float64)
    return Polynomial(x, _noisy(y, noise, rng), weights)


def powers(x: ArrayLike, degree: int) -> Floats:
    """x, x², ..., x^degree side by side: what makes polynomial regression a linear layer. Lecture 003.

    Args:
        x: (n, 1) or (n,).
        degree: how many powers, the highest of them.

    >>> powers([[2.0], [3.0]], 3).tolist()
    [[2.0, 4.0, 8.0], [3.0, 9.0, 27.0]]
    """
    numbers = np.asarray(as_array(x, "x"), np.float64)
    if numbers.ndim > 2 or numbers.shape[1:] not in ((), (1,)) or numbers.ndim == 0:
        raise ValueError(f"x has the shape (n, 1) or (n,), got {numbers.shape}")
    column: Floats = numbers.reshape(-1, 1)
    return column ** np.arange(1, positive_integer(degree, "degree") + 1)


def digits() -> tuple[Floats, Labels]:
    """1,797 handwritten digits that come with scikit-learn, offline: (1797, 8, 8) from 0 to 1, and labels."""
    images, labels = _images_and_labels(require("sklearn.datasets", "digits").load_digits())
    return images / 16.0, labels


def _images_and_labels(data: Any) -> tuple[Floats, Labels]:
    return data.images.astype(np.float64), data.target.astype(np.int64)


def _checked(n: Any, noise: Any, rng: Rng, what: str = "noise") -> tuple[int, float, np.random.Generator]:
    n, noise = positive_integer(n, "n"), _number(noise, what)
    if noise < 0.0:
        raise ValueError(f"{what} is at least 0, got {noise}")
    return n, noise, generator(rng)


def _number(x: Any, what: str) -> float:
    number = as_float(x, what)
    if not math.isfinite(number):
        raise ValueError(f"{what} is a finite number, got {number}")
    return number


def _turns(n: int, classes: int) -> Labels:
    """0, 1, ..., classes - 1, 0, 1, ..."""
    return np.arange(n) % classes


def _noisy(x: Floats, noise: float, rng: np.random.Generator) -> Floats:
    return x + noise * rng.normal(size=x.shape)
