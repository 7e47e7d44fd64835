"""Which part of the note a clause belongs to: by its claims, by rule, by who says it, by the question it answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from scribe.drafting.extractive.pieces import Piece, conditional
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.claim import UNTIL_NOW, Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.quantity import Quantity, dimension
from scribe.language.rules import Pack
from scribe.language.topic import topic_rule
from scribe.model import Speaker, Topic, VitalSignName
from scribe.terminology import body_sites

_VITAL: Final = frozenset(name.value for name in VitalSignName)
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_ORDERS: Final = frozenset(
    {Action.START, Action.STOP, Action.HOLD, Action.MORE, Action.LESS, Action.CHANGE, Action.TAPER, Action.ORDER}
)
_OF_FRAME: Final = {
    "allergies": Topic.ALLERGIES,
    "medicines": Topic.MEDICATIONS,
    "habits": Topic.SOCIAL_HISTORY,
    "family": Topic.FAMILY_HISTORY,
    "history": Topic.PAST_HISTORY,
}
_TOPICS: Final[Mapping[Part, tuple[Topic, ...]]] = {
    Part.ILLNESS: (Topic.PRESENT_ILLNESS, Topic.REVIEW_OF_SYSTEMS, Topic.CHIEF_COMPLAINT),
    Part.HISTORY: (Topic.PAST_HISTORY,),
    Part.MEDICINES: (Topic.MEDICATIONS,),
    Part.ALLERGIES: (Topic.ALLERGIES,),
    Part.FAMILY: (Topic.FAMILY_HISTORY,),
    Part.SOCIAL: (Topic.SOCIAL_HISTORY,),
    Part.EXAMINATION: (Topic.EXAMINATION, Topic.VITAL_SIGNS, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS),
    Part.RESULTS: (Topic.RESULTS,),
    Part.ASSESSMENT: (Topic.ASSESSMENT,),
    Part.PLAN: (Topic.PLAN, Topic.INSTRUCTIONS, Topic.FOLLOW_UP),
    Part.NOTHING: (),
}
"""The topics of each part, the one that a clause is of where no rule says more first."""
_TODAYS: Final = frozenset({"plan", "follow_up", "instructions", "assessment", "examination", "results"})
"""What a question is not about, whatever its words."""
_NOTHING_FROM: Final = 0.5
_PLANNED_FROM: Final = 0.2
"""How probable it must be that a clinician's sentence with a condition is of the plan."""
_SURELY_NOTHING: Final = 0.9
"""How probable it must be that a clause belongs nowhere for it to be left out of the note: as it is, and where a rule
gives it a topic."""
_OF_TODAY: Final = frozenset({"vital_signs", "examination", "positive_signs", "negative_signs"})


def topics_of(part: Part) -> frozenset[Topic]:
    """The topics of a part of the note."""
    return frozenset(_TOPICS[part])


def topic_of(piece: Piece) -> Topic | None:
    """The topic of a clause that states something; ``None`` where nothing places it."""
    ours = piece.ours
    if piece.read.another or (
        piece.claims and not ours and not any(claim.whose is Whose.RELATIVE for claim in piece.claims)
    ):
        return None
    topic = next(_by_claims(piece), None)
    if topic is None and piece.parts is not None:
        topic = _learned(piece, piece.parts)
    elif topic is None:
        topic = Topic(piece.topic) if piece.topic else _by_speaker(piece)
    return Topic.NEGATIVE_SIGNS if topic is Topic.EXAMINATION and _absent(piece) else topic


def beside(piece: Piece, topic: Topic | None, before: tuple[int, Topic | None], own: Pack) -> Topic | None:
    """The topic of a clause; what is absent without being named stays with what the sentence found (右边没有).

    Args:
        piece: the clause.
        topic: where it belongs by itself.
        before: the sentence and the topic of the clause before it.
        own: the rules of the note's language.
    """
    unnamed = pattern_of(own, "absent_unnamed")
    goes_on = before[0] == piece.read.sentence.index and before[1] in (Topic.EXAMINATION, Topic.POSITIVE_SIGNS)
    if topic is not Topic.NEGATIVE_SIGNS or not goes_on or unnamed is None:
        return topic
    return before[1] if unnamed.fullmatch(piece.text.strip(" ，。；、")) is not None else topic


def _learned(piece: Piece, parts: Mapping[Part, float]) -> Topic | None:
    """The likeliest topic: of those of its part the one that a rule gives it."""
    if parts[Part.NOTHING] > (_SURELY_NOTHING if piece.topic else _NOTHING_FROM) and not piece.ours:
        return None
    part = max((one for one in parts if one is not Part.NOTHING), key=lambda one: parts[one])
    if piece.speaker not in _LAY and parts[Part.PLAN] > _PLANNED_FROM and conditional(piece.read):
        part = Part.PLAN
    elif part is Part.ILLNESS and piece.speaker is Speaker.DOCTOR and _unasked(piece) and _absent(piece):
        part = Part.EXAMINATION  # a complaint that nobody asked for and a clinician denies is a finding
    first, *_ = topics = _TOPICS[part]
    return Topic(piece.topic) if piece.topic in topics else first


def _unasked(piece: Piece) -> bool:
    """Whether a clause with claims of the patient neither asks nor answers."""
    return not piece.asks and not piece.answers and bool(piece.ours)


def topic_of_question(piece: Piece) -> Topic:
    """The topic of a question that its answer makes a statement."""
    if piece.parts is not None:
        return topic_of(piece) or Topic.REVIEW_OF_SYSTEMS
    return Topic(piece.topic) if piece.topic and piece.topic not in _TODAYS else Topic.REVIEW_OF_SYSTEMS


def topic_by_form(piece: Piece, own: Pack) -> Topic | None:
    """The topic of a clause that names nothing that places it, by its form; a clinician's figure is a finding.

    What is another person's is the patient's where it was handed over.
    """
    if piece.read.another or (piece.claims and not piece.ours):
        handed = pattern_of(own, "handed_over")
        given = handed is not None and piece.speaker in _LAY and handed.search(piece.text) is not None
        return _by_speaker(piece) if given else None
    if piece.parts is not None:
        return None
    rule = topic_rule(piece.text.strip(" ,.;!?，。；！？"), piece.speaker, own, last=True)
    if rule is not None:
        return Topic(rule.topic)
    ordered = any(claim.kind in (ClaimKind.TEST, ClaimKind.PROCEDURE) for claim in piece.ours)
    if ordered and piece.speaker is Speaker.DOCTOR:
        return Topic.PLAN
    figures = [quantity for quantity in piece.read.quantities if quantity.text in piece.text and not quantity.ordinal]
    return Topic.EXAMINATION if figures and piece.speaker not in _LAY else None


def _absent(piece: Piece) -> bool:
    """Whether a finding is only that something is not there."""
    span = piece.read.sentence.clauses[piece.number]
    said_no = any(mark.family == "negation" and mark.rule.gives and span.holds(mark.start) for mark in piece.read.marks)
    return said_no and all(claim.assertion is Assertion.DENIED for claim in piece.ours)


def _by_claims(piece: Piece) -> Iterator[Topic]:
    """The topics that the claims of a clause leave no doubt about, the weightiest first."""
    for claim in piece.claims:
        if claim.whose is Whose.RELATIVE and claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM):
            yield Topic.FAMILY_HISTORY
    for kind in (ClaimKind.ALLERGY, ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION):
        for claim in piece.ours:
            if claim.kind is kind and (topic := topic_of_claim(claim, piece)) is not None:
                yield topic
    for claim in piece.ours:
        if claim.kind is ClaimKind.MEASUREMENT and (topic := topic_of_claim(claim, piece)) is not None:
            yield topic


def topic_of_claim(claim: Claim, piece: Piece) -> Topic | None:  # noqa: C901, PLR0911 - one return a kind
    """Where a claim belongs by itself."""
    lay = piece.speaker in _LAY
    if claim.whose is Whose.RELATIVE:
        return Topic.FAMILY_HISTORY
    match claim.kind:
        case ClaimKind.ALLERGY:
            return Topic.ALLERGIES
        case ClaimKind.MEDICINE:
            return _of_medicine(claim, piece, lay=lay)
        case ClaimKind.TEST | ClaimKind.PROCEDURE | ClaimKind.IMMUNISATION:
            if claim.action in _ORDERS or claim.action is Action.REFUSED:
                return Topic.PLAN
            if claim.when is When.PAST and claim.kind is not ClaimKind.TEST:
                return Topic.PAST_HISTORY
            return None
        case ClaimKind.MEASUREMENT:
            return _of_measurement(claim, piece, lay=lay)
        case ClaimKind.SOCIAL:
            return Topic.SOCIAL_HISTORY
        case ClaimKind.FOLLOW_UP:
            return Topic.FOLLOW_UP
        case ClaimKind.ADVICE:
            return Topic.INSTRUCTIONS
        case _:
            return None


def _of_medicine(claim: Claim, piece: Piece, *, lay: bool) -> Topic | None:  # noqa: PLR0911 - one return each
    if claim.assertion is Assertion.CONDITIONAL:
        return None if lay else Topic.PLAN
    if claim.action in _ORDERS:
        return Topic.MEDICATIONS if lay else Topic.PLAN
    if claim.action is Action.GOES_ON:
        return Topic.MEDICATIONS if lay or piece.asks or claim.category == UNTIL_NOW else Topic.PLAN
    if claim.action is Action.REFUSED and not lay:
        return Topic.PLAN
    if claim.action in (Action.NOT_TAKEN, Action.RAN_OUT, Action.REFUSED, Action.TOOK):
        return Topic.MEDICATIONS
    if piece.topic:
        return Topic(piece.topic)
    if lay:
        return Topic.MEDICATIONS
    return Topic.PLAN if claim.regimen is not None and not claim.regimen.is_empty else None


def _of_measurement(claim: Claim, piece: Piece, *, lay: bool) -> Topic | None:
    if claim.assertion is Assertion.CONDITIONAL and lay:
        return Topic(piece.topic) if piece.topic else Topic.PRESENT_ILLNESS
    if claim.assertion is Assertion.CONDITIONAL:
        return Topic(piece.topic) if piece.topic in topics_of(Part.PLAN) else Topic.PLAN
    elsewhere = claim.where is not Where.HERE or claim.when is When.PAST
    if elsewhere and piece.topic in _OF_TODAY:
        return Topic.PRESENT_ILLNESS
    if piece.topic:
        return Topic(piece.topic)
    if lay or elsewhere:
        return Topic.PRESENT_ILLNESS
    return Topic.VITAL_SIGNS if claim.name in _VITAL else Topic.RESULTS


def _by_speaker(piece: Piece) -> Topic | None:  # noqa: C901, PLR0911 - one return each
    ours = piece.ours
    kinds = {claim.kind for claim in ours}
    if piece.speaker is Speaker.DOCTOR or (piece.speaker not in _LAY and not piece.answers):
        if any(claim.diagnosis for claim in ours):
            return Topic.ASSESSMENT
        if ours and all(claim.assertion is Assertion.CONDITIONAL for claim in ours):
            return Topic.FOLLOW_UP
        if ClaimKind.TEST in kinds and any(claim.action is Action.DONE for claim in ours):
            return Topic.RESULTS
        if ClaimKind.PROBLEM in kinds:
            past = any(claim.kind is ClaimKind.PROBLEM and claim.when is When.PAST for claim in ours)
            return Topic.PAST_HISTORY if past else Topic.ASSESSMENT
        if ClaimKind.SOCIAL in kinds:
            return Topic.SOCIAL_HISTORY
        if ClaimKind.FINDING in kinds:
            denied = any(c.kind is ClaimKind.FINDING and c.assertion is Assertion.DENIED for c in ours)
            return Topic.EXAMINATION if denied else Topic.PRESENT_ILLNESS
        return _examined(piece)
    if ClaimKind.SOCIAL in kinds:
        return Topic.SOCIAL_HISTORY
    if ClaimKind.PROCEDURE in kinds:
        return Topic.PAST_HISTORY
    if piece.reply is not None and (frame := _OF_FRAME.get(piece.reply.frame)):
        return frame
    problems = [claim for claim in ours if claim.kind is ClaimKind.PROBLEM]
    if problems and ClaimKind.FINDING not in kinds:
        return Topic.PAST_HISTORY
    return Topic.PRESENT_ILLNESS


_AMOUNTS: Final = frozenset({"mass", "volume", "length", "temperature", "fahrenheit"})


def _measures(quantity: Quantity) -> bool:
    """Whether a number is one that is measured: it has such a unit, two values, or decimals."""
    measured = dimension(quantity.unit) in _AMOUNTS or quantity.unit in ("%", "mm[Hg]", "/min")
    exact = not quantity.unit and quantity.value != quantity.value.to_integral_value()
    return not quantity.ordinal and (measured or quantity.second is not None or exact)


def _examined(piece: Piece) -> Topic | None:
    """What a clinician says of a part of the body, or with a number, is a finding."""
    language = piece.read.sentence.text.isascii()
    told = bool(body_sites().find(piece.text, "en" if language else "zh"))
    numbers = [q for q in piece.read.quantities if q.text in piece.text and _measures(q)]
    return Topic.EXAMINATION if told or numbers else None
