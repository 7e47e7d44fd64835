"""One note out of the answers for the parts of a consultation: nothing twice, and what was corrected later wins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from scribe.drafting.chat_answer import Answer
from scribe.drafting.protocol import Told
from scribe.model import Language, SegmentId

_CORRECTS = re.compile(
    r"\b(?:actually|i mean|i meant|correction|sorry|rather|instead|not (?:\w+ ){1,3}but|scratch that|i was wrong"
    r"|let me correct|i misspoke|on second thought)\b"
    r"|不对|说错|更正|纠正|记错|弄错|搞错|应该是|其实|改成|改为|不是.{1,12}(?:是|而是)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_WORD = re.compile(r"[^\W\d_]+")
_ADDS = re.compile(r"\b(?:also|too|as well|another|besides|both|in addition)\b|也|还|另外|两边|都", re.IGNORECASE)
_SMALL = re.compile(
    r"\b(?:an?|the|of|for|with|and|or|is|was|are|has|have|had|to|in|on|at|per|daily|no|not|denies|denied|without"
    r"|patient|s?he|they|his|her|m?c?g|ml)\b"
)
_SMALL_ZH = frozenset("的了有无否认不为患者每日次")
_ALIKE = 0.6
_NEARLY_SAME = 0.85


def merged(answers: Sequence[Answer], said: Callable[[SegmentId], str], language: Language) -> Answer:
    """The answers as one, in the order of the parts.

    A statement that says what an earlier one of its section says adds its evidence to it. A later statement about the
    same thing takes the earlier one's place where somebody, in the words that it rests on, corrects something. Two that
    differ without such words both stay: a pressure at home and one in the room are not one another's correction.

    Args:
        answers: of the parts, first to last.
        said: what a segment says.
        language: of the note.
    """
    sections: dict[str, list[Told]] = {}
    for answer in answers:
        for section, statements in answer.statements.items():
            kept = sections.setdefault(section, [])
            before = len(kept)
            for statement in statements:
                _take(kept, before, statement, said, language)
    return Answer(statements=sections)


def _take(kept: list[Told], before: int, new: Told, said: Callable[[SegmentId], str], language: Language) -> None:
    """Adds a statement to those of its section; the first ``before`` of them come from earlier parts."""
    text, evidence = new
    words = " ".join(said(segment) for segment in evidence)
    corrects = bool(_CORRECTS.search(words)) and not _ADDS.search(words)
    for at, (old_text, old_evidence) in enumerate(kept):
        together = tuple(dict.fromkeys((*old_evidence, *evidence)))
        if _same(old_text, text, language):
            kept[at] = (old_text, together)
            return
        later = at < before and bool(set(evidence) - set(old_evidence))
        if corrects and later and _likeness(old_text, text, language) >= _ALIKE:
            kept[at] = (text, together)
            return
    kept.append(new)


def _same(one: str, other: str, language: Language) -> bool:
    """Whether two sentences say the same: the same words, or nearly so with the same numbers and the same denials."""
    if _plain(one) == _plain(other):
        return True
    return (
        _NUMBER.findall(one) == _NUMBER.findall(other)
        and _denials(one, language) == _denials(other, language)
        and _likeness(one, other, language) >= _NEARLY_SAME
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())


def _denials(text: str, language: Language) -> int:
    if language == "zh":
        return len(re.findall(r"否认|不|无|没", text))
    return len(re.findall(r"\b(?:no|not|denies|denied|without|never|negative|stop(?:ped)?)\b", text.casefold()))


def _likeness(one: str, other: str, language: Language) -> float:
    """The share of words that two sentences have in common, numbers and small words aside; 0 without any."""
    mine, theirs = _content(one, language), _content(other, language)
    return len(mine & theirs) / len(mine | theirs) if mine and theirs else 0.0


def _content(text: str, language: Language) -> set[str]:
    """The words, or in Chinese the pairs of characters."""
    if language == "zh":
        plain = "".join(c for c in text if c.isalpha() and c not in _SMALL_ZH)
        return {plain[at : at + 2] for at in range(len(plain) - 1)} or ({plain} if plain else set())
    return set(_WORD.findall(_SMALL.sub(" ", text.casefold())))
