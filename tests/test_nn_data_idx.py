"""IDX files: what is written is read again, by the bytes of the format, and no damaged file gets through."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograd import Tensor
from nn.data import IDXError, read_idx, write_idx

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
NUMBERS = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
HEADER = b"\0\0\x08\x03" + struct.pack(">III", 2, 3, 4)
FILE = HEADER + bytes(range(24))

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["plain", "gzip"])
def written(request, tmp_path):
    """A function that writes bytes into a file, as they are or gzipped, and gives its path."""

    def write(content):
        path = tmp_path / "numbers-idx"
        path.write_bytes(gzip.compress(content) if request.param == "gzip" else content)
        return path

    return write


@same_folder
@given(data=st.data(), code=st.sampled_from(list(TYPES)), suffix=st.sampled_from(["", ".gz"]))
def test_what_was_written_is_read(tmp_path, data, code, suffix):
    dtype = np.dtype(TYPES[code]).newbyteorder(data.draw(st.sampled_from("<>")))
    array = data.draw(arrays.arrays(dtype, arrays.array_shapes(max_dims=4)))
    path = tmp_path / f"array{suffix}"
    write_idx(path, array)
    read = read_idx(path)
    assert read.dtype == dtype.newbyteorder("=")
    assert read.dtype.isnative
    np.testing.assert_array_equal(read, array)


@pytest.mark.parametrize("code", TYPES)
def test_the_bytes_are_those_of_the_format(tmp_path, written, code):
    values = [1, 2, 100]
    content = bytes([0, 0, code, 1]) + struct.pack(">I", 3) + np.array(values, TYPES[code]).tobytes()
    read = read_idx(written(content))
    assert read.tolist() == values
    write_idx(tmp_path / "again", read)
    assert (tmp_path / "again").read_bytes() == content


def test_it_is_gzip_if_it_begins_like_gzip_whatever_its_name(tmp_path):
    write_idx(tmp_path / "a.gz", NUMBERS)
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == FILE
    (tmp_path / "a.gz").rename(tmp_path / "b")
    np.testing.assert_array_equal(read_idx(tmp_path / "b"), NUMBERS)
    (tmp_path / "c.gz").write_bytes(FILE)
    np.testing.assert_array_equal(read_idx(str(tmp_path / "c.gz")), NUMBERS)


@pytest.mark.parametrize("shape", [None, (2, 3, 4), (None, 3, 4), [None, None, None]])
def test_an_expected_shape_that_fits(written, shape):
    np.testing.assert_array_equal(read_idx(written(FILE), shape), NUMBERS)


@pytest.mark.parametrize("shape", [(3, 3, 4), (2, 3), (2, None, 5), (2, 3, 4, 1), ()])
def test_an_expected_shape_that_does_not_fit(written, shape):
    path = written(FILE)
    with pytest.raises(IDXError, match=r"holds an array of shape \(2, 3, 4\), expected \(") as caught:
        read_idx(path, shape)
    assert str(path) in str(caught.value)


MALFORMED = {
    "empty": (b"", "truncated: an IDX file begins with 4 bytes, 0 are there"),
    "three bytes": (FILE[:3], "begins with 4 bytes, 3 are there"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "not an IDX file: its magic number is 89 50 4e 47, expected 00 00"),
    "little-endian": (b"\x03\x08\0\0" + FILE[4:], "magic number is 03 08 00 00"),
    "an unknown type": (b"\0\0\x0a\x03" + FILE[4:], r"magic number is 00 00 0a 03.*08 uint8"),
    "no axes": (b"\0\0\x08\0\x01", "claims 0 axes, expected 1 to 32"),
    "too many axes": (b"\0\0\x08\xff" + b"\0\0\0\x01" * 255 + b"\x01", "claims 255 axes, expected 1 to 32"),
    "half a header": (FILE[:15], "the lengths of 3 axes are 12 bytes, 11 are there"),
    "an empty axis": (HEADER[:8] + b"\0\0\0\0" + FILE[12:], r"empty array, shape \(2, 0, 4\)"),
    "no numbers": (HEADER, r"truncated.*shape \(2, 3, 4\), 24 bytes"),
    "one short": (FILE[:-1], r"truncated.*shape \(2, 3, 4\), 24 bytes"),
    "one more": (FILE + b"\0", "goes on after the 24 bytes"),
    "twice": (FILE * 2, "goes on after the 24 bytes"),
}


@pytest.mark.parametrize(("content", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_refused_by_name(written, content, message):
    path = written(content)
    with pytest.raises(IDXError, match=message) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("axes", [1, 3, 32])
def test_a_header_that_claims_too_much_allocates_nothing(written, axes):
    path = written(bytes([0, 0, 0x0E, axes]) + b"\xff\xff\xff\xff" * axes + bytes(100))
    tracemalloc.start()
    try:
        with pytest.raises(IDXError, match="truncated"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_plain_file_that_is_short_by_a_byte_is_not_even_read(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"\0\0\x08\x01" + struct.pack(">I", 2**24 + 9) + bytes(2**24))
    tracemalloc.start()
    try:
        with pytest.raises(IDXError, match=r"truncated.*the file can hold 16,777,224 at most"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_a_gzip_file_that_holds_less_than_its_header_says_costs_what_it_holds(tmp_path):
    path = tmp_path / "zeros.gz"
    path.write_bytes(
        gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 900 * 2**20) + bytes(2**20)) + bytes(2**20)
    )
    tracemalloc.start()
    try:
        with pytest.raises(IDXError, match=r"truncated.*1,048,576 are there"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("cut", [3, 12, 30, -9, -5, -1])
def test_a_truncated_gzip_file_is_refused(tmp_path, cut):
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(FILE)[:cut])
    with pytest.raises(IDXError, match=r"cut\.gz is truncated or damaged"):
        read_idx(path)


@same_folder
@given(position=st.integers(10, len(gzip.compress(FILE, mtime=0)) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_of_a_gzip_file_gets_through(tmp_path, position, bit):
    content = bytearray(gzip.compress(FILE, mtime=0))
    content[position] ^= 1 << bit
    path = tmp_path / "flipped.gz"
    path.write_bytes(content)
    try:
        read = read_idx(path)
    except IDXError:
        return
    np.testing.assert_array_equal(read, NUMBERS)  # some bits of the format mean nothing


@same_folder
@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda tail: HEADER[:4] + tail))
def test_any_bytes_give_an_array_or_an_idx_error(tmp_path, content):
    path = tmp_path / "noise"
    path.write_bytes(content)
    try:
        read = read_idx(path)
    except IDXError:
        return
    write_idx(path, read)
    assert path.read_bytes() == content


def test_a_file_that_is_not_there_is_the_systems_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_idx(tmp_path / "nowhere")
    with pytest.raises(IsADirectoryError):
        read_idx(tmp_path)


@pytest.mark.parametrize(
    ("array", "error", "message"),
    [
        (np.zeros(3, np.int64), TypeError, r"IDX holds uint8, .* got an array of int64.*\.astype"),
        ([True, False], TypeError, "got an array of bool"),
        (["a"], TypeError, "IDX holds uint8"),
        (np.zeros((2, 0)), ValueError, "at least one element"),
        (np.float64(1.0), ValueError, "1 to 32 axes"),
        (Tensor([1.0]), TypeError, r"a node was given: pass its \.data"),
        ([[1.0], [1.0, 2.0]], ValueError, "differ in length"),
    ],
)
def test_what_idx_cannot_hold_is_not_written(tmp_path, array, error, message):
    path = tmp_path / "kept"
    path.write_text("as it was")
    with pytest.raises(error, match=message):
        write_idx(path, array)
    assert path.read_text() == "as it was"
