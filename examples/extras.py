"""What the examples need and the packages do not."""

from typing import Any

from nn import extras


def require(module: str) -> Any:
    """The module, imported; ImportError that says what to install if it is not there."""
    return extras.require(module, "this example", "demo")
