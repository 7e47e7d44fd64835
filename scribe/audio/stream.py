"""A recording as a stream of sound: a second at a time, whatever its length, with silence where some of it was lost.

What counts as lost, and is told as a span of the time line:

- what the decoder refuses: broken packets, FLAC frames with a wrong checksum, PCM that is random bytes;
- what the container's structure misses: Ogg pages with a wrong checksum or number, WebM elements that do not follow
  each other, bytes of an MP3 that are neither frame nor tag;
- a FLAC's frames that are not numbered from zero, and timestamps that jump forward by over 0.15 s, for any reason.
  That holds for a WebM that a browser wrote, too: by the MediaStream Recording standard a pause gathers no data, and
  Chromium closes up the timestamps behind it (its MuxerTimestampAdapter), so a jump there is sound that was dropped.
  A recorder that does leave its pauses in the timestamps gets them flagged: nobody can tell them from lost clusters,
  and a span to listen to costs less than one that passes unseen. The silence keeps all later times as a player
  shows them;
- an end before what is declared, by more than 1 % (at least 0.15 s, at most 1 s), and an end without what must stand
  there: Ogg's last page, the rest of a WebM's cluster, or of a frame of MP3 or FLAC. How much is missing behind such an
  end is unknown where nothing is declared; it is told as one frame.

What cannot be told: zeros in a WAV (a muted microphone gives the same); a stretch removed from a WAV whose recorder
never wrote its length, or exact frames removed from an MP3 without a counting frame; a file without a declared length
that ends exactly between two frames (MP3, FLAC, a WebM of unknown length); A-law or µ-law that is random bytes.
Sound whose first timestamp is late (an edit list, a recorder that began later) stands where a browser plays it, with
silence before. An MP3 and a WAV have no timestamps: where a stretch was removed, what follows moves forward, as it does
in a player.

Decoding happens in a process of its own: see :mod:`scribe.audio.confined`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from scribe.audio.confined import ConfinedDecoder
from scribe.audio.forms import Form, form_of
from scribe.audio.mending import Mender
from scribe.audio.refusals import Refusal, refused
from scribe.audio.signatures import what_it_is_instead
from scribe.audio.sound import Samples

_END_S: Final = 0.05
_LAST_PIECE_S: Final = 10.0
"""No recorder sends longer pieces; what a recording lacks beyond its last piece is told, ended or not."""


@dataclass(frozen=True)
class AudioForm:
    """What a recording is, as it stands in its file: FFmpeg's name of the container, channels and sample rate."""

    container: str
    channels: int
    sample_rate_hz: int


class AudioStream:
    """A recording that is decoded as it is read. Made by :func:`open_stream`.

    Attributes:
        form: what it is in its file.
        channels: of the blocks: two stay two, others become one.
        declared_s: the length that the file itself claims, when it claims any.
        duration_s: how long the time line is so far; silence stands where sound was lost.
        is_damaged: whether the file's structure is broken somewhere: while such a recording arrives it is heard
            otherwise.
        is_filtered: whether the process that decodes may make no system calls but the few that it needs.
        is_cut, ends_at: whether its structure ends before its end, and where the last sound of it stands; of one that
            arrives neither is known.
        reached: where in the file the newest sound stood, where it has places.
    """

    def __init__(self, decoder: ConfinedDecoder, form: Form, *, unfinished: bool = False) -> None:
        opened = decoder.opened
        self._decoder, self._unfinished = decoder, unfinished
        self.form = AudioForm(form.value, opened.channels, opened.sample_rate_hz)
        self.channels = 2 if opened.channels == 2 else 1
        self.declared_s = opened.declared_s
        self.is_damaged = opened.is_damaged
        self.is_filtered = opened.is_filtered
        self.is_cut, self.ends_at, self.reached = opened.is_cut, opened.ends_at, 0
        self.duration_s = 0.0
        self._lost: list[tuple[float, float]] = []

    @property
    def lost(self) -> tuple[tuple[float, float], ...]:
        """The spans of the time line that could not be decoded, in order; complete after the last block.

        A missing end is the last of them, and reaches from the end of the time line to what was declared. Of a
        recording that its device did not end, what was cut in its last piece is none: it may never have been whole.
        """
        last_s = self._lost[-1] if self._lost else (0.0, 0.0)
        is_cut = last_s[1] > self.duration_s - _END_S and last_s[1] - last_s[0] < _LAST_PIECE_S
        return tuple(self._lost[:-1] if self._unfinished and is_cut else self._lost)

    @property
    def lost_s(self) -> float:
        """How many seconds :attr:`lost` are."""
        return sum(end - start for start, end in self.lost)

    def blocks(self) -> Iterator[Samples]:
        """The sound as anybody should hear it; see :mod:`scribe.audio.mending` and :meth:`recorded`."""
        mender = Mender(self.channels)
        for block in self.recorded():
            yield mender.mended(block)

    def recorded(self) -> Iterator[Samples]:
        """The sound in the file: float32 in -1..1, ``[channels, n]`` at 16 kHz, a second each, the last one shorter.

        One pass, this or :meth:`blocks`.

        Raises:
            BadAudio: a damaged header made the first frames something that cannot be sound, and no other came; or the
                decoder cannot go on.
        """
        for block in self._decoder.blocks(self.channels):
            self.duration_s, self.is_damaged, self.reached = block.duration_s, block.is_damaged, block.reached
            self._lost[block.lost_from :] = block.lost
            if block.samples.shape[1]:
                yield block.samples


@contextmanager
def open_stream(source: BinaryIO, *, unfinished: bool = False) -> Iterator[AudioStream]:
    """Opens a recording and decodes its first frame.

    Args:
        source: seekable; read from its start, and read to its end once before where its structure is checked.
        unfinished: its device fell silent while it was sent, so that it ends somewhere.

    Raises:
        BadAudio: nothing in it can be decoded.
        PartDown: no process can be started to decode it, or it was ended from outside.
    """
    other = what_it_is_instead(source)
    if other is not None:
        raise other
    with decoder_of(source) as (decoder, form):
        yield AudioStream(decoder, form, unfinished=unfinished)


@contextmanager
def decoder_of(source: BinaryIO, *, arriving: bool = False) -> Iterator[tuple[ConfinedDecoder, Form]]:
    """A decoder for a recording, and its form.

    Raises:
        BadAudio: it is in no form that is taken, or nothing in it can be decoded.
        PartDown: as above.
    """
    source.seek(0)
    form = form_of(source)
    if form is None:
        raise refused(Refusal.UNKNOWN_FORM)
    decoder = ConfinedDecoder(source, form, arriving=arriving)
    try:
        yield decoder, form
    finally:
        decoder.close()
