"""What goes into a page: the circuit as data and JavaScript, and nothing that could end the data or run."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

import nn
from autograd import TABLE, Graph, Primitive, Tensor, Value, composite, exp, name_scope, relu, sigmoid, where
from autograd.formula import COMPARISONS, CONNECTIVES
from autograd.recording import record
from examples.circuits import sigmoid_neuron, sum_times_z
from tests.test_visualize_names import NASTY
from visualize import Page, step
from visualize.marks import LARGEST_SLOPES
from visualize.step.javascript import SIGNS, forward_function, rule_function
from visualize.step.page import SCRIPTS, _part
from visualize.step.words import WORDS

SCALAR_ROWS = [row for row in TABLE.values() if row.scalar is not None and row.is_builtin]


class Parsed(HTMLParser):
    """The elements of a page as a browser reads them: [(tag, attributes, text)]."""

    def __init__(self, page):
        super().__init__()
        self.elements = []
        self.feed(page.html)

    def handle_starttag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), ""])

    def handle_data(self, text):
        if self.elements:
            self.elements[-1][2] += text

    def texts(self, tag):
        return [text for name, _, text in self.elements if name == tag]


def program(page):
    """The data of a page."""
    (data,) = [
        text
        for tag, attributes, text in Parsed(page).elements
        if tag == "script" and attributes.get("type") == "application/json"
    ]
    return json.loads(data)


# ------------------------------------------------------------------------------------- JavaScript


@pytest.mark.parametrize("row", SCALAR_ROWS, ids=lambda row: row.name)
def test_every_scalar_row_of_the_table_is_in_the_page(row):
    assert re.search(rf"^  {row.name}\b[:,]", _part("numbers.js"), re.MULTILINE)
    node = record(row, tuple(map(Value, [0.5] * (row.arity or 2))), row.defaults or None)
    assert forward_function(node).startswith("(m,x0")
    rules = [rule_function(node, k) for k in range(len(node.inputs))]
    assert all(rule is None or rule.startswith("(m,g,y,x0") for rule in rules)


def test_every_scalar_row_has_words_and_only_they():
    assert WORDS.keys() == {row.name for row in SCALAR_ROWS}


def test_all_signs_are_in_the_page():
    assert SIGNS.keys() == COMPARISONS | CONNECTIVES
    assert all(re.search(rf"^  {name}:", _part("numbers.js"), re.MULTILINE) for name in SIGNS.values())


def test_a_rule_is_written_with_its_constants():
    assert rule_function(Value(2.0) ** 3, 0) == "(m,g,y,x0)=>m.multiply(m.multiply(g,3),m.power(x0,2))"
    assert rule_function(relu(Value(2.0)), 0) == "(m,g,y,x0)=>m.where(m.greater(x0,0),g,0)"
    assert forward_function(where(True, Value(2.0), np.inf)) == "(m,x1)=>m.where(true,x1,Infinity)"
    assert forward_function(Value(1.0) - (-0.0)) == "(m,x0)=>m.subtract(x0,-0)"


@pytest.mark.usefixtures("own_primitives")
def test_shared_terms_are_computed_once():
    def doubled(a):
        for _ in range(40):  # as a tree it would have 2**40 terms
            a = a + a
        return a

    gate = Primitive("doubled", doubled, None, lambda g, y, a: g * 2.0**40)
    text = forward_function(gate(Value(1.0)))
    assert text.count("m.add") == 40


@pytest.mark.usefixtures("own_primitives")
def test_a_long_chain_is_not_nested_deeply():
    def chain(a):
        for _ in range(3000):
            a = exp(a)
        return a

    text = forward_function(Primitive("chain", chain, None, lambda g, y, a: g)(Value(-1.0)))
    assert text.count("m.exp") == 3000
    assert max(len(line) for line in text.split(";")) < 300


# ------------------------------------------------------------------------------- gates of one's own


@pytest.mark.usefixtures("own_primitives")
def test_a_gate_of_ones_own_is_traced_or_opened_or_stays_as_recorded():
    softsign = Primitive(
        "softsign", lambda a: a / (1.0 + abs(a)), None, lambda g, y, a: g / (1.0 + abs(a)) ** 2
    )
    made = Primitive(
        "made", lambda a: float(a) ** 2, None, lambda g, y, a: 2.0 * g * a, decomposition=lambda a: a * a
    )
    black = Primitive("black", lambda a: float(a) * 3.0, None, lambda g, y, a: g * abs(float(a)) * 1.5)

    @composite
    def swish(a):
        return a * sigmoid(a)

    x = Value(2.0, name="x")
    data = program(step(softsign(x) + made(x) + black(x) + swish(x)))
    gates = [node for node in data["nodes"] if "gate" in node]
    by_name = {node["gate"]: node for node in gates}
    assert {"softsign", "made", "black", "sigmoid"} <= by_name.keys()
    assert "swish" not in by_name
    assert by_name["black"]["recorded"] == [3.0]
    assert "forward" not in by_name["black"]
    assert all("forward" in node for node in gates if node["gate"] != "black")
    (scope,) = data["scopes"]
    assert (scope["name"], scope["kind"], data["closed"]) == ("swish", "gate", [0])


@pytest.mark.usefixtures("own_primitives")
def test_a_rule_that_python_alone_can_run_opens_the_gate():
    odd = Primitive(
        "odd",
        lambda a: a * a,
        None,
        lambda g, y, a: g * 2.0 * (a if a > 0 else -abs(a)),
        decomposition=lambda a: a * a,
    )
    assert [node.get("gate") for node in program(step(odd(Value(2.0))))["nodes"]] == [None, "multiply"]


# --------------------------------------------------------------------------------------- the data


def test_the_data_of_a_circuit():
    data = program(step(sum_times_z()))
    x, y, q, z, f = data["nodes"]
    assert (x["label"], x["value"], x["parameter"], x["scope"]) == ("x", -2.0, False, None)
    assert (q["gate"], q["operands"], q["value"]) == ("add", [0, 1], 3.0)
    assert (f["gate"], f["operands"], f["value"]) == ("multiply", [2, 3], -12.0)
    assert data["output"] == 4
    assert data["gates"]["add"]["symbol"] == "+"
    assert (y["label"], z["label"]) == ("y", "z")


def test_constants_settings_and_numbers_that_json_lacks():
    x = Value(float("nan"), name="x")
    data = program(step(where(1.0, x, float("-inf")) + TABLE["maximum"](x, 2.0, ties="both")))
    leaf, chosen, largest, _ = data["nodes"]
    assert leaf["value"] == "NaN"
    assert chosen["operands"] == [{"constant": 1.0}, 0, {"constant": "-Infinity"}]
    assert largest["settings"] == "ties='both'"


def test_parameters_are_told_from_data():
    leaves = program(step(sigmoid_neuron()))["nodes"]
    assert [n["label"] for n in leaves if n.get("parameter")] == ["w0", "w1", "w2"]
    leaves = program(step(sigmoid_neuron(), parameters=["x0"]))["nodes"]
    assert [n["label"] for n in leaves if n.get("parameter")] == ["x0"]


def test_parameters_of_tensors_are_their_elements():
    model = nn.Linear(2, 1, rng=0)
    graph = Graph(model(Tensor([[1.0, 2.0]], name="input")).sum())
    leaves = program(step(graph, parameters=model))["nodes"]
    assert {n["label"].partition("[")[0] for n in leaves if n.get("parameter")} == {"weight", "bias"}


def nested(levels):
    y = Value(2.0, name="x")
    if levels:
        with name_scope(f"level {levels}", kind="Part"):
            y = nested(levels - 1) * 2.0 + 1.0
    return y


def test_boxes_deeper_than_depth_are_closed():
    page = step(nested(3), depth=1)
    assert [scope["parent"] for scope in program(page)["scopes"]] == [None, 0, 1]
    assert program(page)["closed"] == [1, 2]
    assert program(step(nested(3), depth=0))["closed"] == [0, 1, 2]
    assert program(step(nested(3)))["closed"] == []


def test_a_large_circuit_is_closed_as_far_as_it_can_be_read():
    model = nn.scalar.MLP([4, 6, 2, 1], rng=0)
    data = program(step(Graph.trace(model, [1.0, 2.0, 3.0, 4.0])))
    closed = {data["scopes"][k]["kind"] for k in data["closed"]}
    assert closed == {"Neuron"}


def test_tensors_are_opened_into_scalars():
    data = program(step((Tensor([1.0, 2.0], name="t") ** 2).sum()))
    assert [n["label"] for n in data["nodes"] if "gate" not in n] == ["t[0]", "t[1]"]


def test_saturating_gates_know_their_largest_slope():
    gates = program(step(sigmoid(Value(1.0)) + relu(Value(0.0))))["gates"]
    assert gates["sigmoid"]["largest_slope"] == LARGEST_SLOPES["sigmoid"]
    assert gates["relu"]["kinks"] == [[0.0]]


def test_one_of_several_outputs():
    x = Value(2.0, name="x")
    a, b = x * 2.0, x + 1.0
    assert [n.get("gate") for n in program(step(Graph(a, b), output="add1"))["nodes"]] == [None, "add"]


# --------------------------------------------------------------------------------------- the page


@pytest.mark.parametrize(
    "name", [*NASTY, "</script><script>alert(1)</script>", "]]>", "<!--", "\u2028\u2029"]
)
def test_any_name_stays_a_name(name):
    x = Value(2.0, name=name)
    with name_scope(name or "-", kind=name or "-"):
        y = x * 3.0 + 1.0
    y.name = name
    page = step(y, title=name)
    assert page.html.encode()
    data = program(page)
    assert {name} <= {node["label"] for node in data["nodes"]}
    assert data["title"] == name
    parsed = Parsed(page)
    assert parsed.texts("script")[1:] == Parsed(step(Value(2.0) * 3.0 + 1.0)).texts("script")[1:]
    assert [tag for tag, _, _ in parsed.elements] == [
        tag for tag, _, _ in Parsed(step(Value(1.0) * 2.0)).elements
    ]


def test_the_policy_lets_run_nothing_but_the_pages_own_scripts():
    page = step(sum_times_z())
    (policy,) = [a["content"] for _, a, _ in Parsed(page).elements if a.get("http-equiv")]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy


def test_nothing_is_fetched_from_elsewhere():
    for tag, attributes, _ in Parsed(step(sum_times_z())).elements:
        assert tag not in ("link", "img", "iframe", "object", "embed"), tag
        assert not {"src", "href", "action"} & attributes.keys()


def test_the_same_circuit_makes_the_same_bytes():
    assert step(sigmoid_neuron()).html == step(sigmoid_neuron()).html


def test_pages_of_the_lectures_circuits_are_small():
    for graph in (sum_times_z(), sigmoid_neuron(), sigmoid_neuron().expand()):
        assert len(step(graph).html.encode()) < 200_000


def test_every_file_of_the_page_is_used():
    folder = Path(step.__code__.co_filename).parent / "page"
    assert {path.name for path in folder.iterdir()} == {*SCRIPTS, "template.html", "style.css", "vendor"}


def test_the_vendored_library_has_its_version_and_licence():
    library, licence = _part("vendor/dagre.min.js"), _part("vendor/LICENSE")
    (version,) = re.findall(r"dagre (\d+\.\d+\.\d+)", licence)
    assert f'"{version}"' in library
    assert "Permission is hereby granted, free of charge" in licence


def test_a_page_is_saved_and_shown():
    page = step(sum_times_z())
    assert repr(page) == f"<Page: {len(page.html):,} characters of HTML; .save('circuit.html') writes it>"
    (frame,) = Parsed(Page(page._repr_html_())).elements
    assert frame[0] == "iframe"
    assert frame[1]["srcdoc"] == page.html


def test_a_page_goes_into_a_file(tmp_path):
    path = tmp_path / "circuit.html"
    assert step(sum_times_z(), path) == path
    assert path.read_text(encoding="utf-8") == step(sum_times_z()).html
    assert [file.name for file in tmp_path.iterdir()] == ["circuit.html"]


def test_a_single_input_is_a_circuit_too():
    assert len(program(step(Value(2.0, name="x")))["nodes"]) == 1


def test_a_page_changes_no_gradient():
    graph = sum_times_z()
    step(graph)
    assert graph.gradients is None
    assert all(node.grad == 0.0 for node in graph.nodes)
