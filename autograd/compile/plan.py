"""A plan: a recorded computation and its way back as one straight-line program, which runs on other numbers.

What the engine finds out for each graph, which nodes there are, in which order, who gets a gradient
from whom, does not change from one training step to the next. A plan has it in the order of its
lines. What they call is the table: the same forward functions, the same rules on raw numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd.backward import leading_to
from autograd.compile.program import Program
from autograd.node import Node
from autograd.topology import computed_order


class Plan:
    """The value of `output` and its gradients with respect to `inputs`, computed as it was recorded.

    Args:
        output: a scalar node.
        inputs: the leaves that get other numbers at each run.
        wanted: those of them whose gradients are returned.
        parameters: further leaves, Tensors, whose gradients are left in their `.grad`: None for one
            that the output does not depend on.
        watched: nodes on the way whose numbers are to be seen.

    Attributes:
        source: the program. `v3` is the number in a node, `g3` its gradient.
        run: the program, as a function of the numbers in the inputs. It returns the output, the
            gradients of the wanted inputs, which may be changed in place, and the numbers of the
            watched nodes. It raises FloatingPointError where a function or a rule makes a NaN out of
            numbers; then the gradients in the parameters are those from before, or None.

    Leaves that are no inputs are read anew at each run, so a parameter that was changed in place is
    seen. To compile the program takes some 0.1 ms a node, and as long as the way back.

    >>> from autograd import Value, exp
    >>> x = Value(1.0, name="x")
    >>> plan = Plan(exp(x) * x, [x], [x])
    >>> print(plan.source)
    def run(v0):
        # v0 is x
        v1 = exp(v0)
        v2 = multiply(v1, v0)
        g2 = 1.0
        g1 = multiply_back0(g2, v2, v1, v0) if g2 else 0.0
        g0 = multiply_back1(g2, v2, v1, v0) if g2 else 0.0
        h0 = exp_back0(g1, v1, v0) if g1 else 0.0
        g0 = g0 + h0
        del v1, g1
        return v2, [g0], []
    >>> plan.run(0.0)
    (0.0, [1.0], [])
    """

    source: str
    run: Callable[..., tuple[Any, list[Any], list[Any]]]

    def __init__(
        self,
        output: Node,
        inputs: Sequence[Node],
        wanted: Sequence[Node] = (),
        parameters: Sequence[Node] = (),
        watched: Sequence[Node] = (),
    ) -> None:
        if len(set(map(id, inputs))) < len(inputs):
            raise ValueError("a plan has one argument for each input, and an input is listed twice")
        if set(wanted) & set(parameters):
            raise ValueError("a gradient is returned or left in .grad: an input is no parameter as well")
        order = computed_order([output])
        found = {*wanted, *parameters}
        needed = leading_to(found, order)
        program = Program(inputs, found, kept={output, *watched})
        for node in order:
            program.forward(node)
        program.start_back(output, parameters)
        for node in reversed(order):
            if node in needed:
                program.back(node, needed)
        self.source = program.finished(output, wanted, parameters, watched)
        # As of a file of this folder: what looks for the user's line in the stack passes it by.
        code = compile(self.source, f"{__file__}: a plan", "exec")
        exec(code, program.names)
        # Quicker than a `with` in whoever calls it.
        self.run = np.errstate(all="ignore", invalid="raise")(program.names["run"])
