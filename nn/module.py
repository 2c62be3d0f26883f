"""Module: something with parameters. They are found by looking at its attributes; nobody registers them.

Two other things are a module's own. Whether it is in training, which Dropout and BatchNorm ask. And
its buffers, numbers that are saved with the parameters but not learned: the plain arrays among its
attributes that its class names in `buffer_names`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import Signature, signature
from reprlib import recursive_repr
from textwrap import indent
from typing import Any, ClassVar, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from autograd import Tensor, modes, name_scope
from autograd.coercion import Array, as_array, as_float, describe
from autograd.scopes import is_following
from nn.parameter import Parameter, copied_data, is_parameter, zero_grad

State: TypeAlias = dict[str, Array | float]
"""The numbers of a module by the names of its parameters: data, never code."""


class _SignatureOfForward:
    """What `inspect.signature` says of a module: how to call it is how to call its `forward`."""

    def __get__(self, module: Module | None, owner: type) -> Signature | None:
        return None if module is None else signature(module.forward)


class Module:
    """The base of layers and models: derive from it, assign parameters, define `forward`.

    Every leaf Tensor or Value that is an attribute, or in a list, tuple or dict that is one, is a
    parameter, and so are those of modules found there. Keep what is not to be learned in plain
    arrays and floats. A parameter that is found twice is shared, and counted once.

    >>> from autograd import Value
    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.coefficients = [Value(2.0), Value(1.0)]
    ...     def forward(self, x):
    ...         slope, intercept = self.coefficients
    ...         return slope * x + intercept
    >>> line = Line()
    >>> line(3.0).data
    7.0
    >>> line.state_dict()
    {'coefficients.0': 2.0, 'coefficients.1': 1.0}

    Attributes:
        training: whether the module is being trained, which `train()` and `eval()` say.
        buffer_names: of a class: which attributes are buffers, plain arrays that belong to the state.
        repeatable: of a class: whether the module computes the same each time in training, as far as its
            parameters and inputs are the same, so that it may be recorded once for all.
    """

    __signature__ = _SignatureOfForward()
    training: bool = True
    buffer_names: ClassVar[tuple[str, ...]] = ()
    repeatable: ClassVar[bool] = True

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """What the module computes, each class its own; raises NotImplementedError without one."""
        name = type(self).__name__
        raise NotImplementedError(
            f"{name} says nothing about what it computes: define {name}.forward(self, x)"
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """`forward`, as in model(x); where name scopes are asked for, in one of its own."""
        if modes.special and is_following():
            with _in_scope(self):
                return self.forward(*args, **kwargs)
        return self.forward(*args, **kwargs)

    def named_parameters(self) -> list[tuple[str, Parameter]]:
        """The parameters with their names, such as `layers.0.weight`, in the order of assignment.

        Raises ValueError if two have one name, as the keys 1 and "1" of a dict would.
        """
        named = list(_named_parameters(self, "", set()))
        names = [name for name, _ in named]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise ValueError(
                f"two parameters of {type(self).__name__} are named {twice!r}: rename an attribute or a key"
            )
        return named

    def named_buffers(self) -> list[tuple[str, Array]]:
        """The buffers with their names, such as `layers.1.running_mean`."""
        return [
            (prefix + name, getattr(module, name))
            for prefix, module in self._named_modules()
            for name in module.buffer_names
        ]

    def modules(self) -> list[Module]:
        """The module itself, and all modules inside, each once."""
        return [module for _, module in self._named_modules()]

    def _named_modules(self) -> list[tuple[str, Module]]:
        """The same with where they are: "" for the module itself."""
        return list(_named_modules(self, "", set()))

    def train(self, mode: bool = True) -> Self:
        """Say to all modules inside that they are being trained, or, with False, used; returns self."""
        if not isinstance(mode, bool):
            raise TypeError(f"train() takes True or False, got {mode!r:.60}; data goes into nn's fit")
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Say to all modules inside that they are being used, and no longer trained; returns self."""
        return self.train(False)

    def parameters(self) -> list[Parameter]:
        """The parameters, as an optimizer takes them."""
        return [p for _, p in self.named_parameters()]

    def count_parameters(self) -> int:
        """How many numbers there are to learn."""
        return sum(p.size for p in self.parameters())

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters, before the next `backward()`."""
        zero_grad(self.parameters())

    def state_dict(self) -> State:
        """A copy of all parameters' data, then of the buffers, by name: arrays, and floats for Values."""
        parameters = {name: copied_data(p) for name, p in self.named_parameters()}
        return parameters | {name: buffer.copy() for name, buffer in self.named_buffers()}

    def load_state_dict(self, state: Mapping[str, ArrayLike]) -> None:
        """Set all parameters and buffers from what `state_dict()` gave. Each keeps its own precision.

        Raises ValueError for missing or unknown names and for other shapes, TypeError for what is
        not real numbers; then nothing has changed.
        """
        if not isinstance(state, Mapping):
            raise TypeError(
                f"a state is a dict of numbers by name, as state_dict() gives it, got {describe(state)}"
            )
        named, buffers = dict(self.named_parameters()), dict(self.named_buffers())
        names = named.keys() | buffers.keys()
        missing, unknown = names - state.keys(), state.keys() - names
        if missing or unknown:
            raise ValueError(
                f"the state does not fit {type(self).__name__}: missing {_listed(missing)}; "
                f"unknown {_listed(unknown)}. Build the module as it was when the state was saved"
            )
        loaded = {name: _fitted(name, old, state[name]) for name, old in (named | buffers).items()}
        for name, p in named.items():
            p.data = loaded[name]
        for prefix, module in self._named_modules():
            for name in module.buffer_names:
                setattr(module, name, loaded[prefix + name])

    def extra_repr(self) -> str:
        """What `repr` says in the parentheses, besides the modules and functions inside."""
        return ""

    @property
    def title(self) -> str:
        """The module in one line, for messages: its class and `extra_repr()`."""
        return f"{type(self).__name__}({self.extra_repr()})"

    @recursive_repr()
    def __repr__(self) -> str:
        parts = [f"({where}): {name_of(x)}" for where, x in attributes(self) if callable(x)]
        if not parts:
            return self.title + self._size_note()
        lines = [self.extra_repr(), *parts] if self.extra_repr() else parts
        return f"{type(self).__name__}(\n{indent(chr(10).join(lines), '  ')}\n){self._size_note()}"

    def _size_note(self) -> str:
        """How many parameters there are, and the shapes of those that are the module's own."""
        count = self.count_parameters()
        own = [f"{name} {x.shape}" for name, x in attributes(self) if is_parameter(x)]
        shapes = f": {', '.join(own[:4])}{', ...' if len(own) > 4 else ''}" if own else ""
        return f"  # {count} parameter{'s' if count > 1 else ''}{shapes}" if count else ""


@contextmanager
def modes_kept(model: Module) -> Iterator[None]:
    """Afterwards each module inside is in training or in use as before: parts frozen in eval() stay so."""
    modes = [(module, module.training) for module in model.modules()]
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


_caller: ContextVar[Module | None] = ContextVar("caller", default=None)
"""The module whose `forward` runs, where name scopes are followed."""


@contextmanager
def _in_scope(module: Module) -> Iterator[None]:
    """A name scope for one call, called like the attribute of the calling module that holds this one."""
    caller, kind = _caller.get(), type(module).__name__
    known = {} if caller is None else {id(x): name for name, x in attributes(caller)}
    token = _caller.set(module)
    try:
        with name_scope(known.get(id(module), kind), kind):
            yield
    finally:
        _caller.reset(token)


def name_of(function: Any) -> str:
    """A function as its name, a module or another callable object as its repr."""
    return repr(function) if isinstance(function, Module) else getattr(function, "__name__", repr(function))


def attributes(module: Module) -> Iterator[tuple[str, Any]]:
    """What the attributes hold, lists, tuples and dicts taken apart: ("layers.0", ...)."""
    for name, x in vars(module).items():
        yield from _items(name, x)


def _items(name: str, x: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(x, Mapping):
        for key, item in x.items():
            yield from _items(f"{name}.{key}", item)
    elif isinstance(x, list | tuple):
        for k, item in enumerate(x):
            yield from _items(f"{name}.{k}", item)
    else:
        yield name, x


def _named_parameters(module: Module, prefix: str, seen: set[int]) -> Iterator[tuple[str, Parameter]]:
    for name, x in attributes(module):
        if id(x) in seen:
            continue
        if isinstance(x, Module):
            seen.add(id(x))
            yield from _named_parameters(x, f"{prefix}{name}.", seen)
        elif is_parameter(x):
            seen.add(id(x))
            yield prefix + name, x


def _named_modules(module: Module, prefix: str, seen: set[int]) -> Iterator[tuple[str, Module]]:
    if id(module) in seen:
        return
    seen.add(id(module))
    yield prefix, module
    for name, x in attributes(module):
        if isinstance(x, Module):
            yield from _named_modules(x, f"{prefix}{name}.", seen)


def _fitted(name: str, p: Parameter | Array, data: Any) -> Any:
    """`data` as the parameter or buffer can hold it, or an error that names it."""
    if not isinstance(p, Tensor | np.ndarray):
        return as_float(data, repr(name))
    array = as_array(data, repr(name))
    if array.shape != p.shape:
        raise ValueError(
            f"{name!r} has the shape {p.shape}, and the state's has {array.shape}: "
            "build the module with the sizes it had when the state was saved"
        )
    return array.astype(p.dtype)


def _listed(names: set[str]) -> str:
    shown = ", ".join(sorted(map(str, names))[:5]) or "none"
    return shown if len(names) <= 5 else f"{shown} and {len(names) - 5} more"
