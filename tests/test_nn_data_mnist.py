"""MNIST: the real files where MNIST_DIR names them, and small ones of the same make everywhere."""

import functools
import gzip
import hashlib
import http.server
import os
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from autograd import recording
from nn.data import IDXError, load_mnist, mnist, write_idx

TRAIN, TEST = 12, 5
RNG = np.random.default_rng(0)
ARRAYS = {
    "train-images-idx3-ubyte": RNG.integers(0, 256, (TRAIN, 28, 28), np.uint8),
    "train-labels-idx1-ubyte": RNG.integers(0, 10, TRAIN, np.uint8),
    "t10k-images-idx3-ubyte": RNG.integers(0, 256, (TEST, 28, 28), np.uint8),
    "t10k-labels-idx1-ubyte": RNG.integers(0, 10, TEST, np.uint8),
}


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A directory with four small files, which are the published ones as long as the test runs."""
    directory = tmp_path / "files"
    directory.mkdir()
    published = {}
    for name, array in ARRAYS.items():
        path = directory / f"{name}.gz"
        write_idx(path, array)
        content = path.read_bytes()
        published[name] = mnist.Published(array.shape, sha256(content), sha256(gzip.decompress(content)))
    monkeypatch.setattr(mnist, "FILES", published)
    monkeypatch.setattr(mnist, "TRAINING", TRAIN)
    monkeypatch.delenv("MNIST_DIR", raising=False)
    return directory


def assert_is_small(digits):
    images, labels, test_images, test_labels = ARRAYS.values()
    for part, x, y in ((digits.train, images, labels), (digits.test, test_images, test_labels)):
        np.testing.assert_allclose(part.images, x / 255.0, rtol=1e-15)
        np.testing.assert_array_equal(part.labels, y)


# --------------------------------------------------------------------------------------- small files


def test_the_files_of_a_directory(small):
    digits = load_mnist(small)
    assert_is_small(digits)
    assert digits.validation is None
    assert digits.train.images.min() >= 0.0
    assert digits.train.images.max() <= 1.0
    assert (digits.train.images.dtype, digits.train.labels.dtype) == (np.float64, np.int64)
    assert repr(digits) == "<MNIST: 12 training, 0 validation and 5 test examples>"


def test_the_environment_variable_names_the_directory(small, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(small))
    assert_is_small(load_mnist())
    monkeypatch.setenv("MNIST_DIR", str(small / "nowhere"))
    assert_is_small(load_mnist(str(small)))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        load_mnist()


def test_unpacked_files_are_as_good(small):
    for path in list(small.iterdir()):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    assert_is_small(load_mnist(small))


def test_validation_examples_come_from_the_end(small):
    x, y = ARRAYS["train-images-idx3-ubyte"] / 255.0, ARRAYS["train-labels-idx1-ubyte"]
    digits = load_mnist(small, validation=5)
    for part, chosen in ((digits.train, slice(0, 7)), (digits.validation, slice(7, 12))):
        np.testing.assert_allclose(part.images, x[chosen], rtol=1e-15)
        np.testing.assert_array_equal(part.labels, y[chosen])


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float32"])
def test_the_arrays_are_read_only_and_kept_by_a_circuit_without_a_copy(small, dtype):
    digits = load_mnist(small, dtype=dtype, validation=2)
    for part in (digits.train, digits.validation, digits.test):
        assert part.images.dtype == dtype
        assert all(recording.own(array) is array for array in part)


def test_missing_files_are_named(small):
    (small / "t10k-images-idx3-ubyte.gz").unlink()
    (small / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(FileNotFoundError, match="no t10k-images-idx3-ubyte and no train-labels-idx1-ubyte"):
        load_mnist(small)


def test_another_file_is_refused_by_its_checksum_unless_it_is_meant(small):
    path = small / "train-labels-idx1-ubyte.gz"
    write_idx(path, 9 - ARRAYS["train-labels-idx1-ubyte"])
    expected = mnist.FILES["train-labels-idx1-ubyte"].gzipped
    with pytest.raises(ValueError, match=rf"{path} is not the published.*expected {expected}.*verify=False"):
        load_mnist(small)
    np.testing.assert_array_equal(
        load_mnist(small, verify=False).train.labels, 9 - ARRAYS["train-labels-idx1-ubyte"]
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (np.zeros((TRAIN, 27, 28), np.uint8), r"shape \(12, 27, 28\), expected \(12, 28, 28\)"),
        (np.zeros((TRAIN + 1, 28, 28), np.uint8), r"shape \(13, 28, 28\), expected \(12, 28, 28\)"),
        (np.zeros(TRAIN, np.uint8), r"shape \(12,\), expected \(12, 28, 28\)"),
        (b"\0\0\x08\x03", "truncated"),
        (b"<html>404</html>", "not an IDX file"),
    ],
)
@pytest.mark.parametrize("verify", [True, False])
def test_a_damaged_file_is_named_whether_or_not_checksums_are_looked_at(small, content, message, verify):
    path = small / "train-images-idx3-ubyte.gz"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_idx(path, content)
    with pytest.raises(IDXError, match=message) as caught:
        load_mnist(small, verify=verify)
    assert str(path) in str(caught.value)


def test_a_label_that_is_no_digit_is_refused(small):
    write_idx(small / "train-labels-idx1-ubyte.gz", ARRAYS["train-labels-idx1-ubyte"] + np.uint8(5))
    with pytest.raises(ValueError, match=r"train-labels.*holds the label \d+, and digits are from 0 to 9"):
        load_mnist(small, verify=False)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"validation": -1}, ValueError, "from 0 to 11, .* got -1"),
        ({"validation": TRAIN}, ValueError, "from 0 to 11, .* got 12"),
        ({"validation": 0.5}, TypeError, "a number of examples, got 0.5"),
        ({"validation": True}, TypeError, "a number of examples, got True"),
        ({"dtype": np.float16}, TypeError, "dtype is float64 or float32, got float16"),
        ({"dtype": np.uint8}, TypeError, "dtype is float64 or float32, got uint8"),
    ],
)
def test_options_that_mean_nothing_are_refused(small, options, error, message):
    with pytest.raises(error, match=message):
        load_mnist(small, **options)


# ----------------------------------------------------------------------------------------- downloads


@pytest.fixture
def pooch(tmp_path, monkeypatch):
    """pooch, with a cache of its own."""
    module = pytest.importorskip("pooch", reason="pooch is not installed")
    monkeypatch.setattr(module, "os_cache", lambda project: tmp_path / "cache" / project)
    return module


@pytest.fixture
def served(small):
    """The address of a server on this machine, and the paths that it was asked for."""
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            asked.append(self.path)

    handler = functools.partial(Handler, directory=small)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


def test_a_download_is_kept(small, served, pooch, monkeypatch, tmp_path):
    address, asked = served
    monkeypatch.setattr(mnist, "MIRRORS", (address,))
    assert_is_small(load_mnist())
    assert len(asked) == 4
    assert_is_small(load_mnist())
    assert len(asked) == 4
    assert sorted(p.name for p in (tmp_path / "cache/circuitgrad/mnist").iterdir()) == sorted(
        os.listdir(small)
    )


def test_the_next_mirror_is_asked_if_one_does_not_answer_or_has_other_files(
    small, served, pooch, monkeypatch
):
    address, _ = served
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/", f"{address}old/", address))
    assert_is_small(load_mnist())


def test_a_download_with_another_checksum_is_refused_and_not_kept(
    small, served, pooch, monkeypatch, tmp_path
):
    address, _ = served
    monkeypatch.setattr(mnist, "MIRRORS", (address,))
    (small / "train-images-idx3-ubyte.gz").write_bytes(b"other bytes")
    with pytest.raises(ConnectionError, match=r"could not be downloaded.*hash of downloaded file"):
        load_mnist()
    assert list((tmp_path / "cache/circuitgrad/mnist").iterdir()) == []


def test_pooch_is_given_every_file_its_checksum_and_the_cache(small, monkeypatch, tmp_path):
    calls = []

    def retrieve(url, known_hash, fname, path):
        calls.append((url, known_hash, path))
        return str(small / fname)

    fake = SimpleNamespace(retrieve=retrieve, os_cache=lambda project: tmp_path / project)
    monkeypatch.setitem(sys.modules, "pooch", fake)
    assert_is_small(load_mnist())
    assert calls == [
        (f"{mnist.MIRRORS[0]}{name}.gz", f"sha256:{published.gzipped}", tmp_path / "circuitgrad" / "mnist")
        for name, published in mnist.FILES.items()
    ]


def test_without_a_connection_the_error_says_both_ways(small, monkeypatch, tmp_path):
    def retrieve(*args, **kwargs):
        raise OSError("no route to host")

    fake = SimpleNamespace(retrieve=retrieve, os_cache=lambda project: tmp_path / project)
    monkeypatch.setitem(sys.modules, "pooch", fake)
    with pytest.raises(ConnectionError, match="no route to host") as caught:
        load_mnist()
    for words in ("train-images-idx3-ubyte.gz", *mnist.MIRRORS, "Try again", "directory=", "MNIST_DIR"):
        assert words in str(caught.value)


def test_without_pooch_the_error_says_both_ways(small, monkeypatch):
    monkeypatch.setitem(sys.modules, "pooch", None)
    with pytest.raises(ImportError, match="downloading MNIST needs pooch") as caught:
        load_mnist()
    for words in ("pip install 'circuitgrad[training]'", "directory=", "MNIST_DIR"):
        assert words in str(caught.value)


# ---------------------------------------------------------------------------------------------- MNIST


@pytest.fixture(scope="module")
def real():
    if not os.environ.get("MNIST_DIR"):
        pytest.skip("MNIST_DIR names no directory with the files of MNIST")
    return load_mnist(dtype=np.float32, validation=10_000)


def test_mnist_has_the_published_sizes(real):
    assert [part.images.shape for part in (real.train, real.validation, real.test)] == [
        (50_000, 28, 28),
        (10_000, 28, 28),
        (10_000, 28, 28),
    ]
    assert [len(part.labels) for part in (real.train, real.validation, real.test)] == [50_000, 10_000, 10_000]


def test_mnist_has_the_known_digits_and_ink(real):
    labels = np.concatenate([real.train.labels, real.validation.labels])
    assert labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.bincount(labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert real.test.labels[:5].tolist() == [7, 2, 1, 0, 4]
    ink = np.concatenate([real.train.images, real.validation.images])
    assert (ink.min(), ink.max()) == (0.0, 1.0)
    assert ink.mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)  # what everybody normalises with
    assert ink.std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)
