"""The journal of a stage: sealed, fenced by the lease, and gone when the stage has ended."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from scribe.db.tables import JournalRow
from scribe.errors import LeaseLost, PartDown
from scribe.model import Stage
from tests.fakes.hospital import DOCTOR, SECRET
from tests.fakes.notes import WITHDRAWN

ONE, OTHER = "1" * 64, "2" * 64


def rows(hospital):
    with hospital.database.reading() as session:
        return session.scalar(select(func.count()).select_from(JournalRow))


@pytest.fixture
def lease(hospital):
    return hospital.service.begin(hospital.uploaded().id, Stage.TRANSCRIBE, owner="worker-1")


def test_what_is_appended_is_read_in_order_by_the_same_work_and_no_other(hospital, lease):
    for number in range(3):
        hospital.service.append_journal(lease, ONE, {"window": number, "said": SECRET})
    assert [entry["window"] for entry in hospital.service.journal(lease, ONE)] == [0, 1, 2]
    assert hospital.service.journal(lease, OTHER) == ()


def test_other_work_on_the_same_recording_drops_what_it_cannot_use(hospital, lease):
    hospital.service.append_journal(lease, ONE, {"window": 0})
    hospital.service.append_journal(lease, OTHER, {"window": 0})
    assert hospital.service.journal(lease, ONE) == ()
    assert rows(hospital) == 1


def test_nobody_reads_it_without_the_key(hospital, lease):
    hospital.service.append_journal(lease, ONE, {"said": SECRET})
    with hospital.database.reading() as session:
        assert SECRET.encode() not in session.scalars(select(JournalRow.body)).one()


def test_a_worker_that_outlived_its_lease_can_neither_read_nor_append(hospital, lease):
    hospital.clock.forward(61)
    later = hospital.service.begin(lease.consultation, Stage.TRANSCRIBE, owner="worker-2")
    with pytest.raises(LeaseLost):
        hospital.service.append_journal(lease, ONE, {})
    with pytest.raises(LeaseLost):
        hospital.service.journal(lease, ONE)
    hospital.service.append_journal(later, ONE, {"window": 0})


def test_the_next_attempt_goes_on_behind_it_and_the_page_does_not_jump_back(hospital):
    def down_in_the_second_step(step):
        if step == 1:
            raise PartDown("away")

    hospital.transcriber.at_step = down_in_the_second_step
    one = hospital.uploaded().id
    hospital.run(one, Stage.TRANSCRIBE)
    assert rows(hospital) == 1
    seen = []
    hospital.transcriber.at_step = seen.append
    hospital.clock.forward(600)
    hospital.run(one, Stage.TRANSCRIBE)
    assert seen == [1, 2]
    assert rows(hospital) == 0


def test_withdrawn_consent_takes_it_along_and_ends_the_work(hospital, lease):
    hospital.service.append_journal(lease, ONE, {"said": SECRET})
    hospital.service.withdraw(lease.consultation, order=WITHDRAWN, actor=DOCTOR)
    assert rows(hospital) == 0
    with pytest.raises(LeaseLost):
        hospital.service.append_journal(lease, ONE, {"said": SECRET})
