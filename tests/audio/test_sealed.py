"""Encrypted files: what goes in comes out, at any place, and what was touched is found."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scribe.audio.growing import HEAD_BYTES, GrownReader, grow, grown_to
from scribe.audio.sealed import RECORD_BYTES, SealedReader, SealingReader
from scribe.blobs import FolderBlobs
from scribe.encryption import OVERHEAD_BYTES, DataKey
from scribe.errors import Conflict, MissingPart

KEY = DataKey(b"k" * 32)
SHARED_FOLDER = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def grown(path, pieces):
    path.unlink(missing_ok=True)
    offset = 0
    for piece in pieces:
        offset = grow(path, offset, piece, KEY, "u")
    return b"".join(pieces)


def sealed(path, plain):
    FolderBlobs(path.parent).write(path.name, SealingReader(io.BytesIO(plain), KEY, "b"))
    return path


def opened(path, key=KEY, context="b"):
    return SealedReader(FolderBlobs(path.parent).open(path.name), key, context)


def pattern(length):
    return bytes((place * 31 + place // 251) % 256 for place in range(length))


@SHARED_FOLDER
@given(st.lists(st.binary(max_size=300), max_size=6), st.data())
def test_a_growing_file_gives_back_what_was_appended_from_any_place(tmp_path, pieces, data):
    path = tmp_path / "u.part"
    whole = grown(path, pieces)
    assert grown_to(path) == len(whole)
    with io.BufferedReader(GrownReader(path, KEY, "u"), 64) as reader:
        assert reader.read() == whole
        for _ in range(5):
            place, length = data.draw(st.integers(0, len(whole) + 3)), data.draw(st.integers(0, 400))
            assert reader.seek(place) == place
            assert reader.read(length) == whole[place : place + length]


def test_a_tail_torn_at_any_byte_is_cut_off_and_the_upload_goes_on(tmp_path):
    path = tmp_path / "u.part"
    first, second = b"first piece", b"the second"
    grown(path, [first, second])
    raw = path.read_bytes()
    whole_record = HEAD_BYTES + len(first) + OVERHEAD_BYTES
    for length in range(whole_record, len(raw)):
        path.write_bytes(raw[:length])
        assert grown_to(path) == len(first), length
        assert grow(path, len(first), b"again", KEY, "u") == len(first) + 5
        with GrownReader(path, KEY, "u") as reader:
            assert reader.readall() == first + b"again"


@pytest.mark.parametrize("kept", range(HEAD_BYTES + 10 + OVERHEAD_BYTES))
def test_a_tail_whose_bytes_never_reached_the_disk_is_not_counted(tmp_path, kept):
    path = tmp_path / "u.part"
    grown(path, [b"first piece", b"the second"])
    while not (raw := path.read_bytes())[-1]:  # one tag in 256 ends in a zero, and would look written
        path.unlink()
        grown(path, [b"first piece", b"the second"])
    begins = HEAD_BYTES + len(b"first piece") + OVERHEAD_BYTES
    zeroed = raw[: begins + kept] + bytes(len(raw) - begins - kept)
    path.write_bytes(zeroed)
    assert grown_to(path) == len(b"first piece")
    assert grow(path, len(b"first piece"), b"the second", KEY, "u") == 21
    with GrownReader(path, KEY, "u") as reader:
        assert reader.readall() == b"first piecethe second"


def test_an_append_at_another_place_is_refused_with_where_the_file_ends(tmp_path):
    path = tmp_path / "u.part"
    grown(path, [b"abc"])
    for wrong in (0, 2, 4):
        with pytest.raises(Conflict) as refused:
            grow(path, wrong, b"x", KEY, "u")
        assert refused.value.details["offset"] == 3
    assert grown_to(path) == 3


def test_a_record_of_an_upload_that_was_changed_or_moved_is_not_given_out(tmp_path):
    path = tmp_path / "u.part"
    grown(path, [b"aaaa", b"bbbb", b"cccc"])
    raw = path.read_bytes()
    record = len(raw) // 3
    for changed in (
        raw[record : 2 * record] + raw[:record] + raw[2 * record :],
        raw[:20] + bytes([raw[20] ^ 1]) + raw[21:],
        raw[record:],
    ):
        path.write_bytes(changed)
        with GrownReader(path, KEY, "u") as reader, pytest.raises(MissingPart):
            reader.readall()


def test_an_upload_longer_than_a_record_is_split(tmp_path):
    path = tmp_path / "u.part"
    plain = pattern(2_500_000)
    grown(path, [plain])
    with GrownReader(path, KEY, "u") as reader:
        assert reader.readall() == plain


SIZES = (0, 1, RECORD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + 1, 3 * RECORD_BYTES, 3 * RECORD_BYTES + 77)


@pytest.mark.parametrize("size", SIZES)
def test_a_finished_file_gives_back_every_byte(tmp_path, size):
    with opened(sealed(tmp_path / "b.sealed", pattern(size))) as reader:
        assert reader.readall() == pattern(size)
        assert reader.seek(0, io.SEEK_END) == size
        assert reader.read(1) == b""


@SHARED_FOLDER
@given(st.data())
def test_a_finished_file_can_be_read_at_any_place(tmp_path, data):
    plain = pattern(2 * RECORD_BYTES + 500)
    path = tmp_path / "b.sealed"
    if not path.exists():
        sealed(path, plain)
    with io.BufferedReader(opened(path), 4096) as reader:
        for _ in range(6):
            place, length = data.draw(st.integers(0, len(plain) + 9)), data.draw(st.integers(0, RECORD_BYTES + 9))
            reader.seek(place)
            assert reader.read(length) == plain[place : place + length]


def test_a_place_before_the_beginning_is_refused_as_a_file_does(tmp_path):
    with opened(sealed(tmp_path / "b.sealed", b"abc")) as reader:
        with pytest.raises(ValueError, match="before"):
            reader.seek(-1)
        with pytest.raises(ValueError, match="whence"):
            reader.seek(0, 9)


@pytest.mark.parametrize("cut", [0, 5, OVERHEAD_BYTES - 1, RECORD_BYTES, RECORD_BYTES + OVERHEAD_BYTES, -1, -20])
def test_a_finished_file_that_was_cut_off_cannot_even_be_opened(tmp_path, cut):
    path = sealed(tmp_path / "b.sealed", pattern(2 * RECORD_BYTES + 10))
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(MissingPart):
        opened(path)


def test_a_finished_file_that_was_extended_cannot_be_opened(tmp_path):
    path = sealed(tmp_path / "b.sealed", pattern(100))
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(MissingPart):
        opened(path)


def test_records_that_changed_places_or_bytes_are_found_when_they_are_read(tmp_path):
    path = sealed(tmp_path / "b.sealed", pattern(2 * RECORD_BYTES + 10))
    raw, stride = path.read_bytes(), RECORD_BYTES + OVERHEAD_BYTES
    for changed in (
        raw[stride : 2 * stride] + raw[:stride] + raw[2 * stride :],
        raw[:100] + bytes([raw[100] ^ 1]) + raw[101:],
        raw[stride:],
    ):
        path.write_bytes(changed)
        with pytest.raises(MissingPart), opened(path) as reader:
            reader.readall()


def test_another_file_or_another_key_does_not_open(tmp_path):
    path = sealed(tmp_path / "b.sealed", b"abc")
    with pytest.raises(MissingPart):
        opened(path, context="another")
    with pytest.raises(MissingPart):
        opened(path, DataKey(b"o" * 32))


def test_what_was_said_is_not_in_the_file(tmp_path):
    grown(tmp_path / "u.part", [b"chest pain" * 20])
    sealed(tmp_path / "b.sealed", b"chest pain" * 20)
    assert all(b"chest pain" not in path.read_bytes() for path in tmp_path.iterdir())


def test_a_source_that_fails_leaves_nothing_behind(tmp_path):
    class Failing(io.RawIOBase):
        def read(self, size=-1):
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        FolderBlobs(tmp_path).write("b.sealed", SealingReader(Failing(), KEY, "b"))
    assert list(tmp_path.iterdir()) == []
