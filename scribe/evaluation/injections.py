"""Faults that are put into correct notes, one at a time, to see whether verification notices them."""

from __future__ import annotations

import random
from dataclasses import dataclass

from scribe.evaluation.consultations import GoldConsultation
from scribe.model import Statement
from scribe.verification.faults import Fault, Talk, faulty


@dataclass(frozen=True)
class Injection:
    """A faulty variant of one statement; ``statement`` keeps the id and the evidence of the true one."""

    fault: Fault
    statement: Statement


def injections(consultation: GoldConsultation, *, seed: int = 0) -> tuple[Injection, ...]:
    """Every faulty variant that the statements of a consultation allow, at most one of each kind a statement."""
    chance = random.Random(f"{seed}:{consultation.id}")  # noqa: S311 (the same variants each time)
    talk = Talk(consultation.language, tuple(turn.text for turn in consultation.dialogue))
    return tuple(
        Injection(fault, statement.model_copy(update={"text": text}))
        for statement in consultation.gold
        for fault, text in faulty(statement.text, talk, chance)
    )
