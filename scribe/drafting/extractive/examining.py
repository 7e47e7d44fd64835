"""What a patient answers during an examination: which movement hurts, and which does not."""

from __future__ import annotations

from typing import Final

from scribe.drafting.extractive.joining import lowered
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.wording import clause_text
from scribe.drafting.style import UNFIT, faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.phrases import statement_of
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic

_EXAMINED_FROM: Final = 0.3
"""How probable it must be that a clause is of an examination for the next one to be asked during it."""


def pain_moved(piece: Piece, before: Piece | None, own: Pack) -> tuple[Topic, str] | None:
    """Whether a movement hurts, by the answer to a question during an examination.

    ``None`` where a clause asks nothing of the kind; an empty text where it does and nothing tells which movement.

    Args:
        piece: the question.
        before: the clause before it.
        own: the rules of the note's language.
    """
    barely, reply = pattern_of(own, "hurts_barely"), piece.reply
    if barely is None or reply is None or reply.says not in ("yes", "no"):
        return None
    asked = piece.text.strip(" .,;?")
    bare = barely.fullmatch(asked) is not None
    near = before is not None and before.read.sentence.turn == piece.read.sentence.turn
    whole = f"{before.text.strip(' .,;?')}, {asked}" if bare and near and before is not None else asked
    text = statement_of(lowered(whole, own), own, yes=reply.says == "yes") if whole else ""
    text = clause_text(text, Topic.EXAMINATION, Speaker.DOCTOR, own) if text else ""
    topic = Topic.POSITIVE_SIGNS if reply.says == "yes" else Topic.NEGATIVE_SIGNS
    if tells_of_pain(text, own) and not UNFIT & faults_of(text, own):
        return topic, text
    examined = near and before is not None and (before.parts or {}).get(Part.EXAMINATION, 0.0) >= _EXAMINED_FROM
    points = pattern_of(own, "points_at")
    pointing = points is not None and points.search(asked) is not None
    return (topic, "") if bare and reply.says == "no" and (examined or pointing) else None


def tells_of_pain(text: str, own: Pack) -> bool:
    """Whether a statement says that a movement hurts, or that it does not."""
    told = pattern_of(own, "pain_on")
    return told is not None and told.match(text) is not None
