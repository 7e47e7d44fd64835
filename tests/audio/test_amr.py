"""What an AMR encoder leaves out while nobody speaks is silence, and no loss."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from scribe.audio.amr import is_pause
from tests.audio.damage import told

RATE = 8_000


def spoken_with_pauses(container):
    """Three times a second of tones and two of silence, by an encoder that sends nothing in pauses."""
    tone = (np.sin(np.arange(RATE) / 5) * 12_000 * (np.arange(RATE) % 2_000 < 1_200)).astype(np.int16)
    samples = np.concatenate([np.concatenate([tone, np.zeros(2 * RATE, np.int16)]) for _ in range(3)])
    target = io.BytesIO()
    with av.open(target, mode="w", format=container) as made:
        stream = made.add_stream("libopencore_amrnb", rate=RATE, layout="mono", options={"dtx": "1"})
        stream.bit_rate = 12_200
        for at in range(0, len(samples), 160):
            frame = av.AudioFrame.from_ndarray(samples[None, at : at + 160], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return target.getvalue()


@pytest.mark.parametrize("container", ["amr", "3gp"])
def test_pauses_of_the_encoder_are_silence_and_no_loss(container):
    found = told(spoken_with_pauses(container))
    assert found.lost == ()
    assert found.duration_s == pytest.approx(9.0, abs=0.05)


def test_only_short_frames_of_amr_that_say_so_are_pauses():
    sid, speech = bytes([8 << 3]) + bytes(5), bytes([7 << 3]) + bytes(31)
    assert is_pause("amrnb", sid)
    assert is_pause("amrnb", b"\x7c")
    assert not is_pause("amrnb", speech)
    assert not is_pause("amrwb", sid)
    assert not is_pause("opus", sid)
    assert not is_pause("amrnb", b"")
