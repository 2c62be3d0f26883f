"""Bad calls of the pictures; nothing is written, and a file that is there stays as it is."""

import numpy as np

from autograd import StaleGraphError, Value
from tests.bad_calls import rows
from tests.bad_calls_nodes import outdated
from visualize import draw, to_dot


def long_chain():
    y = Value(1.0)
    for _ in range(300):
        y = y + 1.0
    return y


# fmt: off
PICTURES = rows(
    ("visualize.draw: a number", lambda w: draw(3.0, w.file), TypeError,
     ["a Graph or a node can be drawn", "float"]),
    ("visualize.draw: a model", lambda w: draw(w.model, w.file), TypeError,
     ["a Graph or a node can be drawn", "MLP"]),
    ("visualize.draw: a missing folder",
     lambda w: draw(w.graph, w.folder / "missing" / "a.dot"), FileNotFoundError,
     ["there is no folder", "missing", "'a.dot'", "make it first"]),
    ("visualize.draw: a file for a folder", lambda w: draw(w.graph, w.file / "a.dot"), FileNotFoundError,
     ["no folder", "circuit.svg"]),
    ("visualize.draw: a folder", lambda w: draw(w.graph, w.folder), ValueError,
     ["without a suffix", "svg, png, pdf, dot"]),
    ("visualize.draw: a number for a path", lambda w: draw(w.graph, 3), TypeError,
     ["the path of a file", "3 (int)"]),
    ("visualize.draw: an unknown suffix", lambda w: draw(w.graph, w.folder / "a.gif"), ValueError,
     ["'gif' is not a format", "svg, png"]),
    ("visualize.draw: no suffix", lambda w: draw(w.graph, w.folder / "a"), ValueError,
     ["'a', without a suffix", "svg, png"]),
    ("visualize.draw: an unknown format", lambda w: draw(w.graph, w.file, format="bmp"), ValueError,
     ["'bmp' is not a format"]),
    ("visualize.draw: another format", lambda w: draw(w.graph, w.file, format="png"), ValueError,
     ["'circuit.svg'", "format='png'"]),
    ("visualize.draw: a format and no path", lambda w: draw(w.graph, format="png"), ValueError,
     ["SVG", "give a path"]),
    ("visualize.draw: an unknown option", lambda w: draw(w.graph, w.file, colour="red"), TypeError,
     ["draw() has no option 'colour'", "title, direction, gradients"]),
    ("visualize.draw: direction", lambda w: draw(w.graph, w.file, direction="up"), ValueError,
     ["direction='up'", "'LR', 'RL'"]),
    ("visualize.draw: a list of directions", lambda w: draw(w.graph, direction=["LR"]), ValueError,
     ["direction=['LR']", "'LR'"]),
    ("visualize.draw: title", lambda w: draw(w.graph, w.file, title=3), TypeError,
     ["title= takes a string", "3 (int)"]),
    ("visualize.draw: number_format", lambda w: draw(w.graph, w.file, number_format=".2q"), ValueError,
     ["number_format=", "'.2f'", "'.2q'"]),
    ("visualize.draw: max_nodes", lambda w: draw(w.graph, w.file, max_nodes="9"), TypeError,
     ["max_nodes= takes a number", "'9' (str)"]),
    ("visualize.draw: too large", lambda w: draw(long_chain(), w.file), ValueError,
     ["301 nodes", "summary()", "max_nodes="]),
    ("visualize.draw: gradients of an array", lambda w: draw(w.t * 2.0, w.file, gradients=True), ValueError,
     ["not a scalar", "(2, 3)"]),
    ("visualize.draw: a stale graph", lambda w: draw(outdated(), w.file), StaleGraphError,
     ["'x' was changed"]),
    ("visualize.to_dot: a number", lambda w: to_dot(3), TypeError, ["a Graph or a node can be drawn", "int"]),
    ("visualize.to_dot: an array", lambda w: to_dot(np.ones(2)), TypeError,
     ["a Graph or a node can be drawn", "ndarray"]),
    ("visualize.to_dot: an unknown option", lambda w: to_dot(w.graph, colour="red"), TypeError,
     ["to_dot", "colour"]),
    ("visualize.to_dot: number_format", lambda w: to_dot(w.graph, number_format=3), ValueError,
     ["number_format=", "'.2f'", "3"]),
    ("visualize.to_dot: direction", lambda w: to_dot(w.graph, direction=3), ValueError,
     ["direction=3 is unknown", "'LR'"]),
)
# fmt: on
