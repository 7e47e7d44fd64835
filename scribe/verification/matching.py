"""Finding the evidence of statements that name none: the segments that share their words, concepts and numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from scribe.language.claims import Read
from scribe.language.quantity import find_quantities, plain
from scribe.language.reading import read_statement
from scribe.language.rules import Pack, pack
from scribe.language.tokens import stem, tokens
from scribe.model import NoteDraft, Segment, SegmentId, Transcript
from scribe.verification.heard import Heard, heard
from scribe.verification.laid import written_for

_MOST_SEGMENTS: Final = 8
_SHARE_OF_BEST: Final = 0.3
_LEAST_COVERED: Final = 0.15
_CONCEPT: Final = 2.0
_NUMBER: Final = 2.0
_CHARACTER: Final = 0.5
"""What a single character of a language that writes words together counts beside a word; a pair counts as a word."""


def find_evidence(note: NoteDraft, transcript: Transcript) -> NoteDraft:
    """The note with evidence for each statement that has none and for which the transcript holds some.

    For notes that somebody else wrote. Words count by their rarity in the transcript, numbers and concepts most; a
    statement of which too little was said keeps no evidence, which verification then flags.
    """
    index = EvidenceIndex(heard(transcript), pack(note.language))
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(
                    s if s.evidence else s.model_copy(update={"evidence": index.segments_for(s.text)})
                    for s in section.statements
                )
            }
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections})


class EvidenceIndex:
    """The words, concepts and numbers of each segment, each with its rarity."""

    def __init__(self, told: Heard, own: Pack) -> None:
        self._own = own
        self.segments = told.transcript.segments
        place = {segment.id: at for at, segment in enumerate(self.segments)}
        self.terms: list[set[str]] = [set() for _ in self.segments]
        for spot in told.spots:
            self.terms[place[spot.read.sentence.segment]] |= _terms(spot.read, told.own) | _laid_over(
                spot.read, told.own
            )
        for claim in told.reading.claims:
            if claim.concept is not None:
                for segment in claim.segments:
                    self.terms[place[segment]].add(f"@{claim.concept.en}")
        spread = Counter(term for terms in self.terms for term in terms)
        total = len(self.segments) + 1
        self.weights = {term: math.log(total / count) + 0.1 for term, count in spread.items()}

    def wanted(self, text: str) -> set[str]:
        """The terms of a statement by which it is found: not a note's own words, where it has any other."""
        every = {
            term for one in read_statement(text, self._own.language, own=self._own) for term in _terms(one, self._own)
        }
        telling = every - {stem(word) for word in self._own.lists.get("note_words", ())}
        # a statement of nothing but a note's own words has only them to be found by
        wanted = telling if any(not term.startswith("#") for term in telling) else every
        if not self._own.spaced:
            wanted = {term for term in wanted if len(term) == 1 or term[0] in "#@." or term in self.weights}
        return wanted

    def weight(self, terms: Iterable[str]) -> float:
        """What some terms count together; one that nobody said counts as a rare one."""
        unknown = math.log(len(self.segments) + 1) + 0.1
        return math.fsum(_weighed(term, self.weights.get(term, unknown)) for term in terms)

    def segments_for(self, text: str) -> tuple[SegmentId, ...]:
        """The segments that share the most with a statement; none where too little of it was said."""
        wanted = self.wanted(text)
        full = self.weight(wanted)
        scores = [math.fsum(_weighed(term, self.weights[term]) for term in wanted & terms) for terms in self.terms]
        best = max(scores, default=0.0)
        if not full or not best:
            return ()
        ranked = sorted(range(len(scores)), key=lambda at: -scores[at])[:_MOST_SEGMENTS]
        chosen = sorted(
            self._with_numbers({at for at in ranked if scores[at] >= best * _SHARE_OF_BEST}, wanted, scores)
        )
        covered = wanted & set().union(*(self.terms[at] for at in chosen))
        if math.fsum(_weighed(term, self.weights[term]) for term in covered) < full * _LEAST_COVERED:
            return ()
        return tuple(segment.id for segment in self.with_questions(chosen))

    def _with_numbers(self, chosen: set[int], wanted: set[str], scores: list[float]) -> set[int]:
        """Adds, for each number not yet found, the best segment that says it together with another word in common."""
        for term in sorted(term for term in wanted if term.startswith("#")):
            if any(term in self.terms[at] for at in chosen):
                continue
            said = [at for at, terms in enumerate(self.terms) if term in terms and len(terms & wanted) > 1]
            chosen |= {max(said, key=lambda at: scores[at])} if said else set()
        return chosen

    def with_questions(self, chosen: Iterable[int]) -> Iterable[Segment]:
        """The answer to a question rests on the question too: the segment before a short one belongs to it."""
        places = set(chosen)
        places |= {at - 1 for at in chosen if at > 0 and len(self.segments[at].text) < 40}
        return (self.segments[at] for at in sorted(places))


def _weighed(term: str, rarity: float) -> float:
    return rarity * {"#": _NUMBER, "@": _CONCEPT, ".": _CHARACTER}.get(term[:1], 1.0)


def _laid_over(one: Read, own: Pack) -> set[str]:
    """The words that a note has for what was said."""
    return {term for _, _, words in written_for(one, own) for term in _worded(words, own)}


def _worded(text: str, own: Pack) -> set[str]:
    words = tokens(text, own)
    if own.spaced:
        return {token.stem for token in words}
    return {f".{token.stem}" for token in words} | {a.stem + b.stem for a, b in pairwise(words) if a.end == b.start}


def _terms(one: Read, own: Pack) -> set[str]:
    """Stems of words, ``.`` single characters and pairs of them, ``#`` numbers, ``@`` concepts and measures."""
    terms = _worded(one.text, own)
    for quantity in find_quantities(one.text, own.language):  # type: ignore[arg-type]
        terms |= {f"#{plain(value)}" for value in quantity.values if value != 1}
    terms |= {f"@{mention.term.en}" for mention in one.mentions if mention.term is not None}
    return terms | {f"@{claim.name}" for claim in one.claims if claim.name}
