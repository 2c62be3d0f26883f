"""The chain of rules from an output to an input, in words, symbols and numbers; and why a gradient is 0."""

from visualize.explain.explain import explain
from visualize.explain.explanation import Explanation

__all__ = ["Explanation", "explain"]
