"""Names of medicines as recognisers misspell them: "amlodapine", 氨氯地品.

A word is taken for a misspelt name only where a medicine is spoken of (a verb of taking before it, or a dose after
it), when it is no word of the lists itself, and when exactly one name is near. A guess between two is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from scribe.model import Language
from scribe.terminology.lexicon import Match, Term, body_sites, conditions, medicines, symptoms, tests

_SHORTEST: Final[dict[Language, int]] = {"en": 6, "zh": 4}
"""Letters or characters below which a name is too like other words."""
_LONG: Final = 8
"""Letters from which two of them may differ."""
_AROUND: Final = 160
"""Characters before and after a name in which a medicine can be seen to be spoken of."""
_WORD: Final = re.compile(r"[A-Za-z]{6,20}")
_HAN_RUN: Final = re.compile("[一-鿿]{4,}")
_TAKEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:tak(?:e|es|ing|en)|took|on|start(?:ed|ing)?|stop(?:ped|ping)?|continu(?:e|ed|ing)|keep|prescrib\w+|"
        r"increas\w+|decreas\w+|refill\w*|switch\w*|add(?:ed|ing)?|giv(?:e|en|ing)|gave|use|using|allergic to|dose of|"
        r"milligrams? of|mg of)\s+(?:(?:you|me|him|her|the|your|my|his|some|to|on|up|a|with|of|taking)\s+){0,3}$",
        re.IGNORECASE,
    ),
    "zh": re.compile("(?:[吃服用开加停换打抹涂喷]|继续|改成|对)(?:[了着过的点个上一些]){0,2}$"),
}
_DOSED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"^[\s,]*(?:(?:at|of|is|the|about|a|tablets?|pills?|cream)\s+){0,2}(?:\d|one|two|three|four|five|ten|twenty|"
        r"twenty-five|forty|fifty|hundred|once|twice|daily|every|half)",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "^[片胶囊缓释肠溶颗粒，,、]{0,4}(?:一次|每次|每天|一天|一日|每日|\\d|[一二两三四五十半]+(?:片|粒|毫克|克|袋|支|次))"
    ),
}


@lru_cache(maxsize=1024)
def misspelt(text: str, language: Language) -> tuple[Match, ...]:
    """The misspelt names of medicines in a text, from left to right, each with what is meant.

    Args:
        text: what was said.
        language: of the text.
    """
    taken = [(one.start, one.end) for one in medicines().find(text, language)]
    found = _chinese(text) if language == "zh" else _english(text)
    return tuple(
        one
        for one in found
        if not any(one.start < end and start < one.end for start, end in taken)
        and (
            _TAKEN[language].search(text[max(0, one.start - _AROUND) : one.start])
            or _DOSED[language].match(text[one.end : one.end + _AROUND])
        )
    )


def respelt(text: str, language: Language) -> str:
    """A text with its misspelt names of medicines as they are written."""
    for one in reversed(misspelt(text, language)):
        text = text[: one.start] + one.term.name(language) + text[one.end :]
    return text


def _english(text: str) -> Iterator[Match]:
    for word in _WORD.finditer(text):
        low = word.group().lower()
        if low in _ordinary() or low.rstrip("s") in _ordinary():
            continue
        term = _nearest(low)
        if term is not None:
            yield Match(term, word.start(), word.end(), word.group())


def _chinese(text: str) -> Iterator[Match]:
    for run in _HAN_RUN.finditer(text):
        at = run.start()
        while at < run.end():
            match = _chinese_at(text, at, run.end())
            if match is not None:
                yield match
                at = match.end
            else:
                at += 1


def _chinese_at(text: str, at: int, stop: int) -> Match | None:
    """A name with one wrong character, not its first or last two at once: those tell a family of medicines."""
    found: dict[str, tuple[Term, int]] = {}
    for size, gapped in _chinese_names().items():
        if at + size > stop:
            continue
        window = text[at : at + size]
        if not _half_right(window):
            continue
        for name, term in (one for gap in _gapped(window) for one in gapped.get(gap, ())):
            if name != window:
                found[term.en] = (term, size)
    if len(found) != 1:
        return None
    term, size = next(iter(found.values()))
    return Match(term, at, at + size, text[at : at + size])


def _half_right(window: str) -> bool:
    """Whether a half of the characters is a name's: with one of them wrong, the other half is right."""
    begins, ends = _chinese_halves()
    half = len(window) // 2
    return (len(window), window[:half]) in begins or (len(window), window[half:]) in ends


@cache
def _chinese_halves() -> tuple[frozenset[tuple[int, str]], frozenset[tuple[int, str]]]:
    """The first and the second halves of the names, each with the name's length."""
    names = {(size, name) for size, gapped in _chinese_names().items() for many in gapped.values() for name, _ in many}
    return (
        frozenset((size, name[: size // 2]) for size, name in names),
        frozenset((size, name[size // 2 :]) for size, name in names),
    )


@cache
def _nearest(word: str) -> Term | None:
    """The one medicine whose name is near; ``None`` when none or several are."""
    found: dict[str, Term] = {}
    for name, term in _english_names().items():
        most = 2 if min(len(name), len(word)) >= _LONG else 1
        if abs(len(name) - len(word)) > most or _sound(name[0]) != _sound(word[0]):
            continue
        distance = _distance(name, word)
        # with two letters wrong the end has to be right: "different" is no differin
        if distance <= most and (distance < 2 or name[-1] == word[-1]):
            found[term.en] = term
    return next(iter(found.values())) if len(found) == 1 else None


def _sound(letter: str) -> str:
    return {"k": "c", "z": "s", "x": "s", "j": "g"}.get(letter, letter)


def _distance(one: str, other: str) -> int:
    """Letters to insert, leave out, change or swap (optimal string alignment)."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@cache
def _english_names() -> dict[str, Term]:
    return {
        name.lower(): term
        for term in medicines().terms
        for name in term.names("en")
        if name.isalpha() and name.isascii() and len(name) >= _SHORTEST["en"]
    }


@cache
def _chinese_names() -> dict[int, dict[str, list[tuple[str, Term]]]]:
    """The names by their length, and each by every way of writing it with a gap for one character."""
    terms = {
        name: term
        for term in medicines().terms
        for name in term.names("zh")
        if len(name) >= _SHORTEST["zh"] and not name.isascii()
    }
    names: dict[int, dict[str, list[tuple[str, Term]]]] = {}
    for name, term in terms.items():
        for gap in _gapped(name):
            names.setdefault(len(name), {}).setdefault(gap, []).append((name, term))
    return names


def _gapped(word: str) -> Iterator[str]:
    """A word with a gap in the place of each of its characters."""
    return (f"{word[:at]}\0{word[at + 1 :]}" for at in range(len(word)))


_LOOK_ALIKES: Final = frozenset({"ability", "benzyl", "inhaled", "inhale", "different", "ventilation"})
"""Ordinary words that are near to a name."""


@cache
def _ordinary() -> frozenset[str]:
    """Every word of the lists' names: none of them is a misspelt medicine."""
    words = {
        word.lower()
        for lexicon in (medicines(), conditions(), symptoms(), tests(), body_sites())
        for term in lexicon.terms
        for name in term.names("en")
        for word in re.findall(r"[A-Za-z]+", name)
    }
    return frozenset(words) | _LOOK_ALIKES
