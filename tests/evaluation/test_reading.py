"""Items with known answers: what counts as lost, false, missing, wrongly there, and what a broken line is told."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from scribe.errors import BadInput
from scribe.evaluation.amounts import doses_in, same_dose
from scribe.evaluation.reading import Check, Part, alone, evaluation_of, fits, nothing_of, score
from scribe.evaluation.reading_items import Item, Wanted, read_items
from scribe.evaluation.results import Problem
from scribe.model import (
    DrafterRef,
    Flag,
    FlagKind,
    Level,
    NoteDraft,
    NoteSection,
    Quote,
    Risk,
    RiskReason,
    SectionStatus,
    Statement,
    TemplateRef,
    Unused,
    UnusedReason,
)

TEMPLATES = {"outpatient-soap": "en", "outpatient-initial-zh": "zh"}
DRAFTER = DrafterRef(name="by hand", model="")
ROW = {
    "id": "ours-1",
    "split": "dev",
    "lang": "en",
    "template": "outpatient-soap",
    "kind": "itch",
    "why": "A member that no figure needs.",
    "dialogue": [
        {"speaker": "patient", "text": "My left elbow has itched for two weeks. Penicillin brings me out in hives."},
        {"speaker": "doctor", "text": "Take levothyroxine, seventy-five micrograms, every morning."},
    ],
    "must": [["elbow.{0,20}itch", "itch.{0,20}elbow"], ["hives|urticaria"]],
    "never": ["right elbow"],
    "fhir": [{"resource": "MedicationRequest", "name": "levothyroxine", "status": None, "dose": [0.075, "mg"]}],
    "no_fhir": [{"resource": "MedicationRequest", "name": "penicillin", "dose": None}],
    "right": ["Itching of the left elbow for 2 weeks."],
    "wrong": ["Itching of the right elbow for 2 weeks."],
    "flag": None,
}


def item(**changed) -> Item:
    return Item.model_validate_json(json.dumps({**ROW, **changed}))


def note(*texts: str, **members) -> NoteDraft:
    statements = tuple(Statement(id=f"s{place}", text=text) for place, text in enumerate(texts))
    section = NoteSection(id="note", title="Note", status=SectionStatus.PRESENT, statements=statements)
    reference = TemplateRef(id="outpatient-soap", version=1, digest="0" * 64)
    return NoteDraft(template=reference, language="en", drafter=DRAFTER, sections=(section,), **members)


def bundle(*resources: dict) -> dict:
    return {"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]}


def request(name: str = "levothyroxine", **quantity) -> dict:
    return {
        "resourceType": "MedicationRequest",
        "id": "penicillin",
        "meta": {"tag": [{"display": "penicillin"}]},
        "text": {"status": "generated", "div": "<div>penicillin</div>"},
        "subject": {"display": "penicillin"},
        "encounter": {"display": "penicillin"},
        "status": "draft",
        "medicationCodeableConcept": {"text": name},
        "dosageInstruction": [{"doseAndRate": [{"doseQuantity": quantity}]}],
    }


def passing(text: str) -> tuple[FlagKind, ...]:
    return (FlagKind.SIDE_DIFFERS,) if "right" in text else ()


def failed(one: Item, given: NoteDraft, document: dict | None = None, verified=passing) -> list[Check]:
    return [checked.check for checked in score(one, given, document or bundle(), verified) if checked.failed]


GOOD = note("Itching of the left elbow.", "Penicillin: hives.")
DOSED = bundle(request(value=75, unit="µg", code="ug"))


def test_a_note_that_says_it_all_fails_in_nothing():
    assert failed(item(), GOOD, DOSED) == []


def test_one_wording_of_a_group_is_enough_and_case_is_nothing():
    assert failed(item(), note("ELBOW ITCHES", "URTICARIA"), DOSED) == []


def test_what_no_statement_says_is_lost():
    (lost,) = (one for one in score(item(), note("Hives."), DOSED, passing) if one.failed)
    assert (lost.check, lost.asked, lost.unseen) == (Check.MUST, "elbow.{0,20}itch | itch.{0,20}elbow", True)


def flagged(**members) -> NoteDraft:
    flag = Flag(kind=FlagKind.LEFT_OUT, level=Level.RAISED, **{"detail": "", **members})
    return note("Hives.", flags=(flag,))


UNUSED = Unused(segment="t1", start_s=0, text="My elbow has itched.", weight=0.5, reason=UnusedReason.SYMPTOM)


@pytest.mark.parametrize(
    "shown",
    [
        flagged(detail="The itch of the elbow is left out."),
        flagged(note_says="elbow itches"),
        flagged(recording_says="elbow itches"),
        flagged(quote=Quote(segment="t1", text="My left elbow itches.")),
        note("Hives.", unused=(UNUSED,)),
        note(
            "Hives.",
            risk=Risk(reasons=(RiskReason(kind=FlagKind.LEFT_OUT, level=Level.LOW, text="Itching elbow left out."),)),
        ),
    ],
)
def test_what_is_shown_beside_the_note_is_lost_but_not_unseen(shown):
    (lost,) = (one for one in score(item(), shown, DOSED, passing) if one.failed)
    assert (lost.check, lost.unseen) == (Check.MUST, False)


def test_a_flag_on_a_statement_shows_what_is_lost_too():
    flag = Flag(kind=FlagKind.NUMBER_DIFFERS, level=Level.HIGH, detail="elbow itch")
    statement = Statement(id="s1", text="Hives.", flags=(flag,))
    given = note().model_copy(
        update={"sections": (note().sections[0].model_copy(update={"statements": (statement,)}),)}
    )
    assert [one.unseen for one in score(item(), given, DOSED, passing) if one.failed] == [False]


def test_a_statement_that_a_forbidden_pattern_matches_is_false_and_is_quoted():
    given = note("Itching of the right elbow.", "Hives.")
    (false,) = (one for one in score(item(), given, DOSED, passing) if one.failed)
    assert (false.check, false.got) == (Check.NEVER, ("Itching of the right elbow.",))


def test_a_true_statement_that_is_flagged_and_a_false_one_that_is_not_have_failed():
    assert failed(item(), GOOD, DOSED, lambda _: ()) == [Check.WRONG]
    assert failed(item(), GOOD, DOSED, lambda _: (FlagKind.NO_EVIDENCE,)) == [Check.RIGHT]


def test_a_safety_flag_may_stand_on_a_statement_or_on_the_note():
    one = item(flag="allergy_conflict")
    assert failed(one, GOOD, DOSED) == [Check.FLAG]
    flag = Flag(kind=FlagKind.ALLERGY_CONFLICT, level=Level.HIGH, detail="")
    assert failed(one, GOOD.model_copy(update={"flags": (flag,)}), DOSED) == []


def test_a_resource_is_missing_with_another_dose_and_wrong_when_it_is_forbidden():
    assert failed(item(), GOOD, bundle(request(value=75, unit="mg"))) == [Check.FHIR]
    assert failed(item(), GOOD, bundle(*(entry["resource"] for entry in DOSED["entry"]), request("Penicillin V"))) == [
        Check.NO_FHIR
    ]


def test_ids_labels_narrative_subject_and_visit_are_not_searched():
    wanted = Wanted(resource="MedicationRequest", name="penicillin")
    assert not fits(wanted, request())
    assert fits(wanted, request("phenoxymethylpenicillin"))
    assert fits(Wanted(resource="MedicationRequest", name="青霉素"), request("青霉素V"))


def test_the_type_and_the_status_have_to_be_those_that_are_named():
    drafted = request()
    assert not fits(Wanted(resource="MedicationStatement", name="levo"), drafted)
    assert not fits(Wanted(resource="MedicationRequest", name="levo", status=("completed", "stopped")), drafted)
    assert fits(Wanted(resource="MedicationRequest", name="levo", status=("draft",)), drafted)
    assert fits(Wanted(resource="MedicationRequest", name="levo", status=("active",)), drafted)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("0.075", "mg"), ("75", "mcg"), True),
        (("62.5", "ug"), ("0.0625", "mg"), True),
        (("0.25", "g"), ("250.0", "毫克"), True),
        (("0.5", "tablet"), ("0.5", "Tablets"), True),
        (("1.5", "tablet"), ("1.5", "片"), True),
        (("20", "IU"), ("20", "[iU]"), True),
        (("20", "IU"), ("20", "units"), True),
        (("10", "mg/kg"), ("10", "mg per kilo"), True),
        (("10", "mg/kg"), ("0.01", "g/kg"), True),
        (("40", "mg/kg/day"), ("40", "mg/kg/d"), True),
        (("10", "mg/kg"), ("10", "mg"), False),
        (("40", "mg/kg/d"), ("40", "mg/kg"), False),
        (("5", "mg"), ("5", "mL"), False),
        (("5", "mg"), ("5", ""), False),
        (("1", "tablet"), ("1", "capsule"), False),
        (("2", "scoops"), ("2", "scoops"), True),
    ],
)
def test_equal_amounts_are_equal_in_every_unit(first, second, same):
    assert same_dose((Decimal(first[0]), first[1]), (Decimal(second[0]), second[1])) is same


def test_a_rate_is_a_dose_too():
    rate = {"numerator": {"value": 20, "unit": "mg"}, "denominator": {"value": 2, "unit": "kg"}}
    found = list(doses_in({"dosage": [{"doseAndRate": [{"rateRatio": rate}, {"rateQuantity": {"value": 1.5}}]}]}))
    assert found == [(Decimal(10), "mg/kg"), (Decimal("1.5"), "")]


def test_a_statement_alone_is_verified_as_scribe_verify_does():
    verified = alone(item().transcript)
    assert verified("Itching of the left elbow for 2 weeks.") == ()
    assert FlagKind.DOSE_DIFFERS in verified("Levothyroxine 750 mcg every morning.")
    assert verified("Appendectomy in childhood.") == (FlagKind.NO_EVIDENCE,)


def test_the_dialogue_becomes_the_segments_from_t1_on():
    segments = item().transcript.segments
    assert [(one.id, one.speaker) for one in segments] == [("t1", "patient"), ("t2", "doctor")]


def test_figures_are_counted_by_kind_by_language_and_in_all():
    first, second = item(), item(id="ours-2", kind="allergy", flag="allergy_conflict")
    checked = (*score(first, GOOD, DOSED, passing), *nothing_of(second))
    problems = (Problem(name="ours-2", reason="KeyError in note.py, line 1."),)
    result = evaluation_of((first, second), checked, DRAFTER, problems)
    assert [(row.name, row.items) for row in result.kinds] == [("allergy", 1), ("itch", 1)]
    assert [(row.name, row.items) for row in result.languages] == [("English", 2)]
    assert result.total.lost == result.total.lost_unseen == Part(failed=2, of=4)
    assert result.total.lost.share == 0.5
    assert result.total.safety_missing == Part(failed=1, of=1)
    assert result.kinds[1].safety_missing.share is None
    # what could not be worked through has failed in everything, and everything is listed
    assert {one.item for one in result.failures} == {"ours-2"}
    assert [one.check for one in result.failures] == [Check.MUST, *Check]


@pytest.fixture
def written(tmp_path):
    def write(*rows: object, name: str = "ours.jsonl"):
        path = tmp_path / name
        texts = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return path

    return write


def test_items_are_read_from_files_and_folders(written, tmp_path):
    odd = {**ROW, "id": "b", "right": ["A line\u2028in a text"]}
    files = [written(ROW, "", name="a.jsonl"), written(odd, name="b.jsonl")]
    assert [one.id for one in read_items(files, TEMPLATES)] == ["ours-1", "b"]
    assert [one.id for one in read_items([tmp_path], TEMPLATES)] == ["ours-1", "b"]


def without(member: str) -> dict:
    return {name: value for name, value in ROW.items() if name != member}


def wanted(**changed) -> dict:
    return {**ROW, "fhir": [{"resource": "Condition", "name": "itch", **changed}]}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "is not JSON: EOF while parsing an object at character 1. Each line is"),
        ("[]", "is no item:"),
        (without("never"), "is no item: never is missing. Each line is a JSON object with id, lang,"),
        (without("flag"), "is no item: flag is missing."),
        ({**ROW, "dialogue": [{"speaker": "elbow", "text": "x"}]}, "dialogue.0.speaker: Input should be"),
        ({**ROW, "must": [["fine"], ["fine", "elbow("]]}, "must.1.1: this regular expression does not compile at char"),
        ({**ROW, "must": [[]]}, "must.0: "),
        (wanted(name="[elbow"), "fhir.0.name: this regular expression does not compile at character 1. Correct fhir.0"),
        (wanted(resource="Elbow"), "fhir.0.resource: Input should be 'MedicationRequest', "),
        (wanted(dose=[1]), "fhir.0.dose.1 is missing"),
        (wanted(dosis=[1, "mg"]), "fhir.0.dosis: "),
        ({**ROW, "flag": "elbow"}, "flag: Input should be"),
        ({**ROW, "template": "none"}, "names the template 'none', which is not here. Name one of: outpatient-soap, "),
        ({**ROW, "lang": "zh"}, "is in Chinese, its template is not. Name one in that language: outpatient-initial-zh"),
        (ROW, "has the id of line 1 of ours.jsonl. Give each item its own."),
    ],
)
def test_a_line_that_is_no_item_is_named_and_nothing_of_the_dialogue_is_told(written, line, says):
    with pytest.raises(BadInput) as caught:
        read_items([written(ROW, line)], TEMPLATES)
    told = str(caught.value)
    assert told.startswith("Line 2 of ours.jsonl ")
    assert says in told
    assert "\n" not in told
    assert "elbow" not in told
    assert caught.value.__cause__ is None


def test_files_that_are_not_there_empty_or_no_text_are_named(written, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "latin").write_bytes(b"\xff\xfe\x00")
    for path, says in (
        (tmp_path / "gone.jsonl", "cannot be read"),
        (tmp_path / "empty", "There is no .jsonl file in"),
        (tmp_path / "latin", "latin is not UTF-8 text."),
        (written("", name="blank.jsonl"), "There is no item in"),
    ):
        with pytest.raises(BadInput, match=says):
            read_items([path], TEMPLATES)
