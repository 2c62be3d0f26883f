"""A bad call and its error, and the small world in which it must change nothing.

The rows stand in the files `bad_calls_*`, by subject; `test_bad_calls` runs them all as one table.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import TABLE, Graph, Node, Tensor, Value, modes
from autograd.primitive import NUMPY


class World:
    """Nodes with gradients, a graph, a model in training, and a folder with a file in it."""

    def __init__(self, folder: Path) -> None:
        self.x = Value(2.0, name="x")
        self.t = Tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], name="t")
        self.y = (self.x * self.t).sum()
        self.y.backward()
        p, q = Value(-2.0, name="p"), Value(5.0, name="q")
        self.graph = Graph((p + q) * 3.0)
        self.graph.backward()
        self.model = nn.MLP([3, 4, 2], rng=0)
        self.optimizer = nn.Adam(self.model.parameters(), lr=0.1)
        nn.cross_entropy(self.model(self.t), [0, 1]).backward()
        self.optimizer.step()
        self.folder = folder
        self.file = folder / "circuit.svg"
        self.file.write_text("an earlier picture")

    def snapshot(self) -> Any:
        """Everything that a refused call could have changed, as plain data that compares."""
        return _frozen(
            {
                "nodes": [self.x, self.t, self.y],
                "graph": [
                    str(self.graph),
                    self.graph.to_json(),
                    self.graph.gradients,
                    list(self.graph.nodes),
                ],
                "tables": [TABLE, NUMPY],
                "model": [self.model.named_parameters(), self.model.state_dict()],
                "optimizer": vars(self.optimizer),
                "files": {path.name: path.read_bytes() for path in self.folder.iterdir()},
                "modes": [modes.special, modes.is_recording(), modes.is_debugging()],
            }
        )


def _frozen(x: Any) -> Any:
    if isinstance(x, Node):
        return (id(x), _frozen(np.array(x)), _frozen(x.grad), x.name, x.clock)
    if isinstance(x, np.ndarray):
        return (x.dtype.str, x.shape, x.tobytes())
    if isinstance(x, dict):
        return {key: _frozen(part) for key, part in x.items()}
    if isinstance(x, list | tuple):
        return [_frozen(part) for part in x]
    return x


class BadCall(NamedTuple):
    """A row: `name` says what is called, a colon, and what is wrong with it."""

    name: str
    call: Callable[[World], Any]
    error: type[Exception]
    words: tuple[str, ...]

    @property
    def subject(self) -> str:
        """The public name that is called wrongly."""
        return self.name.split(":")[0]


def rows(*table: tuple[str, Callable[[World], Any], type[Exception], list[str]]) -> list[BadCall]:
    """The rows of a table."""
    return [BadCall(name, call, error, tuple(words)) for name, call, error, words in table]


def names_used(call: Any) -> set[str]:
    """The names and words in the code of a row, with its functions inside and its default arguments."""
    defaults = filter(callable, call.__defaults__ or ())
    return set(_names_in(call.__code__)).union(*map(names_used, defaults))


def _names_in(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_in(constant)
        elif isinstance(constant, str):  # the name of an attribute that is set
            yield constant
