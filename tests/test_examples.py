"""The examples learn what they promise, and say what they need."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from examples import digits, moons
from examples.extras import require

ROOT = Path(__file__).parent.parent


def test_digits_reads_images_it_has_never_seen(capsys):
    accuracy = digits.main()
    printed = capsys.readouterr()
    assert accuracy >= 0.97
    assert "9610 parameters, 1437 images" in printed.out
    assert f"right on 360 images never seen before: {accuracy:.2%}" in printed.out
    assert "training" in printed.err


def test_no_image_is_both_learned_and_tested():
    training, test = digits.load()
    learned = {image.tobytes() for image in training.images}
    assert len(training.digits) + len(test.digits) == 1797
    assert not any(image.tobytes() in learned for image in test.images)
    assert 0.0 <= training.images.min() < training.images.max() <= 1.0


def test_mistakes_are_counted_and_sorted():
    read_as, truth = np.array([1, 1, 1, 3, 7]), np.array([8, 8, 1, 3, 9])
    assert digits.mistakes(read_as, truth) == "  8 read as 1: 2 x\n  9 read as 7: 1 x"
    assert digits.mistakes(truth, truth) == "  none"


def test_moons_are_told_apart(capsys):
    accuracy = moons.main()
    printed = capsys.readouterr().out
    assert accuracy > 0.97
    assert "65 parameters, 100 points" in printed
    picture = [line for line in printed.splitlines() if line.startswith("|")]
    assert len(picture) == 22
    assert {len(line) for line in picture} == {66}
    assert set("".join(picture)) == set("|.o# ")


def test_without_the_extra_an_example_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(ImportError, match=r"needs scikit-learn.*pip install 'circuitgrad\[demo\]'"):
        digits.main()
    with pytest.raises(ImportError, match="needs scikit-learn"):
        moons.main()
    with pytest.raises(ImportError, match="needs no_such_package"):
        require("no_such_package.part")


def test_importing_the_examples_needs_numpy_only(run_without_extras):
    assert run_without_extras("import examples.digits, examples.moons; print('fine')") == "fine\n"
    lectures = "from examples.lectures.__main__ import main; main([])"
    assert "learning_slowdown" in run_without_extras(lectures)


@pytest.fixture
def run_without_extras():
    """Run a line of Python that fails if it imports one of the extras."""

    def run(code):
        block = "import sys; sys.modules.update(dict.fromkeys(['matplotlib', 'sklearn', 'tqdm'], None)); "
        command = [sys.executable, "-c", block + code]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout

    return run
