"""Edit lists of MP4 files (ISO/IEC 14496-12, 8.6.6), written anew as recorders and editors write them."""

from __future__ import annotations

import struct


def _boxes(data, start=0):
    while start + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, start)
        yield data[start + 4 : start + 8], data[start : start + length]
        start += length


def _box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def edited(raw, edits):
    """An m4a whose index stands at its end, with another edit list.

    Args:
        raw: the file.
        edits: for each edit its seconds, and the media's second that it begins at; ``None`` is an empty edit.
    """
    boxes = dict(_boxes(raw))
    movie = boxes[b"moov"]
    assert raw.endswith(movie)
    parts = dict(_boxes(movie, 8))
    (scale,) = struct.unpack_from(">I", parts[b"mvhd"], 20)
    track = dict(_boxes(parts[b"trak"], 8))
    (media_scale,) = struct.unpack_from(">I", dict(_boxes(track[b"mdia"], 8))[b"mdhd"], 20)
    entries = b"".join(
        struct.pack(">IiI", round(length * scale), -1 if at is None else round(at * media_scale), 0x10000)
        for length, at in edits
    )
    track[b"edts"] = _box(b"edts", _box(b"elst", struct.pack(">II", 0, len(edits)) + entries))
    order = [b"tkhd", b"edts", *(name for name in track if name not in (b"tkhd", b"edts"))]
    parts[b"trak"] = _box(b"trak", b"".join(track[name] for name in order))
    return raw[: -len(movie)] + _box(b"moov", b"".join(parts.values()))


def delayed_fragments(raw, seconds):
    """A fragmented MP4 whose fragments say that they were recorded so much later (their ``tfdt``, 8.8.12)."""
    made = b""
    scale = 0
    for name, box in _boxes(raw):
        if name == b"moov":
            at = box.index(b"mdhd")
            (scale,) = struct.unpack_from(">I", box, at + 16)
        if name == b"moof":
            at = box.index(b"tfdt")
            form = ">Q" if box[at + 4] == 1 else ">I"
            (time,) = struct.unpack_from(form, box, at + 8)
            later = struct.pack(form, time + round(seconds * scale))
            made += box[: at + 8] + later + box[at + 8 + len(later) :]
        elif name not in (b"mfra", b"sidx"):  # they would point at the old times
            made += box
    return made
