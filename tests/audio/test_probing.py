"""What is measured of a recording at the door, and what is no recording of anything."""

import io
import struct
import threading

import pytest

from scribe.audio import AudioLimits, probe, slots
from scribe.audio.refusals import Refusal, refusal_of
from scribe.errors import BadAudio, PartDown
from tests.audio.damage import told, whole
from tests.audio.recordings import FORMATS, encoded, recorded, tone

LIMITS = AudioLimits(max_bytes=10**9, max_duration_s=4 * 3600.0)


def found(raw):
    return probe(io.BytesIO(raw), name="", limits=LIMITS)


@pytest.fixture
def one_place(monkeypatch):
    monkeypatch.setattr(slots, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(slots, "WAIT_S", 0.2)


def test_no_more_recordings_are_looked_through_at_once_than_there_are_places(one_place):
    with slots.a_slot(), pytest.raises(PartDown, match="Too many") as told:
        found(recorded("wav"))
    assert told.value.status == 503
    assert told.value.details["retry_after_s"] > 0
    assert found(recorded("wav")).duration_s == pytest.approx(2.0)


def test_a_recording_that_is_refused_gives_its_place_back(one_place):
    for _ in range(3):
        with pytest.raises(BadAudio):
            found(b"no recording")
    assert found(recorded("wav")).duration_s == pytest.approx(2.0)


def test_a_recording_waits_for_a_place(one_place, monkeypatch):
    monkeypatch.setattr(slots, "WAIT_S", 30.0)
    held, done = threading.Event(), threading.Event()

    def hold():
        with slots.a_slot():
            held.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.3, done.set).start()
    assert found(recorded("wav")).duration_s == pytest.approx(2.0)
    holder.join()


@pytest.mark.parametrize("samples", [1, 160, 1_599])
def test_less_than_a_tenth_of_a_second_is_no_recording(samples):
    form = next(form for form in FORMATS if form.name == "wav")
    with pytest.raises(BadAudio, match="holds no sound") as told:
        found(encoded(form, tone(1.0)[:, :samples]))
    assert refusal_of(told.value) is Refusal.NOTHING_DECODED


def test_a_recording_of_which_nearly_all_is_lost_is_none():
    raw = whole(next(form for form in FORMATS if form.name == "wav"), 12.0).raw
    with pytest.raises(BadAudio, match="holds no sound"):
        found(raw[: 44 + 34 + 2_000])
    assert found(raw[: 44 + 34 + 8_000]).lost_s == pytest.approx(11.75, abs=0.1)


def flac_that_claims(samples):
    """A FLAC whose header holds so many samples (RFC 9639, 8.2: 36 bits behind the rate)."""
    raw = bytearray(recorded("flac", 12.0))
    packed = int.from_bytes(raw[18:26], "big")
    raw[18:26] = (packed >> 36 << 36 | samples).to_bytes(8, "big")
    return bytes(raw)


def wav_that_claims(length):
    raw = bytearray(recorded("wav", 12.0))
    place = raw.index(b"data") + 4
    raw[place : place + 4] = struct.pack("<I", length)
    return bytes(raw)


@pytest.mark.parametrize("samples", [(1 << 36) - 1, 1 << 33, 8 * 3600 * 16_000])
def test_a_header_that_claims_what_its_bytes_cannot_hold_is_a_damaged_header(samples):
    lost = told(flac_that_claims(samples))
    assert lost.declared_s is None
    assert 0 < lost.lost_s < 0.1
    assert lost.duration_s == pytest.approx(12.0, abs=0.1)


def test_a_header_that_claims_what_may_have_been_cut_off_is_believed():
    assert told(flac_that_claims(3600 * 16_000)).lost_s == pytest.approx(3588.0, abs=1.0)


@pytest.mark.parametrize("length", [0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_the_length_of_a_recorder_that_did_not_know_it_is_no_loss(length):
    found = told(wav_that_claims(length))
    assert found.lost == ()
    assert found.duration_s == pytest.approx(12.0)
