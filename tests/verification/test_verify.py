from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.drafting.administrative import fill_sections
from scribe.model import (
    Flag,
    FlagKind,
    Gap,
    KeepReason,
    Level,
    MedicationAttributes,
    MedicationFact,
    NoteDraft,
    NoteSection,
    Outcome,
    Resolution,
    SectionStatus,
    Statement,
    StatementId,
    Word,
)
from scribe.template import TemplateLibrary
from scribe.verification import risk_of, verify
from tests.fakes.notes import NOW, SAM, VISIT, note_of, transcript_of


def flags(text: str, *said: str, language: str = "en") -> tuple[Flag, ...]:
    """The flags of one statement that rests on everything that was said."""
    evidence = tuple(f"s{number}" for number in range(1, len(said) + 1))
    note = verify(note_of((text, evidence), language=language), transcript_of(*said, language=language), None)
    return note.statements[0].flags


def kinds(*args: str, **more: str) -> list[FlagKind]:
    return [flag.kind for flag in flags(*args, **more)]


def test_a_statement_without_evidence_is_flagged():
    note = verify(note_of(("Knee pain.", ())), transcript_of("Hello"), None)
    assert [flag.kind for flag in note.statements[0].flags] == [FlagKind.NO_EVIDENCE]
    assert note.statements[0].flags[0].level is Level.RAISED


def test_evidence_that_names_no_segment_of_the_transcript_is_no_evidence():
    note = verify(note_of(("Knee pain.", ("s9",))), transcript_of("Hello"), None)
    assert note.statements[0].flags[0].kind is FlagKind.NO_EVIDENCE


def test_what_a_person_adds_informs_but_does_not_block():
    added = Statement(id=StatementId("st1"), text="Walks with a stick.", author=SAM)
    note = verify(note_of(added), transcript_of("Hello"), None)
    assert note.statements[0].flags[0].level is Level.LOW
    assert note.open_flags == ()


def test_administrative_sections_need_no_evidence():
    template = TemplateLibrary().get("outpatient-initial-zh")
    spoken = [section.id for section in template.sections if section.required]
    sections = fill_sections(template, {name: [("咳嗽。", ("s1",))] for name in spoken}, VISIT)
    note = note_of(("x", ("s1",)), language="zh").model_copy(update={"sections": sections})
    checked = verify(note, transcript_of("咳嗽", language="zh"), template)
    assert checked.statements[0].text.startswith("2026-11-20")
    assert checked.risk.level is Level.CLEAR


def test_a_dose_that_was_said_differently_is_a_high_flag_with_the_correction():
    found = flags("Start amlodipine 50 mg once daily.", "Start amlodipine, five milligrams, once a day.")
    assert len(found) == 1
    flag = found[0]
    assert flag.kind is FlagKind.DOSE_DIFFERS
    assert flag.level is Level.HIGH
    assert flag.detail == "Note says 50 mg; the recording says 5 mg."
    assert flag.suggestion == "Start amlodipine 5 mg once daily."
    assert flag.quote is not None
    assert (flag.quote.segment, flag.quote.mark) == ("s1", "five milligrams")


def test_the_same_in_chinese():
    flag = flags("氨氯地平50 mg 每日1次。", "氨氯地平五毫克，一天一次。", language="zh")[0]
    assert flag.kind is FlagKind.DOSE_DIFFERS
    assert flag.detail == "病历写的是 50 mg，录音中说的是 5 mg。"
    assert flag.suggestion == "氨氯地平5 mg 每日1次。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("BP 120/80 mmHg.", "Blood pressure one twenty over eighty."),
        ("Losartan 50 mg twice daily.", "Losartan fifty milligrams, two times a day."),
        ("Temperature 38.6 °C.", "Temperature thirty-eight six."),
        ("Digoxin 0.125 mg.", "Digoxin point one two five milligrams."),
        ("Metformin 1 g BID.", "Metformin, one gram twice a day."),
        ("Metformin 1000 mg BID.", "Metformin, one gram twice a day."),
        ("Symptoms for 2 weeks.", "It's been a fortnight."),
        ("Ulcer in 2019.", "The ulcer was in twenty nineteen."),
        ("HbA1c 5.9%, SpO2 98%.", "A1c is five point nine percent, oxygen ninety-eight percent."),
        ("Ibuprofen 400 mg 3 times a day.", "Ibuprofen 400 milligrams three times daily."),
        ("Half a tablet of atenolol.", "Half a tablet of atenolol."),
        ("Losartan 50 mg once daily.", "Losartan fifty milligrams every day."),
        ("1 episode, for 1 week.", "It happened that week."),
        ("Smoked for 1.5 years.", "I smoked for a year and a half."),
    ],
)
def test_english_amounts_that_agree_are_never_flagged(text, said):
    assert kinds(text, said) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("体温38.5 ℃，心率102次/分。", "三十八度五，心率一百零二。"),
        ("血压148/92 mmHg。", "血压一百四十八，九十二。"),
        ("莫西沙星0.4 g 每日1次，共7天。", "莫西沙星零点四克，一天一次，吃七天。"),
        ("中性粒细胞86%。", "中性粒百分之八十六。"),
        ("络活喜减为2.5 mg（半片）。", "络活喜减到半片，两点五毫克。"),
        ("吸烟20余年，1包/日。", "抽，二十来年了，一天一包。"),
        ("发热2天。", "前天开始烧的。"),
        ("4~6周后复查。", "四到六周以后再来。"),
        ("2021年右侧结石。", "二一年右边结石。"),
        ("持续1.5个月。", "有一个半月了。"),
        ("血压150/90 mmHg。", "高压一百五，低压九十。"),
    ],
)
def test_chinese_amounts_that_agree_are_never_flagged(text, said):
    # a value whose measure nobody named goes to the EMR in words, and the person is told so
    assert set(kinds(text, said, language="zh")) <= {FlagKind.WORDS_ONLY}


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("Losartan 5 g daily.", "Losartan five milligrams daily.", FlagKind.DOSE_DIFFERS),
        ("Amoxicillin 3 times a day.", "Amoxicillin twice a day.", FlagKind.DOSE_DIFFERS),
        ("Previous infection 5 months ago.", "It was five weeks ago.", FlagKind.NUMBER_DIFFERS),
        ("Losartan 50 mg once daily.", "Losartan fifty milligrams twice a day.", FlagKind.DOSE_DIFFERS),
        ("Return in 1 month.", "Come back in one week.", FlagKind.NUMBER_DIFFERS),
        ("Pulse 28.", "Pulse eighty-two.", FlagKind.NUMBER_DIFFERS),
        ("BP 118/47 mmHg.", "One eighteen over seventy-four.", FlagKind.NUMBER_DIFFERS),
        ("Return in 40 weeks.", "Atorvastatin forty. Come back in four weeks.", FlagKind.NUMBER_DIFFERS),
    ],
)
def test_amounts_that_differ_are_flagged(text, said, kind):
    assert kinds(text, said) == [kind]


def test_a_dose_that_was_said_of_another_medicine_does_not_count():
    said = "Losartan fifty milligrams. And amlodipine five milligrams."
    found = flags("Amlodipine 50 mg.", said)
    assert [flag.kind for flag in found] == [FlagKind.DOSE_DIFFERS]
    assert found[0].recording_says == "5 mg"
    assert kinds("Losartan 50 mg, amlodipine 5 mg.", said) == []


def test_words_in_the_note_give_way_to_the_words_that_were_said():
    flag = flags("Losartan 50 mg once daily.", "Losartan fifty milligrams twice a day.")[0]
    assert flag.suggestion == "Losartan 50 mg twice a day."


def test_without_certainty_no_correction_is_offered():
    flag = flags("Aspirin 100 mg.", "Aspirin seventy-five milligrams, or eighty-one milligrams.")[0]
    assert flag.kind is FlagKind.DOSE_DIFFERS
    assert flag.suggestion == ""
    assert flag.recording_says == ""


def test_a_unit_that_nobody_said_is_pointed_out_quietly():
    found = flags("Atorvastatin 40 mg at bedtime.", "Atorvastatin forty at bedtime.")
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.UNIT_NOT_SAID, Level.LOW)]


def test_list_numbers_and_ordinals_are_no_claims():
    assert kinds("2. Rest at home.", "Rest at home.") == []
    assert kinds("3rd visit.", "Third visit.") == []


def test_calendar_dates_are_no_claims_about_what_was_said():
    assert kinds("Seen on 05/12/2022 and in 10/2020.", "Seen last week.") == []
    assert kinds("2022年5月12日就诊。", "上次来过。", language="zh") == []


def test_a_number_of_another_order_is_not_offered_as_the_correction():
    flag = flags("Age 53 years.", "Half a year ago.")[0]
    assert (flag.kind, flag.suggestion) == (FlagKind.NUMBER_DIFFERS, "")


def test_a_medicine_that_nobody_named_is_a_high_flag():
    found = flags("Start warfarin.", "We will start a blood thinner.")
    assert [(flag.kind, flag.level) for flag in found] == [(FlagKind.MEDICINE_NOT_SAID, Level.HIGH)]


def test_a_medicine_of_a_fact_is_looked_for_too():
    fact = MedicationFact(id="f1", text="zorbinol", attributes=MedicationAttributes(name="Zorbinol"))
    note = note_of(("Zorbinol started.", ("s1",))).model_copy(update={"facts": (fact,)})
    checked = verify(note, transcript_of("Take something for it."), None)
    assert [flag.kind for flag in checked.statements[0].flags] == [FlagKind.MEDICINE_NOT_SAID]


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Amlodipine.", "I take norvasc.", "en"),
        ("Nitrofurantoin.", "I'll give you nitro furantoin.", "en"),
        ("络活喜（氨氯地平）。", "吃的络活喜。", "zh"),
    ],
)
def test_brands_and_names_in_two_words_are_the_same_medicine(text, said, language):
    assert kinds(text, said, language=language) == []


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [("Atorvastatin.", "She takes atorvastatine.", "en"), ("莫西沙星。", "给你开莫西沙兴。", "zh")],
)
def test_a_slip_of_spelling_is_the_same_medicine(text, said, language):
    assert FlagKind.MEDICINE_NOT_SAID not in kinds(text, said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [("Prednisolone 5 mg.", "Prednisone 5 mg.", "en"), ("氯沙坦50 mg。", "缬沙坦五十毫克。", "zh")],
)
def test_a_medicine_whose_name_is_near_to_anothers_is_not_taken_for_it(text, said, language):
    assert FlagKind.MEDICINE_NOT_SAID in kinds(text, said, language=language)


def test_a_medicine_swapped_for_another_says_which_one_was_said():
    flag = flags("Metoprolol daily.", "You take lisinopril daily.")[0]
    assert flag.kind is FlagKind.MEDICINE_NOT_SAID
    assert flag.recording_says.lower() == "lisinopril"


def words(*given: tuple[str, float]) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, start_s=number * 0.3, end_s=number * 0.3 + 0.3, probability=probability)
        for number, (text, probability) in enumerate(given)
    )


@pytest.mark.parametrize(("probability", "level"), [(0.2, Level.RAISED), (0.4, Level.LOW)])
def test_a_dose_that_was_hard_to_hear_is_pointed_out(probability, level):
    heard = words(("Losartan", 0.9), (" fifty", probability), (" milligrams", 0.9))
    transcript = transcript_of("Losartan fifty milligrams", words={"s1": heard})
    note = verify(note_of(("Losartan 50 mg.", ("s1",))), transcript, None)
    assert [(flag.kind, flag.level) for flag in note.statements[0].flags] == [(FlagKind.UNCLEAR_WORDS, level)]


def test_a_number_that_was_said_clearly_once_is_clear():
    first = words(("Losartan", 0.9), (" fifty", 0.1), (" milligrams", 0.9))
    second = words(("Fifty", 0.9), (" milligrams", 0.9))
    transcript = transcript_of("Losartan fifty milligrams", "Fifty milligrams", words={"s1": first, "s2": second})
    note = verify(note_of(("Losartan 50 mg.", ("s1", "s2"))), transcript, None)
    assert note.statements[0].flags == ()


@pytest.mark.parametrize(
    ("seconds", "level"),
    [(0.9, None), (1.26, Level.RAISED), (10.0, Level.RAISED), (60.0, Level.RAISED), (61.0, Level.HIGH)],
)
def test_speech_without_text_is_flagged_by_its_length(seconds, level):
    gap = Gap(start_s=5, end_s=5 + seconds)
    note = verify(note_of(("Knee pain.", ("s1",))), transcript_of("Knee pain", gaps=(gap,)), None)
    assert [flag.level for flag in note.flags] == ([level] if level else [])


def test_a_recording_that_could_not_be_read_is_a_high_flag():
    gap = Gap(start_s=192, end_s=580, reason="not_decoded")
    note = verify(note_of(("Knee pain.", ("s1",))), transcript_of("Knee pain", gaps=(gap,)), None)
    assert note.flags[0].kind is FlagKind.RECORDING_CUT_SHORT
    assert note.flags[0].level is Level.HIGH
    assert note.flags[0].note_says == "6 min 28 s"


def heard(count, unsure, *, demo=False):
    """A transcript of so many words, some of which the recogniser was unsure of."""
    words = tuple(
        Word(text=" so", start_s=at, end_s=at + 1, probability=0.4 if at < unsure else 0.9) for at in range(count)
    )
    transcript = transcript_of("Knee pain", demo=demo)
    return transcript.model_copy(update={"segments": (transcript.segments[0].model_copy(update={"words": words}),)})


@pytest.mark.parametrize(
    ("transcript", "flagged"),
    [
        (heard(200, 12), "6%"),
        (heard(200, 6), None),
        (heard(40, 20), None),
        (heard(200, 100, demo=True), None),
    ],
    ids=["many", "few", "too few to tell", "the demo model has its own flag"],
)
def test_a_recording_of_which_much_was_hard_to_hear_is_flagged_as_a_whole(transcript, flagged):
    note = verify(note_of(("Knee pain.", ("s1",))), transcript, None)
    assert next((one.note_says for one in note.flags if one.kind is FlagKind.HARD_TO_HEAR), None) == flagged


def test_the_demo_recogniser_is_visible_and_does_not_block():
    note = verify(note_of(("Knee pain.", ("s1",))), transcript_of("Knee pain", demo=True), None)
    assert [flag.kind for flag in note.flags] == [FlagKind.DEMO_RECOGNISER]
    assert note.open_flags == ()
    assert note.risk.level is Level.LOW


def test_a_required_section_without_content_is_flagged_and_others_are_not():
    template = TemplateLibrary().get("outpatient-soap")
    sections = fill_sections(template, {"subjective": [("Knee pain.", ("s1",))]}, None)
    note = note_of(("x", ())).model_copy(update={"sections": sections})
    checked = verify(note, transcript_of("Knee pain"), template)
    assert [flag.note_says for flag in checked.flags] == ["Assessment", "Plan"]


def test_verification_is_pure_and_repeatable():
    note = note_of(("Amlodipine 50 mg.", ("s1",)))
    transcript = transcript_of("Amlodipine five milligrams")
    once = verify(note, transcript, None)
    assert verify(once, transcript, None) == once
    assert note.statements[0].flags == ()


def with_resolution(note: NoteDraft, outcome: Outcome, text: str | None = None) -> NoteDraft:
    statement = note.statements[0]
    done = Resolution(outcome=outcome, by=SAM, at=NOW, reason=KeepReason.ASKED_DOCTOR, before=statement.text)
    flag = statement.flags[0].model_copy(update={"resolution": done})
    changed = statement.model_copy(update={"flags": (flag,), "text": text or statement.text})
    section = NoteSection(id="plan", title="Plan", status=SectionStatus.PRESENT, statements=(changed,))
    return note.model_copy(update={"sections": (section,)})


def test_a_kept_flag_stays_kept_while_it_says_the_same():
    transcript = transcript_of("Amlodipine five milligrams")
    first = verify(note_of(("Amlodipine 50 mg.", ("s1",))), transcript, None)
    kept = verify(with_resolution(first, Outcome.KEPT), transcript, None)
    assert kept.open_flags == ()
    assert kept.risk.level is Level.CLEAR
    changed = verify(with_resolution(first, Outcome.KEPT, text="Amlodipine 500 mg."), transcript, None)
    assert [flag.note_says for flag in changed.open_flags] == ["500 mg"]


def test_a_correction_that_agrees_stays_on_record():
    transcript = transcript_of("Amlodipine five milligrams")
    first = verify(note_of(("Amlodipine 50 mg.", ("s1",))), transcript, None)
    corrected = verify(with_resolution(first, Outcome.CORRECTED, text="Amlodipine 5 mg."), transcript, None)
    assert corrected.open_flags == ()
    assert [flag.resolution.outcome for flag in corrected.statements[0].flags] == [Outcome.CORRECTED]


def test_a_correction_that_does_not_agree_leaves_the_flag_with_the_new_difference():
    transcript = transcript_of("Amlodipine five milligrams")
    first = verify(note_of(("Amlodipine 50 mg.", ("s1",))), transcript, None)
    wrong = verify(with_resolution(first, Outcome.CORRECTED, text="Amlodipine 15 mg."), transcript, None)
    assert [(flag.note_says, flag.open) for flag in wrong.statements[0].flags] == [("15 mg", True)]
    same = verify(with_resolution(first, Outcome.CORRECTED), transcript, None)
    assert [(flag.note_says, flag.open) for flag in same.statements[0].flags] == [("50 mg", True)]


def test_a_removed_statement_is_not_checked_again():
    removed = Statement(id=StatementId("st1"), text="Warfarin 5 mg.", removed=True)
    note = verify(note_of(removed), transcript_of("Hello"), None)
    assert note.statements[0].flags == ()
    assert note.risk.level is Level.CLEAR


def flagged(*levels: Level) -> NoteDraft:
    made = tuple(Flag(kind=FlagKind.NUMBER_DIFFERS, level=level, detail=level.value) for level in levels)
    return note_of(Statement(id=StatementId("st1"), text="x", flags=made))


LEVELS = st.lists(st.sampled_from([Level.HIGH, Level.RAISED, Level.LOW]), max_size=40)


@given(LEVELS, st.sampled_from([Level.HIGH, Level.RAISED, Level.LOW]))
def test_one_more_flag_never_lowers_the_risk(levels, extra):
    assert risk_of(flagged(*levels, extra)).score >= risk_of(flagged(*levels)).score


@given(LEVELS)
def test_a_high_flag_outweighs_any_number_of_lesser_ones(levels):
    lesser = [level for level in levels if level is not Level.HIGH]
    assert risk_of(flagged(Level.HIGH)).score > risk_of(flagged(*lesser)).score
    assert 0 <= risk_of(flagged(*levels)).score <= 1


def test_the_reasons_come_riskiest_first():
    risk = risk_of(flagged(Level.LOW, Level.HIGH, Level.RAISED))
    assert [reason.level for reason in risk.reasons] == [Level.HIGH, Level.RAISED, Level.LOW]
    assert risk.level is Level.HIGH
    assert risk.reasons[0].statement == "st1"


def test_a_settled_flag_no_longer_counts():
    done = Resolution(outcome=Outcome.KEPT, by=SAM, at=NOW + timedelta(minutes=1), reason=KeepReason.ASKED_PATIENT)
    settled = Flag(kind=FlagKind.NO_EVIDENCE, level=Level.HIGH, detail="x", resolution=done)
    assert risk_of(note_of(Statement(id=StatementId("st1"), text="x", flags=(settled,)))).level is Level.CLEAR
