"""How a note fared is kept as it goes on, says nothing of the patient, and goes with the consultation."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from scribe.db.administration_tables import FlagOutcomeRow, NoteOutcomeRow
from scribe.model import State
from tests.fakes.hospital import DOCTOR, SECRET
from tests.fakes.notes import WITHDRAWN


def rows(hospital, table):
    with hospital.database.reading() as session:
        return [dict(row) for row in session.execute(select(table.__table__)).mappings()]


def test_a_note_is_followed_from_its_recording_to_its_signature(hospital):
    drafted = hospital.at(State.DRAFTED)
    (row,) = rows(hospital, NoteOutcomeRow)
    assert (row["consultation_id"], row["template_id"]) == (drafted.id, hospital.service.template(drafted.id).id)
    assert row["recorded_at"] <= row["drafted_at"]
    assert row["approved_at"] is row["signed_at"] is None
    hospital.clock.forward(600)
    approved = hospital.approved(drafted)
    hospital.clock.forward(60)
    hospital.signed(approved)
    (row,) = rows(hospital, NoteOutcomeRow)
    assert (row["approved_at"] - row["drafted_at"]).total_seconds() == 600
    assert (row["signed_at"] - row["approved_at"]).total_seconds() == 60
    assert (row["to_approval_s"], row["to_signature_s"]) == (600, 60)
    assert date.fromordinal(row["week"]) == date(2026, 11, 16)


def test_what_became_of_its_flags_is_kept_by_kind_and_reason(hospital):
    hospital.approved(hospital.at(State.DRAFTED))
    (row,) = rows(hospital, NoteOutcomeRow)
    flags = rows(hospital, FlagOutcomeRow)
    assert row["edits"] == sum(one["flags"] for one in flags)
    assert {one["became"] for one in flags} == {"kept:asked_patient"}


def test_it_names_nobody_and_goes_when_the_consultation_is_destroyed(hospital):
    one = hospital.at(State.REVIEWED)
    told = str(rows(hospital, NoteOutcomeRow)) + str(rows(hospital, FlagOutcomeRow))
    assert one.patient.name not in told
    assert SECRET not in told
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert rows(hospital, NoteOutcomeRow) == rows(hospital, FlagOutcomeRow) == []


def test_an_addendum_leaves_how_the_note_fared_before(hospital):
    one = hospital.at(State.DELIVERED)
    before = rows(hospital, NoteOutcomeRow), rows(hospital, FlagOutcomeRow)
    hospital.clock.forward(3600)
    opened = hospital.service.addend(one.id, version=one.version, actor=DOCTOR)
    hospital.signed(hospital.approved(opened))
    assert (rows(hospital, NoteOutcomeRow), rows(hospital, FlagOutcomeRow)) == before
