"""The gallery's page and pictures are those of its functions; nothing is drawn again to see that."""

import dataclasses
from types import ModuleType

import matplotlib.pyplot as plt
import pytest

from autograd import Value
from examples.gallery import __main__ as gallery
from examples.gallery.opened_page import NoBrowserError, OpenedPage
from examples.gallery.page import FILE, FOLDER, page_of, picture_file
from examples.gallery.png import MOST_PIXELS, digest_in, png_of
from examples.gallery.walk import chapter_of, chapters
from visualize import draw, step

CHAPTERS = chapters()
ENTRIES = [entry for chapter in CHAPTERS for entry in chapter.entries]
AGAIN = "run `make gallery`"


def test_the_page_has_the_titles_captions_and_code_of_the_functions():
    assert FILE.read_text() == page_of(CHAPTERS), AGAIN


def test_there_is_one_picture_for_each_function():
    assert len(ENTRIES) >= 12
    assert sorted(FOLDER.iterdir()) == sorted(map(picture_file, ENTRIES)), AGAIN


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_picture_is_small_and_was_made_by_the_code_on_the_page(entry):
    png = picture_file(entry).read_bytes()
    assert len(png) < 200_000
    assert digest_in(png) == entry.digest, AGAIN


def test_the_code_on_the_page_makes_the_picture():
    circuits = next(chapter for chapter in CHAPTERS if "circuits" in chapter.title)
    names = {}
    exec(circuits.head, names)
    for entry in circuits.entries:
        exec(entry.code, names)
    assert names["sum_times_z_in_full"]().source == ENTRIES[0].make().source


@pytest.mark.parametrize(("old", "new"), [("Two", "Three"), ("return", "return 1 +")])
def test_a_page_that_is_behind_is_noticed(old, new):
    one = CHAPTERS[0].entries[0]
    changed = dataclasses.replace(
        one,
        title=one.title.replace(old, new),
        caption=f"{one.caption} {new}",
        code=one.code.replace(old, new),
    )
    chapter = dataclasses.replace(CHAPTERS[0], entries=(changed, *CHAPTERS[0].entries[1:]))
    assert page_of([chapter, *CHAPTERS[1:]]) != page_of(CHAPTERS)
    assert (changed.digest != one.digest) == (changed.code != one.code)


def module_of(source, tmp_path, monkeypatch):
    path = tmp_path / "some_pictures.py"
    path.write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    module = ModuleType("some_pictures")
    module.__file__ = str(path)
    exec(compile(source, path, "exec"), vars(module))
    return module


SOURCE = '''"""Some pictures.

An introduction.
"""

import math


def _helper():
    return math.pi


def first():
    """The first one.

    Its caption.
    """
    # a comment stays
    return _helper()
'''


def test_a_module_is_a_chapter(tmp_path, monkeypatch):
    chapter = chapter_of(module_of(SOURCE, tmp_path, monkeypatch))
    assert (chapter.title, chapter.introduction) == ("Some pictures", "An introduction.")
    assert chapter.head == "import math\n\n\ndef _helper():\n    return math.pi"
    (entry,) = chapter.entries
    assert (entry.name, entry.title, entry.caption) == ("first", "The first one", "Its caption.")
    assert entry.code == "def first():\n    # a comment stays\n    return _helper()"


def test_a_picture_without_a_caption_is_refused(tmp_path, monkeypatch):
    source = SOURCE.replace("\n    Its caption.\n    ", "")
    with pytest.raises(ValueError, match="first has no title and caption"):
        chapter_of(module_of(source, tmp_path, monkeypatch))


def test_pictures_and_axes_become_png_files_that_know_their_code():
    drawn = draw(Value(1.0, name="x" * 30) * 2.0, title="wide " * 60)
    figure, ax = plt.subplots(figsize=(1, 1))
    for thing in (drawn, ax):
        png = png_of(thing, "the digest")
        assert png.startswith(b"\x89PNG")
        assert digest_in(png) == "the digest"
        assert int.from_bytes(png[16:20], "big") <= MOST_PIXELS
    assert not plt.fignum_exists(figure.number)
    with pytest.raises(TypeError, match="got int"):
        png_of(3, "")


def test_without_a_browser_a_page_stays_as_it_was(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("shutil.which", lambda name: None)
    opened = OpenedPage(step(Value(1.0) * 2.0))
    with pytest.raises(NoBrowserError, match="apt install chromium"):
        opened.png()
    entry = dataclasses.replace(ENTRIES[0], make=lambda: opened)
    monkeypatch.setattr(gallery, "picture_file", lambda entry: tmp_path / "page.png")
    gallery._draw(entry)
    assert "left as it was" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_picture_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        gallery.main(["nothing"])
    assert "no picture is called nothing; there are sum_times_z_in_full" in capsys.readouterr().err
