"""Samples of how the work stands: one every five minutes, kept for 14 days, and nobody in them."""

from __future__ import annotations

from datetime import timedelta

from scribe.consultation.samples import KEPT
from scribe.errors import MissingPart
from scribe.model import Stage, State
from scribe.standing.sampling import take_sample
from tests.fakes.hospital import SECRET
from workers.sampling import sampling_round


def test_of_five_minutes_one_sample_is_taken_whoever_asks(hospital):
    assert take_sample(hospital.service, hospital.settings)
    assert not take_sample(hospital.service, hospital.settings)
    assert not hospital.service.samples.take({"parked": 9.0})
    hospital.clock.forward(300)
    assert take_sample(hospital.service, hospital.settings)
    assert len(hospital.service.samples.since(hospital.clock() - timedelta(hours=1))) == 2


def test_a_sample_tells_what_waits_how_long_and_what_is_parked_why(hospital):
    drafted = hospital.at(State.DRAFTED)
    stuck = hospital.uploaded()
    lease = hospital.service.begin(stuck.id, Stage.TRANSCRIBE, owner="worker-1")
    hospital.service.fail(lease, MissingPart("There is no speech model."))
    hospital.clock.forward(120)
    take_sample(hospital.service, hospital.settings)
    (sample,) = hospital.service.samples.since(hospital.clock() - timedelta(hours=1))
    figures = sample.figures
    assert (figures["depth.drafted"], figures["age.drafted"], figures["depth.reviewed"]) == (1, 120, 0)
    assert (figures["parked"], figures["parked.missing-part"]) == (1, 1)
    assert figures["disk.free"] > 0
    assert SECRET not in str(figures)
    assert drafted.patient.name not in str(figures)


def test_old_samples_go(hospital):
    take_sample(hospital.service, hospital.settings)
    hospital.clock.forward(KEPT.total_seconds() + 600)
    take_sample(hospital.service, hospital.settings)
    assert len(hospital.service.samples.since(hospital.clock() - 3 * KEPT)) == 1


def test_the_times_of_late_are_the_middle_of_what_was_done(hospital):
    hospital.at(State.DELIVERED)
    times = hospital.service.samples.times(timedelta(hours=1))
    assert times.to_draft_s is not None
    assert times.to_draft_s >= 0
    hospital.clock.forward(7200)
    assert hospital.service.samples.times(timedelta(hours=1)).to_draft_s is None


def test_a_database_that_is_away_ends_no_loop(hospital):
    hospital.database.close()
    hospital.database.engine.connect = None
    sampling_round(hospital.settings, hospital.service)
