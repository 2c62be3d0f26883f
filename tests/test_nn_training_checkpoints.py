"""Checkpoints on disk: they come back to the bit, a crash leaves the old one, no damage is missed."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn.training import Checkpoint, CheckpointError, checkpoints, load_checkpoint, save_checkpoint
from nn.training.packing import packed, unpacked
from tests.training_runs import bits

STATE = {
    "arrays": [
        np.arange(6.0).reshape(2, 3).T,
        np.float32([1.5, -0.0]),
        np.array(0.1),
        np.array([], np.int64),
    ],
    "numbers": {"big": 2**127 + 1, "tiny": 5e-324, "none": None, "yes": True, "text": "ä\ud800 $"},
    "odd": [float("inf"), -float("inf"), -0.0, 0.1 + 0.2],
    "empty": {"list": [], "dict": {}},
}
OTHER = {"w": np.ones(3), "epoch": 2}

numbers = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
arrays = st.lists(st.floats(), max_size=3).map(np.array) | st.lists(st.integers(0, 9), min_size=1).map(
    np.uint8
)
trees = st.recursive(
    numbers | arrays,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.sampled_from("abc/"), parts),
    max_leaves=8,
)


def files_in(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def write(folder, files):
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.fixture
def saved(tmp_path):
    save_checkpoint(tmp_path / "run", STATE)
    return tmp_path / "run"


def test_what_is_saved_comes_back_to_the_bit(saved):
    assert bits(load_checkpoint(saved)) == bits(STATE)
    assert {array.flags.writeable for array in load_checkpoint(saved)["arrays"]} == {True}


@given(trees)
def test_any_plain_data_come_back_to_the_bit(tree):
    arrays = {}
    through_json = json.loads(json.dumps(packed({"tree": tree}, arrays), allow_nan=False))
    assert bits(unpacked(through_json, arrays)) == bits({"tree": tree})


def test_it_is_safetensors_and_json(saved):
    from safetensors.numpy import load_file

    index, arrays = sorted(files_in(saved), reverse=True)
    assert (index, arrays[:7], arrays[-12:]) == ("checkpoint.json", "arrays-", ".safetensors")
    assert json.loads((saved / index).read_text())["content"]["state"]["numbers"]["big"] == 2**127 + 1
    assert load_file(saved / arrays)["arrays/1"].dtype == np.float32


def test_the_new_checkpoint_replaces_the_old_one_and_leaves_other_files(saved):
    (saved / "notes.txt").write_text("mine")
    save_checkpoint(saved, OTHER)
    assert bits(load_checkpoint(saved)) == bits(OTHER)
    assert len(files_in(saved)) == 3


# --------------------------------------------------------------------------------------------- crashes


@pytest.mark.parametrize("call", range(2))
@pytest.mark.parametrize("name", ["replace", "fsync"])
def test_a_crash_leaves_the_old_one(saved, monkeypatch, name, call):
    """Where a file is brought to the disk, or into its place: of the arrays first, of the JSON second."""
    before, calls, real = bits(load_checkpoint(saved)), [], getattr(os, name)

    def crash(*args):
        calls.append(args)
        if len(calls) == (call + 1 if name == "replace" else 2 * call + 1):
            raise OSError("the power is gone")
        return real(*args)

    monkeypatch.setattr(os, name, crash)
    with pytest.raises(OSError, match="the power is gone"):
        save_checkpoint(saved, OTHER)
    monkeypatch.undo()
    assert bits(load_checkpoint(saved)) == before
    save_checkpoint(saved, OTHER)
    assert bits(load_checkpoint(saved)) == bits(OTHER)
    assert len(files_in(saved)) == 2


KILLED = """
import os, sys
from nn.training import save_checkpoint
os.fsync = lambda handle: os.kill(os.getpid(), 9)
save_checkpoint(sys.argv[1], {"epoch": 2})
"""


def test_a_process_that_is_killed_leaves_the_old_one(saved):
    """Killed before a file is on the disk, it cannot even clean up; the next one does."""
    assert subprocess.run([sys.executable, "-c", KILLED, saved]).returncode == -signal.SIGKILL
    assert bits(load_checkpoint(saved)) == bits(STATE)
    assert len(files_in(saved)) == 3
    save_checkpoint(saved, OTHER)
    assert len(files_in(saved)) == 2


# --------------------------------------------------------------------------------------------- damage


def test_every_flipped_byte_is_noticed(saved):
    """Each byte of the JSON, and of the arrays; each time another bit of it."""
    save_checkpoint(saved, OTHER)
    missed = []
    for name, data in files_in(saved).items():
        for k in range(len(data)):
            changed = bytes([data[k] ^ (1 << k % 8)])
            (saved / name).write_bytes(data[:k] + changed + data[k + 1 :])
            try:
                load_checkpoint(saved)
            except CheckpointError:
                continue
            missed.append((name, k))
        (saved / name).write_bytes(data)
    assert missed == []
    assert bits(load_checkpoint(saved)) == bits(OTHER)


@given(st.data())
def test_any_damage_to_a_byte_is_noticed(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp() / "damaged"
    if not folder.exists():
        save_checkpoint(folder, STATE)
    files = files_in(folder)
    name = data.draw(st.sampled_from(sorted(files)))
    k = data.draw(st.integers(0, len(files[name]) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != files[name][k]))
    write(folder, {**files, name: files[name][:k] + bytes([byte]) + files[name][k + 1 :]})
    try:
        with pytest.raises(CheckpointError, match=r"damaged|newer"):
            load_checkpoint(folder)
    finally:
        write(folder, files)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
@pytest.mark.parametrize("which", [0, 1])
def test_a_truncated_file_is_refused(saved, which, share):
    name = sorted(files_in(saved))[which]
    data = files_in(saved)[name]
    (saved / name).write_bytes(data[: int(share * len(data))])
    with pytest.raises(CheckpointError, match=f"is damaged, in {name}.*Take an earlier one or a copy"):
        load_checkpoint(saved)


def test_a_missing_file_is_refused(saved):
    index, arrays = sorted(files_in(saved), reverse=True)
    (saved / arrays).unlink()
    with pytest.raises(CheckpointError, match="it is not there"):
        load_checkpoint(saved)
    (saved / index).unlink()
    with pytest.raises(FileNotFoundError, match=r"there is no checkpoint in .*run.*start anew"):
        load_checkpoint(saved)


@pytest.mark.parametrize(
    "text", ["", "[]", "3", "{}", "[" * 100_000, '{"format": "x", "version": 1, "content": {}}', "\xff"]
)
def test_a_json_of_something_else_is_refused(saved, text):
    (saved / "checkpoint.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(CheckpointError, match=r"is damaged, in checkpoint\.json"):
        load_checkpoint(saved)


def test_a_newer_version_is_refused(saved, monkeypatch):
    monkeypatch.setattr(checkpoints, "VERSION", 2)
    save_checkpoint(saved, STATE)
    monkeypatch.undo()
    with pytest.raises(CheckpointError, match=r"has the version 2 .* reads up to 1: install a newer one"):
        load_checkpoint(saved)


@pytest.mark.parametrize("data", [{"a": object()}, {"a": {3: 1}}, {"a": np.array(["text"])}, {"a": 1j}])
def test_what_is_no_plain_data_is_refused_and_changes_nothing(saved, data):
    before = files_in(saved)
    with pytest.raises(TypeError, match=r"a (is|are)"):
        save_checkpoint(saved, data)
    assert files_in(saved) == before


def test_without_safetensors_it_says_what_to_install(saved, monkeypatch):
    for name in ("safetensors", "safetensors.numpy"):
        monkeypatch.setitem(sys.modules, name, None)
    for call in (
        lambda: save_checkpoint(saved, OTHER),
        lambda: load_checkpoint(saved),
        lambda: Checkpoint(saved),
    ):
        with pytest.raises(ImportError, match=r"needs safetensors.*circuitgrad\[training\]"):
            call()
