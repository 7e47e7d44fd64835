"""How long a stage may take. What is not done by then is parked, so that the others go on."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, assert_never

from scribe.errors import StageOverran
from scribe.model import Consultation, Stage
from scribe.settings import Settings

DeadlineOf = Callable[[Stage, Consultation], float]
"""Seconds that one attempt at a stage of this consultation may take."""

_SETTING: Final[dict[Stage, str]] = {
    Stage.TRANSCRIBE: "SCRIBE_TRANSCRIBE_DEADLINE_FACTOR",
    Stage.DRAFT: "SCRIBE_DRAFT_DEADLINE_FACTOR",
    Stage.DELIVER: "SCRIBE_DELIVER_DEADLINE_S",
    Stage.RETRACT: "SCRIBE_DELIVER_DEADLINE_S",
}


def no_deadline(_stage: Stage, _consultation: Consultation) -> float:
    """A stage takes as long as it takes."""
    return math.inf


def deadlines_from(settings: Settings) -> DeadlineOf:
    """The deadlines that the settings choose: what a recording's length decides by it, the others fixed."""

    def deadline_s(stage: Stage, consultation: Consultation) -> float:
        recording = consultation.recording
        length_s = recording.duration_s if recording is not None else 0.0
        match stage:
            case Stage.TRANSCRIBE:
                return settings.transcribe_deadline_s + settings.transcribe_deadline_factor * length_s
            case Stage.DRAFT:
                return settings.draft_deadline_s + settings.draft_deadline_factor * length_s
            case Stage.DELIVER | Stage.RETRACT:
                return settings.deliver_deadline_s
        assert_never(stage)

    return deadline_s


def overran(stage: Stage, deadline_s: float) -> StageOverran:
    """The problem that a consultation is parked with."""
    return StageOverran(
        f"The {stage.value} stage was not done within its {deadline_s:.4g} s and was given up, so that others go on.",
        remedy=f"Retry once. If it is parked again, look at the worker's log, or raise {_SETTING[stage]} "
        "where this installation is slow.",
        deadline_s=deadline_s,
    )
