"""What a second reader said of a note, kept while the note is checked anew: checks are pure, and do not ask again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from scribe.language.claim import ClaimKind
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack
from scribe.language.tokens import tokens
from scribe.model import (
    Flag,
    FlagKind,
    Language,
    Level,
    NoteDraft,
    Quote,
    Segment,
    SegmentId,
    Statement,
    Transcript,
    Unused,
)
from scribe.verification.wording import flag

_OF_A_STATEMENT: Final = (FlagKind.SECOND_READER, FlagKind.SECOND_READER_AGREES)
_OF_THE_NOTE: Final = FlagKind.READ_DIFFERENTLY
_YIELD: Final = frozenset(
    {
        FlagKind.OPPOSITE,
        FlagKind.FINDING_NOT_SAID,
        FlagKind.COURSE_DIFFERS,
        FlagKind.OTHER_SPEAKER,
        FlagKind.LESS_CERTAIN,
        FlagKind.NO_EVIDENCE,
    }
)
"""Findings that rest on how the rules understand a sentence. Those of figures, doses, sides, the record and what is
done with medicines name what stands there and what was said: they stand, and so does whatever is of allergies."""
_BESIDE: Final = 1
"""Turns before and after a statement's evidence that are shown with it."""


def judged_of(statement: Statement, transcript: Transcript) -> tuple[Flag, ...]:
    """What the second reader said of a statement while its words are the same, and for an agreement its turns too."""
    mine = [one for one in statement.flags if one.kind in _OF_A_STATEMENT and one.note_says == statement.text]
    read = shown_with(statement, transcript)
    return tuple(
        _open(one) for one in mine if one.kind is not FlagKind.SECOND_READER_AGREES or one.quote == _quote(read)
    )


def yielding(flags: Iterable[Flag], statement: Statement, transcript: Transcript) -> tuple[Flag, ...]:
    """The flags of a statement; where the second reader finds it borne out, those that yield to it inform alone.

    What a finding quotes of turns that the reader was not shown stands: it could not weigh it.
    """
    every = tuple(flags)
    if not any(one.kind is FlagKind.SECOND_READER_AGREES for one in every):
        return every
    shown = {segment.id for segment in shown_with(statement, transcript)}
    return tuple(one.model_copy(update={"level": Level.LOW}) if _yields(one, shown) else one for one in every)


def agreed_with(statement: Statement, transcript: Transcript, language: Language) -> Statement:
    """A statement that the second reader finds borne out, where the rules object to it in what yields to that."""
    read = shown_with(statement, transcript)
    shown = {segment.id for segment in read}
    of_allergies = any(claim.kind is ClaimKind.ALLERGY for claim in claims_in(read_statement(statement.text, language)))
    if of_allergies or not any(_yields(one, shown) for one in statement.flags):
        return statement
    agrees = flag(FlagKind.SECOND_READER_AGREES, Level.LOW, language, note=statement.text, quote=_quote(read))
    return statement.model_copy(update={"flags": yielding((*statement.flags, agrees), statement, transcript)})


def _yields(one: Flag, shown: Collection[SegmentId]) -> bool:
    heard = one.quote is None or one.quote.segment in shown
    return one.kind in _YIELD and heard and one.open and one.level.presses


def shown_with(statement: Statement, transcript: Transcript) -> tuple[Segment, ...]:
    """The turns that a second reader is shown with a statement: its evidence, and those beside it."""
    rests = {at for at, segment in enumerate(transcript.segments) if segment.id in statement.evidence}
    near = {at + step for at in rests for step in range(-_BESIDE, _BESIDE + 1)}
    return tuple(segment for at, segment in enumerate(transcript.segments) if at in near)


def _quote(read: tuple[Segment, ...]) -> Quote | None:
    """The turns that were read, so that an agreement falls with any of them."""
    return Quote(segment=read[0].id, text="\n".join(segment.text for segment in read)) if read else None


def readings_of(note: NoteDraft) -> tuple[Flag, ...]:
    """What the second reader and the rules read differently in the recording."""
    return tuple(_open(one) for one in note.flags if one.kind is _OF_THE_NOTE)


def _open(one: Flag) -> Flag:
    """The flag as it was raised: what people decided about it is put back by who checks."""
    return one.model_copy(update={"resolution": None})


def found_by_second(note: NoteDraft, found: Iterable[Unused], own: Pack) -> Iterator[Unused]:
    """What the second reader found and the note still lacks, beside what the rules found.

    Args:
        note: as it stands now.
        found: what the rules found in the recording and not in the note.
        own: the pack of the note's language.
    """
    taken = {one.segment for one in found}
    taken |= {one.added_from.segment for one in note.statements if one.added_from is not None and not one.removed}
    written = [frozenset(token.stem for token in tokens(one.text.lower(), own)) for one in note.statements if one.text]
    for one in note.unused:
        named = frozenset(token.stem for token in tokens(one.second.lower(), own))
        if one.second and one.segment not in taken and not any(named <= stems for stems in written):
            yield one
