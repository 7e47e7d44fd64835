"""The words of a form go where the statement told the thing, and whatever else it tells stays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from scribe.fact_forms import normal, placed, told_of
from scribe.facts import facts_told
from scribe.model import Assertion, Language, MedicationChange, Topic

TWO = "Continue metoprolol 25 mg twice daily and lisinopril 10 mg daily."


def change(text: str, thing: str, language: Language = "en", **values: Any) -> Any:
    fact = next(one for one in facts_told(text, language) if thing in one.text)
    was = told_of(fact)
    assert was is not None
    told = normal(was.model_copy(update={"attributes": was.attributes.model_copy(update=values)}), language)
    return placed(told, was, text, Topic.PLAN, language)


@pytest.mark.parametrize(
    ("text", "thing", "language", "values", "after"),
    [
        ("Start amoxicillin 500 mg 3 times daily for 7 days.", "amoxicillin", "en", {"dose": Decimal(250)},
         "Start amoxicillin 250 mg 3 times daily for 7 days."),
        (TWO, "metoprolol", "en", {"dose": Decimal(50)},
         "Continue metoprolol 50 mg twice daily and lisinopril 10 mg daily."),
        ("She takes metoprolol, 25 mg, two times a day, which her cousin sends.", "metoprolol", "en",
         {"dose": Decimal(50)}, "She takes metoprolol, 50 mg, two times a day, which her cousin sends."),
        ("Blood pressure 142/88 mmHg, heart rate 72 bpm.", "Blood", "en", {"value": Decimal(132)},
         "Blood pressure 132/88 mmHg, heart rate 72 bpm."),
        ("血压142/88 mmHg，心率72次/分。", "血压", "zh", {"diastolic": Decimal(90)}, "血压142/90 mmHg，心率72次/分。"),
        ("继续美托洛尔25 mg，每日2次，予阿莫西林500 mg，每日3次，口服，共7天。", "阿莫西林", "zh",
         {"dose": Decimal(250)}, "继续美托洛尔25 mg，每日2次，予阿莫西林250 mg，每日3次，口服，共7天。"),
        ("Allergic to penicillin (rash). Takes metoprolol 25 mg daily.", "penicillin", "en",
         {"assertion": Assertion.DENIED, "reaction": ""}, "Not allergic to penicillin. Takes metoprolol 25 mg daily."),
    ],
)  # fmt: skip
def test_only_the_things_own_part_changes(
    text: str, thing: str, language: Language, values: dict[str, Any], after: str
) -> None:
    new = change(text, thing, language, **values)
    assert (new.text, new.notes, new.by_hand) == (after, (), False)


@pytest.mark.parametrize(
    ("text", "thing", "values"),
    [
        (TWO, "metoprolol", {"change": MedicationChange.STOPPED}),
        ("Denies fever, cough and chest pain.", "cough", {"assertion": Assertion.PRESENT}),
        ("The cough, which her cousin in Leeds noticed first, keeps her awake.", "cough",
         {"assertion": Assertion.DENIED}),
    ],
)  # fmt: skip
def test_where_other_things_would_change_a_person_words_it(text: str, thing: str, values: dict[str, Any]) -> None:
    new = change(text, thing, **values)
    assert (new.text, new.by_hand) == (text, True)


@pytest.mark.parametrize(
    ("text", "thing", "language", "values"),
    [
        ("予阿奇霉素500 mg，每日1次，共3天，开阿奇霉素500毫克。", "阿奇霉素", "zh", {"dose": Decimal(1000)}),
        ("予阿奇霉素500 mg，每日1次，共3天，随后口服阿奇霉素500毫克。", "阿奇霉素", "zh",
         {"change": MedicationChange.STOPPED}),
        ("Takes warfarin 5 mg once daily. At night she takes warfarin 5 mg from her sister.", "warfarin", "en",
         {"dose": Decimal(3)}),
        ("Stop warfarin for 5 days before surgery.", "warfarin", "en", {"duration": "9 days"}),
    ],
)  # fmt: skip
def test_what_would_then_be_told_in_two_ways_a_person_words(
    text: str, thing: str, language: Language, values: dict[str, Any]
) -> None:
    new = change(text, thing, language, **values)
    assert (new.text, new.by_hand) == (text, True)
