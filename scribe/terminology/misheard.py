"""Names that a recogniser wrote otherwise but that sound like one: "a tour of a statin", "amlodapine", 绿砂弹.

Words are taken for a name only where such a name is spoken of (something is taken, prescribed, diagnosed, ordered; a
dose follows), when they are no known name themselves, and when they sound nearly like it. Where two names are as near
as each other, none is chosen: both are given, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from scribe.model import Language
from scribe.terminology.lexicon import (
    Lexicon,
    Lexicons,
    Match,
    Term,
    body_sites,
    conditions,
    medicines,
    procedures,
    symptoms,
    tests,
)
from scribe.terminology.sound_alikes import sound_alikes
from scribe.terminology.sounds import (
    Syllable,
    aligned_distance,
    coarse_phonemes,
    coarse_syllable,
    edges_alike,
    english_distance,
    phonemes_of,
    syllables_of,
)
from scribe.terminology.spoken_of import is_ordinary, is_small, is_word, place_of

_MOST_WORDS: Final = 4
_MOST_NEAR: Final = 12
_COARSELY_ALIKE: Final = 0.6
_ODD: Final = 0.27
"""How far words that hold one that no list of ordinary words has may be from a name, for each of its sounds."""
_COMMON: Final = 0.13
"""The same for words that are all ordinary ones."""
_WEAK_PLACE: Final = 0.6
"""What of that is left where only a dose or a time tells that a name is spoken of."""
_APART: Final = 0.05
"""How much nearer than the next one a name has to be, for each of its sounds."""
_APART_ALIKE: Final = 0.12
"""The same for a name of which it is known that people take it for the other."""
_EXPECTED: Final = 0.7
"""What is left of the distance to a name that is to be expected in this visit."""
_LONGER: Final = 0.02
"""How much farther a name may be for each letter more that it explains of what was heard."""
_LONG: Final = 8
"""Phonemes from which an English name is long enough to be known in spite of several wrong ones."""
_SHORT: Final = 0.45
"""What of the distance is left to a shorter one."""
_CHANCE: Final = 2
"""Characters of a known Chinese name that may stand in another one by chance."""
_SWALLOWED: Final = ("a", "an")
"""Small words with which a name may begin: "a premalast"."""
_ENDINGS: Final = ("in", "on")
"""Small words that may be a name's last syllable: "inoxiper in"."""
_MOST_MORE: Final = 1.3
"""How many times as many sounds a name may have as what was heard."""
_SHORTEST: Final = 5
"""Phonemes below which an English name is too like other words."""
_CHINESE_MOST: Final[dict[int, float]] = {2: 0.0, 3: 0.17, 4: 0.22}
"""How far a Chinese name of so many characters, or more, may be, for each of them."""
_OTHER_KIND: Final[dict[Language, float]] = {"en": 0.06, "zh": 0.1}
"""The same for an illness or a test: recognisers know most of them, and people word them in many ways."""
_SHORT_KINDS: Final = frozenset({"condition", "test"})
"""Which Chinese names of two characters are known by their sound alone."""
_CHINESE_ANYWHERE: Final[dict[int, float]] = {4: 0.08, 5: 0.15}
"""The same where nothing tells that a name is spoken of."""

_LITTLE: Final = re.compile(
    "[是的了在我你您他她它们不有没个一二两三几这那来去上下里外说要会能就都也还早晚天点吃开用做查像对过得]"
)
"""Little words, which no misheard name of two characters holds."""
_NO_MEDICINE: Final = re.compile(
    r"(?:plasty|scop(?:y|ic)|ectomy|otomy|ostomy|itis|osis|ology|ologist|gram|graphy|a?emia|uria|megaly|pathy|oma|algia|ation|ified|quinolone|pyretic)s?$",
    re.IGNORECASE,
)
"""How words of medicine end that name an operation, a test, an illness, a group of medicines."""
_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_BETWEEN: Final = re.compile(r"[ -]{1,2}")
_HAN_RUN: Final = re.compile("[一-鿿]{2,}")


@dataclass(frozen=True)
class Misheard:
    """Words in a text that sound like a name.

    Attributes:
        start: of the words, in characters.
        end: of the words.
        heard: the words.
        names: what they are read as: one name; several where they sound like each, and none is chosen.
    """

    start: int
    end: int
    heard: str
    names: tuple[str, ...]


class _Name(NamedTuple):
    """A name as it sounds."""

    name: str
    term: Term
    kind: str


class _Found(NamedTuple):
    """A name that a stretch of text may be, and how far it is for each of its sounds."""

    far: float
    name: _Name
    start: int
    end: int
    size: int


@lru_cache(maxsize=4096)
def misheard(text: str, language: Language, expected: frozenset[str] = frozenset()) -> tuple[Misheard, ...]:
    """The names in a text that are written otherwise than they are spelled, from left to right.

    Args:
        text: what was said.
        language: of the text.
        expected: names that are to be expected in this visit, in small letters.
    """
    known = tuple(one for _, one in _every().find(text, language))
    found = _chinese(text, known, expected) if language == "zh" else _english(text, known, expected)
    return tuple(_chosen(found, text))


def _chosen(found: Iterable[_Found], text: str) -> Iterator[Misheard]:
    """The nearest names that do not overlap, in the order of the text; with each the others that are as near."""
    ordered = sorted(found, key=lambda one: one.far - _LONGER * one.size)
    taken: list[tuple[_Found, tuple[str, ...]]] = []
    for one in ordered:
        if any(one.start < other.end and other.start < one.end for other, _ in taken):
            continue
        taken.append((one, _as_near(one, ordered)))
    for one, names in sorted(taken, key=lambda each: each[0].start):
        yield Misheard(one.start, one.end, text[one.start : one.end], names)


def _as_near(best: _Found, found: Iterable[_Found]) -> tuple[str, ...]:
    """The name, and those of other concepts that the same words may be as well."""
    alike = sound_alikes(best.name.term)
    names = {best.name.term.en: best.name.name}
    for one in found:
        apart = _APART_ALIKE if one.name.term.en in alike else _APART
        overlaps = one.start < best.end and best.start < one.end
        within = one.size < best.size and one.name.name.lower() in best.name.name.lower()
        if overlaps and not within and one.far - best.far < apart:
            names.setdefault(one.name.term.en, one.name.name)
    return tuple(names.values())


def _is_free(one: _Found, known: tuple[Match, ...], language: Language) -> bool:
    """Whether no known name stands there: but a shorter Chinese one may be a piece of this one."""
    return not any(
        one.start < match.end and match.start < one.end and not (language == "zh" and _is_piece(match, one))
        for match in known
    )


def _is_piece(match: Match, one: _Found) -> bool:
    """Whether a known name is another one for the same thing, or so short that it stands there by chance."""
    if match.end - match.start >= one.end - one.start:
        return False
    if match.end - match.start <= _CHANCE:
        return match.term == one.name.term or match.term not in _medicine_terms()
    return match.term == one.name.term and one.name.kind != "medicine"


@cache
def _medicine_terms() -> frozenset[Term]:
    return frozenset(medicines().terms)


# English


def _english(text: str, known: tuple[Match, ...], expected: frozenset[str]) -> Iterator[_Found]:
    words = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            start, end = words[first][0], words[last][1]
            if last > first and not _BETWEEN.fullmatch(text, words[last - 1][1], words[last][0]):
                break
            spans = words[first : last + 1]
            for one in _english_at(text, [text[a:b] for a, b in spans], start, end, expected):
                if _is_free(one, known, "en"):
                    yield one


def _english_at(text: str, words: list[str], start: int, end: int, expected: frozenset[str]) -> Iterator[_Found]:
    odd = sum(len(word) for word in words if not (is_ordinary(word) or word.lower() in _in_names()))
    size = sum(map(len, words))
    if size < _SHORTEST or (is_small(words[-1]) and words[-1] not in _ENDINGS):
        return
    if is_small(words[0]) and words[0].lower() not in _SWALLOWED:
        return
    if not odd and (len(words) == 1 or is_small(words[0])):
        return
    place = place_of(text, start, end, "en")
    if place is None or (not odd and not place.certain):
        return
    most = (_ODD if 2 * odd >= size else _COMMON) * (1.0 if place.strong else _WEAK_PLACE)
    for own, name, apart in _near("".join(words).lower()):
        far = apart * (_EXPECTED if name.name.lower() in expected else 1.0)
        allowed = most if name.kind == "medicine" else min(most, _OTHER_KIND["en"])
        if name.kind == "medicine" and _NO_MEDICINE.search(words[-1]):
            continue
        if name.kind in place.kinds and far <= allowed * (1.0 if len(own) >= _LONG else _SHORT):
            yield _Found(far, name, start, end, size)


@lru_cache(maxsize=16384)
def _near(word: str) -> tuple[tuple[str, _Name, float], ...]:
    """The names that letters sound a little like, each with its sound and how far it is."""
    sound, codes = phonemes_of(word), _english_codes()
    near = process.extract(
        coarse_phonemes(sound),
        codes.keys(),
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=_COARSELY_ALIKE,
        limit=_MOST_NEAR,
    )
    found = (
        (own, name, english_distance(sound, own, len(own) * _ODD / _EXPECTED) / len(own))
        for code, *_ in near
        for own, name in codes[code]
        if len(own) <= _MOST_MORE * len(sound) and (len(own) >= _LONG or edges_alike(sound, own))
    )
    return tuple(one for one in found if one[2] < 1)


@cache
def _english_codes() -> dict[str, list[tuple[str, _Name]]]:
    """The names by their coarse sound, each with its own."""
    codes: dict[str, list[tuple[str, _Name]]] = {}
    for name in _names("en"):
        sound = phonemes_of(name.name)
        odd = sum(len(word) for word in _WORD.findall(name.name) if not is_ordinary(word))
        single = name.kind == "medicine" and name.name.isalpha()
        if len(sound) >= _SHORTEST and (single or 2 * odd > len(name.name)):
            codes.setdefault(coarse_phonemes(sound), []).append((sound, name))
    return codes


@cache
def _in_names() -> frozenset[str]:
    """Every word of the lists' names: none of them is a misheard one."""
    lists = (medicines(), conditions(), symptoms(), tests(), procedures(), body_sites())
    return frozenset(
        word.lower() for one in lists for term in one.terms for name in term.names("en") for word in _WORD.findall(name)
    )


# Chinese


def _chinese(text: str, known: tuple[Match, ...], expected: frozenset[str]) -> Iterator[_Found]:
    for run in _HAN_RUN.finditer(text):
        syllables = syllables_of(run.group())
        coarse = [coarse_syllable(one) for one in syllables]
        tried: set[tuple[int, int, str]] = set()
        for at, pair in enumerate(pairwise(coarse)):
            for offset, own, name in _chinese_pairs().get(pair, ()):
                begin, size = at - offset, len(own)
                if begin < 0 or begin + size > len(syllables) or (begin, size, name.name) in tried:
                    continue
                tried.add((begin, size, name.name))
                span = (run.start() + begin, run.start() + begin + size)
                for one in _chinese_at(text, syllables[begin : begin + size], own, name, span, expected):
                    if _is_free(one, known, "zh"):
                        yield one


def _chinese_at(
    text: str,
    said: tuple[Syllable, ...],
    own: tuple[Syllable, ...],
    name: _Name,
    span: tuple[int, int],
    expected: frozenset[str],
) -> Iterator[_Found]:
    size = len(own)
    far = aligned_distance(said, own, size * _most(_CHINESE_MOST, size) / _EXPECTED) / size
    far *= _EXPECTED if name.name in expected else 1.0
    if far > _most(_CHINESE_MOST, size):
        return
    words = text[slice(*span)]
    if size == _CHANCE and (name.kind not in _SHORT_KINDS or is_word(words) or _LITTLE.search(words)):
        return
    if name.kind != "medicine" and far > _OTHER_KIND["zh"]:
        return
    place = place_of(text, *span, "zh")
    here = place is not None and name.kind in place.kinds and (place.strong or size > _CHANCE)
    if here or far <= _most(_CHINESE_ANYWHERE, size):
        yield _Found(far, name, *span, size)


def _most(table: dict[int, float], size: int) -> float:
    return max((most for least, most in table.items() if size >= least), default=-1.0)


@cache
def _chinese_pairs() -> dict[tuple[str, str], list[tuple[int, tuple[Syllable, ...], _Name]]]:
    """The names by each two sounds that follow each other in them, with where."""
    pairs: dict[tuple[str, str], list[tuple[int, tuple[Syllable, ...], _Name]]] = {}
    for name in _names("zh"):
        if not re.fullmatch("[一-鿿]{2,12}", name.name):
            continue
        own = syllables_of(name.name)
        coarse = [coarse_syllable(one) for one in own]
        for at, pair in enumerate(pairwise(coarse)):
            pairs.setdefault(pair, []).append((at, own, name))
    return pairs


# Names

# what people complain of is told in everyday words, which recognisers know
_LISTS: Final = {"medicine": medicines, "condition": conditions, "test": tests}


def _names(language: Language) -> Iterator[_Name]:
    for kind, lexicon in _LISTS.items():
        for term in lexicon().terms:
            for name in dict.fromkeys(term.names(language)):
                if name:
                    yield _Name(name, term, kind)


@cache
def _every() -> Lexicons:
    lists: tuple[Lexicon, ...] = (medicines(), conditions(), symptoms(), tests(), procedures())
    return Lexicons(lists)
