"""What delivery keeps at any FHIR server, in each way that the server takes.

A test class for a server inherits from :class:`DeliveryContract`, and has a fixture ``emr``.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest

from scribe.delivery import FhirDestination, Order, Receipt
from scribe.delivery.capability import read_capability
from scribe.delivery.ways import every_way, open_ways
from scribe.errors import DeliveryRefused, EmrConflict, LeaseLost, MissingPart, PartDown, ScribeError
from scribe.model import digest_of
from tests.emr.between import Between
from tests.emr.place import DOCUMENTS, Emr
from tests.emr.visits import STOP, Visit, a_visit

WAIT_S = 300
TRIES = 5
SHARED = ("Patient", "Practitioner")


class DeliveryContract:
    """Exactly once, to the right patient, in order."""

    ways: ClassVar[tuple[str, ...]] = tuple(every_way())

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "way" in metafunc.fixturenames:
            metafunc.parametrize("way", self.ways)

    @pytest.fixture(autouse=True)
    def _offered(self, request: pytest.FixtureRequest, emr: Emr) -> None:
        if "way" in request.fixturenames and request.getfixturevalue("way") not in offered(emr):
            pytest.skip(f"{emr.software} does not offer what this way needs")

    @pytest.fixture
    def visit(self, emr: Emr) -> Visit:
        made = a_visit(brief=True)
        emr.register(made.hospitals_patient)
        return made

    def test_a_note_that_is_delivered_is_stored_once(self, emr, way, visit):
        receipt = deliver(emr, way, visit.first)
        assert receipt.way == way
        assert receipt.locations
        assert_once(emr, visit, receipt)

    def test_delivering_it_again_makes_no_second_version_and_writes_nothing(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        between = Between()
        again = deliver(emr, way, visit.first, between=between)
        assert between.writes == 0
        assert set(again.locations) == set(first.locations)
        assert_once(emr, visit, first)

    def test_a_lost_answer_makes_no_second_note(self, emr, way, visit):
        with pytest.raises(PartDown):
            deliver(emr, way, visit.first, between=Between(lose=1))
        assert_once(emr, visit, deliver(emr, way, visit.first))

    def test_an_addendum_is_there_once_and_names_what_it_amends(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        after = deliver(emr, way, visit.addendum, earlier_way=first.way)
        assert all(STOP in emr.words(one) for one in notes_in(after))
        assert any("relatesTo" in str(emr.read(one)) for one in notes_in(after))
        assert set(notes(emr, visit)) == {*notes_in(first), *notes_in(after)}
        counted = history(emr, visit)
        assert sum(counted.values()) == len(notes_in(first)) + len(notes_in(after)), "one version each, no more"
        deliver(emr, way, visit.addendum, earlier_way=first.way)
        assert history(emr, visit) == counted

    def test_what_the_addendum_no_longer_says_is_retracted(self, emr, way, visit):
        first = deliver(emr, way, visit.first)
        held = {place.reference for place in first.locations}
        after = deliver(emr, way, visit.addendum, earlier_way=first.way)
        gone = [one for one in map(emr.read, held) if one is not None and "entered-in-error" in str(one)]
        loose = {reference.split("/")[0] for reference in held} & {"Condition", "Observation"}
        assert sorted(one["resourceType"] for one in gone) == sorted(loose)
        assert "Temperature 38.5" not in "".join(map(emr.words, notes_in(after)))

    def test_the_hospitals_own_patient_is_used_and_left_as_it_was(self, emr, way, visit):
        [patient] = emr.found("Patient", identifier=token(visit))
        deliver(emr, way, visit.first)
        assert emr.found("Patient", identifier=token(visit)) == [patient]

    def test_a_patient_whom_the_server_does_not_know_gets_no_note(self, emr, way):
        stranger = a_visit(brief=True)
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
        for one in notes(emr, visit):
            assert "患者5天前受凉后咳嗽。" in emr.words(one)

    def test_two_workers_at_once_store_it_once(self, emr, way, visit):
        together = threading.Barrier(2)

        def one() -> Receipt:
            met = threading.Event()

            def meet() -> None:
                if not met.is_set():
                    met.set()
                    with contextlib.suppress(threading.BrokenBarrierError):  # the other one has nothing to write
                        together.wait(10)

            return delivered(emr, way, visit.first, between=Between(before_write=meet))

        with ThreadPoolExecutor(2) as pool:
            receipts = [done.result(WAIT_S * 2) for done in [pool.submit(one), pool.submit(one)]]
        assert notes_in(receipts[0]) == notes_in(receipts[1])
        assert_once(emr, visit, receipts[0])

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
            after = deliver(emr, way, visit.addendum, earlier_way=receipt.way)
            before = history(emr, visit)
            lost.set()
            goes_on.set()
            assert isinstance(first.exception(WAIT_S), ScribeError | None), "what it says is dropped with its lease"
        assert history(emr, visit) == before
        assert all(STOP in emr.words(one) for one in notes_in(after))

    def test_a_withdrawal_marks_the_note_as_entered_in_error_once(self, emr, way, visit):
        receipt = deliver(emr, way, visit.first)
        destination = destination_at(emr, way)
        order = Order(visit.first, digest_of(visit.first), earlier_way=receipt.way)
        destination.retract(order)
        assert all("entered-in-error" in str(emr.read(one)) for one in notes(emr, visit))
        marked = history(emr, visit)
        destination.retract(order)
        assert history(emr, visit) == marked


def offered(emr: Emr) -> tuple[str, ...]:
    """The ways that the server offers, the best one first."""
    return tuple(way.name for way in open_ways(every_way(), read_capability(emr.statement)))


def destination_at(emr: Emr, way: str, between: Between | None = None) -> FhirDestination:
    return FhirDestination(emr.url, way=way, transport=between, timeout_s=60, unknown_patient="refuse")


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
        except (PartDown, EmrConflict):
            if tried == TRIES:
                raise
    raise AssertionError


def token(visit: Visit) -> str:
    return f"{visit.patient.identifier_system}|{visit.number}"


def assert_once(emr: Emr, visit: Visit, receipt: Receipt) -> None:
    """The note is there once, and every resource of it in one version.

    Only a visit that gets its id from the server has two: it names its diagnoses, which name it.
    """
    assert notes(emr, visit) == notes_in(receipt)
    ours = [place.reference for place in receipt.locations if place.reference.split("/")[0] not in SHARED]
    more = {reference: count for reference in ours if (count := len(emr.versions(reference))) != 1}
    twice = [name for name in more if name.startswith("Encounter/")] if receipt.way == "discrete" else []
    assert more == dict.fromkeys(twice, 2)


def notes_in(receipt: Receipt) -> list[str]:
    """The notes that a receipt names."""
    return sorted(place.reference for place in receipt.locations if place.reference.split("/")[0] in DOCUMENTS)


def notes(emr: Emr, visit: Visit) -> list[str]:
    """Every note that the server has of the patient, counted past the product."""
    [patient] = emr.found("Patient", identifier=token(visit))
    identifiers = (visit.first["identifier"], visit.addendum["identifier"])
    documents = [one for identifier in identifiers for one in emr.stored_documents(identifier)]
    found = sorted({*emr.notes_of(f"Patient/{patient['id']}"), *documents})
    assert found
    return found


def history(emr: Emr, visit: Visit) -> dict[str, int]:
    """How many versions there are of each note."""
    return {one: len(emr.versions(one)) for one in notes(emr, visit)}
