"""What the entries of a patient's record name, so that they can be found in a note, and how a note marks them.

A problem list says "Essential (primary) hypertension" and a medication list "Amlodipine 5 MG Oral Tablet": an entry is
known by its code where the lexicon has that code, else by its name without what only qualifies it. A name that says
more than the lexicon's concept ("family history of diabetes") is that concept's no longer, and is found only as it
stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Final

from scribe.model import (
    LONGEST_TERM,
    Coding,
    Language,
    RecordAllergy,
    RecordContext,
    RecordEntry,
    RecordEntryId,
    RecordMedicine,
    RecordProblem,
)
from scribe.terminology.lexicon import Lexicon, Term, conditions, medicines, names_of, rows_of, symptoms

Concept = frozenset[str]
"""A concept by the words of its English name that distinguish it, or by the entry's own name in small letters."""

_QUALIFIERS: Final = frozenset(
    """
    type 1 2 i ii mellitus essential primary chronic acute benign unspecified disorder disease finding situation nos nec
    with without of the in and or a an complication complications mention organism diagnosis stage grade mild moderate
    severe known uncontrolled controlled left right bilateral recurrent current active
    """.split()  # noqa: SIM905 (a list of words reads as one)
)
"""Words of a problem's name that leave it the same problem for a comparison with what was said."""
_BRACKETED: Final = re.compile(r"[(（][^()（）]*[)）]")
_TELLING_HAN: Final = re.compile("[一-鿿](?<![型级期病症一二三很极高低中危度及伴不有无的])")
_ALLERGY: Final = re.compile("allerg|intoleran|过敏", re.IGNORECASE)
_ALLERGY_TO: Final = re.compile(r"^(?:drug )?(?:allerg(?:y|ic) to|对)\s*|\s*(?:allergy|过敏)$", re.IGNORECASE)
_WORDS: Final = re.compile(r"[a-z0-9]+")
_STRENGTH: Final = re.compile(
    r"\b\d[\d.,]*\s*(?:mg|mcg|ug|g|ml|iu|units?|%)?\b|\b(?:oral|tablets?|capsules?|solution|suspension|injection|inhaler|"
    r"cream|ointment|spray|hcl|hydrochloride|besylate|sodium|potassium|calcium|tartrate|succinate|er|xr|sr|xl|dr|ec)\b|"
    r"[\d.]+\s*(?:毫克|微克|克|毫升|单位)|肠溶|缓释|控释|分散|胶囊|颗粒|口服液|注射液|软膏|滴眼液|片",
    re.IGNORECASE,
)

PER_RECORD: Final[dict[Language, str]] = {"en": "Per record", "zh": "病历记载"}
"""With these words a note marks what nobody said and the record has."""
_WHOLE: Final = re.compile(r"^\s*(?:per record|病历记载)\s*[:：]", re.IGNORECASE)
_BESIDE: Final = re.compile(r"\s*[(（](?:per record|病历记载)\s*[:：]([^()（）]*)[)）]", re.IGNORECASE)


@dataclass(frozen=True)
class Recorded:
    """One entry of the record with the concepts that it names; usually one."""

    id: RecordEntryId
    entry: RecordEntry
    terms: tuple[Term, ...]
    concepts: frozenset[Concept]

    @property
    def current(self) -> bool:
        """Whether it holds today: a problem that is not over, a medicine that is still taken, every allergy."""
        return self.entry.active if isinstance(self.entry, RecordProblem | RecordMedicine) else True

    def name(self, language: Language) -> str:
        """Its name in a note: the lexicon's where the EMR's is in another language and means exactly one concept."""
        foreign = self.entry.name.isascii() != (language == "en")
        if foreign and len(self.terms) == 1 and self.terms[0].name(language):
            return self.terms[0].name(language)
        return self.entry.name

    def is_spoken_of(self, statements: Iterable[str], language: Language) -> bool:
        """Whether any of these statements names it, by a name that a lexicon knows or by its own; an allergy as one."""
        lexicons = (conditions(), symptoms()) if isinstance(self.entry, RecordProblem) else (medicines(),)
        if isinstance(self.entry, RecordAllergy):
            statements = [text for text in statements if speaks_of_allergy(text)]
        text = "\n".join(statements)
        named = {concept_of(match.term) for lexicon in lexicons for match in lexicon.find(text, language)}
        return bool(named & self.concepts) or self.entry.name.lower() in text.lower()


class PatientRecord:
    """A record that can be asked what it has.

    Attributes:
        problems: every problem, active or not.
        medicines: every medicine, active or not.
        allergies: every allergy.
    """

    def __init__(self, context: RecordContext) -> None:
        self.context = context
        known = list(_known(context))
        self.problems = tuple(one for one in known if isinstance(one.entry, RecordProblem))
        self.medicines = tuple(one for one in known if isinstance(one.entry, RecordMedicine))
        self.allergies = tuple(one for one in known if isinstance(one.entry, RecordAllergy))

    @property
    def every(self) -> tuple[Recorded, ...]:
        """All entries."""
        return (*self.problems, *self.medicines, *self.allergies)

    def problem(self, term: Term) -> Recorded | None:
        """The active problem that is this concept."""
        return _first(self.problems, concept_of(term), active=True)

    def medicine(self, names: Iterable[Term]) -> Recorded | None:
        """The active medicine that is any of these."""
        found = (_first(self.medicines, concept_of(term), active=True) for term in names)
        return next((one for one in found if one is not None), None)

    def has(self, term: Term) -> Recorded | None:
        """Any entry that is this concept, over or not."""
        return _first(self.every, concept_of(term), active=False)


def regimen(entry: RecordMedicine, language: Language) -> str:
    """How a medicine is taken by the record: dose, route, how often; empty when the record does not say."""
    dose = f"{entry.dose.normalize():f} {entry.dose_unit}".strip() if entry.dose is not None else ""
    often = entry.frequency or _often(entry.per_day, language)
    needed = {"en": "as needed", "zh": "必要时"}[language] if entry.as_needed else ""
    return " ".join(part for part in (dose, entry.route, often, needed) if part)


def speaks_of_allergy(text: str) -> bool:
    """Whether a text is about an allergy, told or denied."""
    return _ALLERGY.search(text) is not None


def concept_of(term: Term) -> Concept:
    """What distinguishes a concept of the lexicon: type 2 diabetes and diabetes are the same for a comparison."""
    return _key(term.en)


def concepts_named(name: str, language: Language) -> frozenset[Concept]:
    """The medicines that a name means, as an entry of the record would be known by it."""
    found = medicines().find(name, language)
    return frozenset(concept_of(match.term) for match in found) or frozenset({_key(name)})


def names_to_expect(context: RecordContext) -> tuple[str, ...]:
    """The names of medicines and allergies that a recogniser should expect, without strength and form."""
    names = (_ALLERGY_TO.sub("", name) for name in context.names)
    plain = (_STRENGTH.sub(" ", name).strip(" ,;-/") for name in names)
    return tuple(dict.fromkeys(" ".join(name.split()) for name in plain if 0 < len(name) <= LONGEST_TERM))


def is_marked(text: str) -> bool:
    """Whether a statement says that all of it comes from the record."""
    return _WHOLE.match(text) is not None


def without_marked(text: str) -> str:
    """A statement without what it says to come from the record: what is to be found in the recording."""
    return "" if is_marked(text) else _BESIDE.sub("", text)


def marked_parts(text: str) -> tuple[tuple[str, str], ...]:
    """What a statement says to come from the record: each item, with what the statement says before it."""
    if is_marked(text):
        return tuple(("", item) for item in re.split("[;；]", _WHOLE.sub("", text)) if item.strip())
    return tuple((text[: match.start()], match[1]) for match in _BESIDE.finditer(text))


@dataclass(frozen=True)
class AllergyGroup:
    """Medicines that are commonly avoided together: a name such as "sulfa drugs" stands for all of them."""

    en: str
    zh: str
    atc: tuple[str, ...]
    names: tuple[str, ...]

    def holds(self, term: Term) -> bool:
        """Whether a medicine is a member, by its ATC code or that of one of its substances."""
        return any(code.startswith(self.atc) for code in _codes(term))

    def is_called(self, name: str) -> bool:
        """Whether a name stands for the group."""
        plain = " ".join(name.lower().split())
        return plain in self.names


@cache
def _codes(term: Term) -> tuple[str, ...]:
    """The ATC codes of a medicine and, where its name joins several substances, of each ("aspirin-paracetamol")."""
    names = term.en.split("-") if "-" in term.en else []
    substances = (medicines().get(name, "en") for name in names)
    return tuple(one.code for one in (term, *substances) if one is not None and one.code)


@cache
def allergy_groups() -> tuple[AllergyGroup, ...]:
    """The groups, from ``data/allergy_groups.txt``."""
    return tuple(
        AllergyGroup(en, zh, names_of(atc), tuple(name.lower() for name in (en, zh, *names_of(a), *names_of(b))))
        for en, zh, atc, a, b in rows_of("allergy_groups.txt")
    )


def avoided_with(substance: str, terms: Iterable[Term]) -> tuple[AllergyGroup, ...]:
    """The groups that an allergy to a substance concerns.

    Args:
        substance: as the record or the note names it: a group or a member.
        terms: the medicines that the name was found to mean.
    """
    named = tuple(terms)
    return tuple(
        group
        for group in allergy_groups()
        if group.is_called(substance) or any(group.holds(term) or group.is_called(term.en) for term in named)
    )


def _often(times: Decimal | None, language: Language) -> str:
    if times is None or times != times.to_integral_value():
        return ""
    if language == "zh":
        return f"每日{times:f}次"
    return {1: "once daily", 2: "twice daily"}.get(int(times), f"{times:f} times daily")


def _known(context: RecordContext) -> Iterator[Recorded]:
    for name, entry in context.entries.items():
        lexicons = (conditions(), symptoms()) if isinstance(entry, RecordProblem) else (medicines(),)
        terms = tuple(dict.fromkeys(_terms(entry, lexicons, partly=not isinstance(entry, RecordProblem))))
        concepts = frozenset(concept_of(term) for term in terms) or frozenset({_key(entry.name)})
        yield Recorded(name, entry, terms, concepts)


def _terms(entry: RecordEntry, lexicons: tuple[Lexicon, ...], *, partly: bool) -> Iterator[Term]:
    """The concepts of an entry: by code, else by name. Of a medicine's name a part may be meant, of a problem's not."""
    coded = [term for lexicon in lexicons for term in lexicon.terms if _has_code(term, entry.codings)]
    if len(coded) == 1:
        yield coded[0]
        return
    language: Language = "en" if entry.name.isascii() else "zh"
    for lexicon in lexicons:
        found = lexicon.find(entry.name, language)
        if not found:
            continue
        rest = entry.name.lower()
        for match in found:
            rest = rest.replace(match.text.lower(), " ")
        if partly or not _more_than_qualifiers(rest):
            yield from (match.term for match in found)
        return


def _more_than_qualifiers(rest: str) -> bool:
    return _TELLING_HAN.search(_BRACKETED.sub("", rest)) is not None or any(
        not word.isdigit() and word not in _QUALIFIERS for word in _WORDS.findall(rest)
    )


def _has_code(term: Term, codings: tuple[Coding, ...]) -> bool:
    """Whether a coding is the concept's: ICD-10 (in any national form, without the point) or ATC, exactly."""
    plain = term.code.replace(".", "").upper()
    return bool(plain) and any(
        coding.code.replace(".", "").upper() == plain
        for coding in codings
        if re.search(r"icd-?10|whocc\.no/atc|6\.73$", coding.system, re.IGNORECASE)
    )


def _key(name: str) -> Concept:
    if not name.isascii():
        return frozenset({name.strip().lower()})
    words = _WORDS.findall(name.lower())
    telling = frozenset(word for word in words if word not in _QUALIFIERS)
    return telling or frozenset(words) or frozenset({name.strip().lower()})


def _first(entries: Iterable[Recorded], concept: Concept, *, active: bool) -> Recorded | None:
    return next((one for one in entries if concept in one.concepts and (one.current or not active)), None)
