"""One medicine is one fact, with the outcome of the whole visit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scribe.facts.kinds.medication import KIND
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, When, Whose
from scribe.language.quantity.regimen import Duration, Regimen
from scribe.model import MedicationAttributes, MedicationChange, MedicationFact, Speaker
from tests.facts.made import TWICE, claim, dose, reading, resources

Change = MedicationChange


def medicine(action: Action, regimen: Regimen | None = None, **members: Any) -> Claim:
    """A claim about metoprolol."""
    return claim(ClaimKind.MEDICINE, "metoprolol", action=action, regimen=regimen, **members)


def only(*claims: Claim) -> MedicationAttributes:
    """The one fact of some claims."""
    (fact,) = KIND.from_claims(claims, "en")
    return fact.attributes


def test_what_is_stopped_today_keeps_the_dose_it_had() -> None:
    told = only(medicine(Action.GOES_ON, dose("25", frequency=TWICE)), medicine(Action.STOP))
    assert (told.change, told.dose, told.per_day) == (Change.STOPPED, 25, 2)


def test_another_dose_of_what_is_taken_changes_it_and_the_same_one_does_not() -> None:
    taken = medicine(Action.GOES_ON, dose("25"))
    assert (only(taken, medicine(Action.START, dose("50"))).change) is Change.CHANGED
    assert only(taken, medicine(Action.START, dose("50"))).dose == 50
    assert only(taken, medicine(Action.START, dose("25"))).change is Change.CONTINUES


def test_a_raise_without_a_number_has_no_number() -> None:
    told = only(medicine(Action.GOES_ON, dose("25")), medicine(Action.MORE))
    assert (told.change, told.dose) == (Change.CHANGED, None)


@pytest.mark.parametrize(
    ("action", "change"),
    [
        (Action.START, Change.STARTED),
        (Action.HOLD, Change.ON_HOLD),
        (Action.REFUSED, Change.DECLINED),
        (Action.NOT_TAKEN, Change.NOT_TAKEN),
        (Action.TOOK, Change.PAST),
        (Action.GOES_ON, Change.CONTINUES),
    ],
)
def test_what_is_done_with_it_is_its_status(action: Action, change: Change) -> None:
    assert only(medicine(action)).change is change


def test_what_a_patient_started_is_taken() -> None:
    assert only(medicine(Action.START, speaker=Speaker.PATIENT)).change is Change.CONTINUES


@pytest.mark.parametrize(
    "members",
    [
        {"assertion": Assertion.ASKED},
        {"assertion": Assertion.CONDITIONAL},
        {"assertion": Assertion.DENIED},
        {"whose": Whose.RELATIVE},
        {"whose": Whose.OTHER},
        {"standing": Standing.WITHDRAWN},
        {"sureness": 0.4},
    ],
)
def test_what_is_not_said_of_the_patient_as_so_is_no_fact(members: dict[str, Any]) -> None:
    assert KIND.from_claims([medicine(Action.START, dose("25"), **members)], "en") == []


def test_a_stop_in_the_past_is_over() -> None:
    assert only(medicine(Action.STOP, when=When.PAST)).change is Change.PAST


def test_a_dose_without_a_unit_is_no_number() -> None:
    assert only(medicine(Action.START, dose("25", ""))).dose is None


def sent(regimen: Regimen, change: Action = Action.START) -> dict[str, Any]:
    """The resource of one claim."""
    (fact,) = KIND.from_claims([medicine(change, regimen)], "en")
    (made,) = resources(fact)
    return made


def test_a_dose_for_each_kilogram_is_a_rate() -> None:
    (amount,) = sent(dose("15", per_kilo=True))["dosageInstruction"][0]["doseAndRate"]
    assert amount["rateRatio"]["numerator"]["code"] == "mg"
    assert amount["rateRatio"]["denominator"]["code"] == "kg"
    (amount,) = sent(dose("40", per_kilo=True, per_day_total=True))["dosageInstruction"][0]["doseAndRate"]
    assert amount["rateRatio"]["denominator"]["code"] == "kg.d"


def test_half_a_tablet_of_so_much_is_both() -> None:
    made = sent(dose("0.5", "tablet", strength=Decimal(50), strength_unit="mg"))["dosageInstruction"][0]
    ordered, calculated = made["doseAndRate"]
    assert ordered["doseQuantity"] == {"value": 0.5, "unit": "tablet"}
    assert (calculated["doseQuantity"]["value"], calculated["doseQuantity"]["code"]) == (25, "mg")
    assert "50 mg" in made["text"]


def test_a_range_is_a_range() -> None:
    (amount,) = sent(dose("10", dose_high=Decimal(15)))["dosageInstruction"][0]["doseAndRate"]
    assert (amount["doseRange"]["low"]["value"], amount["doseRange"]["high"]["value"]) == (10, 15)


@pytest.mark.parametrize(
    ("action", "resource", "status"),
    [
        (Action.START, "MedicationRequest", "draft"),
        (Action.GOES_ON, "MedicationStatement", "active"),
        (Action.STOP, "MedicationStatement", "stopped"),
        (Action.HOLD, "MedicationStatement", "on-hold"),
        (Action.TOOK, "MedicationStatement", "completed"),
        (Action.REFUSED, "MedicationStatement", "not-taken"),
        (Action.NOT_TAKEN, "MedicationStatement", "not-taken"),
    ],
)
def test_each_status_has_its_resource(action: Action, resource: str, status: str) -> None:
    made = sent(dose("25"), action)
    assert (made["resourceType"], made["status"]) == (resource, status)


def said(*turns: str) -> dict[str, tuple[Change, Decimal | None]]:
    """The medicines of a conversation."""
    facts: list[MedicationFact] = KIND.from_claims(reading(*turns).standing, "en")
    return {fact.attributes.name: (fact.attributes.change, fact.attributes.dose) for fact in facts}


def test_a_real_conversation() -> None:
    assert said(
        "doctor: Still on metoprolol 25 mg twice a day?",
        "patient: Yes.",
        "doctor: Stop the metoprolol and start lisinopril 10 mg once daily.",
    ) == {"metoprolol": (Change.STOPPED, 25), "lisinopril": (Change.STARTED, 10)}


FOR_TWO_DAYS = dose("500", frequency=TWICE, duration=Duration("for 2 days", Decimal(2), "d"))


@pytest.mark.parametrize(("action", "status"), [(Action.HOLD, "on-hold"), (Action.STOP, "stopped")])
def test_for_how_long_it_is_held_is_a_note_and_no_part_of_how_it_is_taken(action: Action, status: str) -> None:
    made = sent(FOR_TWO_DAYS, action)
    assert (made["status"], made["note"]) == (status, [{"text": "Not taken for: 2 days"}])
    (dosage,) = made["dosage"]
    assert "days" not in dosage["text"]
    assert "boundsDuration" not in dosage["timing"]["repeat"]


def test_the_time_of_a_course_and_that_of_a_hold_are_never_each_other() -> None:
    course = medicine(Action.START, dose("500", frequency=TWICE, duration=Duration("for 30 days", Decimal(30), "d")))
    hold = medicine(Action.HOLD, Regimen(duration=Duration("for 2 days", Decimal(2), "d")))
    assert only(course, hold).duration == "2 days"
    assert only(course, medicine(Action.HOLD)).duration == ""
    assert only(course).duration == "30 days"
    again = only(hold, medicine(Action.START, dose("250", frequency=TWICE)))
    assert (again.change in (Change.STARTED, Change.CHANGED, Change.CONTINUES), again.duration) == (True, "")
