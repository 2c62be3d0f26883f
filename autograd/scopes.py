"""Name scopes: which part of a circuit a node belongs to, a layer say, or one neuron of it.

A scope is opened around the code that computes the part. Nodes recorded in there remember it, and a
picture draws a box around them. Each opening is a part of its own, so a neuron in a loop makes as many
boxes as there are rounds.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar

from autograd.modes import switched


class Scope:
    """A part of a circuit, inside its `parent` or, without one, inside the circuit itself.

    Two scopes are the same only if they are one object: what has the same name was opened twice.
    """

    __slots__ = ("kind", "name", "parent")

    def __init__(self, name: str, parent: Scope | None = None, kind: str | None = None) -> None:
        self.name = name
        self.parent = parent
        self.kind = kind

    @property
    def chain(self) -> tuple[Scope, ...]:
        """The scopes from the outermost to this one."""
        chain, scope = [], self
        while scope.parent is not None:
            chain.append(scope)
            scope = scope.parent
        return (scope, *reversed(chain))

    @property
    def path(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(scope.name for scope in self.chain)

    def __repr__(self) -> str:
        return f"<Scope {'/'.join(self.path)}>"


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)
_following: ContextVar[bool] = ContextVar("following", default=False)


def current_scope() -> Scope | None:
    """The innermost scope that is open here."""
    return _current.get()


def is_following() -> bool:
    """Whether modules open scopes of their own here: inside `name_scope` or `module_scopes`."""
    return _following.get() or _current.get() is not None


def name_scope(name: str, kind: str | None = None) -> AbstractContextManager[None]:
    """Nodes recorded in this `with` block belong to a part of the circuit called `name`.

    Scopes nest. Modules of `nn` that are called in here open scopes of their own, named like the
    attributes that hold them.

    Args:
        name: what stands above the box in a picture.
        kind: what sort of thing it is, such as "Linear".

    Raises TypeError if the name is not a string, ValueError if it is empty.

    >>> from autograd import Value, name_scope
    >>> with name_scope("neuron"):
    ...     y = Value(2.0) * 3.0
    >>> y.scope.path
    ('neuron',)
    """
    for what, text in (("name", name), ("kind", kind or "-")):
        if not isinstance(text, str):
            raise TypeError(f"name_scope: {what} is a string, got {text!r:.60} ({type(text).__name__})")
    if not name:
        raise ValueError("name_scope: the name is empty, and a box needs one: name_scope('layer 1')")
    return switched(_current, Scope(name, current_scope(), kind))


def module_scopes() -> AbstractContextManager[None]:
    """Modules of `nn` that are called in here open scopes, without one around them all."""
    return switched(_following, True)


def within(scope: Scope | None) -> AbstractContextManager[None]:
    """Record in a scope that is there already, as a circuit does that is recorded again."""
    return nullcontext() if scope is current_scope() else switched(_current, scope)
