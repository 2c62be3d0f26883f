"""Freed memory is kept: large arrays made again and again cost no new pages."""

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource
import numpy as np
from nn.allocator import keep_freed_memory
if {keep}:
    keep_freed_memory()
def step():
    arrays = [np.ones(2**18) for _ in range(8)]  # 2 MB each
step()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(20):
    step()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def page_faults(keep):
    # The package's own import would keep memory in both cases.
    program = (
        "import sys, types\nsys.modules['nn'] = types.ModuleType('nn')\nsys.modules['nn'].__path__ = ['nn']\n"
    )
    code = program + STEPS.format(keep=keep)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is about the C library of GNU")
def test_arrays_of_the_next_step_get_the_pages_of_the_last():
    assert page_faults(keep=True) < page_faults(keep=False) / 10
