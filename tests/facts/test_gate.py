"""What the recording does not bear out is words and a flag, whoever says it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scribe.facts import Part, allergy_conflicts, facts_from, facts_of, gate, implausible
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Assertion,
    FlagKind,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    RecordContext,
    RecordMedicine,
    SegmentId,
    VitalSignAttributes,
    VitalSignFact,
    VitalSignName,
)
from scribe.verification import verify
from tests.facts.made import draft, reading, transcript

SAID = ("patient: I take metoprolol 25 mg twice a day.", "doctor: Start lisinopril 10 mg once daily.")
TODAY = reading(*SAID)


def fact(name: str, **members: Any) -> MedicationFact:
    """A medicine as a model would give it."""
    told = MedicationAttributes(name=name, **members)
    return MedicationFact(id="x", text=name, evidence=(SegmentId("t1"),), attributes=told)


@pytest.mark.parametrize(
    ("told", "part"),
    [
        (fact("amlodipine"), Part.NAME),
        (fact("metoprolol", change=MedicationChange.STOPPED), Part.STATUS),
        (fact("metoprolol", dose=Decimal(50), dose_unit="mg"), Part.DOSE),
        (fact("metoprolol", dose=Decimal(25), dose_unit="ug"), Part.UNIT),
        (fact("metoprolol", dose=Decimal(25), dose_unit="mg", per_kilo=True), Part.RATE),
        (fact("metoprolol", dose=Decimal(25), dose_unit="mg", per_day=Decimal(3)), Part.FREQUENCY),
    ],
)
def test_a_models_fact_is_refused_for_the_part_that_nobody_said(told: MedicationFact, part: Part) -> None:
    found = gate([told], TODAY)
    assert found.borne_out == ()
    assert [fault.part for fault in found.refused[0].faults] == [part]


def test_what_was_said_passes_and_less_than_that_too() -> None:
    whole = fact("metoprolol", dose=Decimal(25), dose_unit="mg", per_day=Decimal(2))
    assert gate([whole, fact("metoprolol"), fact("Lopressor")], TODAY).refused == ()


def test_the_record_bears_out_the_dose_of_what_goes_on() -> None:
    context = RecordContext(medicines=(RecordMedicine(name="Metoprolol", dose=Decimal(25), dose_unit="mg"),))
    told = reading("patient: I still take my metoprolol.")
    known = fact("metoprolol", dose=Decimal(25), dose_unit="mg")
    assert gate([known], told).borne_out == ()
    assert gate([known], told, context).borne_out == (known,)
    assert gate([fact("metoprolol", dose=Decimal(50), dose_unit="mg")], told, context).borne_out == ()


def test_a_note_has_the_facts_that_its_statements_tell() -> None:
    note = draft(("Takes metoprolol 25 mg twice daily.", "t1"))
    assert [one.text for one in facts_of(note, TODAY).borne_out] == ["metoprolol 25 mg twice daily"]


@pytest.mark.parametrize(
    "edited",
    ["Takes metoprolol 50 mg twice daily.", "Takes metoprolol 25 mg three times a day.", "Stop the metoprolol."],
)
def test_a_hand_edit_that_nobody_said_sends_neither_number(edited: str) -> None:
    found = facts_of(draft((edited, "t1")), TODAY)
    assert found.borne_out == ()
    assert found.refused[0].statement is not None


def test_an_added_line_about_something_never_said_is_words_and_a_flag() -> None:
    found = facts_of(draft(("Start warfarin 5 mg daily.", "")), TODAY)
    assert found.borne_out == ()
    checked = verify(draft(("Start warfarin 5 mg daily.", "")), transcript(*SAID), None)
    assert FlagKind.MEDICINE_NOT_SAID in {flag.kind for flag in checked.statements[0].flags}


def test_a_models_own_facts_count_for_nothing() -> None:
    note = draft(("Start lisinopril 10 mg once daily.", "t2")).model_copy(
        update={"facts": (fact("lisinopril", dose=Decimal(100), dose_unit="mg"), fact("morphine"))}
    )
    (kept,) = facts_of(note, TODAY).borne_out
    assert kept.attributes.dose == 10


def test_an_allergy_of_today_against_an_order_of_today() -> None:
    told = ("patient: I am allergic to penicillin.", "doctor: Start amoxicillin 500 mg three times a day for 7 days.")
    (conflict,) = allergy_conflicts(facts_from(reading(*told)), "en")
    assert (conflict.medicine.attributes.name, conflict.same) == ("amoxicillin", True)
    checked = verify(draft(("Nothing of it.", "t1")), transcript(*told), None)
    assert FlagKind.ALLERGY_CONFLICT in {flag.kind for flag in checked.flags}


def test_no_conflict_with_what_is_stopped_or_with_a_denied_allergy() -> None:
    stopped = fact("amoxicillin", change=MedicationChange.STOPPED)
    started = fact("amoxicillin", change=MedicationChange.STARTED)
    present, denied = (
        AllergyFact(id="a", text="", attributes=AllergyAttributes(substance="penicillin", assertion=one))
        for one in (Assertion.PRESENT, Assertion.DENIED)
    )
    assert list(allergy_conflicts([present, stopped], "en")) == []
    assert list(allergy_conflicts([denied, started], "en")) == []
    assert len(list(allergy_conflicts([present, started], "en"))) == 1


@pytest.mark.parametrize(
    ("members", "odd"),
    [
        ({"per_day": Decimal(14), "frequency": "14 times daily"}, True),
        ({"dose": Decimal(81), "dose_unit": "tablet"}, True),
        ({"dose": Decimal(5000), "dose_unit": "mg", "per_day": Decimal(2)}, True),
        ({"dose": Decimal(50), "dose_unit": "mg", "per_day": Decimal(2)}, False),
    ],
)
def test_a_dose_that_cannot_be_meant(members: dict[str, Any], odd: bool) -> None:  # noqa: FBT001
    assert bool(implausible(fact("metoprolol", **members), "en")) is odd


def test_a_temperature_of_four_degrees() -> None:
    told = VitalSignAttributes(name=VitalSignName.BODY_TEMPERATURE, value=Decimal(4), unit="Cel")
    assert implausible(VitalSignFact(id="v", text="Temperature 4 °C", attributes=told), "en")


@pytest.mark.parametrize(
    ("language", "turn", "statement"),
    [
        ("en", "doctor: Temperature is 4 degrees Celsius.", "Temperature 4 °C."),
        ("zh", "doctor: 体温4度。", "体温4℃。"),
        ("en", "doctor: Take 81 tablets of aspirin daily.", "Start aspirin 81 tablets daily."),
        ("en", "doctor: Start metoprolol 5000 mg twice a day.", "Start metoprolol 5000 mg twice daily."),
        ("en", "doctor: Start metoprolol 50 mg 20 times a day.", "Start metoprolol 50 mg 20 times a day."),
        ("zh", "doctor: 予美托洛尔5000毫克，一天两次。", "予美托洛尔5000 mg，每日2次。"),
    ],
)
def test_what_nobody_can_mean_is_flagged_although_it_was_said(language: Any, turn: str, statement: str) -> None:
    note = draft((statement, "t1"), language=language)
    checked = verify(note, transcript(turn, language=language), None)
    assert FlagKind.IMPLAUSIBLE in {flag.kind for flag in checked.statements[0].flags}
    assert FlagKind.IMPLAUSIBLE in {flag.kind for flag in checked.flags}
