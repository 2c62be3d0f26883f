"""A page of `visualize.step` as it looks in a browser."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from visualize import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoBrowserError(RuntimeError):
    """There is no Chromium to open a page in."""


@dataclass(frozen=True)
class OpenedPage:
    """A page, and where it is opened.

    Attributes:
        page: as `step` made it.
        at: the end of its address, such as `#step=3`.
    """

    page: Page
    at: str = ""

    def png(self) -> bytes:
        """What Chromium shows of it; NoBrowserError if there is none, or no playwright to ask it."""
        program = next(filter(None, map(shutil.which, PROGRAMS)), None)
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            program = None
        if program is None:
            raise NoBrowserError(
                "pages are opened in Chromium: apt install chromium, pip install 'circuitgrad[browser]'"
            )
        with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
            file = self.page.save(Path(folder) / "page.html")
            browser = playwright.chromium.launch(executable_path=program, args=["--headless", "--no-sandbox"])
            tab = browser.new_page(viewport={"width": 1280, "height": 760})
            tab.goto(file.as_uri() + self.at)
            tab.wait_for_timeout(500)  # what moves has come to rest
            picture = tab.screenshot()
            browser.close()
        return picture
