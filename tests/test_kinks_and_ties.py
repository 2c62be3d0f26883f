"""The declared policy where a derivative jumps, in every spelling: methods, functions, numpy, both kinds."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, gradients
from tests.checks import close

KINDS = {
    "Value": Value,
    "Tensor without axes": Tensor,
    "Tensor": lambda x: Tensor([x, x]),
    "float32 Tensor": lambda x: Tensor(np.array([[x]], dtype=np.float32)),
}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def spellings(**functions):
    return pytest.mark.parametrize("function", functions.values(), ids=functions)


def derivatives(function, kind, *point, upstream=2.5):
    """d function / d operand for each operand, then the second derivative for each; numbers.

    All elements are equal here, so one number stands for them. The upstream gradient is divided out.
    """
    operands = [kind(x) for x in point]
    y = function(*operands)
    first = gradients(y, operands, create_graph=True, seed=np.full(y.shape, upstream)[()])
    second = [gradients(g, x, seed=np.ones(g.shape)[()]) for g, x in zip(first, operands, strict=True)]
    return [_one_number(g.data) / upstream for g in first], [_one_number(g) / upstream for g in second]


def _one_number(g):
    flat = np.ravel(g)
    np.testing.assert_array_equal(flat, flat[0])
    return float(flat[0])


# ---------------------------------------------------------------------------------------- relu, abs


@every_kind
@spellings(
    relu_method=lambda x: x.relu(),
    relu_function=ag.relu,
    abs_builtin=abs,
    abs_method=lambda x: x.abs(),
    abs_function=ag.abs,
    np_abs=np.abs,
    np_absolute=np.absolute,
    maximum_for_neither=lambda x: ag.maximum(x, 0.0, ties="neither"),
    relu_decomposition=lambda x: ag.TABLE["relu"].decomposition(x),
    abs_decomposition=lambda x: ag.TABLE["abs"].decomposition(x),
)
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_relu_and_abs_have_derivative_0_at_the_kink(function, kind, zero):
    assert derivatives(function, kind, zero) == ([0.0], [0.0])


@every_kind
@spellings(sign_function=ag.sign, np_sign=np.sign)
@pytest.mark.parametrize("x", [-2.0, 0.0, 3.0])
def test_sign_has_derivative_0_everywhere(function, kind, x):
    assert derivatives(function, kind, x) == ([0.0], [0.0])
    assert _one_number(function(kind(x)).data) == np.sign(x)


# ------------------------------------------------------------------------------- maximum, minimum

EXTREMA = {
    "maximum": ag.maximum,
    "np_maximum": np.maximum,
    "minimum": ag.minimum,
    "np_minimum": np.minimum,
    "maximum_split": lambda *values: ag.maximum(*values, ties="split"),
    "minimum_split": lambda *values: ag.minimum(*values, ties="split"),
}


@every_kind
@spellings(**EXTREMA)
def test_two_operands_that_tie_share_equally(function, kind):
    assert derivatives(function, kind, 1.5, 1.5) == ([0.5, 0.5], [0.0, 0.0])


@every_kind
@spellings(**EXTREMA)
def test_the_extremum_of_x_and_x_has_derivative_1(function, kind):
    assert derivatives(lambda x: function(x, x), kind, 1.5) == ([1.0], [0.0])


@every_kind
@spellings(**EXTREMA)
def test_a_node_shares_with_a_constant(function, kind):
    assert derivatives(lambda x: function(x, 1.5), kind, 1.5) == ([0.5], [0.0])
    assert derivatives(lambda x: function(1.5, x), kind, 1.5) == ([0.5], [0.0])


@every_kind
@spellings(maximum=ag.maximum, minimum=lambda *values: -ag.minimum(*[-x for x in values]))
def test_three_operands_share_among_those_that_tie(function, kind):
    for point, shares in [((2.0, 2.0, 2.0), [1 / 3] * 3), ((2.0, 1.0, 2.0), [0.5, 0.0, 0.5])]:
        first, second = derivatives(function, kind, *point)
        close(first, shares, 1e-6 if kind is KINDS["float32 Tensor"] else 1e-15, 0.0, str(point))
        assert second == [0.0, 0.0, 0.0]


@every_kind
@pytest.mark.parametrize(("ties", "share"), [("split", 0.5), ("both", 1.0), ("neither", 0.0)])
@pytest.mark.parametrize("gate", [ag.maximum, ag.minimum])
def test_ties_says_who_gets_the_gradient_of_a_tie_only(gate, ties, share, kind):
    assert derivatives(lambda a, b: gate(a, b, ties=ties), kind, 1.0, 1.0)[0] == [share, share]
    winner = [0.0, 1.0] if gate is ag.maximum else [1.0, 0.0]
    assert derivatives(lambda a, b: gate(a, b, ties=ties), kind, 1.0, 2.0)[0] == winner


@pytest.mark.parametrize("kind", [float, *KINDS.values()], ids=["float", *KINDS])
@pytest.mark.parametrize("gate", [ag.maximum, ag.minimum])
def test_an_unknown_policy_is_an_error_that_names_the_known_ones(gate, kind):
    with pytest.raises(ValueError, match=r"'first' is unknown.*'split', 'both', 'neither'"):
        gate(kind(1.0), kind(2.0), ties="first")


@every_kind
@spellings(
    method=lambda x: x.clip(0.0, 1.0),
    function=lambda x: ag.clip(x, 0.0, 1.0),
    numpy=lambda x: np.clip(x, 0.0, 1.0),
)
def test_clip_shares_at_its_limits(function, kind):
    assert [derivatives(function, kind, x)[0] for x in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [
        [0.0],
        [0.5],
        [1.0],
        [0.5],
        [0.0],
    ]


# ------------------------------------------------------------------------------------- reductions


@spellings(
    max_method=lambda t, **kw: t.max(**kw),
    max_function=ag.max,
    np_max=np.max,
    np_reduce=lambda t, **kw: np.maximum.reduce(t, **{"axis": None, **kw}),
    min_method=lambda t, **kw: -(-t).min(**kw),
    min_function=lambda t, **kw: -ag.min(-t, **kw),
    np_min=lambda t, **kw: -np.min(-t, **kw),
)
@pytest.mark.parametrize(
    ("params", "shares"),
    [
        ({}, [[0.25, 0.0, 0.25], [0.25, 0.25, 0.0]]),
        ({"axis": 1}, [[0.5, 0.0, 0.5], [0.5, 0.5, 0.0]]),
        ({"axis": 0, "keepdims": True}, [[0.5, 0.0, 1.0], [0.5, 1.0, 0.0]]),
    ],
)
def test_largest_elements_that_tie_share_equally(function, params, shares):
    t = Tensor([[3.0, 1.0, 3.0], [3.0, 3.0, 2.0]])
    y = function(t, **params)
    g = gradients(y, t, create_graph=True, seed=np.full(y.shape, 2.5))
    np.testing.assert_array_equal(g.data / 2.5, shares)
    np.testing.assert_array_equal(gradients(g, t, seed=np.ones(t.shape)), np.zeros(t.shape))


@spellings(
    norm=ag.norm, np_norm=np.linalg.norm, std=ag.std, np_std=np.std, std_method=lambda t, **kw: t.std(**kw)
)
@pytest.mark.parametrize("params", [{}, {"axis": 1}, {"axis": 0, "keepdims": True}])
def test_norm_and_std_have_derivative_0_where_they_are_0(function, params):
    t = Tensor(np.zeros((2, 3)))
    y = function(t, **params)
    g = gradients(y, t, create_graph=True, seed=np.full(y.shape, 2.5))
    np.testing.assert_array_equal(g.data, np.zeros((2, 3)))
    assert np.isfinite(gradients(g, t, seed=np.ones((2, 3)))).all()


@spellings(norm=ag.norm, std=ag.std)
def test_a_kink_in_one_row_leaves_the_other_rows_alone(function):
    rows = np.array([[0.0, 0.0, 0.0], [1.0, 2.0, 4.0]])
    both, alone = Tensor(rows), Tensor(rows[1])
    found = gradients(function(both, axis=1), both, seed=np.array([1.0, 1.7]))
    np.testing.assert_array_equal(found[0], np.zeros(3))
    close(found[1], gradients(function(alone), alone, seed=1.7), 1e-15, 0.0, "the smooth row")


@pytest.mark.parametrize("x", [3.762136, 0.1, 1e-8, 123456.789, 1e200])
@pytest.mark.parametrize("row", [ag.std, ag.var])
def test_elements_that_are_all_equal_have_no_deviation_however_their_mean_is_rounded(row, x):
    t = Tensor(np.full((2, 3), x))
    y = row(t)
    assert y.item() == 0.0
    np.testing.assert_array_equal(gradients(y, t), np.zeros((2, 3)))
    rows = row(t, axis=1)
    np.testing.assert_array_equal(gradients(rows, t, seed=[1.0, 2.0]), np.zeros((2, 3)))
