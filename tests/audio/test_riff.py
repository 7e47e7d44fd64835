"""A WAV's header says how long it was meant to be, whatever became of the file."""

from __future__ import annotations

import io

import pytest

from scribe.audio import AudioLimits, open_stream, probe
from scribe.audio.riff import wav_declared_s
from tests.fakes.web_installation import wav

LIMITS = AudioLimits(max_bytes=10**9, max_duration_s=10**6)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_wav_that_was_cut_still_claims_its_whole_length(share):
    whole = wav(12.0)
    cut = io.BytesIO(whole[: int(len(whole) * share) // 2 * 2])
    found = probe(cut, name="cut.wav", limits=LIMITS)
    assert found.declared_s == pytest.approx(12.0)
    assert found.duration_s == pytest.approx(12.0 * share, abs=0.1)
    assert found.lost_s == pytest.approx(12.0 * (1 - share), abs=0.1)
    with open_stream(cut) as audio:
        assert audio.declared_s == pytest.approx(12.0)


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF])
def test_a_length_that_a_recorder_had_not_written_yet_is_no_claim(length):
    data = bytearray(wav(2.0))
    at = data.index(b"data") + 4
    data[at : at + 4] = length.to_bytes(4, "little")
    assert wav_declared_s(io.BytesIO(bytes(data))) is None


def test_a_recording_joined_behind_another_is_told_as_lost():
    joined = io.BytesIO(wav(3.0) + wav(2.0) + wav(1.0))
    found = probe(joined, name="joined.wav", limits=LIMITS)
    assert (found.duration_s, found.declared_s) == (pytest.approx(3.0), pytest.approx(6.0))
    assert found.lost_s == pytest.approx(3.0)


@pytest.mark.parametrize(
    "data", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVE", b"OggS" * 20, b"RIFF\0\0\0\0WAVEjunk\xff\xff\xff\x7f"]
)
def test_what_is_no_whole_header_claims_nothing_and_the_place_is_kept(data):
    source = io.BytesIO(data)
    source.seek(1)
    assert wav_declared_s(source) is None
    assert source.tell() == 1


def test_other_chunks_before_the_sound_are_passed_over():
    plain = wav(3.0)
    at = plain.index(b"data")
    odd = plain[:at] + b"LIST" + (5).to_bytes(4, "little") + b"abcde\0" + plain[at:]
    assert wav_declared_s(io.BytesIO(odd)) == pytest.approx(3.0)
