"""Who may destroy a consultation for which reason, and what is left of it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from scribe.errors import BadInput, NotAllowed
from scribe.model import MAY_ERASE, ErasureOrder, ErasureReason, Role, Stage, State
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR
from tests.fakes.notes import WITHDRAWN

PEOPLE = {Role.DOCTOR: DOCTOR, Role.NURSE: NURSE, Role.ADMINISTRATOR: OPERATOR}
BY_HAND = {
    ("consent_withdrawn", Role.DOCTOR), ("consent_withdrawn", Role.NURSE), ("consent_withdrawn", Role.ADMINISTRATOR),
    ("without_consent", Role.DOCTOR), ("without_consent", Role.NURSE),
    ("wrong_patient", Role.DOCTOR),
    ("erasure_request", Role.ADMINISTRATOR), ("legal_order", Role.ADMINISTRATOR),
}  # fmt: skip
"""Every reason that a person may give, and their role."""


@pytest.mark.parametrize("reason", list(ErasureReason))
def test_each_reason_is_for_its_roles_alone(sqlite_hospital, reason):
    hospital = sqlite_hospital()
    assert {role for role in PEOPLE if (reason.value, role) in BY_HAND} == MAY_ERASE[reason]
    order = ErasureOrder(reason=reason, reference="A-12/2026")
    for role, person in PEOPLE.items():
        one = hospital.registered()
        if (reason.value, role) in BY_HAND:
            gone = hospital.service.withdraw(one.id, order=order, actor=person)
            assert (gone.erasure.reason, gone.erasure.by, gone.erasure.reference) == (reason, person, "A-12/2026")
            last = hospital.service.events(one.id)[-1]
            assert (last.kind, last.detail) == ("withdrawn", {"reason": reason.value, "reference": "A-12/2026"})
        else:
            with pytest.raises(NotAllowed):
                hospital.service.withdraw(one.id, order=order, actor=person)
            assert hospital.service.get(one.id).state is State.REGISTERED


@pytest.mark.parametrize("state", [State.SIGNED, State.DELIVERED])
def test_a_nurse_destroys_nothing_that_is_signed(sqlite_hospital, state):
    hospital = sqlite_hospital()
    one = hospital.at(state)
    with pytest.raises(NotAllowed):
        hospital.service.withdraw(one.id, order=WITHDRAWN, actor=NURSE)
    assert hospital.service.get(one.id).state is state


def test_a_nurse_destroys_no_note_whose_addendum_is_open(sqlite_hospital):
    hospital = sqlite_hospital()
    delivered = hospital.at(State.DELIVERED)
    opened = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    with pytest.raises(NotAllowed, match="signed"):
        hospital.service.withdraw(opened.id, order=WITHDRAWN, actor=NURSE)


def test_a_request_is_named_by_its_number_and_by_no_name(sqlite_hospital):
    hospital = sqlite_hospital()
    with pytest.raises(BadInput, match="number of its paper"):
        hospital.service.withdraw(
            hospital.registered().id, order=ErasureOrder(reason=ErasureReason.ERASURE_REQUEST), actor=OPERATOR
        )
    for name in ("Helen Parker", "陈玉兰", "a" * 41, "x\n"):
        with pytest.raises(ValidationError):
            ErasureOrder(reason=ErasureReason.ERASURE_REQUEST, reference=name)


def test_the_report_counts_what_is_left(hospital):
    one = hospital.at(State.DELIVERED)
    alive = hospital.service.left_of(one.id)
    assert not alive.complete
    assert alive.artefacts > 3
    assert alive.recordings
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    waiting = hospital.service.left_of(one.id)
    assert (waiting.complete, waiting.artefacts, waiting.emr_told_at) == (False, 1, None)  # what the EMR is told by
    hospital.run(one.id, Stage.RETRACT)
    left = hospital.service.left_of(one.id)
    assert left.complete
    assert (left.artefacts, left.windows, left.answers, left.search_marks, left.queue_entries) == (0, 0, 0, 0, 0)
    assert left.emr_told_at is not None
    assert left.register_line == 2
    assert left.events > 5
