"""No false alarm: a sound recording of any format, however its recorder wrote it, has lost nothing."""

import io
from dataclasses import replace

import av
import numpy as np
import pytest

from tests.audio.damage import ALL_FORMATS, told, voice
from tests.audio.recordings import FORMATS, encoded, recorded, remuxed

OPUS_RATES = (8_000, 48_000)
RATES = (8_000, 44_100, 48_000)


@pytest.fixture(autouse=True, scope="module")
def _quiet_decoder():
    before = av.logging.get_level()
    av.logging.set_level(None)
    yield
    av.logging.set_level(before)


def form_of(name):
    return next(form for form in ALL_FORMATS if form.name == name)


def assert_whole(raw, seconds):
    found = told(raw)
    assert found.lost == ()
    assert found.duration_s == pytest.approx(seconds, abs=0.3)  # AAC pads to 0.13 s at 8 kHz


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_every_format_and_rate_is_whole(form, channels):
    for rate in OPUS_RATES if form.codec == "libopus" else RATES:
        assert_whole(encoded(form, voice(5.3, rate, channels), rate=rate), 5.3)


@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_silence_and_very_short_recordings_are_whole(form):
    assert_whole(encoded(form, np.zeros((1, form.rate * 4), np.int16)), 4.0)
    assert told(encoded(form, voice(0.2, form.rate))).lost == ()


@pytest.mark.parametrize(
    "form", [form for form in ALL_FORMATS if form.container not in ("wav", "mp4")], ids=lambda form: form.name
)
def test_recordings_that_were_joined_are_whole(form):
    first, second = (encoded(form, voice(seconds, form.rate, seed=seed)) for seconds, seed in ((4.0, 1), (7.0, 2)))
    found = told(first + second)
    assert found.lost == ()
    assert found.duration_s == pytest.approx(11.0, abs=0.35)


def test_an_mp3_with_tags_before_between_and_behind_is_whole():
    picture = np.random.default_rng(1).bytes(30_000)
    size = len(picture) + 10
    length = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    begins = b"ID3\x04\x00\x00" + length + b"APIC" + length + b"\0\0" + picture
    ends = b"TAG" + b"a visit".ljust(125, b"\0")
    sound = encoded(form_of("mp3"), voice(5.0, 16_000))
    for raw in (begins + sound, sound + ends, begins + sound + ends):
        assert_whole(raw, 5.0)
    album = b"APETAGEX" + (2_000).to_bytes(4, "little") + (42).to_bytes(4, "little") + bytes(16) + b"a" * 42
    for joint in (ends, ends + album, begins[:10].replace(length, b"\0\0\0\x40") + bytes(64)):
        assert told(sound + joint + sound).lost == ()


def test_an_mp3_taken_from_a_running_stream_is_whole():
    sound = encoded(replace(form_of("mp3 without a counting frame"), rate=16_000), voice(6.0, 16_000))
    place = len(sound) // 3
    assert told(sound[place:]).lost == ()


@pytest.mark.parametrize("container", ["webm", "ogg", "mp4"])
@pytest.mark.parametrize("late_s", [0.0, 0.4, 5.0, 4000.0])
def test_sound_that_starts_late_stands_where_a_player_plays_it_and_lost_nothing(container, late_s):
    sound = recorded("m4a" if container == "mp4" else "webm", 6.0)
    for is_live in (True, False) if container == "webm" else (False,):
        raw = remuxed(sound, container, at=lambda at_s: at_s + late_s, is_live=is_live)
        assert_whole(raw, late_s + 6.0)


def test_timestamps_that_jitter_lose_nothing():
    draw = np.random.default_rng(4)
    late_s = iter(draw.uniform(0, 0.07, 10_000))
    newest = [0.0]

    def jittered(at_s):
        newest[0] = max(newest[0] + 0.001, at_s + next(late_s))
        return newest[0]

    assert_whole(remuxed(recorded("webm", 20.0), at=jittered), 20.0)


@pytest.mark.parametrize("share", [-0.003, 0.001])
def test_a_clock_beside_the_sounds_own_loses_nothing(share):
    sound = encoded(form_of("webm"), voice(200.0, 48_000))
    assert_whole(remuxed(sound, at=lambda at_s: at_s * (1 + share)), 200.0 * max(1.0, 1 + share))


def test_loud_noise_and_clipping_are_sound():
    draw = np.random.default_rng(5)
    noises = (
        draw.normal(0, 12_000, (1, 64_000)),
        draw.normal(0, 40_000, (1, 64_000)),
        draw.uniform(-20_000, 20_000, (1, 64_000)),
        np.sign(np.sin(np.arange(64_000) / 3))[None] * 32_000,
        np.cumsum(draw.normal(0, 3_000, (1, 64_000)), axis=1) % 60_000 - 30_000,
    )
    for noise in noises:
        samples = np.clip(noise, -32_768, 32_767).astype(np.int16)
        assert_whole(encoded(FORMATS[0], samples), 4.0)


def test_a_film_whose_picture_is_longer_than_its_sound_is_whole():
    target = io.BytesIO()
    sound = recorded("webm", 4.0)
    with av.open(io.BytesIO(sound)) as source, av.open(target, mode="w", format="webm") as film:
        heard = film.add_stream_from_template(source.streams.audio[0])
        seen = film.add_stream("libvpx", rate=5)
        seen.width, seen.height, seen.pix_fmt = 64, 64, "yuv420p"
        for number in range(50):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8), format="rgb24")
            frame.pts = number
            film.mux(seen.encode(frame))
        film.mux(seen.encode(None))
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = heard
                film.mux(packet)
    assert_whole(target.getvalue(), 4.0)
