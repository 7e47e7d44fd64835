from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from scribe.web import tus


def refused(status: int):
    return pytest.raises(HTTPException, check=lambda error: error.status_code == status)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_a_creation_needs_exactly_one_of_length_and_deferred_length():
    for headers in ({}, {"upload-length": "3", "upload-defer-length": "1"}):
        with refused(400):
            tus.read_creation(Headers(headers), 100)
    assert tus.read_creation(Headers({"upload-defer-length": "1"}), 100).length is None
    assert tus.read_creation(Headers({"upload-length": "0"}), 100).length == 0


@pytest.mark.parametrize("length", ["-1", "1.5", "", "ten", "1e3", "9" * 16, "١٢"])
def test_a_length_that_is_no_number_is_refused(length):
    with refused(400):
        tus.read_creation(Headers({"upload-length": length.encode().decode("latin-1")}), 100)


def test_a_creation_over_the_limit_is_refused_with_the_limit():
    with pytest.raises(HTTPException) as refusal:
        tus.read_creation(Headers({"upload-length": "101"}), 100)
    assert refusal.value.status_code == 413
    assert refusal.value.headers == {"Tus-Max-Size": "100"}


def test_deferring_the_length_is_said_with_1_only():
    with refused(400):
        tus.read_creation(Headers({"upload-defer-length": "2"}), 100)


def test_a_chunk_of_another_media_type_is_refused():
    with refused(415):
        tus.read_chunk(Headers({"content-type": "application/octet-stream", "upload-offset": "0"}))


def test_a_chunk_without_an_offset_is_refused():
    with refused(400):
        tus.read_chunk(Headers({"content-type": tus.CHUNK_TYPE}))


def test_an_unknown_checksum_algorithm_or_a_short_digest_is_refused():
    for value in ("md5 " + b64(b"0" * 16), "sha256 " + b64(b"0" * 20), "sha256 §", "sha256"):
        with refused(400):
            tus.read_checksum(value)


@pytest.mark.parametrize("algorithm", tus.ALGORITHMS)
def test_a_checksum_holds_for_the_bytes_it_was_made_of_and_for_no_others(algorithm):
    checksum = tus.read_checksum(f"{algorithm} {b64(hashlib.new(algorithm, b'sound').digest())}")
    assert checksum is not None
    assert tus.checksum_holds(checksum, b"sound")
    assert not tus.checksum_holds(checksum, b"sounds")


def test_metadata_with_a_repeated_name_or_broken_base64_is_refused():
    for value in (f"a {b64(b'1')},a {b64(b'2')}", "a ???", "ä 11==", f"a {b64(bytes([255]))}"):
        with refused(400):
            tus.read_metadata(value)


def test_a_metadata_name_may_stand_without_a_value():
    assert tus.read_metadata("is_confidential, filename " + b64("访视.wav".encode())) == {
        "is_confidential": "",
        "filename": "访视.wav",
    }


@given(st.dictionaries(st.from_regex(r"[!-+\--~]{1,20}", fullmatch=True), st.text(max_size=50), max_size=5))
def test_metadata_survive_being_written_and_read(metadata):
    assert tus.read_metadata(tus.write_metadata(metadata)) == metadata


def test_another_version_is_refused_with_the_version_spoken_here():
    with pytest.raises(HTTPException) as refusal:
        tus.check_version(Headers({"tus-resumable": "0.2.2"}))
    assert refusal.value.status_code == 412
    assert refusal.value.headers == {"Tus-Version": "1.0.0"}
