"""Faults of the one place where broadcasting is undone: `_sum_to` of the contributions."""

from autograd import contributions as engine


def added_axes(c, shape):
    """The axes that broadcasting had added or stretched."""
    added = c.ndim - len(shape)
    return tuple(k for k in range(c.ndim) if k < added or (shape[k - added] == 1 and c.shape[k] != 1))


def _by(reduced):
    """Another reduction than the sum: `reduced(c, axes)` keeps the axes with length 1."""

    def undone(c, shape):
        c = reduced(c, added_axes(c, shape))
        return _SUM_TO(c.reshape(c.shape[c.ndim - len(shape) :]) if c.ndim > len(shape) else c, shape)

    return undone


def _first(c, axes):
    return c[tuple(slice(0, 1) if k in axes else slice(None) for k in range(c.ndim))]


def _only(k):
    """Sums over the first or last of the axes only, and takes a slice of the others."""
    return lambda c, axes: _first(c.sum(axis=axes[k], keepdims=True), axes) if axes else c


_SUM_TO = engine._sum_to

UNDONE_WRONGLY = {
    "the first slice": _by(_first),
    "a mean": _by(lambda c, axes: c.mean(axis=axes, keepdims=True) if axes else c),
    "one axis too many": _by(lambda c, axes: c.sum(axis=tuple(range(c.ndim)), keepdims=True)),
    "the first axis only": _by(_only(0)),
    "the last axis only": _by(_only(-1)),
    "twice": lambda c, shape: 2.0 * _SUM_TO(c, shape),
}
