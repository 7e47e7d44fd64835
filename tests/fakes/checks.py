"""What verification's checks find in one statement, before all signs together have the last word."""

from __future__ import annotations

from scribe.model import FlagKind, Language, Speaker
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of


def pressed(
    text: str,
    *said: str,
    language: Language = "en",
    rests_on: tuple[int, ...] = (),
    answering: Speaker = Speaker.PATIENT,
) -> list[FlagKind]:
    """The kinds of the flags of a statement that somebody has to resolve.

    Args:
        text: the statement.
        said: the turns; the doctor has every other one, from the first.
        language: of both.
        rests_on: the numbers of the turns that are its evidence, from 1; all, if empty.
        answering: who has the other turns.
    """
    evidence = tuple(f"s{number}" for number in rests_on or range(1, len(said) + 1))
    transcript = transcript_of(*said, language=language)
    segments = tuple(
        one if one.speaker is Speaker.DOCTOR else one.model_copy(update={"speaker": answering})
        for one in transcript.segments
    )
    told = transcript.model_copy(update={"segments": segments})
    checked = verify(note_of((text, evidence), language=language), told, None, judged=False)
    return [flag.kind for flag in checked.statements[0].flags if flag.level.presses]
