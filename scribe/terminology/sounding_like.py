"""Names that stretches of a text sound like, each with how far it is from what was written: English and Chinese.

Words are compared only where such a name is spoken of (something is taken, prescribed, diagnosed, ordered; a dose
follows), when they are no known name themselves, and when they sound nearly like it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from scribe.model import Language
from scribe.terminology.lexicon import Match
from scribe.terminology.listed import Name, every_list, medicine_terms, names_of, words_in_names
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
from scribe.terminology.spoken_of import (
    Place,
    has_little_words,
    is_no_medicine,
    is_ordinary,
    is_small,
    is_word,
    place_of,
)

_MOST_WORDS: Final = 4
MOST_NEAR: Final = 12
_COARSELY_ALIKE: Final = 0.6
_ODD: Final = 0.27
"""How far words that hold one that no list of ordinary words has may be from a name, for each of its sounds."""
_COMMON: Final = 0.13
"""The same for words that are all ordinary ones."""
_PLAIN: Final = 0.07
"""The same for one ordinary word, which can only be a name that is to be expected."""
_WEAK_PLACE: Final = 0.6
"""What of that is left where only a dose or a time tells that a name is spoken of."""
EXPECTED: Final = 0.7
"""What is left of the distance to a name that is to be expected in this visit."""
_LONG: Final = 8
"""Phonemes from which an English name is long enough to be known in spite of several wrong ones."""
_SHORT: Final = 0.45
"""What of the distance is left to a shorter one."""
_CHANCE: Final = 2
"""Characters of a known Chinese name that may stand in another one by chance."""
_SWALLOWED: Final = ("a", "an", "and")
"""Small words with which a name may begin: "a premalast", "and low-diping"."""
_ENDINGS: Final = ("in", "on")
"""Small words that may be a name's last syllable: "inoxiper in"."""
_ANYWHERE: Final = 0.08
"""How far one long odd word may be from a medicine where nothing tells that one is spoken of."""
_EXPECTED_ANYWHERE: Final = 0.12
"""The same for a medicine that is to be expected, of what is left of the distance."""
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

_WORD: Final = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_COMPOUND: Final = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")
"""A word of several pieces: a recogniser that does not know a name often writes it so."""
_BETWEEN: Final = re.compile(r"[ -]{1,2}")
_HAN_RUN: Final = re.compile("[一-鿿]{2,}")


class Found(NamedTuple):
    """A name that a stretch of text may be, and how far it is for each of its sounds."""

    far: float
    name: Name
    start: int
    end: int
    size: int


_ASKED: Final = Place(frozenset({"medicine"}), strong=True, certain=False)


class _Spoken(NamedTuple):
    """A text, and what is known of it before its names are looked for."""

    text: str
    known: tuple[Match, ...]
    expected: frozenset[str]
    afar: bool
    asked: Place | None

    def place(self, start: int, end: int, language: Language) -> Place | None:
        """What is spoken of at a place, by the words around it or by the question."""
        return place_of(self.text, start, end, language) or self.asked


def sounding_like(
    text: str, language: Language, expected: frozenset[str], *, asked: bool = False, afar: bool = False
) -> list[Found]:
    """The names that words of a text may be, in no order; they overlap.

    Args:
        text: what was said.
        language: of the text.
        expected: names that are to be expected in this visit, in small letters: they may be farther.
        asked: whether it answers a question for medicines, so that all of it speaks of some.
        afar: whether any name may be as far as one that is to be expected.
    """
    known = tuple(one for _, one in every_list().find(text, language))
    spoken = _Spoken(text, known, expected, afar, _ASKED if asked else None)
    return list(_chinese(spoken) if language == "zh" else _english(spoken))


def _is_free(one: Found, spoken: _Spoken, language: Language) -> bool:
    """Whether no known name stands there: but a shorter one may be a piece of this one."""
    return not any(
        one.start < match.end
        and match.start < one.end
        and not (_is_piece(match, one) if language == "zh" else _in_compound(match, one, spoken.text))
        for match in spoken.known
    )


def _in_compound(match: Match, one: Found, text: str) -> bool:
    """Whether a known English name is but a piece of a word with hyphens that is this one: nitro of nitro-furantoin."""
    if match.term == one.name.term or one.far > _COMMON or match.end - match.start >= one.end - one.start:
        return False
    return any(
        one.start <= compound.start() <= match.start and match.end <= compound.end() <= one.end
        for compound in _COMPOUND.finditer(text)
        if compound.end() - compound.start() > match.end - match.start
    )


def _is_piece(match: Match, one: Found) -> bool:
    """Whether a known name is another one for the same thing, or so short that it stands there by chance."""
    if match.end - match.start >= one.end - one.start:
        return False
    if match.end - match.start <= _CHANCE:
        return match.term == one.name.term or match.term not in medicine_terms()
    return match.term == one.name.term and one.name.kind != "medicine"


# English


def _english(spoken: _Spoken) -> Iterator[Found]:
    text = spoken.text
    words = [match.span() for match in _WORD.finditer(text)]
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            start, end = words[first][0], words[last][1]
            if last > first and not _BETWEEN.fullmatch(text, words[last - 1][1], words[last][0]):
                break
            for one in _english_at(spoken, words[first : last + 1], start, end):
                if _is_free(one, spoken, "en"):
                    yield one


def _english_at(spoken: _Spoken, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[Found]:
    words = [spoken.text[a:b] for a, b in spans]
    is_one = " " not in spoken.text[start:end]
    odd, size = _odd_letters(words, is_compound=is_one and len(words) > 1), sum(map(len, words))
    if size < _SHORTEST or (is_small(words[-1]) and words[-1] not in _ENDINGS and not is_one):
        return
    if is_small(words[0]) and words[0].lower() not in _SWALLOWED:
        return
    is_plain = not odd and len(words) == 1
    if (is_plain and not spoken.expected) or (not odd and not is_plain and is_small(words[0])):
        return
    place = spoken.place(start, end, "en")
    if place is None and not (odd and is_one):
        return
    if place is not None and not odd and not (place.strong if is_plain else place.certain):
        return
    for own, name, apart in _near("".join(words).lower()):
        if name.kind == "medicine" and is_no_medicine(words[-1]):
            continue
        is_expected = name.name.lower() in spoken.expected
        if is_plain and not is_expected:
            continue
        is_near = is_expected or spoken.afar
        far = apart * (EXPECTED if is_near else 1.0)
        most = _english_most(place, name, own, mostly_odd=2 * odd >= size, is_expected=is_near)
        if far <= (_PLAIN if is_plain and most > 0 else most):
            yield Found(far, name, start, end, size)


def _odd_letters(words: list[str], *, is_compound: bool) -> int:
    """How many letters are of words that nobody uses every day; a word with hyphens is odd as a whole or not at all."""
    odd = [word for word in words if not (is_ordinary(word) or word.lower() in words_in_names())]
    if is_compound:
        odd = words if odd or all(word.lower() in words_in_names() for word in words) else []
    return sum(map(len, odd))


def _english_most(place: Place | None, name: Name, own: str, *, mostly_odd: bool, is_expected: bool) -> float:
    """How far a name may be at a place, for each of its sounds; less than nothing where it may not stand there."""
    if place is None or name.kind not in place.kinds:
        if not mostly_odd or name.kind != "medicine" or len(own) < _LONG:
            return -1.0
        return _EXPECTED_ANYWHERE if is_expected else _ANYWHERE
    most = (_ODD if mostly_odd else _COMMON) * (1.0 if place.strong else _WEAK_PLACE)
    allowed = most if name.kind == "medicine" else min(most, _OTHER_KIND["en"])
    return allowed * (1.0 if len(own) >= _LONG else _SHORT)


@lru_cache(maxsize=16384)
def _near(word: str) -> tuple[tuple[str, Name, float], ...]:
    """The names that letters sound a little like, each with its sound and how far it is."""
    sound, codes = phonemes_of(word), _english_codes()
    near = process.extract(
        coarse_phonemes(sound),
        codes.keys(),
        scorer=Levenshtein.normalized_similarity,
        score_cutoff=_COARSELY_ALIKE,
        limit=MOST_NEAR,
    )
    found = (
        (own, name, english_distance(sound, own, len(own) * _ODD / EXPECTED) / len(own))
        for code, *_ in near
        for own, name in codes[code]
        if len(own) <= _MOST_MORE * len(sound) and (len(own) >= _LONG or edges_alike(sound, own))
    )
    return tuple(one for one in found if one[2] < 1)


@cache
def _english_codes() -> dict[str, list[tuple[str, Name]]]:
    """The names by their coarse sound, each with its own."""
    codes: dict[str, list[tuple[str, Name]]] = {}
    for name in names_of("en"):
        sound = phonemes_of(name.name)
        odd = sum(len(word) for word in _WORD.findall(name.name) if not is_ordinary(word))
        single = name.kind == "medicine" and name.name.isalpha()
        if len(sound) >= _SHORTEST and (single or 2 * odd > len(name.name)):
            codes.setdefault(coarse_phonemes(sound), []).append((sound, name))
    return codes


# Chinese


def _chinese(spoken: _Spoken) -> Iterator[Found]:
    for run in _HAN_RUN.finditer(spoken.text):
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
                for one in _chinese_at(spoken, syllables[begin : begin + size], own, name, span):
                    if _is_free(one, spoken, "zh"):
                        yield one


def _chinese_at(
    spoken: _Spoken, said: tuple[Syllable, ...], own: tuple[Syllable, ...], name: Name, span: tuple[int, int]
) -> Iterator[Found]:
    size = len(own)
    far = aligned_distance(said, own, size * _most(_CHINESE_MOST, size) / EXPECTED) / size
    far *= EXPECTED if spoken.afar or name.name in spoken.expected else 1.0
    if far > _most(_CHINESE_MOST, size):
        return
    words = spoken.text[slice(*span)]
    if size == _CHANCE and (name.kind not in _SHORT_KINDS or is_word(words) or has_little_words(words)):
        return
    if name.kind != "medicine" and far > _OTHER_KIND["zh"]:
        return
    place = spoken.place(*span, "zh")
    if place is spoken.asked and has_little_words(words):  # an answer speaks of more than medicines
        place = None
    here = place is not None and name.kind in place.kinds and (place.strong or size > _CHANCE)
    if here or far <= _most(_CHINESE_ANYWHERE, size):
        yield Found(far, name, *span, size)


def _most(table: dict[int, float], size: int) -> float:
    return max((most for least, most in table.items() if size >= least), default=-1.0)


@cache
def _chinese_pairs() -> dict[tuple[str, str], list[tuple[int, tuple[Syllable, ...], Name]]]:
    """The names by each two sounds that follow each other in them, with where."""
    pairs: dict[tuple[str, str], list[tuple[int, tuple[Syllable, ...], Name]]] = {}
    for name in names_of("zh"):
        if not re.fullmatch("[一-鿿]{2,12}", name.name):
            continue
        own = syllables_of(name.name)
        coarse = [coarse_syllable(one) for one in own]
        for at, pair in enumerate(pairwise(coarse)):
            pairs.setdefault(pair, []).append((at, own, name))
    return pairs
