"""From segments to sentences and clauses: one splitter for all that reads speech.

A sentence is cleaned (fillers away, short forms in full, numbers in digits) by the rules of ``speech.yaml`` and cut
into clauses by those of ``clauses.yaml``. Where a recogniser wrote no marks, the segmenter sets them first, and
:attr:`Sentence.said` keeps the words as they were. A sentence is never longer than :data:`LONGEST` characters: what is
longer is cut at a blank, so that the time for reading it grows with its length alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from scribe.language.correction import begins_correcting, mended, named_then_dosed
from scribe.language.quantity import spoken_to_digits
from scribe.language.rules import Pack, Rule, family, of_pack, pack, with_pack
from scribe.language.searching import Patterns
from scribe.language.segmenter import Marked, marked
from scribe.model import Segment, SegmentId, Speaker

LONGEST: Final = 320
"""Characters of a sentence; longer ones are cut."""
DICTATED: Final = 3
"""Segments of one speaker, and nobody else's, that are taken for a dictation."""


@family("speech")
class SpeechRule(Rule):
    """Rewrites how people speak into plain text: «pattern» becomes «becomes». Proofs: ``words -> words``."""

    pattern: str
    becomes: str = ""


@family("clauses")
class ClauseRule(Rule):
    """Where a text is cut. Proofs: ``text -> one | two``. ``long_only``: only in text that has few marks."""

    pattern: str
    cuts: Literal["sentence", "clause"] = "clause"
    long_only: bool = False


@family("questions")
class QuestionRule(Rule):
    """How a sentence asks. Proofs: a sentence that asks; ``holds_not`` one that doesn't."""

    pattern: str
    tag: bool = False
    """A tag at the end of a statement ("…, right?"): what stands before it is put to the other for a yes."""
    rhetorical: bool = False
    """It has a question's form and states: "how could it not hurt?", 能不疼吗."""
    presupposes: bool = False
    """It asks for the when, where or how of something that both know to be there: "how long have you had it?"."""


_TELLING: Final = (Speaker.PATIENT, Speaker.OTHER)
"""Those whose sentence with a full stop asks nothing, whatever it begins with ("What does for me is the cold.")."""


@dataclass(frozen=True)
class Span:
    """Characters of a sentence's text."""

    start: int
    end: int

    def holds(self, start: int) -> bool:
        """Whether a place lies within."""
        return self.start <= start < self.end


@dataclass(frozen=True)
class Sentence:
    """One sentence of one speaker.

    Attributes:
        index: counts through the consultation.
        segment: where it was said.
        turn: the segment's number.
        speaker: who says it.
        said: the words as the transcript has them.
        text: the same, cleaned; what all offsets count in.
        clauses: its clauses, in order, without gaps that matter.
        question: whether it asks.
        tag: whether it is a statement put to the other for a yes.
        asks_from: where in ``text`` its question begins; a clause before it states.
        first: how it began before its speaker corrected it in one breath; empty where nothing was corrected.
        start: where ``said`` begins in the segment's text.
        written: whether it is a note's and nobody said it: rules for one speaker's words do not count.
        start_s: when, in seconds of the recording, as near as the words' times tell.
    """

    index: int
    segment: SegmentId
    turn: int
    speaker: Speaker
    said: str
    text: str
    clauses: tuple[Span, ...]
    question: bool = False
    tag: bool = False
    start: int = 0
    start_s: float = 0.0
    written: bool = False
    asks_from: int = 0
    first: str = ""

    def clause_at(self, start: int) -> int:
        """Which clause a place lies in."""
        for number, span in enumerate(self.clauses):
            if start < span.end:
                return number
        return len(self.clauses) - 1

    def clause_text(self, number: int) -> str:
        """The words of one clause."""
        span = self.clauses[number]
        return self.text[span.start : span.end].strip()


def sentences_of(
    segments: tuple[Segment, ...],
    language: str,
    rules: Pack | None = None,
    marks: Callable[[Segment, str, bool], Marked] = marked,
) -> tuple[Sentence, ...]:
    """Every sentence of a recording, in order; ``marks`` sets the marks that a recogniser left out."""
    own = rules or pack(language)
    found: list[Sentence] = []
    alone = len(segments) >= DICTATED and {one.speaker for one in segments} in ({Speaker.DOCTOR}, {Speaker.PATIENT})
    for turn, segment in enumerate(segments):
        whole = marks(segment, own.language, alone)
        for begin, end, said in _spoken(whole.text, own):
            start = whole.place(begin)
            speaker = whole.speaker(start, segment.speaker)
            one = sentence_of(said, own, index=len(found), segment=segment.id, turn=turn, speaker=speaker, start=start)
            if one is None:
                continue
            if whole.places:
                one = replace(one, said=segment.text[start : whole.place(end)].strip())
            found.append(replace(one, start_s=_second(segment, start)))
    return tuple(found)


def sentence_of(
    said: str, own: Pack, *, index: int, segment: SegmentId, turn: int, speaker: Speaker, start: int
) -> Sentence | None:
    """One sentence, cleaned, mended and cut into clauses; ``None`` where nothing is left of it."""
    whole = mended(clean(said, own), own)
    text = whole.text
    if not any(char.isalnum() for char in text):
        return None
    asks, tag = asking(text, own)
    asks = asks and not (speaker in _TELLING and not tag and text.rstrip().endswith("."))
    clauses = split_clauses(text, own)
    return Sentence(
        index=index,
        segment=segment,
        turn=turn,
        speaker=speaker,
        said=said.strip(),
        text=text,
        clauses=clauses,
        question=asks,
        tag=tag,
        asks_from=asked_from(text, clauses, own) if asks and not tag else 0,
        first=whole.first,
        start=start,
    )


def spoken_sentences(text: str, own: Pack) -> Iterator[tuple[int, str]]:
    """The sentences of a text with their places; one that corrects the one before it, or doses it, goes with it."""
    for start, _, said in _spoken(text, own):
        yield start, said


def _spoken(text: str, own: Pack) -> Iterator[tuple[int, int, str]]:
    """As :func:`spoken_sentences`, with the places where they end too."""
    held: tuple[int, int, str] | None = None
    for start, said in split_sentences(text, own):
        end = start + len(said)
        if held is not None:
            joined = f"{held[2].rstrip().rstrip('.。…!?')}, {said.strip()}"
            short = len(joined) <= 2 * LONGEST
            told = named_then_dosed(clean(held[2], own), clean(said, own), own)
            if short and _governs(held[2], own):
                held = held[0], end, f"{held[2].rstrip().rstrip('.。')} {said.lstrip()}"
                continue
            if told or (short and begins_correcting(clean(said, own), own) and mended(clean(joined, own), own).first):
                held = held[0], end, joined
                continue
            yield held
        held = start, end, said
    if held is not None:
        yield held


def _governs(said: str, own: Pack) -> bool:
    """Whether a sentence breaks off at words that hold the next one ("I do not think that")."""
    bare = clean(said, own).rstrip(" .。")
    asks = said.rstrip().endswith(("?", "!", "？", "！"))
    return not asks and own.any_of("governs_what_follows").search(bare) is not None


def _second(segment: Segment, start: int) -> float:
    """When a place of a segment's text was said: by its words' times, else by its share of the text."""
    if segment.words:
        at = 0
        for word in segment.words:
            if at >= start:
                return word.start_s
            at += len(word.text)
    share = start / len(segment.text) if segment.text else 0.0
    return round(segment.start_s + share * (segment.end_s - segment.start_s), 2)


@of_pack
def _cuts(own: Pack, kind: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    return tuple(
        (re.compile(own.filled(rule.pattern), re.IGNORECASE), rule.long_only)
        for rule in own.rules(ClauseRule)
        if rule.cuts == kind
    )


def split_sentences(text: str, own: Pack) -> Iterator[tuple[int, str]]:
    """The sentences of a text with their places. Cuts lie at the end of each match of a rule."""
    at = 0
    for end in (*_places(text, _cuts(own, "sentence")), len(text)):
        if end > at:
            yield from _bounded(text, at, end)
            at = end


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while end - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max((window.rfind(mark) for mark in (" ", ",", "，", "、")), default=-1) + 1
        cut = cut if cut > LONGEST // 2 else LONGEST
        yield start, text[start : start + cut]
        start += cut
    if text[start:end].strip():
        yield start, text[start:end]


_MARKS: Final = re.compile(r"[.,;?!。，；？！、]")


def _places(text: str, cuts: tuple[tuple[re.Pattern[str], bool], ...]) -> list[int]:
    """Where the rules cut, in order: at the end of a match, or where its group ``cut`` ends.

    A rule for text without marks counts only where none stands near.
    """
    found: set[int] = set()
    for pattern, long_only in cuts:
        for match in pattern.finditer(text):
            place = match.end("cut") if "cut" in pattern.groupindex else match.end()
            if long_only and _MARKS.search(text, max(0, place - 60), min(len(text), place + 60)):
                continue
            found.add(place)
    return sorted(place for place in found if 0 < place < len(text))


def split_clauses(text: str, own: Pack) -> tuple[Span, ...]:
    """The clauses of a cleaned sentence."""
    places = [0, *_places(text, _cuts(own, "clause")), len(text)]
    spans = [Span(a, b) for a, b in pairwise(places) if any(c.isalnum() for c in text[a:b])]
    return tuple(spans) or (Span(0, len(text)),)


@of_pack
def _speech(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = own.rules(SpeechRule)
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.becomes for rule in rules)


def _in_full_words(text: str, own: Pack) -> str:
    """A text with every rule of speech applied once, in order; what one writes, the next ones read."""
    patterns, becomes = _speech(own)
    begin, before = 0, ""
    while text != before:
        before = text
        for number in patterns.in_question(text):
            if number >= begin and (new := patterns.all[number].sub(becomes[number], text)) != text:
                text, begin = new, number + 1
                break
    return text


def _with_its_marks(text: str) -> str:
    """A text with single blanks and none before a mark; a point that begins a number is none."""
    return re.sub(r"\s+([,?!;:，。？！；：]|\.(?!\d))", r"\1", " ".join(text.split()))


@with_pack(2048)
def clean(text: str, own: Pack) -> str:
    """A sentence without fillers, in full words, its numbers in digits."""
    text = _in_full_words(_with_its_marks(text), own)
    text = _with_its_marks(spoken_to_digits(text, own.language))  # type: ignore[arg-type]
    text = re.sub(r"^[\s,，.。、;；:：-]+|[\s,，、]+$", "", text)
    return re.sub(r"([,，])(?:\s*[,，])+", r"\1", text)


@dataclass(frozen=True)
class _Asking:
    """How a language asks."""

    plain: Patterns
    tags: Patterns
    rhetorical: Patterns
    presupposing: Patterns


@of_pack
def _questions(own: Pack) -> _Asking:
    plain: list[re.Pattern[str]] = []
    tags: list[re.Pattern[str]] = []
    rhetorical: list[re.Pattern[str]] = []
    presupposes: list[re.Pattern[str]] = []
    for rule in own.rules(QuestionRule):
        pattern = own.compiled(rule.pattern)
        if rule.rhetorical:
            rhetorical.append(pattern)
        if rule.presupposes:
            presupposes.append(pattern)
        if not rule.rhetorical and not rule.presupposes:
            (tags if rule.tag else plain).append(pattern)
    return _Asking(Patterns(plain), Patterns(tags), Patterns(rhetorical), Patterns(presupposes))


def presupposing(text: str, own: Pack) -> bool:
    """Whether a question takes what it names for given."""
    return _questions(own).presupposing.match(text)


def asking(text: str, own: Pack) -> tuple[bool, bool]:
    """Whether a sentence asks, and whether it does so by a tag after a statement."""
    known = _questions(own)
    if known.rhetorical.match(text):
        return False, False
    if known.tags.match(text):
        return True, True
    return text.rstrip().endswith(("?", "？")) or known.plain.match(text) or presupposing(text, own), False


def asked_from(text: str, clauses: tuple[Span, ...], own: Pack) -> int:
    """Where the question of an asking sentence begins: its first clause that asks by itself, else its beginning.

    A clause that asks for the things before it ("高血压，糖尿病，哮喘有没有？") asks from the first of them.
    """
    for number, span in enumerate(clauses):
        piece = text[span.start : span.end].strip(" ,?？")
        if _questions(own).plain.match(piece):
            if own.any_of("asked_behind").search(piece):
                return _first_listed(text, clauses[: number + 1], own)
            return span.start
    return 0


_ITEM: Final = 10
"""Characters of a clause that names one thing of a list."""


def _first_listed(text: str, clauses: tuple[Span, ...], own: Pack) -> int:
    start = clauses[-1].start
    for span in reversed(clauses[:-1]):
        piece = text[span.start : span.end].strip(" ,，、")
        if len(piece) > _ITEM or own.any_of("no_item").search(piece):
            break
        start = span.start
    return start
