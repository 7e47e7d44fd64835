"""The last word on a statement: how likely it is false, by all signs together.

The checks come first. What they find of doses, medicines, allergies and sides stands whatever the signs say.
Their softer findings are laid aside where the signs say that the statement is true, and a statement that no check
objects to is flagged where the signs say that it is false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scribe.language.claim import Assertion, ClaimKind
from scribe.language.claims import Read
from scribe.language.learned import learned
from scribe.language.reading import claims_in
from scribe.language.rules import Pack
from scribe.language.tokens import beginning, beginnings, idle_words, tokens
from scribe.model import Flag, FlagKind, Level
from scribe.terminology import red_flags, symptoms
from scribe.verification.difference import was_named
from scribe.verification.heard import Heard
from scribe.verification.laid import words_outside
from scribe.verification.near import Near
from scribe.verification.signs import closest, signs_of, telling_stems
from scribe.verification.wording import flag

MODEL: Final = "judge"
FALSE_FROM: Final = 0.5
"""Log odds from which on a statement is flagged that no check objects to."""
TRUE_BELOW: Final = 0.2
"""Log odds below which soft findings are laid aside."""
_SOFT: Final = frozenset(
    {
        FlagKind.FINDING_NOT_SAID,
        FlagKind.OPPOSITE,
        FlagKind.CHANGE_DIFFERS,
        FlagKind.LESS_CERTAIN,
        FlagKind.NUMBER_DIFFERS,
    }
)
"""Findings that may be laid aside; those of doses, medicines, sides, people, courses and values out of range never."""


@dataclass(frozen=True)
class Judged:
    """A statement with what it is judged by."""

    text: str
    reads: tuple[Read, ...]
    near: Near
    heard: Heard
    own: Pack
    by_hand: bool = False
    """Whether a person wrote it, who answers for it by name."""

    def odds(self, flags: Sequence[Flag]) -> float:
        """The log odds that it is false."""
        return learned(MODEL).odds(signs_of(self.reads, self.near, self.heard, self.own, flags))


def lasting(flags: Sequence[Flag]) -> bool:
    """Whether a check found what is never laid aside: a day or a span of time in words is told one way only."""
    return any(found.level.presses and (found.kind not in _SOFT or _in_words(found)) for found in flags)


def _in_words(found: Flag) -> bool:
    """Whether a number that differs is a day, a month, or a span of time without a figure."""
    told = found.note_says
    return found.kind is FlagKind.NUMBER_DIFFERS and bool(told) and not any(sign.isdigit() for sign in told)


def _unheard_of(pressing: Sequence[Flag], one: Judged) -> bool:
    """Whether a red flag is said to be missing, or one disease or test alone, of which nobody said a word: made up.

    Several things that nobody named were told in other words. Another complaint is no disease here: of those a note has
    names that nobody says. Where words are written together, one character is said of many things: there only a red
    flag that was not named counts.
    """
    invented = [found.note_says for found in pressing if found.kind is FlagKind.FINDING_NOT_SAID]
    for claim in claims_in(one.reads):
        term, present = claim.concept, claim.assertion is Assertion.PRESENT
        if term is None or not present or claim.words not in invented or was_named(term, one.heard):
            continue
        words = frozenset(token.stem for token in tokens(claim.words, one.own))
        unknown = not one.own.spaced or not beginnings(words) & one.heard.known
        disease = claim.kind is ClaimKind.PROBLEM and symptoms().get(term.en, "en") is None
        done = claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE)
        alone = len(invented) == 1 and one.own.spaced and (disease or done)
        if words and unknown and (alone or term in red_flags()):
            return True
    return False


def _of_corrected(pressing: Sequence[Flag], heard: Heard) -> bool:
    """Whether somebody else said it, as a person who corrected the speaker knows for sure."""
    other = [one.quote.segment for one in pressing if one.kind is FlagKind.OTHER_SPEAKER and one.quote is not None]
    return any(one.id in other and one.recognised is not None for one in heard.transcript.segments)


def judge(flags: Sequence[Flag], one: Judged) -> tuple[Flag, ...]:
    """The findings of the checks on a statement, with the last word spoken.

    Args:
        flags: what the checks found.
        one: the statement.
    """
    pressing = [found for found in flags if found.level.presses]
    corrected = _of_corrected(pressing, one.heard)
    if lasting(flags) or corrected or _unheard_of(pressing, one) or (one.by_hand and not pressing):
        return tuple(flags)
    if one.own.language != one.heard.own.language or not one.reads:
        return tuple(flags)
    if any(claim.kind is ClaimKind.ALLERGY for claim in claims_in(one.reads)):
        return tuple(flags)
    odds = one.odds(flags)
    if pressing:
        spared = odds < TRUE_BELOW
        return tuple(found.model_copy(update={"level": Level.LOW}) for found in flags) if spared else tuple(flags)
    if odds < FALSE_FROM or not _tells(one):
        return tuple(flags)
    return (*flags, _doubt(one))


def _tells(one: Judged) -> bool:
    """Whether a statement tells more than names, of which the checks tell whether they were said."""
    idle = beginnings(idle_words(one.own))
    for read in one.reads:
        free = words_outside(((mention.start, mention.end) for mention in read.mentions), read, one.own)
        if read.quantities or any(beginning(token.stem) not in idle for token in free):
            return True
    return False


def _doubt(one: Judged) -> Flag:
    language = one.heard.transcript.language
    spot = closest(telling_stems(one.reads, one.own), one.heard.spots)[0]
    if spot is None:
        return flag(FlagKind.NO_EVIDENCE, Level.RAISED, language, words="not_borne_out_at_all", note=one.text)
    said = spot.read.sentence.said
    quote = one.heard.quote_of(spot.read, said)
    return flag(
        FlagKind.NO_EVIDENCE, Level.RAISED, language, words="not_borne_out", note=one.text, said=said, quote=quote
    )
