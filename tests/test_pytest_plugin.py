"""The pytest plugin, in a pytest of its own."""

import subprocess
import sys

TESTS = """
import numpy as np
import autograd as ag
from autograd import Primitive

def test_right(check_gradients):
    check_gradients(lambda x: ag.sin(x), 0.5)

def test_pair(check_gradients):
    check_gradients((lambda x: x**2, lambda x: 2 * x), 3.0)

def test_wrong(check_gradients):
    check_gradients((lambda x: x**2, lambda x: 3 * x), 3.0)

def test_seed(check_gradients):
    found = []
    check_gradients(lambda x: found.append(1) or ag.sin(x), 0.5)

def test_own_seed(check_gradients):
    check_gradients(lambda x: ag.sin(x), 0.5, seed=1)
"""


def run(folder, *arguments):
    (folder / "test_mine.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, "test_mine.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_the_fixture_checks_reports_and_counts(tmp_path):
    output = run(tmp_path)
    assert "1 failed, 4 passed" in output
    assert "gradient checks: 4 right, " in output
    assert "wrong rule" in output
    assert "got           9" in output
    assert ">       check_gradients((lambda x: x**2, lambda x: 3 * x), 3.0)" in output
    assert "comparison.py" not in output  # the reader sees her own line, not the engine's


def test_other_cotangents_on_request(tmp_path):
    assert "gradient checks: 4 right" in run(tmp_path, "--gradient-seed=5")


def test_nothing_is_said_where_the_fixture_is_not_used(tmp_path):
    (tmp_path / "test_other.py").write_text("def test():\n    pass\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_other.py"]
    output = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    assert "1 passed" in output
    assert "gradient" not in output
