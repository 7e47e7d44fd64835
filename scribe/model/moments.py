"""Moments of a recording that its device told of: marked by a person, or interrupted."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import Field

from scribe.model.base import Frozen, Instant

MOST_MOMENTS: Final = 200
"""Of one recording: more marks than this point at nothing any more."""


class MomentKind(StrEnum):
    """What happened at that second."""

    MARK = "mark"
    """A person marked it, to find it again."""
    BREAK = "break"
    """The recording was interrupted there, and taken up again."""


class Moment(Frozen):
    """A second of a recording to look at.

    Attributes:
        kind: marked, or interrupted.
        at_s: where it stands in the recording, in seconds.
        missing_s: of an interruption, how long nothing was recorded; 0 of a mark.
        at: when it was told.
    """

    kind: MomentKind
    at_s: float = Field(ge=0, allow_inf_nan=False)
    missing_s: float = Field(default=0, ge=0, allow_inf_nan=False)
    at: Instant

    @property
    def name(self) -> tuple[MomentKind, int]:
        """Of one kind there is one in a second: told again, it is the same one."""
        return self.kind, int(self.at_s)
