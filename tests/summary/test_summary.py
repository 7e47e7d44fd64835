"""The patient's summary: only what the note says, nothing denied or possible as there, each line with its sentence."""

from __future__ import annotations

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import (
    Assertion,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    MedicineLine,
    MedicineReason,
    MedicineStatus,
    NoteDraft,
    NoteSection,
    ProblemAttributes,
    ProblemFact,
    SectionStatus,
    SegmentId,
    Statement,
    StatementId,
    Template,
)
from scribe.summary import PartKind, PatientSummary, summarise
from scribe.summary.medicines import how_to_take
from scribe.summary.plain import explained, sentence, without_codes
from scribe.summary.worded import wording
from scribe.template import TemplateLibrary
from scribe.verification import verify
from tests.browser.ward import chinese, english
from tests.fakes.notes import VISIT, note_of

SOAP = TemplateLibrary(None).get("outpatient-soap")
INITIAL = TemplateLibrary(None).get("outpatient-initial-zh")
VISIT_NOTE = TemplateLibrary(None).get("visit-note")


def drafted(language: str, template: Template) -> NoteDraft:
    transcript = english() if language == "en" else chinese()
    request = DraftRequest(transcript=transcript, template=template, encounter=VISIT, patient=None)
    return verify(ExtractiveDrafter().draft(request), transcript, template)


def written(sections: dict[str, tuple[str, ...]], *facts, language: str = "en") -> NoteDraft:
    """A note of these sections; the statements are numbered through and each rests on a segment of its number."""
    number = iter(range(1, 100))
    made = tuple(
        NoteSection(
            id=name,
            title=name,
            status=SectionStatus.PRESENT,
            statements=tuple(
                Statement(id=StatementId(f"st{n}"), text=text, evidence=(SegmentId(f"s{n}"),))
                for text in texts
                for n in (next(number),)
            ),
        )
        for name, texts in sections.items()
    )
    return note_of(language=language).model_copy(update={"sections": made, "facts": facts})


def problem(text: str, segment: str, assertion: Assertion = Assertion.PRESENT, **more) -> ProblemFact:
    attributes = ProblemAttributes(assertion=assertion, **more)
    return ProblemFact(id=f"f-{text}", text=text, evidence=(SegmentId(segment),), attributes=attributes)


def medicine(name: str, segment: str, change: MedicationChange, **more) -> MedicationFact:
    attributes = MedicationAttributes(name=name, change=change, **more)
    return MedicationFact(id=f"f-{name}", text=name, evidence=(SegmentId(segment),), attributes=attributes)


def lines(summary: PatientSummary, kind: PartKind) -> list[str]:
    return [line.text for line in summary.part(kind)]


def every(summary: PatientSummary) -> str:
    return "\n".join(line.text for part in summary.parts for line in part.lines)


def test_the_english_sample_in_plain_words():
    summary = summarise(drafted("en", SOAP), SOAP)
    assert lines(summary, PartKind.MEDICINES) == [
        "amlodipine (new): 5 mg, at night.",
        "lisinopril (changed): 20 mg, once a day. Until now: 10 mg once a day, in the morning.",
    ]
    assert lines(summary, PartKind.COME_BACK) == ["Come back in 4 weeks."]
    assert lines(summary, PartKind.AT_ONCE) == ["Call if the dizziness gets worse."]
    assert lines(summary, PartKind.REASON) == ["You told us about: headache, hypertension (high blood pressure)."]
    assert "chest pain" not in every(summary), "denied"


def test_the_chinese_sample_in_plain_words():
    summary = summarise(drafted("zh", INITIAL), INITIAL)
    assert lines(summary, PartKind.REASON) == ["咳嗽5天。"]
    assert lines(summary, PartKind.MEDICINES) == [
        "莫西沙星（新开）：每次1片（每片0.4 g），每天1次，用7天。",
        "氨氯地平（继续使用）：每次5毫克，每天1次。",
    ]
    assert lines(summary, PartKind.COME_BACK) == ["3天后复查。"]
    assert lines(summary, PartKind.AT_ONCE) == ["若高烧不退或者气喘明显，立即就诊。"]
    assert "咯血" not in every(summary)
    assert "布洛芬" not in every(summary), "it was taken and is over"


@pytest.mark.parametrize(
    ("language", "template"), [("en", SOAP), ("en", VISIT_NOTE), ("zh", INITIAL)], ids=["soap", "visit", "zh"]
)
def test_every_line_names_sentences_and_facts_that_stand_in_the_note(language, template):
    note = drafted(language, template)
    standing = {statement.id for section in note.sections for statement in section.kept}
    known = {fact.id for fact in note.facts}
    for part in summarise(note, template).parts:
        for line in part.lines:
            assert bool(line.statements) == (part.kind is not PartKind.ASK)
            assert standing.issuperset(line.statements)
            assert known.issuperset(line.facts)


@pytest.mark.parametrize("assertion", [one for one in Assertion if one is not Assertion.PRESENT])
def test_what_a_fact_does_not_say_is_there_is_not_told(assertion):
    note = written({"subjective": ("Reports headache.",)}, problem("headache", "s1", assertion))
    assert not lines(summarise(note, SOAP), PartKind.REASON)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Denies cough.", "en"),
        ("Possible cough.", "en"),
        ("Mother has cough.", "en"),
        ("No cough.", "en"),
        ("否认咳嗽。", "zh"),
        ("无咳嗽。", "zh"),
        ("母亲咳嗽。", "zh"),
    ],
)
def test_what_a_sentence_denies_supposes_or_tells_of_a_relative_is_not_told_whatever_the_fact_says(text, language):
    section, name = ("subjective", "cough") if language == "en" else ("present_illness", "咳嗽")
    note = written({section: (text,)}, problem(name, "s1"), language=language)
    assert not lines(summarise(note, SOAP if language == "en" else INITIAL), PartKind.REASON)


def test_one_sentence_that_denies_it_outweighs_another_that_tells_it():
    note = written({"subjective": ("Reports cough.", "Denies cough.")}, problem("cough", "s1"))
    assert not lines(summarise(note, SOAP), PartKind.REASON)


def test_a_chief_complaint_that_is_denied_is_none():
    assert not lines(summarise(written({"chief_complaint": ("无发热。",)}, language="zh"), INITIAL), PartKind.REASON)


def test_an_assessment_keeps_its_own_doubt():
    note = written({"assessment": ("Possible pneumonia.", "No asthma.")}, problem("pneumonia", "s1", diagnosis=True))
    assert lines(summarise(note, SOAP), PartKind.CALLED) == ["Possible pneumonia.", "No asthma."]


def test_what_was_removed_from_the_note_is_not_told():
    note = written({"plan": ("Drink water.", "Rest.")})
    gone = note.sections[0].statements[0].model_copy(update={"removed": True})
    section = note.sections[0].model_copy(update={"statements": (gone, note.sections[0].statements[1])})
    assert lines(summarise(note.model_copy(update={"sections": (section,)}), SOAP), PartKind.TO_DO) == ["Rest."]


def test_a_medicine_that_no_sentence_tells_any_more_is_not_told():
    note = written({"plan": ("Rest.",)}, medicine("naproxen", "s1", MedicationChange.STARTED))
    assert not lines(summarise(note, SOAP), PartKind.MEDICINES)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (MedicationChange.STOPPED, ["naproxen: stopped. Do not take it any more."]),
        (MedicationChange.ON_HOLD, ["naproxen: on hold. Do not take it until your doctor says so."]),
        (MedicationChange.NOT_TAKEN, ["naproxen: ask your doctor whether and how to take it."]),
        (MedicationChange.PAST, []),
        (MedicationChange.DECLINED, []),
        (MedicationChange.CONTINUES, ["naproxen (go on with it): ask your doctor how to take it."]),
    ],
)
def test_what_becomes_of_a_medicine(change, told):
    texts = {
        MedicationChange.STOPPED: "Stop naproxen.",
        MedicationChange.ON_HOLD: "Hold naproxen.",
        MedicationChange.NOT_TAKEN: "Is not taking naproxen.",
        MedicationChange.DECLINED: "Declined naproxen.",
        MedicationChange.PAST: "Took naproxen last year.",
    }
    section = "subjective" if change in (MedicationChange.PAST, MedicationChange.NOT_TAKEN) else "plan"
    note = written({section: (texts.get(change, "Continue naproxen."),)}, medicine("naproxen", "s1", change))
    assert lines(summarise(note, SOAP), PartKind.MEDICINES) == told


def test_a_sentence_about_a_medicine_that_says_more_is_told_in_full_as_well():
    note = written(
        {"plan": ("Start naproxen 500 mg twice daily and keep out of strong sun light.",)},
        medicine(
            "naproxen", "s1", MedicationChange.STARTED, dose=500, dose_unit="mg", frequency="twice daily", per_day=2
        ),
    )
    told = lines(summarise(note, SOAP), PartKind.MEDICINES)
    assert told[1:] == ["Start naproxen 500 mg twice daily and keep out of strong sun light."]


@pytest.mark.parametrize(("written_before", "told"), [("10 mg", " Until now: 10 mg once a day."), ("100 mg", "")])
def test_how_it_was_taken_until_now_is_told_as_the_note_has_it_or_not_at_all(written_before, told):
    fact = medicine("lisinopril", "s2", MedicationChange.CHANGED, frequency="once daily", until_now="10 mg once daily")
    note = written(
        {"subjective": (f"Takes lisinopril {written_before} once daily.",), "plan": ("Change lisinopril.",)}, fact
    )
    assert lines(summarise(note, SOAP), PartKind.MEDICINES) == [f"lisinopril (changed): once a day.{told}"]


def test_a_medicine_that_the_recording_does_not_bear_out_is_one_to_ask_about():
    line = MedicineLine(name="naproxen", status=MedicineStatus.UNCLEAR, reason=MedicineReason.NOT_BORNE_OUT)
    note = written({"subjective": ("Takes naproxen 900 mg.",)}).model_copy(update={"medicines": (line,)})
    told = lines(summarise(note, SOAP), PartKind.MEDICINES)
    assert told == ["naproxen: ask your doctor whether and how to take it."]
    planned = written({"plan": ("Start naproxen 5 mg.",)}).model_copy(update={"medicines": (line,)})
    assert lines(summarise(planned, SOAP), PartKind.MEDICINES) == ["Start naproxen 5 mg."]


@pytest.mark.parametrize(
    ("members", "english_words"),
    [
        ({"dose": 500, "dose_unit": "mg", "per_day": 2, "frequency": "twice daily"}, "500 mg, twice a day"),
        ({"dose": 2, "dose_unit": "tablet", "strength": "5 mg"}, "2 tablets (5 mg in each)"),
        ({"dose": 1, "dose_high": 2, "dose_unit": "tablet", "as_needed": True}, "1–2 tablets, only when you need it"),
        ({"dose": 15, "dose_unit": "mg", "per_kilo": True}, "15 mg for each kilogram of your weight"),
        ({"dose": 100, "dose_unit": "ug", "route": "inhaled"}, "100 micrograms, to breathe in"),
        ({"frequency": "once daily", "duration": "10 days", "reason": "pain"}, "once a day, for 10 days, for pain"),
        ({}, ""),
    ],
)
def test_how_to_take_it_is_what_was_said_and_no_form_is_made_up(members, english_words):
    assert how_to_take(MedicationAttributes(name="x", **members), "en") == english_words


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("Strep throat (J02.0).", "Strep throat."),
        ("Pneumonia, ICD-10: J18.9.", "Pneumonia,."),
        ("肺炎（J18.9）。", "肺炎。"),
        ("Vitamin B12 and T3 were normal.", "Vitamin B12 and T3 were normal."),
    ],
)
def test_codes_of_diagnoses_are_left_out(text, without):
    assert without_codes(text) == without


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_rule_of_the_wording_does_what_its_proofs_say(language):
    words = wording(language)
    for rule in (*words.frequencies, *words.rewrites):
        assert {text: rule.applied(text) for text in rule.makes} == rule.makes
    for kind in (words.come_back, words.at_once):
        assert [text for text in kind.holds if not kind.tells(text)] == []
        assert [text for text in kind.fails if kind.tells(text)] == []


def test_a_term_is_explained_once_and_never_twice_over():
    assert explained("Hypertension, then hypertension.", "en") == (
        "Hypertension (high blood pressure), then hypertension."
    )
    assert explained("Hypertension (high blood pressure).", "en") == "Hypertension (high blood pressure)."
    assert sentence("the patient has edema.", "en") == "You have edema (swelling)."


def test_findings_give_way_where_a_sheet_is_full_and_what_is_to_be_done_never_does():
    found = tuple(f"Finding number {n} is as it was." for n in range(80))
    plan = tuple(f"Do exercise number {n}." for n in range(30))
    summary = summarise(written({"objective": found[:40], "plan": plan}), SOAP)
    assert summary.shortened
    assert len(lines(summary, PartKind.TO_DO)) == len(plan)
    assert len(lines(summary, PartKind.FOUND)) < 40
    assert wording("en").more in lines(summary, PartKind.ASK)
