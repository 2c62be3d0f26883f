"""Trees are matched by key and position, never by the order in which a dict was filled."""

import pytest

from autograd import hvp, jvp, vjp


def test_cotangents_are_matched_by_key():
    _, pullback = vjp(lambda x: {"a": x, "b": 10 * x}, 1.0)
    assert pullback({"a": 1.0, "b": 0.0}) == pullback({"b": 0.0, "a": 1.0}) == (1.0,)


def test_tangents_and_vectors_are_matched_by_key():
    point = {"a": 1.0, "b": 1.0}
    assert jvp(lambda d: d["a"] + 10 * d["b"], (point,), ({"b": 0.0, "a": 1.0},)) == (11.0, 1.0)
    assert hvp(lambda d: d["a"] ** 2 + 10 * d["b"] ** 2, point, {"b": 0.0, "a": 1.0}) == {"a": 2.0, "b": 0.0}


@pytest.mark.parametrize("wrong", [{"zz": 1.0, "b": 0.0}, [1.0, 0.0], 1.0, {"a": [1.0], "b": 0.0}])
def test_another_structure_is_refused(wrong):
    _, pullback = vjp(lambda x: {"a": x, "b": 10 * x}, 1.0)
    with pytest.raises(ValueError, match=r"cotangents: .*expected"):
        pullback(wrong)
