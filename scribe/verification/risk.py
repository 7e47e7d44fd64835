"""The note's risk: from the flags that nobody has resolved yet. It orders the nurse's queue."""

from __future__ import annotations

from scribe.model import Flag, Level, NoteDraft, Risk, RiskReason, StatementId

_FLOORS = {Level.HIGH: 0.7, Level.RAISED: 0.3, Level.LOW: 0.0}
_TOPS = {Level.HIGH: 1.0, Level.RAISED: 0.6999, Level.LOW: 0.2999}
_SPARED = {Level.HIGH: 0.7, Level.RAISED: 0.9, Level.LOW: 0.97, Level.CLEAR: 1.0}
"""What one more flag leaves of the distance to the top."""


def risk_of(note: NoteDraft) -> Risk:
    """The risk of a note with its flags.

    The worst level sets the band (high from 0.7, raised from 0.3, low below), and every further flag moves the score
    towards the band's top: more flags never give less risk, and one high flag outweighs any number of raised ones.
    """
    flags: list[tuple[Flag, StatementId | None]] = [(flag, None) for flag in note.flags if flag.open]
    flags += [(flag, s.id) for s in note.statements if not s.removed for flag in s.flags if flag.open]
    if not flags:
        return Risk()
    ordered = sorted(flags, key=lambda one: one[0].level.rank)
    worst = ordered[0][0].level
    if worst is Level.CLEAR:
        return Risk()
    spared = 1.0
    for flag, _ in flags:
        spared *= _SPARED[flag.level]
    floor, top = _FLOORS[worst], _TOPS[worst]
    reasons = tuple(
        RiskReason(kind=flag.kind, level=flag.level, text=flag.detail, statement=statement)
        for flag, statement in ordered
    )
    return Risk(score=round(floor + (top - floor) * (1.0 - spared), 6), level=worst, reasons=reasons)
