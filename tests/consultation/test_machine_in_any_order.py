"""Workers that are slow, fail, die or come back late, in any order: nothing is lost, and nothing arrives twice."""

from __future__ import annotations

import shutil
import tempfile
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from scribe.audit import find_faults
from scribe.consultation.states import NEXT_STAGE
from scribe.delivery import Order
from scribe.errors import BadAudio, LeaseLost, PartDown, ScribeError, StageFailed
from scribe.model import Consultation, ConsultationId, Delivery, Lease, Progress, Stage, State
from scribe.pipeline.stages import draft
from scribe.pipeline.writing import write_note
from scribe.terminology.coding import Codebook
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.hospital import DOCTOR, OPERATOR, open_hospital
from tests.fakes.notes import WITHDRAWN, transcript_of

PICK = st.integers(min_value=0, max_value=1000)
ERRORS = {"outage": PartDown("It is away."), "fault": StageFailed("It fell over."), "final": BadAudio("It is broken.")}


class WorkersInAnyOrder(RuleBasedStateMachine):
    """Beside the service a model of who may commit: the newest lease, until it runs out or is given back."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.hospital = open_hospital(self.folder)
        self.service = self.hospital.service
        self.ids: list[ConsultationId] = []
        self.leases: list[Lease] = []
        self.newest: dict[ConsultationId, Lease | None] = {}
        self.tokens: dict[ConsultationId, int] = {}
        self.sent: set[ConsultationId] = set()

    def teardown(self) -> None:
        try:
            for one in self.ids:
                self._brought_to_its_end(one)
            assert len(self.hospital.destination.kept) == len(self.sent)
        finally:
            self.hospital.database.close()
            shutil.rmtree(self.folder)

    @precondition(lambda self: len(self.ids) < 3)
    @rule()
    def a_recording_arrives(self) -> None:
        self.ids.append(self.hospital.uploaded().id)

    @precondition(lambda self: self.ids)
    @rule(which=PICK, worker=st.sampled_from(["one", "two"]), stage=st.sampled_from(Stage))
    def a_worker_begins(self, which: int, worker: str, stage: Stage) -> None:
        one = self.ids[which % len(self.ids)]
        lease = self.service.begin(one, stage, owner=worker)
        if lease is None:
            return
        assert not self._may_commit(self.newest.get(one)), "two live leases"
        assert lease.token > self.tokens.get(one, 0)
        self.tokens[one], self.newest[one] = lease.token, lease
        self.leases.append(lease)

    @rule(seconds=st.sampled_from([1, 20, 59, 61, 700]))
    def time_passes(self, seconds: int) -> None:
        self.hospital.clock.forward(seconds)

    @precondition(lambda self: self.leases)
    @rule(which=PICK)
    def a_worker_says_that_it_lives(self, which: int) -> None:
        lease = self.leases[which % len(self.leases)]
        progress = Progress(stage=lease.stage, done_s=1, total_s=2)
        if self._may_commit(lease):
            self.newest[lease.consultation] = self.service.renew(lease, progress)
        else:
            self._refused(lambda: self.service.renew(lease, progress))

    @precondition(lambda self: self.leases)
    @rule(which=PICK)
    def a_worker_has_done_its_work(self, which: int) -> None:
        lease = self.leases[which % len(self.leases)]
        if self._may_commit(lease):
            self._commit(lease)
            self.newest[lease.consultation] = None
        else:
            self._refused(lambda: self._commit(lease))

    @precondition(lambda self: self.leases)
    @rule(which=PICK, how=st.sampled_from(sorted(ERRORS)))
    def a_worker_fails(self, which: int, how: str) -> None:
        lease = self.leases[which % len(self.leases)]
        if self._may_commit(lease):
            self.service.fail(lease, ERRORS[how])
            self.newest[lease.consultation] = None
        else:
            self._refused(lambda: self.service.fail(lease, ERRORS[how]))

    @precondition(lambda self: self.ids)
    @rule(which=PICK)
    def people_do_what_they_can(self, which: int) -> None:
        self._by_people(self.service.get(self.ids[which % len(self.ids)]))

    @precondition(lambda self: self.ids)
    @rule(which=PICK, surely=st.integers(min_value=0, max_value=5))
    def a_patient_withdraws(self, which: int, surely: int) -> None:
        one = self.ids[which % len(self.ids)]
        if surely == 0 and self.service.get(one).state is not State.WITHDRAWN:
            self.service.withdraw(one, order=WITHDRAWN, actor=DOCTOR)
            self.newest[one] = None

    @invariant()
    def the_chain_of_events_holds(self) -> None:
        with self.hospital.database.reading() as session:
            assert list(find_faults(session)) == []

    @invariant()
    def what_waits_for_the_machine_is_due_or_in_somebodys_hands(self) -> None:
        due = dict(self.service.due())
        for one in self.ids:
            now = self.service.get(one)
            stage = NEXT_STAGE.get(now.state)
            waits = now.next_attempt_at is not None and now.next_attempt_at > self.hospital.clock.now
            expected = stage is not None and not waits and not self._may_commit(self.newest.get(one))
            assert (due.get(one) is stage) if expected else one not in due

    def _may_commit(self, lease: Lease | None) -> bool:
        newest = self.newest.get(lease.consultation) if lease else None
        return (
            lease is not None
            and newest is not None
            and newest.token == lease.token
            and newest.expires_at > self.hospital.clock.now
        )

    def _refused(self, act) -> None:
        try:
            act()
        except LeaseLost:
            return
        except ScribeError as error:  # the work itself cannot even be prepared: the note is not signed, or is gone
            assert "withdr" in str(error) or "yet" in str(error), error  # noqa: PT017 (either refusal is right)
            return
        raise AssertionError("a lease that is not the newest, or ran out, was taken")

    def _commit(self, lease: Lease) -> Consultation:
        now = self.service.get(lease.consultation)
        match lease.stage:
            case Stage.TRANSCRIBE:
                return self.service.commit_transcript(lease, transcript_of("What is it?", "A cough for 5 days."))
            case Stage.DRAFT:
                if now.patient is None:
                    raise LeaseLost("The work cannot even be read.")
                said, template = self.service.transcript(now.id), self.service.template(now.id)
                note, bundle = draft(partial(write_note, VerbatimDrafter(), codes=Codebook()), now, said, template)
                return self.service.commit_draft(lease, note, bundle)
            case Stage.DELIVER:
                delivery = Delivery(bundle=str(now.bundle), target="x", locations=(), read_back_at=now.updated_at)
                if now.state is State.SIGNED:
                    self.sent.add(now.id)
                    self.hospital.destination.deliver(Order(self.service.bundle(now.id), delivery.bundle))
                return self.service.commit_delivery(lease, delivery)

    def _by_people(self, now: Consultation) -> None:
        match now.state:
            case State.DRAFTED:
                self.hospital.approved(now)
            case State.REVIEWED:
                self.hospital.signed(now)
            case State.PARKED:
                self.service.retry(now.id, actor=OPERATOR)

    def _brought_to_its_end(self, one: ConsultationId) -> None:
        for _ in range(20):
            now = self.service.get(one)
            if now.state in (State.DELIVERED, State.WITHDRAWN):
                break
            self.hospital.clock.forward(3600)
            stage = NEXT_STAGE.get(now.state)
            if stage is Stage.DELIVER:
                self.sent.add(one)
            if stage is not None:
                self.hospital.run(one, stage)
            else:
                self._by_people(now)
        kinds = [event.kind for event in self.service.events(one)]
        assert self.service.get(one).state in (State.DELIVERED, State.WITHDRAWN)
        assert kinds.count("delivered") <= 1
        assert kinds.count("delivered") == 1 or "withdrawn" in kinds


TestWorkersInAnyOrder = WorkersInAnyOrder.TestCase
TestWorkersInAnyOrder.settings = settings(
    max_examples=10,
    stateful_step_count=25,
    derandomize=True,  # the same orders each time; a longer search is a matter of these two numbers
    suppress_health_check=[HealthCheck.too_slow],
)
