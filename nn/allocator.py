"""Memory for arrays, kept from step to step.

Each training step makes the same large arrays again. The C library (glibc) hands large blocks back to
the operating system as soon as they are free, and gets them anew, page by page and filled with zeros. It
stops doing so for blocks up to the size of the largest one that was ever freed.

Without this a step of the lecture's CNN takes several times as long; how many times, `python -m benchmarks
--only allocator` measures, as it depends on what a page costs on the machine at the time. What it costs is
memory that the process holds on to: glibc still returns what is free at the end of its heap beyond twice
the block below, 62 MB. It is a setting of the whole process, so another library in it has it as well.
"""

import numpy as np

LARGEST = 31 * 2**20  # bytes; glibc learns from blocks below 32 MB


def keep_freed_memory() -> None:
    """Let the process keep the memory of arrays up to 31 MB that are freed, to use it again.

    The block that teaches it is never written into, so it takes no memory itself. Where another C
    library is in use, nothing happens.
    """
    np.empty(LARGEST, np.uint8)  # freed at once
