"""Typed fields: filled from what the draft says, with its evidence, or left as not discussed."""

from __future__ import annotations

import json

import pytest

from scribe.drafting.chat_answer import read_answer
from scribe.drafting.fields import field_value, with_fields
from scribe.drafting.from_record import with_record
from scribe.model import SegmentId, Statement, Topic, VitalSignAttributes, VitalSignFact
from scribe.template import compile_schema, parse_template, texts_by_field
from scribe.verification import verify
from tests.fakes.notes import note_of, transcript_of
from tests.fakes.records import record_of
from tests.template.test_fields import FIELDS, HEAD

ENGLISH = parse_template(HEAD + FIELDS, "pain.yaml")
CHINESE = parse_template(
    HEAD.replace("language: en", "language: zh").replace("Not discussed.", "未提及")
    + """\
      - {id: score, title: 疼痛评分, type: number, unit: 分, maximum: 10, words: [疼痛]}
      - id: smoking
        title: 吸烟
        type: choice
        choices: [{value: 从不, words: [不吸烟]}, {value: 已戒, words: [戒烟]}]
      - {id: fever, title: 发热, type: yes_no}
""",
    "pain.yaml",
)


def filled(*texts: str, template=ENGLISH, facts=()) -> dict[str, str]:
    note = note_of(*((text, (f"s{n}",)) for n, text in enumerate(texts, 1)), language=template.language, section="form")
    made = with_fields(note.model_copy(update={"facts": facts}), template)
    return {statement.field: statement.text for statement in made.statements if statement.field}


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("Pain score 7/10 today.", "score", "Pain score: 7/10"),
        ("Pain score is 7 out of 10.", "score", "Pain score: 7/10"),
        ("Smoking: quit in 2019.", "smoking", "Smoking: former"),
        ("The patient quit 5 years ago.", "smoking", "Smoking: former"),
        ("Denies fever.", "fever", "Fever: No"),
        ("Fever since yesterday.", "fever", "Fever: Yes"),
        ("Onset: 3 days ago.", "onset", "Onset: 3 days ago"),
        ("Pain score: 7", "score", "Pain score: 7/10"),
        ("smoking: Former", "smoking", "Smoking: former"),
    ],
)
def test_a_value_that_the_note_tells_fills_its_field(text, field, expected):
    assert filled(text)[field] == expected


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("疼痛7分。", "score", "疼痛评分：7分"),
        ("吸烟史：已戒烟5年。", "smoking", "吸烟：已戒"),
        ("不吸烟。", "smoking", "吸烟：从不"),
        ("否认发热。", "fever", "发热：无"),
        ("发热3天。", "fever", "发热：有"),
    ],
)
def test_the_same_in_chinese(text, field, expected):
    assert filled(text, template=CHINESE)[field] == expected


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        (("Pain score 17/10.",), "score"),
        (("Pain score: 70",), "score"),
        (("Pain score 7/10.", "Pain score 4/10 at rest."), "score"),
        (("Did not quit smoking.",), "smoking"),
        (("Smoking: sometimes.",), "smoking"),
        (("Takes ibuprofen 400 mg.",), "score"),
        (("Feverfew tea.",), "fever"),
    ],
)
def test_what_does_not_fit_or_could_mean_two_values_fills_nothing(texts, field):
    assert field not in filled(*texts)


def test_a_vital_sign_is_the_last_one_of_the_clinic_with_its_evidence():
    def pressure(value: int, *, at_home: bool, number: int) -> VitalSignFact:
        told = VitalSignAttributes(name="blood_pressure", value=value, diastolic=88, unit="mm[Hg]", at_home=at_home)
        return VitalSignFact(id=f"f{number}", text="x", evidence=(f"s{number}",), attributes=told)

    facts = (pressure(150, at_home=True, number=1), pressure(142, at_home=False, number=2))
    texts = ("Blood pressure at home 150/88.", "Blood pressure 142/88 mmHg.")
    assert filled(*texts, facts=facts)["bp"] == "Blood pressure: 142/88 mmHg"


def test_fields_stand_first_in_the_templates_order_and_what_was_taken_is_not_said_twice():
    note = note_of(("Walks daily with the dog in the morning.", ("s1",)), ("Denies fever.", ("s2",)), section="form")
    made = with_fields(note, ENGLISH)
    assert [statement.text for statement in made.statements] == [
        "Fever: No",
        "Walks daily with the dog in the morning.",
    ]
    assert made.statements[0].evidence == ("s2",)
    assert texts_by_field(made.sections[0], ENGLISH) == (
        "Pain score: Not discussed.",
        "Smoking: Not discussed.",
        "Blood pressure: Not discussed.",
        "Fever: No",
        "Onset: Not discussed.",
        "Walks daily with the dog in the morning.",
    )


def test_a_template_without_fields_leaves_the_note_as_it_is():
    note = note_of(("Denies fever.", ("s1",)))
    plain = ENGLISH.model_copy(update={"sections": (ENGLISH.sections[0].model_copy(update={"fields": ()}),)})
    assert with_fields(note, plain) is note


def test_a_models_typed_answer_becomes_statements():
    answer = {
        "sections": {
            "form": [
                {"field": "score", "value": 7, "evidence": ["1"]},
                {"field": "fever", "value": False, "evidence": ["1"]},
                {"text": "Walks daily.", "evidence": ["1"]},
            ]
        },
    }
    read = read_answer(
        json.dumps(answer),
        "stop",
        template=ENGLISH,
        schema=compile_schema(ENGLISH),
        names={"1": SegmentId("s1")},
        last_chance=False,
    )
    assert read.statements["form"] == [
        ("Pain score: 7/10", ("s1",)),
        ("Fever: No", ("s1",)),
        ("Walks daily.", ("s1",)),
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_no_value(value):
    assert field_value(value, "en") == ""


def test_a_field_is_verified_like_any_statement():
    note = note_of(Statement(id="st1", text="Pain score: 9/10", evidence=("s2",), field="score"))
    checked = verify(note, transcript_of("How bad is it?", "Seven out of ten."), None)
    assert [flag.kind.value for flag in checked.statements[0].flags] == ["number_differs"]


def test_every_statement_keeps_an_id_of_its_own_when_some_gave_their_place_to_fields():
    second = ENGLISH.sections[0].model_copy(update={"id": "more", "title": "More", "topics": (Topic.PAST_HISTORY,)})
    template = ENGLISH.model_copy(update={"sections": (*ENGLISH.sections, second)})
    note = note_of(("Denies fever.", ("s1",)), ("Pain score 7/10.", ("s2",)), ("Walks daily.", ("s3",)), section="form")
    note = note.model_copy(update={"sections": (*note.sections, note.sections[0].model_copy(update={"id": "more"}))})
    renamed = [s.model_copy(update={"id": f"t{s.id}"}) for s in note.sections[1].statements]
    twice = (note.sections[0], note.sections[1].model_copy(update={"statements": tuple(renamed)}))
    made = with_record(
        with_fields(note.model_copy(update={"sections": twice}), template), record_of(problems=("Gout",)), template
    )
    names = [statement.id for statement in made.statements]
    assert len(names) == len(set(names))
    assert any(statement.record for statement in made.statements)
