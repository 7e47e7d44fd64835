"""What the parts of the service share: the opened parts, and one unit of work over one consultation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from scribe.access import Action, Decision, Subject, Who, require, seen_by, subject_of, subjects_of, who_is
from scribe.audio import RecordingStore
from scribe.audit import record_event, seal_events
from scribe.consultation.overseeing import Overseer
from scribe.consultation.quality import Quality
from scribe.consultation.repository import Record, load, load_locked
from scribe.consultation.samples import Samples
from scribe.consultation.states import NEXT_STAGE, Move, after
from scribe.db import Database, utc_now
from scribe.encryption import KeyRing
from scribe.errors import StaleRevision
from scribe.model import Consultation, ConsultationId, Person, Sha256, Stage, State
from scribe.observing import tracing
from scribe.settings import Settings
from scribe.template import TemplateLibrary

if TYPE_CHECKING:
    from scribe.audio.ahead import ProbesAhead

Enqueue = Callable[[ConsultationId, Stage], None]

log = logging.getLogger(__name__)


def no_queue(_consultation: ConsultationId, _stage: Stage) -> None:
    """The default hint: none; the reconciler finds what is due."""


@dataclass
class Work:
    """One consultation, locked, within one transaction."""

    session: Session
    record: Record
    now: datetime
    due: list[Stage] = field(default_factory=list)
    left: list[tuple[State, datetime]] = field(default_factory=list)
    """The states that it was in, and since when."""

    @property
    def consultation(self) -> Consultation:
        """As it was loaded or last changed."""
        return self.record.consultation

    def change(self, **members: Any) -> None:
        """Changes members of the snapshot; the version grows by one with the whole transaction."""
        self.record.change(**members)

    def move(self, move: Move, **members: Any) -> None:
        """Moves the state by the table and changes members with it.

        Raises:
            WrongState: the table has no such move.
        """
        self.enter(after(move, self.consultation.state), **members)

    def enter(self, state: State, **members: Any) -> None:
        """Puts the consultation into a state that the table was asked for; what it waits for becomes due."""
        members.setdefault("state_since", self.now)
        members.setdefault("stop", None)
        self.left.append((self.consultation.state, self.consultation.state_since))
        self.change(state=state, **members)
        self.record.row.attempts = self.record.row.failures = 0
        self.record.row.next_attempt_at = None
        self.record.row.progress_done_s = self.record.row.progress_total_s = 0.0
        if state in NEXT_STAGE:
            self.due.append(NEXT_STAGE[state])

    def traceparent(self) -> str:
        """The number of the visit's trace, which begins where it has none; empty where traces are off."""
        row = self.record.row
        if row.traceparent is None and tracing.is_tracing():
            row.traceparent = tracing.begin_visit(row.id)
        return row.traceparent or ""

    def event(self, kind: str, actor: Person | str, **detail: Any) -> None:
        """Writes the audit event; ``detail`` never holds a patient's words."""
        name = actor if isinstance(actor, str) else actor.id
        record_event(self.session, kind=kind, actor=name, at=self.now, consultation=self.consultation.id, detail=detail)

    def store(self, kind: str, value: Any) -> Sha256:
        """Keeps an immutable artefact and gives its name."""
        return self.record.store(kind, value, self.now)

    def expect(self, version: int) -> None:
        """Refuses an edit that was made on another version.

        Raises:
            StaleRevision: the consultation has changed since.
        """
        if version != self.consultation.version:
            raise StaleRevision(
                "Somebody else changed this consultation first.",
                remedy="Read it again, and decide with what is there now.",
                version=self.consultation.version,
                revision=self.consultation.revision,
            )


class Parts:
    """The opened parts of an installation that the service works with.

    Args:
        database: keeps everything but the recordings.
        keys: wraps the consultations' data keys.
        store: keeps the recordings.
        templates: the hospital's templates.
        settings: limits, leases, attempts.
        clock: the present moment.
        enqueue: told of each stage that became due, after the commit. A failure there loses nothing.
        ahead: looks through recordings while this process takes them in; ``None``: only when they are whole.
    """

    def __init__(  # noqa: PLR0913 (each is a part of its own)
        self,
        *,
        database: Database,
        keys: KeyRing,
        store: RecordingStore,
        templates: TemplateLibrary,
        settings: Settings,
        clock: Callable[[], datetime] = utc_now,
        enqueue: Enqueue = no_queue,
        ahead: ProbesAhead | None = None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._store = store
        self._templates = templates
        self._settings = settings
        self._clock = clock
        self._enqueue = enqueue
        self._ahead = ahead
        seal_events(database, keys)

    @property
    def overseer(self) -> Overseer:
        """Asks how the installation as a whole stands."""
        return Overseer(self._database, self._clock)

    @property
    def quality(self) -> Quality:
        """How notes fare, as sums."""
        return Quality(self._database, self._clock)

    @property
    def samples(self) -> Samples:
        """How the installation stood over the last days."""
        return Samples(self._database, self._clock)

    @contextmanager
    def _working(self, id: ConsultationId) -> Iterator[Work]:
        """One transaction over one consultation: locked, changed, committed; then the queue is told."""
        with self._database.transaction() as session:
            work = Work(session, load_locked(session, id, self._keys), self._clock())
            tracing.note(consultation=id)  # only now: what a client asked for may be anything
            yield work
            trace = work.traceparent() if work.left else ""
            work.record.save(work.now)
        for state, since in work.left:
            tracing.passed(f"in {state}", since, work.now, within=trace, consultation=id, state=state.value)
        self._tell(id, work.due)

    @contextmanager
    def _looking(self, id: ConsultationId) -> Iterator[Work]:
        """One consultation as it is now, neither locked nor changed."""
        with self._database.reading() as session:
            work = Work(session, load(session, id, self._keys), self._clock())
            tracing.note(consultation=id)
            yield work

    @contextmanager
    def _reading(self, id: ConsultationId) -> Iterator[Record]:
        with self._database.reading() as session:
            record = load(session, id, self._keys)
            tracing.note(consultation=id)
            yield record

    def who(self, person: Person) -> Who:
        """Somebody as the policy sees them: their departments, and whom they stand in for."""
        with self._database.reading() as session:
            return who_is(session, person, self._clock())

    def subject(self, id: ConsultationId) -> Subject:
        """A consultation as the policy sees it.

        Raises:
            NotFound: there is none.
        """
        with self._database.reading() as session:
            return subject_of(session, id, self._clock())

    def subjects(self, ids: tuple[ConsultationId, ...]) -> dict[ConsultationId, Subject]:
        """Several consultations as the policy sees them; one that is not there is left out."""
        with self._database.reading() as session:
            return subjects_of(session, ids, self._clock())

    def _permit(
        self, session: Session, actor: Person, action: Action, about: ConsultationId | Subject | None = None
    ) -> Decision:
        """Lets pass whom the policy allows, within the transaction of what they do.

        Args:
            session: the transaction.
            actor: who does it.
            action: what they do.
            about: the consultation; one that is only about to be registered as the policy will see it.

        Raises:
            NotAllowed: the policy refuses.
        """
        now = self._clock()
        who = who_is(session, actor, now)
        subject = subject_of(session, about, now) if isinstance(about, str) else about
        return require(who, action, subject)

    def _seen_by(self, who: Who, action: Action = Action.LIST) -> ColumnElement[bool]:
        """The condition of a query for what somebody may do this with."""
        return seen_by(who, action, self._clock())

    def _tell(self, id: ConsultationId, stages: list[Stage]) -> None:
        for stage in stages:
            try:
                self._enqueue(id, stage)
            except Exception as error:  # noqa: BLE001 (whatever the broker raises: the reconciler sends it again)
                log.warning("enqueue failed: %s; the reconciler will send %s again", type(error).__name__, stage.value)
