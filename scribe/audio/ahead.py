"""What a recording is, found out while it arrives: at its last byte nearly all of it has been looked through.

The sound is decoded as :mod:`scribe.audio.following` does, from the front, so what only the whole file tells is looked
at when all of it is here: its structure, and the length that it claims. A recording in which anything is damaged,
missing or otherwise than it claims is looked through as a whole all the same; so is one that cannot be read from its
front (MP4, MP3), one whose pieces came to several processes of the site, and one for which there was no room.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO, Final

from scribe.audio.arriving import FIRST_BYTES, Arrival, ArrivingReader, can_be_read_early
from scribe.audio.fitness import SoundMeter
from scribe.audio.following import follow_stream
from scribe.audio.probing import LEAST_S, AudioLimits, Probe, described
from scribe.audio.stream import AudioStream, open_stream
from scribe.audio.timeline import tolerance_s
from scribe.errors import ScribeError
from scribe.model import SoundFitness

log = logging.getLogger(__name__)

_UNTIL_S: Final = 60.0
"""How long the end is waited for, once everything is here."""
_REMEMBERED: Final = 1000
_BLOCK_HEAD_BYTES: Final = 32
"""A packet's place is told as that of its block or of what is in it."""

Opener = Callable[[Callable[[], Arrival]], ArrivingReader]
"""Opens what has arrived of an upload; it asks what becomes of it."""


@dataclass(frozen=True)
class Heard:
    """What the sound is, from the first byte to the last."""

    form: str
    duration_s: float
    lost_s: float
    is_damaged: bool
    reached: int
    """Where in the file the last sound stood."""
    sound: SoundFitness


class ProbesAhead:
    """Looks through uploads while they arrive, in a thread each. For one process.

    Args:
        room: how many at once.
        limits: what is too much for one recording.
        idle_s: how long the next bytes are waited for.
    """

    def __init__(self, *, room: int, limits: AudioLimits, idle_s: float) -> None:
        self._room, self._limits, self._idle_s = room, limits, idle_s
        self._lock = threading.Lock()
        self._running: dict[str, _Following] = {}
        self._again_at: dict[str, int] = {}
        """By upload: how much of it has to be here before it is taken up again."""

    def arrived(self, upload: str, size: int, opener: Opener) -> None:
        """So much of an upload is here; it is followed from now on, if it can be and there is room."""
        with self._lock:
            for ended in [name for name, one in self._running.items() if one.is_over]:
                del self._running[ended]
            is_known = upload in self._running or size < self._again_at.get(upload, FIRST_BYTES)
            if is_known or len(self._running) >= self._room:
                return
            if len(self._again_at) > _REMEMBERED:
                self._again_at.clear()
            self._again_at[upload] = 2 * size
            self._running[upload] = _Following(opener, self._limits)
            self._running[upload].start(upload)

    def found(self, upload: str, source: BinaryIO, size: int) -> Probe | None:
        """What an upload is that has arrived whole; ``None`` when it has to be looked through as a whole.

        Args:
            upload: which one.
            source: all of it.
            size: its bytes.
        """
        following = self._taken(upload)
        heard = following.ended(size, _UNTIL_S) if following is not None else None
        if heard is None or heard.lost_s or heard.is_damaged or heard.duration_s < LEAST_S:
            return None
        with open_stream(source) as whole:
            return _agreed(heard, whole, size)

    def forget(self, upload: str) -> None:
        """An upload is not taken, or was taken otherwise."""
        following = self._taken(upload)
        if following is not None:
            following.give_up()

    def _taken(self, upload: str) -> _Following | None:
        with self._lock:
            self._again_at.pop(upload, None)
            return self._running.pop(upload, None)


class _Following:
    """One upload that is followed."""

    def __init__(self, opener: Opener, limits: AudioLimits) -> None:
        self._opener, self._limits = opener, limits
        self._arrival = Arrival.GOES_ON
        self._source: ArrivingReader | None = None
        self._heard: Heard | None = None
        self._thread: threading.Thread | None = None

    def start(self, upload: str) -> None:
        """Begins, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name=f"probing-{upload}", daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it ended by itself without a finding: nothing came for long, or it cannot be read early."""
        return self._thread is not None and not self._thread.is_alive() and self._heard is None

    def ended(self, size: int, within_s: float) -> Heard | None:
        """What it found, once all is here; ``None`` when it found nothing of use in time."""
        self._arrival = Arrival.COMPLETE
        self._wake()
        if self._thread is not None:
            self._thread.join(within_s)
        if self._thread is None or self._thread.is_alive():
            self.give_up()
            return None
        is_whole = self._source is not None and self._source.arrived_bytes == size
        return self._heard if is_whole else None

    def give_up(self) -> None:
        """Ends it, whatever it does."""
        self._arrival = Arrival.GONE
        if self._source is not None:
            self._source.stop()

    def _wake(self) -> None:
        if self._source is not None:
            self._source.look()

    def _run(self) -> None:
        try:
            with closing(self._opener(lambda: self._arrival)) as source:
                self._source = source
                if can_be_read_early(source.read(FIRST_BYTES)):
                    self._heard = self._listened(source)
        except (ScribeError, OSError, ValueError) as error:  # it is looked through as a whole, and told then
            log.info("not looked through while it arrived", extra={"error": type(error).__name__})

    def _listened(self, source: ArrivingReader) -> Heard | None:
        with follow_stream(source) as audio:
            meter = SoundMeter(audio.channels)
            for block in audio.recorded():
                meter.add(block)
                if audio.duration_s > self._limits.max_duration_s:
                    return None
            if not source.is_complete:
                return None
            return Heard(
                form=audio.form.container,
                duration_s=audio.duration_s,
                lost_s=audio.lost_s,
                is_damaged=audio.is_damaged,
                reached=audio.reached,
                sound=meter.fitness(),
            )


def _agreed(heard: Heard, whole: AudioStream, size: int) -> Probe | None:
    """What both the sound and the structure tell; ``None`` when one says otherwise than the other."""
    if whole.form.container != heard.form or whole.is_damaged or whole.is_cut:
        return None
    if whole.ends_at > heard.reached + _BLOCK_HEAD_BYTES:
        return None
    claimed = whole.declared_s
    if claimed is not None and abs(claimed - heard.duration_s) > tolerance_s(claimed):
        return None
    return described(whole, size, duration_s=heard.duration_s, lost_s=0.0, sound=heard.sound)
