"""What is wrong with a recording's sound is measured, and what is right is not called wrong."""

from __future__ import annotations

import io
import tracemalloc
from importlib import resources

import numpy as np
import pytest

from scribe.audio import AudioLimits, open_stream, probe
from scribe.audio.fitness import SoundMeter
from scribe.model import Channels, SoundFault
from tests.audio.recordings import FORMATS, encoded
from tests.bench.bad_sound import HARMS

SECOND = 16_000
SAMPLES = ("back_pain", "hypertension", "sore_throat")
FAULTS = {
    "as it is": (),
    "inverted": (SoundFault.UPSIDE_DOWN,),
    "dead": (SoundFault.CHANNEL_SILENT,),
    "offset: 0.3 of full scale": (SoundFault.OFFSET,),
    "quiet: 30 dB quieter": (),
    "quiet: 50 dB quieter": (SoundFault.NOISY, SoundFault.QUIET),  # what 16 bits leave of it is rough
    "clipped": (SoundFault.CLIPPED,),
    "noise": (SoundFault.NOISY,),
    "telephone": (),
    "drop-outs": (SoundFault.DROPOUTS,),
}


def sample(name):
    source = (resources.files("scribe") / "samples" / f"{name}.flac").open("rb")
    with source, open_stream(source) as audio:
        return np.concatenate(list(audio.blocks()), axis=1)


@pytest.fixture(scope="module")
def talk():
    """A consultation as loud as most are, in one channel."""
    mixed = sample("back_pain").mean(axis=0)
    return (mixed / np.abs(mixed).max() * 0.6).astype(np.float32)


def measured(channels):
    meter = SoundMeter(len(channels))
    for at in range(0, channels.shape[1], SECOND):
        meter.add(channels[:, at : at + SECOND])
    return meter.fitness()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_recording_has_no_fault(name):
    found = measured(sample(name))
    assert found.faults == ()
    assert found.channels is Channels.APART


@pytest.mark.parametrize("harm", [name for name in HARMS if any(name.startswith(start) for start in FAULTS)])
def test_each_harm_is_told_as_what_it_is(talk, harm):
    expected = next(faults for start, faults in FAULTS.items() if harm.startswith(start))
    assert measured(np.atleast_2d(HARMS[harm](talk))).faults == expected


def test_a_telephones_band_is_told_and_is_no_fault(talk):
    assert measured(np.atleast_2d(HARMS["telephone"](talk))).band == "narrow"
    assert measured(talk[None]).band == "wide"


def test_more_than_one_fault_is_told_the_worst_first(talk):
    broken = HARMS["drop-outs: 20 %"](HARMS["noise: 5 dB"](talk))
    assert measured(np.stack([broken, -broken])).faults == (
        SoundFault.DROPOUTS,
        SoundFault.NOISY,
        SoundFault.UPSIDE_DOWN,
    )


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("seconds", [0.05, 1.0, 20.0])
def test_silence_is_silent_and_nothing_else(channels, seconds):
    found = measured(np.zeros((channels, int(seconds * SECOND)), np.float32))
    assert found.faults == (SoundFault.SILENT,)
    assert found.level_db is None


def test_nothing_is_said_of_less_than_a_frame():
    assert measured(np.full((1, 100), 0.5, np.float32)).faults == ()


def test_nothing_is_said_of_noise_in_less_than_a_second(talk):
    assert measured(talk[None, : SECOND // 2]).above_noise_db is None


def test_it_does_not_matter_where_blocks_are_cut(talk):
    whole, meter = measured(talk[None]), SoundMeter(1)
    for at in range(0, len(talk), 5 * 2_560):
        meter.add(talk[None, at : at + 5 * 2_560])
    apart = meter.fitness()
    assert apart.faults == whole.faults
    assert apart.level_db == pytest.approx(whole.level_db, abs=1)


def test_an_hour_needs_no_more_memory_than_a_minute(talk):
    def peak(minutes):
        meter, block = SoundMeter(2), np.stack([talk[:SECOND], talk[:SECOND]])
        tracemalloc.start()
        for _ in range(minutes * 60):
            meter.add(block)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(10) < peak(1) * 1.1


def test_the_probe_tells_it_of_what_was_recorded(talk):
    turned = (np.stack([talk, -talk]) * 32_767).astype(np.int16)
    found = probe(
        io.BytesIO(encoded(FORMATS[0], turned)), name="", limits=AudioLimits(max_bytes=10**9, max_duration_s=10**6)
    )
    assert found.sound.faults == (SoundFault.UPSIDE_DOWN,)
