"""Each way in which an EMR, a proxy or the network goes wrong, at each step of a delivery.

Whatever happens: the attempt ends soon, with an error that says what is to be done and repeats nobody's words; the next
attempt brings the note there, once.
"""

from __future__ import annotations

import time

import pytest

from scribe.delivery import Deadline, FhirDestination, Order
from scribe.errors import EmrConflict, PartDown
from scribe.model import digest_of
from tests.emr.visits import a_visit
from tests.fakes.hostile_emr import FAULTS, PHASES, SEVERE, HostileEmr

TIMEOUT_S = 1.0
SOON_S = 25.0
PATIENT_S = 30.0
"""Where nothing goes wrong, on a machine that is busy with other things."""
HARMLESS = {("plain", phase) for phase in PHASES}
"""JSON under another content type is read all the same."""
TRIED_AGAIN = {(fault, phase) for fault in ("409", "412") for phase in PHASES if phase != "metadata"}
"""Another version than was read: the same delivery reads again, and brings the note there."""
PARKS = {("lie", "search")}
"""A list without the patient is taken for what it says: nobody is guessed, an operator looks."""


@pytest.fixture
def emr():
    with HostileEmr() as server:
        yield server


@pytest.fixture
def visit(emr):
    made = a_visit()
    emr.store({**made.hospitals_patient, "id": "hospitals"})
    return made


def deliver(emr, visit, timeout_s=PATIENT_S):
    destination = FhirDestination(emr.url, timeout_s=timeout_s, unknown_patient="refuse")
    return destination.deliver(Order(visit.first, digest_of(visit.first), Deadline(timeout_s * 15)))


def attempt(emr, visit) -> PartDown | EmrConflict | None:
    """What a delivery fails with that meets the fault, if it does; a busy machine may be too slow for a step before."""
    failed = None
    while not emr.met:
        try:
            deliver(emr, visit, TIMEOUT_S)
            failed = None
        except (PartDown, EmrConflict) as error:
            failed = error
    return failed


def stored_once(emr, visit):
    documents = [name for name in emr.history if name.startswith("Bundle/")]
    assert documents == [f"Bundle/{visit.first['id']}"]
    assert {name: len(versions) for name, versions in emr.history.items() if len(versions) != 1} == {}


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_soon_says_no_word_of_a_patient_and_leaves_the_note_there_once(emr, visit, fault, phase):
    emr.meet(fault, phase)
    began = time.monotonic()
    failed = attempt(emr, visit)
    assert time.monotonic() - began < SOON_S
    assert failed is not None or (fault, phase) in HARMLESS | TRIED_AGAIN
    if failed is not None:
        assert failed.retryable or (fault, phase) in PARKS
        assert not [word for word in ("Lin", "Mei", visit.number) if word in f"{failed} {failed.remedy}"]
    assert emr.met == {fault: 1}
    assert deliver(emr, visit).locations
    stored_once(emr, visit)
    assert emr.trapped == 0


@pytest.mark.parametrize("phase", PHASES)
def test_an_answer_without_end_is_not_read_to_its_end(emr, visit, phase):
    emr.meet("huge", phase)
    with pytest.raises(PartDown):
        deliver(emr, visit)
    assert deliver(emr, visit).locations
    stored_once(emr, visit)


@pytest.mark.parametrize("fault", SEVERE)
def test_what_is_severe_is_no_part_of_chance(fault):
    assert fault not in FAULTS


def test_a_wait_of_ages_is_cut_to_a_day(emr, visit):
    emr.meet("503 for ever", "write")
    with pytest.raises(PartDown) as down:
        deliver(emr, visit)
    assert down.value.details["retry_after_s"] == 86_400
