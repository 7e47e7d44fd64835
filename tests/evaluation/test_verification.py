"""Faults put into correct notes, and the figures of how many are noticed."""

from __future__ import annotations

import json

import pytest

from scribe.errors import BadInput
from scribe.evaluation.consultations import GoldConsultation, read_consultations
from scribe.evaluation.injections import injections
from scribe.evaluation.verification import evaluate
from scribe.model import FlagKind, Language, Statement
from scribe.verification.faults import Fault

ENGLISH = {
    "id": "knee",
    "lang": "en",
    "dialogue": [
        {"speaker": "doctor", "text": "What brings you in?"},
        {"speaker": "patient", "text": "My right knee has been painful for three weeks, it came with swelling."},
        {"speaker": "doctor", "text": "Any fever?"},
        {"speaker": "patient", "text": "No."},
        {"speaker": "doctor", "text": "Anything in the family?"},
        {"speaker": "patient", "text": "My mother has diabetes."},
        {"speaker": "doctor", "text": "Take ibuprofen, four hundred milligrams three times a day."},
    ],
    "statements": [
        {"section": "S", "text": "Right knee pain for 3 weeks with swelling.", "evidence": [1], "source": "dialogue"},
        {"section": "S", "text": "No fever.", "evidence": [2, 3], "source": "dialogue"},
        {"section": "S", "text": "Mother has diabetes.", "evidence": [4, 5], "source": "dialogue"},
        {"section": "P", "text": "Ibuprofen 400 mg three times a day.", "evidence": [6], "source": "dialogue"},
        {"section": "O", "text": "Weight 70 kg.", "evidence": [], "source": "visit"},
    ],
}
CHINESE = {
    "id": "xi",
    "lang": "zh",
    "dialogue": [
        {"speaker": "doctor", "text": "哪儿不舒服？"},
        {"speaker": "patient", "text": "右边膝盖疼了三周，还肿。"},
        {"speaker": "doctor", "text": "发烧吗？"},
        {"speaker": "patient", "text": "不烧。"},
        {"speaker": "doctor", "text": "家里人有什么病？"},
        {"speaker": "patient", "text": "我妈有糖尿病。"},
        {"speaker": "doctor", "text": "布洛芬，一次四百毫克，一天三次。"},
    ],
    "statements": [
        {"section": "S", "text": "右膝疼痛3周，伴肿胀。", "evidence": [1], "source": "dialogue"},
        {"section": "S", "text": "无发热。", "evidence": [2, 3], "source": "dialogue"},
        {"section": "S", "text": "母亲患糖尿病。", "evidence": [4, 5], "source": "dialogue"},
        {"section": "P", "text": "布洛芬400 mg 每日3次。", "evidence": [6], "source": "dialogue"},
    ],
}


def consultation(row: dict[str, object]) -> GoldConsultation:
    return GoldConsultation.model_validate(row)


@pytest.mark.parametrize("row", [ENGLISH, CHINESE])
def test_every_kind_of_fault_is_put_into_a_note_that_allows_it(row):
    one = consultation(row)
    made = injections(one)
    assert {injection.fault for injection in made} == set(Fault)
    correct = {statement.id: statement for statement in one.gold}
    for injection in made:
        before: Statement = correct[injection.statement.id]
        assert injection.statement.text != before.text
        assert injection.statement.evidence == before.evidence


@pytest.mark.parametrize("row", [ENGLISH, CHINESE])
def test_the_same_seed_makes_the_same_faults(row):
    assert injections(consultation(row), seed=7) == injections(consultation(row), seed=7)


def text_of(row: dict[str, object], fault: Fault) -> set[str]:
    return {injection.statement.text for injection in injections(consultation(row)) if injection.fault is fault}


def test_what_is_put_in_is_wrong():
    assert text_of(ENGLISH, Fault.DOSE) == {"Ibuprofen 4000 mg three times a day."}
    assert text_of(CHINESE, Fault.DOSE) == {"布洛芬4000 mg 每日3次。"}
    assert text_of(ENGLISH, Fault.SIDE) == {"Left knee pain for 3 weeks with swelling."}
    assert text_of(CHINESE, Fault.SIDE) == {"左膝疼痛3周，伴肿胀。"}
    assert "Reports fever." in text_of(ENGLISH, Fault.NEGATION)
    assert "有发热。" in text_of(CHINESE, Fault.NEGATION)
    assert text_of(ENGLISH, Fault.PERSON) == {"The patient has diabetes."}
    assert text_of(CHINESE, Fault.PERSON) == {"患者患糖尿病。"}


def test_a_finding_that_was_said_in_other_words_is_never_the_invented_one():
    row = {**CHINESE, "dialogue": [*CHINESE["dialogue"], {"speaker": "patient", "text": "胸口痛，尿里头有血。"}]}
    for seed in range(30):
        texts = {i.statement.text for i in injections(consultation(row), seed=seed) if i.fault is Fault.INVENTED}
        assert texts
        assert not any("胸痛" in text or "血尿" in text for text in texts)


def test_the_figures_count_what_is_noticed_and_what_is_flagged_in_correct_notes():
    result = evaluate([consultation(ENGLISH), consultation(CHINESE)])
    assert [scores.language for scores in result.languages] == ["en", "zh"]
    for scores in result.languages:
        assert scores.false_flags == 0
        for fault in scores.faults:
            assert fault.noticed == fault.injected > 0
            assert (fault.recall, fault.precision) == (1.0, 1.0)
    assert result.missed == ()


def test_a_flag_in_a_correct_note_lowers_precision():
    wrong = {**ENGLISH, "statements": [*ENGLISH["statements"], {"text": "Fever.", "evidence": [2, 3]}]}
    (scores,) = evaluate([consultation(wrong)]).languages
    negation = next(score for score in scores.faults if score.fault is Fault.NEGATION)
    assert scores.false_flags == 1
    assert scores.false_kinds == {FlagKind.OPPOSITE: 1}
    assert negation.precision is not None
    assert negation.precision < 1


def test_a_fault_that_cannot_be_put_in_has_no_rate():
    row = {**ENGLISH, "statements": [{"text": "Here today.", "evidence": [0]}]}
    (scores,) = evaluate([consultation(row)]).languages
    assert all(score.injected == 0 and score.recall is None and score.first_of_queue is None for score in scores.faults)


def test_progress_counts_the_consultations():
    told: list[tuple[float, float]] = []
    evaluate([consultation(ENGLISH), consultation(CHINESE)], progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_only_statements_that_rest_on_what_was_said_are_used(language: Language):
    one = consultation(ENGLISH if language == "en" else CHINESE)
    assert len(one.gold) == 4


def test_a_file_of_consultations_is_read_line_by_line(tmp_path):
    file = tmp_path / "some.jsonl"
    bare = {"id": "bare", "lang": "en", "dialogue": ENGLISH["dialogue"], "note": None}
    file.write_text("\n".join(json.dumps(row) for row in (ENGLISH, CHINESE, bare)) + "\n", encoding="utf-8")
    assert [one.id for one in read_consultations(tmp_path)] == ["knee", "xi", "bare"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"id": "x"}\n', "Line 1 of bad.jsonl is no consultation"),
        (b"not json\n", "Line 1 of bad.jsonl is no consultation"),
        (b"\xff\xfe\x00", "bad.jsonl is not UTF-8 text."),
        (b"\n", "There is no consultation in"),
    ],
)
def test_what_cannot_be_read_is_refused_without_its_content(tmp_path, content, sentence):
    (tmp_path / "bad.jsonl").write_bytes(content)
    with pytest.raises(BadInput) as refused:
        read_consultations(tmp_path)
    assert sentence in str(refused.value)
    assert "not json" not in str(refused.value)
