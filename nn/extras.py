"""What few functions need and the package does not: imported where it is used, and named if it is missing."""

from importlib import import_module
from typing import Any

EXTRA = "training"
"""The extra that installs everything that `nn` can use besides numpy."""


def require(module: str, user: str, extra: str = EXTRA) -> Any:
    """`module`, imported; ImportError that says what `user` needs and which extra installs it.

    >>> require("not_installed.anywhere", "lesson()")
    Traceback (most recent call last):
    ImportError: lesson() needs not_installed, which is not installed: pip install 'circuitgrad[training]'
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        missing = {"sklearn": "scikit-learn"}.get(missing, missing)
        raise ImportError(
            f"{user} needs {missing}, which is not installed: pip install 'circuitgrad[{extra}]'"
        ) from error
