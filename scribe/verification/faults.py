"""Faults put into true statements, to see whether somebody notices them: verification, or a second reader.

Each kind is what drafters are known to do: a dose ten times too large, the other side, a denial turned round, another
medicine, another person, a finding that nobody spoke of. A variant is made only where the result is certainly wrong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from scribe.language.quantity import find_quantities, plain
from scribe.language.reading import read_statement
from scribe.model import Language
from scribe.terminology import Lexicon, Match, Term, conditions, medicines, symptoms


class Fault(StrEnum):
    """What was done to a statement."""

    DOSE = "dose_times_ten"
    SIDE = "side_flipped"
    NEGATION = "negation_flipped"
    MEDICINE = "medicine_swapped"
    PERSON = "person_swapped"
    INVENTED = "finding_invented"


@dataclass(frozen=True)
class Talk:
    """What was said in a visit: the language, and each turn's words."""

    language: Language
    turns: Sequence[str]

    @cached_property
    def said(self) -> str:
        """All of it."""
        return "\n".join(self.turns)


_DOSE_UNITS: Final = frozenset({"mg", "ug", "g", "mL", "[IU]", "tablet", "capsule", "puff", "sachet", "drop", "spray"})
_SIDES: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"(?<!is )(?<!are )(?<!all )\b(left|right)\b(?! (?:away|now|after|over))", re.IGNORECASE),
    "zh": re.compile("(?<!左)[左右](?!右)"),
}
_OTHER_SIDE: Final = {"left": "right", "right": "left", "Left": "Right", "Right": "Left", "左": "右", "右": "左"}
_DENIAL: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"^(?:No|Denies) |(?<=[;,.] )(?:no|denies) (?=[a-z])"),
    "zh": re.compile("否认|(?<![肢体乏])无(?=[一-鿿])(?!力|法|名)"),
}
_KIN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:mother|father|brother|sister|grandmother|grandfather|uncle|aunt|son|daughter|wife|husband)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("母亲|父亲|哥哥|姐姐|弟弟|妹妹|爷爷|奶奶|外公|外婆|大伯|叔叔|舅舅|爱人|配偶|儿子|女儿"),
}
_COMMON: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "chest pain", "palpitations", "blood in urine", "double vision", "jaundice", "night sweats", "blood in stool",
        "wheezing", "fainting", "hair loss", "tremor", "polyuria", "hearing loss", "hoarseness",
    ),
    "zh": (
        "胸痛", "心悸", "血尿", "复视", "黄疸", "盗汗", "便血", "晕厥", "脱发", "震颤", "多尿",
        "声音嘶哑", "咯血", "耳痛",
    ),
}  # fmt: skip
"""Findings that may be invented: those that the consultation at hand does not speak of."""


_NOT_FACTS: Final = re.compile(
    r"\b(?:not?|without|if|possible|call|return|review|watch|risk)\b|[不没未若]|如有|可能|考虑|待查|家族|父|母|复诊|"
    r"随诊|急诊|就诊|告知|立即|120|911",
    re.IGNORECASE,
)
"""Advice, doubt and family: turned round they may still be true."""


def faulty(text: str, talk: Talk, chance: random.Random) -> Iterator[tuple[Fault, str]]:
    """The faulty variants of a true statement, at most one of each kind.

    Args:
        text: the statement's.
        talk: what was said in its visit.
        chance: chooses among the variants of a kind.
    """
    for fault, maker in _MAKERS.items():
        texts = [made for made in maker(text, talk, chance) if made != text]
        if texts:
            yield fault, chance.choice(texts)


def _doses(text: str, talk: Talk, _chance: random.Random) -> Iterator[str]:
    named = medicines().find(text, talk.language)
    for quantity in find_quantities(text, talk.language):
        dose = quantity.unit in _DOSE_UNITS and any(match.end <= quantity.start for match in named)
        if dose and quantity.value and not quantity.spoken and quantity.second is None:
            yield text[: quantity.start] + plain(quantity.value * Decimal(10)) + text[quantity.number_end :]


def _sides(text: str, talk: Talk, _chance: random.Random) -> Iterator[str]:
    # "after the patient left" is no side
    sided = any(
        mark.family == "sides" and mark.rule.gives for one in read_statement(text, talk.language) for mark in one.marks
    )
    if re.search(r"\b(?:bilateral|both)\b|双|两[侧边]", text) or not sided:
        return
    found = [*_SIDES[talk.language].finditer(text)]
    if len({match.group().lower() for match in found}) == 1:
        # With both sides in one statement an exchange of one of them may still be true.
        yield _SIDES[talk.language].sub(lambda match: _OTHER_SIDE[match.group()], text)


def _negations(text: str, talk: Talk, _chance: random.Random) -> Iterator[str]:
    language = talk.language
    if re.search(r"随诊|急诊|就诊|立即|告知|\b(?:call|return|review)\b", text, re.IGNORECASE):
        return
    for match in _DENIAL[language].finditer(text):
        rest = text[match.end() :]
        named = [m for lexicon in (symptoms(), conditions()) for m in lexicon.find(rest, language) if m.start <= 3]
        if named:
            yield text[: match.start()] + ("有" if language == "zh" else "Reports ") + rest
    if _DENIAL[language].search(text) or _NOT_FACTS.search(text):
        return
    named = [m for lexicon in (symptoms(), conditions()) for m in lexicon.find(text, language)]
    for found in sorted(named, key=lambda match: match.start):
        before = text[: found.start]
        begins = re.search(r"(?:^|[,;，；:：]\s*)$" if language == "en" else r"(?:^|[，；：:]|伴|起|出现)$", before)
        if len(found.text) > 1 and begins and not re.match(r"\s*\d", text[found.end :]):
            yield before + ("无" if language == "zh" else "no ") + text[found.start :]


def _other_medicine(match: Match, said: str, chance: random.Random) -> Term | None:
    """A medicine of the same letter or the same kind that nobody named."""
    low = said.lower()
    others = [
        term
        for term in medicines().terms
        if term.code
        and match.term.code
        and term.code[:1] == match.term.code[:1]
        and term.code != match.term.code
        and not any(name.lower() in low for name in (*term.names("en"), *term.names("zh")) if name)
    ]
    return chance.choice(others) if others else None


def _medicines(text: str, talk: Talk, chance: random.Random) -> Iterator[str]:
    for match in medicines().find(text, talk.language):
        other = _other_medicine(match, talk.said, chance)
        if other is not None and len(match.text) > 1:
            yield text[: match.start] + other.name(talk.language) + text[match.end :]


def _people(text: str, talk: Talk, _chance: random.Random) -> Iterator[str]:
    language = talk.language
    kin = _KIN[language].search(text)
    ill: list[Match] = [*conditions().find(text, language), *symptoms().find(text, language)]
    if kin and "代述" not in text and any(match.start > kin.end() for match in ill):
        patient = "患者" if language == "zh" else "The patient" if kin.start() == 0 else "the patient"
        yield text[: kin.start()] + patient + text[kin.end() :]
    if kin or _DENIAL[language].search(text) or re.search(r"家族|[不没未]|复诊|\b(?:no|not|denies|follow-up)\b", text):
        return
    for match in conditions().find(text, language):
        if match.start <= 2:
            yield f"母亲患{match.text}。" if language == "zh" else f"Mother has {match.text}."


def _invented(text: str, talk: Talk, chance: random.Random) -> Iterator[str]:
    language = talk.language
    said = {match.term.en for lexicon in (symptoms(), conditions()) for match in lexicon.find(talk.said, language)}
    names = [
        name
        for name in _COMMON[language]
        if ((term := _term(symptoms(), name, language)) is None or term.en not in said)
        and not _in_other_words(name, talk)
    ]
    if not names or not symptoms().first(text, language):
        return
    name = chance.choice(names)
    yield f"{text.rstrip('。.')}，伴{name}。" if language == "zh" else f"{text.rstrip('.')}, with {name}."


def _in_other_words(name: str, talk: Talk) -> bool:
    """Whether one turn holds all words or characters of a name: 尿里有血 speaks of 血尿."""
    parts = set(name) if talk.language == "zh" else set(name.split()) - {"in"}
    return any(all(part in turn.lower() for part in parts) for turn in talk.turns)


def _term(lexicon: Lexicon, name: str, language: Language) -> Term | None:
    return lexicon.get(name, language)


_MAKERS: Final[dict[Fault, Callable[[str, Talk, random.Random], Iterator[str]]]] = {
    Fault.DOSE: _doses,
    Fault.SIDE: _sides,
    Fault.NEGATION: _negations,
    Fault.MEDICINE: _medicines,
    Fault.PERSON: _people,
    Fault.INVENTED: _invented,
}
