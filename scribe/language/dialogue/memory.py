"""The claims of a conversation so far, found again by what they are about: nobody has to go through all of them.

What a sentence looks back at is bounded: to some sentences (:data:`REACH`), or to the last :data:`REMEMBERED` claims of
the same thing or kind. So the time for a conversation grows with its length alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Evidence, Standing
from scribe.language.claims import Read
from scribe.language.rules import Pack

REACH: Final = 8
"""Sentences over which "that", "it" or a bare number can mean something said before."""
CARRIED: Final = 6
"""Sentences over which an action without a name means the medicine last spoken of."""
REMEMBERED: Final = 64
"""Claims of one thing, or of one kind, that a later sentence can still mean."""
ORDERED: Final = (ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION)
TO_DO: Final = (Action.NONE, Action.START, Action.ORDER, Action.CHANGE)
_SHORTENED: Final = 4
"""Letters by which a thing is known again where its name is shortened."""
_SHORTENED_SIGNS: Final = 3
"""The same where words are written together (磁共振 of a 腰椎磁共振)."""


class Memory:
    """Every claim so far, in order; a claim's place never changes."""

    def __init__(self, own: Pack) -> None:
        self.own = own
        self.claims: list[Claim] = []
        self.looked_at = 0
        """How many claims were looked at again: it grows with the conversation alone."""
        self.missed_at = -REACH
        """The last sentence that told of doses left out."""
        self._reads: list[Read] = []
        self._by_key: dict[str, deque[int]] = {}
        self._by_kind: dict[ClaimKind, deque[int]] = {}

    def __getitem__(self, place: int) -> Claim:
        return self.claims[place]

    def __setitem__(self, place: int, claim: Claim) -> None:
        if claim.kind is not self.claims[place].kind:
            self._by_kind.setdefault(claim.kind, deque(maxlen=REMEMBERED)).append(place)
        self.claims[place] = claim

    def add(self, claim: Claim, read: Read) -> None:
        """Keeps a claim that a sentence makes."""
        place = len(self.claims)
        self.claims.append(claim)
        self._reads.append(read)
        self._by_key.setdefault(claim.key, deque(maxlen=REMEMBERED)).append(place)
        self._by_kind.setdefault(claim.kind, deque(maxlen=REMEMBERED)).append(place)

    def within(self, place: int, read: Read, sentences: int = REACH) -> bool:
        """Whether a claim was made at most so many sentences before another sentence."""
        return read.sentence.index - self.read(place).sentence.index <= sentences

    def read(self, place: int) -> Read:
        """The sentence that made a claim."""
        return self._reads[place]

    def recent(self, read: Read, within: int = REACH) -> Iterator[int]:
        """The places of the claims of the last sentences, the latest first."""
        for place in range(len(self.claims) - 1, -1, -1):
            if not self.within(place, read, within):
                return
            self.looked_at += 1
            yield place

    def about(self, claim: Claim) -> Iterator[int]:
        """The places of the claims of the same thing, in order."""
        for place in tuple(self._by_key.get(claim.key, ())):
            self.looked_at += 1
            yield place

    def of_kind(self, kind: ClaimKind) -> Iterator[int]:
        """The places of the last claims of a kind, in order."""
        for place in tuple(self._by_kind.get(kind, ())):
            self.looked_at += 1
            if self.claims[place].kind is kind:
                yield place

    def last(self, kind: ClaimKind, read: Read, *, within: int = REACH) -> int | None:
        """The place of the latest standing claim of a kind in the last sentences."""
        every = self.recent(read, within)
        return next((place for place in every if self[place].kind is kind and self[place].stands), None)

    def meant_by(self, claim: Claim) -> list[int]:
        """The places of what a later word means: the same concept, or its name shortened ("the x-ray"), in order."""
        places = {place for place in self.about(claim) if self[place].kind is claim.kind}
        words = claim.words.lower()
        if len(words) >= (_SHORTENED if self.own.spaced else _SHORTENED_SIGNS) or _is_acronym(claim.words):
            places.update(place for place in self.of_kind(claim.kind) if words in self[place].words.lower())
        return sorted(places)

    def withdrawn(self, claim: Claim) -> bool:
        """Whether an order of the same thing was taken back before."""
        return any(self[place].standing is Standing.WITHDRAWN for place in self.about(claim))

    def taken(self, asked: Claim) -> bool:
        """Whether somebody said before that a medicine, which a question names, is taken."""
        if asked.kind is not ClaimKind.MEDICINE:
            return False
        every = (self[place] for place in self.about(asked))
        return any(
            old.kind is asked.kind and old.action is Action.GOES_ON and old.stands
            for old in every
            if old.assertion is Assertion.PRESENT and old is not asked
        )


def _is_acronym(words: str) -> bool:
    return words.isascii() and words.isupper() and words.isalpha()


def evidence_of(read: Read) -> Evidence:
    """Where a sentence was said."""
    return Evidence(read.sentence.segment, read.sentence.start)
