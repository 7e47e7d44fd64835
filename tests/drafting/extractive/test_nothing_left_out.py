"""What a clinician says without naming a concept, and answers that need their question, are told as well."""

from __future__ import annotations

import pytest

from scribe.language.reading import read
from tests.drafting.extractive.drafting import drafted, transcript, written


def section(text: str, language: str, *ids: str) -> str:
    note = drafted(text, language)
    return " ".join(one.text for part in note.sections if not ids or part.id in ids for one in part.statements)


@pytest.mark.parametrize(
    ("said", "part", "words"),
    [
        ("D: The practice nurse will change the bandage on Thursday.", "plan", "change the bandage"),
        ("D: Try cold compresses, ten minutes at a time.", "plan", "cold compresses"),
        ("D: That's a ganglion.", "assessment", "ganglion"),
        ("D: The left cornea looks hazy, pupils equal.", "objective", "pupils equal"),
        ("D: The dipstick showed ketones.", "objective", "ketones"),
        ("D: Ninety-two lying, eighty standing.", "objective", "80 standing"),
        ("D: I'm sending you to the ER.", "plan", "ER"),
    ],
)
def test_what_a_clinician_says_is_placed_by_its_form(said, part, words):
    assert words.lower() in section(f"P: I feel awful today.\n{said}", "en", part).lower()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("医：这块先别碰水，三天后拆线。", "拆线"),
        ("医：眼底看了，黄斑水肿，不急着做。", "水肿"),
        ("医：关节间隙变窄，边缘光滑。", "边缘光滑"),
        ("医：药膏接着抹，换季再看。", "药膏"),
    ],
)
def test_what_a_mandarin_clinician_says_is_placed_by_its_form(said, words):
    said = said.replace("医：", "D: ")
    assert words in section(f"P: 这两天难受。\n{said}", "zh")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("D: And the cane?\nP: Outdoors only.", "cane: Outdoors"),
        ("D: Did you get the mammogram?\nP: Had it in June, all clear.", "ammogram: Had it in June"),
        ("D: And the Eliquis?\nP: Mornings and teatime.", "Eliquis: Mornings and teatime"),
        ("P: What about melatonin?\nD: Worth a try from Boots.", "Asked about melatonin: Worth a try"),
        ("D: Any headaches?\nP: Since Easter.", "Since Easter"),
    ],
)
def test_an_answer_that_needs_its_question_stands_with_it(said, words):
    assert words.lower() in section(said, "en").lower()


def test_an_answer_in_another_script_stands_alone():
    assert "Lisinopril" not in section("D: Do you take the lisinopril at night?\nP: 谢谢医生。", "en")


def test_a_figure_that_the_answer_corrects_is_not_told_with_it():
    assert "28" not in section("D: Is that twenty-eight units at night?\nP: Eighteen.", "en")


def test_no_side_of_a_question_is_told_with_another_of_its_answer():
    assert "左" not in section("D: 左膝疼？\nP: 右边，蹲不下去。", "zh")


def test_a_dose_told_after_its_medicine_stands_with_the_name():
    said = "D: Let's talk about the spironolactone. Your potassium is up. From tomorrow half a tablet a day."
    assert "spironolactone" in section(said, "en", "plan").lower()


@pytest.mark.parametrize("words", ["ratio point five five", "in twenty twenty-one", "point oh eight eight"])
def test_a_digit_said_twice_is_no_stammer(words):
    text = " ".join(one.text for one in read(transcript(f"D: It was {words}.")).reads)
    assert any(figure in text for figure in ("0.55", "2021", "0.088")), text


@pytest.mark.parametrize(
    ("said", "year"), [("零七年切的胆囊", "2007"), ("九五年做过阑尾", "1995"), ("一六年装的支架", "2016")]
)
def test_a_year_of_two_figures_is_a_year(said, year):
    assert year in section(f"P: {said}。", "zh")


def test_a_range_of_years_is_no_year():
    assert "3~5年" in section("P: 咳嗽有三五年了。", "zh")


def test_a_patient_s_sentence_with_a_full_stop_asks_nothing():
    assert "ache" in section("P: When I kneel is the worst, my shins ache.\nD: Right.", "en")


def test_a_medicine_under_a_condition_is_not_started():
    text = section("D: If the swab is positive we will treat you both, with azithromycin.", "en")
    assert "Start azithromycin" not in text
    assert "if the swab is positive" in text.lower()


@pytest.mark.parametrize("said", ["D: Let me show you the scan on the screen.", "D: It is good to see you again."])
def test_talk_about_the_talk_stays_out(said):
    assert not written(drafted(f"{said}"))
