from __future__ import annotations

from datetime import date, timedelta

import pytest

from scribe.drafting.administrative import fill_sections
from scribe.model import (
    Claim,
    Consultation,
    ConsultationId,
    FlagKind,
    InsteadOf,
    KeepReason,
    Level,
    MedicineLine,
    MedicineReason,
    MedicineStatus,
    NoteDraft,
    Patient,
    Risk,
    RiskReason,
    Signature,
    State,
    TemplateRef,
    WhyInstead,
)
from scribe.review import Keep, apply, note_markdown, queue_order, queue_rows
from scribe.template import TemplateLibrary
from scribe.verification import verify
from tests.fakes.notes import AISHA, NOW, SAM, VISIT, note_of, transcript_of


def waiting(id: str, risk: Risk | None, minutes: float, claim: Claim | None = None) -> Consultation:
    since = NOW - timedelta(minutes=minutes)
    return Consultation(
        id=ConsultationId(id),
        version=1,
        state=State.DRAFTED,
        patient=None,
        encounter=VISIT,
        language="en",
        template=TemplateRef(id="t", version=1, digest="0" * 64),
        template_artefact="0" * 64,
        registered_at=since,
        updated_at=since,
        state_since=since,
        risk=risk,
        claim=claim,
    )


def test_the_riskiest_level_comes_first_and_within_it_the_longest_waiting():
    high = Risk(score=0.8, level=Level.HIGH)
    rows = [
        waiting("none", None, 90),
        waiting("raised", Risk(score=0.69, level=Level.RAISED), 80),
        waiting("new", high, 1),
        waiting("old", high, 40),
        waiting("worst", Risk(score=0.95, level=Level.HIGH), 0),
        waiting("clear", Risk(), 95),
    ]
    assert [row.id for row in queue_order(rows)] == ["old", "new", "worst", "raised", "clear", "none"]


def test_a_row_shows_two_reasons_at_most_and_says_when_it_waits_too_long():
    reasons = tuple(RiskReason(kind=FlagKind.DOSE_DIFFERS, level=Level.HIGH, text=str(n)) for n in range(4))
    row = queue_rows([waiting("a", Risk(score=0.9, level=Level.HIGH, reasons=reasons), 31)], now=NOW)[0]
    assert [reason.text for reason in row.reasons] == ["0", "1"]
    assert row.late
    assert row.waited_s == 31 * 60
    assert not queue_rows([waiting("b", None, 29)], now=NOW)[0].late


def test_a_claim_that_has_run_out_is_no_claim():
    def claim(minutes: float) -> Claim:
        return Claim(by=SAM, since=NOW - timedelta(hours=1), expires_at=NOW + timedelta(minutes=minutes))

    rows = queue_rows([waiting("a", None, 2, claim(5)), waiting("b", None, 1, claim(-5))], now=NOW)
    assert [row.claim is not None for row in rows] == [True, False]


def chinese_note():
    template = TemplateLibrary().get("outpatient-initial-zh")
    sections = fill_sections(
        template,
        {
            "chief_complaint": [("咳嗽5天", ("s1",))],
            "treatment": [("氨氯地平50 mg 每日1次。", ("s1",)), ("休息。", ("s1",))],
        },
        VISIT,
    )
    note = note_of(("x", ()), language="zh").model_copy(update={"sections": sections, "template": template.ref})
    return verify(note, transcript_of("咳嗽五天，氨氯地平五毫克，一天一次，休息", language="zh"), template), template


def test_a_draft_says_that_it_is_one_and_shows_its_flags():
    note, template = chinese_note()
    text = note_markdown(note, template, VISIT, Patient(name="周桂兰", gender="female", birth_date=date(1968, 1, 2)))
    assert text.startswith("# 门诊病历（初诊）\n\n> **草稿，未签名，使用前请核对。**")
    assert "> 患者：周桂兰，女，1968-01-02" in text
    assert "## 主诉\n\n咳嗽5天" in text
    assert "## 辅助检查结果\n\n未提及" in text
    assert "1. 氨氯地平50 mg 每日1次。\n2. 休息。" in text
    assert "> **高风险**：病历写的是 50 mg，录音中说的是 5 mg。" in text
    assert "## 医师签名\n\n未签名" in text


def test_a_signed_note_names_the_signer_and_shows_no_flags():
    note, template = chinese_note()
    signature = Signature(revision=1, revision_digest="0" * 64, signer=AISHA, at=NOW)
    text = note_markdown(note, template, VISIT, None, signature=signature)
    assert "草稿" not in text
    assert "高风险" not in text
    assert "## 医师签名\n\nDr Aisha Rahman" in text


def test_a_demo_note_says_that_it_must_not_be_used():
    note = note_of(("Rest.", ("s1",)))
    transcript = transcript_of("Rest", demo=True)
    note = verify(note.model_copy(update={"recogniser": transcript.engine}), transcript, None)
    assert "DEMO" in note_markdown(note, None, None, None)


@pytest.mark.parametrize(
    ("reason", "english", "chinese"),
    [
        (WhyInstead.DOWN, "The language model did not answer", "语言模型没有响应"),
        (WhyInstead.UNUSABLE, "could not be used", "语言模型的回答无法使用"),
    ],
)
def test_a_note_that_another_drafter_wrote_says_so_at_its_head(reason: WhyInstead, english: str, chinese: str):
    chosen = InsteadOf(name="chat", model="clinic-7b", reason=reason)
    for language, told in (("en", english), ("zh", chinese)):
        plain = note_of(("Rest.", ("s1",)), language=language)
        note = plain.model_copy(update={"drafter": plain.drafter.model_copy(update={"instead_of": chosen})})
        head = note_markdown(note, None, None, None).split("##")[0]
        assert told in head
        assert "clinic-7b" not in head
        assert NoteDraft.model_validate_json(note.model_dump_json(by_alias=True)) == note
        assert told not in note_markdown(plain, None, None, None)


def test_a_note_of_the_chosen_drafter_keeps_the_digest_that_it_had():
    assert "instead_of" not in note_of(("Rest.", ("s1",))).model_dump_json()


def test_a_settled_flag_says_how_and_by_whom():
    note = verify(note_of(("Amlodipine 50 mg.", ("s1",))), transcript_of("Amlodipine five milligrams"), None)
    note = apply(note, Keep(statement="st1", flag=0, reason=KeepReason.ASKED_DOCTOR), by=SAM, at=NOW)
    assert "5 mg. \\[kept" not in note_markdown(note, None, None, None)
    assert "[kept, Sam Okafor]" in note_markdown(note, None, None, None)


def test_words_of_a_statement_never_become_markup():
    text = note_markdown(note_of(("Use <script> and # *stars* | pipes.", ("s1",))), None, None, None)
    assert "\\<script\\>" in text
    assert "\\*stars\\*" in text


def test_a_removed_statement_is_not_printed():
    note = note_of(("Rest.", ("s1",)))
    gone = note.statements[0].model_copy(update={"removed": True})
    section = note.sections[0].model_copy(update={"statements": (gone,)})
    text = note_markdown(note.model_copy(update={"sections": (section,)}), None, None, None)
    assert "Rest." not in text
    assert "Not discussed." in text


@pytest.mark.parametrize(
    ("language", "title", "row"),
    [
        (
            "en",
            "## Medicines before and after",
            "| warfarin | unclear: in the record, not spoken of today | 3 mg | – |",
        ),
        ("zh", "## 就诊前后用药", "| warfarin | 不明确：既往记录中有，本次未说到 | 3 mg | – |"),
    ],
)
def test_the_medicines_before_and_after_are_a_table_in_the_notes_language(language, title, row):
    line = MedicineLine(
        name="warfarin", status=MedicineStatus.UNCLEAR, reason=MedicineReason.NOT_SPOKEN_OF, before="3 mg"
    )
    plain = note_of(("Cough.", ()), language=language)
    written = note_markdown(plain.model_copy(update={"medicines": (line,)}), None, None, None)
    assert title in written
    assert row in written
    for without in (None, ()):
        assert title not in note_markdown(plain.model_copy(update={"medicines": without}), None, None, None)
