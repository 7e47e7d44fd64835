"""A hospital's template, as the rest of the code sees it. Reading and checking YAML is in :mod:`scribe.template`."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from scribe.model.base import MOST_TERMS, Frozen, Language, Sha256, Term
from scribe.model.facts import Coding, VitalSignName
from scribe.model.note import TemplateRef


class Topic(StrEnum):
    """What a section is for. A template maps its sections to topics; drafters write by topic, never by title."""

    CHIEF_COMPLAINT = "chief_complaint"
    PRESENT_ILLNESS = "present_illness"
    PAST_HISTORY = "past_history"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    REVIEW_OF_SYSTEMS = "review_of_systems"
    VITAL_SIGNS = "vital_signs"
    EXAMINATION = "examination"
    POSITIVE_SIGNS = "positive_signs"
    NEGATIVE_SIGNS = "negative_signs"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    FOLLOW_UP = "follow_up"
    INSTRUCTIONS = "instructions"
    ENCOUNTER_TIME = "encounter_time"
    DEPARTMENT = "department"
    SIGNATURE = "signature"

    @property
    def administrative(self) -> bool:
        """Filled from what the hospital knows of the visit, not from what was said."""
        return self in (Topic.ENCOUNTER_TIME, Topic.DEPARTMENT, Topic.SIGNATURE)


class SoapPart(StrEnum):
    """The part of SOAP that a section belongs to."""

    SUBJECTIVE = "subjective"
    OBJECTIVE = "objective"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    ADMINISTRATIVE = "administrative"


class FieldType(StrEnum):
    """What a typed field holds."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    VITAL_SIGN = "vital_sign"


class FieldChoice(Frozen):
    """One value that a field may have, and other words by which it is told."""

    value: str
    words: tuple[str, ...] = ()


class TemplateField(Frozen):
    """One typed entry of a section: a statement that begins with its title.

    ``words`` are those by which people speak of it, besides the title. ``minimum`` and ``maximum`` are in ``unit``, for
    numbers only; ``choices`` and ``vital_sign`` belong to the types of these names.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    type: FieldType
    words: tuple[str, ...] = ()
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[FieldChoice, ...] = ()
    vital_sign: VitalSignName | None = None


class TemplateSection(Frozen):
    """One section: what it is called, what it holds, how it is coded."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    soap: SoapPart
    topics: tuple[Topic, ...] = Field(min_length=1)
    code: Coding
    required: bool = False
    form: Literal["narrative", "list", "field"] = "narrative"
    fields: tuple[TemplateField, ...] = ()
    """The typed entries of a section of the form ``field``, in their order."""
    hint: str = ""
    """What belongs here, in a line: for a drafting model and for the editor."""
    not_discussed: str = ""
    """What stands here when nothing was said; empty: the template's own words."""


class Abbreviation(Frozen):
    """A short form and what it stands for, as this hospital writes them."""

    short: str
    full: str


class WordingRule(Frozen):
    """A wording that reviewers of this template's notes prefer, learned from their edits and accepted by a person."""

    find: str
    replace: str
    support: int = Field(default=1, ge=1)
    """In how many consultations it was changed so."""


class StatementKind(StrEnum):
    """What a statement is about, as far as its order within a section goes."""

    ALLERGY = "allergy"
    MEDICINE = "medicine"
    MEASUREMENT = "measurement"
    DENIAL = "denial"
    OTHER = "other"


class OrderRule(Frozen):
    """An order that reviewers prefer: in ``section`` statements of the kind ``then`` stand after those of ``first``."""

    section: str
    first: StatementKind
    then: StatementKind
    support: int = Field(default=1, ge=1)
    """In how many consultations statements were moved so."""


class Style(Frozen):
    """How the notes of a template are written."""

    tense: Literal["as_said", "past", "present"] = "as_said"
    length: Literal["full", "brief"] = "full"
    abbreviations: Literal["keep", "expand", "contract"] = "keep"
    """What becomes of the template's abbreviations: as they come, always in full, always short."""
    instructions: tuple[str, ...] = ()
    """Further sentences about wording for drafting models."""


class Visit(StrEnum):
    """The kind of visit a template is for."""

    ANY = "any"
    INITIAL = "initial"
    FOLLOW_UP = "follow_up"


class Template(Frozen):
    """A template, checked. ``digest`` is over its content, so two equal files are one template."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    digest: Sha256
    language: Language
    title: str
    visit: Visit = Visit.ANY
    department: str = ""
    review: Literal["nurse", "doctor"] = "nurse"
    """Who reviews before the doctor signs; ``doctor`` skips the nurse."""
    code: Coding
    not_discussed: str
    vocabulary: tuple[Term, ...] = Field(default=(), max_length=MOST_TERMS)
    """Words that the recogniser should expect in consultations by this template."""
    style: Style = Style()
    abbreviations: tuple[Abbreviation, ...] = ()
    rules: tuple[WordingRule, ...] = ()
    order: tuple[OrderRule, ...] = ()
    sections: tuple[TemplateSection, ...] = Field(min_length=1)

    @property
    def ref(self) -> TemplateRef:
        """How a note names this template."""
        return TemplateRef(id=self.id, version=self.version, digest=self.digest)

    def nothing_said(self, section: str) -> str:
        """What stands in a section about which nothing was said."""
        known = self.section(section)
        return (known.not_discussed if known else "") or self.not_discussed

    def section(self, id: str) -> TemplateSection | None:
        """The section with this id, or ``None``."""
        return next((s for s in self.sections if s.id == id), None)
