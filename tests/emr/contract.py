"""What delivery keeps at any FHIR server, in each way that the server takes.

A test class for a server inherits from :class:`DeliveryContract`, and has a fixture ``emr``.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scribe.delivery import FhirDestination, Order, Receipt
from scribe.delivery.capability import read_capability
from scribe.delivery.ways import every_way, open_ways
from scribe.errors import DeliveryRefused, EmrConflict, LeaseLost, MissingPart, PartDown
from scribe.model import digest_of
from tests.emr.between import Between
from tests.emr.place import Emr
from tests.emr.visits import STOP, Visit, a_visit

WAIT_S = 60
TRIES = 5


class DeliveryContract:
    """Exactly once, to the right patient, in order."""

    @pytest.fixture(params=tuple(every_way()))
    def way(self, request: pytest.FixtureRequest, emr: Emr) -> str:
        if request.param not in {way.name for way in open_ways(every_way(), read_capability(emr.statement))}:
            pytest.skip(f"{emr.software} does not offer what the way {request.param} needs")
        return str(request.param)

    @pytest.fixture
    def visit(self, emr: Emr) -> Visit:
        made = a_visit()
        emr.register(made.hospitals_patient)
        return made

    def test_a_note_that_is_delivered_is_stored_once(self, emr, way, visit):
        receipt = deliver(emr, way, visit.first)
        assert receipt.way == way
        assert receipt.locations
        assert versions(emr, receipt) == dict.fromkeys(versions(emr, receipt), 1)
        assert notes(emr, visit) == notes_in(receipt)

    def test_delivering_it_again_makes_no_second_version_and_writes_nothing(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        between = Between()
        again = deliver(emr, way, visit.first, between=between)
        assert between.writes == 0
        assert set(again.locations) == set(first.locations)
        assert set(versions(emr, again).values()) == {1}
        assert notes(emr, visit) == notes_in(first)

    def test_a_lost_answer_makes_no_second_note(self, emr, way, visit):
        with pytest.raises(PartDown):
            deliver(emr, way, visit.first, between=Between(lose=1))
        receipt = deliver(emr, way, visit.first)
        assert set(versions(emr, receipt).values()) == {1}
        assert notes(emr, visit) == notes_in(receipt)

    def test_an_addendum_is_one_new_version_that_names_what_it_amends(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        after = deliver(emr, way, visit.addendum, earlier_way=first.way)
        assert notes(emr, visit) == notes_in(after)
        newest = newest_notes(emr, visit)
        assert all(STOP in emr.words(one) for one in newest)
        assert any("relatesTo" in str(emr.read(one)) for one in newest)
        deliver(emr, way, visit.addendum, earlier_way=first.way)
        assert max(versions(emr, after).values()) == 2

    def test_what_the_addendum_no_longer_says_is_retracted(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        held = {place.reference for place in first.locations}
        deliver(emr, way, visit.addendum, earlier_way=first.way)
        gone = [one for one in map(emr.read, held) if one is not None and "entered-in-error" in str(one)]
        kinds = sorted(one["resourceType"] for one in gone)
        loose = {reference.split("/")[0] for reference in held} & {"Condition", "Observation"}
        assert kinds == (["Condition", "Observation"] if loose else [])
        if not loose:
            assert "Temperature 38.5" not in "".join(map(emr.words, newest_notes(emr, visit)))

    def test_the_hospitals_own_patient_is_used_and_left_as_it_was(self, emr, way, visit):
        [patient] = emr.found("Patient", identifier=token(visit))
        deliver(emr, way, visit.first)
        assert emr.found("Patient", identifier=token(visit)) == [patient]

    def test_a_patient_whom_the_server_does_not_know_gets_no_note(self, emr, way):
        stranger = a_visit()
        between = Between()
        with pytest.raises(DeliveryRefused, match="does not know"):
            deliver(emr, way, stranger.first, between=between)
        assert between.writes == 0
        assert emr.found("Patient", identifier=token(stranger)) == []

    def test_a_note_that_arrives_changed_is_noticed(self, emr, way, visit):
        changed = Between(alter=lambda body: body.replace(b'"final"', b'"preliminary"'))
        with pytest.raises(DeliveryRefused) as refused:
            deliver(emr, way, visit.first, between=changed)
        assert refused.value.details["outcome"]["issue"]

    def test_chinese_arrives_word_for_word(self, emr, way):
        visit = a_visit("zh")
        emr.register(visit.hospitals_patient)
        deliver(emr, way, visit.first)
        for one in newest_notes(emr, visit):
            assert "患者5天前受凉后咳嗽。" in emr.words(one)

    def test_two_workers_at_once_store_it_once(self, emr, way, visit):
        together = threading.Barrier(2)

        def meet() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):  # the other one has nothing left to write
                together.wait(WAIT_S / 6)

        def one() -> Receipt:
            return delivered(emr, way, visit.first, between=Between(before_write=meet))

        with ThreadPoolExecutor(2) as pool:
            receipts = [done.result(WAIT_S * 2) for done in [pool.submit(one), pool.submit(one)]]
        assert notes_in(receipts[0]) == notes_in(receipts[1]) == notes(emr, visit)
        assert set(versions(emr, receipts[0]).values()) == {1}

    @pytest.mark.parametrize("where", ["before_write", "before_search"])
    def test_a_worker_that_was_stopped_does_not_put_an_old_note_over_an_addendum(self, emr, way, visit, where):
        stopped, goes_on, lost = threading.Event(), threading.Event(), threading.Event()

        def stop() -> None:
            stopped.set()
            assert goes_on.wait(WAIT_S)

        def confirm() -> None:
            """The lease holds until another worker has it; what was asked before the stop is an old answer."""
            if lost.is_set():
                raise LeaseLost("Another worker has this task.")

        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(deliver, emr, way, visit.first, between=Between(**{where: stop}), confirm=confirm)
            assert stopped.wait(WAIT_S)
            receipt = deliver(emr, way, visit.first)
            deliver(emr, way, visit.addendum, earlier_way=receipt.way)
            before = [len(emr.versions(one)) for one in newest_notes(emr, visit)]
            lost.set()
            goes_on.set()
            with pytest.raises((LeaseLost, EmrConflict)):
                first.result(WAIT_S)
        for one in newest_notes(emr, visit):
            assert STOP in emr.words(one)
        assert [len(emr.versions(one)) for one in newest_notes(emr, visit)] == before

    def test_a_withdrawal_marks_the_note_as_entered_in_error_once(self, emr, way, visit):
        receipt = deliver(emr, way, visit.first)
        destination = destination_at(emr, way)
        order = Order(visit.first, digest_of(visit.first), earlier_way=receipt.way)
        destination.retract(order)
        marked = {one: len(emr.versions(one)) for one in newest_notes(emr, visit)}
        assert all("entered-in-error" in str(emr.read(one)) for one in marked)
        destination.retract(order)
        assert {one: len(emr.versions(one)) for one in marked} == marked


def destination_at(emr: Emr, way: str, between: Between | None = None) -> FhirDestination:
    return FhirDestination(emr.url, way=way, transport=between, timeout_s=WAIT_S, unknown_patient="refuse")


def deliver(emr: Emr, way: str, bundle: dict[str, Any], *, between: Between | None = None, **more: Any) -> Receipt:
    """One attempt."""
    return destination_at(emr, way, between).deliver(Order(bundle, digest_of(bundle), **more))


def delivered(emr: Emr, way: str, bundle: dict[str, Any], *, between: Between | None = None) -> Receipt:
    """Attempts until one succeeds, as a worker makes them."""
    for tried in range(1, TRIES + 1):
        try:
            return deliver(emr, way, bundle, between=between)
        except (MissingPart, DeliveryRefused):
            raise
        except PartDown:
            if tried == TRIES:
                raise
    raise AssertionError


def token(visit: Visit) -> str:
    return f"{visit.patient.identifier_system}|{visit.number}"


def versions(emr: Emr, receipt: Receipt) -> dict[str, int]:
    """How many versions the server has of each resource that was stored for the note."""
    shared = ("Patient", "Practitioner")
    ours = [place.reference for place in receipt.locations if place.reference.split("/")[0] not in shared]
    return {reference: len(emr.versions(reference)) for reference in ours}


def notes_in(receipt: Receipt) -> list[str]:
    """The notes that a receipt names."""
    kinds = ("Bundle", "Composition", "DocumentReference")
    return sorted(place.reference for place in receipt.locations if place.reference.split("/")[0] in kinds)


def notes(emr: Emr, visit: Visit) -> list[str]:
    """Every note that the server has of the patient, counted past the product."""
    [patient] = emr.found("Patient", identifier=token(visit))
    identifiers = (visit.first["identifier"], visit.addendum["identifier"])
    documents = [one for identifier in identifiers for one in emr.stored_documents(identifier)]
    return sorted({*emr.notes_of(f"Patient/{patient['id']}"), *documents})


def newest_notes(emr: Emr, visit: Visit) -> list[str]:
    found = notes(emr, visit)
    assert found
    return found
