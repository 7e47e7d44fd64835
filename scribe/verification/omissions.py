"""What was clearly said and is missing from the note: a medicine, an allergy, a symptom that warns of danger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import Flag, FlagKind, Language, Level, NoteDraft, Quote, Segment, Speaker
from scribe.terminology import MEDICINE_CLASSES, Match, Term, conditions, medicines, red_flags, symptoms
from scribe.terminology.recorded import without_marked
from scribe.verification.heard import HeardConcepts
from scribe.verification.mentions import Polarity
from scribe.verification.people import other_person
from scribe.verification.wording import flag

_NO_LOSS: Final = MEDICINE_CLASSES | {"plaster", "saline"}
"""What a note may well leave out."""
_USED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:prescri\w+|start\w*|stop\w*|continu\w+|keep|kept|increase\w*|resume|switch\w*|refill|tak(?:e|es|ing)|took|taken|"
        r"using|put (?:you|me|him|her) on|(?:I'm|he's|she's|am|are|is|been|still|already) on|"
        r"(?:give|giving|gave|given|send|sending|sent) (?:you|him|her|me)|go(?:ing)? up on|instead)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        "开|加[用个上一]|继续|接着|照[吃旧常]|改[成用吃]|换[成了]|停|吃[着的了过]|在[吃用]|一直|服|抹|涂|喂|先用|别[吃用]"
    ),
}
"""Words with which a medicine is taken, given, changed or stopped."""
_ALLERGY: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\ballerg(?:y|ic|ies)\b|\bcame out in\b", re.IGNORECASE),
    "zh": re.compile("过敏(?!性)|皮试阳性"),
}
_LEFT_OPEN: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:no|not|never|rather|if|might|may|unless|any|maybe|could|would|consider\w*|such as|like|"
        r"instead of|used to)\b|n't\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("不(?!舒服|适)|没|无|要是|如果|可能|考虑|要不要|行不行|比如|之类|像|吗|再说"),
}
"""Words after which a medicine may well be none that is taken."""
_DOSES: Final = frozenset({"mg", "ug", "g", "mL", "[IU]", "tablet", "capsule", "puff", "sachet", "drop", "spray", "/d"})
_FIRST_PERSON: Final = re.compile(r"\bI(?:'m| am)\b|我(?![妈爸儿女老爱哥姐弟妹爷奶])")
_MEASURED: Final = re.compile(
    r"\b(?:check(?:ing)?|recheck|levels?|labs?|blood tests?|panel|cbc|ferritin)\b|查一?下|复查|化验|水平", re.IGNORECASE
)
"""What is measured is no medicine: folate, iron, 血钾."""


def check_omissions(note: NoteDraft, heard: HeardConcepts, *, recorded: bool = False) -> Iterator[Flag]:
    """The flags of the whole note for what was said and is not in it.

    Args:
        note: the note.
        heard: what was said.
        recorded: whether the note was checked with the patient's record; what it marks as the record's is then not
            what was said.
    """
    # what somebody removed is left out on purpose
    text = "\n".join(without_marked(s.text) if recorded else s.text for s in note.statements)
    if not text.strip():
        return
    yield from _medicines(note, text, heard)
    yield from _red_flags(note, text, heard)


def _medicines(note: NoteDraft, text: str, heard: HeardConcepts) -> Iterator[Flag]:
    language = heard.transcript.language
    written = {match.term.en for match in medicines().find(text, note.language)}
    low = text.lower()
    seen: set[str] = set()
    for segment, sentence, before, asked in _sentences(heard):
        for match in medicines().find(sentence, language):
            term = match.term
            if term.en in seen or term.en in written or _is_in(term, low):
                continue
            clause, after = _around(sentence, match, language)
            if _LEFT_OPEN[language].search(clause) or other_person(before, sentence, language)(match.start):
                continue
            if _ALLERGY[language].search(after) or (asked and _ALLERGY[language].search(asked)):
                if segment.speaker is Speaker.OTHER and _FIRST_PERSON.search(clause):
                    continue  # a companion speaks of himself
                seen.add(term.en)
                yield _left_out(note, match.text, segment, Level.HIGH, words="allergy_left_out")
            elif term.en not in _NO_LOSS and _used(clause, after, sentence, language):
                seen.add(term.en)
                yield _left_out(note, match.text, segment, Level.RAISED)


def _used(clause: str, after: str, sentence: str, language: Language) -> bool:
    """Whether a medicine is clearly taken, given or stopped: a verb with it, or its dose right after it."""
    if sentence.rstrip().endswith(("?", "？")) or _MEASURED.search(clause):
        return False
    dosed = any(quantity.unit in _DOSES for quantity in find_quantities(after, language))
    return dosed or _USED[language].search(clause) is not None


def _around(sentence: str, match: Match, language: Language) -> tuple[str, str]:
    """The clause that names a medicine, and the same with the two clauses after it, where its dose is told."""
    marks = ",;，、；" if language == "zh" else ",;"
    begin = max(sentence.rfind(mark, 0, match.start) for mark in marks) + 1
    ends = [place for place in range(match.end, len(sentence)) if sentence[place] in marks]
    end = ends[0] if ends else len(sentence)
    return sentence[begin:end], sentence[begin : ends[2] if len(ends) > 2 else len(sentence)]


def _red_flags(note: NoteDraft, text: str, heard: HeardConcepts) -> Iterator[Flag]:
    written = {match.term.en for lexicon in (symptoms(), conditions()) for match in lexicon.find(text, note.language)}
    low = text.lower()
    for term in red_flags():
        if term.en in written or _is_in(term, low):
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


def _sentences(heard: HeardConcepts) -> Iterator[tuple[Segment, str, str, str]]:
    """Each sentence of the recording, with what its segment says before it, and the question that it answers."""
    asked = ""
    for segment in heard.transcript.segments:
        at = 0
        for part in re.split(r"(?<=[.?!;。？！；])", segment.text):
            yield segment, part, segment.text[:at], asked
            at += len(part)
        asked = segment.text if segment.text.rstrip().endswith(("?", "？")) else ""


def _left_out(note: NoteDraft, what: str, segment: Segment, level: Level, *, words: str = "") -> Flag:
    return flag(
        FlagKind.LEFT_OUT,
        level,
        note.language,
        words=words,
        note=what,
        said=what,
        quote=Quote(segment=segment.id, text=segment.text, mark=what),
    )
