"""What the structure of a file gives away, format by format."""

import io

import pytest

from scribe.audio.ebml import webm_defects
from scribe.audio.flac import flac_start, is_whole_frame
from scribe.audio.mpeg import Mp3Packets, frame_header, mp3_start
from scribe.audio.ogg import checksum, ogg_defects
from tests.audio.damage import voice, whole
from tests.audio.recordings import FORMATS, VARIANTS, encoded, recorded

BROWSER = next(form for form in VARIANTS if form.is_live and form.container == "webm")
MP3 = next(form for form in FORMATS if form.name == "mp3")
CLUSTER = b"\x1f\x43\xb6\x75"


def places(raw, mark):
    return [place for place in range(len(raw)) if raw.startswith(mark, place)]


def test_an_ogg_pages_checksum_is_the_one_that_the_encoder_wrote():
    raw = recorded("ogg", 3.0)
    begins = places(raw, b"OggS")
    for start, end in zip(begins, [*begins[1:], len(raw)], strict=True):
        assert checksum(raw[start:end]) == int.from_bytes(raw[start + 22 : start + 26], "little")


def test_a_flipped_bit_a_missing_page_and_a_missing_end_of_an_ogg_are_found():
    raw = recorded("ogg", 4.0)
    begins = places(raw, b"OggS")
    assert ogg_defects(io.BytesIO(raw)).places == []
    assert not ogg_defects(io.BytesIO(raw)).is_cut
    flipped = raw[: begins[3] + 400] + bytes([raw[begins[3] + 400] ^ 4]) + raw[begins[3] + 401 :]
    assert ogg_defects(io.BytesIO(flipped)).places[0] == begins[3]
    missing = raw[: begins[3]] + raw[begins[4] :]
    assert ogg_defects(io.BytesIO(missing)).places == [begins[3]]
    assert ogg_defects(io.BytesIO(raw[: begins[-1]])).is_cut
    assert ogg_defects(io.BytesIO(raw + raw)).places == []
    assert ogg_defects(io.BytesIO(recorded("flac"))) is None


@pytest.mark.parametrize("form", [BROWSER, next(form for form in FORMATS if form.name == "webm")], ids=["live", "file"])
def test_a_webm_is_walked_to_its_last_block(form):
    sound = whole(form, 12.0)
    found = webm_defects(io.BytesIO(sound.raw))
    assert (found.places, found.is_cut) == ([], False)
    assert sound.ends - 1_000 < found.last_sound < sound.ends
    middle = sound.raw.index(CLUSTER, sound.begins + 200) + 3_000
    broken = webm_defects(io.BytesIO(sound.raw[:middle] + bytes(500) + sound.raw[middle + 500 :]))
    assert len(broken.places) == 1
    assert middle - 1_000 < broken.places[0] < middle + 500
    assert not broken.is_cut
    assert webm_defects(io.BytesIO(sound.raw[: sound.ends - 20])).is_cut
    assert webm_defects(io.BytesIO(recorded("ogg"))) is None


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
def test_the_frames_of_an_mp3_follow_each_other_by_their_headers(rate, channels):
    raw = encoded(MP3, voice(3.0, rate, channels), rate=rate)
    begins = mp3_start(io.BytesIO(raw))
    assert begins.declared_s == pytest.approx(3.0, abs=0.001)
    place, seconds = begins.offset, 0.0
    while place < len(raw):
        header = frame_header(raw[place:])
        assert header.rate_hz == rate
        assert Mp3Packets().garbage_bytes(raw[place : place + header.size_bytes]) == 0
        place, seconds = place + header.size_bytes, seconds + header.samples / header.rate_hz
    assert place == len(raw)
    assert 3.0 <= seconds < 3.3


@pytest.mark.parametrize("raw", [b"", b"\xff\xfb", b"\xff\xff\xff\xff", b"\xff\xfb\x00\x00", b"ID3\x04", bytes(40)])
def test_what_is_no_frame_has_no_header(raw):
    assert frame_header(raw) is None
    assert mp3_start(io.BytesIO(raw)).declared_s is None


def test_garbage_behind_a_frame_is_counted_and_a_tag_is_not():
    raw = encoded(MP3, voice(1.0, 16_000), rate=16_000)
    start = mp3_start(io.BytesIO(raw)).offset
    frame = raw[start : start + frame_header(raw[start:]).size_bytes]
    packets = Mp3Packets()
    assert packets.garbage_bytes(frame + b"x" * 300) == 300
    assert packets.garbage_bytes(frame + b"TAG" + bytes(125)) == 0
    assert packets.garbage_bytes(frame + b"TAG" + bytes(125) + b"x" * 9) == 9
    assert not packets.ends_short
    assert packets.garbage_bytes(frame[:-1]) == 0
    assert packets.ends_short
    packets.garbage_bytes(frame + b"ID3\x04\0\0\0\0\x02\0" + bytes(6))
    assert packets.is_tag(bytes(250))
    assert not packets.is_tag(frame)


def test_a_flac_frame_that_is_not_whole_is_told_by_its_checksum():
    sound = whole(next(form for form in FORMATS if form.name == "flac"), 3.0)
    assert flac_start(io.BytesIO(sound.raw)) == sound.begins
    second = sound.raw.index(sound.raw[sound.begins : sound.begins + 4], sound.begins + 100)
    frame = sound.raw[sound.begins : second]
    assert is_whole_frame(frame)
    assert not is_whole_frame(frame[:-1])
    assert not is_whole_frame(frame + b"\xff\xf8")
    assert flac_start(io.BytesIO(b"fLaC\x00\x00")) is None
    assert flac_start(io.BytesIO(b"OggS")) is None
