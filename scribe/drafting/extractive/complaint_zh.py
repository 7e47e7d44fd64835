"""Why the patient came, from a Mandarin consultation: what is complained of, and for how long."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scribe.drafting.extractive import text_zh as zh
from scribe.drafting.extractive import wording_zh as words
from scribe.drafting.extractive.negation_zh import denied_items, named_in
from scribe.drafting.extractive.relatives_zh import FAMILY
from scribe.drafting.extractive.said import Kind, Line, Said, joined
from scribe.drafting.extractive.topics_zh import ignored
from scribe.model import SegmentId, Speaker, Topic
from scribe.terminology import Lexicon, conditions, symptoms

_LASTS = re.compile(r"\d+(?:多|余|来)?个?(?:天|周|月|年|小时|礼拜|星期)|(?:大半|小半)年|半个?(?:月|天|年)")
_OPENING = 25
"""Pieces from the start in which a complaint is looked for: later ones are answers to the clinician's list."""
_MOST = 2


_OVER = re.compile("以前|小时候|得过|曾经|后来好了|已经好了|年轻时")
"""Words that put a thing in the past: it is not what the patient comes with."""


@dataclass(frozen=True)
class _Complaint:
    """``names`` are what the duration holds for; ``others`` are told beside them, their duration is not known."""

    names: tuple[str, ...]
    others: tuple[str, ...]
    lasting: str
    evidence: tuple[SegmentId, ...]

    def line(self) -> Line:
        parts = [f"{'、'.join(self.names)}{words.written(self.lasting)}", "、".join(self.others)]
        return Line(Topic.CHIEF_COMPLAINT, words.sentence(parts), self.evidence, -3)


def chief_complaint(said: tuple[Said, ...], denied: frozenset[str]) -> list[Line]:
    """What the patient complains of first, at most two things together, with how long it has lasted.

    A symptom whose duration is told goes before one without; a disease stands only where no symptom does.

    Args:
        said: the consultation in its order.
        denied: names that the note denies somewhere; they are never a complaint.
    """
    for lexicon in (symptoms, conditions):
        found = list(_complaints(said[:_OPENING], denied, lexicon))
        if found:
            return [next((one for one in found if one.lasting), found[0]).line()]
    return []


def _complaints(said: tuple[Said, ...], denied: frozenset[str], lexicon: Callable[[], Lexicon]) -> list[_Complaint]:
    found: list[_Complaint] = []
    for place, piece in enumerate(said):
        if piece.speaker is Speaker.DOCTOR and not re.match(r"^(?:主诉|现病史|患者)", piece.text):
            continue
        if piece.kind is Kind.DENIED or ignored(piece):
            continue
        clauses = _asserting(piece, denied, lexicon)
        if not clauses:
            continue
        chosen, lasting = next(
            ((c, told[0]) for c in clauses if (told := _LASTS.findall(c))), (next(iter(clauses)), "")
        )
        evidence = piece.evidence
        names = clauses[chosen][:_MOST]
        others = [name for one in clauses.values() for name in one if name not in names][: _MOST - len(names)]
        if not lasting:
            lasting, evidence = _lasting(said[place : place + 4])
        found.append(_Complaint(names, tuple(dict.fromkeys(others)), lasting, joined(piece.evidence, evidence)))
    return found


def _asserting(piece: Said, denied: frozenset[str], lexicon: Callable[[], Lexicon]) -> dict[str, tuple[str, ...]]:
    """The clauses that assert something of the patient, with its names: nothing denied, nothing of a relative."""
    clauses: dict[str, tuple[str, ...]] = {}
    for clause in zh.clauses(piece.text):
        if FAMILY.search(clause):
            break
        if _OVER.search(clause):
            continue
        # 哮喘 is a disease, not a 喘 of today
        diseases = [] if lexicon is conditions else conditions().find(clause, "zh")
        found = [m for m in lexicon().find(clause, "zh") if not any(d.start <= m.start < d.end for d in diseases)]
        names = dict.fromkeys(match.term.zh for match in found)
        asserted = tuple(name for name in names if name not in denied)
        if asserted and not denied_items(clause):
            clauses[clause] = asserted
    return clauses


def _lasting(pieces: tuple[Said, ...]) -> tuple[str, tuple[SegmentId, ...]]:
    """How long it has lasted, told in a clause of its own or when asked for right after it."""
    for place, piece in enumerate(pieces):
        if piece.kind is Kind.DENIED or (place and not re.search(r"多久|多长|几天|什么时候|时间", piece.question)):
            continue
        for clause in zh.clauses(piece.text):
            # "胸闷，高血压五年了": the years belong to what their own clause names.
            if (lasting := _LASTS.search(clause)) and (place or not named_in(clause)):
                return lasting.group(0), piece.evidence
    return "", ()
