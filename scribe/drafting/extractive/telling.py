"""What tells a clause: its own words, or its claims in the form that notes have for them."""

from __future__ import annotations

from typing import Final

from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.wording import left_over, name_of
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic, VitalSignName
from scribe.terminology import body_sites

LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
FEW: Final = 2
"""So many words may be left over of a clause that its claims tell."""
VITAL_SIGNS: Final = frozenset(name.value for name in VitalSignName)


HALF: Final = 0.5
"""How probable what is rather so than not must be."""
SURELY: Final = 0.2
"""How probable it may be that a clause belongs nowhere, for it to be told though its words are few."""
_OF_ITS_QUESTION: Final = (":", "：")
"""What stands between the matter of a question and its answer."""
_PLANNED: Final = frozenset({Topic.PLAN.value, Topic.INSTRUCTIONS.value})
_OF_TESTS: Final = frozenset({Action.ORDER.value, Action.DONE.value})


def is_weighty(claim: Claim) -> bool:
    """Whether a claim is written in the form that notes have for its kind."""
    if claim.whose is not Whose.PATIENT:
        return False
    if claim.kind is ClaimKind.MEASUREMENT:
        today = claim.when is not When.PAST and claim.where is not Where.ELSEWHERE
        return claim.name in VITAL_SIGNS and today
    return claim.kind in (ClaimKind.MEDICINE, ClaimKind.ALLERGY)


def only_names(text: str, claims: tuple[Claim, ...], own: Pack) -> bool:
    """Whether the words of an answer are hardly more than the names of what is there ("just the rash")."""
    there = all(
        claim.kind is ClaimKind.FINDING and claim.assertion is Assertion.PRESENT and claim.whose is Whose.PATIENT
        for claim in claims
    )
    named = " ".join(f"{claim.words} {name_of(claim, own)}" for claim in claims)
    few = own.spaced and len(text.split()) <= len(named.split()) // 2 + 1
    verbs = pattern_of(own, "sentence_verbs")
    verb = verbs is not None and verbs.search(text) is not None
    return there and few and not verb and not left_over(text, named, own)


def covered(over: list[str], own: Pack) -> bool:
    """Whether what is left of a clause is next to nothing: a word or two that the claims' form says already."""
    return len(over) <= FEW and set(over) <= set(own.lists.get("said_by_claims", ()))


def told_plainly(piece: Piece, claims: list[Claim]) -> bool:
    """Whether claims can be told without their clause: no condition, no unclear number, no second change."""
    medicines = [claim for claim in claims if claim.kind is ClaimKind.MEDICINE]
    changes = {mark.rule.gives["action"] for mark in piece.read.marks if "action" in mark.rule.gives} - _OF_TESTS
    named = [claim for claim in piece.read.claims if claim.kind is ClaimKind.MEDICINE]
    return (
        not any(claim.assertion is Assertion.CONDITIONAL for claim in claims)
        and not any(claim.regimen is not None and claim.regimen.unclear for claim in medicines)
        and (not medicines or len(changes) <= max(len(named), 1))
    )


def unnamed(text: str, claim: Claim, own: Pack) -> str:
    """What a Chinese clause says beside a medicine that is told already; empty where that is next to nothing."""
    rest = text if own.spaced else text.replace(claim.words, "", 1).strip("，、 ").removeprefix("先")
    return rest if rest == text or len(rest) > FEW + 1 else ""


def says_enough(piece: Piece, text: str, own: Pack, *, goes_on: bool, beside: bool) -> bool:
    """Whether the words say enough to stand in a note.

    Args:
        piece: whose words they are.
        text: the words.
        own: the rules of the note's language.
        goes_on: some of their sentence stands there already.
        beside: some of their turn does.
    """
    meant = words_of(text, own)
    if piece.claims or is_bare(piece, text, own):
        return bool(piece.claims)
    short = pattern_of(own, "says_in_short")
    few = any(word[0].isdigit() for word in meant) or (short is not None and short.search(text) is not None)
    if not meant or few or (is_sure(piece) and (piece.joins < HALF or beside)):
        return bool(meant)
    lay = piece.speaker in LAY
    if not own.spaced:
        several = len(piece.read.sentence.clauses) > 1 or piece.answers or bool(piece.topic) or _about(piece, own)
        return len(meant) > 1 and several
    if lay and (piece.answers or goes_on or _about(piece, own)):
        return len(" ".join(meant)) > FEW
    if piece.topic:
        return len(meant) > 1 or (piece.topic in _PLANNED and not lay)
    return len(meant) > FEW and len(text.split()) > FEW


def voice(speaker: Speaker) -> Speaker:
    """Whose words an answer is told as: the companion's, else the patient's."""
    return speaker if speaker in LAY else Speaker.PATIENT


def is_sure(piece: Piece) -> bool:
    """Whether a clause belongs in the note as surely as can be learned."""
    return piece.parts is not None and piece.parts[Part.NOTHING] < SURELY


def is_bare(piece: Piece, text: str, own: Pack) -> bool:
    """Whether an answer says nothing without its question: a count, or who somebody is."""
    if piece.claims or piece.speaker not in LAY or any(mark in text for mark in _OF_ITS_QUESTION):
        return False
    return is_count_or_person(text, own)


def is_count_or_person(text: str, own: Pack) -> bool:
    """Whether words are only a count, or who somebody is."""
    bare = (pattern_of(own, "count_alone"), pattern_of(own, "who_alone"))
    return any(pattern is not None and pattern.fullmatch(text) is not None for pattern in bare)


def _about(piece: Piece, own: Pack) -> bool:
    """Whether somebody speaks of himself, or of a part of the body."""
    first = pattern_of(own, "self_words")
    himself = first is not None and first.search(piece.text) is not None
    return himself or bool(body_sites().find(piece.text, "en" if own.spaced else "zh"))
