"""Medicines before and after: each of the record's and the visit's medicines once, with what becomes of it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.model import (
    Language,
    MedicineLine,
    MedicineReason,
    MedicineStatus,
    NoteDraft,
    Person,
    RecordContext,
    RecordMedicine,
    Role,
    StatementId,
)
from scribe.review import Remove, Rewrite, apply
from scribe.settings import Settings
from scribe.terminology.coding import codebook_from
from scribe.verification import verify, with_facts
from tests.fakes.notes import NOW, note_of, transcript_of

CODES = codebook_from(Settings(_env_file=None))
NURSE = Person(id="sam", name="Sam Okafor", role=Role.NURSE)
Status, Reason = MedicineStatus, MedicineReason
AMLODIPINE = RecordMedicine(name="Amlodipine 5 MG Oral Tablet", dose=Decimal(5), dose_unit="mg", per_day=Decimal(1))
WARFARIN = RecordMedicine(name="Warfarin", dose=Decimal(3), dose_unit="mg", per_day=Decimal(1))
SIMVASTATIN = RecordMedicine(name="Simvastatin", dose=Decimal(20), dose_unit="mg", per_day=Decimal(1))


def record(*medicines: RecordMedicine) -> RecordContext:
    return RecordContext(medicines=medicines)


def checked(
    turns: tuple[str, ...],
    statements: tuple[tuple[str, tuple[str, ...]], ...],
    context: RecordContext | None = None,
    *,
    language: Language = "en",
) -> NoteDraft:
    """The note of what was said, with its facts and its flags. The doctor speaks first, then by turns."""
    transcript = transcript_of(*turns, language=language)
    note = with_facts(note_of(*statements, language=language), transcript, CODES, context)
    return verify(note, transcript, None, context)


def table(note: NoteDraft) -> dict[str, MedicineLine]:
    assert note.medicines is not None
    assert len({line.name for line in note.medicines}) == len(note.medicines)
    return {line.name: line for line in note.medicines}


SAID = (
    "Are you still taking your medicines?",
    "I take amlodipine 5 mg every day.",
    "Let us increase amlodipine to 10 mg once daily. Start atorvastatin 20 mg at night.",
    "Fine. I had omeprazole 20 mg.",
    "Stop the omeprazole.",
)
WRITTEN = (
    ("Increase amlodipine to 10 mg once daily.", ("s2", "s3")),
    ("Start atorvastatin 20 mg at night.", ("s3",)),
    ("Stop omeprazole.", ("s4", "s5")),
)


def test_a_change_tells_from_what_to_what_and_what_is_new_or_stopped_is_told() -> None:
    lines = table(checked(SAID, WRITTEN, record(AMLODIPINE)))
    changed = lines["amlodipine"]
    assert (changed.status, changed.before, changed.after) == (Status.CHANGED, "5 mg once daily", "10 mg once daily")
    assert (changed.record, changed.reason, changed.weighs) == (("m1",), None, False)
    assert (lines["atorvastatin"].status, lines["atorvastatin"].after) == (Status.NEW, "20 mg at night")
    assert (lines["omeprazole"].status, lines["omeprazole"].before, lines["omeprazole"].after) == (
        Status.STOPPED, "20 mg", "",
    )  # fmt: skip


def test_without_a_record_the_dose_until_now_is_what_was_said() -> None:
    lines = table(checked(SAID, WRITTEN))
    assert (lines["amlodipine"].before, lines["amlodipine"].after) == ("5 mg daily", "10 mg once daily")


def test_from_and_to_said_in_one_breath() -> None:
    turns = ("Let us raise amlodipine from 5 mg to 10 mg once daily.",)
    line = table(checked(turns, (("Raise amlodipine from 5 mg to 10 mg once daily.", ("s1",)),)))["amlodipine"]
    assert (line.before, line.after) == ("5 mg", "10 mg once daily")


def test_what_nobody_spoke_of_asks_nothing_unless_it_weighs() -> None:
    loratadine = RecordMedicine(name="Loratadine", dose=Decimal(10), dose_unit="mg")
    note = checked(SAID, WRITTEN, record(loratadine, WARFARIN, SIMVASTATIN, AMLODIPINE))
    lines = table(note)
    unspoken = {name: line.weighs for name, line in lines.items() if line.reason is Reason.NOT_SPOKEN_OF}
    # warfarin does harm when it is wrong, and a new statin may stand for the old one
    assert unspoken == {"Loratadine": False, "Warfarin": True, "Simvastatin": True}
    assert all(lines[name].status is Status.UNCLEAR and not lines[name].after for name in unspoken)
    assert note.medicines is not None
    weighing = [line.weighs for line in note.medicines]
    assert weighing == sorted(weighing, reverse=True)


def test_what_is_no_longer_taken_by_the_record_has_no_line() -> None:
    over = RecordMedicine(name="Ibuprofen", active=False)
    assert "Ibuprofen" not in table(checked(SAID, WRITTEN, record(over)))


def test_a_medicine_that_the_record_lists_twice_is_one_line() -> None:
    evening = RecordMedicine(name="Warfarin", dose=Decimal(1), dose_unit="mg", per_day=Decimal(1))
    line = table(checked(SAID, WRITTEN, record(WARFARIN, evening)))["Warfarin"]
    assert (line.before, line.record) == ("3 mg once daily; 1 mg once daily", ("m1", "m2"))


def test_another_dose_than_the_record_has_is_told_as_that_and_weighs() -> None:
    turns = ("What do you take?", "I take amlodipine 10 mg every day.")
    line = table(checked(turns, (("Takes amlodipine 10 mg daily.", ("s2",)),), record(AMLODIPINE)))["amlodipine"]
    assert (line.status, line.reason, line.weighs) == (Status.CHANGED, Reason.RECORD_DIFFERS, True)
    assert (line.before, line.after) == ("5 mg once daily", "10 mg daily")


def test_tablets_against_milligrams_are_no_difference() -> None:
    turns = ("What do you take?", "I take one tablet of amlodipine every day.")
    line = table(checked(turns, (("Takes one tablet of amlodipine daily.", ("s2",)),), record(AMLODIPINE)))[
        "amlodipine"
    ]
    assert (line.status, line.reason) == (Status.GOES_ON, None)


def test_what_the_record_does_not_list_is_told_only_where_there_is_a_record() -> None:
    turns = ("What do you take?", "I take omeprazole 20 mg every day.")
    statements = (("Takes omeprazole 20 mg daily.", ("s2",)),)
    assert table(checked(turns, statements))["omeprazole"].reason is None
    line = table(checked(turns, statements, record(AMLODIPINE)))["omeprazole"]
    assert (line.status, line.reason) == (Status.GOES_ON, Reason.NOT_IN_RECORD)


def test_what_was_never_taken_and_no_record_lists_is_no_medicine_of_the_patients() -> None:
    turns = ("Do you take warfarin?", "No, I never took warfarin.")
    statements = (("Never took warfarin.", ("s1", "s2")),)
    assert "warfarin" not in table(checked(turns, statements, record(AMLODIPINE)))
    listed = table(checked(turns, statements, record(WARFARIN)))["warfarin"]
    assert (listed.status, listed.reason, listed.weighs) == (Status.UNCLEAR, Reason.NOT_TAKEN, True)


def test_a_unit_of_the_record_is_written_as_people_write_it() -> None:
    insulin = RecordMedicine(name="Insulin glargine", dose=Decimal(20), dose_unit="[iU]", per_day=Decimal(1))
    assert table(checked(SAID, WRITTEN, record(insulin)))["Insulin glargine"].before == "20 IU once daily"


def test_begun_today_and_listed_already_weighs() -> None:
    turns = ("Start amlodipine 5 mg once daily.",)
    line = table(checked(turns, (("Start amlodipine 5 mg once daily.", ("s1",)),), record(AMLODIPINE)))["amlodipine"]
    assert (line.status, line.reason, line.weighs) == (Status.NEW, Reason.IN_RECORD_ALREADY, True)


def test_what_was_said_and_not_written_is_a_line() -> None:
    line = table(checked(SAID, WRITTEN[1:], record(AMLODIPINE)))["amlodipine"]
    assert (line.status, line.reason, line.record, line.weighs) == (
        Status.UNCLEAR, Reason.SAID_NOT_WRITTEN, ("m1",), True,
    )  # fmt: skip


def test_what_the_recording_does_not_bear_out_is_unclear() -> None:
    statements = (("Increase amlodipine to 20 mg once daily.", ("s2", "s3")),)
    line = table(checked(SAID, statements, record(AMLODIPINE)))["amlodipine"]
    assert (line.status, line.reason, line.weighs) == (Status.UNCLEAR, Reason.NOT_BORNE_OUT, True)
    assert (line.words, line.record, line.facts) == (statements[0][0], ("m1",), ())


def test_a_medicine_that_was_added_by_hand_and_never_said_is_unclear() -> None:
    line = table(checked(SAID, (*WRITTEN, ("Takes warfarin 5 mg.", ())), record(AMLODIPINE)))["warfarin"]
    assert (line.status, line.reason, line.words) == (Status.UNCLEAR, Reason.NOT_BORNE_OUT, "Takes warfarin 5 mg.")


def test_an_allergy_is_no_medicine_that_is_taken() -> None:
    turns = ("Any allergies?", "I am allergic to penicillin.")
    assert table(checked(turns, (("Allergic to penicillin.", ("s2",)),), record(AMLODIPINE))).keys() == {
        "Amlodipine 5 MG Oral Tablet"
    }


def test_an_edit_of_the_note_changes_the_table() -> None:
    note = checked(SAID, WRITTEN, record(AMLODIPINE))
    transcript = transcript_of(*SAID)

    def after(edit: Remove | Rewrite) -> dict[str, MedicineLine]:
        edited = with_facts(apply(note, edit, by=NURSE, at=NOW), transcript, CODES, record(AMLODIPINE))
        return table(verify(edited, transcript, None, record(AMLODIPINE)))

    assert after(Remove(statement=StatementId("st2")))["atorvastatin"].reason is Reason.SAID_NOT_WRITTEN
    rewritten = after(Rewrite(statement=StatementId("st2"), text="Start atorvastatin 40 mg at night."))
    assert rewritten["atorvastatin"].status is Status.UNCLEAR


@pytest.mark.parametrize("name", ["苯磺酸氨氯地平片", "Amlodipine 5 MG Oral Tablet"])
def test_a_chinese_visit_meets_the_record_in_either_language(name: str) -> None:
    turns = (
        "您现在吃什么药？",
        "我每天吃氨氯地平5毫克，一天一次。",
        "氨氯地平加到10毫克，一天一次。阿托伐他汀20毫克，每晚一次，新开的。",
    )
    entry = RecordMedicine(name=name, dose=Decimal(5), dose_unit="mg", per_day=Decimal(1))
    statements = (("氨氯地平加量至10毫克，每日一次。", ("s2", "s3")), ("新开阿托伐他汀20毫克，每晚一次。", ("s3",)))
    lines = table(checked(turns, statements, record(entry, WARFARIN), language="zh"))
    assert (lines["氨氯地平"].status, lines["氨氯地平"].before) == (Status.CHANGED, "5 mg 每日1次")
    assert lines["氨氯地平"].after.startswith("10 mg")
    assert lines["阿托伐他汀"].status is Status.NEW
    assert (lines["华法林"].reason, lines["华法林"].weighs) == (Reason.NOT_SPOKEN_OF, True)


def test_a_note_from_before_says_that_nobody_compared() -> None:
    plain = note_of(("Cough for 5 days.", ()))
    assert plain.medicines is None
    assert "medicines" not in plain.model_dump(mode="json", by_alias=True)
    assert checked(("I cough.",), (("Cough.", ("s1",)),)).medicines == ()
