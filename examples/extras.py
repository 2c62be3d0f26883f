"""What the examples need and the packages do not."""

from importlib import import_module
from typing import Any


def require(module: str) -> Any:
    """The module, imported; ModuleNotFoundError that says what to install if it is not there."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        raise ModuleNotFoundError(
            f"this example needs {missing}, which is not installed: pip install 'circuitgrad[demo]'",
            name=missing,
        ) from None
