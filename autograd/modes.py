"""What is switched on around the code that runs: recording, the search for the first NaN, name scopes.

The switches are context variables, so threads and asyncio tasks never see each other's. Reading a
context variable for every gate of a circuit would be slow; `special` counts the contexts that are
open anywhere, and while it is zero nobody has to look.
"""

from collections.abc import Iterator
from contextlib import _GeneratorContextManager, contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TypeVar

T = TypeVar("T")

_recording = ContextVar("recording", default=True)
_debugging = ContextVar("debugging", default=False)
_lock = Lock()

special = 0


@contextmanager
def switched(variable: ContextVar[T], to: T) -> Iterator[None]:
    """A context in which the variable is set, and `special` says that somebody has to look."""
    global special
    token = variable.set(to)
    with _lock:
        special += 1
    try:
        yield
    finally:
        with _lock:
            special -= 1
        variable.reset(token)


def is_recording() -> bool:
    """Whether operations on nodes are recorded here: False inside `no_grad()`."""
    return not special or _recording.get()


def is_debugging() -> bool:
    """Whether the first NaN or infinity is an error here: True inside `debug()`."""
    return special > 0 and _debugging.get()


def no_grad() -> _GeneratorContextManager[None]:
    """Compute without recording: results are leaves. A `with` block or a decorator, as in PyTorch.

    >>> from autograd import Value, no_grad
    >>> x = Value(3.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y.is_leaf
    True
    """
    return switched(_recording, False)


def enable_grad() -> _GeneratorContextManager[None]:
    """Record again inside a `no_grad()` block."""
    return switched(_recording, True)


def no_debug() -> _GeneratorContextManager[None]:
    """Look at nothing in here: what a rule computes on the way is looked at when it is done."""
    return switched(_debugging, False)


def debug() -> _GeneratorContextManager[None]:
    """Turn the first NaN or infinity, forward or backward, into a `NonFiniteError`.

    The error names the node, the operation, the values of its inputs, your line of source and the
    path to it. Nodes made inside the block also remember their line, so that errors which appear
    later, in `backward()`, can name it.

    >>> import autograd
    >>> with autograd.debug():
    ...     autograd.log(autograd.Value(0.0, name="x"))
    Traceback (most recent call last):
    autograd.debugging.NonFiniteError: log gave -inf, forward...
    """
    return switched(_debugging, True)
