"""The reason for a visit, in the words of whoever opens it: what the patient came for, or is said to have."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from scribe.drafting.extractive.lasting import lasting
from scribe.drafting.extractive.line import Line, joined
from scribe.drafting.extractive.pieces import Piece, words_of
from scribe.drafting.extractive.wording import clause_text, name_of, sentence, sided
from scribe.drafting.style import StyleFault, faults_of, is_fragment
from scribe.drafting.word_lists import pattern_of
from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.mention import mentions
from scribe.language.phrases import line
from scribe.language.rules import Pack
from scribe.model import SegmentId, Speaker, Topic
from scribe.terminology import body_sites

_LONGEST: Final = 12
"""Words of a reason."""
_BESIDE: Final = 4
"""Sentences around a side in which another one makes it doubtful."""
_TWICE: Final = re.compile(r"^(.{4,}?) ((?:\w+ )?)\1$")
"""Words that are said once more, with a word that makes them plainer."""
_COMPLAINTS: Final = ("came_for", "said_to_have", "asked_about")
_LINES: Final = {"errands": "errand", "operated": "follow_up_after"}
UNFIT_REASON: Final = frozenset({StyleFault.PERSON, StyleFault.FRAGMENT, StyleFault.MISTOLD})


def came_for(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What somebody says that the patient came for ("who presents today for follow-up of …")."""
    return _first("came_for", pieces, own)


def said_to_have(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What a clinician opens a visit with ("I understand you've been having problems with your hip")."""
    return _first("said_to_have", pieces, own)


def asked_about(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """The part of the body or the complaint that a clinician asks of first ("How is your shoulder?")."""
    return _first("asked_about", pieces, own)


def operated(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """After what operation a clinician says that the patient comes ("a 50-year-old woman status post …")."""
    return _first("operated", pieces, own)


def errand(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """What a patient wants done, where nothing new is complained of ("I need a refill of …", 今天来拿药)."""
    found = _first("errands", pieces, own)
    seen = pattern_of(own, "seen_before")
    if found is None or seen is None or seen.fullmatch(found.text.rstrip(".。")) is None:
        return found
    turn = (one for one in pieces if one.read.sentence.segment in found.evidence)
    known = [one for piece in turn for one in piece.ours if one.kind is ClaimKind.PROBLEM]
    return replace(found, text=sentence(line("follow_up_of", own, sited(known[0], own)), own)) if known else found


def comes_back(pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """That it is a follow-up, of the disease that the same sentence names."""
    seen = pattern_of(own, "seen_before")
    for piece in pieces if seen is not None else ():
        if seen is None or seen.search(piece.text) is None:
            continue
        known = [one for one in piece.read.claims if one.kind is ClaimKind.PROBLEM and one.whose is Whose.PATIENT]
        text = line("follow_up_of", own, sited(known[0], own)) if known else line("follow_up", own)
        return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), piece.evidence, -1)
    return None


def sited(claim: Claim, own: Pack) -> str:
    """What a complaint is, with its side where it names a part of the body."""
    if not own.spaced:
        return sided(claim, own)
    name = name_of(claim, own)
    told = sided(claim, own) if body_sites().find(name, "en") else name
    return told if re.search(r"[A-Z]{2}", told) else told.lower()


def _first(name: str, pieces: tuple[Piece, ...], own: Pack) -> Line | None:
    """The first reason that words of a list lead up to."""
    pattern = pattern_of(own, name)
    for piece in pieces if pattern is not None else ():
        span = piece.read.sentence.clauses[piece.number]
        rest = piece.read.text[span.start :]
        match = pattern.search(rest) if pattern is not None and not piece.gone else None
        if match is None or match.start() > span.end - span.start or _is_no_telling(piece, name, own):
            continue
        text = _reason(rest[match.end() :], own, sided=not _has_two_sides(piece, pieces))
        if text and (name == "came_for" or name in _LINES or _is_known(text, own)):
            text = _worded(text, match.group(), name, own)
            more: tuple[SegmentId, ...] = ()
            if name in _COMPLAINTS and not _is_visit(text, own):
                text, more = lasting(text, None, _at(span.start + match.end(), piece, pieces), pieces, own)
            return Line(Topic.CHIEF_COMPLAINT, sentence(text, own), joined(piece.evidence, more), -1)
    return None


def _at(place: int, piece: Piece, pieces: tuple[Piece, ...]) -> Piece:
    """The clause of a sentence that holds a place in it."""
    same = (one for one in pieces if one.read is piece.read)
    return next((one for one in same if one.read.sentence.clauses[one.number].holds(place)), piece)


def _worded(text: str, before: str, name: str, own: Pack) -> str:
    """A reason as a complaint: of a part of the body alone, what is the matter with it."""
    if name in _LINES:
        return line(_LINES[name], own, text)
    hurt, sides = pattern_of(own, "hurt_words"), pattern_of(own, "side_words")
    sites = body_sites().find(text, "en") if own.spaced else ()
    if sites and hurt is not None and hurt.search(before) is not None:
        return line("injury", own, text[: sites[-1].end])
    bare = sides.sub("", text).strip() if sides is not None else text
    return line("problem_of", own, text) if sites and bare.lower() == sites[-1].text.lower() else text


def _reason(said: str, own: Pack, *, sided: bool) -> str:
    """The reason at the beginning of some words; empty where they name none."""
    told = re.split(r"[.,;!?，。；！？]", said, maxsplit=1)[0].strip()
    ends = pattern_of(own, "reason_ends")
    match = ends.search(told) if ends is not None else None
    told = _without(told[: match.start()] if match is not None else told, "reason_left_out", own)
    text = clause_text(told, Topic.PRESENT_ILLNESS, Speaker.PATIENT, own)
    text = _TWICE.sub(r"\2\1", _without(text, "" if sided else "side_words", own))
    who = pattern_of(own, "who_alone")
    bad = len(text.split()) > _LONGEST or is_fragment(text, own) or bool(UNFIT_REASON & faults_of(text, own))
    return "" if bad or (who is not None and who.fullmatch(text)) or not _names_something(text, own) else text


def _without(text: str, name: str, own: Pack) -> str:
    """A text without the words of a list."""
    words = pattern_of(own, name) if name else None
    text = words.sub(" " if own.spaced else "", text) if words is not None else text
    return " ".join(text.split()) if own.spaced else text


def _is_no_telling(piece: Piece, name: str, own: Pack) -> bool:
    """Whether a clause offers one thing or another, tells of somebody else, or is nothing that the patient wants."""
    if name == "errands" and (piece.asks or piece.speaker is Speaker.DOCTOR):
        return True
    if is_of_another(piece, own):
        return True
    choice = pattern_of(own, "or_words")
    return piece.asks and choice is not None and choice.search(piece.read.text) is not None


def is_of_another(piece: Piece, own: Pack) -> bool:
    """Whether the patient speaks of somebody else ("My sister came in …")."""
    return piece.speaker is Speaker.PATIENT and own.any_of("others").match(piece.text.strip()) is not None


def _is_known(text: str, own: Pack) -> bool:
    """Whether words name something that a list knows: a complaint, a disease, a test, a part of the body."""
    return bool(mentions(text, own)) or bool(body_sites().find(text, "en" if own.spaced else "zh"))


def _is_visit(text: str, own: Pack) -> bool:
    """Whether a reason is a kind of visit, which has no duration."""
    visits = pattern_of(own, "visit_words")
    return visits is not None and visits.search(text) is not None


def _names_something(text: str, own: Pack) -> bool:
    """Whether words say more than that something is the matter."""
    trouble = pattern_of(own, "trouble_words")
    return bool(words_of(text, own)) and (trouble is None or trouble.fullmatch(text) is None)


def _has_two_sides(piece: Piece, pieces: tuple[Piece, ...]) -> bool:
    """Whether both sides are named around a clause, so that neither is sure."""
    near = [one.read for one in pieces if abs(one.order - piece.order) <= _BESIDE]
    return len({mark.rule.gives["side"] for read in near for mark in read.marks if "side" in mark.rule.gives}) > 1
