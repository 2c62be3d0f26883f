"""step: a circuit as a page that goes through the chain rule gate by gate, live, in one HTML file."""

from visualize.step.step import Page, step

__all__ = ["Page", "step"]
