"""The scores of drafted notes: ROUGE as the field counts it, numbers, facts and denials beside it."""

from __future__ import annotations

import json

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.errors import BadInput
from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.evaluation.notes import score_note, totals_of
from scribe.evaluation.rouge import rouge_lsum, rouge_n
from scribe.model import FlagKind
from scribe.template import TemplateLibrary
from scribe.verification import verify

CAT, MAT = "The cat sat on the mat.\nIt slept.", "A cat slept on the mat.\nThe end."
TEMPLATE = TemplateLibrary().get("outpatient-soap")


def consultation(**more) -> GoldConsultation:
    row = {
        "id": "one",
        "lang": "en",
        "dialogue": [
            {"speaker": "doctor", "text": "What brings you here?"},
            {"speaker": "patient", "text": "I have had a cough for five days."},
            {"speaker": "doctor", "text": "Any fever?"},
            {"speaker": "patient", "text": "No."},
            {"speaker": "patient", "text": "I take lisinopril, ten milligrams, once a day."},
        ],
        "note": "HPI: Cough for 5 days. No fever. Lisinopril 10 mg once a day.\nPLAN\nRest for 7 days.",
        "facts": [
            {"kind": "medication", "text": "lisinopril", "status": "present",
             "dose": "10 mg", "frequency": "once a day"},
            {"kind": "symptom", "text": "fever", "status": "absent"},
            {"kind": "symptom", "text": "cough", "status": "present"},
        ],
        **more,
    }  # fmt: skip
    return GoldConsultation.model_validate(row)


def scored(one: GoldConsultation):
    transcript = one.transcript
    note = ExtractiveDrafter().draft(DraftRequest(transcript=transcript, template=TEMPLATE))
    return score_note(one, verify(note, transcript, TEMPLATE), TEMPLATE)


@pytest.mark.parametrize(
    ("candidate", "reference", "expected"),
    [
        (CAT, MAT, (0.75, 0.285714, 0.75)),
        ("a b c", "a b c", (1.0, 1.0, 1.0)),
        ("a b c", "d e", (0.0, 0.0, 0.0)),
        ("", "a", (0.0, 0.0, 0.0)),
        # the package's own examples of repeats: a word counts no more often than both have it
        ("the the the the", "the cat", (0.333333, 0.0, 0.333333)),
    ],
)
def test_rouge_is_that_of_the_reference_implementation(candidate, reference, expected):
    got = (rouge_n(candidate, reference, 1), rouge_n(candidate, reference, 2), rouge_lsum(candidate, reference))
    assert got == pytest.approx(expected, abs=1e-6)


def test_chinese_is_compared_character_by_character():
    assert rouge_n("咳嗽5天", "咳嗽三天", 1) == pytest.approx(0.75)


def test_a_draft_is_scored_against_the_note_and_the_checklist():
    score = scored(consultation())
    assert score.rouge is not None
    assert score.transcript_rouge is not None
    assert score.rouge.rouge1 > score.transcript_rouge.rouge1
    assert (score.medicines.found, score.medicines.wanted, score.medicines.right) == (1, 1, 1)
    assert (score.denials.found, score.denials.wanted) == (1, 1)
    assert score.numbers.stated == score.numbers.right > 0
    assert set(score.parts) == {"subjective", "assessment_and_plan"}


def test_a_number_of_the_reference_that_nobody_spoke_is_not_wanted():
    assert scored(consultation()).numbers.wanted == 3  # 5 days, 10 mg, once; nobody said 7


def test_a_dose_of_the_checklist_that_differs_is_neither_found_nor_right():
    facts = [{"kind": "medication", "text": "lisinopril", "status": "present", "dose": "20 mg"}]
    score = scored(consultation(facts=facts))
    assert (score.medicines.found, score.medicines.right, score.medicines.stated) == (0, 0, 1)


def test_a_status_that_differs_counts_as_wrong():
    facts = [{"kind": "medication", "text": "lisinopril", "status": "absent", "dose": "10 mg"}]
    assert scored(consultation(facts=facts)).medicines.found == 0


def test_required_sections_and_flags_are_counted():
    score = scored(consultation())
    assert score.headings.wanted == 3
    assert score.headings.found < 2
    assert score.flags[FlagKind.SECTION_EMPTY] == score.headings.wanted - score.headings.found


def test_totals_divide_once_and_say_nothing_where_nothing_is_known():
    (total,) = totals_of([scored(consultation()), scored(consultation(note="", facts=[]))])
    assert total.consultations == 2
    assert total.rouge == scored(consultation()).rouge
    assert total.medicine_recall == 1.0
    assert totals_of([scored(consultation(facts=[]))])[0].denial_recall is None


def test_no_words_of_anybody_are_in_the_scores():
    text = scored(consultation()).model_dump_json()
    assert not [word for word in ("cough", "fever", "lisinopril", "five") if word in text.lower()]


def test_a_line_that_is_no_consultation_is_named_without_its_words(tmp_path):
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps({"id": "x", "lang": "en", "dialogue": [{"speaker": "doctor"}], "note": "secret"}))
    with pytest.raises(BadInput, match=r"Line 1 of some\.jsonl.*dialogue\.0\.text") as raised:
        read_consultations(path)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_a_file_without_consultations_is_refused(tmp_path, content):
    path = tmp_path / "empty.jsonl"
    path.write_text(content)
    with pytest.raises(BadInput, match="no consultation"):
        read_consultations(path)
