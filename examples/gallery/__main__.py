"""`make gallery` or `python -m examples.gallery`: docs/gallery.md and its pictures."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from examples.extras import require
from examples.gallery.opened_page import NoBrowserError
from examples.gallery.page import FILE, FOLDER, page_of, picture_file
from examples.gallery.png import png_of
from examples.gallery.walk import Entry, chapters
from visualize.files import write_atomically


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw all pictures, or the named ones, and write the page; a file without a function is removed."""
    found = chapters()
    entries = {entry.name: entry for chapter in found for entry in chapter.entries}
    parser = argparse.ArgumentParser(description="docs/gallery.md and its pictures.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="these pictures alone; by default all")
    names = parser.parse_args(arguments).names
    if unknown := set(names) - set(entries):
        parser.error(f"no picture is called {', '.join(sorted(unknown))}; there are {', '.join(entries)}")
    require("matplotlib").use("Agg")
    FOLDER.mkdir(exist_ok=True)
    for name in names or entries:
        _draw(entries[name])
    for path in set(FOLDER.glob("*.png")) - set(map(picture_file, entries.values())):
        path.unlink()
    write_atomically(FILE, page_of(found).encode())
    print(f"{FILE.name}: {len(entries)} pictures")


def _draw(entry: Entry) -> None:
    try:
        png = png_of(entry.make(), entry.digest)
    except NoBrowserError as error:
        print(f"{entry.name}: left as it was, {error}")
        return
    write_atomically(picture_file(entry), png)
    print(f"{entry.name}: {len(png) / 1000:.0f} KB", flush=True)


if __name__ == "__main__":
    main()
