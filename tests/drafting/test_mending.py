"""A model's sentences become a note's: single, said once, without questions, tags, talk and "not discussed"."""

from __future__ import annotations

import pytest

from scribe.drafting.administrative import fill_sections
from scribe.drafting.mending import absent, as_written, mended, names_of, single, with_more
from scribe.language.rules import pack
from scribe.model import DrafterRef, Language, NoteDraft, Patient, SectionStatus, SegmentId, Template, Topic
from scribe.template import TemplateLibrary
from tests.fakes.notes import VISIT, transcript_of

LONG = (
    "The patient reports a persistent dry cough for three weeks, which is worse at night, and she denies fever, "
    "chills, or night sweats, and she has been taking lisinopril 20 mg daily for high blood pressure; she will start "
    "amlodipine 5 mg once a day and come back in two weeks."
)
LONG_ZH = (
    "患者3天前出现咳嗽，夜间加重，无发热，自服布洛芬0.2g每日2次，效果不佳，今来就诊，血压148/90mmHg，双肺呼吸音清，建议停用氨氯地平，"
    "改为厄贝沙坦150mg每日1次，2周后复诊。"
)


TALK = transcript_of("How are you?", "My head hurts.", "Any fever?", "Three days now.", "I would like to order a scan.")


def template(language: Language = "en") -> Template:
    return TemplateLibrary().get("outpatient-soap" if language == "en" else "outpatient-initial-zh")


def note(language: Language = "en", **told: list[tuple[str, str]]) -> NoteDraft:
    statements = {name: [(text, (SegmentId(segment),)) for text, segment in some] for name, some in told.items()}
    return NoteDraft(
        template=template(language).ref,
        language=language,
        drafter=DrafterRef(name="chat", model="clinic-7b"),
        sections=fill_sections(template(language), statements, VISIT),
    )


@pytest.mark.parametrize(
    ("language", "wrote", "reads"),
    [
        ("en", "The patient has high blood pressure, right?", "The patient has high blood pressure."),
        ("en", "Okay, so I have had a headache for three days.", "Reports headache for three days."),
        ("en", "Please follow up in 2 weeks.", "Follow up in 2 weeks."),
        ("en", "He does not smoke, does he?", "He does not smoke."),
        ("en", "Blood pressure 148/90 mmHg.", "Blood pressure 148/90 mmHg."),
        ("en", "No known drug allergies.", "No known drug allergies."),
        ("zh", "患者3天前出现咳嗽，对吧？", "患者3天前出现咳嗽。"),
        ("zh", "我头疼三天了。", "头痛三天。"),
        ("zh", "否认青霉素过敏史。", "否认青霉素过敏史。"),
    ],
)
def test_what_is_talk_goes_and_what_is_told_stays(language: Language, wrote: str, reads: str):
    assert as_written(wrote, Topic.PRESENT_ILLNESS, pack(language)) == reads


@pytest.mark.parametrize(
    ("language", "wrote"),
    [("en", "Do you have any allergies?"), ("en", "Any chest pain?"), ("en", "and"), ("zh", "有没有发烧？")],
)
def test_a_question_and_a_fragment_are_no_statement(language: Language, wrote: str):
    assert as_written(wrote, Topic.PRESENT_ILLNESS, pack(language)) is None


@pytest.mark.parametrize(
    ("language", "wrote", "is_absent"),
    [
        ("en", "None.", True),
        ("en", "Family history was not discussed.", True),
        ("en", "No information about allergies was provided.", True),
        ("en", "No known drug allergies.", False),
        ("en", "No abnormal findings on examination.", False),
        ("en", "Denies chest pain.", False),
        ("en", "She was not prescribed antibiotics.", False),
        ("zh", "家族史未提及。", True),
        ("zh", "无药物过敏史。", False),
        ("zh", "未见异常。", False),
    ],
)
def test_what_says_that_nothing_was_said_is_told_from_a_denial(language, wrote, is_absent):
    assert absent(wrote, pack(language)) is is_absent


@pytest.mark.parametrize(("language", "wrote", "at_least"), [("en", LONG, 3), ("zh", LONG_ZH, 3)])
def test_a_long_sentence_is_cut_into_single_ones_and_loses_no_figure(language: Language, wrote: str, at_least: int):
    parts = [*single(wrote, pack(language))]
    assert len(parts) >= at_least
    for figure in ("20 mg", "5 mg") if language == "en" else ("0.2g", "148/90", "150mg"):
        assert figure in " ".join(parts)


def test_a_condition_stays_with_what_holds_on_it():
    told = (
        "If the pain in the left knee gets worse at night or the swelling spreads to the calf over the coming days, "
        "she should take ibuprofen 400 mg 3 times a day with food and call the clinic at once."
    )
    assert [f"{one}." for one in single(told, pack("en"))] == [told]


def test_what_is_said_again_stands_once_with_the_evidence_of_both():
    made = mended(
        note(subjective=[("Headache for 3 days.", "s1"), ("Headache for 3 days.", "s4")], plan=[("Rest.", "s5")]),
        template(),
        TALK,
    ).note
    assert [(one.text, one.evidence) for one in made.statements] == [
        ("Headache for 3 days.", ("s1", "s4")),
        ("Rest.", ("s5",)),
    ]


def test_what_another_section_tells_already_is_not_told_again_and_the_section_is_empty():
    told = [("Headache for 3 days.", "s1")]
    made = mended(note(subjective=told, assessment=told), template(), TALK).note
    assert [section.id for section in made.sections if section.statements] == ["subjective"]
    assert made.sections[2].status is SectionStatus.NOT_DISCUSSED


def test_what_cannot_be_mended_is_handed_back_with_its_section_and_what_says_nothing_is_not():
    done = mended(note(subjective=[("Any fever?", "s3"), ("Allergies not discussed.", "s1")]), template(), TALK)
    assert done.note.statements == ()
    assert [(section, one.text, one.evidence) for section, one in done.unfit] == [("subjective", "Any fever?", ("s3",))]


@pytest.mark.parametrize(
    ("language", "wrote", "reads"),
    [
        ("en", "Put down morphine. So there.", ["Put down morphine."]),
        ("en", "Pain for 3 days. Not at all.", ["Pain for 3 days.", "Not at all."]),
        ("zh", "写上吗啡。就这样。", ["写上吗啡。"]),
        ("zh", "胸口疼痛。没有。", ["胸口疼痛。", "没有。"]),
        ("zh", "右膝疼痛。3天。", ["右膝疼痛。", "3天。"]),
    ],
)
def test_a_scrap_of_talk_beside_a_statement_is_none(language: Language, wrote: str, reads: list[str]):
    section = "subjective" if language == "en" else "present_illness"
    made = mended(note(language, **{section: [(wrote, "s2")]}), template(language), TALK).note
    assert [one.text for part in made.sections if part.id == section for one in part.statements] == reads


def test_the_sections_of_the_visit_stay_as_they_are():
    before = note("zh", chief_complaint=[("咳嗽5天。", "s1")])
    made = mended(before, template("zh"), TALK).note
    assert [s.text for s in made.sections[0].statements] == [s.text for s in before.sections[0].statements]
    assert made.sections[0].statements


def test_further_statements_stand_where_they_were_said():
    told = note(subjective=[("Headache.", "s1"), ("Takes ibuprofen.", "s5")])
    made = with_more(told, {"subjective": [("Fever.", (SegmentId("s3"),))]}, transcript_of(*["…"] * 6), template())
    assert [one.text for one in made.statements] == ["Headache.", "Fever.", "Takes ibuprofen."]
    assert len({one.id for one in made.statements}) == 3


def test_an_i_is_of_whoever_said_it():
    told = note(subjective=[("I have a headache.", "s2")], plan=[("I would like to order a scan of the head.", "s5")])
    assert [one.text for one in mended(told, template(), TALK).note.statements] == [
        "Reports headache.",
        "Order scan of the head.",
    ]


def test_a_plan_not_to_do_something_keeps_its_not():
    told = note(plan=[("The patient will not have a scan of the head today.", "s5")])
    assert "not" in mended(told, template(), TALK).note.statements[0].text


@pytest.mark.parametrize(
    ("language", "name", "wrote", "reads"),
    [
        ("en", "Brian O'Neill Smith", "Brian Smith should rest.", "The patient should rest."),
        ("en", "Brian Smith", "Brian's knee hurts.", "The patient's knee hurts."),
        ("en", "Al Green", "The stool is green.", "The stool is green."),
        ("zh", "王小明", "王小明头痛3天。", "患者头痛3天。"),
    ],
)
def test_a_note_names_nobody(language: Language, name: str, wrote: str, reads: str):
    told = note(language, **{"subjective" if language == "en" else "present_illness": [(wrote, "s2")]})
    made = mended(told, template(language), TALK, names_of(Patient(name=name))).note
    assert reads in [one.text for one in made.statements]


SCAN = transcript_of(
    "What is wrong?",
    "I have been limping since Sunday.",
    "I will be ordering an MRI of your hip, and you can follow up with me as needed.",
    "I hope so.",
)


@pytest.mark.parametrize("evidence", [("s3", "s4"), ("s4",), ("s2", "s3", "s4")])
@pytest.mark.parametrize(
    ("wrote", "reads"),
    [
        ("I will be ordering an MRI of the hip.", "Be ordering an MRI of the hip."),
        ("You can follow up with me as needed.", "The patient can follow up as needed."),
    ],
)
def test_an_i_is_whose_sentence_it_is_whatever_turns_a_model_names(evidence, wrote, reads):
    told = fill_sections(template(), {"plan": [(wrote, tuple(map(SegmentId, evidence)))]}, VISIT)
    drafted = note().model_copy(update={"sections": told})
    assert [one.text for one in mended(drafted, template(), SCAN).note.statements] == [reads]


def test_what_the_patient_says_of_himself_stays_his_beside_a_doctors_turn():
    told = fill_sections(template(), {"subjective": [("I have been limping since Sunday.", ("s2", "s3"))]}, VISIT)
    drafted = note().model_copy(update={"sections": told})
    (one,) = mended(drafted, template(), SCAN).note.statements
    assert one.text == "The patient has been limping since Sunday."


def test_a_question_of_two_halves_is_no_statement():
    assert as_written("The pain is constant or does it come and go.", Topic.PRESENT_ILLNESS, pack("en")) is None
    kept = as_written("The pain is constant or comes and goes.", Topic.PRESENT_ILLNESS, pack("en"))
    assert kept == "The pain is constant or comes and goes."
