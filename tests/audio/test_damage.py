"""A recording that lost sound never passes as whole, and what is left of it stays where it was."""

import io
from dataclasses import replace

import av
import numpy as np
import pytest

from scribe.audio import SAMPLE_RATE_HZ, AudioLimits, open_stream, probe
from tests.audio.damage import ALL_FORMATS, KINDS, can_be_told, damaged, matters, told, whole
from tests.audio.recordings import float_wav, recorded, remuxed

SHARES = (0.01, 0.03, 0.2, 0.5)
CLOCKED = ("m4a", "webm of a browser", "ogg", "flac", "flac of unknown length", "m4a in fragments")
LIMITS = AudioLimits(max_bytes=10**9, max_duration_s=10**6)


@pytest.fixture(autouse=True, scope="module")
def _quiet_decoder():
    before = av.logging.get_level()
    av.logging.set_level(None)
    yield
    av.logging.set_level(before)


def form_of(name):
    return next(form for form in ALL_FORMATS if form.name == name)


def samples_of(raw):
    with open_stream(io.BytesIO(raw)) as audio:
        return np.concatenate(list(audio.blocks()), axis=1)[0]


def loudness(samples):
    """In each 10 ms."""
    width = SAMPLE_RATE_HZ // 100
    return np.sqrt((samples[: samples.size // width * width].reshape(-1, width) ** 2).mean(axis=1))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_a_recording_that_lost_over_two_percent_or_two_seconds_never_passes_as_whole(form, kind):
    sound, counted = whole(form, 12.0), 0
    for seed, share in enumerate(SHARES):
        harm = damaged(sound, kind, share, seed)
        if matters(sound, harm) and can_be_told(form, kind):
            counted += 1
            assert told(harm.raw).is_flagged, (share, seed, harm.lost_s)
    assert counted >= 3 or not can_be_told(form, kind)


def test_zeros_in_a_wav_are_what_a_muted_microphone_gives():
    sound = whole(form_of("wav"), 12.0)
    found = told(damaged(sound, "zeros", 0.2, 1).raw)
    assert not found.is_flagged
    assert found.duration_s == pytest.approx(12.0)


@pytest.mark.parametrize("kind", ["random", "zeros"])
@pytest.mark.parametrize("name", [*CLOCKED, "mp3", "mp3 without a counting frame"])
def test_what_comes_after_the_damage_stays_at_its_time(name, kind):
    sound = whole(form_of(name), 12.0)
    start, length = len(sound.raw) * 3 // 10, len(sound.raw) // 10
    stretch = bytes(length) if kind == "zeros" else np.random.default_rng(5).bytes(length)
    raw = sound.raw[:start] + stretch + sound.raw[start + length :]
    before, after = (loudness(samples_of(data))[-300:-20] for data in (sound.raw, raw))
    # an MP3 tells its time by its bytes only
    shifts, alike = (range(-12, 13), 0.97) if name.startswith("mp3") else (range(-1, 2), 0.99)
    assert max(np.corrcoef(before[20:-20], np.roll(after, shift)[20:-20])[0, 1] for shift in shifts) > alike
    found = told(raw)
    assert len(found.lost) == 1
    assert 2.5 < found.lost[0][0] < 4.5
    assert 0.8 < found.lost_s < 2.5
    inside = samples_of(raw)[
        int((found.lost[0][0] + 0.2) * SAMPLE_RATE_HZ) : int((found.lost[0][1] - 0.2) * SAMPLE_RATE_HZ)
    ]
    assert np.abs(inside).max() < 0.01


@pytest.mark.parametrize("name", ["m4a", "webm of a browser", "ogg", "flac", "mp3"])
def test_a_missing_beginning_is_lost_sound_too(name):
    sound = whole(form_of(name), 12.0)
    length = len(sound.raw) // 4
    raw = sound.raw[: sound.begins] + bytes(length) + sound.raw[sound.begins + length :]
    found = told(raw)
    assert found.lost[0][0] < 0.1
    assert found.lost_s == pytest.approx(3.0, abs=1.3)
    assert found.duration_s == pytest.approx(12.0, abs=0.2)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "webm", "m4a in fragments"])
def test_a_cut_end_is_lost_up_to_what_was_declared(name):
    sound = whole(form_of(name), 12.0)
    found = told(sound.raw[: sound.begins + (sound.ends - sound.begins) // 2])
    assert found.declared_s == pytest.approx(12.0, abs=0.1)
    assert found.lost == ((pytest.approx(found.duration_s, abs=0.2), found.declared_s),)
    assert found.duration_s == pytest.approx(6.0, abs=0.6)


@pytest.mark.parametrize("name", ["ogg", "webm of a browser", "mp3 without a counting frame", "flac of unknown length"])
def test_a_cut_end_is_told_where_no_length_is_declared(name):
    sound = whole(form_of(name), 12.0)
    found = told(sound.raw[: len(sound.raw) * 2 // 3 + 7])
    assert found.declared_s is None
    assert found.lost[-1][1] == pytest.approx(found.duration_s, abs=0.1)
    assert 6.0 < found.duration_s < 9.0


def test_an_ogg_without_its_last_page_is_cut():
    sound = whole(form_of("ogg"), 12.0)
    assert told(sound.raw[: sound.raw.rindex(b"OggS")]).lost


def test_a_lost_page_or_cluster_is_a_hole_of_its_own_length():
    dropped = remuxed(recorded("webm", 8.0), at=lambda at_s: None if 2.0 < at_s < 3.5 else at_s)
    assert told(dropped).lost == ((pytest.approx(2.0, abs=0.05), pytest.approx(3.5, abs=0.05)),)
    ogg = whole(form_of("ogg"), 12.0).raw
    pages = [place for place in range(len(ogg)) if ogg.startswith(b"OggS", place)]
    found = told(ogg[: pages[5]] + ogg[pages[6] :])
    assert found.lost_s == pytest.approx(1.0, abs=0.1)
    assert found.duration_s == pytest.approx(12.0, abs=0.05)


def test_a_recorder_that_leaves_its_pause_in_the_timestamps_is_flagged_and_keeps_its_times():
    found = told(remuxed(recorded("webm", 8.0), at=lambda at_s: at_s + 5.0 * (at_s > 4.0)))
    assert found.lost == ((pytest.approx(4.0, abs=0.05), pytest.approx(9.0, abs=0.05)),)
    assert found.duration_s == pytest.approx(13.0, abs=0.05)


def test_packets_lost_one_by_one_are_lost():
    lossy = remuxed(recorded("webm", 20.0), at=lambda at_s: None if round(at_s * 50) % 50 == 7 else at_s)
    found = told(lossy)
    assert found.lost
    assert found.duration_s == pytest.approx(20.0, abs=0.2)


def test_a_timestamp_that_was_damaged_itself_makes_no_endless_silence():
    raw = remuxed(recorded("webm", 8.0), at=lambda at_s: at_s + 10**6 * (at_s > 4.0))
    found = told(raw)
    assert found.lost == ((pytest.approx(4.0, abs=0.05), pytest.approx(4.0, abs=0.05)),)
    assert found.duration_s == pytest.approx(8.0, abs=0.05)


@pytest.mark.parametrize("kind", ["u8", "s16", "s24", "s32", "f32"])
def test_random_bytes_in_pcm_are_told_from_any_sound(kind):
    if kind == "f32":
        raw = float_wav(np.sin(np.arange(160_000) / 5) * 0.3)
    else:
        codec = "pcm_u8" if kind == "u8" else f"pcm_{kind}le"
        raw = whole(replace(form_of("wav"), name=kind, codec=codec), 10.0).raw
    half = len(raw) // 2
    found = told(raw[:half] + np.random.default_rng(3).bytes(len(raw) // 5) + raw[half + len(raw) // 5 :])
    assert found.lost == ((pytest.approx(5.0, abs=0.2), pytest.approx(7.0, abs=0.2)),)


def test_the_probe_counts_what_was_lost():
    sound = whole(form_of("ogg"), 12.0)
    raw = damaged(sound, "random", 0.2, 2).raw
    found = probe(io.BytesIO(raw), name="", limits=LIMITS)
    assert found.lost_s == pytest.approx(told(raw).lost_s, abs=0.001)
    assert found.duration_s == told(raw).duration_s


@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_whatever_bytes_are_flipped_it_is_decoded_or_refused_but_never_breaks(form):
    raw, draw = whole(form, 1.5).raw, np.random.default_rng(11)
    for _ in range(25):
        flipped = bytearray(raw)
        for place in (*draw.integers(0, len(raw), 4), *draw.integers(0, 600, 4)):
            flipped[place] = draw.integers(0, 256)
        found = told(bytes(flipped))
        assert found.refused or found.duration_s > 0
