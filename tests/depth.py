"""How deep this run goes: `make thorough` tries everything, an ordinary run a fixed share of it.

HYPOTHESIS_PROFILE=thorough asks for depth. What an ordinary run leaves out is the number of examples or
faults, or the size of a graph, never a property; it leaves out the same in every run.
"""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from hypothesis import settings

THOROUGH = settings.get_current_profile_name() == "thorough"

T = TypeVar("T")


def in_depth(thorough: T, *, ordinary: T) -> T:
    """The size that fits this run."""
    return thorough if THOROUGH else ordinary


def costly(ordinary: int) -> settings:
    """Settings of a property whose examples cost much: the profile's many in depth, else at most so many."""
    many = settings.default.max_examples
    return settings(max_examples=in_depth(many, ordinary=min(ordinary, many)))


def one_of_each(items: Iterable[T], kind: Callable[[T], Hashable], turn: int = 0) -> list[T]:
    """All of them in depth; else one of each kind, another one at each turn."""
    if THOROUGH:
        return list(items)
    groups: dict[Hashable, list[T]] = {}
    for item in items:
        groups.setdefault(kind(item), []).append(item)
    return [group[(turn + k) % len(group)] for k, group in enumerate(groups.values())]
