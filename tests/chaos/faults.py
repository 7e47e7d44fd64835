"""Every failpoint, in every kind of process that passes it, with every kind of fault: what a run does and finds."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import select

from scribe.db.tables import ConsultationRow
from scribe.model import Consultation, ConsultationId, Person, Role, State
from tests.chaos.lane import Lane
from tests.chaos.patient_client import PatientClient
from tests.fakes.fhir_server import FhirServer
from tests.fakes.web_installation import PASSWORD, keeping

DATABASE: Final = ("db.before_commit", "db.after_commit")
HINT_SENT: Final = ("hint.before_send", "hint.after_send")
HINT_TAKEN: Final = ("hint.before_ack", "hint.received", "hint.done")


def _stage(name: str) -> tuple[str, ...]:
    return (f"{name}.begun", f"{name}.before_commit", f"{name}.after_commit")


PLACES: Final[dict[str, tuple[str, ...]]] = {
    "site": (
        *DATABASE, *HINT_SENT, "upload.before_write", "upload.after_write", "blob.before_write", "blob.before_rename",
        "blob.after_write",
    ),
    "transcribe": (
        *DATABASE, *HINT_SENT, *HINT_TAKEN, *_stage("transcribe"), "blob.before_read", "transcribe.after_window",
        "lease.before_renew",
    ),
    "draft": (*DATABASE, *HINT_TAKEN, *_stage("draft")),
    "deliver": (
        *DATABASE, *HINT_TAKEN, *_stage("deliver"), "emr.before_request", "emr.written", "emr.answered",
        "deliver.after_send",
    ),
    "reconcile": ("reconcile.before_round", "reconcile.after_round"),
}  # fmt: skip
"""The places that each kind of process passes on the way of one consultation."""

FAULTS: Final = ("kill", "raise", "hang", "freeze", "drop")
WITHIN_S: Final = 30.0
LOST_AFTER_S: Final = 300.0
_LOOK_S: Final = 0.1


class Fault(NamedTuple):
    """What happens where."""

    kind: str
    place: str
    fault: str


def every_fault(seed: int) -> Iterator[Fault]:
    """All of them, in any order, again and again."""
    chance = random.Random(seed)
    every = [Fault(kind, place, fault) for kind, places in PLACES.items() for place in places for fault in FAULTS]
    while True:
        chance.shuffle(every)
        yield from every


@dataclass
class Found:
    """What came of the runs: how many, how long each took after its fault, what was wrong."""

    after_s: dict[Fault, list[float]] = field(default_factory=dict)
    not_reached: Counter[Fault] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def runs(self) -> int:
        """Those whose fault happened."""
        return sum(len(times) for times in self.after_s.values())

    @property
    def every_s(self) -> list[float]:
        """From each fault to the delivery, shortest first."""
        return sorted(taken for times in self.after_s.values() for taken in times)


class Runs:
    """One run after the other in a lane: a fault is armed, a consultation goes its whole way.

    Args:
        lane: the installation.
        emr: where its documents arrive.
        hang_s: how long a thread stands still.
        found: told.
    """

    def __init__(self, lane: Lane, emr: FhirServer, *, hang_s: float, found: Found) -> None:
        self._lane, self._emr, self._hang_s, self._found = lane, emr, hang_s, found
        self._client = PatientClient(f"http://127.0.0.1:{lane.settings.port}", lane.accounts.sign_in("sam", PASSWORD))
        self._service = lane.installation.service
        self._nurse, self._doctor = (
            Person(id=name, name=name.title(), role=role)
            for name, role in (("sam", Role.NURSE), ("aisha", Role.DOCTOR))
        )
        self._sent: list[str] = []

    def run(self, fault: Fault, number: str) -> None:
        """One consultation under one fault."""
        said = f"hang {self._hang_s}" if fault.fault == "hang" else fault.fault
        self._lane.arm(fault.kind, fault.place, said)
        try:
            one = ConsultationId(self._client.sent(number))
            self._sent.append(one)
            self._check_and_sign(self._until(one, State.DRAFTED))
            self._until(one, State.DELIVERED)
            ended = time.time()
        except AssertionError as error:
            self._found.wrong.append(f"{fault}: {error}")
            return
        finally:
            reached = self._lane.reached(fault.kind, fault.place)
            self._lane.disarm(fault.kind)
        if reached is None:
            self._found.not_reached[fault] += 1
        else:
            self._found.after_s.setdefault(fault, []).append(ended - reached)

    def count(self) -> None:
        """Looks at the end for what is lost or there twice: in the EMR, and of the consultations here."""
        here = {one.id: one for one in self._all()}
        self._found.wrong += [f"{one}: nobody sent it" for one in here if one not in self._sent]
        for one in self._sent:
            events = [event.kind for event in self._service.events(ConsultationId(one))]
            versions = [
                len(history)
                for name, history in self._emr.history.items()
                if name.startswith("Bundle/") and one in str(history[0])
            ]
            if (versions, events.count("delivered")) != ([1], 1):
                self._found.wrong.append(f"{one}: {versions} versions, delivered {events.count('delivered')} times")

    def _all(self) -> list[Consultation]:
        with self._lane.installation.database.reading() as session:
            ids = session.scalars(select(ConsultationRow.id)).all()
        return [self._service.get(ConsultationId(one)) for one in ids]

    def _check_and_sign(self, drafted: Consultation) -> None:
        now = drafted
        while (edit := keeping(self._service.note(now.id))) is not None:
            now = self._service.revise(now.id, version=now.version, edit=edit, actor=self._nurse)
        now = self._service.approve(now.id, version=now.version, actor=self._nurse)
        self._service.sign(
            now.id, version=now.version, revision_digest=str(now.draft), medicines_confirmed=True, actor=self._doctor
        )

    def _until(self, one: ConsultationId, state: State) -> Consultation:
        ends_at = time.monotonic() + LOST_AFTER_S
        while (now := self._service.get(one)).state is not state:
            assert now.state is not State.PARKED, f"{one} is parked: {now.parked}"
            assert time.monotonic() < ends_at, f"{one} is {now.state} after {LOST_AFTER_S} s"
            time.sleep(_LOOK_S)
        return now
