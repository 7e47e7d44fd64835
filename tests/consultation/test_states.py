"""The table of moves, cell by cell: what it allows leads where it says, and everything else is refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scribe.consultation.service import Identification, UploadSpec
from scribe.consultation.states import MOVES, NEXT_STAGE, RESUMES_FROM, Move, after
from scribe.errors import Conflict, LeaseLost, ScribeError, WrongState
from scribe.model import Consultation, Delivery, Lease, Patient, ReturnNeed, Role, Stage, State
from scribe.review import Rewrite
from tests.fakes.hospital import DOCTOR, NURSE, Hospital
from tests.fakes.notes import WITHDRAWN, transcript_of


@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("state", State)
def test_the_table_decides_every_move(move, state):
    target = MOVES[move].get(state)
    if target is None:
        with pytest.raises(WrongState, match=state.value):
            after(move, state)
    else:
        assert after(move, state) is target


def test_nothing_leads_out_of_a_withdrawal():
    assert all(State.WITHDRAWN not in starts for starts in MOVES.values())


def test_every_state_can_be_reached_from_registered():
    reached = {State.REGISTERED}
    for _ in State:
        reached |= {end for starts in MOVES.values() for start, end in starts.items() if start in reached}
    assert reached == set(State)


def test_each_stage_belongs_to_one_state_and_goes_back_to_it():
    assert {stage: state for state, stage in NEXT_STAGE.items()} == RESUMES_FROM
    assert set(RESUMES_FROM) == set(Stage)


def _stale_lease(consultation: Consultation, stage: Stage) -> Lease:
    return Lease(
        consultation=consultation.id, stage=stage, owner="x", token=1, attempt=1, expires_at=consultation.updated_at
    )


def _upload(hospital: Hospital, c: Consultation) -> object:
    return hospital.service.create_upload(c.id, UploadSpec(length=1), actor=DOCTOR)


ACTIONS: dict[Move, Callable[[Hospital, Consultation], object]] = {
    Move.UPLOAD: _upload,
    Move.IMPORT_TRANSCRIPT: lambda h, c: h.service.import_transcript(c.id, transcript_of("Hello."), actor=DOCTOR),
    Move.TRANSCRIBE: lambda h, c: h.service.commit_transcript(
        _stale_lease(c, Stage.TRANSCRIBE), transcript_of("Hello.")
    ),
    Move.DRAFT: lambda h, c: h.service.commit_no_speech(_stale_lease(c, Stage.DRAFT)),
    Move.REVISE: lambda h, c: h.service.revise(
        c.id, version=c.version, edit=Rewrite(statement="x", text="y"), actor=DOCTOR
    ),
    Move.APPROVE: lambda h, c: h.service.approve(c.id, version=c.version, actor=NURSE),
    Move.SEND_BACK: lambda h, c: h.service.send_back(
        c.id, version=c.version, to=Role.NURSE, need=ReturnNeed.OTHER, message="", actor=DOCTOR
    ),
    Move.SIGN: lambda h, c: h.service.sign(
        c.id, version=c.version, revision_digest=str(c.draft), medicines_confirmed=True, actor=DOCTOR
    ),
    Move.DELIVER: lambda h, c: h.service.commit_delivery(
        _stale_lease(c, Stage.DELIVER),
        Delivery(bundle="0" * 64, target="x", locations=(), read_back_at=c.updated_at),
    ),
    Move.ADDEND: lambda h, c: h.service.addend(c.id, version=c.version, actor=DOCTOR),
    Move.IDENTIFY: lambda h, c: h.service.identify(
        c.id,
        Identification(patient=Patient(identifier="1", name="Petra Quist")),
        version=c.version,
        actor=DOCTOR,
    ),
    Move.REOPEN: lambda h, c: h.service.reopen(c.id, actor=DOCTOR),
    Move.GIVE_UP: lambda h, c: h.service.give_up(c.id, reason="It is on paper.", actor=DOCTOR),
    Move.WITHDRAW: lambda h, c: h.service.withdraw(c.id, order=WITHDRAWN, actor=DOCTOR),
}


@pytest.mark.parametrize("state", State)
def test_the_service_refuses_what_the_table_refuses_and_changes_nothing(sqlite_hospital, state):
    hospital = sqlite_hospital()
    consultation = hospital.at(state)
    assert consultation.state is state
    events = len(hospital.service.events(consultation.id))
    for move, act in ACTIONS.items():
        if state in MOVES[move]:
            continue
        with pytest.raises((WrongState, LeaseLost, Conflict)):
            act(hospital, consultation)
        assert hospital.service.get(consultation.id) == consultation
    assert len(hospital.service.events(consultation.id)) == events


@pytest.mark.parametrize("state", [State.REGISTERED, State.UPLOADED, State.DRAFTED, State.REVIEWED, State.DELIVERED])
def test_only_a_parked_consultation_is_retried(sqlite_hospital, state):
    hospital = sqlite_hospital()
    consultation = hospital.at(state)
    with pytest.raises(ScribeError):
        hospital.service.retry(consultation.id, actor=DOCTOR)
