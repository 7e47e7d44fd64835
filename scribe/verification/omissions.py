"""What was clearly said and is missing from the note: a medicine, an allergy, a symptom that warns of danger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.consultation.models import Flag, FlagKind, Language, Level, NoteDraft, Quote, Segment, Speaker
from scribe.terminology import Term, conditions, medicines, symptoms
from scribe.verification.heard import HeardConcepts
from scribe.verification.mentions import Polarity
from scribe.verification.people import other_person
from scribe.verification.wording import flag

RED_FLAGS: Final = frozenset(
    [
        "black stools",
        "blood in stool",
        "blood in urine",
        "chest pain",
        "coughing up blood",
        "double vision",
        "facial droop",
        "fainting",
        "hematemesis",
        "loss of consciousness",
        "seizures",
        "slurred speech",
        "suicidal thoughts",
        "swollen lips",
        "vision loss",
        "weight loss",
    ]
)
"""Symptoms that must not be lost, by their names in the lexicon."""
_CLASSES: Final = frozenset(
    ["antibiotics", "nsaids", "statin", "inhaler", "sulfa", "cephalosporins", "plaster", "saline"]
)
_GIVEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:prescribe|start(?:ing)? (?:you|him|her)|going to (?:start|give|put|prescribe|add)|I'?ll (?:start|"
        r"give|put|prescribe|add)|"
        r"we'?ll (?:start|give|put|prescribe|add)|put you on|I'?d like you to (?:start|take|try)|continue|keep taking|"
        r"increase|go up on|send in|I am (?:going to )?(?:start|giv|prescrib|add)ing?|take)\b|\d ?(?:mg|"
        r"milligrams?|mcg|micrograms?|grams?|"
        r"units?|puffs?|tablets?)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"开|加用?|继续|接着吃|照吃|改成|换成|一天|每天|每日|毫克|克|片|粒|袋|支|吃着|在吃|一直吃"),
}
_ALLERGY: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\ballerg(?:y|ic|ies)\b", re.IGNORECASE),
    "zh": re.compile("过敏(?!性)|皮试阳性"),
}
_NO: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:no|not|never|don't|stop\w*|instead of|rather|if|might|may|unless|used to|any|maybe|could)\b|n't\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("不|没|无|停|别|要是|如果|可能|考虑|以前|本来|原来|吗|要不要|行不行"),
}

_MEASURED: Final = re.compile(
    r"\b(?:check(?:ing)?|recheck|levels?|labs?|blood tests?|panel|cbc|ferritin)\b|查一?下|复查|化验|水平", re.IGNORECASE
)
"""What is measured is no medicine: folate, iron, 血钾."""


def check_omissions(note: NoteDraft, heard: HeardConcepts) -> Iterator[Flag]:
    """The flags of the whole note for what was said and is not in it."""
    text = "\n".join(s.text for s in note.statements if not s.removed)
    if not text.strip():
        return
    yield from _medicines(note, text, heard)
    yield from _red_flags(note, text, heard)


def _medicines(note: NoteDraft, text: str, heard: HeardConcepts) -> Iterator[Flag]:
    language = heard.transcript.language
    written = {match.term.en for match in medicines().find(text, note.language)}
    low = text.lower()
    seen: set[str] = set()
    for segment, clause, before in _clauses(heard):
        for match in medicines().find(clause, language):
            term = match.term
            if term.en in seen or term.en in _CLASSES or term.en in written or _is_in(term, low):
                continue
            if other_person(before, clause, language)(match.start):
                continue
            allergic = _ALLERGY[language].search(clause) is not None and not _NO[language].search(clause)
            given = (
                segment.speaker is Speaker.DOCTOR
                and _GIVEN[language].search(clause) is not None
                and not _NO[language].search(clause)
                and not _MEASURED.search(clause)
            )
            if allergic or given:
                seen.add(term.en)
                yield _left_out(note, match.text, segment, Level.RAISED)


def _red_flags(note: NoteDraft, text: str, heard: HeardConcepts) -> Iterator[Flag]:
    written = {match.term.en for lexicon in (symptoms(), conditions()) for match in lexicon.find(text, note.language)}
    low = text.lower()
    for term in symptoms().terms:
        if term.en not in RED_FLAGS or term.en in written or _is_in(term, low):
            continue
        told = [
            said
            for said in heard.of(term)
            if said.polarity is Polarity.PRESENT
            and not said.mention.person
            and (said.reply or said.segment).speaker in (Speaker.PATIENT, Speaker.OTHER)
        ]
        if told and not any(said.polarity is Polarity.DENIED for said in heard.of(term)):
            yield _left_out(note, told[0].mention.text, told[0].segment, Level.RAISED)


def _is_in(term: Term, low: str) -> bool:
    names = (*term.names("en"), *term.names("zh"))
    # 钙片 is in 葡萄糖酸钙: the form is no part of the name
    return any((name.lower() if name.isascii() else _FORM.sub("", name)) in low for name in names if len(name) > 1)


_FORM: Final = re.compile("(?<=[一-鿿])(?:肠溶|缓释|控释)?(?:片|胶囊|颗粒|口服液|软膏|乳膏|滴眼液|喷雾剂?)$")


def _clauses(heard: HeardConcepts) -> Iterator[tuple[Segment, str, str]]:
    """Each sentence of the recording, with what its segment says before it."""
    for segment in heard.transcript.segments:
        at = 0
        for part in re.split(r"(?<=[.?!;。？！；])", segment.text):
            yield segment, part, segment.text[:at]
            at += len(part)


def _left_out(note: NoteDraft, what: str, segment: Segment, level: Level) -> Flag:
    return flag(
        FlagKind.LEFT_OUT,
        level,
        note.language,
        note=what,
        said=what,
        quote=Quote(segment=segment.id, text=segment.text, mark=what),
    )
