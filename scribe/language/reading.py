"""The one reading: of a recording, and of a note's statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from scribe.language.belonging import Belonging, belonging_of
from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.language.claims import Read, read_sentence
from scribe.language.clause import Sentence, sentence_of, sentences_of, spoken_sentences
from scribe.language.companions import of_companions
from scribe.language.dialogue import Turned, converse
from scribe.language.dictation import undictated
from scribe.language.interruption import of_others
from scribe.language.roles import with_checked_roles
from scribe.language.rules import Pack, pack, with_pack
from scribe.language.tagging import seconded, tagged
from scribe.model import Segment, SegmentId, Speaker, Transcript

_NOWHERE: Final = SegmentId("")


@dataclass(frozen=True, eq=False)
class Reading:
    """What was said in a consultation, read once; a reading is itself alone, so that what rests on it can be kept.

    Attributes:
        language: of the recording.
        reads: every sentence, with what was found in it.
        claims: every claim in the order of the conversation, whatever became of it.
        replies: its pairs of question and answer.
        segments: as the transcript has them.
    """

    language: str
    reads: tuple[Read, ...]
    claims: tuple[Claim, ...]
    replies: tuple[Turned, ...]
    segments: tuple[Segment, ...]
    belongs: Belonging | None = None
    """Where its clauses belong in a note; ``None`` in a language of which that was not learned."""

    @cached_property
    def standing(self) -> tuple[Claim, ...]:
        """The claims that nothing later took back."""
        return tuple(claim for claim in self.claims if claim.stands)

    @cached_property
    def by_kind(self) -> dict[ClaimKind, tuple[Claim, ...]]:
        """The claims that stand, by kind."""
        found: dict[ClaimKind, list[Claim]] = {}
        for claim in self.standing:
            found.setdefault(claim.kind, []).append(claim)
        return {kind: tuple(claims) for kind, claims in found.items()}

    @cached_property
    def _speakers(self) -> dict[SegmentId, Segment]:
        return {segment.id: segment for segment in self.segments}

    def segment(self, id: SegmentId) -> Segment | None:
        """The segment with this id, or ``None``."""
        return self._speakers.get(id)


@with_pack(2048)
def _read_anywhere(sentence: Sentence, own: Pack) -> Read:
    return read_sentence(sentence, own)


def _read_one(sentence: Sentence, own: Pack) -> Read:
    """The reading of a sentence: the same words are read once, wherever they stand."""
    read = _read_anywhere(replace(sentence, index=0, segment=_NOWHERE, turn=0, start=0, start_s=0.0), own)
    placed = {name: getattr(sentence, name) for name in ("index", "segment", "turn", "start", "start_s")}
    claims = (
        claim.but(
            sentence=sentence.index,
            evidence=tuple(
                replace(one, segment=sentence.segment, start=sentence.start + one.start, end=sentence.start + one.end)
                for one in claim.evidence
            ),
        )
        for claim in read.claims
    )
    return replace(read, sentence=replace(read.sentence, **placed), claims=tuple(claims))


def read(transcript: Transcript, own: Pack | None = None) -> Reading:
    """Reads a recording: sentences, claims, and what the conversation does to them. Linear in its length."""
    rules = own or pack(transcript.language)
    by_rules = read_by_rules(transcript, rules)
    learned = tagged(by_rules.reads, by_rules.claims, rules.language)
    if learned is None:
        return by_rules
    told, meanings = learned
    claims = seconded(by_rules.reads, by_rules.claims, told, rules)
    belongs = belonging_of(by_rules.reads, claims, by_rules.replies, meanings, rules.language)
    return replace(by_rules, claims=claims, belongs=belongs)


def read_by_rules(transcript: Transcript, rules: Pack) -> Reading:
    """What the rules alone make of a recording."""
    segments = undictated(with_checked_roles(transcript), rules)
    sentences = sentences_of(segments, transcript.language, rules)
    others = of_others(sentences, rules) | of_companions(sentences, segments, rules)
    reads = tuple(
        _of_another(one) if one.sentence.index in others else one for one in (_read_one(s, rules) for s in sentences)
    )
    turned = converse(reads, rules, (gap.start_s for gap in transcript.coverage.gaps if gap.reason == "interrupted"))
    return Reading(transcript.language, reads, turned.claims, turned.replies, transcript.segments)


@lru_cache(maxsize=32)
def reading_of(transcript: Transcript) -> Reading:
    """The reading of a recording, made once in a process whoever asks: the drafter, the gate, verification."""
    return read(transcript)


def _of_another(read: Read) -> Read:
    claims = tuple(claim.but(whose=Whose.OTHER, relation=None) for claim in read.claims)
    return replace(read, claims=claims, another=True)


def read_statement(
    text: str, language: str, *, speaker: Speaker | None = None, own: Pack | None = None
) -> tuple[Read, ...]:
    """Reads a note's statement (or a rule's proof) by itself: nobody answers it.

    Args:
        text: the statement.
        language: of the text.
        speaker: whose words they are; ``None``: nobody's, they were written.
        own: the pack to read with.
    """
    return _read_alone(text, speaker, own or pack(language))


@with_pack(4096)
def _read_alone(text: str, speaker: Speaker | None, rules: Pack) -> tuple[Read, ...]:
    """A statement, read once in a process however often its note is checked."""
    reads: list[Read] = []
    for start, said in spoken_sentences(text, rules):
        one = sentence_of(
            said,
            rules,
            index=len(reads),
            segment=SegmentId("statement"),
            turn=0,
            speaker=speaker or Speaker.UNKNOWN,
            start=start,
        )
        if one is not None:
            reads.append(_read_one(replace(one, written=speaker is None), rules))
    return tuple(reads)


def claims_in(reads: Iterable[Read]) -> tuple[Claim, ...]:
    """Every claim of some sentences."""
    return tuple(claim for one in reads for claim in one.claims)
