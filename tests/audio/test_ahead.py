"""A recording that is looked through while it arrives is what it is when it is looked through as a whole."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scribe.audio import AudioLimits, RecordingStore, probe
from scribe.audio.ahead import ProbesAhead
from scribe.encryption import DataKey
from scribe.model import ConsultationId
from tests.audio.test_arriving import FORMS, encoded

KEY = DataKey(b"k" * 32)
ONE = ConsultationId("c1")
LIMITS = AudioLimits(max_bytes=10**8, max_duration_s=3600)


class Site:
    """Takes recordings in, as the service does."""

    def __init__(self, folder: Path, *, room: int = 2, idle_s: float = 20) -> None:
        self.store, self.opened = RecordingStore(folder), 0
        self.ahead = ProbesAhead(room=room, limits=LIMITS, idle_s=idle_s)

    def append(self, upload: str, at: int, data: bytes) -> None:
        size = self.store.append(ONE, upload, at, data, KEY)
        self.ahead.arrived(upload, size, lambda watch: self._open(upload, watch))

    def _open(self, upload, watch):
        self.opened += 1
        return self.store.open_arriving(ONE, upload, KEY, watch, idle_s=self.ahead._idle_s)

    def send(self, upload: str, data: bytes, *, piece: int = 10_000) -> None:
        for at in range(0, len(data), piece):
            self.append(upload, at, data[at : at + piece])

    def found(self, upload: str, size: int):
        with self.store.open_upload(ONE, upload, KEY) as source:
            return self.ahead.found(upload, source, size)

    def whole(self, upload: str):
        with self.store.open_upload(ONE, upload, KEY) as source:
            return probe(source, name="", limits=LIMITS)


def gone(upload: str) -> bool:
    for _ in range(400):
        if not any(thread.name == f"probing-{upload}" for thread in threading.enumerate()):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def site(tmp_path):
    return Site(tmp_path)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_found_ahead_is_what_the_whole_file_is(site, form):
    data = encoded(form)
    site.send("u1", data)
    found = site.found("u1", len(data))
    assert found is not None
    assert found == site.whole("u1")
    assert gone("u1")


@pytest.mark.parametrize("form", ["webm", "ogg", "flac"])
@pytest.mark.parametrize("damage", ["cut", "hole", "overwritten"])
def test_what_is_damaged_is_looked_through_as_a_whole(site, form, damage):
    data = encoded(form)
    third = len(data) // 3
    match damage:
        case "cut":
            data = data[: 2 * third + 7]
        case "hole":
            data = data[:third] + data[third + 4000 :]
        case _:
            data = data[:third] + bytes(3000) + data[third + 3000 :]
    site.send("u1", data)
    whole = site.whole("u1")
    assert whole.lost_s > 0
    assert site.found("u1", len(data)) is None


def test_a_wav_that_is_shorter_than_it_claims_is_looked_through_as_a_whole(site):
    data = encoded("wav")[:-400_000]
    site.send("u1", data)
    assert site.whole("u1").lost_s > 3
    assert site.found("u1", len(data)) is None


def test_a_moment_of_sound_is_left_to_who_refuses_it(site):
    data = encoded("wav", 0.09)
    site.send("u1", data)
    assert site.found("u1", len(data)) is None


@pytest.mark.parametrize("data", [b"not sound at all " * 1000, b"RIFF\x00\x00\x00\x00WAVE" + bytes(20_000)])
def test_what_cannot_be_read_is_left_to_who_looks_at_the_whole(site, data):
    site.send("u1", data)
    assert site.found("u1", len(data)) is None
    assert gone("u1")


def test_a_longer_one_than_allowed_is_left_to_who_refuses_it(tmp_path):
    site = Site(tmp_path)
    site.ahead = ProbesAhead(room=1, limits=AudioLimits(max_bytes=10**8, max_duration_s=5), idle_s=20)
    data = encoded("wav")
    site.send("u1", data)
    assert site.found("u1", len(data)) is None


def test_where_there_is_no_room_the_rest_is_looked_through_afterwards(tmp_path):
    site, data = Site(tmp_path, room=1), encoded("wav", 2.0)
    site.append("u1", 0, data[:9000])
    site.send("u2", data)
    assert site.opened == 1
    assert site.found("u2", len(data)) is None
    site.append("u1", 9000, data[9000:])
    assert site.found("u1", len(data)) is not None


def test_one_that_stood_still_too_long_is_taken_up_again_when_much_more_has_come(tmp_path):
    site, data = Site(tmp_path, idle_s=0.2), encoded("wav", 2.0)
    site.append("u1", 0, data[:9000])
    assert gone("u1")
    site.append("u1", 9000, data[9000:17_000])
    assert site.opened == 1
    site.append("u1", 17_000, data[17_000:])
    assert site.opened == 2
    assert site.found("u1", len(data)) == site.whole("u1")


def test_one_that_is_given_up_ends_at_once(site):
    site.append("u1", 0, encoded("wav", 2.0)[:9000])
    site.ahead.forget("u1")
    assert gone("u1")


def test_bytes_that_the_reader_did_not_see_are_no_finding(site):
    data = encoded("wav", 2.0)
    site.send("u1", data)
    assert site.found("u1", len(data) + 1) is None
