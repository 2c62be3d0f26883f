"""Speed and memory beside micrograd, numpy, PyTorch and HIPS autograd: `python -m benchmarks`.

Every number is a ratio of two measurements of the same run, or a count of bytes, so that it can be
repeated on another machine. Linear algebra uses one thread everywhere: importing this package says
so to numpy's libraries, which read it once, when numpy is first imported.
"""

import os

for _library in ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
