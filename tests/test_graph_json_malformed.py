"""JSON that is not a graph is refused, and the message names the place."""

import json

import pytest

from autograd import Graph, GraphFormatError

ARRAY = {"array": [1.0, 2.0], "shape": [2], "dtype": "float64"}


def graph_json(nodes=None, outputs=(1,), **header):
    """The text of a graph; by default one that can be read: double = [1, 2] * 2."""
    nodes = nodes or [{"name": "t", "value": ARRAY}, {"op": "multiply", "inputs": [0, {"constant": 2.0}]}]
    graph = {"format": "circuitgrad.graph", "version": 1, "nodes": nodes, "outputs": list(outputs), **header}
    return json.dumps(graph)


def with_value(value):
    return graph_json([{"value": value}], outputs=[0])


def with_node(*leaves, **node):
    """A graph of leaves that hold [1, 2] and one operation."""
    return graph_json([*[{"value": ARRAY}] * (node.pop("n", 1)), node])


def operation(op, inputs=(0,), **params):
    return with_node(op=op, inputs=list(inputs), params=params)


def array(**changes):
    return with_value({**ARRAY, **changes})


def test_the_text_that_the_others_spoil_is_right():
    assert Graph.from_json(graph_json()).forward().tolist() == [2.0, 4.0]
    assert Graph.from_json(operation("sum", axis=0, keepdims=False)).forward() == 3.0


DEEP = 20_000
MALFORMED = {
    # the text
    "empty": ("", "not JSON"),
    "not JSON": ("{", "not JSON"),
    "Python": ("{'format': 1}", "not JSON"),
    "None": (None, "not JSON"),
    "a number": (7, "not JSON"),
    "bytes": (b"\xff\xfe\x00", "not JSON"),
    "deep lists": ("[" * DEEP + "]" * DEEP, "not JSON"),
    "a list": ("[]", "format 'circuitgrad.graph'"),
    "null": ("null", "format"),
    "another format": (graph_json(format="circuit"), "format 'circuitgrad.graph'"),
    "no format": (graph_json(format=None), "format"),
    "another version": (graph_json(version=2), "version 1, not 2"),
    "no version": (graph_json(version=None), "version 1"),
    "version as text": (graph_json(version="1"), "version 1"),
    "version true": (graph_json(version=True), "version 1"),
    # nodes and outputs
    "nodes null": ('{"format": "circuitgrad.graph", "version": 1, "outputs": [0]}', "nodes: expected a list"),
    "nodes an object": (graph_json({"0": {}}), "nodes: expected a list, got dict"),
    "a node is a number": (graph_json([3.0]), r"nodes\[0\]: expected an object, got float"),
    "a node is empty": (graph_json([{}]), r"nodes\[0\]: expected an op or a value"),
    "a leaf with a key too many": (graph_json([{"value": 1.0, "grad": 2.0}]), r"nodes\[0\]: .*got grad"),
    "a leaf with params": (graph_json([{"value": 1.0, "params": {}}]), "got params"),
    "an op with a key too many": (with_node(op="exp", inputs=[0], value=1.0), r"nodes\[1\]: .*got value"),
    "a name that is a number": (graph_json([{"value": 1.0, "name": 3}]), r"nodes\[0\]\.name: .*a string"),
    "no outputs": (graph_json(outputs=[]), "outputs: expected at least one"),
    "outputs null": (graph_json().replace("[1]}", "null}"), "outputs: expected a list"),
    "an output too far": (graph_json(outputs=[2]), "outputs: .*an earlier node, 0 to 1, got 2"),
    "a negative output": (graph_json(outputs=[-1]), "outputs: .*got -1"),
    "an output true": (graph_json(outputs=[True]), "outputs: .*got True"),
    "an output by name": (graph_json(outputs=["t"]), "outputs: .*got 't'"),
    "an output 1.0": (graph_json(outputs=[1.0]), "outputs: .*got 1.0"),
    # values
    "value null": (with_value(None), r"nodes\[0\]\.value: .*None"),
    "value true": (with_value(True), r"nodes\[0\]\.value: .*True"),
    "value text": (with_value("1.0"), r"nodes\[0\]\.value: .*'1\.0'"),
    "value a list": (with_value([1.0]), r"nodes\[0\]\.value: expected an object, got list"),
    "value an object": (with_value({"x": 1.0}), r"nodes\[0\]\.value: expected a number"),
    "value empty": (with_value({}), r"nodes\[0\]\.value"),
    "value a slice": (with_value({"slice": [0, 1, 1]}), r"nodes\[0\]\.value"),
    "value an ellipsis": (with_value({"ellipsis": True}), r"nodes\[0\]\.value"),
    "value a tuple": (with_value({"tuple": [1.0]}), r"nodes\[0\]\.value"),
    "value too large": (with_value(10**400), r"nodes\[0\]\.value: .*too large"),
    "deep value": ('{"format": "circuitgrad.graph", "version": 1, "outputs": [0], "nodes": [{"value": '
                   + '{"tuple": [' * 900 + "]}" * 900 + "}]}", r"nodes\[0\]\.value|not JSON"),
    "a float of another name": (with_value({"float": "1.0"}), "inf, -inf or nan"),
    "a float that is a list": (with_value({"float": ["nan"]}), "inf, -inf or nan"),
    # arrays
    "too few numbers": (array(shape=[3]), r"nodes\[0\]\.value: cannot reshape"),
    "an empty array": (array(array=[], shape=[0]), r"nodes\[0\]\.value: .*empty"),
    "a shape of text": (array(shape=["2"]), r"nodes\[0\]\.value"),
    "a shape of floats": (array(shape=[2.0]), r"nodes\[0\]\.value"),
    "a shape null": (array(shape=None), r"nodes\[0\]\.value"),
    "a shape true": (array(array=[1.0], shape=[True]), r"nodes\[0\]\.value"),
    "a shape to guess": (array(shape=[-1]), r"nodes\[0\]\.value"),
    "a shape beyond all memory": (array(shape=[10**30]), r"nodes\[0\]\.value"),
    "a dtype of objects": (array(dtype="object"), "a dtype of numbers"),
    "a dtype of text": (array(dtype="<U5"), "a dtype of numbers"),
    "a dtype null": (array(dtype=None), "a dtype of numbers"),
    "a dtype that is a list": (array(dtype=["float64"]), "a dtype of numbers"),
    "a complex dtype": (array(dtype="complex128"), "a dtype of numbers"),
    "numbers as text": (array(array=["1.5", "2"]), r"nodes\[0\]\.value"),
    "null among the numbers": (array(array=[1.0, None]), r"nodes\[0\]\.value"),
    "a list among the numbers": (array(array=[1.0, [2.0]]), r"nodes\[0\]\.value"),
    "an array among the numbers": (array(array=[1.0, ARRAY]), r"nodes\[0\]\.value"),
    "an integer too large": (array(array=[1, 10**30], dtype="int64"), r"nodes\[0\]\.value"),
    "nan as an integer": (array(array=[1, {"float": "nan"}], dtype="int64"), r"nodes\[0\]\.value"),
    "a leaf of booleans": (array(array=[True, False], dtype="bool"), r"nodes\[0\]\.value: .*real numbers"),
    "a key too many": (array(order="C"), r"nodes\[0\]\.value: expected a number"),
    # operations
    "an unknown op": (operation("launch"), r"nodes\[1\]\.op: 'launch' is not in the table"),
    "op null": (with_node(op=None, inputs=[0]), r"nodes\[1\]\.op: None is not in the table"),
    "op a list": (with_node(op=["exp"], inputs=[0]), r"nodes\[1\]\.op"),
    "no inputs": (with_node(op="exp"), r"nodes\[1\]\.inputs: expected a list"),
    "too few inputs": (operation("add"), r"nodes\[1\]\.inputs: expected the operands of add\(a, b\)"),
    "too many inputs": (operation("exp", [0, 0]), r"nodes\[1\]\.inputs: .*exp\(a\)"),
    "no operand at all": (operation("maximum", [], ties="split"), r"nodes\[1\]\.inputs: .*maximum"),
    "constants only": (operation("exp", [{"constant": 1.0}]), r"nodes\[1\]\.inputs: .*at least one node"),
    "an input of itself": (operation("exp", [1]), r"nodes\[1\]\.inputs\[0\]: .*0 to 0, got 1"),
    "an input true": (operation("exp", [False]), r"nodes\[1\]\.inputs\[0\]: .*got False"),
    "an input of another form": (operation("exp", [{"node": 0}]), r"nodes\[1\]\.inputs\[0\]: .*constant"),
    "a constant null": (operation("add", [0, {"constant": None}]), r"nodes\[1\]: add: operand 2"),
    "a constant text": (operation("add", [0, {"constant": "1"}]), r"nodes\[1\]: add: operand 2"),
    "a constant true": (operation("add", [0, {"constant": True}]), r"nodes\[1\]: add: operand 2"),
    "a constant too large": (operation("add", [0, {"constant": 10**400}]), r"nodes\[1\]: add: operand 2"),
    "a constant that does not fit": (
        operation("add", [0, {"constant": {**ARRAY, "array": [1.0] * 3, "shape": [3]}}]),
        r"nodes\[1\]: add: the shapes \(2,\) and \(3,\)",
    ),
    # parameters
    "a missing parameter": (operation("sum", axis=0), r"nodes\[1\]\.params: expected those of sum\("),
    "an unknown parameter": (operation("exp", base=2.0), r"nodes\[1\]\.params: expected those of exp\(a\)"),
    "params a list": (with_node(op="exp", inputs=[0], params=[]), r"nodes\[1\]\.params: expected an object"),
    "an axis too far": (operation("sum", axis=5, keepdims=False), r"nodes\[1\]: sum: .*axis 5"),
    "an axis of text": (operation("sum", axis="rows", keepdims=False), r"nodes\[1\]: sum"),
    "an axis 0.5": (operation("sum", axis=0.5, keepdims=False), r"nodes\[1\]: sum"),
    "an axis too large": (operation("sum", axis=10**30, keepdims=False), r"nodes\[1\]: "),
    "an axis that is an array": (operation("softmax", axis=ARRAY), r"nodes\[1\]: softmax"),
    "a shape that does not fit": (operation("reshape", shape={"tuple": [3]}), r"nodes\[1\]: reshape"),
    "a shape of nulls": (operation("reshape", shape={"list": [None]}), r"nodes\[1\]: reshape"),
    "an index too far": (operation("getitem", index=2), r"nodes\[1\]: getitem"),
    "an index of nothing": (operation("getitem", index={"slice": [2, None, None]}), "selects nothing"),
    "an index of floats": (operation("getitem", index=ARRAY), r"nodes\[1\]: getitem"),
    "a slice of floats": (operation("getitem", index={"slice": [0.5, None, None]}), "three integers"),
    "a slice of two": (operation("getitem", index={"slice": [0, 1]}), "three integers"),
    "a slice without steps": (operation("getitem", index={"slice": [0, 1, 0]}), r"nodes\[1\]: getitem"),
    "other ties": (operation("maximum", ties="first"), r"nodes\[1\]: .*ties='first'"),
    "ties a list": (operation("maximum", ties={"list": ["split"]}), r"nodes\[1\]: "),
    "subscripts that do not fit": (operation("einsum", subscripts="ij->i"), r"nodes\[1\]: einsum"),
    "subscripts a number": (operation("einsum", subscripts=3), r"nodes\[1\]: "),
    "subscripts null": (operation("einsum", subscripts=None), r"nodes\[1\]: "),
    "subscripts of other alphabets": (operation("einsum", subscripts="é->é"), r"nodes\[1\]: einsum"),
    "a negative border": (operation("pad", pad_width=-1, constant_values=0.0), r"nodes\[1\]: pad"),
    "a border of text": (operation("pad", pad_width="wide", constant_values=0.0), r"nodes\[1\]: pad"),
    "ddof as text": (operation("var", axis=None, ddof="1", keepdims=False), r"nodes\[1\]: var"),
    "a window too large": (operation("sliding_windows", window_shape=3, axis=None), r"nodes\[1\]: sliding"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_text_is_refused_and_the_place_named(text, words):
    with pytest.raises(GraphFormatError, match=words):
        Graph.from_json(text)
