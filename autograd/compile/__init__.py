"""Recorded computations as programs that run again without being recorded."""

from autograd.compile.compiled import compiled
from autograd.compile.plan import Plan

__all__ = ["Plan", "compiled"]
