"""Derivatives from other sources than the engine: mpmath's, finite differences, the complex step.

None of these knows a rule of the table, so an error in a rule cannot hide in them.
"""

from itertools import pairwise

import mpmath
import numpy as np

from autograd.checking.other_numbers import mathematics

DIGITS = 50

MATHEMATICS = mathematics()
"""What each elementwise row of the table means, written for numbers of any precision."""


def value(function, point, digits=DIGITS):
    """The function at a point, rounded once."""
    with mpmath.workdps(digits):
        return float(function(*map(mpmath.mpf, point)))


def partial(function, point, *positions, digits=DIGITS):
    """The partial derivative with respect to the operands at `positions`, one for each order."""
    orders = tuple(positions.count(k) for k in range(len(point)))
    with mpmath.workdps(digits):
        return float(mpmath.diff(function, tuple(map(mpmath.mpf, point)), orders))


def finite_differences(function, points):
    """The gradients of a real function of several arrays, element by element.

    Central differences on four step sizes, extrapolated to step 0 (Richardson): the error is of the
    order of step⁸, about 1e-12, so a tolerance can be tight enough to see a rule that is almost right.
    """
    return _each_element(function, points, _extrapolated)


def complex_step(function, points):
    """The same for an analytic function that numpy can compute on complex numbers: exact to rounding."""
    points = [np.asarray(a, dtype=complex) for a in points]
    return _each_element(function, points, lambda along: along(1e-30j).imag / 1e-30)


def _each_element(function, points, slope):
    gradients = []
    for k, a in enumerate(points):
        gradient = np.empty(a.shape)
        for index in np.ndindex(a.shape):

            def along(step, k=k, a=a, index=index):
                moved = a.copy()
                moved[index] += step
                return function(*points[:k], moved, *points[k + 1 :])

            gradient[index] = slope(along)
        gradients.append(gradient)
    return gradients


def _extrapolated(along, step=0.02, levels=4):
    steps = [step / 2**k for k in range(levels)]
    estimates = [(along(h) - along(-h)) / (2 * h) for h in steps]
    for order in range(1, levels):
        estimates = [(4**order * fine - coarse) / (4**order - 1) for coarse, fine in pairwise(estimates)]
    return estimates[0]
