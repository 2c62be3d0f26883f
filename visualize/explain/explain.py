"""explain(): the chain of rules from an output to a node, and why a gradient is what it is."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd import Graph, Node, StaleGraphError, Tensor, Value
from autograd.coercion import describe
from autograd.graph.labels import listed
from autograd.recording import record
from visualize.explain.absent import why_absent
from visualize.explain.algebra import gate_formula, local_formula
from visualize.explain.explanation import Explanation, Factor, Path
from visualize.explain.notation import Written, named, written
from visualize.explain.reasons import reasons, remark
from visualize.explain.routes import Route, Routes, Step
from visualize.explain.through_arrays import through_arrays
from visualize.microscope import Index, microscope
from visualize.names import visible

LONGEST_PATH = 10
"""Of a path of more gates the middle is left out."""

ROUNDING = 1e-9
"""Differences below this part of the paths' sizes are rounding."""

LARGEST_CIRCUIT = 3_000
"""A circuit of tensors is opened into scalars up to this size."""


def explain(output: Node | Graph, wrt: Node | str, index: Index = None, *, paths: int = 6) -> Explanation:
    """How the gradient of an output with respect to a node comes about, and why it is 0, None or NaN.

    The chain of rules over all paths: each gate's local derivative in symbols, by its row of the table, and
    in numbers; upstream times local along each path; the sum over the paths, which is the gradient of the
    engine's own backward pass. Paths may be many: the largest are shown, the others counted and summed up.

    Args:
        output: a node of one element, or a graph with one such output.
        wrt: a node, or its label in the graph.
        index: which element, if `wrt` has several. Without one, or if the circuit of scalars behind
            it is large, the explanation goes through arrays, with norms.
        paths: how many paths are shown at most.

    Returns:
        An `Explanation`; `print()` shows it, `.latex` and `.html` have it for papers and pages.

    Raises TypeError for what is no node or graph, ValueError for an output of several elements, KeyError for
    an unknown label, IndexError for an element that is not there. A node that the output does not depend on
    is no error: that is explained. No `.grad` is touched.

    >>> x, y, z = Value(-2.0, name="x"), Value(5.0, name="y"), Value(-4.0, name="z")
    >>> q = x + y
    >>> q.name = "q"
    >>> f = q * z
    >>> f.name = "f"
    >>> print(explain(f, wrt=x))
    ∂f/∂x = -4
    <BLANKLINE>
    f → q → x
      f = q · z   ∂f/∂q = z    1 · -4 = -4
      q = x + y   ∂q/∂x = 1   -4 ·  1 = -4
    <BLANKLINE>
      ∂f/∂x = ∂f/∂q · ∂q/∂x
            = z · 1
            = -4 · 1
            = -4
    <BLANKLINE>
    It is the only path, and the backward pass gives the same.
    """
    if not isinstance(paths, int) or isinstance(paths, bool) or paths < 1:
        raise ValueError(f"explain(): paths= is a whole number from 1 on, got {describe(paths)}")
    graph = _checked_graph(output)
    x = _checked_node(graph, wrt)
    if index is not None and isinstance(x, Value):
        raise IndexError(f"explain(): {x.label} is a single number, without elements: leave index= out")
    (result,) = graph.outputs.values()
    output_name, name = named(visible(graph.labels[result])), named(_label(graph, x))
    try:
        graph._require_fresh()
    except StaleGraphError as error:
        return Explanation(output_name, name, None, reasons=(str(error),))
    absent = why_absent(graph, x)
    if absent is not None:
        return Explanation(output_name, name, None, reasons=absent)
    if all(isinstance(node, Value) for node in graph.nodes):
        return _of_scalars(graph, x, paths)
    return _of_tensors(graph, x, index, paths)


def _checked_graph(output: Any) -> Graph:
    if not isinstance(output, Graph | Node):
        raise TypeError(f"explain() starts from a node or a Graph, got {describe(output)}")
    if isinstance(output, Graph) and len(output.outputs) > 1:
        raise ValueError(
            f"explain() explains one output, and this graph has {len(output.outputs)}: pass one of the nodes "
            f"{listed(output.outputs)}"
        )
    (node,) = output.outputs.values() if isinstance(output, Graph) else (output,)
    if np.size(node._data) != 1:
        raise ValueError(
            f"explain(): the output is not one number, its shape is {np.shape(node._data)}: pick an element "
            "by its index, y[0, 1], or reduce it with .sum()"
        )
    return Graph(node)  # a fresh one: its gradients are computed here


def _checked_node(graph: Graph, wrt: Any) -> Node:
    if isinstance(wrt, str):
        for node, label in graph.labels.items():
            if label == wrt:
                return node
        raise KeyError(f"explain(): no node is called {wrt!r}; there are {listed(graph.labels.values())}")
    if not isinstance(wrt, Node):
        raise TypeError(f"explain(): wrt= takes a node or its label, got {describe(wrt)}")
    return wrt


def _label(graph: Graph, x: Node) -> str:
    return visible(graph.labels.get(x) or x.name or "x")


# ------------------------------------------------------------------------------------------------ scalars


def _of_scalars(graph: Graph, x: Node, most: int) -> Explanation:
    graph.backward()
    assert graph.gradients is not None
    names = {node: named(visible(label)) for node, label in graph.labels.items()}
    texts = {node: name.text for node, name in names.items()}
    (output,) = graph.outputs.values()
    routes = Routes(graph, x, most)
    gradient = graph.gradients[graph.labels[x]] if routes.count else None
    shown = [_path(route, names, output) for route in routes.largest]
    with np.errstate(all="ignore"):
        rest = routes.total - sum(path.product for path in shown)
        negligible = abs(rest) <= ROUNDING * routes.size
        agrees = gradient is None or _agree(gradient, routes)
    why = reasons(graph, x, routes, texts)
    return Explanation(
        names[output], names[x], gradient, tuple(shown), routes.count, routes.total,
        0.0 if negligible else rest, agrees, reasons=tuple(why),
    )  # fmt: skip


def _agree(gradient: float, routes: Routes) -> bool:
    """Whether the sum over all paths is the gradient of the backward pass, to rounding."""
    if np.isfinite([gradient, routes.total]).all():
        return bool(abs(gradient - routes.total) <= ROUNDING * routes.size)
    return bool(np.array_equal(gradient, routes.total, equal_nan=True))


def _path(route: Route, names: dict[Node, Written], output: Node) -> Path:
    factors: list[Factor] = []
    upstream = 1.0
    steps = route.steps
    gap = range(0)
    if len(steps) > LONGEST_PATH + 1:
        gap = range(LONGEST_PATH // 2, len(steps) - LONGEST_PATH // 2)
    for k, step in enumerate(steps):
        local = float(step.wire.local)
        contribution = 0.0 if upstream == 0.0 else upstream * local
        if k in gap and k != gap.start:
            factors[-1] = _widened(factors[-1], names[step.source], local, contribution)
        else:
            made = _factor(step, names, upstream, local, contribution)
            factors.append(_widened(made, made.operand, 1.0, contribution) if k in gap else made)
        upstream = contribution
    nodes = [names[output], *(factor.operand for factor in factors)]
    return Path(tuple(nodes), tuple(factors), route.product)


def _factor(
    step: Step, names: dict[Node, Written], upstream: float, local: float, contribution: float
) -> Factor:
    gate = step.gate
    symbols = {"y": names[gate]}
    symbols |= {f"x{k}": names[x] for k, x in enumerate(gate.inputs) if isinstance(x, Node)}
    try:
        derivative = written(local_formula(gate, step.wire.position), symbols)
    except Exception:  # a rule of one's own may raise anything on formulas
        derivative = named(f"{gate.op.name}'" if gate.op is not None else "")
    formula = written(gate_formula(gate), symbols)
    return Factor(
        names[gate], names[step.source], formula, derivative, upstream, local, contribution,
        remark=remark(step, names[step.source].text),
    )  # fmt: skip


def _widened(factor: Factor, operand: Written, local: float, contribution: float) -> Factor:
    """The factor as a gap that reaches to `operand`."""
    return Factor(
        factor.gate, operand, factor.formula, factor.derivative, factor.upstream, factor.local * local,
        contribution, factor.gap + 1,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ tensors


def _of_tensors(graph: Graph, x: Node, index: Index, most: int) -> Explanation:
    """Through the scalars behind one element, if they are few; else through the arrays."""
    (result,) = graph.outputs.values()
    if x is not result and (index is not None or np.size(x._data) == 1):
        opened, leaf = (graph, x) if x.is_leaf else _with_leaf(graph, x)
        try:
            element = microscope(opened, wrt={leaf: index}, max_nodes=LARGEST_CIRCUIT)
        except ValueError as error:  # too large, or the output does not depend on this element
            what, _, _ = str(error).partition(": ")
            return through_arrays(graph, x, index, (f"{what[0].upper()}{what[1:]}.",))
        (leaf,) = element.inputs.values()
        return _of_scalars(element, leaf, most)
    return through_arrays(graph, x, index)


def _with_leaf(graph: Graph, x: Node) -> tuple[Graph, Node]:
    """The graph recorded again with a leaf in the place of a computed node, and that leaf."""
    leaf: Node = Tensor(x._data, name=graph.labels[x])

    def record_again(node: Node, operands: tuple[Any, ...]) -> Node:
        assert node.op is not None
        return leaf if node is x else record(node.op, operands, node.params)

    return Graph(*graph._rerun({}, record_again)), leaf
