"""Names of alphabets: case, accents, order, middle names, initials, hyphens, titles; nicknames are never guessed.

The words of the shorter name have to stand in the longer one. Where both sides tell family and given name apart, each
has to agree. An initial fits a word that begins with it, but is no agreement of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from scribe.delivery.identity.comparison import Result
from scribe.delivery.identity.person_name import PersonName

_TITLES: Final = frozenset(
    ["mr", "mrs", "ms", "mx", "dr", "prof", "professor", "doctor", "sr", "sra", "srta", "herr", "frau", "mme", "mlle",
     "monsieur", "madame", "phd", "mbbs", "esq"]
)  # fmt: skip
_PERHAPS_TITLES: Final = frozenset(
    ["miss", "master", "sir", "dame", "lord", "lady", "rev", "reverend", "fr", "don", "dona", "md", "rn", "dipl", "ing",
     "med", "hon", "capt", "col", "sgt"]
)  # fmt: skip
"""Titles that are somebody's name too: left out only beside a whole name."""

_GENERATIONS: Final = {
    "jr": "2", "jnr": "2", "junior": "2", "ii": "2", "sen": "1", "snr": "1", "senior": "1", "iii": "3", "iv": "4",
}  # fmt: skip
"""What tells a parent from a child of the same name."""

_LAST_GENERATIONS: Final = {"sr": "1", "père": "1", "fils": "2", "filho": "2", "neto": "3"}
"""Words that tell generations behind a whole name only: ``sr`` before one is señor, the others are family names too."""

_SPELT: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ة": "ه", "ى": "ي"}
)
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_PINYIN: Final = str.maketrans({"ü": "v"}), str.maketrans({"ü": "yu"})
"""吕 is Lü, and Lv or Lyu where a machine or a passport has no ü."""

_UNSEEN: Final = re.compile(r"['’‘ʼ`´ʻ\u0640]")
"""Apostrophes, and the stroke that makes an Arabic word longer."""

_MARIA: Final = re.compile(r"\bm(?:a\.|ª\.?)(?=[\s-])", re.IGNORECASE)
_HYPHENS: Final = re.compile(r"[-\u2010-\u2015]")
_PARTICLES: Final = frozenset(
    ["van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la", "le", "las", "los",
     "y", "e", "i", "zu", "zur", "ter", "ten", "te", "bin", "ibn", "bint", "al", "el", "abu", "st", "san", "mac", "mc"]
)  # fmt: skip
_ACCENTS: Final = (range(10, 37), range(200, 241))
"""The combining classes of accents, and of the vowel marks of Arabic and Hebrew. Other marks are part of the letter:
the vowels of Devanagari and Thai, the voicing of kana."""

_MOST_WORDS: Final = 8
_TWO: Final = 2

Word = frozenset[str]
"""The ways in which a word may be spelt: müller is muller and mueller."""


def compare(ours: PersonName, theirs: PersonName) -> Result:
    """Compares two names of one alphabet.

    Returns:
        ``SAME`` when a family name and a given name, or two words of any order, are spelt out on both sides and agree;
        ``UNKNOWN`` when what both have fits and is less than that, when family and given name are the other way round,
        or when one side alone says junior or senior, since parent and child share the rest;
        ``DIFFERS`` otherwise.
    """
    mine, other = _generation(ours), _generation(theirs)
    if (mine and other and mine != other) or _turned(ours, theirs) or _turned(theirs, ours):
        return Result.DIFFERS
    found = _found(ours, theirs)
    return Result.UNKNOWN if found is Result.SAME and mine != other else found


def _turned(one: PersonName, other: PersonName) -> bool:
    """Whether the two family names of one stand the other way round in the other: Ruiz López is no López Ruiz."""
    if _HYPHENS.search(one.family):
        return False
    surnames = [_stripped(word) for word in _raw(one.family) if word not in _PARTICLES]
    words = [_stripped(word) for word in _raw(other.family or _everything(other))]
    if len(surnames) < _TWO or not {*surnames[:_TWO]} <= {*words}:
        return False
    return words.index(surnames[0]) > words.index(surnames[1])


def _found(ours: PersonName, theirs: PersonName) -> Result:
    """What comes of the words, whatever is said of the generation."""
    if ours.family and ours.given and theirs.family and theirs.given:
        told = _worse(_part(ours.family, theirs.family), _part(ours.given, theirs.given))
        turned = _worse(_part(ours.family, theirs.given), _part(ours.given, theirs.family))
        return Result.UNKNOWN if told is Result.DIFFERS and turned is Result.SAME else told
    return _whole(_words(_everything(ours), at_least=_TWO), _words(_everything(theirs), at_least=_TWO))


def _everything(name: PersonName) -> str:
    return f"{name.given} {name.family}" if name.family or name.given else name.text


def _worse(one: Result, other: Result) -> Result:
    return Result.DIFFERS if Result.DIFFERS in (one, other) else one if one is not Result.SAME else other


def _part(ours: str, theirs: str) -> Result:
    """A family or a given name: one word spelt out on both sides has to agree, and all of the shorter one to fit."""
    return _fits(_words(ours), _words(theirs), needed=1)


def _whole(ours: list[Word], theirs: list[Word]) -> Result:
    """A whole name in any order. One word agrees with the same one; within a longer name it tells too little."""
    if len(ours) == len(theirs) == 1:
        return _fits(ours, theirs, needed=1)
    return _fits(ours, theirs, needed=_TWO)


def _fits(ours: list[Word], theirs: list[Word], *, needed: int) -> Result:
    """Whether the shorter stands in the longer, with at least ``needed`` words spelt out on both sides."""
    if not ours or not theirs:
        return Result.UNKNOWN
    best = max((agreed for one in _joined(ours) for other in _joined(theirs)
                if (agreed := _agreed(one, other, needed)) is not None), default=None)  # fmt: skip
    if best is None:
        return Result.DIFFERS
    return Result.SAME if best >= needed else Result.UNKNOWN


def _agreed(ours: Sequence[Word], theirs: Sequence[Word], needed: int) -> int | None:
    """How many words agree when every word of the shorter finds one of the longer; ``None`` when it cannot.

    Words that were written together on one side count for the words that they are on the other.
    """
    short, long = sorted((ours, theirs), key=len)
    same = [[bool(a & b) for b in long] for a in short]
    left = set(range(len(long)))
    rest = []
    count = 0
    for place, row in enumerate(same):
        found = next((other for other in sorted(left) if row[other]), None)
        if found is None:
            rest.append(short[place])
        else:
            left.remove(found)
            count += 1
    open_words = [long[other] for other in sorted(left)]
    if not _initials_fit(rest, open_words):
        return None
    return max(count, needed) if count and len(short) == len(long) and count == len(short) else count


def _initials_fit(words: Sequence[Word], others: Sequence[Word]) -> bool:
    """Whether each word can be paired with another one of which it is the initial, or the other way round.

    A bipartite matching by augmenting paths.
    """
    partner: dict[int, Word] = {}

    def placed(word: Word, tried: set[int]) -> bool:
        for place, other in enumerate(others):
            if place not in tried and _is_initial(word, other):
                tried.add(place)
                if place not in partner or placed(partner[place], tried):
                    partner[place] = word
                    return True
        return False

    return all(placed(word, set()) for word in words)


def _is_initial(one: Word, other: Word) -> bool:
    return any((len(a) == 1 and b.startswith(a)) or (len(b) == 1 and a.startswith(b)) for a in one for b in other)


def _joined(words: list[Word]) -> Iterator[list[Word]]:
    """The words as they are, and with two or three neighbours written together: Mary Ann, Maryann; van der Berg."""
    yield words
    for length in (2, 3):
        for start in range(len(words) - length + 1):
            together = frozenset("".join(parts) for parts in product(*words[start : start + length]))
            yield [*words[:start], together, *words[start + length :]]


def _words(text: str, *, at_least: int = 1) -> list[Word]:
    """The words of a name, without titles and generations."""
    words = [word for word in _raw(text) if word not in _GENERATIONS]
    for titles in (_TITLES, _PERHAPS_TITLES):
        names = [word for word in words if word not in titles]
        words = names if len(names) >= (1 if titles is _TITLES else at_least) else words
    return [_spellings(word) for word in words[:_MOST_WORDS]]


def _raw(text: str) -> list[str]:
    composed = unicodedata.normalize("NFKC", _UNSEEN.sub("", _MARIA.sub("maria", text))).casefold()
    return "".join(letter if unicodedata.category(letter)[0] in "LM" else " " for letter in composed).split()


def _spellings(word: str) -> Word:
    return frozenset({_stripped(word), *(_stripped(word.translate(table)) for table in (_GERMAN, *_PINYIN))})


def _stripped(word: str) -> str:
    """Without accents; letters that are no accented ones are written as usual: ł as l, æ as ae."""
    parts = unicodedata.normalize("NFKD", word.translate(_SPELT))
    return "".join(
        letter for letter in parts if not any(unicodedata.combining(letter) in accents for accents in _ACCENTS)
    )


def _generation(name: PersonName) -> str:
    words = _raw(f"{_everything(name)} {name.suffix}")
    last = _LAST_GENERATIONS.get(words[-1], "") if len(words) > _TWO else ""
    return next((_GENERATIONS[word] for word in words if word in _GENERATIONS), last)
