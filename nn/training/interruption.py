"""Ctrl-C: the first one asks training to stop after the batch, the second one stops it at once.

Python would raise KeyboardInterrupt anywhere, in the middle of a step of the optimizer as well, with
one half of the weights new and the other half old.
"""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Self


class CtrlC:
    """Within it Ctrl-C is noted, and raises KeyboardInterrupt only the second time.

    It needs Python's own handler and the main thread; elsewhere it changes nothing.

    Attributes:
        noted: whether there was one.
        insisted: whether there was another.
    """

    def __init__(self) -> None:
        self.noted = False
        self.insisted = False
        self._installed = False

    def __enter__(self) -> Self:
        in_main = threading.current_thread() is threading.main_thread()
        if in_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._note)
            self._installed = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def obey(self) -> None:
        """Raise KeyboardInterrupt if there was a Ctrl-C."""
        if self.noted:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.noted:
            self.insisted = True
            raise KeyboardInterrupt
        self.noted = True
