"""What a text says of symptoms, conditions and tests: present, denied or possible, and of whom.

Written statements and speech are read alike; a question in speech says nothing by itself, its reply does
(:mod:`scribe.verification.heard`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scribe.model import Language
from scribe.terminology import Term, conditions, symptoms
from scribe.verification.people import other_person


class Polarity(StrEnum):
    """How a thing is said to be. ``asked``: a question; ``if_so``: only in case it happens."""

    PRESENT = "present"
    DENIED = "denied"
    POSSIBLE = "possible"
    ASKED = "asked"
    IF_SO = "if_so"


@dataclass(frozen=True)
class Mention:
    """One concept in a text, with what its clause says of it.

    Attributes:
        term: the concept.
        text: its words.
        start: where they begin in the text.
        end: where they end.
        polarity: how it is said to be.
        person: whose it is: empty for the patient, else a kin word of the lexicon (``mother``).
    """

    term: Term
    text: str
    start: int
    end: int
    polarity: Polarity
    person: str


_SENTENCE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"(?<=[.;?!\n])\s+|(?<=[a-z,]) (?=but |although |however |except )|,\s+(?=(?:but|just|only|though|"
        r"I|it|he|she|we|they|my|there|with|has|reports|states)\b)",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"(?<=[。；;！？!?，,\n])"),
}
_NOT_BEFORE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:no|not|never|without|den(?:y|ies|ied|ying)|negative for|free (?:of|from)|nor|neither|none|cannot|"
        r"ruled? out|absence of|lack of|no longer|\w*n't|non)\b(?!\s+(?:only|sure|certain|just|because|change|"
        r"better|worse|improv\w+|doubt)|\W+(?:i+ )*i(?:'ve|'m)? (?:have|had|do|did|got|get|am|was|feel)\b(?! not))"
        # speech without full stops goes on to another matter with one of these
        r"(?:(?!\b(?:so|okay|well|let's|lem me|because|now|i (?:do )?(?:think|believe)|is there|your|"
        r"i (?:do|have|had) (?:have |feel |get )?(?:a|some)|i (?:do )?feel|some)\b)"
        r"[^.;:?!()])*$",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"未$|(?:否认|无|没有?|未(?:见|闻及|触及|诉|出现|发现|及|患|得)|不(?:伴|是|像|再)?|排除|非)"
        r"(?:明显|明确|什么|任何|再|过|得过|怎么|发现|觉得|感觉|摸到|看见|见到?|太|药物|听到)?"
        r"(?:[^，,。；;！？]{0,30}[、和及或与])?[^，,。；;！？、（(]{0,4}$"
    ),
}
_PARTLY: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\bnot (?:really|as|so|much|that|too|very|always)\b[^.;]*$", re.IGNORECASE),
    "zh": re.compile(r"(?:不(?:太|怎么|大|够|光|只|但|仅|知道|清楚|敢|完|住|断|停)|没(?:准|完))[^，,。；]*$"),
}
_NOT_AFTER: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"^s?\s*(?:\([^)]*\)\s*)?(?:is|are|was|were|has been)?\s*(?:absent|negative|denied|not (?:present|seen|"
        r"noted|there)|"
        r"resolved|gone|ruled out)\b|^s?\s*:\s*(?:no|none|negative|denied)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"^(?:过|的|这些?|症状|情况|史|倒|都|也|现在|已经?)*(?:没有?|无|阴性|消失|不明显|\(-\)|（-）)(?!法|力)"
    ),
}
_POSSIBLE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:possibl[ey]|probabl[ey]|(?:un)?likely|suspect\w*|may|might|could be|rule out|r/o|concern(?:ing|ed)? for|"
        r"consider\w*|perhaps|suggest\w*|versus|vs|I think|think it|looks like|maybe|not sure|questionable)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("可能|考虑|怀疑|疑似|待排|待查|不除外|倾向|像是|好像|也许|大概|恐怕|说不定|应该是|不排除"),
}
_IF: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:if|unless|in case|make sure|should (?:you|it|there|the)|when(?:ever)?|any(?:thing)? (?:new|worse)|"
        r"return (?:for|with)|"
        r"watch for|call (?:us |me )?(?:for|with)|seek|come back (?:for|with)|monitor for|as needed for|prn|to prevent|"
        r"risk of|signs of|for any|review (?:for|if)|emergency (?:department|room)|911|999)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "要是|如果|假如|万一|确保|一旦|若|如(?:有|出现|果)|出现.{0,12}(?:就诊|来|急诊|随诊|就医)|的话|随诊|及时|"
        "必要时|以防|预防|警惕|注意|(?<![幼小当平])时(?:服|用|吃|加|可)|立即|立刻|急诊|就诊|马上来"
    ),
}


_NO_MENTION: Final = re.compile(
    r"咳[出不]|烧[灼心]|吐[字气]|肿瘤|pregnancy (?:test|kit)|\w+ (?:clinic|vaccine|shot)\b", re.IGNORECASE
)
"""Words that hold a concept's name and mean something else."""


_LONGEST_SENTENCE: Final = 200
_REACH_BEFORE: Final = 160
_REACH_AFTER: Final = 60
"""Characters around a mention in which a condition or a doubt is about it, where no full stop tells."""


def mentions(text: str, language: Language) -> tuple[Mention, ...]:
    """Every symptom and condition that a text names, in its order."""
    found: list[Mention] = []
    for start, clause in _clauses(text, language):
        person = other_person(text[:start], clause, language)
        sentence = _sentence(text, start)
        for match in _named(clause, language):
            before, after = clause[: match.start], clause[match.end :]
            around = sentence
            if language == "en" and len(sentence) > _LONGEST_SENTENCE:
                # speech without full stops: what is far away says nothing of this
                around = before[-_REACH_BEFORE:] + match.text + after[:_REACH_AFTER]
            found.append(
                Mention(
                    term=match.term,
                    text=match.text,
                    start=start + match.start,
                    end=start + match.end,
                    polarity=_polarity(before, after, _asserting(clause, around, language), language),
                    person=person(match.start),
                )
            )
    return tuple(found)


def _clauses(text: str, language: Language) -> list[tuple[int, str]]:
    """The clauses of a text, each with the place where it begins."""
    clauses, at = [], 0
    for cut in _SENTENCE[language].finditer(text):
        if text[at : cut.start()].strip():
            clauses.append((at, text[at : cut.start()]))
        at = cut.end() if language == "zh" or not cut.group().strip(" ,") else cut.start()
    if text[at:].strip():
        clauses.append((at, text[at:]))
    return clauses


def _named(clause: str, language: Language) -> list[_Named]:
    """Symptoms and conditions, the longest name first where two overlap."""
    every = [
        _Named(match.term, match.start, match.end, match.text)
        for lexicon in (conditions(), symptoms())
        for match in lexicon.find(clause, language)
    ]
    kept: list[_Named] = []
    every = [one for one in every if not _NO_MENTION.match(clause[one.start :])]
    for one in sorted(every, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


@dataclass(frozen=True)
class _Named:
    term: Term
    start: int
    end: int
    text: str


def _sentence(text: str, at: int) -> str:
    """The whole sentence around a place: whether it asks, or holds only on a condition, is said at its ends."""
    begin = max(text.rfind(mark, 0, at) for mark in ".;?!。；？！\n") + 1
    ends = [place for mark in ".;?!。；？！\n" if (place := text.find(mark, at)) >= 0]
    return text[begin : min(ends, default=len(text)) + 1]


def _asserting(clause: str, sentence: str, language: Language) -> str:
    """The sentence, or the clause alone where it tells something before the sentence goes on to ask."""
    told = language == "zh" and re.search(r"(?<![没有])有(?!没有|过?吗)", clause) and not sentence.endswith(clause[-3:])
    return clause if told else sentence


def _polarity(before: str, after: str, sentence: str, language: Language) -> Polarity:
    if sentence.rstrip().endswith(("?", "？")):
        return Polarity.ASKED
    if _IF[language].search(sentence):
        return Polarity.IF_SO
    if _PARTLY[language].search(before):
        return Polarity.PRESENT
    if _NOT_BEFORE[language].search(before) or _NOT_AFTER[language].search(after):
        return Polarity.DENIED
    return Polarity.POSSIBLE if _POSSIBLE[language].search(sentence) else Polarity.PRESENT
