"""Numbers as people say them in English: in tenths without a point, spelled again, and doses told turns later."""

from __future__ import annotations

import pytest

from scribe.drafting.extractive.amounts import regimen_text
from scribe.language.claim import Whose
from scribe.language.quantity import find_quantities
from scribe.language.quantity.regimen import read_regimen
from scribe.language.quantity.rewriting import spoken_to_digits
from scribe.language.rules import pack
from scribe.terminology import medicines
from tests.language.spoken import reading_of, unmet


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Calcium is two four.", "Calcium is 2.4."),
        ("Her sodium is one thirty-six, potassium five one, urea nine.", "Her sodium is 136, potassium 5.1, urea 9."),
        ("A1c came back at six nine.", "A1c came back at 6.9."),
        ("The a-one-c was nine two.", "The a-one-c was 9.2."),
        ("Sugars this week: six one, nine three and five five.", "Sugars this week: 6.1, 9.3 and 5.5."),
        ("Weight eighty-two six.", "Weight 82.6."),
        ("Pressure's one-oh-six over seventy-one.", "Pressure's 106/71."),
        ("She did my blood pressure, one thirty-one on eighty-four.", "She did my blood pressure, 131/84."),
        ("BNP fourteen-sixty.", "BNP 1460."),
        ("Fifteen, one five, milligrams.", "15 mg."),
        ("Potassium four two and sodium one forty.", "Potassium 4.2 and sodium 140."),
        ("Potassium four three and a half.", "Potassium 4 3.5."),
        ("The twenty-fives, one a day.", "The 25, 1 a day."),
        ("Calcium two, three times a day.", "Calcium 2, 3 times a day."),
        ("My sugar was five one morning.", "My sugar was 5 one morning."),
        ("Haemoglobin nine two units given.", "Haemoglobin 9 2 units given."),
        ("Potassium has been four two, four six.", "Potassium has been 4.2, 4.6."),
        ("Calcium two three times a day.", "Calcium 2 3 times a day."),
        ("Room four two.", "Room 4 2."),
        ("Extension nine one.", "Extension 9 one."),
        ("Sugars seven, eight, nine.", "Sugars 7, 8, 9."),
        ("Take half past two.", "Take half past 2."),
        ("Two-and-a-half milligrams.", "2.5 mg."),
    ],
)
def test_digits_said_one_after_the_other(said, written):
    assert spoken_to_digits(said, "en") == written


def test_a_pressure_is_told_by_on_only_where_pressure_is_spoken_of():
    assert [one.second for one in find_quantities("I waited one forty on ninety.", "en")] == [None, None]


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: Potassium's five two. Feet?", "potassium: 5.2"),
        ("d: ESR five two.", "erythrocyte sedimentation rate: never 5"),
        ("d: And the potassium? | p: Five two.", "potassium: 5.2"),
        ("d: And the potassium? | p: Fifty two.", "potassium: never 5"),
        ("d: What does he weigh? | p: Eleven four.", "body_weight: nothing"),
        ("d: What does he weigh? | p: Eighty-one four.", "body_weight: 81.4"),
        ("d: What was your sugar this morning? | p: Nine two.", "blood glucose: 9.2"),
        ("d: HbA1c seven point six. | p: Seven six. Not bad.", "hemoglobin a1c: 7.6"),
        ("d: HbA1c seven point six. | p: Seven six. Not bad.", "hemoglobin a1c: never 7"),
        ("d: Start bisoprolol fifteen, one five, milligrams.", "bisoprolol: 15 mg"),
        ("d: Losartan fifty milligrams. | p: Fifty? | d: Five oh.", "losartan: 50 mg"),
        ("d: Losartan fifty milligrams. | p: Fifteen? | d: Five oh.", "losartan: never 0 mg"),
        ("d: Fasting is one thirty-one, post-lunch one ninety.", "fasting glucose: 131; postprandial glucose: 190"),
        ("d: Fasting's ten. | p: And if I am still over ten? | d: Two more each time.", "glucose: never 2"),
        ("d: Breathing twenty-two, ninety-five on the finger.", "respiratory_rate: 22; oxygen_saturation: 95"),
        ("d: Thirty-nine one on the tympanic.", "body_temperature: 39.1"),
    ],
)
def test_a_value_is_never_half_of_what_was_said(dialogue, expected):
    assert not unmet(reading_of(dialogue), expected)


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        (
            "d: And the leflunomide, ten a day? | p: Ten, and the calcium at night. | d: I'd like you up to twenty.",
            "leflunomide: 20 mg, more",
        ),
        (
            "d: And the leflunomide, ten a day? | p: Ten, and the calcium at night. | d: I'd like you up to twenty.",
            "calcium: never more",
        ),
        (
            "d: Lantus, forty units? | p: Forty. Humalog eight with meals. | d: Let's have you on forty-four at night.",
            "insulin glargine: 44 [IU], change",
        ),
        (
            "d: You're on eight of prednisolone? | p: Eight. | d: Come down to seven and a half, and later seven.",
            "prednisolone: 7.5 mg, less",
        ),
        (
            "d: CRP is nine. Prednisolone ten milligrams now. | p: Yes. | d: CRP's nine, so go up to fifteen.",
            "prednisolone: 15 mg, more",
        ),
        (
            "d: How is the losartan? | p: The fifty? Fine. | d: Let's double that, to a hundred.",
            "losartan: 100 mg, more",
        ),
        ("d: Losartan fifty and amlodipine five. | p: Yes. | d: Both of the two carry on.", "losartan: never 2 mg"),
        ("d: Losartan fifty and bisoprolol two and a half. | p: I do. | d: All two carry on.", "bisoprolol: 2.5 mg"),
        (
            "d: The leflunomide comes down to ten. | p: Right. | d: The leflunomide was twenty.",
            "leflunomide: 10 mg, less",
        ),
        ("d: The leflunomide was twenty. | d: Now it's ten.", "leflunomide: never past"),
        ("d: The leflunomide was twenty, is that right? | p: Yes.", "leflunomide: 20 mg, goes_on"),
        ("d: Any changes to the leflunomide? | p: The twenty? Down to ten.", "leflunomide: never 20 mg"),
        ("d: Would you try leflunomide? | p: The twenty? No thanks.", "leflunomide: never goes_on"),
        ("d: You're on citalopram 20. | p: I'm up to forty a day now. | d: Cigarettes?", "citalopram: never 40 mg"),
        ("d: Cholesterol five five, take atorvastatin twenty. | p: Twenty.", "total cholesterol: 5.5"),
        (
            "d: The leflunomide comes down to ten. | p: Right. | d: The leflunomide was twenty.",
            "leflunomide: never start",
        ),
        ("d: Losartan from fifty we are making twenty-five.", "losartan: 25 mg, change"),
        ("d: Losartan, halve it, a hundred to fifty.", "losartan: 50 mg, !start"),
        ("d: Losartan fifty stop fully, and amlodipine five continue.", "losartan: stop; amlodipine: goes_on"),
        ("d: They sent you home on losartan fifty and amlodipine five.", "losartan: goes_on; amlodipine: goes_on"),
        ("d: I would try nortriptyline, ten at bedtime. | p: Twenty at bedtime.", "nortriptyline: 10 mg, start"),
        (
            "d: The nortriptyline, ten? | p: Yes. Hasn't touched it. | d: I'll double that to twenty.",
            "nortriptyline: 20 mg",
        ),
        ("d: Are you taking the nortriptyline? | p: I haven't touched it.", "nortriptyline: not_taken"),
        ("d: I want the methotrexate up to fifteen on the Monday.", "methotrexate: more"),
        ("d: And your book says four milligrams a night?", "says: nothing"),
    ],
)
def test_a_new_dose_is_the_one_that_is_told_and_of_the_medicine_that_it_fits(dialogue, expected):
    assert not unmet(reading_of(dialogue), expected)


@pytest.mark.parametrize(
    ("words", "medicine", "written"),
    [
        (" 1-0-1 after food", "metformin", "1 tablet in the morning and at night after food"),
        (" 500 mg 1-0-2", "metformin", "500 mg, 1 tablet in the morning and 2 tablets at night"),
        (" 6 morning, 8 afternoon, and night we will make it 7", "insulin aspart",
         "6 units in the morning and 8 units in the afternoon and 7 units at night"),
        (" 250, 3 days a week", "azithromycin", "250 mg 3 days a week"),
        (" 250 for 3 days", "azithromycin", "250 mg for 3 days"),
        (" 30 mg for 5 days, then 20 for 5 days, then 10 mg for 5 days and stop", "prednisolone",
         "30 mg for 5 days, then 20 for 5 days, then 10 mg for 5 days"),
        (" 30 mg for 5 days, then 20 for 5 more, then 10", "prednisolone",
         "30 mg for 5 days, then 20 for 5 more, then 10"),
        (" 20 mg for 4 weeks, then 10 for 4 if it has settled", "omeprazole", "20 mg for 4 weeks"),
        (" 500 mg for 5 days, then 20 for 5 of the", "amoxicillin", "500 mg for 5 days"),
        (" 1-1-1-1", "paracetamol", ""),
        (" 40 to 20", "furosemide", "from 40 mg to 20 mg"),
        (" 200 to 400 mg", "ibuprofen", "200–400 mg"),
        (" 6", "prednisolone", "6 mg"),
    ],
)  # fmt: skip
def test_how_it_is_taken_is_told_whole(words, medicine, written):
    told = read_regimen(words, "en", medicine=medicines().get(medicine, "en"))
    assert regimen_text(told, pack("en")) == written


@pytest.mark.parametrize(
    ("dialogue", "whose"),
    [
        ("d: Hello. | p: My husband has a machine. His read one-ninety over one hundred.", Whose.OTHER),
        ("d: Hello. | p: I have a machine. It read one-ninety over one hundred.", Whose.PATIENT),
    ],
)
def test_a_value_called_his_or_hers_is_nobody_elses_than_theirs(dialogue, whose):
    (value,) = [claim for claim in reading_of(dialogue).standing if claim.name == "blood_pressure"]
    assert value.whose is whose


def test_an_earlier_weight_is_not_put_right_by_that_of_today_and_what_was_lost_is_no_weight():
    told = reading_of(
        "d: Hello. | p: In May I was ninety-one kilos. | d: And it's seventy-four today. Seventeen kilos."
    )
    weights = [claim for claim in told.standing if claim.name == "body_weight"]
    assert [(int(one.quantity.value), one.quantity.unit, one.when.value) for one in weights] == [
        (91, "kg", "past"),
        (74, "kg", "now"),
    ]
