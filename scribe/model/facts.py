"""Facts of a note: typed, coded as far as they can be known, each with its evidence.

A fact is a tagged union on ``kind``; ``attributes`` is typed by the kind. The normaliser turns facts into FHIR
resources, so a member stays empty when nobody said it: nothing here is guessed.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from scribe.model.base import Frozen, Probability, SegmentId


class Assertion(StrEnum):
    """How a thing was said to be. ``family`` is somebody else's, ``historical`` is over."""

    PRESENT = "present"
    DENIED = "denied"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    FAMILY = "family"


class Coding(Frozen):
    """A code of a terminology, as FHIR's Coding."""

    system: str
    code: str
    display: str = ""
    user_selected: bool = Field(default=False, exclude_if=lambda value: not value)
    """A person picked it from a list, as FHIR's ``userSelected``."""


class ProblemAttributes(Frozen):
    """A condition or symptom. ``diagnosis``: the clinician named it as the assessment of today."""

    assertion: Assertion = Assertion.PRESENT
    diagnosis: bool = False
    onset: str = ""
    side: Literal["", "left", "right", "both"] = ""
    relation: str = ""


class MedicationChange(StrEnum):
    """What this consultation does with a medicine; ``not_taken`` is prescribed and not taken, ``declined`` refused."""

    CONTINUES = "continues"
    STARTED = "started"
    CHANGED = "changed"
    STOPPED = "stopped"
    ON_HOLD = "on_hold"
    PAST = "past"
    DECLINED = "declined"
    NOT_TAKEN = "not_taken"


class MedicationAttributes(Frozen):
    """A medicine with what was said of it.

    ``dose`` is the amount at a time in ``dose_unit`` (UCUM, or a counted form such as ``tablet``), up to ``dose_high``
    where a range was said; with ``per_kilo`` it is for each kilogram of the patient's weight, with ``in_a_day`` for the
    whole day. ``strength`` is what one of a counted form holds, as it was said. ``per_day`` is how many times a day,
    when that can be known from ``frequency``. ``until_now`` is the dose before a change, in words, where it was said.
    """

    name: str
    change: MedicationChange = MedicationChange.CONTINUES
    dose: Decimal | None = None
    dose_high: Decimal | None = None
    dose_unit: str = ""
    per_kilo: bool = False
    in_a_day: bool = False
    strength: str = ""
    route: str = ""
    frequency: str = ""
    per_day: Decimal | None = None
    as_needed: bool = False
    duration: str = ""
    reason: str = ""
    until_now: str = Field(default="", exclude_if=lambda value: not value)


class AllergyAttributes(Frozen):
    """An allergy, or with ``denied`` the statement that there is none (``substance`` empty: none known at all).

    ``category`` is that of FHIR: a denial of allergies to medicines says nothing of nuts.
    """

    substance: str = ""
    category: Literal["", "medication"] = ""
    reaction: str = ""
    assertion: Assertion = Assertion.PRESENT


class VitalSignName(StrEnum):
    """The vital signs that are coded with LOINC."""

    BLOOD_PRESSURE = "blood_pressure"
    HEART_RATE = "heart_rate"
    RESPIRATORY_RATE = "respiratory_rate"
    BODY_TEMPERATURE = "body_temperature"
    OXYGEN_SATURATION = "oxygen_saturation"
    BODY_WEIGHT = "body_weight"
    BODY_HEIGHT = "body_height"


class VitalSignAttributes(Frozen):
    """A measured value in a UCUM unit. Of a blood pressure ``value`` is systolic and ``diastolic`` the other one."""

    name: VitalSignName
    value: Decimal
    diastolic: Decimal | None = None
    unit: str
    at_home: bool = False
    when: str = ""


class ResultAttributes(Frozen):
    """A test result as spoken; ``value`` is text, since results are often words."""

    name: str
    value: str
    unit: str = ""


class OrderAttributes(Frozen):
    """Something to be done: a test, an image, a referral, a procedure."""

    name: str
    category: Literal["laboratory", "imaging", "referral", "procedure", "other"] = "other"
    when: str = ""


class FollowUpAttributes(Frozen):
    """When to come back, or what should bring the patient back sooner."""

    when: str = ""
    condition: str = ""


class ImmunisationStatus(StrEnum):
    """Whether a vaccine was given; FHIR's ``completed`` and ``not-done``."""

    GIVEN = "given"
    NOT_GIVEN = "not_given"


class ImmunisationAttributes(Frozen):
    """A vaccine that was given or was not. ``when`` is in the words that were said; ``refused``: by the patient."""

    vaccine: str
    status: ImmunisationStatus = ImmunisationStatus.GIVEN
    when: str = ""
    refused: bool = False


class PlanItemAttributes(Frozen):
    """Advice or an instruction that is neither a medicine nor an order."""

    instruction: str


class _Fact(Frozen):
    id: str
    text: str
    """The fact in the note's language, a few words, by standard terms."""
    said: str = ""
    """The words that were spoken for it, where they are others: an abbreviation, a brand, a misspelt name."""
    evidence: tuple[SegmentId, ...] = ()
    codings: tuple[Coding, ...] = ()
    confidence: Probability = 1.0


class ProblemFact(_Fact):
    """A condition or a symptom, present or denied."""

    kind: Literal["problem"] = "problem"
    attributes: ProblemAttributes


class MedicationFact(_Fact):
    """A medicine that is taken, begun, changed, stopped or declined."""

    kind: Literal["medication"] = "medication"
    attributes: MedicationAttributes


class AllergyFact(_Fact):
    """An allergy or its denial."""

    kind: Literal["allergy"] = "allergy"
    attributes: AllergyAttributes


class VitalSignFact(_Fact):
    """A vital sign."""

    kind: Literal["vital_sign"] = "vital_sign"
    attributes: VitalSignAttributes


class ResultFact(_Fact):
    """A test's result."""

    kind: Literal["result"] = "result"
    attributes: ResultAttributes


class OrderFact(_Fact):
    """Something ordered."""

    kind: Literal["order"] = "order"
    attributes: OrderAttributes


class FollowUpFact(_Fact):
    """When to come back."""

    kind: Literal["follow_up"] = "follow_up"
    attributes: FollowUpAttributes


class PlanItemFact(_Fact):
    """Advice or an instruction."""

    kind: Literal["plan_item"] = "plan_item"
    attributes: PlanItemAttributes


class ImmunisationFact(_Fact):
    """A vaccine."""

    kind: Literal["immunisation"] = "immunisation"
    attributes: ImmunisationAttributes


Fact = Annotated[
    ProblemFact
    | MedicationFact
    | AllergyFact
    | VitalSignFact
    | ResultFact
    | OrderFact
    | ImmunisationFact
    | FollowUpFact
    | PlanItemFact,
    Field(discriminator="kind"),
]
