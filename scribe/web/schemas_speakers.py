"""What requests about who speaks in a transcript carry, and what they are answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from scribe.model import SegmentId, Speaker, SpeakerCorrection
from scribe.web.schemas import Body


class SpeakerRequest(Body):
    """Who speaks in a turn, or in every turn of its voice."""

    segment: Annotated[SegmentId, Field(max_length=64, description="The turn, by its id in the transcript.")]
    speaker: Speaker
    every_turn: bool = Field(
        default=False,
        description="Whether it is meant of every turn of the same voice. Where the transcript knows no voices, these "
        "are the turns that were recognised as the same speaker. Turns that were corrected one by one stay.",
    )


class SpeakerCorrections(Body):
    """What people corrected of who speaks, oldest first."""

    corrections: tuple[SpeakerCorrection, ...]
