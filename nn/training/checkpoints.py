"""Checkpoints on disk: a directory with a JSON file, and the arrays in a safetensors file beside it.

The JSON names the file of the arrays, and to write it is the last step: until then the old checkpoint
is in place, whole, and from then on the new one. Both files are checked to the last byte when they are
read. They are data, never code.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from nn.extras import require
from nn.training.packing import Arrays, packed, unpacked

FORMAT = "circuitgrad checkpoint"

VERSION = 1

INDEX = "checkpoint.json"

ARRAYS = re.compile(r"arrays-[0-9a-f]{16}\.safetensors")
"""The names of files of arrays, each after its contents."""

TEMPORARY = ".writing"


class CheckpointError(ValueError):
    """Raised for a checkpoint that is damaged, or of something else than it is to be used for."""


def save_checkpoint(path: str | os.PathLike[str], state: dict[str, Any]) -> None:
    """Write nested plain data with arrays to the directory `path`, which is made if need be.

    A crash at any time leaves the checkpoint that was there before, or the new one. Needs safetensors.

    Raises TypeError for what is not plain data, NotADirectoryError or FileNotFoundError where there can
    be no such directory; then nothing has changed.
    """
    safetensors = require("safetensors.numpy", "save_checkpoint()")
    arrays: Arrays = {}
    plain = packed(state, arrays)
    data: bytes = safetensors.save(arrays)
    digest = sha256(data).hexdigest()
    name = f"arrays-{digest[:16]}.safetensors"
    folder = directory_for(path)
    folder.mkdir(exist_ok=True)
    _write(folder / name, data)
    _write(folder / INDEX, _index({"arrays": name, "sha256": digest, "state": plain}))
    for file in folder.iterdir():
        if file.name.endswith(TEMPORARY) or (ARRAYS.fullmatch(file.name) and file.name != name):
            file.unlink(missing_ok=True)


def load_checkpoint(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What `save_checkpoint` wrote to `path`. Needs safetensors.

    Of a training it is a dict with the entries "model", "optimizer", "history", "best" and others; the
    best weights are in ["best"]["weights"].

    Raises FileNotFoundError if there is none, CheckpointError for one that is damaged in any byte, or
    written by a newer version.
    """
    safetensors = require("safetensors.numpy", "load_checkpoint()")
    folder = _as_path(path)
    content = _content(folder, _read(folder, INDEX))
    data = _read(folder, content["arrays"])
    if sha256(data).hexdigest() != content["sha256"]:
        raise _damaged(folder, content["arrays"], "its checksum is another")
    state: dict[str, Any] = unpacked(content["state"], safetensors.load(data))
    return state


def directory_for(path: str | os.PathLike[str]) -> Path:
    """`path` as a directory that is there or can be made; an OSError that says why if it cannot be one."""
    folder = _as_path(path)
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(f"a checkpoint is a directory, and {folder} is a file: take another name")
    if not folder.absolute().parent.is_dir():
        raise FileNotFoundError(
            f"{folder.parent}, where the checkpoint is to be, does not exist: make it first"
        )
    return folder


def _as_path(path: str | os.PathLike[str]) -> Path:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"the path of a checkpoint is a string or a Path, got {path!r:.60}")
    return Path(path)


def _index(content: dict[str, Any]) -> bytes:
    digest = sha256(json.dumps(content).encode()).hexdigest()
    document = {"format": FORMAT, "version": VERSION, "sha256": digest, "content": content}
    return json.dumps(document, indent=1).encode()


def _content(folder: Path, index: bytes) -> dict[str, Any]:
    """The content of the JSON file, which is exactly what `_index` makes of it."""
    try:
        document = json.loads(index)
        known, version = document["format"] == FORMAT, document["version"]
        content: dict[str, Any] = document["content"]
    except (ValueError, RecursionError, KeyError, TypeError) as error:
        raise _damaged(folder, INDEX, f"{type(error).__name__}: {error}") from error
    if known and isinstance(version, int) and version > VERSION:
        raise CheckpointError(
            f"the checkpoint {folder} has the version {version} of its format, and this circuitgrad reads up "
            f"to {VERSION}: install a newer one"
        )
    if index != _index(content):
        raise _damaged(folder, INDEX, "its checksum is another")
    return content


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        if name == INDEX:
            raise FileNotFoundError(
                f"there is no checkpoint in {folder}: it would hold {INDEX}. Check the path, or start anew, "
                "without resume="
            ) from None
        raise _damaged(folder, name, "it is not there") from None


def _damaged(folder: Path, name: str, why: str) -> CheckpointError:
    return CheckpointError(
        f"the checkpoint {folder} is damaged, in {name}: {why}. Take an earlier one or a copy, or start anew"
    )


def _write(file: Path, data: bytes) -> None:
    """Write all of it or nothing: to a temporary file, to the disk, and then into its place."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}-", suffix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush_directory(file.parent)


def _flush_directory(folder: Path) -> None:
    """Bring the new name to the disk as well, where directories can be opened for that (not on Windows)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
