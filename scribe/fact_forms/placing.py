"""Where in a statement a form's words go, so that whatever else it tells stays as it is.

Each way of putting them there is read back: it is taken only when the statement then tells what the form has, and tells
everything else as it did before. Where no way does, a person words the statement by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scribe.drafting.extractive.wording import left_over
from scribe.fact_forms.comparing import compared
from scribe.fact_forms.wording import whole, worded
from scribe.facts import claims_told, facts_told, thing_of
from scribe.language.claim import Action, Claim
from scribe.language.quantity import find_quantities
from scribe.language.reading import read_statement
from scribe.language.rules import pack
from scribe.model import Fact, FieldNote, FieldProblem, Language, Told, ToldMedication, Topic

_FEW = 1
"""So many words of a sentence may go that neither its claims nor the form's words have."""

_LASTING = frozenset({"h", "d", "wk", "mo", "a"})


@dataclass(frozen=True)
class Placed:
    """A statement's new words; ``by_hand`` where none are safe, and ``text`` is then what it has now.

    ``notes`` say in which fields the words would be read otherwise.
    """

    text: str
    notes: tuple[FieldNote, ...] = ()
    by_hand: bool = False


def written(told: Told, topic: Topic, language: Language) -> Placed:
    """A sentence of its own: of its wordings the one that is read back as the form's values, else the nearest."""
    ways = [Placed(text, read_back(told, text, language)) for text in _sentences(told, topic, language)]
    return min(ways, key=lambda way: len(way.notes))


def placed(told: Told, was: Told, text: str, topic: Topic, language: Language) -> Placed:
    """A statement that tells ``told`` where it told ``was``.

    Args:
        told: the form's values.
        was: what the statement says of the thing now.
        text: the statement.
        topic: the part of the note that it stands in.
        language: of the note.
    """
    gone = thing_of(was.fact, language)
    if _has_a_time_of_its_own(told, was, text, language):
        return Placed(text, by_hand=True)
    others = _others(text, gone, thing_of(told.fact, language), language)
    best: Placed | None = None
    for candidate in _candidates(told, was, text, topic, language):
        if _others(candidate, gone, thing_of(told.fact, language), language) != others:
            continue
        if _told_in_two_ways(candidate, thing_of(told.fact, language), language):
            continue
        notes = read_back(told, candidate, language)
        if not notes:
            return Placed(candidate)
        if best is None or len(notes) < len(best.notes):
            best = Placed(candidate, notes)
    return best or Placed(text, by_hand=True)


def read_back(told: Told, text: str, language: Language) -> tuple[FieldNote, ...]:
    """In which fields a text says otherwise than the form."""
    key = thing_of(told.fact, language)
    same = [one for one in facts_told(text, language) if thing_of(one, language) == key]
    if not same:
        field = "substance" if told.kind == "allergy" else "name"
        return (FieldNote(field=field, problem=FieldProblem.READ_OTHERWISE, wanted=told.fact.text),)
    return min((compared(told, one, text, language) for one in same), key=len)


def _sentences(told: Told, topic: Topic, language: Language) -> Iterator[str]:
    seen = dict.fromkeys(whole(words, language) for words in worded(told, topic, language))
    return iter(seen)


def _others(text: str, gone: tuple[str, str], mine: tuple[str, str], language: Language) -> list[tuple[object, ...]]:
    """Everything that a text tells besides the form's own thing: facts as they are, and every other claim."""
    facts: list[tuple[object, ...]] = [
        (key, one.attributes)
        for one in facts_told(text, language)
        if (key := thing_of(one, language)) not in (gone, mine)
    ]
    keys = {gone[1], mine[1]}
    told = [_told_by(claim) for claim in claims_told(text, language) if not _names(claim, keys)]
    return sorted([*facts, *told], key=repr)


def _names(claim: Claim, keys: set[str]) -> bool:
    return claim.key in keys or claim.name in keys


def _has_a_time_of_its_own(told: Told, was: Told, text: str, language: Language) -> bool:
    """Whether a form would put how long beside words of how long that were not read as the medicine's own."""
    if not isinstance(told, ToldMedication) or not isinstance(was, ToldMedication):
        return False
    if was.attributes.duration or not told.attributes.duration:
        return False
    key = thing_of(was.fact, language)[1]
    about = [one.text for one in read_statement(text, language) if any(_names(claim, {key}) for claim in one.claims)]
    return any(found.unit in _LASTING for words in about for found in find_quantities(words, language))


def _told_in_two_ways(text: str, mine: tuple[str, str], language: Language) -> bool:
    """Whether a text tells of the form's thing at another place too, which the form's words would leave as it was."""
    about = [claim for claim in claims_told(text, language) if _names(claim, {mine[1]})]
    if mine[0] == "medication":
        return sum(claim.regimen is not None or claim.action is not Action.NONE for claim in about) > 1
    return len({claim.assertion for claim in about}) > 1


def _told_by(claim: Claim) -> tuple[object, ...]:
    return claim.kind, claim.key, claim.assertion, claim.when, claim.whose, claim.action


def _candidates(told: Told, was: Told, text: str, topic: Topic, language: Language) -> Iterator[str]:
    """The statement with the form's words in it, the smallest change first."""
    yield from _changed_words(told, was, text, topic, language)
    words = tuple(worded(told, topic, language))
    sentences = tuple(dict.fromkeys(whole(one, language) for one in words))
    key = thing_of(was.fact, language)
    read = read_statement(text, language)
    for one in read:
        if not any(_names(claim, {key[1]}) for claim in one.claims):
            continue
        begin = text.find(one.text)
        if begin < 0:
            continue
        for sentence in sentences:
            if not _lost(one.text, (sentence, *_sentences(was, topic, language)), language):
                yield _spliced(text, begin, begin + len(one.text), sentence, language)
    for sentence in sentences:
        if not _lost(text, (sentence, *_sentences(was, topic, language)), language):
            yield sentence


def _spliced(text: str, begin: int, end: int, sentence: str, language: Language) -> str:
    """A sentence in place of a part of a text, with the marks that belong between them."""
    head, tail = text[:begin], text[end:]
    mark = "。" if language == "zh" else "."
    inner = sentence.removesuffix(mark)
    opening = not head.strip() or head.rstrip()[-1:] in ".。!？?！"
    if not opening and language == "en" and inner[1:2].islower():
        inner = f"{inner[0].lower()}{inner[1:]}"
    closing = "" if tail.strip() and tail.lstrip()[0] in ".。,，;；" else mark
    return f"{head}{inner}{closing}{tail}".strip()


def _lost(text: str, kept: Sequence[str], language: Language) -> bool:
    """Whether words of a text would go that the thing's own words do not account for."""
    return len(left_over(text, " ".join(kept), pack(language))) > _FEW


def _changed_words(told: Told, was: Told, text: str, topic: Topic, language: Language) -> Iterator[str]:
    """The statement with only those words changed in which the form's sentences before and after differ."""
    for before, after in zip(worded(was, topic, language), worded(told, topic, language), strict=False):
        for beside in (1, 0):
            old, new = _middle(before, after, spaced=language == "en", beside=beside)
            found = list(re.finditer(rf"(?<![\d.]){re.escape(old)}(?![\d.]*\d)", text)) if old else []
            if len(found) == 1:
                yield f"{text[: found[0].start()]}{new}{text[found[0].end() :]}"


def _middle(before: str, after: str, *, spaced: bool, beside: int) -> tuple[str, str]:
    """What differs between two texts, without what they begin and end with alike; whole words where there are such."""
    one, two = (before.split(" "), after.split(" ")) if spaced else (list(before), list(after))
    head = 0
    while head < min(len(one), len(two)) and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    glue = " " if spaced else ""
    # with a word more on each side a bare number is not looked for
    begin, end = max(0, head - beside), max(0, tail - beside)
    return glue.join(one[begin : len(one) - end]), glue.join(two[begin : len(two) - end])


def same_thing(facts: Sequence[Fact], told: Told, language: Language) -> list[Fact]:
    """Those of some facts that are about what a form is about."""
    key = thing_of(told.fact, language)
    return [one for one in facts if thing_of(one, language) == key]
