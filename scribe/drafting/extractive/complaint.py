"""Why the patient came: the reason that opens the visit, else the first complaint, with how long it has lasted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from scribe.drafting.extractive.lasting import lasting
from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.pieces import Piece
from scribe.drafting.extractive.reasons import (
    UNFIT_REASON,
    asked_about,
    came_for,
    comes_back,
    errand,
    is_of_another,
    operated,
    said_to_have,
    sited,
)
from scribe.drafting.extractive.telling import HALF, LAY
from scribe.drafting.extractive.wording import SIDES, clause_text, left_over, sentence
from scribe.drafting.style import faults_of, is_fragment, says_nothing_of_the_patient
from scribe.drafting.word_lists import pattern_of
from scribe.language.belonging import Part
from scribe.language.claim import Assertion, Claim, ClaimKind, When
from scribe.language.phrases import answer_in
from scribe.language.rules import Pack
from scribe.model import Speaker, Topic
from scribe.terminology import body_sites

_OPENING: Final = 14
"""Sentences from the start in which the complaint is looked for first."""
_FIRST: Final = 24
"""Sentences from the start in which somebody says why the patient came."""
_ASKED: Final = 2
"""Sentences from the start in which a question names the complaint."""
_ANSWER: Final = 8
"""Sentences after a question that opens a visit in which its answer stands."""
_SURELY: Final = 0.9
"""How probable it is of a clause that surely tells of the illness."""
_MOST: Final = 20
"""Words of a complaint that is told in the patient's own; twice as many characters in Chinese."""
_FEWEST: Final = 3
_HISTORY: Final = ("", Topic.PRESENT_ILLNESS.value, Topic.CHIEF_COMPLAINT.value)


def complaint_of(pieces: tuple[Piece, ...], own: Pack, denied: frozenset[str]) -> Line | None:
    """One line for the chief complaint; ``None`` where the consultation tells none.

    It is the reason in the words of whoever opens the visit, what answers the question that opens it, or what is
    complained of first; what comes up later is not why the patient came.
    """
    first = tuple(one for one in pieces if one.order <= _FIRST)
    opening = tuple(one for one in first if one.order <= _OPENING)
    told = tuple(one for one in opening if not one.asks or one.order <= _ASKED)
    ill = tuple(one for one in told if _is_of_illness(one, HALF))
    return (
        came_for(first, own)
        or said_to_have(opening, own)
        or _answered(pieces, own)
        or operated(first, own)
        or _earlier(errand(opening, own), _named(ill, pieces, own, denied), pieces)
        or _named((one for one in told if one.speaker is not Speaker.DOCTOR), pieces, own, denied)
        or asked_about(opening, own)
        or comes_back(first, own)
        or _in_own_words(pieces, own)
        or _of_mood(told, pieces, own, denied)
    )


def _earlier(one: Line | None, other: Line | None, pieces: tuple[Piece, ...]) -> Line | None:
    """The one of two lines that is told first."""
    if one is None or other is None:
        return one or other
    places = {piece.read.sentence.segment: number for number, piece in reversed([*enumerate(pieces)])}
    return min((one, other), key=lambda line: min(places.get(segment, 0) for segment in line.evidence))


def _answered(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What is complained of in answer to the question that opens the visit ("What brings you in?", 哪儿不舒服)."""
    opens = pattern_of(own, "opening_questions")
    if opens is None:
        return None
    asked = [one for one in pieces if one.order <= _OPENING and opens.search(one.text) is not None]
    for question in asked:
        told = tuple(
            one
            for one in pieces
            if 0 < one.order - question.order <= _ANSWER and one.speaker is not question.speaker and not one.asks
        )
        found = _named(told, pieces, own, frozenset())
        if found is not None:
            return found
    return None


def _named(among: Iterable[Piece], pieces: tuple[Piece, ...], own: Pack, denied: frozenset[str]) -> Line | None:
    """The first complaint among some clauses, by its claim or in plain words, that is no mood."""
    moods = pattern_of(own, "mood_words")
    for piece in among:
        claims = [] if _is_others_topic(piece) else _complaints(piece, denied)
        claims = [one for one in claims if moods is None or moods.fullmatch(one.words) is None]
        claims = [one for one in claims if not is_fragment(one.words, own)]
        if claims:
            return _of_claim(claims[0], piece, pieces, own)
        plain = _plain(piece, own)
        if plain:
            text, more = lasting(plain, None, piece, pieces, own)
            return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), joined(piece.evidence, more), -1)
    return None


def _of_mood(among: Iterable[Piece], pieces: tuple[Piece, ...], own: Pack, denied: frozenset[str]) -> Line | None:
    """The first complaint, be it a mood."""
    found = next(((one, piece) for piece in among for one in _complaints(piece, denied)), None)
    return _of_claim(*found, pieces, own) if found is not None else None


def _of_claim(claim: Claim, piece: Piece, pieces: tuple[Piece, ...], own: Pack) -> Line:
    text, more = lasting(sited(claim, own), claim, piece, pieces, own)
    return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), joined(piece.evidence, more), -1, claims=1)


def _is_others_topic(piece: Piece) -> bool:
    """Whether a clinician speaks of something else than the present illness."""
    return piece.speaker is Speaker.DOCTOR and piece.topic not in _HISTORY


def _complaints(piece: Piece, denied: frozenset[str]) -> list[Claim]:
    return [
        claim
        for claim in piece.ours
        if claim.kind in (ClaimKind.FINDING, ClaimKind.PROBLEM)
        and claim.assertion in (Assertion.PRESENT, Assertion.POSSIBLE)
        and claim.when is When.NOW
        and claim.key not in denied
    ]


def _in_own_words(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What a lay person tells first of the history, in words that stand alone."""
    near = [one for one in pieces[: 2 * _OPENING] if _is_of_illness(one, HALF)]
    sure = [one for one in near if _is_of_illness(one, _SURELY)]
    for piece in (*_telling(sure, own), *_telling(near, own), *near):
        opens = (piece.reply is None or not piece.reply.says) and piece.topic in _HISTORY and not _over(piece)
        telling = not piece.claims or any(claim.assertion is Assertion.PRESENT for claim in piece.ours)
        telling = telling and not any(claim.kind is ClaimKind.MEDICINE for claim in piece.claims)
        if piece.speaker in LAY and telling and not piece.asks and not piece.empty and not piece.gone and opens:
            text = clause_text(piece.text, Topic.PRESENT_ILLNESS, piece.speaker, own)
            words = text.split() if own.spaced else list(text)
            longest = _MOST if own.spaced else 2 * _MOST
            if _FEWEST <= len(words) <= longest and _tells(piece, text, own):
                return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), piece.evidence, -1)
    return None


def _tells(piece: Piece, text: str, own: Pack) -> bool:
    """Whether words are a complaint of the patient's own: sound, of nobody else, more than a time or a body part."""
    if piece.answers and piece.reply is not None and answer_in(piece.reply.question.text, "x", own) not in ("", "x"):
        return False  # it needs its question, and tells how long or how often
    sites = body_sites().find(text, "zh" if own.language == "zh" else "en")
    known = [*(quantity.text for quantity in piece.read.quantities), *(site.text for site in sites)]
    more = [word for word in left_over(text, " ".join(known), own) if not word[0].isdigit()]
    return (
        not is_of_another(piece, own)
        and len(more) > 1
        and not UNFIT_REASON & faults_of(text, own)
        and not says_nothing_of_the_patient(text, own)
    )


def _is_of_illness(piece: Piece, share: float) -> bool:
    """Whether a clause is of the present illness more probably than so; where that was not learned, each may be."""
    return piece.parts is None or piece.parts[Part.ILLNESS] > share


def _telling(pieces: Iterable[Piece], own: Pack) -> tuple[Piece, ...]:
    """The pieces that are likeliest to tell the complaint: those that name a part of the body."""
    near = (one for one in pieces if one.topic in _HISTORY)
    return tuple(one for one in near if body_sites().find(one.text, "zh" if own.language == "zh" else "en"))


def _plain(piece: Piece, own: Pack) -> str:
    """A pain that is told in plain words with its part of the body ("my left knee has been killing me")."""
    if piece.asks or piece.gone or piece.claims or own.any_of("pain_words").search(piece.text) is None:
        return ""
    sites = body_sites().find(piece.text, "en")
    if not sites:
        return ""
    sides = [m.rule.gives["side"] for m in piece.read.marks if "side" in m.rule.gives]
    side = f"{SIDES[sides[0]][0]} " if len(sides) == 1 else ""
    return f"{side}{sites[-1].text.lower()} pain"


def _over(piece: Piece) -> bool:
    """Whether it tells of the past alone, or of somebody else."""
    return bool(piece.claims) and not any(claim.when is When.NOW for claim in piece.ours)
