"""Files that nobody should send: malformed, cut, spliced, that lead elsewhere, run for ever or fill the memory."""

from __future__ import annotations

import struct
from functools import cache
from itertools import count

import numpy as np

from tests.audio.damage import voice
from tests.audio.recordings import FORMATS, VARIANTS, Format, encoded

MORE = (
    Format("w64", "w64", "pcm_s16le", ""),
    Format("aiff", "aiff", "pcm_s16be", ""),
    Format("caf", "caf", "pcm_s16be", ""),
    Format("amr", "amr", "libopencore_amrnb", "", 8_000),
    Format("3gp", "3gp", "libopencore_amrnb", "", 8_000),
    Format("alac", "mov", "alac", "", 44_100),
)
PLAYLISTS = (
    "ffconcat version 1.0\n#\x01\nfile '{0}'\n",
    "ffconcat version 1.0\nfile '{1}'\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#\x01\n#EXTINF:9,\n{0}\n#EXTINF:9,\n{1}\n#EXT-X-ENDLIST\n",
    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\x01\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {2} RTP/AVP 0\n",
    '<?xml version="1.0"?>\x01<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><BaseURL>{1}</BaseURL></Period></MPD>',
    "[playlist]\x01\nFile1={1}\nNumberOfEntries=1\n",
    "\x01amovie={0}",
    "RTSPtext\x01 {1}",
    "#!/bin/sh\x01\ncat {0}\n",
)


@cache
def sound_of(form):
    return encoded(form, voice(3.0, form.rate))


def sounds():
    return [sound_of(form) for form in (*FORMATS, *VARIANTS, *MORE)]


def box(name, content, length=None):
    return struct.pack(">I4s", 8 + len(content) if length is None else length, name) + content


def element(name, content, length=None):
    size = len(content) if length is None else length
    return name + struct.pack(">Q", 1 << 56 | size) + content


def wav(rate=16_000, channels=1, bits=16, tag=1, data=b"\0" * 3200, claimed=None):
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * 2 & 0xFFFFFFFF, 2, bits)
    claimed = len(data) if claimed is None else claimed
    return b"RIFF" + struct.pack("<I", 0xFFFFFFFF) + b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack(
        "<I", claimed
    ) + data  # fmt: skip


def nested_boxes(depth):
    content = b""
    for _ in range(depth):
        content = box(b"moov", box(b"trak", content))
    return box(b"ftyp", b"M4A \0\0\0\0") + content


def mp4_of_another(address):
    """Sound whose samples are in another file, by a data reference."""
    alias = box(b"url ", b"\0\0\0\0" + address.encode() + b"\0")
    dref = box(b"dref", struct.pack(">II", 0, 1) + alias)
    raw = sound_of(FORMATS[2])
    place = raw.find(b"dref") - 4
    length = int.from_bytes(raw[place : place + 4], "big") if place >= 0 else 0
    return raw[:place] + dref + raw[place + length :] if length else dref


def mkv_that_refers_to_itself():
    seek = element(b"\x4d\xbb", element(b"\x53\xab", b"\x11\x4d\x9b\x74") + element(b"\x53\xac", b"\0"))
    head = element(b"\x11\x4d\x9b\x74", seek * 200)
    cues = element(b"\x1c\x53\xbb\x6b", element(b"\xbb", element(b"\xb3", b"\0") + element(b"\xf1", b"\0")) * 500)
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + element(b"\x18\x53\x80\x67", head + cues)


def bombs():
    """What is small and becomes large or long."""
    webm = sound_of(FORMATS[3])
    cluster = webm.find(b"\x1f\x43\xb6\x75")
    return [
        wav(rate=1, bits=8, data=bytes(200_000)),
        wav(rate=0xFFFFFFFF),
        wav(channels=65_535, data=bytes(1_000_000)),
        wav(bits=64, tag=3, claimed=0xFFFFFFF0),
        wav(tag=0xFFFE),
        nested_boxes(10_000),
        mkv_that_refers_to_itself(),
        webm[:cluster] + element(b"\x1f\x43\xb6\x75", element(b"\xa3", b"\x81\0\0\x80", 1 << 40)),
        webm[:cluster] + element(b"\x1f\x43\xb6\x75", b"\xa3\x85\x81\0\0\x80\0" * 100_000),
        element(b"\x1a\x45\xdf\xa3", b"", 1 << 50),
        sound_of(FORMATS[4])[:200] + b"OggS\0\0" * 200_000,
        b"fLaC\x06" + b"\xff\xff\xff" + bytes(100_000),
        b"fLaC\x84\xff\xff\xff" + struct.pack("<I", 0xFFFFFFFF) * 1_000,
        sound_of(FORMATS[5])[:42] + b"\xff\xf8\x69\x0c\0\0" * 50_000,
        b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100_000),
        b"ID3\x04\0\0\0\0\0\0" * 20_000 + sound_of(FORMATS[1]),
        b"\xff\xfb\x90\x00" * 250_000,
        b"\xff\xf1\x50\x80\x01\x1f\xfc\0" * 100_000,
        b"#!AMR\n" + b"\x7c" * 500_000,
        b"#!AMR\n" + b"\x04" * 500_000,
        b"caff\0\1\0\0desc" + struct.pack(">Q", 1 << 62) + bytes(1_000),
        b"caff\0\1\0\0desc" + struct.pack(">Qd4sIIIII", 32, 1e300, b"lpcm", 0, 0, 0, 0, 0) + b"data" + b"\xff" * 8,
        b"FORM\xff\xff\xff\xffAIFFCOMM\0\0\0\x12\xff\xff\xff\xff\xff\xff\xff\xff" + b"\x7f" * 10 + b"SSND" + bytes(99),
        box(b"ftyp", b"M4A \0\0\0\0") + box(b"moov", bytes(8) * 60_000, 1),
        box(b"ftyp", b"M4A ") + box(b"moof", b"") * 50_000,
    ]


def flipped(draw, raw):
    changed = bytearray(raw)
    for _ in range(int(draw.integers(1, 200))):
        changed[int(draw.integers(0, len(changed)))] ^= 1 << int(draw.integers(0, 8))
    return bytes(changed)


def flipped_in_its_head(draw, raw):
    changed = bytearray(raw)
    for _ in range(int(draw.integers(1, 30))):
        changed[int(draw.integers(0, min(len(changed), 600)))] = int(draw.integers(0, 256))
    return bytes(changed)


def cut(draw, raw):
    return raw[: int(draw.integers(1, len(raw)))]


def spliced(draw, raw):
    other = sounds()[int(draw.integers(0, len(sounds())))]
    return raw[: int(draw.integers(8, len(raw)))] + other[int(draw.integers(0, len(other))) :]


def doubled(draw, raw):
    start = int(draw.integers(0, len(raw)))
    piece = raw[start : start + int(draw.integers(1, 5_000))]
    return raw[:start] + piece * int(draw.integers(2, 50)) + raw[start:]


def large_numbers(draw, raw):
    """Four or eight bytes somewhere in its head become as large as they can be."""
    place = int(draw.integers(4, min(len(raw), 800)))
    width = int(draw.choice([1, 2, 4, 8]))
    value = (b"\xff", b"\x7f", b"\0")[int(draw.integers(0, 3))] * width
    return raw[:place] + value + raw[place + width :]


def polyglot(draw, raw):
    """Sound, and something else at once."""
    others = (b"%PDF-1.7\n", b"PK\x03\x04", b"#EXTM3U\nhttp://127.0.0.1/\n", b"<script>", b"ffconcat version 1.0\n")
    other = others[int(draw.integers(0, len(others)))]
    return other + raw if draw.integers(0, 2) else raw[:64] + other + raw[64:]


def noise_with_a_head(draw, raw):
    return raw[: int(draw.integers(4, 64))] + draw.bytes(int(draw.integers(10, 60_000)))


WAYS = (flipped, flipped_in_its_head, cut, spliced, doubled, large_numbers, polyglot, noise_with_a_head)


def hostile(number, *, file, address, port):
    """So many files, each with its kind: first all that are made by hand, then ones that chance makes.

    Args:
        number: how many.
        file, address, port: where those lead that lead elsewhere.
    """
    made = [("playlist", text.format(file, address, port).encode()) for text in PLAYLISTS]
    made += [("bomb", raw) for raw in bombs()]
    made += [("reference", mp4_of_another(place)) for place in (file, address, f"file://{file}")]
    yield from made[:number]
    for seed in count():
        if len(made) + seed >= number:
            return
        draw = np.random.default_rng(seed)
        way = WAYS[seed % len(WAYS)]
        sound = sounds()[int(draw.integers(0, len(sounds())))]
        yield way.__name__, way(draw, sound)
