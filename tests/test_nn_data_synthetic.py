"""Made-up data: the shapes they promise, the same for the same seed, and what they are named after."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn import data

CLASSIFICATIONS = {
    "moons": (lambda n, rng: data.moons(n, rng=rng), 2, 2),
    "spirals": (lambda n, rng: data.spirals(n, classes=5, rng=rng), 2, 5),
    "xor": (lambda n, rng: data.xor(n, noise=0.1, rng=rng), 2, 2),
    "blobs": (lambda n, rng: data.blobs(n, classes=4, features=3, rng=rng), 3, 4),
    "linearly_separable": (lambda n, rng: data.linearly_separable(n, features=6, rng=rng), 6, 2),
}


@pytest.mark.parametrize("name", CLASSIFICATIONS)
@given(n=st.integers(1, 50), seed=st.integers(0, 1000))
def test_points_and_balanced_classes(name, n, seed):
    make, features, classes = CLASSIFICATIONS[name]
    x, y = make(n, seed)
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((n, features), np.float64, (n,), np.int64)
    counts = np.bincount(y, minlength=classes)
    assert len(counts) == classes
    assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("name", CLASSIFICATIONS)
def test_a_seed_decides(name):
    make, _, _ = CLASSIFICATIONS[name]
    (x, y), (again, labels), (other, _) = make(20, 3), make(20, np.random.default_rng(3)), make(20, 4)
    np.testing.assert_array_equal(x, again)
    np.testing.assert_array_equal(y, labels)
    assert not np.array_equal(x, other)


def test_the_moons_are_two_half_circles():
    x, y = data.moons(400, noise=0.0, rng=0)
    upper, lower = x[y == 0], x[y == 1]
    np.testing.assert_allclose(np.linalg.norm(upper, axis=1), 1.0, rtol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(lower - [1.0, 0.5], axis=1), 1.0, rtol=1e-12)
    assert upper[:, 1].min() >= 0.0
    assert lower[:, 1].max() <= 0.5


def test_the_arms_of_the_spirals_are_one_arm_turned():
    x, y = data.spirals(3000, classes=3, noise=0.0, turns=1.5, rng=0)
    radius = np.linalg.norm(x, axis=1)
    assert radius.max() <= 1.0
    expected = 2.0 * np.pi * (1.5 * radius + y / 3)
    np.testing.assert_allclose(x[:, 0], radius * np.cos(expected), atol=1e-12)
    np.testing.assert_allclose(x[:, 1], radius * np.sin(expected), atol=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_xor_is_one_where_the_coordinates_differ(noise):
    x, y = data.xor(1000, noise=noise, rng=0)
    corners = x.round()
    np.testing.assert_array_equal(y, corners[:, 0] != corners[:, 1])
    assert {tuple(corner) for corner in corners.tolist()} == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_noise_has_the_standard_deviation_that_was_asked_for():
    for make in (data.moons, data.spirals, data.xor, data.blobs):
        clean, _ = make(5000, noise=0.0, rng=1)
        noisy, _ = make(5000, noise=0.25, rng=1)
        assert (noisy - clean).std() == pytest.approx(0.25, rel=0.05)


@pytest.mark.parametrize("margin", [0.0, 0.05, 0.5])
@pytest.mark.parametrize("features", [1, 2, 7])
def test_a_support_vector_machine_finds_the_margin(margin, features):
    svm = pytest.importorskip("sklearn.svm")
    x, y = data.linearly_separable(60, features, margin, rng=features)
    machine = svm.SVC(kernel="linear", C=1e9).fit(x, y)
    assert machine.score(x, y) == 1.0
    assert 1.0 / np.linalg.norm(machine.coef_) >= margin * (1.0 - 1e-3)


def test_the_perceptron_rule_ends_within_novikoffs_bound():
    x, y = data.linearly_separable(100, margin=0.2, rng=0)
    examples, signs = np.column_stack([x, np.ones(100)]), 2 * y - 1
    w, updates = np.zeros(3), 0
    while (wrong := signs * (examples @ w) <= 0).any():
        k = wrong.argmax()
        w += signs[k] * examples[k]
        updates += 1
        assert updates <= 1.25 * (np.linalg.norm(examples, axis=1).max() / 0.2) ** 2


@given(degree=st.integers(1, 9), n=st.integers(10, 30), seed=st.integers(0, 100))
def test_the_coefficients_of_a_polynomial_are_those_of_its_points(degree, n, seed):
    x, y, coefficients = data.polynomial(n, degree, noise=0.0, rng=seed)
    assert (x.shape, y.shape, coefficients.shape) == ((n, 1), (n, 1), (degree + 1,))
    assert np.abs(x).max() <= 1.0
    terms = coefficients[0] + data.powers(x, degree) @ coefficients[1:]
    np.testing.assert_allclose(y[:, 0], terms, rtol=1e-12, atol=1e-12)


def test_the_noise_of_a_polynomial_is_on_y():
    clean = data.polynomial(5000, noise=0.0, coefficients=[1.0, -2.0], rng=0)
    noisy = data.polynomial(5000, noise=0.5, coefficients=[1.0, -2.0], rng=0)
    np.testing.assert_array_equal(clean.x, noisy.x)
    np.testing.assert_allclose(clean.y, 1.0 - 2.0 * clean.x)
    assert (noisy.y - clean.y).std() == pytest.approx(0.5, rel=0.05)


def test_powers_of_a_row_are_those_of_a_column():
    np.testing.assert_array_equal(data.powers([1.0, -2.0], 4), data.powers([[1.0], [-2.0]], 4))
    assert data.powers([1, -2], 4).tolist() == [[1.0, 1.0, 1.0, 1.0], [-2.0, 4.0, -8.0, 16.0]]


def test_digits_are_offline():
    pytest.importorskip("sklearn")
    x, y = data.digits()
    assert (x.shape, x.dtype, y.dtype) == ((1797, 8, 8), np.float64, np.int64)
    assert (x.min(), x.max()) == (0.0, 1.0)
    assert set(y.tolist()) == set(range(10))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: data.moons(0), ValueError, "n is at least 1, got 0"),
        (lambda: data.moons(2.5), TypeError, "n is a positive integer"),
        (lambda: data.moons(noise=-0.1), ValueError, "noise is at least 0, got -0.1"),
        (lambda: data.moons(noise=float("nan")), ValueError, "noise is a finite number, got nan"),
        (lambda: data.moons(rng="seed"), ValueError, "rng is a numpy.random.Generator"),
        (lambda: data.spirals(classes=0), ValueError, "classes is at least 1"),
        (lambda: data.spirals(turns=float("inf")), ValueError, "turns is a finite number"),
        (lambda: data.xor(noise="much"), TypeError, "noise holds one real number, got 'much'"),
        (lambda: data.blobs(features=0), ValueError, "features is at least 1"),
        (lambda: data.linearly_separable(margin=-1.0), ValueError, "margin is at least 0, got -1.0"),
        (lambda: data.polynomial(degree=0), ValueError, "degree is at least 1"),
        (lambda: data.polynomial(coefficients=[[1.0]]), ValueError, "coefficients are finite numbers b"),
        (lambda: data.polynomial(coefficients=[1.0, np.inf]), ValueError, "coefficients are finite numbers"),
        (lambda: data.polynomial(coefficients="x"), TypeError, "coefficients holds real numbers"),
        (lambda: data.powers([[1.0, 2.0]], 2), ValueError, r"shape \(n, 1\) or \(n,\), got \(1, 2\)"),
        (lambda: data.powers(1.0, 2), ValueError, r"got \(\)"),
        (lambda: data.powers([1.0], 0), ValueError, "degree is at least 1"),
    ],
)
def test_what_cannot_be_made_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
