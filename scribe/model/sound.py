"""How fit the sound of a recording is to be written down."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from scribe.model.base import Frozen


class SoundFault(StrEnum):
    """What is wrong with the sound; the worst for the words first."""

    SILENT = "silent"
    """There is no sound at all."""
    CLIPPED = "clipped"
    """Too loud: the tops of its waves are cut off."""
    DROPOUTS = "dropouts"
    """Pieces in the middle of speech are missing."""
    NOISY = "noisy"
    QUIET = "quiet"
    CHANNEL_SILENT = "channel_silent"
    """Two channels, and nothing in one of them: a microphone was off, or its cable broken."""
    UPSIDE_DOWN = "upside_down"
    """Two channels, of which one is inverted; it is turned before anybody listens."""
    OFFSET = "offset"
    """A constant voltage under the sound; it is taken out before anybody listens."""


class Channels(StrEnum):
    """What the channels are to each other."""

    ONE = "one"
    ALIKE = "alike"
    APART = "apart"
    UPSIDE_DOWN = "upside_down"
    ONE_SILENT = "one_silent"


class SoundFitness(Frozen):
    """Measured over a whole recording; decibels are of full scale. See :mod:`scribe.audio.fitness`.

    Attributes:
        level_db: of the loud moments, which are speech where anybody speaks; ``None`` in silence.
        above_noise_db: by how much these are louder than the quiet moments.
        clipped_share: of the loud samples, those that stand at the very top beyond what is usual.
        dropouts: pieces that are missing in the middle of sound, and ``dropped_s`` the seconds of all of them.
        band: ``narrow`` where nothing is above 4 kHz.
        faults: what of all this costs words or tells of a broken device, the worst first.
    """

    level_db: float | None = None
    above_noise_db: float | None = None
    clipped_share: float = Field(default=0, ge=0, le=1)
    dropouts: int = Field(default=0, ge=0)
    dropped_s: float = Field(default=0, ge=0)
    band: Literal["wide", "narrow"] = "wide"
    channels: Channels = Channels.ONE
    offset: float = 0
    faults: tuple[SoundFault, ...] = ()

    @property
    def hard_to_hear(self) -> tuple[SoundFault, ...]:
        """The faults that nobody can put right afterwards: words may be missing or wrong for them."""
        return tuple(fault for fault in self.faults if fault not in (SoundFault.UPSIDE_DOWN, SoundFault.OFFSET))
