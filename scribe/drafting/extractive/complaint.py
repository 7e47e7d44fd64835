"""Why the patient came: the first complaint, with its side and how long it has lasted."""

from __future__ import annotations

import re
from typing import Final

from scribe.drafting.extractive.amounts import amount
from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.telling import HALF
from scribe.drafting.extractive.wording import clause_text, left_over, name_of, sentence
from scribe.drafting.style import StyleFault, faults_of, is_fragment, says_nothing_of_the_patient
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.claim import Assertion, Claim, ClaimKind, When
from scribe.language.phrases import answer_in, line
from scribe.language.quantity import Quantity
from scribe.language.rules import Pack
from scribe.model import SegmentId, Speaker, Topic
from scribe.terminology import body_sites

_OPENING: Final = 14
"""Sentences from the start in which the complaint is looked for first."""
_ANYWHERE: Final = 10_000
_NEAR: Final = 10
"""Sentences after the complaint in which its duration is looked for."""
_LENGTHS: Final = ("h", "d", "wk", "mo", "a")
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_MOST: Final = 20
"""Words of a complaint that is told in the patient's own; twice as many characters in Chinese."""
_FEWEST: Final = 3
_UNFIT: Final = frozenset({StyleFault.FRAGMENT, StyleFault.MISTOLD})
_HISTORY: Final = ("", Topic.PRESENT_ILLNESS.value, Topic.CHIEF_COMPLAINT.value)


def complaint_of(pieces: tuple[Piece, ...], own: Pack, denied: frozenset[str]) -> Line | None:
    """One line for the chief complaint; ``None`` where the consultation tells none.

    What a visit finds is not why the patient came: it is looked for in what is told of the present illness first.
    """
    ill = tuple(one for one in pieces if one.parts is None or one.parts[Part.ILLNESS] > HALF)
    found = _complaint(ill, own, denied)
    return found if found is not None or len(ill) == len(pieces) else _complaint(pieces, own, denied)


def _complaint(pieces: tuple[Piece, ...], own: Pack, denied: frozenset[str]) -> Line | None:
    come_for = _come_for(pieces, own)
    found = None if come_for is not None else _named(pieces, denied, _OPENING)
    plain = _plain(pieces, own) if come_for is None else None
    if plain is not None and (found is None or plain[0].order < int(found[1].order)):
        piece, name = plain
        text, more = _lasting(name, None, piece, pieces, own)
        return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), joined(piece.evidence, more), -1)
    found = found or (_named(pieces, denied, _ANYWHERE) if come_for is None else None)
    if come_for is not None:
        return come_for
    if found is not None:
        claim, piece = found
        name = _sited(claim, own)
        text, more = _lasting(name, claim, piece, pieces, own)
        return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), joined(piece.evidence, more), -1, claims=1)
    for piece in (*_telling(pieces, own), *pieces[: 2 * _OPENING]):
        opens = (piece.reply is None or not piece.reply.says) and piece.topic in _HISTORY and not _over(piece)
        telling = not piece.claims or any(claim.assertion is Assertion.PRESENT for claim in piece.ours)
        telling = telling and not any(claim.kind is ClaimKind.MEDICINE for claim in piece.claims)
        if piece.speaker in _LAY and telling and not piece.asks and not piece.empty and not piece.gone and opens:
            text = clause_text(piece.text, Topic.PRESENT_ILLNESS, piece.speaker, own)
            words = text.split() if own.spaced else list(text)
            longest = _MOST if own.spaced else 2 * _MOST
            if _FEWEST <= len(words) <= longest and _tells(piece, text, own):
                return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), piece.evidence, -1)
    return None


def _tells(piece: Piece, text: str, own: Pack) -> bool:
    """Whether words are a complaint of the patient's own: sound, more than a time or a number, of nobody else."""
    others = pattern_of(own, "others")
    another = piece.speaker is Speaker.PATIENT and others is not None and others.match(piece.text.strip()) is not None
    if piece.answers and piece.reply is not None and answer_in(piece.reply.question.text, "x", own) not in ("", "x"):
        return False  # it needs its question, and tells how long or how often
    timed = [quantity.text for quantity in piece.read.quantities]
    more = [word for word in left_over(text, " ".join(timed), own) if not word[0].isdigit()]
    return (
        not another and bool(more) and not _UNFIT & faults_of(text, own) and not says_nothing_of_the_patient(text, own)
    )


def _telling(pieces: tuple[Piece, ...], own: Pack) -> tuple[Piece, ...]:
    """The pieces that are likeliest to tell the complaint: those that name a part of the body."""
    near = (one for one in pieces[: 2 * _OPENING] if one.topic in _HISTORY)
    return tuple(one for one in near if body_sites().find(one.text, "zh" if own.language == "zh" else "en"))


def _complains(claim: Claim, denied: frozenset[str]) -> bool:
    return (
        claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
        and claim.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
        and claim.when is When.NOW
        and claim.key not in denied
    )


def _named(pieces: tuple[Piece, ...], denied: frozenset[str], reach: int) -> tuple[Claim, Piece] | None:
    """The first complaint that a list knows, within so many sentences."""
    for piece in pieces:
        if piece.order > reach:
            break
        lay = piece.speaker in _LAY or piece.speaker is Speaker.UNKNOWN
        if not lay and piece.topic not in ("", Topic.PRESENT_ILLNESS, Topic.CHIEF_COMPLAINT) and reach == _OPENING:
            continue
        for claim in piece.ours:
            if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM) and _complains(claim, denied):
                return claim, piece
    return None


def _come_for(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What the clinician says that the patient came for ("who presents today for follow-up of …")."""
    words = own.lists.get("came_for")
    for piece in pieces if words else ():
        if piece.order > _OPENING or piece.speaker in _LAY or piece.asks or piece.gone:
            continue
        match = own.compiled("|".join(words or ())).search(piece.text)
        if match is None:
            continue
        told = re.split(r"[.,;!?]", piece.text[match.end() :], maxsplit=1)[0]
        text = re.sub(
            r"\b(?:her|his|their|some|an?) ", "", clause_text(told, Topic.PRESENT_ILLNESS, Speaker.PATIENT, own)
        )
        if 0 < len(text.split()) <= _MOST // 2 and not is_fragment(text, own):
            return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), piece.evidence, -1)
    return None


def _plain(pieces: tuple[Piece, ...], own: Pack) -> tuple[Piece, str] | None:
    """A pain that the patient tells in plain words with its part of the body ("my left knee has been killing me")."""
    words = own.lists.get("pain_words")
    for piece in pieces if words else ():
        told = piece.speaker in _LAY and not piece.asks and not piece.gone and piece.order <= _OPENING
        if not told or piece.claims or not own.compiled("|".join(words or ())).search(piece.text):
            continue
        sites = body_sites().find(piece.text, "en")
        if sites:
            sides = [m.rule.gives["side"] for m in piece.read.marks if "side" in m.rule.gives]
            side = (
                {"left": "left ", "right": "right ", "both": "bilateral "}.get(sides[0], "") if len(sides) == 1 else ""
            )
            return piece, f"{side}{sites[-1].text.lower()} pain"
    return None


def _sited(claim: Claim, own: Pack) -> str:
    name = name_of(claim, own)
    name = name.lower() if own.language == "en" and not re.search(r"[A-Z]{2}", name) else name
    if own.language == "en" and claim.side and claim.side not in name.lower():
        name = f"{'bilateral' if claim.side == 'both' else claim.side} {name}"
    if own.language == "zh" and claim.side and {"left": "左", "right": "右", "both": "双"}[claim.side] not in name:
        name = {"left": "左侧", "right": "右侧", "both": "双侧"}[claim.side] + name
    return name


def _over(piece: Piece) -> bool:
    """Whether it tells of the past alone, or of somebody else."""
    return bool(piece.claims) and not any(claim.when is When.NOW for claim in piece.ours)


def _is_age(quantity: Quantity, text: str, own: Pack) -> bool:
    words = own.lists.get("age_words")
    if not words:
        return False
    match = own.compiled("|".join(words)).search(text, quantity.number_end, quantity.end + 12)
    return match is not None and match.start() <= quantity.end + 1


def _lasting(
    name: str, claim: Claim | None, piece: Piece, pieces: tuple[Piece, ...], own: Pack
) -> tuple[str, tuple[SegmentId, ...]]:
    """The complaint with how long it has lasted, and the segments that tell of it."""
    near = [one for one in pieces if 0 <= one.order - int(piece.order) <= _NEAR and not one.asks]
    for one in near:
        lengths = [
            q
            for q in one.read.quantities
            if q.unit in _LENGTHS and not q.ordinal and not _is_age(q, one.read.text, own)
        ]
        asked = one.reply is not None and bool(answer_in(one.reply.question.text, "x", own))
        if one is not piece and one.speaker is Speaker.DOCTOR:
            continue
        if not lengths or (one is not piece and not asked and one.read is not piece.read):
            continue
        length = lengths[0]
        if own.spaced and re.match(r" ago\b", one.read.text[length.end :]):
            return name, one.evidence
        words = amount(length.value, length.unit, own.language)
        return line("complaint", own, name, words), one.evidence
    if claim is not None and claim.since:
        return (f"{name} {claim.since}" if own.spaced else f"{name}{claim.since}"), ()
    return name, ()
