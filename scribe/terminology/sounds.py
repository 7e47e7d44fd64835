"""How words sound, and how far two of them are apart: English by rough phonemes, Chinese by the syllables of pinyin.

A recogniser that does not know a name writes what it heard with the words that it knows: "a tour of a statin", 绿砂弹.
The letters are wrong, the sounds nearly right; so the sounds are compared. English spelling is turned into phonemes by
the rules of how medicines are read aloud; one phoneme against another costs less the more alike they are spoken (both
vowels, or made at the same place of the mouth: p and b, s and sh). Chinese characters are turned into initial and final
by pypinyin; those that many speakers do not tell apart (n and l, zh and z, an and ang) cost little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

Syllable = tuple[str, str]
"""The initial and the final of a Chinese character, without its tone; of anything else, the sign and nothing."""

_SPELT: Final = tuple(
    (re.compile(pattern), phonemes)
    for pattern, phonemes in (
        (r"([a-z])\1", r"\1"),
        (r"ph", "f"),
        (r"^ps", "s"),
        (r"^pn", "n"),
        (r"^x", "z"),
        (r"x", "ks"),
        (r"sch", "sk"),
        (r"tch", "C"),
        (r"ch(?=[lr])", "k"),
        (r"ch", "C"),
        (r"ck", "k"),
        (r"[sz]h", "S"),
        (r"(?<=[a-z])(?:t|s|c|sc)i(?=[oa][nlu])", "S"),
        (r"th", "T"),
        (r"wh", "w"),
        (r"^kn", "n"),
        (r"^wr", "r"),
        (r"gh(?=[aeiouy])", "g"),
        (r"(?<=[aeiou])gh", ""),
        (r"sc(?=[eiy])", "s"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]u?(?=[aeiouy])|[cq]", "k"),
        (r"g(?=[eiy])", "J"),
        (r"dg(?=e)", "J"),
        (r"j", "J"),
        (r"ng(?![aeiou])", "N"),
        (r"(?<=[aeiou])h|h(?![aeiouy])", ""),
        (r"(?<=[a-zA-Z]{2})e$", ""),
        (r"ee|ea|ei|ie|ae|oe(?!s)", "i"),
        (r"oo|ou|ue|ew|eu", "u"),
        (r"ai|ay|ey", "e"),
        (r"oa|ow|au|aw", "o"),
        (r"y(?=[aeiou])", "j"),
        (r"y", "i"),
        (r"([A-Za-z])\1", r"\1"),
    )
)
_VOWELS: Final = frozenset("aeiou")
_ALIKE: Final = ("pb", "td", "kg", "fv", "sz", "sS", "zS", "SC", "CJ", "JS", "Jz", "Jg", "Tt", "Td", "Tf", "Ts", "mn")
_ALSO: Final = (
    "nN",
    "lr",
    "bv",
    "wv",
    "wl",
    "wr",
    "hk",
    "iJ",
    "iy",
    "ij",
    "uw",
    "kC",
    "fT",
    "dJ",
    "tC",
    "pf",
    "pk",
    "tk",
    "dg",
)
_NEAR: Final = {frozenset(pair): 0.35 for pair in _ALIKE} | {frozenset(pair): 0.6 for pair in _ALSO}
_VOWEL_FOR_VOWEL: Final = 0.3
_EASILY: Final = 0.35
_VOWEL_LOST: Final = 0.45
_CONSONANT_LOST: Final = 0.8
_WEAK_LOST: Final = 0.5
_WEAK: Final = frozenset("hjwrntd")
"""Consonants that are swallowed, or heard where there is none."""

_SAME: Final = {
    frozenset(pair): cost
    for pairs, cost in (
        ((("n", "l"), ("zh", "z"), ("ch", "c"), ("sh", "s"), ("f", "h"), ("", "w"), ("", "y"), ("y", "w")), 0.15),
        ((("l", "r"), ("b", "p"), ("d", "t"), ("g", "k"), ("j", "q"), ("zh", "ch"), ("z", "c"), ("j", "zh")), 0.3),
        (
            (
                ("j", "z"),
                ("q", "c"),
                ("x", "s"),
                ("q", "ch"),
                ("x", "sh"),
                ("x", "q"),
                ("m", "n"),
                ("h", "k"),
                ("sh", "ch"),
            ),
            0.35,
        ),
        (
            (
                ("s", "z"),
                ("s", "c"),
                ("zh", "c"),
                ("z", "ch"),
                ("d", "l"),
                ("g", "h"),
                ("b", "m"),
                ("b", "f"),
                ("p", "f"),
                ("r", "sh"),
                ("d", "b"),
                ("", "r"),
            ),
            0.45,
        ),
    )
    for pair in pairs
}
_FINALS: Final = {
    frozenset(pair): cost
    for pairs, cost in (
        (
            (
                ("an", "ang"),
                ("en", "eng"),
                ("in", "ing"),
                ("ian", "iang"),
                ("uan", "uang"),
                ("u", "v"),
                ("un", "vn"),
                ("uan", "van"),
                ("ong", "eng"),
                ("e", "o"),
                ("uo", "o"),
                ("ue", "ve"),
            ),
            0.15,
        ),
        (
            (
                ("uo", "u"),
                ("uo", "ou"),
                ("e", "uo"),
                ("ei", "i"),
                ("ei", "ai"),
                ("ai", "a"),
                ("ie", "i"),
                ("i", "v"),
                ("ia", "a"),
                ("ua", "a"),
                ("uan", "an"),
                ("uang", "ang"),
                ("ao", "ou"),
                ("iao", "ao"),
                ("ui", "ei"),
                ("un", "en"),
                ("en", "in"),
                ("eng", "ing"),
                ("an", "en"),
                ("ang", "eng"),
                ("ian", "an"),
                ("iu", "ou"),
                ("ian", "in"),
                ("e", "i"),
                ("er", "e"),
                ("ve", "ie"),
            ),
            0.3,
        ),
    )
    for pair in pairs
}
_COARSE: Final = str.maketrans("aeioupbtdkgfvszSCJmnNlrTyjwh", "aaaaappttkkffssssSmnnllttaaa".replace("S", "s"))
_INITIAL_GROUP: Final = {
    sound: group[0]
    for group in (("l", "n", "r"), ("z", "zh", "j", "c", "ch", "q"), ("s", "sh", "x"), ("b", "p", "m"), ("d", "t"),
                  ("g", "k", "h", "f"), ("y", "", "w"))
    for sound in group
}  # fmt: skip
_FINAL_GROUP: Final = {
    sound: group[0]
    for group in (("a", "ai", "ia", "ua", "uai"), ("an", "ang", "ian", "iang", "uan", "uang", "van"),
                  ("en", "eng", "in", "ing", "un", "vn", "ong", "iong"), ("ao", "iao", "ou", "iu", "iou"),
                  ("uo", "o", "e", "u"),
                  ("i", "ie", "v", "ve", "ue", "ei", "ui", "er", "uei"))
    for sound in group
}  # fmt: skip
_OTHER_INITIAL: Final = 0.7
_OTHER_FINAL: Final = 0.65


@lru_cache(maxsize=65536)
def phonemes_of(words: str) -> str:
    """English words as rough phonemes, one sign each; what stands between the words is not heard."""
    sound = re.sub(r"[^a-z]", "", words.lower())
    for pattern, phonemes in _SPELT:
        sound = pattern.sub(phonemes, sound)
    return sound


@lru_cache(maxsize=65536)
def syllables_of(text: str) -> tuple[Syllable, ...]:
    """The syllables of a Chinese text, one for each of its characters."""
    return tuple(_syllable(sign) for sign in text)


def coarse_phonemes(sound: str) -> str:
    """Phonemes by groups that are taken for each other: what is far apart here is far apart."""
    return sound.translate(_COARSE)


def coarse_syllable(syllable: Syllable) -> str:
    """A syllable by the group of its initial and of its final."""
    return _INITIAL_GROUP.get(syllable[0], syllable[0]) + _FINAL_GROUP.get(syllable[1], syllable[1])


def edges_alike(one: str, other: str) -> bool:
    """Whether two rows of phonemes begin and end with the same one, or with one that is easily taken for it."""
    return _changed(one[:1], other[:1]) <= _EASILY and _changed(one[-1:], other[-1:]) <= _EASILY


def aligned_distance(one: Sequence[Syllable], other: Sequence[Syllable], most: float) -> float:
    """How differently as many syllables sound, each against the one in its place; infinite above ``most``."""
    far = 0.0
    for said, own in zip(one, other, strict=True):
        far += syllable_distance(said, own)
        if far > most:
            return float("inf")
    return far


@lru_cache(maxsize=16384)
def syllable_distance(one: Syllable, other: Syllable) -> float:
    """How differently two syllables sound: 0 the same, 1 nothing alike."""
    if one == other:
        return 0.0
    if not (one[1] and other[1]):
        return 1.0
    initial = 0.0 if one[0] == other[0] else _SAME.get(frozenset((one[0], other[0])), _OTHER_INITIAL)
    final = 0.0 if one[1] == other[1] else _FINALS.get(frozenset((one[1], other[1])), _OTHER_FINAL)
    return min(1.0, initial + final)


@lru_cache(maxsize=16384)
def _syllable(sign: str) -> Syllable:
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 (a quarter of a second, for Chinese alone)

    (initial,) = lazy_pinyin(sign, style=Style.INITIALS, strict=False)
    (final,) = lazy_pinyin(sign, style=Style.FINALS, strict=False)
    return ("", "") if not sign.strip() else (initial, final)


def _lost(sign: str) -> float:
    if sign in _VOWELS:
        return _VOWEL_LOST
    return _WEAK_LOST if sign in _WEAK else _CONSONANT_LOST


@lru_cache(maxsize=4096)
def _changed(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return _VOWEL_FOR_VOWEL
    return _NEAR.get(frozenset((one, other)), 1.0)


def english_distance(one: str, other: str, most: float) -> float:
    """What it costs to turn phonemes into others (Wagner and Fischer 1974); infinite where it is more than ``most``.

    rapidfuzz's weights are the same for every sign, so the rows are filled here.
    """
    row = [0.0]
    for sign in other:
        row.append(row[-1] + _lost(sign))
    for sign in one:
        cost = _lost(sign)
        new = [row[0] + cost]
        for at, against in enumerate(other, start=1):
            new.append(min(row[at] + cost, new[-1] + _lost(against), row[at - 1] + _changed(sign, against)))
        if min(new) > most:
            return float("inf")
        row = new
    return row[-1] if row[-1] <= most else float("inf")
