"""Recordings that their device did not end: all of their sound is taken, and no loss is told that is none."""

from __future__ import annotations

import io

import pytest

from scribe.audio import AudioLimits, open_stream, probe
from scribe.audio.arrived import arrived_s
from tests.audio.recordings import FORMATS, VARIANTS, encoded, recorded, remuxed, tone

LIMITS = AudioLimits(max_bytes=10**9, max_duration_s=3600)
WHOLE_S = 20.0


def of(name, seconds=WHOLE_S):
    form = next(form for form in (*FORMATS, *VARIANTS) if form.name == name)
    return encoded(form, tone(seconds, rate=form.rate))


def probed(raw, *, unfinished=True):
    return probe(io.BytesIO(raw), name="", limits=LIMITS, unfinished=unfinished)


@pytest.mark.parametrize("name", ["webm of a browser", "ogg"])
@pytest.mark.parametrize("part", [0.2, 0.5001, 0.73, 0.9999])
def test_a_live_recording_that_is_cut_anywhere_has_all_of_its_sound_and_no_loss(name, part):
    raw = of(name)
    found = probed(raw[: int(len(raw) * part)])
    assert found.lost_s == 0
    assert found.declared_s is None
    assert found.duration_s == pytest.approx(WHOLE_S * part, abs=1.1), "an Ogg page holds a second"


def test_every_cut_within_a_cluster_is_without_a_loss():
    raw = of("webm of a browser", 3.0)
    ends = range(len(raw) - 1200, len(raw), 53)
    lost = {cut: probed(raw[:cut]).lost_s for cut in ends}
    assert set(lost.values()) == {0.0}
    assert probed(raw[: ends[7]], unfinished=False).lost_s > 0, "of a finished one it is told"


def test_a_loss_in_the_middle_is_told_of_an_unfinished_recording_too():
    dropped = remuxed(recorded("webm", 8.0), at=lambda at_s: None if 2.0 < at_s < 3.5 else at_s)
    found = probed(dropped[: len(dropped) * 9 // 10])
    assert found.lost_s == pytest.approx(1.5, abs=0.1)


def test_what_lacks_more_than_a_piece_of_what_it_declares_is_told():
    raw = of("wav", 60.0)
    assert probed(raw[: len(raw) // 3]).lost_s == pytest.approx(40.0, abs=0.1)
    assert probed(raw[: len(raw) * 95 // 100]).lost_s == 0, "a part of the last piece"


def test_the_stream_that_is_written_down_tells_the_same():
    raw = of("webm of a browser", 5.0)[:-77]
    with open_stream(io.BytesIO(raw), unfinished=True) as audio:
        heard = sum(block.shape[1] for block in audio.blocks()) / 16_000
    assert audio.lost == ()
    assert heard == pytest.approx(probed(raw).duration_s, abs=0.01)


@pytest.mark.parametrize(("name", "off_s"), [("webm of a browser", 1.5), ("webm", 6.0), ("ogg", 1.5), ("wav", 0.1)])
@pytest.mark.parametrize("part", [0.31, 0.62, 1.0])
def test_about_how_long_it_is_is_read_from_its_structure(name, off_s, part):
    raw = of(name)
    source = io.BytesIO(raw[: int(len(raw) * part)])
    source.seek(5)
    assert arrived_s(source) == pytest.approx(WHOLE_S * part, abs=off_s)
    assert source.tell() == 5


def test_recordings_that_were_joined_count_together():
    raw = of("webm of a browser", 10.0)
    assert arrived_s(io.BytesIO(raw + raw)) == pytest.approx(20.0, abs=2.5)


@pytest.mark.parametrize("raw", [b"", b"\0" * 100, b"\x1a\x45\xdf\xa3", b"OggS\0", b"RIFF\xff\xff\xff\xffWAVE"])
def test_what_tells_nothing_has_no_length_and_does_no_harm(raw):
    assert not arrived_s(io.BytesIO(raw))


def test_a_form_that_tells_it_at_its_end_tells_nothing():
    assert arrived_s(io.BytesIO(of("m4a in fragments", 5.0))) is None
