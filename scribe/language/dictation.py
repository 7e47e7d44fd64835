"""Dictation: spoken marks become marks, spoken headings place what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from scribe.language.quantity import find_quantities
from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.model import Segment

Unit = Literal["", "word", "phrase", "sentence"]


@family("dictation")
class DictationRule(Rule):
    r"""What somebody who dictates says to the page.

    Proofs: ``spoken -> written``; of a heading ``spoken -> topic: words``.

    Attributes:
        pattern: the spoken words.
        becomes: the mark that they stand for (``full stop`` is ``.``, 逗号 is ，); empty: they are left out; ``\1`` is
            a group of the pattern.
        topic: of a heading ("examination:", 查体冒号), the topic of what follows.
        sure: nobody says it in a talk: it shows by itself that somebody dictates.
        takes: what it takes back of a text that is written as it is spoken; ``phrase`` is back to the last mark. In a
            recording ``becomes`` stands there, and whoever reads it takes back what was meant.
    """

    pattern: str
    becomes: str = ""
    topic: str = ""
    sure: bool = False
    takes: Unit = ""


@dataclass(frozen=True)
class Part:
    """Words under one heading; ``topic`` is empty before the first."""

    topic: str
    text: str


@dataclass(frozen=True)
class _Order:
    """Spoken words that stand for something else, with their place."""

    start: int
    end: int
    written: str
    takes: Unit


@of_pack
def _marks(own: Pack) -> tuple[tuple[re.Pattern[str], DictationRule], ...]:
    rules = [rule for rule in own.rules(DictationRule) if not rule.topic]
    return tuple((own.compiled(f" ?(?:{rule.pattern})"), rule) for rule in rules)


@of_pack
def _headings(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = [rule for rule in own.rules(DictationRule) if rule.topic]
    return tuple((own.compiled(rule.pattern), rule.topic) for rule in rules)


def _orders(text: str, own: Pack) -> list[_Order]:
    """The spoken marks and orders in a text; of two that meet the longer one counts."""
    found = [(m, rule) for pattern, rule in _marks(own) for m in pattern.finditer(text)]
    found.sort(key=lambda f: (f[0].start() - f[0].end(), f[0].start()))
    kept: list[_Order] = []
    for match, rule in found:
        if not any(match.start() < other.end and other.start < match.end() for other in kept):
            becomes = match.expand(rule.becomes) if "\\" in rule.becomes else rule.becomes
            kept.append(_Order(match.start(), match.end(), becomes, rule.takes))
    return sorted(kept, key=lambda order: order.start)


def obeyed(text: str, own: Pack) -> str:
    """A dictated text with its spoken marks written; of two that meet the longer one counts."""
    for order in reversed(_orders(text, own)):
        text = f"{text[: order.start]}{order.written}{text[order.end :]}"
    return text.strip()


@dataclass(frozen=True)
class Written:
    """What is left of a dictated text.

    Attributes:
        text: with its marks written, its orders obeyed.
        origins: for each character of it, where it stood in what was spoken; -1 of one that an order wrote.
    """

    text: str
    origins: tuple[int, ...]


def written(text: str, own: Pack) -> Written:
    """A dictated text as it goes into a field: the same orders, and what they take back is gone.

    Args:
        text: what was said.
        own: the rules of its language.
    """
    chars: list[tuple[str, int]] = []
    at = 0
    for order in _orders(text, own):
        chars += [(text[place], place) for place in range(at, order.start)]
        at = order.end
        if order.takes:
            del chars[_left_by(order.takes, "".join(char for char, _ in chars)) :]
        else:
            chars += [(char, -1) for char in order.written]
    chars += [(text[place], place) for place in range(at, len(text))]
    kept = _kept(chars, _trim(_tidy("".join(char for char, _ in chars))))
    final = _capitals(kept) if own.spaced else "".join(char for char, _ in kept)
    return Written(final, tuple(origin for _, origin in kept))


_BOUNDARY: Final[dict[Unit, re.Pattern[str]]] = {
    "word": re.compile(r"\s"),
    "phrase": re.compile(r"[.?!,;:](?=\s)|[，。！？；：、\n]"),
    "sentence": re.compile(r"[.?!](?=\s)|[。！？；\n]"),
}


def _left_by(unit: Unit, text: str) -> int:
    """How much of a text is left when its last word, phrase or sentence is taken back."""
    said = text.rstrip(" \t.,;:?!，。、；：？！")
    ends = [match.end() for match in _BOUNDARY[unit].finditer(said)]
    return ends[-1] if ends else 0


def _kept(chars: list[tuple[str, int]], text: str) -> list[tuple[str, int]]:
    """The characters that are left, in order, each with where it came from."""
    left = iter(chars)
    return [next(one for one in left if one[0] == char) for char in text]


def _trim(text: str) -> str:
    """Without blanks at the ends of lines, and with one where an order left two."""
    text = re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text)
    return re.sub(r"([^\S\n])[^\S\n]+", r"\1", text).strip()


def _capitals(kept: list[tuple[str, int]]) -> str:
    """The text with a capital where an order ended a sentence or began a line."""
    found, begins = [], False
    for char, origin in kept:
        found.append(char.upper() if begins and len(char.upper()) == 1 else char)
        if origin < 0:
            begins = char in ".?!\n"
        elif not char.isspace():
            begins = False
    return "".join(found)


def parts_of(text: str, own: Pack) -> tuple[Part, ...]:
    """A text cut at its spoken headings; of two that begin at one place the longer one counts."""
    found = sorted(
        ((m.start(), m.end(), topic) for pattern, topic in _headings(own) for m in pattern.finditer(text)),
        key=lambda f: (f[0], -f[1]),
    )
    parts: list[Part] = []
    at, topic = 0, ""
    for start, end, named in found:
        if start < at:
            continue
        parts.append(Part(topic, text[at:start]))
        at, topic = end, named
    parts.append(Part(topic, text[at:]))
    return tuple(part for part in parts if part.topic or part.text.strip())


@of_pack
def _sure(own: Pack) -> tuple[re.Pattern[str], ...]:
    return tuple(own.compiled(rule.pattern) for rule in own.rules(DictationRule) if rule.sure)


def dictates(text: str, own: Pack) -> bool:
    """Whether a text shows that it is dictated."""
    return any(pattern.search(text) for pattern in _sure(own))


def undictated(segments: tuple[Segment, ...], own: Pack) -> tuple[Segment, ...]:
    """The segments with the spoken marks of whoever dictates written; in a talk nobody does, and nothing is changed."""
    segments = pointed(segments, own)
    speakers = {one.speaker for one in segments if dictates(one.text, own)}
    return tuple(
        one.model_copy(update={"text": _tidy(obeyed(one.text, own)), "words": ()}) if one.speaker in speakers else one
        for one in segments
    )


def pointed(segments: tuple[Segment, ...], own: Pack) -> tuple[Segment, ...]:
    """The segments with the spoken points of their numbers."""
    return tuple(_with_points(one, own) for one in segments)


_MARK: Final = " . "


def _with_points(segment: Segment, own: Pack) -> Segment:
    """A segment with the spoken point of a number that a recogniser wrote as a mark ("ninety eight . two")."""
    text = segment.text
    if not own.spaced or _MARK not in text:
        return segment
    for quantity in reversed(find_quantities(text, "en")):
        if quantity.also and text.startswith(_MARK, quantity.number_end):
            text = f"{text[: quantity.number_end]} point {text[quantity.number_end + len(_MARK) :]}"
    return segment.model_copy(update={"text": text})


def _tidy(text: str) -> str:
    """The text with one mark where a written and a spoken one meet."""
    text = re.sub(r"[^\S\n]+([,.;:?!)])", r"\1", text)
    text = re.sub(r"([(])[^\S\n]+", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*\1)+", r"\1", text)
    text = re.sub(r"[,;:]\s*([.?!:])", r"\1", text)
    text = re.sub(r"([.?!:])(?:[^\S\n]*[.,])+", r"\1", text)
    text = re.sub(r"[，、；：](?=[，。、；：？！\n])", "", text)
    return re.sub(r"([。？！])[，。、]+", r"\1", text)
