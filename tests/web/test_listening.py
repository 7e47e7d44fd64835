from __future__ import annotations

import asyncio
import io
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from scribe.model import Segment, SegmentId, Speaker
from scribe.web.ranges import SentFile, Span, asked_span, pieces
from scribe.web.waveform import FINE_S, PeakFold, Peaks, by_speaker, peaks_of
from tests.fakes.web_installation import wav


@pytest.fixture
def heard(site):
    data = wav(1.0)
    return f"/api/v1/consultations/{site.uploaded(data).id}/recording", data


def test_the_whole_recording_is_sent_with_its_length_and_type(nurse, heard):
    path, data = heard
    answer = nurse.get(path)
    assert (answer.status_code, answer.content) == (200, data)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == str(len(data))
    assert answer.headers["content-type"] == "audio/wav"
    head = nurse.head(path)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(data)), b"")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-0", 0, 0), ("bytes=100-199", 100, 199), ("bytes=16000-", 16000, -1), ("bytes=-10", -10, -1),
     ("bytes=0-99999999", 0, -1), ("bytes=-99999999", 0, -1)],
)  # fmt: skip
def test_a_range_is_sent_as_206_with_its_place(nurse, heard, asked, first, last):
    path, data = heard
    first, last = first % len(data), last % len(data)
    answer = nurse.get(path, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == data[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(data)}"


def test_a_range_behind_the_end_is_416_with_the_size(nurse, heard):
    path, data = heard
    for asked in (f"bytes={len(data)}-", "bytes=-0"):
        answer = nurse.get(path, headers={"Range": asked})
        assert (answer.status_code, answer.json()["code"]) == (416, "range-not-satisfiable")
        assert answer.headers["content-range"] == f"bytes */{len(data)}"


@pytest.mark.parametrize("asked", ["bytes=5-1", "bytes=0-1,5-6", "seconds=1-2", "bytes=-", "nonsense"])
def test_what_is_no_single_range_of_bytes_gets_the_whole(nurse, heard, asked):
    path, data = heard
    answer = nurse.get(path, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, data)


def test_a_range_of_another_recording_gets_the_whole_of_this_one(nurse, heard):
    path, data = heard
    tag = nurse.head(path).headers["etag"]
    same = nurse.get(path, headers={"Range": "bytes=0-9", "If-Range": tag})
    other = nurse.get(path, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert other.content == data
    assert nurse.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_listening_is_one_audit_event_however_many_ranges_a_player_asks_for(site, nurse, heard):
    path, _ = heard
    for start in range(0, 1000, 100):
        nurse.get(path, headers={"Range": f"bytes={start}-{start + 99}"})
    reads = [e for e in site.service.events() if e.kind == "read"]
    assert [(e.actor, e.detail["what"]) for e in reads] == [("sam", "recording")]


@given(st.integers(1, 500), st.integers(0, 600), st.integers(0, 600))
def test_a_span_is_always_exactly_the_bytes_it_names(size, first, last):
    content = bytes(n % 251 for n in range(size))
    try:
        span = asked_span(f"bytes={first}-{last}", size)
    except HTTPException:
        assert first >= size
        return
    if span is None:
        assert last < first
        return
    assert b"".join(pieces(io.BytesIO(content), span)) == content[first : last + 1]


@pytest.mark.parametrize("hangs_up", [False, True])
def test_a_spans_source_is_closed_however_its_sending_ends(hangs_up):
    source, sent = io.BytesIO(b"sound"), []

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        if hangs_up:
            raise OSError("nobody listens any more")
        sent.append(message.get("body", b""))

    scope = {"type": "http", "asgi": {"spec_version": "2.4"}}
    answer = SentFile(source, Span(0, 4), 200, {}, "audio/wav")
    with pytest.raises(ClientDisconnect) if hangs_up else nullcontext():
        asyncio.run(answer(scope, receive, send))
    assert source.closed
    assert b"".join(sent) == (b"" if hangs_up else b"sound")


def test_the_waveform_has_a_value_for_each_part_and_its_loudest_is_one(site, nurse):
    base = f"/api/v1/consultations/{site.uploaded(wav(1.0)).id}"
    wave = nurse.get(f"{base}/waveform?bins=10").json()
    assert wave["bins"] == 10
    assert wave["duration_s"] == pytest.approx(1.0, abs=0.1)
    assert set(wave["speakers"]) == {"unknown"}
    assert max(wave["speakers"]["unknown"]) == 1.0
    assert min(wave["speakers"]["unknown"]) > 0.5
    assert nurse.get(f"{base}/waveform?bins=0").status_code == 422


def segment(number, speaker, start_s, end_s):
    return Segment(id=SegmentId(f"s{number}"), start_s=start_s, end_s=end_s, speaker=speaker, text="x", confidence=0.9)


def test_each_speakers_wave_moves_only_while_they_speak():
    peaks = Peaks(np.ones((1, 40), np.float32), 2.0)
    shares = by_speaker(peaks, (segment(1, Speaker.DOCTOR, 0, 1), segment(2, Speaker.PATIENT, 1, 1.5)), 4)
    assert shares == {"doctor": (1, 1, 0, 0), "patient": (0, 0, 1, 0), "unknown": (0, 0, 0, 1)}


def test_with_a_microphone_each_a_speaker_is_heard_in_their_own_channel():
    values = np.zeros((2, 40), np.float32)
    values[0, :20], values[1, :20] = 1.0, 0.25
    values[0, 20:], values[1, 20:] = 0.05, 0.5
    turns = (segment(1, Speaker.DOCTOR, 0, 1), segment(2, Speaker.PATIENT, 1, 2))
    shares = by_speaker(Peaks(values, 2.0), turns, 2)
    assert shares == {"doctor": (1, 0), "patient": (0, 0.5)}


def test_silence_has_a_flat_wave():
    assert by_speaker(Peaks(np.zeros((1, 10), np.float32), 0.5), (), 3) == {"unknown": (0, 0, 0)}


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12), st.integers(1, 40))
def test_peaks_are_the_same_however_the_stream_was_cut(lengths, width):
    samples = np.sin(np.arange(2 * sum(lengths), dtype=np.float32)).reshape(2, -1)
    fold = PeakFold(channels=2, width=width)
    at = 0
    for length in lengths:
        fold.add(samples[:, at : at + length])
        at += length
    assert np.array_equal(fold.peaks(), peaks_of(samples, width))
    assert fold.length == sum(lengths)


def test_more_bins_than_values_repeat_the_values():
    assert by_speaker(Peaks(np.ones((1, 2), np.float32), 2 * FINE_S), (), 6) == {"unknown": (1,) * 6}
