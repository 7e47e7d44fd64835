"""Every format decodes to what went in, a second at a time; what is no recording is refused in one sentence."""

import io
import tracemalloc
from dataclasses import dataclass

import numpy as np
import pytest

from scribe.audio import SAMPLE_RATE_HZ, AudioLimits, open_stream, probe
from scribe.errors import BadAudio, TooLarge
from tests.audio.damage import decoded_here
from tests.audio.recordings import (
    FORMATS,
    RATE,
    encoded,
    float_wav,
    recorded,
    remuxed,
    tone,
    video_without_sound,
)

LIMITS = AudioLimits(max_bytes=50_000_000, max_duration_s=3600)


@dataclass(frozen=True)
class Decoded:
    samples: np.ndarray
    channels: int
    duration_s: float
    declared_s: float | None
    lost: tuple


def decoded(raw):
    with open_stream(io.BytesIO(raw)) as audio:
        blocks = list(audio.blocks())
        assert all(block.shape == (audio.channels, SAMPLE_RATE_HZ) for block in blocks[:-1])
        samples = np.concatenate(blocks, axis=1)
        assert audio.duration_s == samples.shape[1] / SAMPLE_RATE_HZ
        return Decoded(samples, audio.channels, audio.duration_s, audio.declared_s, audio.lost)


def probed(raw, **limits):
    return probe(io.BytesIO(raw), name="visit", limits=LIMITS.model_copy(update=limits))


def loudest_hertz(samples):
    middle = samples[samples.size // 4 : samples.size // 4 + SAMPLE_RATE_HZ // 2]
    return int(np.argmax(np.abs(np.fft.rfft(middle)))) * 2


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_every_format_decodes_to_what_was_recorded(form, channels):
    raw = encoded(form, tone(2.0, rate=form.rate, channels=channels))
    audio, found = decoded(raw), probed(raw)
    assert audio.samples.dtype == np.float32
    assert audio.samples.shape[0] == audio.channels == channels == found.channels
    assert audio.duration_s == pytest.approx(2.0, abs=0.12)
    assert (found.duration_s, found.lost_s) == (audio.duration_s, 0)
    assert found.media_type == form.media_type
    assert found.size_bytes == len(raw)
    for channel in range(channels):
        assert loudest_hertz(audio.samples[channel]) == pytest.approx(440 * 2**channel, abs=4)


def test_more_than_two_channels_become_one():
    raw = encoded(FORMATS[0], tone(1.0, channels=6))
    assert decoded(raw).samples.shape == (1, SAMPLE_RATE_HZ)
    assert probed(raw).channels == 6


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 96_000])
def test_any_sample_rate_becomes_sixteen_thousand(rate):
    raw = encoded(FORMATS[0], tone(1.0, rate=rate), rate=rate)
    assert decoded(raw).samples.shape[1] == pytest.approx(SAMPLE_RATE_HZ, abs=40)
    assert probed(raw).sample_rate_hz == rate


def test_a_recording_joined_from_two_rates_and_channel_counts_is_decoded_to_its_end():
    mp3 = FORMATS[1]
    raw = encoded(mp3, tone(2.0, rate=16_000), rate=16_000) + encoded(
        mp3, tone(2.0, rate=44_100, channels=2), rate=44_100
    )
    audio = decoded(raw)
    assert audio.samples.shape[0] == 1
    assert audio.duration_s == pytest.approx(4.0, abs=0.3)
    assert audio.lost == ()
    assert loudest_hertz(audio.samples[0]) == pytest.approx(440, abs=4)
    assert probed(raw).duration_s == pytest.approx(audio.duration_s, abs=0.1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_become_silence(bad):
    samples = np.sin(np.arange(RATE) / 5).astype("<f4")
    samples[4_000:4_100] = bad
    audio = decoded(float_wav(samples))
    assert np.isfinite(audio.samples).all()
    assert np.abs(audio.samples[0, 4_010:4_090]).max() == 0
    assert np.abs(audio.samples).max() <= 1.0


def test_a_claimed_length_far_beyond_the_content_asks_for_no_such_memory():
    raw = bytearray(recorded("wav", 1.0))
    place = raw.index(b"data") + 4
    raw[place : place + 4] = (0xFFFFFF00).to_bytes(4, "little")
    tracemalloc.start()
    audio = decoded(bytes(raw))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000
    assert audio.duration_s == pytest.approx(1.0, abs=0.01)
    assert audio.declared_s is None
    assert audio.lost == ((1.0, pytest.approx(1.02)),)


def peak_bytes(raw, opened):
    tracemalloc.start()
    with opened(raw) as audio:
        longest = max(block.shape[1] for block in audio.blocks())
        seconds = audio.duration_s
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert longest == SAMPLE_RATE_HZ
    return most, seconds


ASKED_AT_ONCE_BYTES = 256 * 1024
"""The shorter one is smaller than the piece that is asked for at a time."""


def opened_apart(raw):
    return open_stream(io.BytesIO(raw))


@pytest.mark.parametrize("opened", [opened_apart, decoded_here])
@pytest.mark.parametrize("name", ["mp3", "flac"])
def test_ten_times_the_length_needs_no_more_memory_in_either_process(name, opened):
    form = next(f for f in FORMATS if f.name == name)
    short, long = (encoded(form, tone(seconds, channels=2)) for seconds in (20.0, 200.0))
    peak_bytes(short, opened)  # what is made once is made here
    (short_bytes, short_s), (long_bytes, long_s) = peak_bytes(short, opened), peak_bytes(long, opened)
    assert long_s > 9 * short_s
    assert long_bytes < 1.1 * short_bytes + ASKED_AT_ONCE_BYTES
    assert long_bytes < 1_500_000


def test_a_hole_of_an_hour_needs_no_more_memory_either():
    sound = remuxed(recorded("webm", 8.0), at=lambda at_s: at_s + 3600.0 * (at_s > 4.0))
    most, seconds = peak_bytes(sound, decoded_here)
    assert seconds == pytest.approx(3608.0, abs=0.1)
    assert most < 1_500_000


def test_a_block_is_its_owners_to_change():
    with open_stream(io.BytesIO(recorded("wav", 3.0))) as audio:
        for block in audio.blocks():
            assert np.abs(block).max() > 0.3
            block[:] = 0


def test_a_claimed_length_far_short_of_the_content_loses_nothing():
    raw = recorded("mp3", 3.0)
    audio = decoded(raw * 4)
    assert audio.duration_s > 11.0
    assert audio.lost == ()


BAD = {
    "empty": (b"", "is empty"),
    "zeros": (bytes(70_000), "nothing but zeros"),
    "text": (b"doctor: hello\npatient: hi\n" * 20, "is a text"),
    "chinese text": ("医生：你好，哪里不舒服？\n".encode() * 400, "is a text"),
    "json": (b'{"schema": "scribe.transcript/1"}', "is a text"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(200), "PDF"),
    "zip": (b"PK\x03\x04" + bytes(range(256)), "ZIP"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(200), "picture"),
    "random": (np.random.default_rng(7).bytes(50_000), "form that is taken|no sound that can be decoded"),
    "header only": (recorded("wav", 1.0).partition(b"data")[0] + b"data\0\0\0\0", "no sound that can be decoded"),
    "no samples": (float_wav([]), "no sound that can be decoded"),
    "truncated header": (recorded("wav", 1.0)[:20], "form that is taken|no sound"),
    "m4a without its index": (recorded("m4a", 5.0)[:20_000], "cut off"),
    "webm header": (recorded("webm", 1.0)[:200], "form that is taken|no sound"),
    "unknown encoding": (
        recorded("wav", 1.0)[:20] + b"\xee\xee" + recorded("wav", 1.0)[22:],
        "encoding|can be decoded",
    ),
    "video without sound": (video_without_sound(), "holds no sound"),
}


@pytest.mark.parametrize(("raw", "says"), BAD.values(), ids=BAD.keys())
def test_each_bad_input_is_named_in_one_sentence_with_a_remedy(raw, says):
    with pytest.raises(BadAudio, match=says) as refused:
        probed(raw)
    assert refused.value.message.startswith("visit: ")
    assert refused.value.remedy


@pytest.mark.parametrize("name", [name for name in BAD if name != "empty"])
def test_what_the_probe_refuses_the_decoder_refuses(name):
    with pytest.raises(BadAudio):
        decoded(BAD[name][0])


def test_too_many_bytes_or_seconds_are_refused_with_the_limit():
    raw = recorded("wav", 2.0)
    with pytest.raises(TooLarge, match="MB") as bytes_refused:
        probed(raw, max_bytes=100)
    assert bytes_refused.value.details["limit_bytes"] == 100
    with pytest.raises(TooLarge, match=r"visit: .*longer than") as seconds_refused:
        probed(raw, max_duration_s=1.0)
    assert seconds_refused.value.details["limit_s"] == 1.0


@pytest.mark.parametrize("length", range(0, 600, 37))
def test_a_recording_cut_off_anywhere_in_its_head_is_refused_or_decoded_but_never_breaks(length):
    for name in ("wav", "mp3", "m4a", "webm", "ogg", "flac"):
        raw = recorded(name, 0.3)[:length]
        assert duration_or_refusal(raw)


def duration_or_refusal(raw):
    try:
        return probed(raw).duration_s
    except BadAudio as refused:
        return refused.message
