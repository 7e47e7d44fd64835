"""Sound is put right before anybody listens: an inverted channel, a constant offset."""

from __future__ import annotations

import io

import numpy as np
import pytest

from scribe.audio import open_stream
from scribe.audio.mending import Mender
from tests.audio.damage import voice
from tests.audio.recordings import FORMATS, encoded

SECOND = 16_000


def spoken(seconds=6.0):
    return voice(seconds, SECOND, 1)[0].astype(np.float32) / 32_768


def mended(channels):
    mender = Mender(len(channels))
    blocks = (channels[:, at : at + SECOND].copy() for at in range(0, channels.shape[1], SECOND))
    return np.concatenate([mender.mended(block) for block in blocks], axis=1)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_an_upside_down_channel_does_not_cancel_the_voice(share):
    sound = spoken()
    assert np.abs(np.stack([sound, -sound]).mean(axis=0)).max() == 0
    mixed = mended(np.stack([sound, -share * sound])).mean(axis=0)
    assert np.corrcoef(mixed, sound)[0, 1] > 0.999
    assert np.abs(mixed).max() == pytest.approx(np.abs(sound).max() * (1 + share) / 2, rel=0.02)


def test_two_people_on_channels_of_their_own_stay_as_they_are():
    left, right = spoken(), np.roll(spoken(), SECOND // 3)
    both = np.stack([left, right])
    assert mended(both) == pytest.approx(both, abs=2e-3)


def test_a_channel_that_is_plugged_round_on_the_way_is_followed():
    sound = spoken(12.0)
    right = np.concatenate([sound[: 6 * SECOND], -sound[6 * SECOND :]])
    mixed = mended(np.stack([sound, right])).mean(axis=0)
    assert np.corrcoef(mixed[7 * SECOND :], sound[7 * SECOND :])[0, 1] > 0.999


@pytest.mark.parametrize("offset", [-0.6, 0.02, 0.3])
def test_an_offset_is_taken_out_without_a_step_between_blocks(offset):
    sound = spoken() * 0.1
    found = mended((sound + np.float32(offset))[None])[0]
    assert np.abs(found.mean()) < 1e-3
    assert np.abs(np.diff(found)).max() < np.abs(np.diff(sound)).max() * 1.05 + 1e-4


def test_silence_and_nothing_stay_what_they_are():
    assert not mended(np.zeros((2, SECOND), np.float32)).any()
    assert Mender(2).mended(np.zeros((2, 0), np.float32)).shape == (2, 0)


def test_a_stream_is_mended_and_what_was_recorded_is_not():
    sound = voice(3.0, SECOND, 1)[0]
    raw = encoded(FORMATS[0], np.stack([sound, -sound]))
    with open_stream(io.BytesIO(raw)) as audio:
        heard = np.concatenate(list(audio.blocks()), axis=1)
    with open_stream(io.BytesIO(raw)) as audio:
        recorded = np.concatenate(list(audio.recorded()), axis=1)
    assert np.abs(recorded.mean(axis=0)).max() < 1e-4
    assert np.abs(heard.mean(axis=0)).max() > 0.1
