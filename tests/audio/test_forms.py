"""The form of a recording is told by its own bytes, and nothing that a file names is followed."""

import io
import os
import time

import av
import pytest

from scribe.audio import open_stream
from scribe.audio.forms import CODECS, Form, form_of
from scribe.audio.stream import decoder_of
from scribe.errors import BadAudio
from tests.audio.hostile import wav
from tests.audio.recordings import FORMATS, VARIANTS, Format, encoded, recorded, tone

FOLLOWING = {
    "a list of files": b"ffconcat version 1.0\n#\x01\nfile 'heard.flac'\n",
    "a playlist": b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#\x01\n#EXTINF:5,\nheard.flac\n#EXT-X-ENDLIST\n",
    "a description of a session": b"v=0\ns=x\x01\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "a manifest": b"<?xml version='1.0'?><MPD \x01><BaseURL>heard.flac</BaseURL></MPD>",
    "a description of filters": b"\x01sine=frequency=440:duration=5",
}
OTHERS = (
    (Format("w64", "w64", "pcm_s16le", ""), Form.W64),
    (Format("aiff", "aiff", "pcm_s16be", ""), Form.AIFF),
    (Format("caf", "caf", "pcm_s16be", ""), Form.CAF),
    (Format("amr", "amr", "libopencore_amrnb", "", 8_000), Form.AMR),
    (Format("3gp", "3gp", "libopencore_amrnb", "", 8_000), Form.MP4),
    (Format("mov", "mov", "alac", "", 44_100), Form.MP4),
)


@pytest.mark.parametrize("form", [*FORMATS, *VARIANTS], ids=lambda form: form.name)
def test_every_form_that_is_taken_is_told_by_its_bytes(form):
    found = form_of(io.BytesIO(encoded(form, tone(1.0, rate=form.rate))))
    assert found is not None
    assert av.format.ContainerFormat(found.value).is_input


@pytest.mark.parametrize(("form", "expected"), OTHERS, ids=lambda value: getattr(value, "name", str(value)))
def test_what_telephones_and_dictation_devices_write_is_taken(form, expected):
    raw = encoded(form, tone(2.0, rate=form.rate))
    assert form_of(io.BytesIO(raw)) is expected
    with open_stream(io.BytesIO(raw)) as audio:
        assert sum(block.shape[1] for block in audio.blocks()) == pytest.approx(32_000, rel=0.03)


@pytest.mark.parametrize("name", sorted(FOLLOWING))
def test_a_file_that_names_another_is_refused_and_the_other_is_not_read(name, tmp_path, monkeypatch):
    (tmp_path / "heard.flac").write_bytes(recorded("flac"))
    monkeypatch.chdir(tmp_path)
    begun = time.monotonic()
    with pytest.raises(BadAudio, match="form that is taken") as refused, open_stream(io.BytesIO(FOLLOWING[name])):
        pass
    assert "amr" in refused.value.remedy
    assert time.monotonic() - begun < 5


def test_an_mp3_behind_damage_and_tags_is_still_one():
    sound = recorded("mp3", 3.0)
    assert form_of(io.BytesIO(os.urandom(100_000) + sound)) is Form.MP3
    assert form_of(io.BytesIO(b"ID3\x04\x00\x00\x00\x00\x10\x00" + bytes(2048) + sound)) is Form.MP3


@pytest.mark.parametrize("piece", [b"\xff\xfb", b"\xff\xfb\x90\x00", b"\xff\xf1\x50\x80", b"ID3\x04\0\0\0\0\0\0"])
def test_what_looks_like_a_beginning_everywhere_is_looked_at_quickly(piece):
    begun = time.monotonic()
    assert form_of(io.BytesIO(piece * 300_000)) is None
    assert time.monotonic() - begun < 5


def test_every_decoder_on_the_list_is_one_of_sound():
    known = [name for name in CODECS if name in av.codecs_available]
    assert len(known) > 30
    assert {av.Codec(name, "r").type for name in known} == {"audio"}


def test_what_is_sound_in_a_form_that_is_not_taken_is_named():
    with (
        pytest.raises(BadAudio, match=r"Windows Media \(wma\), a form that is not taken"),
        open_stream(io.BytesIO(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(200))),
    ):
        pass


@pytest.mark.parametrize("rate_hz", [1, 100, 3_999, 384_001, 2_000_000_000])
@pytest.mark.parametrize("arriving", [False, True])
def test_a_rate_that_nothing_records_with_is_refused_at_once(rate_hz, arriving):
    begun = time.monotonic()
    with (
        pytest.raises(BadAudio, match="sample rate is none that is recorded with") as refused,
        decoder_of(io.BytesIO(wav(rate=rate_hz, data=bytes(2_000_000))), arriving=arriving),
    ):
        pass
    assert "4 to 384 kHz" in refused.value.remedy
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("rate_hz", [4_000, 8_000, 384_000])
def test_the_lowest_and_the_highest_rate_are_taken(rate_hz):
    with open_stream(io.BytesIO(wav(rate=rate_hz, data=bytes(2 * rate_hz)))) as audio:
        assert sum(block.shape[1] for block in audio.blocks()) == pytest.approx(16_000, abs=20)


@pytest.mark.parametrize("container", ["matroska", "ogg"])
def test_flac_in_another_container_is_taken(container):
    held = io.BytesIO()
    with av.open(io.BytesIO(recorded("flac", 3.0))) as source, av.open(held, "w", format=container) as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            if packet.size:
                packet.stream = stream
                target.mux(packet)
    with open_stream(held) as audio:
        assert sum(block.shape[1] for block in audio.blocks()) == pytest.approx(48_000, rel=0.01)


def test_a_flac_whose_header_has_another_rate_than_its_frames_is_refused_where_that_is_none():
    raw = bytearray(recorded("flac", 3.0))
    raw[18:21] = bytes([0, 0, raw[20] & 0x0F | 0x10])  # 1 Hz: its frames would stand hours apart
    with pytest.raises(BadAudio, match="sample rate is none"), open_stream(io.BytesIO(bytes(raw))):
        pass
