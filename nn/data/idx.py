"""IDX files, the format of MNIST: an array's type, its lengths, and then its numbers, plain or gzipped.

    2 bytes  0
    1 byte   the type of the numbers
    1 byte   the number of axes
    4 bytes  for each axis its length, most significant byte first
    the numbers, in C order, most significant byte first

A file is not trusted: nothing in it is executed, and what its header claims is believed when the bytes
are there. http://yann.lecun.com/exdb/mnist, "The IDX file format".
"""

from __future__ import annotations

import gzip
import math
import os
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograd import Node
from autograd.coercion import describe, from_sequence

StrPath: TypeAlias = str | os.PathLike[str]

TYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(">u1"),
    0x09: np.dtype(">i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
"""The types of numbers by their code in the file."""

_GZIP = b"\x1f\x8b"
_MOST_AXES = 32
_LONGEST_AXIS = 2**32 - 1
_CHUNK = 2**20
_MOST_INFLATION = 1032  # deflate makes no more bytes than that out of one


class IDXError(ValueError):
    """The file is not IDX, or not whole, or holds an array of another shape."""


def read_idx(path: StrPath, shape: Sequence[int | None] | None = None) -> NDArray[Any]:
    """The array in an IDX file, plain or gzipped (which its first bytes say, not its name).

    Args:
        path: the file.
        shape: what the array's shape has to be, None for a length that may be any.

    Raises IDXError for a file that is not IDX, truncated, damaged or longer than its header says, and
    for another shape; the OSError of the system for a file that cannot be opened.
    """
    path = Path(path)
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        is_gzip = file.read(2) == _GZIP
        file.seek(0)
        try:
            if not is_gzip:
                return _read(file, path, shape, size)
            with gzip.open(file, "rb") as inflated:
                return _read(inflated, path, shape, size * _MOST_INFLATION)  # type: ignore[arg-type]
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise IDXError(f"{path} is truncated or damaged: {error}. Get the file again") from None


def write_idx(path: StrPath, array: ArrayLike) -> None:
    """Write an array as an IDX file; gzipped if the name ends in .gz.

    Args:
        path: the file; an existing one is replaced.
        array: of 1 to 32 axes and a type that IDX has: uint8, int8, int16, int32, float32 or float64.

    Raises TypeError for another type and ValueError for an empty array or one without axes; then
    nothing is written.
    """
    if isinstance(array, Node):
        raise TypeError("write_idx takes plain numbers, and a node was given: pass its .data")
    numbers = from_sequence(array, "write_idx")
    codes = {dtype.newbyteorder("="): code for code, dtype in TYPES.items()}
    code = codes.get(numbers.dtype.newbyteorder("="))
    if code is None:
        raise TypeError(
            f"IDX holds {', '.join(map(str, codes))}, got {describe(numbers)}: convert it with .astype(...)"
        )
    if not 1 <= numbers.ndim <= _MOST_AXES or numbers.size == 0 or max(numbers.shape) > _LONGEST_AXIS:
        raise ValueError(
            f"IDX is for 1 to {_MOST_AXES} axes of at least one element, got {describe(numbers)}"
        )
    header = bytes([0, 0, code, numbers.ndim]) + np.array(numbers.shape, ">u4").tobytes()
    content = header + numbers.astype(TYPES[code]).tobytes()
    path = Path(path)
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)  # the same array, the same bytes
    path.write_bytes(content)


def _read(file: BinaryIO, path: Path, shape: Sequence[int | None] | None, most: int) -> NDArray[Any]:
    """The array; `most` is how many bytes the file can have at the very most."""
    dtype, found = _read_header(file, path)
    if shape is not None and not _fits(found, shape):
        expected = ", ".join("any" if n is None else str(n) for n in shape)
        raise IDXError(
            f"{path} holds an array of shape {found}, expected ({expected}): it is another file, or cut"
        )
    size = math.prod(found) * dtype.itemsize
    if size > most:
        raise _truncated(path, found, size, f"the file can hold {most:,} at most")
    content = _read_up_to(file, size)
    if len(content) < size:
        raise _truncated(path, found, size, f"{len(content):,} are there")
    if file.read(1):
        raise IDXError(
            f"{path} goes on after the {size:,} bytes of numbers that its header announces, shape {found}: "
            "it was put together wrongly; get the file again"
        )
    return np.frombuffer(content, dtype).reshape(found).astype(dtype.newbyteorder("="), copy=False)


def _read_header(file: BinaryIO, path: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    magic = file.read(4)
    if len(magic) < 4:
        raise IDXError(f"{path} is truncated: an IDX file begins with 4 bytes, {len(magic)} are there")
    code, axes = magic[2], magic[3]
    if magic[:2] != b"\0\0" or code not in TYPES:
        types = ", ".join(f"{code:02x} {dtype.name}" for code, dtype in TYPES.items())
        raise IDXError(
            f"{path} is not an IDX file: its magic number is {magic.hex(' ')}, expected 00 00, the type "
            f"({types}), and the number of axes"
        )
    if not 1 <= axes <= _MOST_AXES:
        raise IDXError(f"{path} claims {axes} axes, expected 1 to {_MOST_AXES}: it is damaged")
    lengths = file.read(4 * axes)
    if len(lengths) < 4 * axes:
        raise IDXError(
            f"{path} is truncated: the lengths of {axes} axes are {4 * axes} bytes, {len(lengths)} are there"
        )
    shape = tuple(np.frombuffer(lengths, ">u4").tolist())
    if 0 in shape:
        raise IDXError(f"{path} holds an empty array, shape {shape}: at least one element is expected")
    return TYPES[code], shape


def _fits(found: tuple[int, ...], shape: Sequence[int | None]) -> bool:
    return len(found) == len(shape) and all(n in (None, m) for n, m in zip(shape, found, strict=True))


def _read_up_to(file: BinaryIO, size: int) -> bytearray:
    """`size` bytes, or all there are. In chunks: a read of n bytes allocates n, whether they come or not."""
    content = bytearray()
    while len(content) < size:
        chunk = file.read(min(_CHUNK, size - len(content)))
        if not chunk:
            break
        content += chunk
    return content


def _truncated(path: Path, shape: tuple[int, ...], size: int, there: str) -> IDXError:
    return IDXError(
        f"{path} is truncated: its header announces the shape {shape}, {size:,} bytes of numbers, and "
        f"{there}. Get the file again"
    )
