"""What Chinese questions and their replies say of a term that neither of them names: 早上发僵吗？僵。 tells of 晨僵."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scribe.model import Quote, Segment
from scribe.verification.lay_words import EMPTY_ZH, LIKE_ZH, VAGUE_ZH
from scribe.verification.mentions import Mention

_MOSTLY: Final = 0.5
_NEGATIVE: Final = re.compile("[不没无未别]")
_REFUSES: Final = re.compile(
    r"^[，。\s]*(?:(?:嗯|呃|啊|哦|那|倒|都|也|从来)[，、\s]*)*(?:没有?|不|无)(?!知道|清楚|太|怎么|记得|完|停)"
)
_BEFORE: Final = r"(?:^|有(?:点儿?|一?些|过)?|有时候?|会|就|老|总|还|挺|很|特别|经常|一直)"


def denied_by_reply(mention: Mention, segments: tuple[Segment, ...]) -> Quote | None:
    """Where a plain no answers a question about the term: 甲状腺有问题吗？没有。 against 甲状腺疾病."""
    for asked, reply in _exchanges(mention, segments):
        if not _REFUSES.match(reply.text):
            continue
        told = [clause for clause in _clauses(reply.text) if _held_share(mention, clause) > _MOSTLY]
        if all(_NEGATIVE.search(clause) for clause in told) and asked:
            return Quote(segment=reply.id, text=reply.text, mark=_clauses(reply.text)[0])
    return None


def affirmed_by_reply(mention: Mention, segments: tuple[Segment, ...]) -> Quote | None:
    """Where a reply affirms the term's own last word: 僵 after 早上起来发僵吗, against 无晨僵."""
    parts = [char for char in mention.text if char not in EMPTY_ZH]
    if not parts:
        return None
    alike = {parts[-1]}.union(*(group for group in LIKE_ZH if parts[-1] in group))
    affirms = re.compile(f"{_BEFORE}[{''.join(sorted(alike))}]")
    for _, reply in _exchanges(mention, segments):
        for clause in _clauses(reply.text):
            if affirms.search(clause) and not _NEGATIVE.search(clause):
                return Quote(segment=reply.id, text=reply.text, mark=clause)
    return None


def denied_anywhere(mention: Mention, said: str) -> bool:
    """Whether the evidence denies the term in a like word: 不转了 agrees with 无眩晕."""
    parts = {char for char in mention.text if char not in EMPTY_ZH and char not in VAGUE_ZH}
    alike = parts.union(*(group for group in LIKE_ZH if parts & set(group)))
    denies = f"(?:不|没有?|无)(?:再|怎么|太|觉得)?[{''.join(sorted(alike))}]"
    return bool(alike) and re.search(denies, said) is not None


def _exchanges(mention: Mention, segments: tuple[Segment, ...]) -> Iterator[tuple[str, Segment]]:
    """The questions that hold most of a term, each with the segment that answers."""
    for question, reply in pairwise(segments):
        if question.speaker is reply.speaker:
            continue
        for asked in re.findall(r"[^。；！？?!]+[？?]", question.text):
            if _held_share(mention, asked) > _MOSTLY:
                yield asked, reply


def _held_share(mention: Mention, text: str) -> float:
    """How much of a term's own characters a text holds, or characters that mean the same."""
    parts = [char for char in mention.text if char not in EMPTY_ZH]
    weights = {char: 0.5 if char in VAGUE_ZH else 1.0 for char in parts}
    held = sum(
        weight
        for char, weight in weights.items()
        if char in text or any(char in group and set(group) & set(text) for group in LIKE_ZH)
    )
    return held / sum(weights.values()) if weights else 0.0


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split(r"[，,。；;？?！!、\s]+", text) if clause] or [text]
