"""A recording that is decoded while it arrives is the one that is decoded afterwards."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path

import av
import numpy as np
import pytest

from scribe.audio import RecordingStore, open_stream
from scribe.audio.arriving import Arrival, ArrivingReader, can_be_read_early
from scribe.audio.following import follow_stream
from scribe.audio.timeline import Samples
from scribe.encryption import DataKey
from scribe.errors import LeaseLost, NotFound
from scribe.model import ConsultationId

KEY = DataKey(b"k" * 32)
ONE = ConsultationId("c1")
FORMS = {"webm": "libopus", "ogg": "libopus", "wav": "pcm_s16le", "flac": "flac"}


def encoded(form: str, seconds: float = 12.0) -> bytes:
    """A tone that changes, in this form."""
    rate = 48_000
    moments = np.arange(int(seconds * rate)) / rate
    tone = (0.3 * np.sin(2 * np.pi * (200 + 40 * moments) * moments) * 32767).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(FORMS[form], rate=rate, layout="mono")
        for start in range(0, len(tone), 960):
            frame = av.AudioFrame.from_ndarray(tone[None, start : start + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return file.getvalue()


class Sender:
    """Appends a recording piece by piece, in a thread; says whether it is complete."""

    def __init__(self, store: RecordingStore, data: bytes, *, piece: int, ends: Arrival = Arrival.COMPLETE) -> None:
        self._store, self._data, self._piece, self._ends = store, data, piece, ends
        self._at = min(len(data), max(piece, 4096))
        self.state = Arrival.GOES_ON
        store.append(ONE, "u1", 0, data[: self._at], KEY)
        self.thread = threading.Thread(target=self._send)

    def _send(self) -> None:
        for start in range(self._at, len(self._data), self._piece):
            time.sleep(0.002)
            self._store.append(ONE, "u1", start, self._data[start : start + self._piece], KEY)
        self.state = self._ends

    def opened(self) -> ArrivingReader:
        return self._store.open_arriving(ONE, "u1", KEY, lambda: self.state, idle_s=5.0)


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings")


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ArrivingReader.__init__, "__kwdefaults__", {"look_s": 0.005})


@pytest.mark.parametrize("form", sorted(FORMS))
def test_what_is_heard_while_it_arrives_is_what_is_heard_afterwards(store: RecordingStore, form: str) -> None:
    data = encoded(form)
    with open_stream(io.BytesIO(data)) as audio:
        afterwards = np.concatenate(list(audio.blocks()), axis=1)
        length_s, lost = audio.duration_s, audio.lost
    sender = Sender(store, data, piece=max(1024, len(data) // 40))
    with sender.opened() as source:
        sender.thread.start()
        with follow_stream(source) as audio:
            meanwhile = np.concatenate(list(audio.blocks()), axis=1)
            assert (audio.duration_s, audio.lost) == (length_s, lost)
        assert source.is_complete
    sender.thread.join()
    assert np.array_equal(meanwhile, afterwards)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_that_can_be_read_early_is_known_by_its_beginning(form: str) -> None:
    assert can_be_read_early(encoded(form, 1.0)[:16])


@pytest.mark.parametrize("first", [b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE"])
def test_an_mp4_and_an_mp3_are_read_when_all_of_them_is_there(first: bytes) -> None:
    assert not can_be_read_early(first)


def test_one_that_was_given_up_is_over_and_not_complete(store: RecordingStore) -> None:
    sender = Sender(store, b"RIFF" + bytes(9_000), piece=1_000, ends=Arrival.GONE)
    with sender.opened() as source:
        sender.thread.start()
        assert len(b"".join(iter(lambda: source.read(4096), b""))) == 9_004
        assert source.is_over
        assert not source.is_complete
    sender.thread.join()


@pytest.mark.parametrize("form", sorted(FORMS))
def test_what_the_end_of_the_bytes_has_made_is_not_heard_when_it_is_given_up(store: RecordingStore, form: str) -> None:
    data = encoded(form)
    with open_stream(io.BytesIO(data)) as audio:
        afterwards = np.concatenate(list(audio.blocks()), axis=1)
    sender = Sender(store, data[: len(data) // 2], piece=len(data) // 40, ends=Arrival.GONE)
    heard: list[Samples] = []
    with sender.opened() as source:
        sender.thread.start()
        with follow_stream(source) as audio, pytest.raises(LeaseLost):
            heard.extend(audio.blocks())
    sender.thread.join()
    meanwhile = np.concatenate(heard, axis=1)
    assert 2 <= meanwhile.shape[1] / 16_000 <= 6
    assert np.array_equal(meanwhile, afterwards[:, : meanwhile.shape[1]])


def test_one_that_stands_still_is_over_after_a_while(store: RecordingStore) -> None:
    store.append(ONE, "u1", 0, b"abc", KEY)
    source = store.open_arriving(ONE, "u1", KEY, lambda: Arrival.GOES_ON, idle_s=0.05)
    assert source.read(10) == b"abc"
    assert source.read(10) == b""
    assert source.is_over
    assert not source.is_complete


def test_who_waits_can_be_told_to_stop(store: RecordingStore) -> None:
    store.append(ONE, "u1", 0, b"abc", KEY)
    source = store.open_arriving(ONE, "u1", KEY, lambda: Arrival.GOES_ON, idle_s=60.0)
    source.read(3)
    threading.Timer(0.05, source.stop).start()
    began = time.monotonic()
    assert source.read(1) == b""
    assert time.monotonic() - began < 5


def test_bytes_that_came_right_before_the_end_are_given(store: RecordingStore) -> None:
    """The end is known before the last bytes are looked for, or they would be lost."""

    def ends() -> Arrival:
        if store.offset(ONE, "u1") == 3:
            store.append(ONE, "u1", 3, b"def", KEY)
        return Arrival.COMPLETE

    store.append(ONE, "u1", 0, b"abc", KEY)
    source = store.open_arriving(ONE, "u1", KEY, ends, idle_s=1.0)
    assert source.read(3) == b"abc"
    assert source.read(3) == b"def"
    assert source.read(3) == b""
    assert source.is_complete


def test_nothing_is_opened_before_the_first_bytes(store: RecordingStore) -> None:
    with pytest.raises(NotFound):
        store.open_arriving(ONE, "u1", KEY, lambda: Arrival.GOES_ON, idle_s=1.0)
