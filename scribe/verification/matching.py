"""Finding the evidence of statements that name none: the segments that share their words and numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from scribe.language.quantity import find_quantities, plain
from scribe.model import Language, NoteDraft, Segment, SegmentId, Transcript
from scribe.terminology import medicines

_MOST_SEGMENTS = 8
_SHARE_OF_BEST = 0.3
_LEAST_COVERED = 0.15
_WORD = re.compile(r"[a-z]{3,}")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_EVERYWHERE = frozenset("的了是有没不无在我你他她这那就都也还要个一上下来去给吗呢吧啊嗯说看会能到以和与及等其为")
_STOP = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "was",
        "were",
        "has",
        "had",
        "have",
        "not",
        "but",
        "you",
        "your",
        "are",
        "this",
        "that",
        "from",
        "been",
        "she",
        "her",
        "his",
        "him",
        "they",
        "them",
        "who",
        "any",
        "all",
        "also",
        "per",
        "did",
        "does",
        "about",
        "into",
        "when",
        "what",
        "there",
        "their",
        "our",
        "out",
        "then",
        "than",
        "over",
        "under",
        "after",
        "before",
        "patient",
        "reports",
        "denies",
        "states",
        "doctor",
    ]
)


def find_evidence(note: NoteDraft, transcript: Transcript) -> NoteDraft:
    """The note with evidence for each statement that has none and for which the transcript holds some.

    For notes that somebody else wrote. Words count by their rarity in the transcript, numbers and medicines most; a
    statement of which too little was said keeps no evidence, which verification then flags.
    """
    index = _Index(transcript)
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(
                    s if s.evidence else s.model_copy(update={"evidence": index.segments_for(s.text, note.language)})
                    for s in section.statements
                )
            }
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections})


class _Index:
    def __init__(self, transcript: Transcript) -> None:
        self.segments = transcript.segments
        self.terms = [_terms(segment.text, transcript.language) for segment in transcript.segments]
        spread = Counter(term for terms in self.terms for term in terms)
        total = len(self.segments) + 1
        self.weights = {term: math.log(total / count) + 0.1 for term, count in spread.items()}

    def segments_for(self, text: str, language: Language) -> tuple[SegmentId, ...]:
        wanted = _terms(text, language)
        unknown = math.log(len(self.segments) + 1) + 0.1
        full = sum(self._weight(term, self.weights.get(term, unknown)) for term in wanted)
        scores = [sum(self._weight(term, self.weights[term]) for term in wanted & terms) for terms in self.terms]
        best = max(scores, default=0.0)
        if not full or not best:
            return ()
        ranked = sorted(range(len(scores)), key=lambda at: -scores[at])[:_MOST_SEGMENTS]
        chosen = sorted(
            self._with_numbers({at for at in ranked if scores[at] >= best * _SHARE_OF_BEST}, wanted, scores)
        )
        covered = wanted & set().union(*(self.terms[at] for at in chosen))
        if sum(self._weight(term, self.weights[term]) for term in covered) < full * _LEAST_COVERED:
            return ()
        return tuple(segment.id for segment in self._with_questions(chosen))

    def _with_numbers(self, chosen: set[int], wanted: set[str], scores: list[float]) -> set[int]:
        """Adds, for each number not yet found, the best segment that says it together with another word in common."""
        for term in sorted(term for term in wanted if term.startswith("#")):
            if any(term in self.terms[at] for at in chosen):
                continue
            said = [at for at, terms in enumerate(self.terms) if term in terms and len(terms & wanted) > 1]
            chosen |= {max(said, key=lambda at: scores[at])} if said else set()
        return chosen

    def _with_questions(self, chosen: list[int]) -> Iterable[Segment]:
        """The answer to a question rests on the question too: the segment before a short one belongs to it."""
        places = set(chosen)
        places |= {at - 1 for at in chosen if at > 0 and len(self.segments[at].text) < 40}
        return (self.segments[at] for at in sorted(places))

    @staticmethod
    def _weight(term: str, rarity: float) -> float:
        return rarity * {"#": 2.0, "@": 2.0, ".": 0.5}.get(term[:1], 1.0)


def _terms(text: str, language: Language) -> set[str]:
    """Stems of words, pairs of Chinese characters and ``.`` single ones, ``#`` numbers and ``@`` medicines.

    Single characters count because a note says 多饮水 for 多喝水.
    """
    low = text.lower()
    terms = {_stem(word) for word in _WORD.findall(low) if word not in _STOP}
    for run in _HAN.findall(low):
        terms |= {run[at : at + 2] for at in range(len(run) - 1)}
        terms |= {f".{char}" for char in run if char not in _EVERYWHERE}
    for quantity in find_quantities(text, language):
        terms |= {f"#{plain(value)}" for value in quantity.values if value != 1}
    terms |= {f"@{match.term.en}" for match in medicines().find(text, language)}
    return terms


def _stem(word: str) -> str:
    return re.sub(r"(?:ing|ed|es|s|ly)$", "", word) if len(word) > 5 else word.rstrip("s")
