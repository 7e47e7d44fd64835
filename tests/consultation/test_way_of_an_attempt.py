"""An attempt that may have stored the note fixes where the next one looks; one that stored nothing fixes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.errors import DeliveryRefused, PartDown
from scribe.model import Consultation, Stage, State
from tests.fakes.hospital import Hospital


def tried_again(hospital: Hospital, one: Consultation, target: str = "counting") -> str:
    """Where the next attempt looks first."""
    return hospital.service.way_tried(one.id, target)


def failed(hospital: Hospital, error: Exception) -> Consultation:
    one = hospital.at(State.SIGNED)
    hospital.destination.fails = [error]
    hospital.run(one.id, Stage.DELIVER)
    return one


def refused(**details: Any) -> DeliveryRefused:
    return DeliveryRefused("It does not take it.", way="counting", **details)


def away(**details: Any) -> PartDown:
    return PartDown("No answer.", way="counting", **details)


@pytest.mark.parametrize(
    "error",
    [away(may_have_stored=True), refused(may_have_stored=True), away(), RuntimeError("a fault of ours")],
    ids=["no answer to a write", "stored otherwise than sent", "nobody knows", "a fault of ours"],
)
def test_what_may_be_there_is_looked_for_there(hospital, error):
    one = failed(hospital, error)
    assert tried_again(hospital, one) == "counting"


@pytest.mark.parametrize(
    "error", [away(may_have_stored=False), refused(may_have_stored=False)], ids=["no answer to a search", "refused"]
)
def test_what_stored_nothing_leaves_the_way_open(hospital, error):
    assert tried_again(hospital, failed(hospital, error)) == ""


def test_another_emr_is_not_asked_by_the_way_of_the_one_before(hospital):
    one = failed(hospital, away(may_have_stored=True))
    assert tried_again(hospital, one, "another EMR") == ""


def test_a_worker_that_was_killed_after_it_sent_has_left_its_way(hospital):
    one = hospital.at(State.SIGNED)
    lease = hospital.service.begin(one.id, Stage.DELIVER, owner="worker-1")
    hospital.service.going(lease, "counting", "counting")
    hospital.clock.forward(2 * hospital.settings.lease_s)
    hospital.run(one.id, Stage.DELIVER, owner="worker-2")
    assert hospital.destination.earlier_ways == ["counting"]
    first = hospital.service.attempts(one.id)[0]
    assert (first.result.value, first.way, first.target) == ("no_word", "counting", "counting")
