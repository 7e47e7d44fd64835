"""What is sealed opens only with its key, in its context, unchanged."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.encryption import OVERHEAD_BYTES, KeyRing
from scribe.errors import MissingPart

RING = KeyRing(bytes(32))


@given(st.binary(max_size=4096), st.text(max_size=40))
def test_what_is_sealed_opens_again(plain, context):
    key, wrapped = RING.new_data_key()
    sealed = key.seal(plain, context)
    assert len(sealed) == len(plain) + OVERHEAD_BYTES
    assert RING.unwrap(wrapped).open(sealed, context) == plain


@given(st.binary(min_size=1, max_size=64), st.data())
def test_one_changed_bit_is_noticed(plain, data):
    key, _ = RING.new_data_key()
    sealed = bytearray(key.seal(plain, "note"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(MissingPart):
        key.open(bytes(sealed), "note")


def test_another_context_does_not_open_it():
    key, _ = RING.new_data_key()
    with pytest.raises(MissingPart):
        key.open(key.seal(b"x", "note/1"), "note/2")


def test_another_master_key_does_not_unwrap_a_data_key():
    _, wrapped = RING.new_data_key()
    with pytest.raises(MissingPart, match="master key"):
        KeyRing(b"\x01" * 32).unwrap(wrapped)


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path):
    path = tmp_path / "keys" / "master.key"
    _, wrapped = KeyRing.from_file(path, create=True).new_data_key()
    KeyRing.from_file(path, create=True).unwrap(wrapped)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["master.key"]


@pytest.mark.parametrize("content", [b"", b"short", b"!!!!"])
def test_a_file_that_is_no_key_says_so(tmp_path, content):
    path = tmp_path / "master.key"
    path.write_bytes(content)
    with pytest.raises(MissingPart, match="key"):
        KeyRing.from_file(path)


def test_a_missing_key_is_not_made_where_the_hospital_named_it(tmp_path):
    with pytest.raises(MissingPart, match="SCRIBE_MASTER_KEY_FILE"):
        KeyRing.from_file(tmp_path / "master.key")
