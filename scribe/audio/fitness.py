"""How fit a recording is to be written down: level, noise, clipping, drop-outs, band and channels, in one pass.

Whatever the length, the same memory is needed: levels are counted in steps of a decibel, the rest in sums. What counts
as a fault was measured on recordings of people, clean and damaged (``tests/bench/fitness.py``): no clean one has any.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio.mending import Mender, products
from scribe.audio.sound import SAMPLE_RATE_HZ, Samples
from scribe.model import Channels, SoundFault, SoundFitness

_FRAME: Final = 512
_LOWEST_DB: Final = -120
_VOICE_BINS: Final = slice(200 * _FRAME // SAMPLE_RATE_HZ + 1, 3_800 * _FRAME // SAMPLE_RATE_HZ)
"""From 200 to 3800 Hz: above the hum of the mains, and within what a telephone carries."""

_HIGH_BINS: Final = slice(4_500 * _FRAME // SAMPLE_RATE_HZ, 7_000 * _FRAME // SAMPLE_RATE_HZ)
_NOTHING_DB: Final = -100
"""A frame below is digital silence, which says nothing of the noise in the room."""

_LOUD_SHARE: Final = 0.97
_NOISE_SHARE: Final = 0.10
_FEWEST_FRAMES: Final = 30
"""About a second: with less, nothing is said of noise."""

_SILENT_DB: Final = -85.0
_QUIET_DB: Final = -58.0
"""Clean recordings have -28 to -9 dB; 30 dB quieter nothing is lost, 50 dB quieter (-66 dB) a fifth of the words."""

_NOISY_DB: Final = 25.0
"""Clean recordings have 32 to 75 dB; at 23 dB (white noise 15 dB below the voice) twice as many words are wrong."""

_CLIPPED: Final = 0.02
"""Clean recordings have up to 0.004; 14 dB too loud 0.1, 26 dB too loud 0.5."""

_DROPOUTS_A_MINUTE: Final = 3.0
"""Clean recordings have none; where 5 in a hundred of the sound are missing, 20 a minute."""

_NARROW_DB: Final = -48.0
_OFFSET: Final = 0.05
_ALIKE: Final = 0.98
_UPSIDE_DOWN: Final = -0.5
_DEAD_DB: Final = 40.0
"""A channel so much weaker than the other is silent."""

_STEADY_DB: Final = 6.0
"""A weaker channel whose loud moments are hardly louder than its quiet ones holds noise alone."""

_ORDER: Final = tuple(SoundFault)


class SoundMeter:
    """Measures a recording as it stands in its file. One for each.

    Args:
        channels: of the blocks.
    """

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._mender = Mender(channels)
        self._mixed = _Levels()
        self._each = [_Levels() for _ in range(channels)]
        self._sums = np.zeros((channels, channels))
        self._offsets = np.zeros(channels)
        self._length = 0
        self._tops = [_Tops() for _ in range(channels)]
        self._dropouts = _Dropouts()

    def add(self, block: Samples) -> None:
        """The next samples, ``[channels, n]`` at 16 kHz; they are not changed."""
        if not block.shape[1]:
            return
        self._length += block.shape[1]
        self._offsets += block.sum(axis=1, dtype=np.float64)
        self._sums += products(block - block.mean(axis=1, keepdims=True))
        for tops, channel in zip(self._tops, block, strict=True):
            tops.add(channel)
        self._dropouts.add(block)
        self._mixed.add(self._mender.mended(block.copy()).mean(axis=0))
        if self._channels > 1:
            for levels, channel in zip(self._each, block, strict=True):
                levels.add(channel)

    def fitness(self) -> SoundFitness:
        """What was found so far."""
        mixed = self._mixed
        level = mixed.loud_db
        is_silent = level is None or level < _SILENT_DB
        relation = self._relation()
        measured = SoundFitness(
            level_db=None if is_silent else level,
            above_noise_db=mixed.range_db if mixed.frames >= _FEWEST_FRAMES else None,
            clipped_share=0 if is_silent else round(max(tops.share for tops in self._heard_tops(relation)), 4),
            dropouts=self._dropouts.count,
            dropped_s=round(self._dropouts.seconds, 2),
            band="narrow" if not is_silent and mixed.high_db < _NARROW_DB else "wide",
            channels=relation,
            offset=round(float(np.abs(self._offsets).max()) / max(self._length, 1), 3),
        )
        return measured.model_copy(update={"faults": self._faults(measured)})

    def _relation(self) -> Channels:
        if self._channels < 2:
            return Channels.ONE
        left, right = self._sums[0, 0], self._sums[1, 1]
        if self._silent_channel() is not None:
            return Channels.ONE_SILENT
        if min(left, right) <= 0:
            return Channels.ALIKE
        likeness = self._sums[0, 1] / np.sqrt(left * right)
        if likeness < _UPSIDE_DOWN:
            return Channels.UPSIDE_DOWN
        return Channels.ALIKE if likeness > _ALIKE else Channels.APART

    def _silent_channel(self) -> int | None:
        """The channel without a voice, where the other one has one."""
        louds = [_LOWEST_DB if levels.loud_db is None else levels.loud_db for levels in self._each]
        weaker = int(np.argmin(louds))
        apart = louds[1 - weaker] - louds[weaker]
        is_steady = (self._each[weaker].range_db or 0) < _STEADY_DB
        return weaker if apart > _DEAD_DB or (is_steady and apart > _STEADY_DB) else None

    def _heard_tops(self, relation: Channels) -> list[_Tops]:
        silent = self._silent_channel() if relation is Channels.ONE_SILENT else None
        return [tops for number, tops in enumerate(self._tops) if number != silent]

    def _faults(self, found: SoundFitness) -> tuple[SoundFault, ...]:
        if found.level_db is None:
            return (SoundFault.SILENT,) if self._mixed.frames else ()
        minutes = max(self._length / SAMPLE_RATE_HZ / 60, 0.25)
        signs = {
            SoundFault.CLIPPED: found.clipped_share > _CLIPPED,
            SoundFault.DROPOUTS: found.dropouts > _DROPOUTS_A_MINUTE * minutes,
            SoundFault.NOISY: found.above_noise_db is not None and found.above_noise_db < _NOISY_DB,
            SoundFault.QUIET: found.level_db < _QUIET_DB,
            SoundFault.CHANNEL_SILENT: found.channels is Channels.ONE_SILENT,
            SoundFault.UPSIDE_DOWN: found.channels is Channels.UPSIDE_DOWN,
            SoundFault.OFFSET: found.offset > _OFFSET,
        }
        return tuple(fault for fault in _ORDER if signs.get(fault))


_WINDOW: Final = np.hanning(_FRAME).astype(np.float32)
_SCALE: Final = 2.0 / (_FRAME * float(np.square(_WINDOW).sum()))
"""From the squares of a spectrum to the mean square of the sound."""


class _Levels:
    """How loud the voice's band is, frame by frame, counted in decibels."""

    def __init__(self) -> None:
        self._counts = np.zeros(-_LOWEST_DB + 1, np.int64)
        self._bands = np.zeros((-_LOWEST_DB + 1, 2))
        """By level: the energy of the voice's band, and that above."""

    def add(self, mono: NDArray[np.float32]) -> None:
        frames = mono[: len(mono) // _FRAME * _FRAME].reshape(-1, _FRAME)
        power = np.abs(np.fft.rfft(frames * _WINDOW, axis=1)) ** 2 * _SCALE
        voice, high = power[:, _VOICE_BINS].sum(axis=1), power[:, _HIGH_BINS].sum(axis=1)
        levels = np.clip(np.rint(10 * np.log10(voice + 1e-12)), _LOWEST_DB, 0).astype(int) - _LOWEST_DB
        np.add.at(self._counts, levels, 1)
        np.add.at(self._bands, levels, np.stack([voice, high], axis=1))

    @property
    def frames(self) -> int:
        return int(self._counts.sum())

    @property
    def loud_db(self) -> float | None:
        """The level of the loud moments."""
        return self._at(_LOUD_SHARE)

    @property
    def range_db(self) -> float | None:
        """From the quiet moments to the loud ones."""
        loud, quiet = self._at(_LOUD_SHARE), self._at(_NOISE_SHARE)
        return None if loud is None or quiet is None else loud - quiet

    @property
    def high_db(self) -> float:
        """How loud the sound above 4.5 kHz is in the loudest fifth of the frames, beside the voice's band."""
        voice, high = self._bands[int(self._at(0.8) or 0) - _LOWEST_DB :].sum(axis=0)
        return float(10 * np.log10((high + 1e-12) / (voice + 1e-12)))

    def _at(self, share: float) -> float | None:
        """The level that such a share of the frames with any sound is below."""
        counts = self._counts.copy()
        counts[: _NOTHING_DB - _LOWEST_DB] = 0
        if not counts.any():
            return None
        return float(np.searchsorted(np.cumsum(counts), share * counts.sum()) + _LOWEST_DB)


class _Tops:
    """How many more of a channel's loud samples stand at its very top than just below.

    Waves that are cut off are flat there; those of a voice, and of a pure tone, are rarer the higher they are.
    """

    _TOP: Final = 0.985
    _BELOW: Final = 0.9
    _LOUD: Final = 0.3
    _GROWN: Final = 1.01
    _FEWEST: Final = SAMPLE_RATE_HZ // 10
    _LEAST: Final = 0.05
    """Nothing is clipped that is nowhere louder."""

    def __init__(self) -> None:
        self._top = self._LEAST
        self._more = self._loud = 0

    @property
    def share(self) -> float:
        return max(0, self._more) / self._loud if self._loud >= self._FEWEST else 0.0

    def add(self, channel: NDArray[np.float32]) -> None:
        sizes = np.abs(channel)
        top = float(sizes.max())
        if top > self._top * self._GROWN:
            self._top, self._more, self._loud = top, 0, 0
        at_top = int((sizes >= self._top * self._TOP).sum())
        self._more += 2 * at_top - int((sizes >= self._top * self._BELOW).sum())
        self._loud += int((sizes >= self._top * self._LOUD).sum())


class _Dropouts:
    """Short stretches of nothing that begin and end in the middle of sound, as no room and no voice does."""

    _WIDTH: Final = SAMPLE_RATE_HZ // 100
    _NOTHING: Final = 6 / 32_768
    _SOUND: Final = 0.1
    """Of the loudest moments of late: so loud is the sound on both sides."""

    _FADING: Final = 0.5 ** (1 / 300)
    """What is left of the loudest moment a hundredth of a second later: half of it after 3 s."""

    _LONGEST: Final = 100

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self._loudest = 0.0
        self._run = 0
        self._began_in_sound = False
        self._before = 0.0

    def add(self, block: Samples) -> None:
        width = self._WIDTH
        frames = np.abs(block[:, : block.shape[1] // width * width]).max(axis=0).reshape(-1, width)
        for size in frames.max(axis=1).tolist():
            self._frame(size)

    def _frame(self, size: float) -> None:
        self._loudest = max(self._loudest * self._FADING, size)
        loud = max(self._SOUND * self._loudest, 20 * self._NOTHING)
        if size <= self._NOTHING:
            if not self._run:
                self._began_in_sound = self._before >= loud
            self._run += 1
        elif self._run:
            if self._began_in_sound and size >= loud and self._run <= self._LONGEST:
                self.count += 1
                self.seconds += self._run / 100
            self._run = 0
        self._before = size
