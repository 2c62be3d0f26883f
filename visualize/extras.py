"""What few pictures need and the package does not: imported where it is used, and named if it is missing."""

from importlib import import_module
from typing import Any


def require(module: str, user: str, extra: str) -> Any:
    """`module`, imported; ImportError that says what `user` needs and which extra installs it.

    >>> require("not_installed.anywhere", "lesson()", "plots")
    Traceback (most recent call last):
    ImportError: lesson() needs not_installed, which is not installed: pip install 'circuitgrad[plots]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        raise ImportError(
            f"{user} needs {missing}, which is not installed: pip install 'circuitgrad[{extra}]'"
        ) from error
