"""What a person words otherwise than it was said is words and a flag: no resource says another thing than the note."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import Fact, FlagKind, Language, Level, NoteDraft, Person, Role, Speaker, Transcript
from scribe.pipeline.writing import write_note
from scribe.review import Add, Edit, Rewrite, apply
from scribe.review.speakers import with_speaker
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification import verify, with_facts
from tests.fakes.notes import transcript_of

NURSE = Person(id="sam", name="Sam Okafor", role=Role.NURSE)
AT = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
PRESSING = (Level.HIGH, Level.RAISED)
SAID: dict[Language, tuple[str, ...]] = {
    "en": (
        "What brings you in?",
        "I have had a cough for two weeks.",
        "Do you take anything?",
        "I take warfarin 5 mg once daily and metformin 500 mg twice a day.",
        "Any allergies?",
        "Penicillin gives me a rash.",
        (
            "It is acute bronchitis. Let us start amoxicillin 250 mg three times a day for seven days. "
            "Hold the metformin for two days."
        ),
        "All right.",
    ),
    "zh": (
        "哪里不舒服？",
        "咳嗽两周了。",
        "平时吃什么药？",
        "吃华法林，5毫克，一天一次，二甲双胍500毫克，一天两次。",
        "有药物过敏吗？",
        "青霉素过敏，起皮疹。",
        "诊断是急性支气管炎。给你开左氧氟沙星500毫克，一天一次，吃七天。二甲双胍先停两天。",
        "好。",
    ),
}
TEMPLATE: dict[Language, str] = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}


def written(language: Language) -> tuple[NoteDraft, Transcript]:
    said = transcript_of(*SAID[language], language=language)
    template = TemplateLibrary(None).get(TEMPLATE[language])
    return write_note(ExtractiveDrafter(), DraftRequest(transcript=said, template=template), Codebook()), said


def edited(note: NoteDraft, said: Transcript, edit: Edit) -> NoteDraft:
    changed = with_facts(apply(note, edit, by=NURSE, at=AT), said, Codebook())
    return verify(changed, said, TemplateLibrary(None).get(TEMPLATE[note.language]))


def about(note: NoteDraft, name: str) -> list[Fact]:
    return [fact for fact in note.facts if name in fact.text.lower()]


@pytest.mark.parametrize(
    ("language", "name", "was", "worded"),
    [
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg every other day for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg before meals for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 3 times daily as needed for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 3 times daily rectal for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 3 times daily intrathecal for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 3 times daily forever."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 3 times daily for 14 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg 每日三次 for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg once weekly for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Continue amoxicillin 250 mg 3 times daily for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Stop amoxicillin 250 mg 3 times daily for 7 days."),
        ("en", "metformin", "Hold metformin", "Stop metformin."),
        ("en", "warfarin", "Takes warfarin", "Stop warfarin 5 mg once daily."),
        ("en", "warfarin", "Takes warfarin", "Took warfarin 5 mg once daily."),
        ("en", "bronchitis", "acute bronchitis", "It is possible acute bronchitis."),
        ("en", "bronchitis", "acute bronchitis", "Past history of acute bronchitis."),
        ("en", "penicillin", "enicillin", "Allergic to penicillin (anaphylaxis)."),
        ("zh", "左氧氟沙星", "左氧氟沙星", "予左氧氟沙星500 mg，隔日1次，共7天。"),
        ("zh", "左氧氟沙星", "左氧氟沙星", "予左氧氟沙星500 mg，每日1次，必要时服用，共7天。"),
        ("zh", "左氧氟沙星", "左氧氟沙星", "予左氧氟沙星500 mg，每日1次，静脉滴注，共7天。"),
        ("zh", "华法林", "华法林", "停用华法林。"),
        ("zh", "支气管炎", "支气管炎", "可能为急性支气管炎。"),
    ],
)
def test_what_a_person_words_otherwise_is_flagged_and_no_fact(language, name, was, worded):
    note, said = written(language)
    assert about(note, name), [fact.text for fact in note.facts]
    statement = next(one for one in reversed(note.statements) if was in one.text)
    now = edited(note, said, Rewrite(statement=statement.id, text=worded))
    told = [fact for fact in about(now, name) if fact.attributes == about(note, name)[0].attributes]
    flags = [flag.level for flag in now.statement(statement.id).flags]
    assert told == [], [fact.text for fact in told]
    assert set(flags) & set(PRESSING), now.statement(statement.id).flags


@pytest.mark.parametrize(
    ("language", "name", "was", "worded"),
    [
        ("en", "amoxicillin", "Start amoxicillin", "Amoxicillin 250 mg three times a day for seven days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg TID for 7 days."),
        ("en", "amoxicillin", "Start amoxicillin", "Start amoxicillin 250 mg three times daily for a week."),
        (
            "en",
            "amoxicillin",
            "Start amoxicillin",
            "Prescribed amoxicillin 250 mg three times daily, 7 days, for acute bronchitis.",
        ),
        (
            "en",
            "amoxicillin",
            "Start amoxicillin",
            "Start amoxicillin 250 mg 3 times daily for 7 days. Drink plenty of water.",
        ),
        ("en", "metformin", "Hold metformin", "Metformin on hold for 2 days."),
        ("en", "warfarin", "Takes warfarin", "The patient takes warfarin 5 mg once a day."),
        ("en", "warfarin", "Takes warfarin", "On warfarin 5 mg daily."),
        ("en", "bronchitis", "acute bronchitis", "Acute bronchitis."),
        ("en", "penicillin", "enicillin", "Penicillin allergy (rash)."),
        ("zh", "左氧氟沙星", "左氧氟沙星", "左氧氟沙星500 mg，每日1次，共7天。"),
        ("zh", "左氧氟沙星", "左氧氟沙星", "左氧氟沙星500 mg，每日1次，连用一周。"),
        ("zh", "左氧氟沙星", "左氧氟沙星", "给予左氧氟沙星0.5 g，每日一次，口服7天。"),
        ("zh", "华法林", "华法林", "长期服用华法林5 mg，每日1次。"),
        ("zh", "支气管炎", "支气管炎", "考虑诊断：急性支气管炎。"),
    ],
)
def test_what_a_person_words_as_it_was_said_stays_a_fact_and_asks_nothing(language, name, was, worded):
    note, said = written(language)
    statement = next(one for one in reversed(note.statements) if was in one.text)
    now = edited(note, said, Rewrite(statement=statement.id, text=worded))
    assert [fact.attributes for fact in about(now, name)] == [fact.attributes for fact in about(note, name)]
    assert not [flag for flag in now.statement(statement.id).flags if flag.level in PRESSING]


def test_a_medicine_of_somebody_else_is_pressing_once_a_person_corrected_who_spoke():
    note, said = written("en")
    takes = next(one for one in note.statements if "Takes warfarin" in one.text)
    corrected = with_speaker(said, "s4", Speaker.OTHER, every_turn=False, by=NURSE, at=AT, revision=1)
    now = verify(with_facts(note, corrected, Codebook()), corrected, TemplateLibrary(None).get(TEMPLATE["en"]))
    assert {flag.kind for flag in now.statement(takes.id).flags if flag.level in PRESSING} >= {FlagKind.OTHER_SPEAKER}


@pytest.mark.parametrize("worded", ["Warfarin 5 mg once daily for 7 days.", "Warfarin 10 mg once daily."])
def test_what_is_added_beside_what_was_said_and_says_otherwise_is_flagged(worded):
    note, said = written("en")
    section = next(one.id for one in note.sections if any("Takes warfarin" in s.text for s in one.statements))
    now = edited(note, said, Add(section=section, text=worded))
    assert about(now, "warfarin") == about(note, "warfarin")
    added = next(one for one in now.statements if one.text == worded)
    assert [flag for flag in added.flags if flag.level in PRESSING]


def test_what_was_taken_until_a_dose_was_raised_can_be_worded_anew():
    turns = (
        "Do you take anything?", "I take lisinopril 10 mg once a day.",
        "Your pressure is high. Let us increase the lisinopril to 20 mg once a day.", "Fine.",
    )  # fmt: skip
    said = transcript_of(*turns)
    template = TemplateLibrary(None).get(TEMPLATE["en"])
    note = write_note(ExtractiveDrafter(), DraftRequest(transcript=said, template=template), Codebook())
    takes = next(one for one in note.statements if "10 mg" in one.text)
    now = edited(note, said, Rewrite(statement=takes.id, text="Has taken lisinopril 10 mg once daily."))
    assert about(now, "lisinopril") == about(note, "lisinopril") != []
    assert not [flag for flag in now.statement(takes.id).flags if flag.level in PRESSING]
