"""What belongs in a note and is in none of its statements is told in the words in which it was said."""

from __future__ import annotations

from typing import Final

from scribe.drafting import DraftRequest
from scribe.language.claim import Action, ClaimKind
from scribe.language.claims import Read
from scribe.language.phrases import line
from scribe.language.rules import Pack, pack
from scribe.model import NoteDraft, NoteSection, SectionStatus, SegmentId, Speaker, Statement, Topic
from scribe.template import homes
from scribe.verification import untold
from scribe.verification.exchanges import Exchange

_SAID_BY: Final = {
    Speaker.DOCTOR: "said_by_clinician",
    Speaker.PATIENT: "said_by_patient",
    Speaker.OTHER: "said_by_other",
    Speaker.UNKNOWN: "said_by_somebody",
}
_ORDERED: Final = frozenset({Action.ORDER, Action.START, Action.STOP, Action.HOLD, Action.CHANGE})
_COMPLAINTS: Final = ("symptoms", "conditions")
_SHORT: Final = 30
"""Characters of a question that only names what it is about."""
_ENDS: Final = " ,.，。；;"


def with_quotes(note: NoteDraft, request: DraftRequest) -> NoteDraft:
    """The note with a quotation, where it would stand, of each sentence that it lacks; an answer behind its question.

    Args:
        note: as the embedded drafter wrote it.
        request: what it was written from.
    """
    own = pack(note.language)
    home = homes(request.template)
    order = {segment.id: place for place, segment in enumerate(request.transcript.segments)}
    names = note.fresh_ids()
    sections = {section.id: section for section in note.sections}
    for one in untold(note, request.transcript):
        section = sections.get(home.get(_topic(one), ""))
        if section is not None:
            told = Statement(id=next(names), text=_text(one, own), evidence=_evidence(one))
            sections[section.id] = _with(section, told, order)
    return note.model_copy(update={"sections": tuple(sections.values())})


def _text(one: Exchange, own: Pack) -> str:
    by = line(_SAID_BY[one.read.sentence.speaker], own, one.read.sentence.said.strip(_ENDS))
    question = _question(one)
    if question is not None and _denies(question):
        named = dict.fromkeys(mention.text for mention in question.named(*_COMPLAINTS))
        by = line("asked_about", own, (", " if own.spaced else "、").join(named), by) if named else by
    elif question is not None:
        by = line("asked_and_said", own, question.sentence.said.strip(_ENDS), by)
    return f"{by}{'.' if own.spaced else '。'}"


def _denies(question: Read) -> bool:
    """Whether a clinician asks in the form of a denial ("no chest pain?"), which must not be read as one."""
    doctors = question.sentence.speaker is Speaker.DOCTOR
    return doctors and any(mark.family == "negation" for mark in question.marks)


def _question(one: Exchange) -> Read | None:
    """The question that an answer needs: none where it names what it is about; of a patient's only a short one."""
    asked = one.question
    if asked is None or any(mention.list in _COMPLAINTS for mention in one.read.mentions):
        return None
    lay = asked.sentence.speaker is not Speaker.DOCTOR
    return None if lay and (asked.quantities or len(asked.text) > _SHORT) else asked


def _evidence(one: Exchange) -> tuple[SegmentId, ...]:
    question = _question(one)
    asked = (question.sentence.segment,) if question is not None else ()
    return tuple(dict.fromkeys((*asked, one.segment)))


def _topic(one: Exchange) -> Topic:
    """Where it would stand: as a rule places it, else as who says it most often speaks of."""
    if (ruled := _ruled(one.read)) is not None:
        return ruled
    if one.read.sentence.speaker is not Speaker.DOCTOR:
        return Topic.PRESENT_ILLNESS
    acts = (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE)
    ordered = any(claim.kind in acts and claim.action in _ORDERED for claim in one.claims)
    return Topic.PLAN if ordered or one.question is not None else Topic.ASSESSMENT


def _ruled(read: Read) -> Topic | None:
    return next((Topic(name) for name in read.topics if name), None)


def _with(section: NoteSection, told: Statement, order: dict[SegmentId, int]) -> NoteSection:
    """A section with one statement more, behind those that rest on what was said before it."""

    def place(one: Statement) -> int:
        return max((order.get(segment, -1) for segment in one.evidence), default=-1)

    mine, kept = place(told), section.statements
    at = next((number for number, one in enumerate(kept) if place(one) > mine), len(kept))
    return section.model_copy(update={"statements": (*kept[:at], told, *kept[at:]), "status": SectionStatus.PRESENT})
