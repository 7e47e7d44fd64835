"""A note against the patient's record: what is only there, what is not there, where the two disagree."""

from __future__ import annotations

import pytest

from scribe.model import (
    Flag,
    FlagKind,
    Level,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    Statement,
)
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of
from tests.fakes.records import DIABETES, HYPERTENSION, LISINOPRIL, METFORMIN, PENICILLIN, record_of

RECORD_KINDS = {
    FlagKind.CONTRADICTS_RECORD,
    FlagKind.ALLERGY_CONFLICT,
    FlagKind.RECORD_ONLY,
    FlagKind.NOT_IN_RECORD,
}


def flags(text: str, *said: str, language: str = "en", evidence=("s1", "s2"), change: str = "", **record) -> list[Flag]:
    note = note_of((text, evidence[: len(said)]), language=language)
    if change:
        name = "metformin" if language == "en" else "二甲双胍"
        attributes = MedicationAttributes(name=name, change=MedicationChange(change))
        note = note.model_copy(update={"facts": (MedicationFact(id="f1", text=name, attributes=attributes),)})
    checked = verify(note, transcript_of(*said, language=language), None, record_of(**record))
    return list(checked.statements[0].flags)


@pytest.mark.parametrize(
    ("text", "said", "language", "record", "level"),
    [
        ("No known drug allergies.", ("Any allergies?", "No."), "en", {"allergies": (PENICILLIN,)}, Level.HIGH),
        ("Denies any drug allergies.", ("Any allergies?", "No."), "en", {"allergies": ("Peanut",)}, Level.HIGH),
        ("NKDA.", ("Any allergies?", "No."), "en", {"allergies": (PENICILLIN,)}, Level.HIGH),
        (
            "Not allergic to amoxicillin.",
            ("Allergic to amoxicillin?", "No."),
            "en",
            {"allergies": (PENICILLIN,)},
            Level.HIGH,
        ),
        ("Denies diabetes.", ("Do you have diabetes?", "No."), "en", {"problems": (DIABETES,)}, Level.RAISED),
        ("否认药物过敏。", ("有药物过敏吗？", "没有。"), "zh", {"allergies": ("青霉素类",)}, Level.HIGH),
        ("否认高血压。", ("有高血压吗？", "没有。"), "zh", {"problems": ("高血压病2级",)}, Level.RAISED),
        (
            "Takes metformin 850 mg twice daily.",
            ("What do you take?", "Metformin 850 milligrams twice a day."),
            "en",
            {"medicines": (METFORMIN,)},
            Level.RAISED,
        ),
        (
            "Takes metformin 500 mg once daily.",
            ("What do you take?", "Metformin 500 milligrams once a day."),
            "en",
            {"medicines": (METFORMIN,)},
            Level.RAISED,
        ),
        (
            "Not taking metformin.",
            ("Still taking metformin?", "No, I am not taking metformin."),
            "en",
            {"medicines": (METFORMIN,)},
            Level.RAISED,
        ),
        (
            "二甲双胍，一次1 g，每日2次。",
            ("平时吃什么药？", "二甲双胍，一次一克，一天两次。"),
            "zh",
            {"medicines": ({"name": "二甲双胍", "dose": "0.5", "dose_unit": "g", "per_day": 2},)},
            Level.RAISED,
        ),
        (
            "Allergic to penicillin.",
            ("Any allergies?", "Penicillin."),
            "en",
            {"no_known_allergies": True},
            Level.RAISED,
        ),
    ],
)
def test_what_the_record_contradicts_is_flagged_with_what_it_says(text, said, language, record, level):
    (found,) = [one for one in flags(text, *said, language=language, **record) if one.kind in RECORD_KINDS]
    assert (found.kind, found.level) == (FlagKind.CONTRADICTS_RECORD, level)
    assert found.record_says in found.detail
    assert found.note_says


@pytest.mark.parametrize(
    ("text", "said", "language", "record"),
    [
        ("No known drug allergies.", ("Any allergies?", "No."), "en", {"no_known_allergies": True}),
        ("Not allergic to latex.", ("Allergic to codeine?", "No."), "en", {"medicines": (METFORMIN,)}),
        ("Denies asthma attacks.", ("Any asthma attacks?", "No."), "en", {"problems": ("Asthma",)}),
        ("Denies cough.", ("Any cough?", "No."), "en", {"problems": ("Cough",)}),
        ("Mother has no diabetes.", ("Your mother?", "My mother has no diabetes."), "en", {"problems": (DIABETES,)}),
        (
            "Takes metformin 500 mg twice daily.",
            ("What do you take?", "Metformin 500 milligrams twice a day."),
            "en",
            {"medicines": (METFORMIN,)},
        ),
        (
            "Increase metformin to 850 mg twice daily.",
            ("Increase metformin to 850 milligrams twice a day.", "Okay."),
            "en",
            {"medicines": (METFORMIN,)},
        ),
        (
            "Takes metformin 0.5 g twice daily.",
            ("What do you take?", "Metformin half a gram twice a day."),
            "en",
            {"medicines": (METFORMIN,)},
        ),
        ("Stop metformin.", ("Please stop metformin.", "Okay."), "en", {"medicines": (METFORMIN,)}),
        (
            "Has stopped smoking and takes metformin.",
            ("What else?", "I have stopped smoking, and I take metformin."),
            "en",
            {"medicines": (METFORMIN,)},
        ),
        ("Denies diabetes.", ("Diabetes?", "No."), "en", {"problems": ({**DIABETES, "active": False},)}),
        ("Denies diabetes.", ("Diabetes?", "No."), "en", {"problems": ("Family history of diabetes",)}),
        ("高血压10年。", ("有高血压吗？", "有，十年了。"), "zh", {"problems": ("高血压病",)}),
    ],
)
def test_what_agrees_or_is_todays_own_doing_is_no_contradiction(text, said, language, record):
    assert [one for one in flags(text, *said, language=language, **record) if one.kind in RECORD_KINDS] == []


@pytest.mark.parametrize(("change", "count"), [("changed", 0), ("stopped", 0), ("continues", 1)])
def test_a_fact_tells_whether_the_other_dose_is_todays_doing(change, count):
    said = ("Take metformin 850 milligrams twice a day.", "Okay.")
    found = flags("Metformin 850 mg twice daily.", *said, change=change, medicines=(METFORMIN,))
    assert len([one for one in found if one.kind is FlagKind.CONTRADICTS_RECORD]) == count


@pytest.mark.parametrize(
    ("allergy", "level"),
    [(PENICILLIN, Level.HIGH), ("Amoxicillin", Level.HIGH), ("Ampicillin", Level.RAISED), ("青霉素", Level.HIGH)],
)
def test_a_medicine_that_is_given_in_spite_of_an_allergy_comes_first(allergy, level):
    said = ("I will start you on amoxicillin 500 milligrams three times a day.", "Okay.")
    found = flags("Start amoxicillin 500 mg 3 times daily.", *said, allergies=(allergy,))
    (conflict,) = [one for one in found if one.kind is FlagKind.ALLERGY_CONFLICT]
    assert conflict.level is level
    assert conflict.record == "a1"


@pytest.mark.parametrize(
    "text",
    [
        "Avoid amoxicillin.",
        "Allergic to amoxicillin.",
        "Amoxicillin was not given.",
        "Start azithromycin 500 mg once daily.",
        "Took amoxicillin in the past.",
    ],
)
def test_a_medicine_that_is_only_named_conflicts_with_nothing(text):
    found = flags(
        text, "Avoid amoxicillin; take azithromycin 500 milligrams once a day.", "Okay.", allergies=(PENICILLIN,)
    )
    assert FlagKind.ALLERGY_CONFLICT not in {one.kind for one in found}


@pytest.mark.parametrize(
    ("text", "evidence"),
    [("Takes metformin.", ("s1", "s2")), ("Has hypertension.", ("s1", "s2")), ("Takes metformin 500 mg.", ())],
)
def test_what_only_the_record_has_is_told_as_that_and_not_as_invented(text, evidence):
    found = flags(
        text, "How are you?", "I have a cough.", evidence=evidence, medicines=(METFORMIN,), problems=(HYPERTENSION,)
    )
    kinds = [one.kind for one in found]
    assert kinds.count(FlagKind.RECORD_ONLY) == 1
    assert FlagKind.MEDICINE_NOT_SAID not in kinds
    assert FlagKind.FINDING_NOT_SAID not in kinds
    assert found[kinds.index(FlagKind.RECORD_ONLY)].level is Level.RAISED


def test_what_neither_has_stays_an_invention():
    found = flags("Takes warfarin.", "How are you?", "I have a cough.", medicines=(METFORMIN,))
    assert FlagKind.MEDICINE_NOT_SAID in {one.kind for one in found}
    assert FlagKind.RECORD_ONLY not in {one.kind for one in found}


@pytest.mark.parametrize(
    "text",
    [
        "Per record: metformin 500 mg twice a day; allergy to Penicillin (rash).",
        "Per record: Type 2 diabetes mellitus without complications.",
        "病历记载：2型糖尿病。",
    ],
)
def test_what_is_marked_and_in_the_record_has_no_flag(text):
    language = "zh" if text.startswith("病") else "en"
    record = {"medicines": (METFORMIN,), "allergies": (PENICILLIN,), "problems": (DIABETES,)}
    assert flags(text, "x", "y", language=language, evidence=(), **record) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Per record: metformin 850 mg twice a day.", "850 mg"),
        ("Per record: warfarin.", "warfarin"),
        ("Per record: metformin 10 mg; lisinopril 500 mg.", "10 mg"),
        ("Continue metformin (per record: 5 g twice a day).", "5 g"),
        ("Per record: asthma.", "asthma"),
    ],
)
def test_what_is_marked_and_not_in_the_record_comes_first(text, wrong):
    found = flags(text, "Continue metformin.", "Okay.", medicines=(METFORMIN, LISINOPRIL))
    assert found[0].kind is FlagKind.NOT_IN_RECORD
    assert found[0].level is Level.HIGH
    assert found[0].note_says == wrong


def test_the_part_that_was_said_is_still_checked_against_the_recording():
    found = flags(
        "Continue metformin (per record: 500 mg twice a day) for 5 days.", "Continue metformin for 7 days.", "Okay.",
        medicines=(METFORMIN,),
    )  # fmt: skip
    assert [one.kind for one in found] == [FlagKind.NUMBER_DIFFERS]
    assert found[0].suggestion == ""


def test_without_the_record_a_mark_proves_nothing():
    note = note_of(Statement(id="st1", text="Per record: metformin 500 mg twice a day.", record=("m1",)))
    checked = verify(note, transcript_of("How are you?", "Fine."), None)
    assert {one.kind for one in checked.statements[0].flags} >= {FlagKind.MEDICINE_NOT_SAID, FlagKind.NO_EVIDENCE}


def test_a_medicine_that_was_said_is_unused_although_the_record_names_it():
    recorded = Statement(id="st1", text="Per record: metformin 500 mg twice a day.", record=("m1",))
    note = note_of(recorded, ("Has a cough.", ("s2",)))
    said = transcript_of("What do you take?", "I take metformin twice a day. I have a cough.")
    checked = verify(note, said, None, record_of(medicines=(METFORMIN,)))
    assert [one.text for one in checked.unused if "metformin" in one.text]
