"""One element of a tensor, and the scalar circuit behind it."""

from visualize.microscope.microscope import Index, microscope

__all__ = ["Index", "microscope"]
