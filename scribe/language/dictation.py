"""Dictation: spoken marks become marks, spoken headings place what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.model import Segment


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
    """

    pattern: str
    becomes: str = ""
    topic: str = ""
    sure: bool = False


@dataclass(frozen=True)
class Part:
    """Words under one heading; ``topic`` is empty before the first."""

    topic: str
    text: str


@of_pack
def _marks(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = [rule for rule in own.rules(DictationRule) if not rule.topic]
    return tuple((own.compiled(f" ?(?:{rule.pattern})"), rule.becomes) for rule in rules)


@of_pack
def _headings(own: Pack) -> tuple[tuple[re.Pattern[str], str], ...]:
    rules = [rule for rule in own.rules(DictationRule) if rule.topic]
    return tuple((own.compiled(rule.pattern), rule.topic) for rule in rules)


def obeyed(text: str, own: Pack) -> str:
    """A dictated text with its spoken marks written; of two that meet the longer one counts."""
    found = [(m, becomes) for pattern, becomes in _marks(own) for m in pattern.finditer(text)]
    found.sort(key=lambda f: (f[0].start() - f[0].end(), f[0].start()))
    kept: list[tuple[re.Match[str], str]] = []
    for match, becomes in found:
        if not any(match.start() < other.end() and other.start() < match.end() for other, _ in kept):
            kept.append((match, becomes))
    for match, becomes in sorted(kept, key=lambda k: -k[0].start()):
        written = match.expand(becomes) if "\\" in becomes else becomes
        text = f"{text[: match.start()]}{written}{text[match.end() :]}"
    return text.strip()


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
    segments = tuple(_with_points(one, own) for one in segments)
    speakers = {one.speaker for one in segments if dictates(one.text, own)}
    return tuple(
        one.model_copy(update={"text": _tidy(obeyed(one.text, own)), "words": ()}) if one.speaker in speakers else one
        for one in segments
    )


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
    return re.sub(r"([.?!:])(?:[^\S\n]*[.,])+", r"\1", text)
