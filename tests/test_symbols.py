"""Circuits as algebra: derivatives by the table's rules, beside those that sympy finds by itself."""

import subprocess
import sys

import numpy as np
import pytest
import sympy
from sympy import Rational as R

import nn
from autograd import (
    TABLE,
    Graph,
    Primitive,
    Tensor,
    Value,
    abs,
    composite,
    exp,
    gradients,
    maximum,
    minimum,
    relu,
    sigmoid,
    sign,
    softplus,
    where,
)
from autograd.formula import COMPARISONS, CONNECTIVES
from autograd.recording import record
from visualize import symbolic, symbolic_gradient
from visualize.symbols.meaning import MEANINGS, SIGNS, exact, sigma
from visualize.symbols.simplification import shortest

SCALAR_ROWS = [row for row in TABLE.values() if row.scalar is not None and row.is_builtin]
POINTS = [R(n, 7) for n in (3, 5, 8, 11, 2, 4, 9, 13, 1, 6, 10, 12)]


def real(names):
    return sympy.symbols(names, real=True)


def agree(ours, theirs):
    """Whether two expressions are the same number, to 25 digits, at points with the symbols in any order."""
    symbols = sorted(ours.free_symbols | theirs.free_symbols, key=str)
    for turn in range(2):
        points = dict(zip(symbols, POINTS[turn:] + POINTS[:turn], strict=False))
        difference = (ours - theirs).subs(points).evalf(30)
        if not abs(float(difference)) < 1e-25:
            return False
    return True


def same(ours, theirs):
    """Whether two expressions are proved to be equal by sympy."""
    return sympy.simplify((ours - theirs).rewrite(sympy.exp)) == 0


@pytest.fixture
def x():
    return Value(-2.0, name="x")


@pytest.fixture
def y():
    return Value(5.0, name="y")


# ------------------------------------------------------------------------------------------------ the table


def test_every_scalar_row_and_every_sign_has_a_meaning():
    assert MEANINGS.keys() == {row.name for row in SCALAR_ROWS}
    assert SIGNS.keys() == COMPARISONS | CONNECTIVES


@pytest.mark.parametrize("row", SCALAR_ROWS, ids=lambda row: row.name)
def test_a_row_means_what_it_computes_and_its_rules_are_the_derivatives(row):
    names = "abc"[: row.arity or 3]
    node = record(
        row, tuple(Value(float(p), name=n) for p, n in zip(POINTS, names, strict=False)), row.defaults or None
    )
    formula = symbolic(node)
    assert float(formula.subs(dict(zip(real(list(names)), POINTS, strict=False)))) == pytest.approx(
        node.data, rel=1e-14
    )
    for k, name in enumerate(names):
        if row.vjp(k) is not None:
            found = symbolic_gradient(node, name, simplify=False)
            expected = formula.rewrite(sympy.Piecewise).diff(sympy.Symbol(name, real=True))
            assert agree(found, expected), (found, expected)
            assert agree(symbolic_gradient(node, name), expected)


def test_a_planted_fault_in_a_rule_is_seen(monkeypatch, x):
    row = TABLE["sin"]
    monkeypatch.setattr(row, "vjps", (lambda g, y, a: -g * TABLE["cos"](a),))
    found = symbolic_gradient(row(x), x)
    assert not agree(found, symbolic(row(x)).diff(sympy.Symbol("x", real=True)))


# ------------------------------------------------------------------------------------------------- formulas


def test_the_formula_of_a_circuit_and_its_derivatives(x, y):
    z = Value(-4.0, name="z")
    f = (x + y) * z
    assert str(symbolic(f)) == "z*(x + y)"
    assert [str(symbolic_gradient(f, wrt)) for wrt in (x, "y", z)] == ["z", "z", "x + y"]


def test_a_formula_shows_itself_in_jupyter_as_mathematics(x, y):
    assert symbolic(x / y)._repr_latex_() == r"$\displaystyle \frac{x}{y}$"


def test_constants_are_exact():
    assert [exact(v) for v in (2.0, 0.5, 1 / 3, 0.1, -1e-8, float("inf"), True, np.float64(0.25))] == [
        2, R(1, 2), R(1, 3), R(1, 10), -R(1, 10**8), sympy.oo, sympy.true, R(1, 4),
    ]  # fmt: skip
    assert exact(float("nan")) is sympy.nan
    assert exact(2 / np.sqrt(np.pi)) == 2 / sympy.sqrt(sympy.pi)
    assert float(exact(0.7310585786300049)) == 0.7310585786300049


def test_leaves_may_stand_as_numbers_and_computed_nodes_as_symbols(x, y):
    q = x + y
    q.name = "q"
    f = q * q * 3.0
    assert str(symbolic(f, numbers=[x])) == "3*(y - 2)**2"
    assert str(symbolic(f, symbols="q")) == "3*q**2"
    assert str(symbolic_gradient(f, x, symbols=q)) == "6*q"
    assert str(symbolic_gradient(f, q)) == "6*(x + y)"
    assert str(symbolic_gradient(f, f)) == "1"
    assert symbolic_gradient(f, x, numbers=[x, y]) == 18


def test_a_value_used_twice_gets_both_contributions(x):
    f = x * x + exp(x) * x
    assert same(symbolic_gradient(f, x), symbolic(f).diff())


def test_the_sigmoid_gate_and_the_gate_opened_are_the_same_function(x, y):
    f = sigmoid(x * y)
    opened = Graph(f).expand()
    assert str(symbolic(f)) == "sigma(x*y)"
    assert same(symbolic(f), symbolic(opened))
    assert same(symbolic_gradient(f, x), symbolic_gradient(opened, "x"))


def test_sigma_is_a_function_that_sympy_can_work_with():
    a = real("a")
    assert str(sigma(-a)) == "1 - sigma(a)"
    assert (sigma(0), sigma(sympy.oo), sigma(-sympy.oo)) == (R(1, 2), 1, 0)
    assert same(sigma(a).diff(a), sigma(a) * (1 - sigma(a)))
    assert float(sigma(sympy.Integer(1))) == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert sympy.lambdify(a, sigma(a), "numpy")(np.array([0.0, 1.0])) == pytest.approx([0.5, 0.731058578])
    assert sympy.latex(sigma(a)) == r"\sigma{\left(a \right)}"


# ---------------------------------------------------------------------------------------------------- kinks


def max_0(v):
    return maximum(v, 0.0)


def min_0(v):
    return minimum(0.0, v)


def both(v):
    return maximum(v, 0.0, ties="both")


def neither(v):
    return maximum(v, 0.0, ties="neither")


@pytest.mark.parametrize("gate", [relu, abs, max_0, min_0, both, neither], ids=lambda gate: gate.__name__)
def test_at_a_kink_and_beside_it_the_derivative_is_the_engines(gate):
    found = symbolic_gradient(gate(Value(1.0, name="v")) * 3.0, "v")
    for point in (-1.0, 0.0, 1.0):
        v = Value(point)
        assert float(found.subs(real("v"), int(point))) == gradients(gate(v) * 3.0, v)


def test_a_tie_of_three_is_shared():
    names = "abc"
    values = [Value(1.0, name=n) for n in names]
    found = symbolic_gradient(maximum(*values), "a", simplify=False)
    for numbers in ([1, 1, 1], [1, 1, 0], [2, 1, 0], [0, 1, 1]):
        nodes = [Value(float(n)) for n in numbers]
        at = dict(zip(real(list(names)), numbers, strict=True))
        assert float(found.subs(at)) == pytest.approx(gradients(maximum(*nodes), nodes[0]))


def test_relu_and_maximum_read_as_cases(x, y):
    assert str(symbolic_gradient(relu(x), x)) == "Piecewise((1, x > 0), (0, True))"
    assert str(symbolic_gradient(maximum(x, y), x)) == "Piecewise((1, x > y), (1/2, Eq(x, y)), (0, True))"
    assert str(symbolic_gradient(maximum(x, y, ties="both"), x)) == "Piecewise((1, x >= y), (0, True))"
    assert str(symbolic_gradient(abs(x), x)) == "sign(x)"


def test_a_choice_on_a_node_is_a_case_and_one_on_a_boolean_stands_as_recorded(x, y):
    assert str(symbolic(where(x, y, 2.0))) == "Piecewise((y, Ne(x, 0)), (2, True))"
    assert str(symbolic(where(x.data < 0, y, x))) == "y"
    assert symbolic_gradient(where(x.data < 0, y, x), x) == 0


def test_no_gradient_is_0(x):
    assert symbolic_gradient(sign(x) * 3.0, x) == 0


# -------------------------------------------------------------------------------------------------- tensors


def test_a_small_tensor_is_written_by_its_elements():
    w = Tensor([[1.0, 2.0], [3.0, 4.0]], name="w")
    f = ((w @ np.array([1.0, 2.0])) ** 2).sum()
    assert str(symbolic(f)) == "(w[0,0] + 2*w[0,1])**2 + (w[1,0] + 2*w[1,1])**2"
    found = symbolic_gradient(f, w)
    assert found.shape == (2, 2)
    expected = [symbolic(f).diff(s) for s in real("w[0\\,0] w[0\\,1] w[1\\,0] w[1\\,1]")]
    assert all(same(a, b) for a, b in zip(np.ravel(found.tolist()), expected, strict=True))


def test_a_view_of_a_tensor_has_a_derivative_of_its_own():
    w = Tensor([1.0, 2.0], name="w")
    v = w.reshape(2, 1)
    f = (v * v).sum() + w.sum() * 5.0
    assert str(symbolic_gradient(f, v)) == "[[2*w[0]], [2*w[1]]]"
    assert str(symbolic_gradient(f, w)) == "[2*w[0] + 5, 2*w[1] + 5]"


def test_names_of_elements_and_of_other_leaves_do_not_mix():
    w, other = Tensor([1.0, 2.0], name="w"), Value(3.0, name="w[0]#2")
    f = (w * other).sum()
    assert symbolic_gradient(f, other) == real("w[0]") + real("w[1]")


def test_a_network_of_tensors_is_the_engines_function():
    model = nn.MLP([2, 2, 1], sigmoid, rng=0)
    x = Tensor([[0.5, -1.0]], name="x")
    out = model(x).sum()
    found = symbolic_gradient(out, x, simplify=False)
    graph = Graph(out)
    numbers = {
        f"{label}[{','.join(map(str, index))}]": node.data[index]
        for label, node in graph.inputs.items()
        for index in np.ndindex(node.shape)
    }
    numbers = {symbol: numbers[symbol.name] for symbol in found.free_symbols}
    assert np.array(found.subs(numbers).tolist(), float) == pytest.approx(gradients(out, x), rel=1e-12)


# ------------------------------------------------------------------------------------- gates of one's own


@pytest.mark.usefixtures("own_primitives")
def test_a_gate_of_ones_own_is_opened_or_keeps_its_name(x):
    cube = Primitive("cube", lambda a: a * a * a, None, lambda g, y, a: 3.0 * g * a * a)
    assert str(symbolic(cube(x))) == "x**3"
    assert str(symbolic_gradient(cube(x), x)) == "3*x**2"
    lookup = Primitive("lookup", lambda a: float(np.interp(a, [0, 1], [0, 1])), None, lambda g, y, a: g * y)
    assert str(symbolic(lookup(x))) == "lookup(x)"
    assert str(symbolic_gradient(lookup(x), x)) == "lookup(x)"

    @composite
    def swish(a):
        return a * sigmoid(a)

    assert str(symbolic(swish(x))) == "x*sigma(x)"
    assert same(symbolic_gradient(swish(x), x), symbolic(swish(x)).diff())


@pytest.mark.usefixtures("own_primitives")
def test_a_rule_that_asks_for_numbers_is_refused(x):
    odd = Primitive("odd", lambda a: a, None, lambda g, y, a: g if a > 0 else 0.0)
    with pytest.raises(TypeError, match=r"the rule of odd cannot be written down.*autograd's functions"):
        symbolic_gradient(odd(x), x)


# ------------------------------------------------------------------------------------------ simplification


def test_the_shortest_of_equal_forms_is_chosen():
    a, y = real("a y")
    assert str(shortest((1 - y) / (1 - a) - y / a)) == "(a - y)/(a*(1 - a))" or same(
        shortest((1 - y) / (1 - a) - y / a), (a - y) / (a * (1 - a))
    )
    assert shortest(a * (1 - a)) == a * (1 - a)


def test_a_softmax_is_written_without_the_shift_that_keeps_it_from_overflow():
    s = Tensor([[1.0, 2.0, 3.0]], name="s")
    loss = nn.cross_entropy(s, [1])
    assert sympy.Max not in {type(e) for e in sympy.preorder_traversal(symbolic(loss, simplify=True))}
    assert not any(d.has(sympy.Max) for d in np.ravel(symbolic_gradient(loss, s).tolist()))


# --------------------------------------------------------------------------------------------------- limits


def test_what_is_too_large_for_a_formula_is_refused_at_once(x):
    f = x
    for _ in range(200):
        f = f * f + f
    with pytest.raises(ValueError, match=r"10\^\d+ operations, written out.*symbols="):
        symbolic(f)
    big = Tensor(np.ones((50, 50)), name="w")
    with pytest.raises(ValueError, match="2,501 numbers"):
        symbolic(big.sum())


def test_a_long_chain_is_no_recursion(x):
    f = x
    for k in range(500):
        f = f + float(k)
    assert str(symbolic(f)) == f"x + {sum(range(500))}"
    assert symbolic_gradient(f, x) == 1


def test_hostile_names_are_only_names():
    v = Value(2.0, name=r"\href{javascript:alert(1)}{x}$")
    found = symbolic(v * 3.0)
    assert [s.name for s in found.free_symbols] == [v.name]
    assert r"\href" not in sympy.latex(found)
    assert sympy.latex(symbolic(Value(1.0, name="w_1") * 1.0)) == "w_{1}"


def test_nothing_of_the_circuit_is_changed(x, y):
    f = x * y
    before = (x.name, y.name, f.name, x.grad, f.clock)
    symbolic_gradient(f, x)
    assert (x.name, y.name, f.name, x.grad, f.clock) == before


def test_without_sympy_it_is_said_what_to_install(monkeypatch, x):
    monkeypatch.setitem(sys.modules, "sympy", None)
    for call in (lambda: symbolic(x * 2.0), lambda: symbolic_gradient(x * 2.0, x)):
        with pytest.raises(ImportError, match=r"needs sympy.*pip install 'circuitgrad\[symbols\]'"):
            call()


def test_importing_visualize_does_not_import_sympy():
    code = "import sys; sys.modules['sympy'] = None; import visualize; print(visualize.symbolic.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "symbolic\n"


def test_softplus_reads_as_a_logarithm(x):
    assert str(symbolic(softplus(x))) == "log(exp(x) + 1)"
    assert str(symbolic_gradient(softplus(x), x)) == "sigma(x)"
