"""Whatever is sent is answered, as sound or with a sentence: nothing hangs, nothing else is read, memory has an end."""

import io
import logging
import resource
import socket
import time

import pytest

from scribe.audio import AudioLimits, probe
from scribe.audio.confined import ConfinedDecoder
from scribe.errors import BadAudio, TooLarge
from tests.audio.hostile import bombs, hostile
from tests.audio.recordings import recorded

LIMITS = AudioLimits(max_bytes=10**8, max_duration_s=4 * 3600)
MOST_S = 60


def answered(raw):
    """What became of it, and after how long."""
    begun = time.monotonic()
    try:
        outcome = probe(io.BytesIO(raw), name="visit", limits=LIMITS)
    except (BadAudio, TooLarge) as error:
        outcome = error
    return outcome, time.monotonic() - begun


def test_every_hostile_file_is_answered_in_time_and_leads_nowhere(tmp_path, caplog):
    # A child counts as large as whoever forked it, and other tests of this process had theirs.
    largest_before = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    bait = tmp_path / "bait.flac"
    bait.write_bytes(recorded("flac", 7.0))
    caplog.set_level(logging.WARNING)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.05)
        port = listening.getsockname()[1]
        for kind, raw in hostile(60, file=str(bait), address=f"http://127.0.0.1:{port}/x", port=port):
            outcome, seconds = answered(raw)
            assert seconds < MOST_S, kind
            if isinstance(outcome, Exception):
                assert outcome.message.startswith("visit: "), kind
                assert outcome.remedy, kind
            else:
                assert kind != "playlist"
                assert abs(outcome.duration_s - 7.0) > 0.2, kind
        with pytest.raises(TimeoutError):
            listening.accept()
    # A process that ends by an error of Python's is our fault, not the recording's.
    assert "code=1" not in caplog.text
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < max(700 * 1024, largest_before)


def test_what_takes_for_ever_is_ended(monkeypatch):
    monkeypatch.setattr(ConfinedDecoder.__init__, "__kwdefaults__", {"arriving": False, "patience_s": 0.001})
    with pytest.raises(BadAudio, match="takes longer than any recording"):
        probe(io.BytesIO(bombs()[0]), name="", limits=LIMITS)
