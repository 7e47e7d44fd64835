"""What stands in the lists of a note, what a patient reports and denies, and what a clinician found instead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scribe.drafting.extractive.pieces import Piece, conditional
from scribe.drafting.extractive.placing import topic_of, topics_of
from scribe.drafting.extractive.telling import LAY
from scribe.drafting.extractive.wording import clause_text, name_of, sided
from scribe.drafting.style import UNFIT, faults_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.claim import Assertion, Claim, ClaimKind, When
from scribe.language.phrases import line as worded
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic

ILLNESS: Final = (ClaimKind.FINDING, ClaimKind.PROBLEM)
OBJECTIVE: Final = (Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS, Topic.RESULTS, Topic.ASSESSMENT)
_BRIEF: Final = 9
"""Words of a clause that is told as it is, where it names one finding."""
_FOUND_FROM: Final = 0.3
"""How probable it must be that a clause tells an examination or a result for what it names to be a finding."""


def is_settled(claim: Claim) -> bool:
    """Whether somebody else's answer made the claim what it is."""
    return len(set(claim.segments)) > 1


def is_told_otherwise(piece: Piece, claim: Claim, own: Pack) -> bool:
    """Whether a complaint or an illness is no item of a list: a clinician's finding, or what is only asked for."""
    if piece.asks and piece.speaker in LAY:
        return claim.assertion is Assertion.DENIED  # "is that the tablet for the cramps?"
    if not _is_clinicians(piece, claim):
        return False
    if _is_asked(piece, claim, own) or as_found(piece, claim, own) is not None:
        return True
    planned = piece.asks and topic_of(piece) in topics_of(Part.PLAN)
    return planned and claim.assertion is Assertion.PRESENT and claim.kind is ClaimKind.FINDING


def _is_clinicians(piece: Piece, claim: Claim) -> bool:
    """Whether a clinician states a complaint or an illness, and no patient said or confirmed it."""
    stated = claim.assertion in (Assertion.PRESENT, Assertion.DENIED) and claim.kind in ILLNESS
    return stated and piece.speaker is Speaker.DOCTOR and claim.speaker not in LAY and not is_settled(claim)


def _is_asked(piece: Piece, claim: Claim, own: Pack) -> bool:
    """Whether what is named is only asked for, though nothing took the words for a question ("so any chest pain")."""
    if claim.assertion is not Assertion.PRESENT:
        return False
    asks = pattern_of(own, "asks_within")
    begins = piece.text.find(claim.words)
    words = piece.text[:begins] if own.spaced and begins >= 0 else piece.text
    return asks is not None and asks.search(words) is not None


def as_found(piece: Piece, claim: Claim, own: Pack) -> tuple[Topic, str] | None:
    """A clinician's own finding as a line of the examination or the results; ``None`` where it is no finding."""
    parts = piece.parts or {}
    of_exam, of_results = parts.get(Part.EXAMINATION, 0.0), parts.get(Part.RESULTS, 0.0)
    if _is_asked(piece, claim, own) or piece.speaker is not Speaker.DOCTOR:
        return None
    topic = topic_of(piece)
    absent = claim.assertion is Assertion.DENIED
    if topic not in OBJECTIVE and of_exam + of_results < _FOUND_FROM:
        return None
    if not absent and (claim.kind is ClaimKind.PROBLEM or of_exam < _FOUND_FROM):
        return None
    if of_results > of_exam:
        topic = Topic.RESULTS
    elif topic not in (Topic.RESULTS, Topic.ASSESSMENT) or of_exam >= _FOUND_FROM:
        topic = Topic.NEGATIVE_SIGNS if absent else Topic.POSITIVE_SIGNS
    text = _found_text(piece, claim, topic, own)
    return (topic, text) if text else None


def _found_text(piece: Piece, claim: Claim, topic: Topic, own: Pack) -> str:
    """The words of a short clause that names one finding, else the finding's name."""
    whole = clause_text(piece.text, topic, Speaker.DOCTOR, own)
    brief = len(whole.split()) <= _BRIEF if own.spaced else len(whole) <= 2 * _BRIEF
    if len(piece.claims) == 1 and not piece.gone and brief and not UNFIT & faults_of(whole, own):
        return whole
    name = item_of(claim, own)
    if not name or claim.assertion is not Assertion.DENIED:
        return name
    return worded("absent", own, item_of(claim.but(side=""), own))


def item_of(claim: Claim, own: Pack) -> str:
    """A complaint as an item of a list; empty where its words are none ("worried", "been down")."""
    name = sided(claim, own)
    vague = pattern_of(own, "no_complaint")
    if vague is not None and vague.fullmatch(name):
        return ""
    clausal = pattern_of(own, "clausal_item")
    if claim.concept is not None and clausal is not None and clausal.fullmatch(name_of(claim, own)):
        return claim.concept.en[:1].lower() + claim.concept.en[1:]
    return name


def volunteered(pieces: Iterable[Piece]) -> frozenset[str]:
    """What a patient, or who came along, says by himself that the patient has now."""
    return frozenset(
        claim.key
        for piece in pieces
        for claim in piece.ours
        if claim.kind in ILLNESS and claim.assertion is Assertion.PRESENT and claim.when is When.NOW
        if claim.speaker in LAY and not is_settled(claim) and not piece.asks and not conditional(piece.read)
    )
