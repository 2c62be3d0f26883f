"""Whatever the text, reading a graph ends with a graph or with a GraphFormatError."""

import copy
import json
import warnings

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd as ag
from autograd import Graph, GraphFormatError, Tensor, Value
from tests.cases import CASES

ARRAY = {"array": [1.0, 2.0], "shape": [2], "dtype": "float64"}

many = settings(max_examples=4 * settings().max_examples)


def read(text):
    """Only one error may come out; what numpy warns of is no matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Graph.from_json(text)
        except GraphFormatError:
            return None


def places(tree):
    """Every container in a JSON tree with every key of it, except for the numbers of arrays."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, branch in list(items):
        yield tree, key
        if key != "array":
            yield from places(branch)


def texts():
    """One graph for each operation of the table, written."""
    for case in CASES:
        yield Graph(case.function()(*map(Tensor, case.points))).to_json()
    x = Value(2.0, name="x")
    yield Graph(ag.where(x > 1.0, x**2 / 3.0, np.inf), -x).to_json()


TEXTS = list(texts())
JUNK = st.one_of(
    st.sampled_from([None, True, False, "", "x", "split", "float64", "int64", "ij->i", 10**30, -(10**30)]),
    st.sampled_from(
        [[], {}, [0], {"tuple": []}, {"list": [0]}, {"slice": [None, None, -1]}, {"ellipsis": True}]
    ),
    st.sampled_from(
        [ARRAY, {"constant": 1.0}, {"float": "nan"}, {"array": [0], "shape": [1], "dtype": "int64"}]
    ),
    st.sampled_from([case.row.name for case in CASES]),
    st.integers(-3, 9),
    st.floats(),
)


@many
@given(st.data(), st.sampled_from(TEXTS))
def test_mutated_graphs(data, text):
    graph = json.loads(text)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(graph))))
        how = data.draw(st.sampled_from(["replace", "delete", "twice"]))
        if how == "delete":
            del container[key]
        elif how == "twice" and isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            container[key] = copy.deepcopy(data.draw(JUNK))
        if not list(places(graph)):
            break
    read(json.dumps(graph))


@many
@given(st.data(), st.sampled_from(TEXTS))
def test_mutated_text(data, text):
    position = data.draw(st.integers(0, len(text)))
    removed = data.draw(st.integers(0, 5))
    inserted = data.draw(st.text('[]{}",:0123456789.-eE truefalsn\\u\x00é', max_size=5))
    read(text[:position] + inserted + text[position + removed :])


@many
@given(st.recursive(JUNK, lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("vnop"), inner)))
def test_any_json_in_the_place_of_the_nodes(nodes):
    read(json.dumps({"format": "circuitgrad.graph", "version": 1, "nodes": nodes, "outputs": [0]}))
