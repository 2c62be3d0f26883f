"""Arrays and tensors: elements in the domain, no ties, shapes that broadcast, every layout."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import TABLE, Tensor, matmul, maximum, minimum
from autograd.domain import NONZERO, POSITIVE, REAL, Domain
from autograd.strategies import arrays, broadcastable_shapes, operands, tensors
from autograd.strategies.arrays import LAYOUTS, VIEWS
from tests.depth import costly
from tests.test_strategies_numbers import smallest

ELEMENTWISE = [row for row in TABLE.values() if row.is_builtin and row.elementwise]
DOMAINS = [REAL, POSITIVE, NONZERO, Domain(-1.0), Domain(0.0, 1.0)]


def all_inside(domain, array):
    return all(domain.contains(float(x), 0.09) for x in np.ravel(array))


def all_apart(array):
    gaps = np.diff(np.sort(np.ravel(array)))
    return bool(np.all(gaps > 1e-3))


# ------------------------------------------------------------------------------------- arrays


@pytest.mark.parametrize("domain", DOMAINS, ids=str)
@given(data=st.data())
def test_elements_are_inside_and_do_not_tie(domain, data):
    a = data.draw(arrays(domain=domain))
    assert a.dtype == np.float64
    assert a.size > 0
    assert all_inside(domain, a)
    assert all_apart(a)


@given(arrays((2, 3), dtype=np.float32), arrays(4), arrays(st.just((2, 1))))
def test_shape_and_dtype_are_as_asked(a, b, c):
    assert (a.shape, a.dtype, b.shape, c.shape) == ((2, 3), np.float32, (4,), (2, 1))


@given(a=arrays(300, domain=Domain(0.0, 1.0)))
def test_many_elements_in_a_small_domain_do_not_tie(a):
    assert len(np.unique(a)) == 300


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
def test_layouts(layout, data):
    a = data.draw(arrays((2, 3), layouts=(layout,)))
    assert not np.isnan(a).any()
    assert a.flags.c_contiguous is (layout == "contiguous")
    assert a.flags.f_contiguous is (layout == "fortran")
    assert (a.strides[0] < 0) is (layout == "reversed")
    assert (a.strides[-1] == 16) is (layout in ("strided", "fortran"))


@given(a=arrays((), layouts=LAYOUTS))
def test_arrays_without_axes(a):
    assert type(a) is np.ndarray
    assert a.shape == ()


def test_every_layout_is_drawn():
    for is_wanted in (
        lambda a: a.strides[0] < 0,
        lambda a: a.strides[-1] == 16 and not a.flags.f_contiguous,
        lambda a: a.flags.f_contiguous and not a.flags.c_contiguous,
        lambda a: a.flags.c_contiguous,
    ):
        assert is_wanted(smallest(arrays((2, 3)), is_wanted))


def test_an_unknown_layout_is_an_error():
    with pytest.raises(ValueError, match="the layout 'diagonal' is unknown: use one of 'contiguous', "):
        smallest(arrays((2, 3), layouts=("diagonal",)))


def test_arrays_shrink_to_simple_numbers():
    found = smallest(arrays((2, 2)))
    np.testing.assert_array_equal(found, [[0.0, 1.0], [-1.0, 2.0]])
    assert found.flags.c_contiguous


@pytest.mark.parametrize("count", [1, 2, 4])
@given(data=st.data())
def test_shapes_broadcast(count, data):
    shapes = data.draw(broadcastable_shapes(count))
    assert len(shapes) == count
    assert 0 not in np.broadcast_shapes(*shapes)


# ----------------------------------------------------------------------------------- operands


@pytest.mark.parametrize("row", ELEMENTWISE, ids=lambda row: row.name)
@costly(15)
@given(data=st.data())
def test_operands_of_every_elementwise_row(row, data):
    drawn = data.draw(operands(row))
    domains = row.domain * len(drawn) if row.arity is None else row.domain
    for k, (x, domain) in enumerate(zip(drawn, domains, strict=True)):
        assert x.dtype == (bool if k in row.conditions else np.float64)
        assert k in row.conditions or all_inside(domain, x)
    result = row(*drawn)
    assert np.shape(result) == np.broadcast_shapes(*(x.shape for x in drawn))
    assert np.isfinite(result).all()


@pytest.mark.parametrize("row", [maximum, minimum], ids=lambda row: row.name)
@given(data=st.data())
def test_operands_of_an_extremum_do_not_tie(row, data):
    assert all_apart(np.concatenate([x.ravel() for x in data.draw(operands(row))]))


def test_operands_of_other_shapes_are_drawn():
    found = smallest(operands(TABLE["add"]), lambda pair: pair[0].ndim != pair[1].ndim)
    assert sorted(x.shape for x in found) == [(), (1,)]


def test_operands_are_for_elementwise_primitives():
    with pytest.raises(ValueError, match=r"matmul is not elementwise.*arrays\(\)"):
        smallest(operands(matmul))


# ------------------------------------------------------------------------------------ tensors


@given(t=tensors())
def test_a_tensor_is_a_leaf_or_one_view_of_a_leaf(t):
    leaf = t if t.is_leaf else t.inputs[0]
    assert isinstance(leaf, Tensor)
    assert leaf.is_leaf
    assert all_apart(leaf.data)
    assert set(np.ravel(t.data)) <= set(np.ravel(leaf.data))


@given(t=tensors((2, 3), domain=POSITIVE, dtype=np.float32))
def test_a_tensor_is_as_asked(t):
    assert t.shape == (2, 3)
    assert t.dtype == np.float32
    assert all_inside(POSITIVE, t.data)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn(view):
    found = smallest(tensors((2, 1)), lambda t: (t.op.name if t.op else "leaf") == view)
    assert found.shape == (2, 1)


def test_views_with_steps_back_and_forth_are_drawn():
    found = smallest(tensors((3,)), lambda t: t._data.strides == (-16,))
    assert found.op.name == "getitem"
