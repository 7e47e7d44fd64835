"""The one reading: of a recording, and of a note's statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from scribe.language.claim import Claim, ClaimKind
from scribe.language.claims import Read, read_sentence
from scribe.language.clause import clean, sentences_of, split_clauses, split_sentences, asking, Sentence
from scribe.language.dialogue import Turned, converse
from scribe.language.rules import Pack, pack
from scribe.model import Segment, SegmentId, Speaker, Transcript


@dataclass(frozen=True)
class Reading:
    """What was said in a consultation, read once.

    Attributes:
        language: of the recording.
        reads: every sentence, with what was found in it.
        claims: every claim in the order of the conversation, whatever became of it.
    """

    language: str
    reads: tuple[Read, ...]
    claims: tuple[Claim, ...]
    replies: tuple[Turned, ...]
    segments: tuple[Segment, ...]

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


def read(transcript: Transcript, own: Pack | None = None) -> Reading:
    """Reads a recording: sentences, claims, and what the conversation does to them. Linear in its length."""
    rules = own or pack(transcript.language)
    reads = tuple(read_sentence(one, rules) for one in sentences_of(transcript.segments, transcript.language, rules))
    turned = converse(reads, rules)
    return Reading(transcript.language, reads, turned.claims, turned.replies, transcript.segments)


def read_statement(text: str, language: str, *, speaker: Speaker = Speaker.UNKNOWN, own: Pack | None = None) -> tuple[Read, ...]:
    """Reads a note's statement (or a rule's proof) by itself: nobody answers it."""
    rules = own or pack(language)
    reads = []
    for start, said in split_sentences(text, rules):
        plain = clean(said, rules)
        if not any(char.isalnum() for char in plain):
            continue
        asks, tag = asking(plain, rules)
        sentence = Sentence(
            index=len(reads), segment=SegmentId("statement"), turn=0, speaker=speaker, said=said.strip(), text=plain,
            clauses=split_clauses(plain, rules), question=asks, tag=tag, start=start,
        )
        reads.append(read_sentence(sentence, rules))
    return tuple(reads)


def claims_in(reads: Iterable[Read]) -> tuple[Claim, ...]:
    """Every claim of some sentences."""
    return tuple(claim for one in reads for claim in one.claims)
