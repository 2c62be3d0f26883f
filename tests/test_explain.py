"""Explanations of gradients: right for every circuit, and the reason that is given is the one there is."""

import math
from functools import cache
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.mathtext import MathTextParser

from autograd import (
    TABLE,
    Graph,
    Primitive,
    Value,
    abs,
    exp,
    gradients,
    relu,
)
from autograd.contributions import shares
from autograd.formula import fold
from autograd.recording import record
from autograd.strategies import circuits
from tests.test_formula import SCALAR_ROWS, SIGNS, points
from visualize import explain
from visualize.explain.algebra import local_formula
from visualize.explain.notation import named, written


def named_value(number, name):
    return Value(number, name=name)


def called(node, name):
    node.name = name
    return node


@pytest.fixture
def x():
    return named_value(-2.0, "x")


@pytest.fixture
def y():
    return named_value(5.0, "y")


@pytest.fixture
def z():
    return named_value(-4.0, "z")


# ------------------------------------------------------------------------------------------- what is shown


def test_the_sigmoid_circuit_gate_by_gate(x):
    w = named_value(2.0, "w")
    f = called(1.0 / (1.0 + exp(-called(w * x, "a"))), "f")
    explanation = explain(f, wrt=w)
    assert [factor.formula.text for factor in explanation.paths[0].factors] == [
        "1 / add1", "1 + exp1", "exp(negative1)", "−a", "w · x",
    ]  # fmt: skip
    assert [factor.derivative.text for factor in explanation.paths[0].factors] == [
        "−f / add1", "1", "exp1", "-1", "x",
    ]  # fmt: skip
    assert explanation.gradient == gradients(f, w)


def test_a_fan_out_has_a_path_for_each_use(x, y):
    f = called(x * y + x, "f")
    assert (
        str(explain(f, wrt=x))
        == """\
∂f/∂x = 6

f → multiply1 → x
  f = multiply1 + x   ∂f/∂multiply1 = 1   1 · 1 = 1
  multiply1 = x · y   ∂multiply1/∂x = y   1 · 5 = 5

  this path = ∂f/∂multiply1 · ∂multiply1/∂x
            = 1 · y
            = 1 · 5
            = 5

f → x
  f = multiply1 + x   ∂f/∂x = 1   1 · 1 = 1

  this path = 1

The 2 paths add up to 5 + 1 = 6; the backward pass gives the same."""
    )


def test_a_dead_relu_is_named_with_its_operand(x, y, z):
    f = called(called(relu(called(x * y, "a")), "h") * z, "f")
    explanation = explain(f, wrt="x")
    assert explanation.gradient == 0.0
    assert explanation.reasons == ("h is dead: its operand a = -10 is not positive.",)
    assert "h = relu(a)   ∂h/∂a = 0   -4 ·  0 =  0   (off: a ≤ 0)" in explanation.text


def test_a_computed_node_and_the_output_itself_may_be_explained(x, y, z):
    q = called(x + y, "q")
    f = called(q * z, "f")
    assert explain(f, wrt=q).gradient == -4.0
    assert str(explain(f, wrt=f)) == "∂f/∂f = 1\n\nf itself\n\nThe derivative of a number by itself is 1."


def test_a_long_path_is_shortened_and_the_product_is_whole(x):
    f = x
    for _ in range(2000):
        f = f * 0.99
    explanation = explain(called(f, "f"), wrt=x)
    (path,) = explanation.paths
    assert len(path.factors) == 11
    assert math.prod(factor.local for factor in path.factors) == pytest.approx(0.99**2000, rel=1e-9)
    assert path.factors[5].gap == 1990
    assert "... 1990 gates ..." in explanation.text
    assert max(map(len, explanation.text.splitlines())) < 130


def test_exponentially_many_paths_are_counted_and_the_largest_found(x):
    f = x
    for _ in range(100):
        f = f + f * 0.5
    explanation = explain(called(f, "f"), wrt=x, paths=3)
    assert explanation.count == 2**100
    assert [path.product for path in explanation.paths] == [1.0, 0.5, 0.5]
    assert explanation.gradient == pytest.approx(1.5**100)
    assert explanation.rest == pytest.approx(1.5**100 - 2.0)
    assert "There are about 10^30 paths; these are the largest. 1 + 0.5 + 0.5 and" in explanation.text


# ------------------------------------------------------------------------------------------------ is it right


@given(circuits(max_gates=6))
@settings(max_examples=25, deadline=None)
def test_the_paths_of_a_random_circuit_add_up_to_its_gradient(circuit):
    nodes = [Value(v, name=f"v{k}") for k, v in enumerate(circuit.inputs)]
    output = circuit(*nodes)
    for node in nodes:
        explanation = explain(output, wrt=node, paths=5)
        if node not in Graph(output).labels:
            assert explanation.gradient is None
            continue
        assert explanation.agrees
        expected = gradients(output, node)
        assert explanation.total == pytest.approx(expected, rel=1e-9, abs=1e-9)
        products = [path.product for path in explanation.paths]
        assert sum(products) + explanation.rest == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert [abs(p) for p in products] == sorted(map(abs, products), reverse=True)
        assert explanation.text == explain(output, wrt=node, paths=5).text


def test_the_largest_paths_are_the_largest_of_all(x):
    """Beside an enumeration of all paths."""
    rng = np.random.default_rng(0)
    layers = [[x]]
    weights = rng.normal(size=(3, 3, 3))
    for level in range(3):
        layers.append(
            [sum(node * float(weights[level, i, j]) for j, node in enumerate(layers[-1])) for i in range(3)]
        )
    output = sum(layers[-1], 0.0)
    everything = [weights[0, i, 0] * weights[1, j, i] * weights[2, k, j]
                  for i in range(3) for j in range(3) for k in range(3)]  # fmt: skip
    explanation = explain(output, wrt=x, paths=12)
    assert explanation.count == 27
    expected = sorted(everything, key=lambda p: -abs(p))[:12]
    assert [path.product for path in explanation.paths] == pytest.approx(expected)


@pytest.mark.parametrize("row", SCALAR_ROWS, ids=lambda row: row.name)
def test_the_local_derivative_in_symbols_is_the_number_beside_it(row):
    """Of every row: what is written, computed."""

    def computed(formula, symbols):
        def combine(part, operands):
            if part.is_symbol:
                return symbols[part.name]
            if part.op is None:
                return SIGNS[part.name](*operands)
            return part.op(*(float(v) for v in operands), **part.params)

        return fold(formula, combine)

    with np.errstate(all="ignore"):
        for operands in points(row):
            node = record(row, tuple(map(Value, operands)), row.defaults or None)
            symbols = {"y": node.data, **{f"x{k}": v for k, v in enumerate(operands)}}
            names = {name: named(name) for name in symbols}
            for k, expected in enumerate(shares(node, 1.0)):
                if expected is not None and math.isfinite(expected):
                    formula = local_formula(node, k)
                    assert computed(formula, symbols) == pytest.approx(expected, rel=1e-12)
                    assert "g" not in written(formula, names).text.replace("sign", "")


def test_a_rule_that_is_not_linear_is_told(x, own_primitives):
    odd = Primitive("odd", lambda a: a, None, lambda g, y, a: g * g)
    explanation = explain(called(odd(x) * 3.0, "f"), wrt=x)
    assert not explanation.agrees
    assert "the backward pass gives 9: a rule on the way is not linear" in explanation.text.replace("\n", " ")


def test_a_rule_that_cannot_be_written_down_goes_by_its_gate(x, own_primitives):
    odd = Primitive("odd", lambda a: a, None, lambda g, y, a: g if a < 0 else 2.0 * g)
    assert "∂f/∂x = odd'" in explain(called(odd(x), "f"), wrt=x).text


# ----------------------------------------------------------------------------------------------- LaTeX, HTML

MATHTEXT = MathTextParser("path")


def check_latex(explanation):
    begin, *rows, end = explanation.latex.split("\n")
    assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")
    for row in rows:
        row = row.removesuffix(r" \\")
        assert row.count(" & ") == 1
        left, right = row.split(" & ")
        parse(left)
        parse(right)


@cache
def parse(latex):
    """ValueError if matplotlib cannot read it; of TeX's escapes it lacks these two."""
    if latex.strip():
        MATHTEXT.parse(f"${latex.replace(chr(92) + '#', '+').replace(chr(92) + '&', '+')}$")


def test_latex_of_a_path_and_of_a_sum(x, y):
    f = called(called(x * y, "h") + x, "f")
    first = r"\frac{\partial f}{\partial h} \cdot \frac{\partial h}{\partial x}"
    assert explain(f, wrt=x).latex.split("\n") == [
        r"\begin{aligned}",
        rf"\mathrm{{path\ 1}} & = {first} \\",
        r" & = 1 \cdot y \\",
        r" & = 1 \cdot 5 \\",
        r" & = 5 \\",
        r"\mathrm{path\ 2} & = \frac{\partial f}{\partial x} \\",
        r" & = 1 \\",
        r"\frac{\partial f}{\partial x} & = 5 + 1 = 6",
        r"\end{aligned}",
    ]


def tags(page):
    """The elements that a browser would find."""
    found = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.add(tag)
    parser.feed(page)
    return found


NASTY = [
    "<script>alert(1)</script>",
    r"\href{javascript:alert(1)}{x}",
    "a_b^c{d}$e%&#~",
    "\"quoted\" 'x'",
    "two\nlines",
    "\x00\x1b",
    "σ 中文 🙂",
    "",
    "x" * 300,
    "{0} %s",
    "]]>-->",
]


@pytest.mark.parametrize("name", NASTY)
def test_a_hostile_name_is_only_a_name(name):
    v = Value(-2.0, name=name)
    explanation = explain(called(relu(v) * v, name), wrt=v)
    assert explanation.wrt.latex in explanation.latex
    parse(explanation.wrt.latex)
    assert r"\href" not in explanation.latex

    assert tags(explanation.html) <= {
        "div", "style", "p", "strong", "span", "table", "thead", "tbody", "tr", "th", "td", "br", "ul", "li",
    }  # fmt: skip
    assert "\x00" not in explanation.text
    assert explanation._repr_html_() == explanation.html


def test_html_has_the_numbers_of_the_text(x, y, z):
    page = explain(called((x + y) * z, "f"), wrt=x).html
    assert page.startswith('<div class="circuitgrad-explanation">')
    assert '<strong>∂f/∂x = <span class="g">-4</span></strong>' in page
    assert "1 · -4 = " in page
    assert "<script" not in page
    assert "http" not in page


def test_nothing_is_changed_by_an_explanation(x, y):
    f = x * y
    f.backward()
    graph = Graph(f)
    before = (x.grad, y.grad, f.grad, graph.gradients, x.name, f.name)
    explain(graph, wrt=x)
    assert (x.grad, y.grad, f.grad, graph.gradients, x.name, f.name) == before


def test_every_scalar_row_can_be_explained():
    for row in SCALAR_ROWS:
        count = row.arity or 2
        node = record(row, tuple(Value(0.5 + k, name=f"v{k}") for k in range(count)), row.defaults or None)
        for k in range(count):
            explanation = explain(node, wrt=f"v{k}")
            assert explanation.agrees
            for factor in explanation.paths[0].factors if explanation.paths else ():
                parse(f"{factor.formula.latex} = {factor.derivative.latex}")
    assert len(SCALAR_ROWS) < len(TABLE)


def test_the_repr_is_short_whatever_is_explained():
    x = Value(2.0, name="x")
    assert repr(explain(x * x * x, wrt=x)) == "<Explanation of ∂multiply2/∂x: print() shows it>"
