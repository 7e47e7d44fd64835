"""What was said, read once and kept beside its transcript, and laid out for comparing statements with it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Final, TypeVar

from scribe.language.claim import Assertion, Claim, ClaimKind, Standing
from scribe.language.claims import Read
from scribe.language.quantity import find_quantities
from scribe.language.reading import Reading, reading_of
from scribe.language.rules import Pack, pack
from scribe.language.tokens import beginnings, tokens
from scribe.model import Quote, Segment, SegmentId, Transcript
from scribe.verification.evidence import Numbers, heard_in, loose_in, told_in
from scribe.verification.laid import denies, laid_over, written_for
from scribe.verification.near import Near, Spot

__all__ = ["Heard", "Near", "Spot", "heard"]

_Made = TypeVar("_Made")
_MOST_MADE: Final = 4096
"""Things kept beside a recording, at most: the flags of its note's statements above all."""
_SHOWN: Final = 120
"""Characters of a quoted sentence."""
_NEIGHBOURS: Final = 1
"""Sentences before and after a statement's evidence that still belong to it: evidence often names only one of two."""


class Heard:
    """A recording, laid out for comparing. Made once a transcript: see :func:`heard`."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self.own: Pack = pack(transcript.language)
        self.reading: Reading = reading_of(transcript)
        self._made: dict[tuple[object, ...], Any] = {}

    @cached_property
    def spots(self) -> Near:
        """Every sentence, in order."""
        answered = {id(turned.question): turned.words_hold for turned in self.reading.replies if turned.words_hold}
        return Near(self._spot(one, answered.get(id(one), "")) for one in self.reading.reads)

    def _spot(self, one: Read, says: str) -> Spot:
        words = laid_over(one, self.own)
        length = len(tokens(one.text, self.own))
        denied = {token.stem for token in words for mark in one.marks if denies(mark, token, one)}
        asked = one.sentence.question and not one.sentence.tag
        stems = frozenset(token.stem for token in words)
        if asked and says == "no":
            # what stands before the question, "last week when it began, was there …", is told and not asked
            asks = frozenset(token.stem for token in words if token.start >= one.sentence.asks_from)
            return Spot(one, stems, (asks or stems) | denied, frozenset(), length, refuted=True)
        conditional = {
            token.stem
            for token in words
            for mark in one.marks
            if mark.rule.gives.get("assertion") == "conditional" and mark.covers(token.start, token.end)
        }
        open_ = stems if asked and says != "yes" else frozenset(conditional)
        refuted = one.sentence.question and bool(stems) and denied == stems
        return Spot(one, stems, frozenset(denied), open_, length, refuted=refuted)

    @cached_property
    def everywhere(self) -> str:
        """All that was said, cleaned."""
        return " ".join(spot.read.text for spot in self.spots)

    @cached_property
    def stems(self) -> frozenset[str]:
        """Every word of the recording."""
        return frozenset(stem for spot in self.spots for stem in spot.stems)

    @cached_property
    def known(self) -> frozenset[str]:
        """What the words of the recording are known again by."""
        return beginnings(self.stems)

    @cached_property
    def of_stem(self) -> dict[str, tuple[Spot, ...]]:
        """The sentences that have a word, by the word."""
        found: dict[str, list[Spot]] = {}
        for spot in self.spots:
            for stem in spot.stems:
                found.setdefault(stem, []).append(spot)
        return {stem: tuple(spots) for stem, spots in found.items()}

    @cached_property
    def clauses(self) -> dict[int, int]:
        """How many clauses each sentence has, by its place."""
        return {spot.place: len(spot.read.sentence.clauses) for spot in self.spots}

    @cached_property
    def meant(self) -> tuple[str, ...]:
        """The words that a note has for what was said."""
        return tuple(words for one in self.reading.reads for _, _, words in written_for(one, self.own))

    @cached_property
    def of_concept(self) -> dict[str, tuple[Claim, ...]]:
        """The claims by concept, or by their words where no list knows them; those that fell included."""
        found: dict[str, list[Claim]] = {}
        for claim in self.reading.claims:
            found.setdefault(claim.key, []).append(claim)
        return {key: tuple(every) for key, every in found.items()}

    def about(self, key: str, kinds: tuple[ClaimKind, ...]) -> tuple[Claim, ...]:
        """The claims of a concept that are of some kinds."""
        return self.once(
            ("about", key, kinds), lambda: tuple(c for c in self.of_concept.get(key, ()) if c.kind in kinds)
        )

    @cached_property
    def of_sentence(self) -> dict[int, tuple[Claim, ...]]:
        """The claims by the place of their sentence; those that fell included."""
        found: dict[int, list[Claim]] = {}
        for claim in self.reading.claims:
            found.setdefault(claim.sentence, []).append(claim)
        return {place: tuple(every) for place, every in found.items()}

    @cached_property
    def of_measure(self) -> dict[str, tuple[Claim, ...]]:
        """The values by what they measure; those that fell included."""
        found: dict[str, list[Claim]] = {}
        for claim in self.reading.claims:
            if claim.kind is ClaimKind.MEASUREMENT and claim.quantity is not None:
                found.setdefault(claim.name, []).append(claim)
        return {name: tuple(every) for name, every in found.items()}

    @cached_property
    def figured(self) -> tuple[Claim, ...]:
        """The claims that tell a value."""
        return tuple(claim for claim in self.reading.claims if claim.quantity is not None)

    def near(self, segments: tuple[SegmentId, ...]) -> Near:
        """The sentences of some segments, with their neighbours."""
        return self.once(("near", segments), lambda: self._near(segments))

    def _near(self, segments: tuple[SegmentId, ...]) -> Near:
        own = {place for segment in segments for place in self._places.get(segment, ())}
        places = {place + step for place in own for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        return Near.around(own, (self.spots[place] for place in sorted(places) if 0 <= place < len(self.spots)))

    def of_segment(self, segment: SegmentId) -> tuple[Spot, ...]:
        """The sentences of a segment."""
        return tuple(self.spots[place] for place in self._places.get(segment, ()))

    @cached_property
    def _places(self) -> dict[SegmentId, list[int]]:
        """The places of each segment's sentences."""
        found: dict[SegmentId, list[int]] = {}
        for place, spot in enumerate(self.spots):
            found.setdefault(spot.read.sentence.segment, []).append(place)
        return found

    def quote(self, claim: Claim) -> Quote | None:
        """The words that a claim rests on last: where there is an answer, the answer."""
        for evidence in reversed(claim.evidence):
            segment = self._by_id.get(evidence.segment)
            if segment is not None:
                mark = (
                    claim.words if claim.words in segment.text else segment.text[evidence.start : evidence.end].strip()
                )
                return Quote(segment=segment.id, text=segment.text, mark=mark[:80])
        return None

    def quote_of(self, one: Read, mark: str) -> Quote | None:
        """The segment of a sentence, with some of its words marked where the segment has them."""
        segment = self._by_id.get(one.sentence.segment)
        if segment is None:
            return None
        return Quote(segment=segment.id, text=segment.text, mark=mark if mark in segment.text else one.sentence.said)

    def with_answers(self, spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
        """Some sentences, with the answers to those of them that ask."""
        known = {id(spot.read) for spot in spots}
        places = {place for spot in spots for place in self._answers.get(id(spot.read), ())}
        answers = (self.spots[place] for place in sorted(places))
        return (*spots, *(spot for spot in answers if id(spot.read) not in known))

    @cached_property
    def _answers(self) -> dict[int, list[int]]:
        """The places of the answers to a sentence, by its identity."""
        place_of = {id(spot.read): place for place, spot in enumerate(self.spots)}
        found: dict[int, list[int]] = {}
        for turned in self.reading.replies:
            place = place_of.get(id(turned.answer))
            if place is not None:
                found.setdefault(id(turned.question), []).append(place)
        return found

    def words_of(self, claim: Claim) -> str:
        """The sentence in which a claim was made, as it was said."""
        quote = self.quote(claim)
        if quote is None:
            return claim.words
        last = claim.evidence[-1]
        said = quote.text[last.start : last.end].strip() if last.end else quote.text
        return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"

    def numbers(self, segments: tuple[Segment, ...]) -> Numbers:
        """The numbers that some segments say, without those that were taken back."""

        def made() -> Numbers:
            said = heard_in(segments, self.transcript.language)
            fallen = self.fallen_values | self.slips
            standing = (one for one in said if (one.segment.id, one.quantity.value) not in fallen)
            return Numbers(standing, loose_in(segments, self.transcript.language))

        return self.once(("numbers", *(one.id for one in segments)), made)

    def numbers_as_read(self, segments: tuple[Segment, ...]) -> Numbers:
        """The same, with the doses and values that the reading makes out."""
        key = ("numbers as read", *(one.id for one in segments))
        return self.once(key, lambda: self._as_read(segments))

    def _as_read(self, segments: tuple[Segment, ...]) -> Numbers:
        plain = self.numbers(segments)
        return Numbers((*plain.every, *told_in(segments, self.reading)), plain.loose)

    def figures_of(self, segment: SegmentId) -> frozenset[Decimal]:
        """The figures that a segment says, of whatever."""
        said = self.numbers((self._by_id[segment],))
        return said.loose | {value for one in said.every for value in one.quantity.values}

    def numbers_of_before(self, segments: tuple[Segment, ...]) -> Numbers:
        """The same, with those that were taken back: one that was said of another day stays what it was then."""
        key = ("numbers of before", *(one.id for one in segments))
        return self.once(key, lambda: Numbers(heard_in(segments, self.transcript.language)))

    def once(self, key: tuple[object, ...], made: Callable[[], _Made]) -> _Made:
        """What was made under a key, made the first time: it must rest on the key and on the recording alone."""
        if key in (kept := self._made):
            return kept[key]  # type: ignore[no-any-return]
        if len(kept) >= _MOST_MADE:
            self._made = {}
        self._made[key] = fresh = made()
        return fresh

    def kept(self, kind: str) -> int:
        """How many things are kept under keys that begin so."""
        return sum(1 for key in self._made if key[0] == kind)

    @cached_property
    def _by_id(self) -> dict[SegmentId, Segment]:
        return {segment.id: segment for segment in self.transcript.segments}

    @cached_property
    def fallen(self) -> tuple[Claim, ...]:
        """The claims that something later took back."""
        return tuple(claim for claim in self.reading.claims if claim.standing is not Standing.STANDS)

    @cached_property
    def fallen_values(self) -> frozenset[tuple[SegmentId, Decimal]]:
        """The figures of claims that were corrected, and of no claim that stands, each where it was said.

        A thing that was called off as a whole was still told with its figure.
        """
        corrected = (claim for claim in self.fallen if claim.standing is not Standing.WITHDRAWN)
        fallen = {(one, value) for claim in corrected for value in _values(claim) for one in claim.segments}
        standing = {
            (one, value)
            for claim in self.reading.standing
            for value in _values(claim, every=True)
            for one in claim.segments
        }
        return frozenset(fallen - standing)

    @cached_property
    def slips(self) -> frozenset[tuple[SegmentId, Decimal]]:
        """The figures that were corrected in the same breath, and are not said beside it, each where it was said."""
        slips, standing = set[tuple[SegmentId, Decimal]](), set[tuple[SegmentId, Decimal]]()
        for spot in self.spots:
            read, segment = spot.read, spot.read.sentence.segment
            standing |= {(segment, value) for one in read.quantities for value in (*one.values, *one.also)}
            said = find_quantities(read.sentence.said, self.transcript.language)
            if len(said) > len(read.quantities):
                slips |= {(segment, one.value) for one in said}
        return frozenset(slips - standing)

    def told(self, *kinds: ClaimKind) -> tuple[Claim, ...]:
        """The standing claims of some kinds that are neither only asked nor conditional."""
        open_ = (Assertion.ASKED, Assertion.CONDITIONAL)
        return self.once(
            ("told", kinds),
            lambda: tuple(c for c in self.reading.standing if c.kind in kinds and c.assertion not in open_),
        )


def _values(claim: Claim, *, every: bool = False) -> tuple[Decimal, ...]:
    """The figures of a claim: its value and its dose, or every figure of a regimen."""
    told = claim.regimen
    figures = () if told is None else (told.dose, told.dose_high, told.strength, told.before) if every else (told.dose,)
    return (*(claim.quantity.values if claim.quantity is not None else ()), *(one for one in figures if one))


@lru_cache(maxsize=32)
def heard(transcript: Transcript) -> Heard:
    """A recording laid out for comparing: read once in a process, however often a note of it is edited."""
    return Heard(transcript)
