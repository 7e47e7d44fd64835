"""Finished work outlives a database that is away for a moment, and a lease that ran out meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from scribe.errors import LeaseLost
from scribe.model import Stage, State
from scribe.pipeline.committing import committed
from scribe.pipeline.stopping import Stopping
from tests.fakes.notes import transcript_of


def away() -> OperationalError:
    return OperationalError("COMMIT", {}, ConnectionError("gone"), connection_invalidated=True)


class Commit:
    """Commits a transcript; fails as often as it is told, before or after the commit went through."""

    def __init__(self, hospital, *fails: str, meanwhile=lambda: None) -> None:
        self._hospital, self._fails, self._meanwhile = hospital, list(fails), meanwhile
        self.tries = 0

    def __call__(self, lease):
        self.tries += 1
        fails = self._fails.pop(0) if self._fails else ""
        if fails == "before":
            self._meanwhile()
            raise away()
        done = self._hospital.service.commit_transcript(lease, transcript_of("Said once."))
        if fails == "after":
            raise away()
        return done


@pytest.fixture
def lease(hospital):
    return hospital.service.begin(hospital.uploaded().id, Stage.TRANSCRIBE, owner="one")


def test_a_database_that_is_away_for_a_moment_does_not_cost_the_work(hospital, lease):
    commit = Commit(hospital, "before", "before")
    assert committed(hospital.service, lease, commit, Stopping()).state is State.TRANSCRIBED
    assert commit.tries == 3


def test_a_lease_that_ran_out_in_an_outage_is_taken_up_again_when_nobody_else_took_it(hospital, lease):
    commit = Commit(hospital, "before", meanwhile=lambda: hospital.clock.forward(hospital.settings.lease_s + 1))
    assert committed(hospital.service, lease, commit, Stopping()).state is State.TRANSCRIBED


def test_whoever_took_the_work_meanwhile_keeps_it(hospital, lease):
    taken = []

    def meanwhile() -> None:
        hospital.clock.forward(hospital.settings.lease_s + 1)
        taken.append(hospital.service.begin(lease.consultation, Stage.TRANSCRIBE, owner="two"))

    with pytest.raises(LeaseLost):
        committed(hospital.service, lease, Commit(hospital, "before", meanwhile=meanwhile), Stopping())
    hospital.service.commit_transcript(taken[0], transcript_of("By the other."))
    assert hospital.service.transcript(lease.consultation).segments[0].text == "By the other."


def test_a_commit_whose_answer_was_lost_is_not_made_twice(hospital, lease):
    with pytest.raises(LeaseLost):
        committed(hospital.service, lease, Commit(hospital, "after"), Stopping())
    kinds = [event.kind for event in hospital.service.events(lease.consultation)]
    assert kinds.count("transcribed") == 1


def test_a_process_that_ends_waits_for_no_database(hospital, lease):
    stopping = Stopping()
    stopping.ask()
    commit = Commit(hospital, "before")
    with pytest.raises(OperationalError):
        committed(hospital.service, lease, commit, stopping)
    assert commit.tries == 1


def test_what_is_no_outage_is_told_at_once(hospital, lease):
    def commit(_lease):
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="ours"):
        committed(hospital.service, lease, commit, Stopping())


def test_an_outage_that_lasts_is_told_in_the_end(hospital, lease):
    with pytest.raises(OperationalError):
        committed(hospital.service, lease, Commit(hospital, *["before"] * 9), Stopping(), patience_s=0.0)
