"""Graphs as JSON: data, never code. What is read is checked before anything is made of it.

    {"format": "circuitgrad.graph", "version": 1,
     "nodes": [{"name": "x", "value": -2.0},
               {"name": "y", "value": 5.0},
               {"op": "add", "inputs": [0, 1]}],
     "outputs": [2]}

A node is a leaf with a value, or an operation of the table with inputs: the index of an earlier node,
or {"constant": ...}. Values of operations are not stored, they are computed again. If there are name
scopes, "scopes" lists them, {"name": "layer", "parent": null, "kind": null}, each after its parent, and a
node computed in one has its index as "scope".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from autograd.coercion import describe
from autograd.modes import enable_grad
from autograd.node import Node
from autograd.primitive import TABLE
from autograd.recording import record
from autograd.scopes import Scope, within
from autograd.tensor import Tensor
from autograd.value import Value

T = TypeVar("T")

FORMAT, VERSION = "circuitgrad.graph", 1


class GraphFormatError(ValueError):
    """The text is not a graph that `to_json` could have written; the message names the place."""


# -------------------------------------------------------------------------------------------- writing


def dumps(nodes: Sequence[Node], labels: Mapping[Node, str], outputs: Mapping[str, Node]) -> str:
    """The graph as JSON text."""
    index = {node: k for k, node in enumerate(nodes)}
    scopes = {scope: k for k, scope in enumerate(_scopes(nodes))}
    written = []
    for node in nodes:
        entry: dict[str, Any] = {} if node.name is None and node.op else {"name": labels[node]}
        if node.op is None:
            entry["value"] = _encode(node._data)
        else:
            entry["op"] = node.op.name
            entry["inputs"] = [
                index[x] if isinstance(x, Node) else {"constant": _encode(x)} for x in node.inputs
            ]
            if node.params:
                entry["params"] = {key: _encode(setting) for key, setting in node.params.items()}
        if node.scope is not None:
            entry["scope"] = scopes[node.scope]
        written.append(entry)
    graph = {"format": FORMAT, "version": VERSION, "nodes": written}
    if scopes:
        graph["scopes"] = [
            {"name": s.name, "parent": None if s.parent is None else scopes[s.parent], "kind": s.kind}
            for s in scopes
        ]
    graph["outputs"] = [index[node] for node in outputs.values()]
    return json.dumps(graph, allow_nan=False, ensure_ascii=False)


def _scopes(nodes: Sequence[Node]) -> dict[Scope, None]:
    """The scopes of the nodes and those around them, each after its parent."""
    return dict.fromkeys(s for node in nodes if node.scope is not None for s in node.scope.chain)


def _encode(x: Any) -> Any:
    if x is None or isinstance(x, bool | int | str):
        return x
    if isinstance(x, np.integer | np.bool_):
        return x.item()
    if x is Ellipsis:
        return {"ellipsis": True}
    if isinstance(x, slice):
        return {"slice": [_encode(x.start), _encode(x.stop), _encode(x.step)]}
    if isinstance(x, tuple | list):
        return {"tuple" if isinstance(x, tuple) else "list": [_encode(part) for part in x]}
    if isinstance(x, np.ndarray | np.generic) and not isinstance(x, float):
        flat = [_encode(part) for part in np.ravel(x).tolist()]
        dtype = "int64" if x.dtype.kind in "iu" else str(x.dtype)
        return {"array": flat, "shape": list(np.shape(x)), "dtype": dtype}
    if isinstance(x, np.float64):
        return {"array": [_encode(float(x))], "shape": [], "dtype": "float64"}
    if isinstance(x, float):
        return x if math.isfinite(x) else {"float": str(x)}
    raise GraphFormatError(f"a parameter of type {type(x).__name__} cannot be written as JSON: {x!r:.80}")


# -------------------------------------------------------------------------------------------- reading


def loads(text: str) -> list[Node]:
    """The outputs of the graph in `text`."""
    if not isinstance(text, str | bytes | bytearray):
        raise GraphFormatError(f"this is not JSON text but {describe(text)}: pass what to_json() gave")
    try:
        graph = json.loads(text)
    except (ValueError, TypeError, RecursionError) as error:
        raise GraphFormatError(f"this is not JSON: {error}") from None
    _require(isinstance(graph, dict) and graph.get("format") == FORMAT, "the text", f"format {FORMAT!r}")
    version = graph.get("version")
    _require(
        type(version) is int and version == VERSION, "the text", f"version {VERSION}, not {version!r:.40}"
    )
    entries = _typed(graph.get("nodes"), list, "nodes")
    scopes = _read_scopes(_typed(graph.get("scopes", []), list, "scopes"))
    nodes: list[Node] = []
    with enable_grad():
        for k, entry in enumerate(entries):
            nodes.append(_read_node(entry, f"nodes[{k}]", nodes, scopes))
    chosen = _typed(graph.get("outputs"), list, "outputs")
    _require(len(chosen) > 0, "outputs", "at least one")
    return [_earlier(index, "outputs", nodes) for index in chosen]


def _read_scopes(entries: Sequence[Any]) -> list[Scope]:
    scopes: list[Scope] = []
    for k, entry in enumerate(entries):
        place = f"scopes[{k}]"
        _known_keys(_typed(entry, dict, place), {"name", "parent", "kind"}, place)
        name, kind, parent = entry.get("name"), entry.get("kind"), entry.get("parent")
        _require(isinstance(name, str) and name != "", f"{place}.name", "a string that is not empty")
        _require(kind is None or isinstance(kind, str), f"{place}.kind", "a string or null")
        outer = None if parent is None else _earlier(parent, f"{place}.parent", scopes, "scope")
        scopes.append(Scope(name, outer, kind))
    return scopes


def _read_node(entry: Any, place: str, nodes: Sequence[Node], scopes: Sequence[Scope]) -> Node:
    _typed(entry, dict, place)
    name = entry.get("name")
    _require(name is None or isinstance(name, str), f"{place}.name", "a string")
    if "op" not in entry:
        _known_keys(entry, {"name", "value"}, place)
        _require("value" in entry, place, "an op or a value")
        value = _decode(entry["value"], f"{place}.value")
        try:
            return Tensor(value, name) if isinstance(value, np.ndarray) else Value(value, name)
        except (TypeError, ValueError) as error:
            raise GraphFormatError(f"{place}.value: {error}") from None
    _known_keys(entry, {"name", "op", "inputs", "params", "scope"}, place)
    op = TABLE.get(entry["op"]) if isinstance(entry["op"], str) else None
    if op is None:
        raise GraphFormatError(
            f"{place}.op: {entry['op']!r:.60} is not in the table; define the primitive before loading"
        )
    operands = [_read_operand(x, f"{place}.inputs[{i}]", nodes)
                for i, x in enumerate(_typed(entry.get("inputs"), list, f"{place}.inputs"))]  # fmt: skip
    right_number = len(operands) == op.arity if op.arity is not None else len(operands) > 0
    _require(right_number, f"{place}.inputs", f"the operands of {op.signature}")
    _require(any(isinstance(x, Node) for x in operands), f"{place}.inputs", "at least one node")
    given = _typed(entry.get("params", {}), dict, f"{place}.params")
    params = {key: _decode(setting, f"{place}.params.{key}") for key, setting in given.items()}
    _require(params.keys() == op.defaults.keys(), f"{place}.params", f"those of {op.signature}")
    index = entry.get("scope")
    scope = None if index is None else _earlier(index, f"{place}.scope", scopes, "scope")
    try:
        with within(scope):
            node: Node = record(op, tuple(operands), params or None)
    except (TypeError, ValueError, IndexError, ArithmeticError, MemoryError) as error:
        raise GraphFormatError(f"{place}: {error}") from None
    node.name = name
    return node


def _read_operand(x: Any, place: str, nodes: Sequence[Node]) -> Any:
    if isinstance(x, dict):
        _require(x.keys() == {"constant"}, place, "the index of a node or {'constant': ...}")
        return _decode(x["constant"], place)
    return _earlier(x, place, nodes)


def _earlier(index: Any, place: str, listed: Sequence[T], what: str = "node") -> T:
    valid = isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(listed)
    _require(valid, place, f"the index of an earlier {what}, 0 to {len(listed) - 1}, got {index!r:.40}")
    found: T = listed[index]
    return found


def _decode(x: Any, place: str) -> Any:
    if x is None or isinstance(x, bool | int | str | float):
        return x
    _typed(x, dict, place)
    if x.keys() == {"ellipsis"}:
        return Ellipsis
    if x.keys() == {"float"}:
        _require(x["float"] in ("inf", "-inf", "nan"), place, "inf, -inf or nan")
        return float(x["float"])
    if x.keys() == {"slice"}:
        parts = [_decode(part, place) for part in _typed(x["slice"], list, place)]
        _require(
            len(parts) == 3 and all(p is None or isinstance(p, int) for p in parts), place, "three integers"
        )
        return slice(*parts)
    if x.keys() in ({"tuple"}, {"list"}):
        ((kind, parts),) = x.items()
        decoded = [_decode(part, place) for part in _typed(parts, list, place)]
        return tuple(decoded) if kind == "tuple" else decoded
    _require(x.keys() == {"array", "shape", "dtype"}, place, "a number, a string or an encoded array")
    _require(x["dtype"] in ("float64", "float32", "int64", "bool"), place, "a dtype of numbers")
    flat = [_decode(part, place) for part in _typed(x["array"], list, place)]
    shape = _typed(x["shape"], list, f"{place}.shape")
    _require(all(type(n) is int and n >= 0 for n in shape), f"{place}.shape", "sizes, 0 or more")
    kinds = {"bool": (bool,), "int64": (int,)}.get(x["dtype"], (int, float))
    _require(all(type(part) in kinds for part in flat), place, f"elements of {x['dtype']}")
    try:
        with np.errstate(over="raise"):
            return np.array(flat, dtype=x["dtype"]).reshape(shape)
    except (TypeError, ValueError, ArithmeticError) as error:
        raise GraphFormatError(f"{place}: {error}") from None


def _typed(x: Any, kind: type, place: str) -> Any:
    name = "a list" if kind is list else "an object"
    _require(isinstance(x, kind), place, f"{name}, got {type(x).__name__}")
    return x


def _known_keys(entry: dict[str, Any], known: set[str], place: str) -> None:
    unknown = entry.keys() - known
    _require(not unknown, place, f"only {', '.join(sorted(known))}, got {', '.join(sorted(unknown))}")


def _require(holds: bool, place: str, expected: str) -> None:
    if not holds:
        raise GraphFormatError(f"{place}: expected {expected}")
