"""Splits and folds: nothing is lost or seen twice, rows stay together, and the classes their proportions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import recording
from nn.data import k_folds, train_validation_split, train_validation_test_split

pytest.importorskip("sklearn")

X = np.arange(200.0).reshape(100, 2)
LABELS = np.repeat([0, 1, 2], [50, 30, 20])


def disjoint_and_complete(parts, n):
    return sorted(np.concatenate(parts).tolist()) == list(range(n))


@given(n=st.integers(10, 60), validation=st.integers(1, 4), test=st.integers(1, 4), seed=st.integers(0, 99))
def test_every_example_is_in_one_part(n, validation, test, seed):
    numbers = np.arange(n)
    parts = train_validation_test_split(numbers, -numbers, validation=validation, test=test, rng=seed)
    assert [len(x) for x, _ in parts] == [n - validation - test, validation, test]
    assert disjoint_and_complete([x for x, _ in parts], n)
    for x, negative in parts:
        np.testing.assert_array_equal(x, -negative)
        assert recording.own(x) is x


@given(n=st.integers(2, 60), share=st.floats(0.05, 0.95))
def test_a_share_is_rounded_to_a_number_of_examples(n, share):
    count = round(share * n)
    if 0 < count < n:
        train, validation = train_validation_split(np.arange(n), validation=share)
        assert (len(train[0]), len(validation[0])) == (n - count, count)
    else:
        with pytest.raises(ValueError, match="each part needs at least one"):
            train_validation_split(np.arange(n), validation=share)


def test_shares_are_of_the_whole():
    parts = train_validation_test_split(X, validation=0.1, test=0.3)
    assert [len(x) for (x,) in parts] == [60, 10, 30]


def test_a_seed_decides_and_the_examples_are_mixed():
    def labels(rng):
        return [y.tolist() for _, y in train_validation_test_split(X, LABELS, rng=rng)]

    assert labels(0) == labels(0) == labels(np.random.default_rng(0))
    assert labels(0) != labels(1)
    assert len(set(labels(0)[2])) > 1  # neighbours have the same label


def test_stratified_parts_have_the_proportions_of_the_whole():
    parts = train_validation_test_split(X, LABELS, validation=0.2, test=0.1, stratify=LABELS, rng=0)
    assert [np.bincount(y).tolist() for _, y in parts] == [[35, 21, 14], [10, 6, 4], [5, 3, 2]]
    parts = train_validation_split(X, LABELS, validation=10, stratify=LABELS.tolist(), rng=0)
    assert [np.bincount(y).tolist() for _, y in parts] == [[45, 27, 18], [5, 3, 2]]


@given(n=st.integers(2, 40), data=st.data(), shuffle=st.booleans())
def test_every_example_validates_in_one_fold(n, data, shuffle):
    k = data.draw(st.integers(2, n))
    numbers = np.arange(n)
    folds = list(k_folds(numbers, -numbers, k=k, shuffle=shuffle, rng=0))
    assert len(folds) == k
    assert disjoint_and_complete([validation[0] for _, validation in folds], n)
    sizes = [len(validation[0]) for _, validation in folds]
    assert max(sizes) - min(sizes) <= 1
    for train, validation in folds:
        assert disjoint_and_complete([train[0], validation[0]], n)
        np.testing.assert_array_equal(train[0], -train[1])


def test_stratified_folds_have_the_proportions_of_the_whole():
    for (_, y), (_, y_validation) in k_folds(X, LABELS, k=10, stratify=LABELS, rng=3):
        assert np.bincount(y).tolist() == [45, 27, 18]
        assert np.bincount(y_validation).tolist() == [5, 3, 2]


def test_folds_are_repeatable():
    def folds(rng, **options):
        return [
            validation.tolist() for _, (validation,) in k_folds(LABELS + X[:, 0], k=4, rng=rng, **options)
        ]

    assert folds(0) == folds(0) != folds(1)
    assert folds(0, shuffle=False) == folds(1, shuffle=False)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: train_validation_split(), ValueError, "at least one array"),
        (lambda: train_validation_split(X, LABELS[:5]), ValueError, "have 100, 5 examples"),
        (lambda: train_validation_split(X, validation=1.0), ValueError, "share between 0 and 1.*got 1.0"),
        (lambda: train_validation_split(X, validation=100), ValueError, "from 1 to 99, got 100"),
        (lambda: train_validation_split(X, validation=-0.5), ValueError, "got -0.5"),
        (lambda: train_validation_split(X, validation=float("nan")), ValueError, "got nan"),
        (lambda: train_validation_split(X, validation=True), TypeError, "a share such as 0.2.*True"),
        (lambda: train_validation_split(X, validation="half"), TypeError, "a share such as 0.2.*'half'"),
        (lambda: train_validation_split(X, rng=-1), ValueError, "rng is a numpy.random.Generator"),
        (lambda: train_validation_split(X, stratify=LABELS[:9]), ValueError, r"integers of shape \(100,\)"),
        (lambda: train_validation_split(X, stratify=X[:, 0]), TypeError, "class numbers, integers"),
        (lambda: train_validation_split(X, stratify=np.arange(100)), ValueError, "class 0 has 1 examples"),
        (lambda: train_validation_split(X, validation=2, stratify=LABELS), ValueError, "leave stratify out"),
        (lambda: train_validation_test_split(X, validation=50, test=50), ValueError, "none is left"),
        (lambda: train_validation_test_split(X, test=0), ValueError, "test is a share.*got 0"),
        (lambda: k_folds(X, k=1), ValueError, "k is at least 2 .* 100, got 1"),
        (lambda: k_folds(X, k=101), ValueError, "k is at least 2 .* 100, got 101"),
        (lambda: k_folds(X, k=2.0), TypeError, "k is a positive integer"),
        (lambda: k_folds(X, k=21, stratify=LABELS), ValueError, "class 2 has 20 examples.*21 parts"),
        (lambda: k_folds(X, LABELS, k=0), ValueError, "k is at least 1"),
    ],
)
def test_what_cannot_be_divided_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
