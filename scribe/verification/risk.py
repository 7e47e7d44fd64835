"""The note's risk: from the flags that nobody has resolved yet, and from what was said and is not in the note.

It orders the nurse's queue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, NoteDraft, Risk, RiskReason, StatementId, Unused, UnusedReason

_FLOORS = {Level.HIGH: 0.7, Level.RAISED: 0.3, Level.LOW: 0.0}
_TOPS = {Level.HIGH: 1.0, Level.RAISED: 0.6999, Level.LOW: 0.2999}
_SPARED = {Level.HIGH: 0.7, Level.RAISED: 0.9, Level.LOW: 0.97, Level.CLEAR: 1.0}
"""What one more flag leaves of the distance to the top."""

WEIGHTY: Final = 0.5
"""From which weight on something that was said and not written counts, whatever it is about."""

_PRESSING: Final = {
    UnusedReason.RED_FLAG: Level.HIGH,
    UnusedReason.ALLERGY: Level.HIGH,
    UnusedReason.MEDICINE: Level.RAISED,
}
_SAID: Final[dict[Language, tuple[str, str]]] = {
    "en": ("Said, and not in the note: “{text}”", "Also said, and not in the note: {count}."),
    "zh": ("说过但未写入病历：“{text}”", "另有 {count} 处说过但未写入病历。"),
}
"""How one of them, and how the number of those that are not pressing is told."""


def risk_of(note: NoteDraft) -> Risk:
    """The risk of a note with its flags and with what was said and is not in it.

    The worst level sets the band (high from 0.7, raised from 0.3, low below), and every further flag moves the score
    towards the band's top: more flags never give less risk, and one high flag outweighs any number of raised ones.
    """
    reasons = sorted((*_of_flags(note), *_of_unused(note)), key=lambda one: one.level.rank)
    if not reasons or reasons[0].level is Level.CLEAR:
        return Risk()
    worst = reasons[0].level
    spared = 1.0
    for one in reasons:
        spared *= _SPARED[one.level]
    floor, top = _FLOORS[worst], _TOPS[worst]
    return Risk(score=round(floor + (top - floor) * (1.0 - spared), 6), level=worst, reasons=tuple(reasons))


def level_of_unused(one: Unused) -> Level:
    """How much it matters that this was said and is not in the note; clear when it hardly does, or was dismissed."""
    if not one.open:
        return Level.CLEAR
    if one.red_flag:
        return Level.HIGH
    return _PRESSING.get(one.reason, Level.LOW if one.weight >= WEIGHTY else Level.CLEAR)


def _of_flags(note: NoteDraft) -> Iterator[RiskReason]:
    flags: list[tuple[Flag, StatementId | None]] = [(flag, None) for flag in note.flags if flag.open]
    flags += [(flag, s.id) for s in note.statements if not s.removed for flag in s.flags if flag.open]
    for flag, statement in flags:
        yield RiskReason(kind=flag.kind, level=flag.level, text=flag.detail, statement=statement)


def _of_unused(note: NoteDraft) -> Iterator[RiskReason]:
    """One reason for each that is pressing, and one for all others together: they inform."""
    one_of_them, others = _SAID[note.language]
    levels = [(level_of_unused(one), one) for one in note.unused]
    for level, one in levels:
        if level.presses:
            yield RiskReason(kind=FlagKind.SAID_NOT_WRITTEN, level=level, text=one_of_them.format(text=one.text))
    low = sum(level is Level.LOW for level, _ in levels)
    if low:
        yield RiskReason(kind=FlagKind.SAID_NOT_WRITTEN, level=Level.LOW, text=others.format(count=low))
