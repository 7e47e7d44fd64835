"""What a person fills into a form of a fact, and what will come of it: the sentence is made of it, never the fact."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from scribe.model.base import Frozen, SegmentId, StatementId
from scribe.model.facts import (
    AllergyAttributes,
    AllergyFact,
    Coding,
    Fact,
    MedicationAttributes,
    MedicationFact,
    ProblemAttributes,
    ProblemFact,
    VitalSignAttributes,
    VitalSignFact,
)


class ToldMedication(Frozen):
    """A medicine as a form has it."""

    kind: Literal["medication"] = "medication"
    attributes: MedicationAttributes

    @property
    def fact(self) -> MedicationFact:
        """What the form has in the shape of a fact: to be asked what it is about, never to be sent."""
        return MedicationFact(id="", text=self.attributes.name, attributes=self.attributes)


class ToldVitalSign(Frozen):
    """A vital sign as a form has it."""

    kind: Literal["vital_sign"] = "vital_sign"
    attributes: VitalSignAttributes

    @property
    def fact(self) -> VitalSignFact:
        """What the form has in the shape of a fact: to be asked what it is about, never to be sent."""
        return VitalSignFact(id="", text=self.attributes.name.value, attributes=self.attributes)


class ToldAllergy(Frozen):
    """An allergy as a form has it, or that there is none."""

    kind: Literal["allergy"] = "allergy"
    attributes: AllergyAttributes

    @property
    def fact(self) -> AllergyFact:
        """What the form has in the shape of a fact: to be asked what it is about, never to be sent."""
        return AllergyFact(id="", text=self.attributes.substance, attributes=self.attributes)


class ToldProblem(Frozen):
    """A condition or a symptom as a form has it; ``name`` is what it is called."""

    kind: Literal["problem"] = "problem"
    name: str
    attributes: ProblemAttributes = ProblemAttributes()

    @property
    def fact(self) -> ProblemFact:
        """What the form has in the shape of a fact: to be asked what it is about, never to be sent."""
        return ProblemFact(id="", text=self.name, attributes=self.attributes)


Told = Annotated[ToldMedication | ToldVitalSign | ToldAllergy | ToldProblem, Field(discriminator="kind")]


class FactForm(Frozen):
    """The form of what a note tells: of a fact for the EMR, or, without ``fact``, of what stays words.

    ``told`` is what the first of ``statements`` says of it; ``picked_by`` names who picked its code.
    """

    fact: str = ""
    told: Told
    text: str
    statements: tuple[StatementId, ...] = ()
    codings: tuple[Coding, ...] = ()
    picked_by: str = ""


class FieldProblem(StrEnum):
    """What is to be said of one field of a form. Pages name each in the reader's language.

    Up to ``IMPLAUSIBLE`` the field has to be filled in otherwise; the others tell what will come of it.
    """

    MISSING = "missing"
    TOO_LONG = "too_long"
    NOT_A_NUMBER = "not_a_number"
    NOT_ABOVE_ZERO = "not_above_zero"
    TOO_LARGE = "too_large"
    HIGH_NOT_ABOVE_LOW = "high_not_above_low"
    DIASTOLIC_NOT_BELOW = "diastolic_not_below"
    UNIT_MISSING = "unit_missing"
    UNIT_DOES_NOT_FIT = "unit_does_not_fit"
    NOT_AN_AMOUNT = "not_an_amount"
    ONLY_WHEN_CHANGED = "only_when_changed"
    DOES_NOT_BELONG = "does_not_belong"
    NOT_A_RELATIVE = "not_a_relative"
    NEGATED = "negated"
    """A name that says that the thing is not there."""
    CODE_DOES_NOT_FIT = "code_does_not_fit"
    IMPLAUSIBLE = "implausible"
    UNUSUAL_DOSE = "unusual_dose"
    READ_OTHERWISE = "read_otherwise"
    NOT_SAID = "not_said"
    SAID_OTHERWISE = "said_otherwise"
    SENT_OTHERWISE = "sent_otherwise"

    @property
    def refuses(self) -> bool:
        """Whether nothing is saved until the field is filled in otherwise."""
        order = tuple(FieldProblem)
        return order.index(self) <= order.index(FieldProblem.IMPLAUSIBLE)


class FieldNote(Frozen):
    """One thing to be said of a field: ``wanted`` is what the form has, ``found`` what stands against it."""

    field: str
    problem: FieldProblem
    wanted: str = ""
    found: str = ""


class TellingSentence(Frozen):
    """A statement as it is and as it would be; ``statement`` is empty for a new one.

    ``by_hand``: it tells other things as well, which cannot be kept safely, so ``after`` is its present wording.
    """

    statement: StatementId | None = None
    section: str = ""
    before: str = ""
    after: str = ""
    evidence: tuple[SegmentId, ...] = ()
    by_hand: bool = False


class Telling(Frozen):
    """What a form would write and what would come of it: nothing is changed.

    Attributes:
        sentences: the statements that it would reword, or the one that it would add.
        notes: what is to be said of its fields.
        becomes: ``fact`` for the EMR, ``words`` with a flag, ``denial``, which is words in the EMR too, or ``nothing``
            while something is to be filled in.
        sent: the fact as it would be sent, where it becomes one.
        codings: the codes that it would have.
        flags: what verification would find in these statements, in the note's language.
    """

    sentences: tuple[TellingSentence, ...] = ()
    notes: tuple[FieldNote, ...] = ()
    becomes: Literal["fact", "words", "denial", "nothing"] = "nothing"
    sent: Fact | None = None
    codings: tuple[Coding, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether a field has to be filled in otherwise, or a sentence written by hand, before anything is saved."""
        return any(one.problem.refuses for one in self.notes) or any(one.by_hand for one in self.sentences)
