"""Whose a thing is, by the turns that a statement rests on: the relative whom it names, and what is said of them.

A claim of the recording may be read of the wrong person: "a kidney stone? my dad had them", 我弟也有. A statement whose
own turns name its relative together with its thing is borne out; one that names a relative whom only others stand in
for is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scribe.language.claim import Assertion, Claim, Whose
from scribe.language.claims import Read
from scribe.language.mention import Mention
from scribe.language.tokens import alike, idle_words, tokens
from scribe.model import FlagKind, Level, Speaker
from scribe.terminology import Term
from scribe.verification.difference import ANY_RELATIVE, Difference, any_relative, same
from scribe.verification.heard import Heard
from scribe.verification.laid import words_outside
from scribe.verification.near import Near, Spot

_RELATIVES: Final = "relatives"
_OPEN: Final = (Assertion.ASKED, Assertion.CONDITIONAL)
_MOSTLY: Final = 0.5
"""Share of a thing's words that must be said of a relative."""
_BARE: Final = 2
"""Words of a sentence that is but a name."""
_PAUSE: Final = re.compile(r"[,，;；。.、?？]")
_MATES: Final = frozenset({"husband", "wife", "spouse", "domestic partner", "significant other"})
_ANYBODY: Final = frozenset({"family member", "relative"})
_NOT_THEIRS: Final = frozenset({"relative", "other"})
_EACH_OTHER: Final = frozenset({"husband", "wife"})
_OF_WHOM: Final = {
    "child": frozenset({"son", "daughter"}),
    "parent": frozenset({"mother", "father"}),
    "sibling": frozenset({"brother", "sister"}),
}
"""Names for several relatives, and those whom they may mean."""


@dataclass(frozen=True)
class _Part:
    """What one sentence tells of a relative, from where they are named to the next person."""

    spot: Spot
    start: int
    end: int

    @property
    def text(self) -> str:
        """What it says."""
        return self.spot.read.text[self.start : self.end]

    def words(self, heard: Heard) -> frozenset[str]:
        """Its words."""
        every = tokens(self.spot.read.text, heard.own)
        return frozenset(token.stem for token in every if self.start <= token.start < self.end)

    def denies(self, heard: Heard) -> bool:
        """Whether it denies something."""
        marks = (m for m in self.spot.read.marks if m.family == "negation" and m.rule.gives)
        return any(self.start <= m.start < self.end for m in marks) or (
            heard.own.any_of("denied_of_them").search(self.text) is not None
        )


def told_of_relative(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether the turns of a statement tell its thing of its relative: by name, or as what that one has as well."""
    parts = [*_parts(claim.relation, near)]
    if any_relative(claim) and any(_of_anybody(claim, spot, heard) for spot in near):
        return True
    return as_well(claim, near, heard) or any(_names(claim, part.words(heard), heard) for part in parts)


def _of_anybody(claim: Claim, spot: Spot, heard: Heard) -> bool:
    """Whether a sentence names the thing and speaks of relatives without saying which: "does it run at home?"."""
    kin = any(mark.family == "kin" and mark.rule.gives.get("whose") == "relative" for mark in spot.read.marks)
    return kin and not _people(spot) and _names(claim, spot.stems, heard)


def told_of_themselves(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether who speaks for the patient tells the thing of themselves: a note has them as what they are to them."""
    if "of_themselves" not in heard.own.lists:
        return False
    words = heard.own.any_of("of_themselves")
    told = (spot for spot in near.core if spot.read.sentence.speaker is Speaker.OTHER and not any(_named_in(spot)))
    return any(
        words.search(spot.read.text) is not None and _names(claim, spot.stems - spot.denied - spot.open, heard)
        for spot in told
    )


def as_well(claim: Claim, near: Near, heard: Heard) -> bool:
    """Whether the turns of a statement tell of its relative that they have, or have not, what another has."""
    parts = _parts(claim.relation, near)
    if claim.assertion is Assertion.DENIED:
        return any(part.denies(heard) for part in parts)
    return any(_so_has(part, heard) and not part.denies(heard) for part in parts)


def _so_has(part: _Part, heard: Heard) -> bool:
    """Whether all that is told of a relative is that they have what was named before: "my dad had that too"."""
    read, has = part.spot.read, heard.own.any_of("so_has")
    spans = [match.span() for match in has.finditer(read.text, part.start, part.end)]
    named = [(m.start, m.end) for m in read.mentions if m.list == _RELATIVES]
    rest = {t.stem for t in words_outside([*spans, *named], read, heard.own) if part.start <= t.start < part.end}
    return bool(spans) and rest <= idle_words(heard.own)


def theirs(claim: Claim, others: list[Claim]) -> list[Claim]:
    """What was told of the relative of whom a statement denies it; of any, where it names none."""
    told = [c for c in others if c.whose is Whose.RELATIVE and c.assertion not in _OPEN]
    if any_relative(claim):
        return [c for c in told if c.assertion is Assertion.PRESENT]
    return [c for c in told if same(c.relation, claim.relation)]


def only_present(told: list[Claim]) -> bool:
    """Whether something was told, and all of it as there."""
    return bool(told) and all(c.assertion is Assertion.PRESENT for c in told)


def denied_of_family(claim: Claim, own: list[Claim], near: Near) -> Claim | None:
    """What the turns of a statement about relatives in general deny, where they tell it of nobody."""
    here = [c for c in own if c.sentence in near.places]
    if claim.assertion is Assertion.PRESENT and here and all(c.assertion is Assertion.DENIED for c in here):
        return here[-1]
    return None


def told_of_no_relative(claim: Claim, others: list[Claim], near: Near, heard: Heard) -> bool:
    """Whether the turns of a statement tell its thing and name no relative: another's illness was told elsewhere."""
    if not near or any(c.sentence in near.places for c in others):
        return False
    if any(
        mark.family == "kin" and mark.rule.gives.get("whose") in _NOT_THEIRS
        for spot in near
        for mark in spot.read.marks
    ):
        return False
    return _names(claim, frozenset().union(*near.plain), heard)


def check_named_relative(statement: Read, near: Near, heard: Heard) -> Iterator[Difference]:
    """A relative whom nobody named, where others were named in what a statement rests on."""
    mine = [m for m in statement.mentions if m.list == _RELATIVES and m.term is not None and not _anybody(m.term)]
    named = near.every("relatives", _named_in) if mine else ()
    here = [(spot, m) for spot, m in named if not _anybody(m.term)]
    if not here or any(spot.read.sentence.speaker is Speaker.OTHER for spot in near):
        return  # who speaks for the patient is not named by what they are to them
    for one in mine:
        if any(_fits(one.term, m.term) for _, m in here) or _of_the_speaker(one.term, heard):
            continue
        beside = any(other is not one and _fits(other.term, m.term) for other in mine for _, m in here)
        if beside and any(_fits(one.term, m.term) for spot in heard.spots for m in _named_in(spot)):
            continue
        spot, other = here[-1]
        quote = heard.quote_of(spot.read, other.text)
        yield Difference(FlagKind.OTHER_SPEAKER, Level.HIGH, one.text, other.text, quote=quote)
        return


def _anybody(term: Term | None) -> bool:
    """Whether a name of relatives may mean any."""
    return term is not None and term.en in _ANYBODY


def _of_the_speaker(mine: Term | None, heard: Heard) -> bool:
    """Whether a parent is meant where people speak of a child: the parent may be the one who speaks."""
    if mine is None or mine.en not in _OF_WHOM["parent"]:
        return False
    children = {"child", *_OF_WHOM["child"]}
    return any(m.term is not None and m.term.en in children for spot in heard.spots for m in _named_in(spot))


def _named_in(spot: Spot) -> Iterator[Mention]:
    yield from (m for m in spot.read.mentions if m.list == _RELATIVES and m.term is not None)


def _fits(mine: Term | None, other: Term | None) -> bool:
    """Whether two relatives can be one person."""
    if mine is None or other is None:
        return False
    if same(mine, other) or mine.en in _OF_WHOM.get(other.en, ()) or other.en in _OF_WHOM.get(mine.en, ()):
        return True
    both = {mine.en, other.en}
    return both <= _MATES and both != _EACH_OTHER


def _names(claim: Claim, said: frozenset[str], heard: Heard) -> bool:
    """Whether words name a claim's thing, by most of its own."""
    names = [claim.words]
    if claim.concept is not None:
        names += claim.concept.names("zh" if heard.own.language == "zh" else "en")
    stems = (frozenset(token.stem for token in tokens(name, heard.own)) for name in names)
    return any(
        words and sum(any(alike(word, other) for other in said) for word in words) >= len(words) * _MOSTLY
        for words in stems
    )


def _parts(relation: Term | None, near: Near) -> Iterator[_Part]:
    """What the turns tell of a relative, or where none is meant of any; a question with what follows it."""
    open_: tuple[Spot, bool] | None = None
    for spot in near:
        people = _people(spot)
        first = people[0][0] if people else len(spot.read.text)
        if open_ is not None and open_[1] and (_goes_on(open_[0], spot) or _names_it(spot)):
            yield _Part(spot, 0, first)
        theirs = open_ is not None and open_[1] and not people
        for place, (start, term) in enumerate(people):
            end = people[place + 1][0] if place + 1 < len(people) else len(spot.read.text)
            theirs = term is not None and _meant(relation, term)
            if theirs:
                before = people[place - 1][0] if place else 0
                yield _Part(spot, max([before, *_ends(spot, start)]), end)
        open_ = (spot, theirs)


def _ends(spot: Spot, start: int) -> Iterator[int]:
    yield from (m.end() for m in _PAUSE.finditer(spot.read.text, 0, start))


def _goes_on(before: Spot, spot: Spot) -> bool:
    """Whether a sentence stands in the turn of the one before it, or answers it."""
    return before.read.sentence.segment == spot.read.sentence.segment or before.read.sentence.question


def _names_it(spot: Spot) -> bool:
    """Whether a sentence is but a doctor's name for what was told in other words."""
    said = spot.read.sentence
    return said.speaker is Speaker.DOCTOR and not said.question and 0 < spot.length <= _BARE


def _people(spot: Spot) -> list[tuple[int, Term | None]]:
    """Where a sentence turns to another person: each relative who is named, and back to the one who speaks."""
    found: list[tuple[int, Term | None]] = [(m.start, m.term) for m in _named_in(spot)]
    marks = (m for m in spot.read.marks if m.family == "kin")
    found += [(m.start, None) for m in marks if m.rule.gives.get("whose") == "patient"]
    return sorted(found, key=lambda one: one[0])


def _meant(relation: Term | None, term: Term) -> bool:
    return relation is None or relation.en in ANY_RELATIVE or _fits(relation, term)
