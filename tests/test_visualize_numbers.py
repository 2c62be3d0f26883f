"""The numbers on the wires: short, true to the digit, and never an array that fills the page."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from visualize.numbers import short_data, short_number


@pytest.mark.parametrize(
    ("x", "shown"),
    [
        (-12.0, "-12"),
        (0.7310585786, "0.731"),
        (1234.0, "1234"),
        (-999_999.0, "-999999"),
        (1e6, "1e+06"),
        (1.5e-7, "1.5e-07"),
        (0.0, "0"),
        (-0.0, "0"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (float("nan"), "nan"),
    ],
)
def test_a_number_is_short(x, shown):
    assert short_number(x) == shown


@pytest.mark.parametrize(
    ("x", "number_format", "shown"),
    [
        (0.19661, ".2f", "0.20"),
        (-0.001, ".2f", "0.00"),
        (3.0, "+.1f", "+3.0"),
        (-0.001, "+.1f", "+0.0"),
        (-0.001, "z.1f", "0.0"),
        (0.5, ".0%", "50%"),
        (1234567.0, ",.0f", "1,234,567"),
        (1.0, "", "1.0"),
    ],
)
def test_a_number_follows_the_format_and_has_no_negative_zero(x, number_format, shown):
    assert short_number(x, number_format) == shown


def test_a_format_that_python_does_not_know_is_an_error():
    with pytest.raises(ValueError, match="format"):
        short_number(1.0, "nonsense")


@given(st.floats(-1e300, 1e300))
def test_a_number_keeps_three_digits(x):
    assert float(short_number(x)) == pytest.approx(x, rel=0.005)


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (np.float64(2.0), "2"),
        (np.float32(0.5), "0.5"),
        (np.array(-3.0), "-3"),
        (np.array([1.0, -0.25]), "[1, -0.25]"),
        (np.eye(2), "[[1, 0], [0, 1]]"),
        (np.array([1 / 3, -2 / 3, 1e-5]), "(3,)"),
        (np.ones((64, 10)), "(64, 10)"),
        (np.ones(5), "(5,)"),
        (np.ones((0, 3)), "(0, 3)"),
        (True, "True"),
        (np.array([True, False]), "[True, False]"),
    ],
)
def test_data_is_one_short_text(data, shown):
    assert short_data(data) == shown
