"""What a sentence names: concepts of the terminology, and names that no list knows, by how they are spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from pydantic import Field

from scribe.language.rules import Pack, Rule, family, of_pack, with_pack
from scribe.language.searching import Patterns
from scribe.terminology import Lexicon, Lexicons, Term, conditions, lexicon, medicines, symptoms, tests

ListName = Literal[
    "medicines", "conditions", "symptoms", "tests", "procedures", "vaccines", "allergens", "relatives", "substances"
]

_LISTS: Final[tuple[tuple[ListName, Callable[[], Lexicon]], ...]] = (
    ("vaccines", lexicon.vaccines),
    ("medicines", medicines),
    ("procedures", lexicon.procedures),
    ("conditions", conditions),
    ("symptoms", symptoms),
    ("tests", tests),
    ("substances", lexicon.substances),
    ("allergens", lexicon.allergens),
    ("relatives", lexicon.relatives),
)
"""In the order that decides between two names of the same length."""


@family("names")
class NameRule(Rule):
    """How a name that no list knows is spoken of; the group ``name`` is it. Proofs: ``sentence -> name``."""

    pattern: str
    list: ListName = "medicines"
    concept: str = ""
    """The English name of the concept that is meant, where these words mean one that a list has."""
    whole: bool = False
    """Whether it is one name even where it holds a known one of another list ("the tinnitus clinic")."""


@family("terms")
class TermRule(Rule):
    """Further names of a concept: those of a third language, or a hospital's own abbreviations.

    Proofs: ``sentence -> concept``.
    ``concept`` is the English name in one of the terminology's lists, ``names`` are whole words, no patterns.
    """

    concept: str
    list: ListName
    names: tuple[str, ...] = Field(min_length=1)


@family("not_named")
class NotNamedRule(Rule):
    """Words that hold a concept's name and mean something else. Proofs: a sentence with them."""

    pattern: str


@dataclass(frozen=True)
class Mention:
    """Something named in a sentence; offsets in its cleaned text. ``term`` is ``None`` for an unknown name."""

    list: ListName
    term: Term | None
    start: int
    end: int
    text: str


@cache
def every_list() -> Lexicons:
    """Every list of the terminology that a sentence is searched with."""
    return Lexicons(load() for _, load in _LISTS)


@with_pack(2048)
def mentions(text: str, own: Pack) -> tuple[Mention, ...]:
    """Everything that a sentence names, from left to right; of overlapping names the longest, a known one first."""
    barred = [m.span() for _, m in _barred(own).found(text)]
    every: list[tuple[int, Mention]] = []
    every.extend(
        (rank, Mention(_LISTS[rank][0], one.term, one.start, one.end, one.text))
        for rank, one in every_list().find(text, "zh" if own.language == "zh" else "en")
    )
    every.extend((0, one) for one in _own_names(text, own))
    parts = [one for _, one in every]
    unknown = [(one, whole and not _has_its_kind(one, parts)) for one, whole in _unknown(text, own)]
    every.extend((-1 if whole else len(_LISTS), one) for one, whole in unknown)
    every.sort(key=lambda e: (e[1].term is None and e[0] >= 0, e[1].start - e[1].end, e[0], e[1].start))
    kept: list[Mention] = []
    for _, one in every:
        if one.term is not None and any(one.start < b and a < one.end for a, b in barred):
            continue
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _has_its_kind(one: Mention, known: list[Mention]) -> bool:
    """Whether a name of its own list stands in a name that no list knows."""
    return any(other.list == one.list and other.start < one.end and one.start < other.end for other in known)


@of_pack
def _barred(own: Pack) -> Patterns:
    return Patterns(own.compiled(rule.pattern) for rule in own.rules(NotNamedRule))


@of_pack
def _terms(own: Pack) -> tuple[Patterns, tuple[tuple[ListName, Term], ...]]:
    lists = dict(_LISTS)
    found: list[tuple[re.Pattern[str], ListName, Term]] = []
    for rule in own.rules(TermRule):
        term = lists[rule.list]().get(rule.concept, "en") or Term(rule.concept, rule.names[0])
        names = "|".join(re.escape(name) for name in sorted(rule.names, key=len, reverse=True))
        found.append((own.compiled(names), rule.list, term))
    return Patterns(pattern for pattern, _, _ in found), tuple((name, term) for _, name, term in found)


def _own_names(text: str, own: Pack) -> Iterator[Mention]:
    """Concepts by the names that the pack, or the hospital, gives them."""
    patterns, terms = _terms(own)
    for number, match in patterns.found(text):
        name, term = terms[number]
        yield Mention(name, term, match.start(), match.end(), match.group())


@of_pack
def _name_patterns(own: Pack) -> tuple[Patterns, tuple[tuple[ListName, Term | None, bool], ...]]:
    rules, lists = own.rules(NameRule), dict(_LISTS)
    meant = tuple(
        (rule.list, lists[rule.list]().get(rule.concept, "en") if rule.concept else None, rule.whole) for rule in rules
    )
    return Patterns(own.compiled(rule.pattern) for rule in rules), meant


def _unknown(text: str, own: Pack) -> Iterator[tuple[Mention, bool]]:
    patterns, meant = _name_patterns(own)
    for number, match in patterns.found(text):
        if match["name"]:
            name, term, whole = meant[number]
            yield Mention(name, term, match.start("name"), match.end("name"), match["name"]), whole


def level_of(one: Mention) -> Term | None:
    """The test of how much of a medicine is in the blood, where there is one by its name."""
    names = (*one.term.names("en"), one.text) if one.term is not None else ()
    return next((found for name in names if (found := tests().get(f"{name} level", "en")) is not None), None)
