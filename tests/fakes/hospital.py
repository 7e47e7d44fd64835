"""An installation with a clock of its own and engines that do as a test says; the state's tests drive it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scribe.audio import AudioStream, RecordingStore
from scribe.blobs import blob_store_from
from scribe.consultation.service import ConsultationService, Registration, UploadSpec
from scribe.db import Database
from scribe.delivery.order import Order, Receipt
from scribe.encryption import KeyRing
from scribe.errors import NoSpeech, ScribeError
from scribe.model import (
    Consent,
    Consultation,
    ConsultationId,
    Encounter,
    Engine,
    Location,
    Patient,
    Person,
    Role,
    Sha256,
    Stage,
    State,
    Transcript,
    digest_of,
)
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import run_stage
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.transcription import Journal, Report, TranscriptionRequest
from scribe.transcription.protocol import Hearing
from tests.fakes.databases import new_sqlite
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.given_settings import GivenSettings
from tests.fakes.notes import WITHDRAWN, transcript_of
from tests.fakes.web_installation import keeping, wav

DOCTOR = Person(id="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR)
NURSE = Person(id="sam", name="Sam Okafor", role=Role.NURSE)
OPERATOR = Person(id="jo", name="Jo Meier", role=Role.ADMINISTRATOR)
SECRET = "a secret cough for 5 days"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A moment that moves only when a test says so."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class ScriptedTranscriber:
    """Says what it is told, in steps; ``at_step`` runs within each one, and may raise. A journal keeps each step."""

    said: tuple[str, ...] = ("What brings you here?", f"I have had {SECRET}.")
    steps: int = 3
    at_step: Callable[[int], None] = lambda _step: None
    fails: list[Exception] = field(default_factory=list)
    demo: bool = False
    runs: int = 0
    expected: tuple[str, ...] = ()
    """The words that it was told to expect last."""
    proofs: list[ScribeError] = field(default_factory=list)
    """What the next proofs fail with."""

    @property
    def engine(self) -> Engine:
        return Engine(name="scripted", model="demo" if self.demo else "scripted", demo=self.demo)

    def prove(self) -> None:
        if self.proofs:
            raise self.proofs.pop(0)

    def transcribe(
        self, audio: AudioStream, request: TranscriptionRequest, progress: Report, journal: Journal | None = None
    ) -> Transcript:
        self.runs += 1
        self.expected = request.vocabulary
        if self.fails:
            raise self.fails.pop(0)
        if not self.said:
            raise NoSpeech("Nobody speaks.")
        duration_s = request.recording.duration_s
        fingerprint = digest_of({"request": request.model_dump(), "engine": self.engine.model_dump()})
        done = len(journal.read(fingerprint)) if journal else 0
        for step in range(done, self.steps):
            progress(duration_s * step / self.steps, duration_s)
            self.at_step(step)
            if journal:
                journal.append(fingerprint, {"step": step, "said": SECRET})
        return transcript_of(*self.said, demo=self.demo).model_copy(
            update={"recording": request.recording, "engine": self.engine}
        )

    def dictate(self, audio: AudioStream, request: TranscriptionRequest) -> Transcript:
        """Said at once."""
        return self.transcribe(audio, request, lambda _done, _total: None)

    def follow(
        self,
        audio: AudioStream,
        hearing: Hearing,
        progress: Report,
        journal: Journal,
        arrived: Callable[[], TranscriptionRequest],
    ) -> Transcript:
        """A second of the recording is a step."""
        fingerprint = digest_of({"hearing": hearing.model_dump(), "engine": self.engine.model_dump()})
        for step, _second in enumerate(audio.blocks()):
            self.at_step(step)
            journal.append(fingerprint, {"step": step, "said": SECRET})
            progress(step + 1.0, audio.duration_s)
        return self.transcribe(audio, arrived(), progress)


@dataclass
class CountingDestination:
    """An EMR that counts what it is sent; like the real ones it keeps one document whatever happens."""

    name: str = "counting"
    fails: list[ScribeError] = field(default_factory=list)
    sends: list[Sha256] = field(default_factory=list)
    retracted: list[Sha256] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    earlier_ways: list[str] = field(default_factory=list)
    """By delivery: the way that it was told to look in first."""
    shows: bool = True
    """Whether it shows what it was sent when that is taken back."""
    at_stored: Callable[[Order], None] = lambda _order: None
    """Runs when a document was stored, before the answer goes back."""
    at_send: Callable[[Order], None] = lambda _order: None
    """Runs before it is confirmed that the order still holds, and may raise."""

    def deliver(self, order: Order) -> Receipt:
        self.at_send(order)
        self.earlier_ways.append(order.earlier_way)
        order.confirm()
        order.going("counting")
        self.sends.append(order.digest)
        if self.fails:
            raise self.fails.pop(0)
        self.kept[order.bundle["identifier"]["value"]] = order.bundle
        self.at_stored(order)
        place = Location(reference=f"Bundle/{order.digest[:8]}", version="1")
        return Receipt(locations=(place,), way="counting", compared={"theirs": "Patient/1"})

    def retract(self, order: Order) -> Receipt:
        self.at_send(order)
        order.confirm()
        if self.fails:
            raise self.fails.pop(0)
        if not self.shows:
            return Receipt(locations=(), way="counting")
        self.retracted.append(order.digest)
        return Receipt(locations=(Location(reference=f"Bundle/{order.digest[:8]}", version="2"),), way="counting")

    def probe(self) -> None:
        """Always there."""


@dataclass
class Hospital:
    """The parts, with the usual moves in a line each."""

    folder: Path
    settings: Settings
    database: Database
    service: ConsultationService
    clock: Clock
    transcriber: ScriptedTranscriber
    destination: CountingDestination
    enqueued: list[tuple[ConsultationId, Stage]]
    number: str = ""
    patients: int = 0

    @property
    def engines(self) -> Engines:
        return Engines(
            transcriber=lambda: self.transcriber,
            drafter=VerbatimDrafter,
            destination=lambda: self.destination,
            heartbeat_s=0.05,
        )

    def run(self, id: ConsultationId, stage: Stage, owner: str = "worker-1") -> Consultation | None:
        return run_stage(self.service, self.engines, id, stage, owner=owner)

    def registered(self, *, template: str = "outpatient-soap") -> Consultation:
        """A consultation of a patient of its own, or of the one whose ``number`` a test set."""
        self.patients += 1
        return self.service.register(
            Registration(
                patient=Patient(identifier=self.number or f"4471 {931 + self.patients:04}", name="Helen Parker"),
                encounter=Encounter(practitioner=DOCTOR, department="General", started_at=START, reason="Cough"),
                language="en",
                template_id=template,
                consent=Consent(by=DOCTOR, at=START),
            ),
            actor=DOCTOR,
        )

    def uploaded(self) -> Consultation:
        consultation, recording = self.registered(), wav(2.0)
        upload = self.service.create_upload(consultation.id, UploadSpec(length=len(recording)), actor=DOCTOR)
        self.service.append_upload(upload.id, 0, recording, actor=DOCTOR)
        return self.service.finish_upload(upload.id, actor=DOCTOR)

    def at(self, state: State) -> Consultation:  # noqa: C901, PLR0911 (one way to each state)
        """A consultation in this state, brought there by the product's own moves."""
        service = self.service
        match state:
            case State.REGISTERED:
                return self.registered()
            case State.UPLOADED:
                return self.uploaded()
            case State.TRANSCRIBED:
                return self._ran(self.uploaded().id, Stage.TRANSCRIBE)
            case State.DRAFTED:
                return self._ran(self.at(State.TRANSCRIBED).id, Stage.DRAFT)
            case State.REVIEWED:
                return self.approved(self.at(State.DRAFTED))
            case State.SIGNED:
                return self.signed(self.at(State.REVIEWED))
            case State.DELIVERED:
                return self._ran(self.at(State.SIGNED).id, Stage.DELIVER)
            case State.NO_SPEECH:
                self.transcriber.said, said = (), self.transcriber.said
                ended = self._ran(self.uploaded().id, Stage.TRANSCRIBE)
                self.transcriber.said = said
                return ended
            case State.PARKED:
                self.transcriber.fails.append(ScribeError("It cannot be done."))
                return self._ran(self.uploaded().id, Stage.TRANSCRIBE)
            case State.WITHDRAWING:
                return service.withdraw(self.at(State.DELIVERED).id, order=WITHDRAWN, actor=DOCTOR)
            case State.WITHDRAWN:
                return service.withdraw(self.at(State.TRANSCRIBED).id, order=WITHDRAWN, actor=DOCTOR)

    def approved(self, consultation: Consultation) -> Consultation:
        while (edit := keeping(self.service.note(consultation.id))) is not None:
            consultation = self.service.revise(consultation.id, version=consultation.version, edit=edit, actor=NURSE)
        return self.service.approve(consultation.id, version=consultation.version, actor=NURSE)

    def signed(self, consultation: Consultation) -> Consultation:
        return self.service.sign(
            consultation.id,
            version=consultation.version,
            revision_digest=str(consultation.draft),
            medicines_confirmed=True,
            actor=DOCTOR,
        )

    def _ran(self, id: ConsultationId, stage: Stage) -> Consultation:
        done = self.run(id, stage)
        assert done is not None
        return done


def open_hospital(folder: Path, database_url: str = "", **settings: Any) -> Hospital:
    """Opens one; without the URL of a migrated database on SQLite."""
    chosen = GivenSettings(
        **{"data_dir": folder, "database_url": database_url, "lease_s": 60, "max_attempts": 3, **settings}
    )
    folder.mkdir(parents=True, exist_ok=True)
    if not database_url:
        new_sqlite(folder / "scribe.sqlite3")
    database, clock, enqueued = Database(chosen.database), Clock(), []
    service = ConsultationService(
        database=database,
        keys=KeyRing.from_file(chosen.key_file, create=True),
        store=RecordingStore(chosen.blob_dir, blob_store_from(chosen)),
        templates=TemplateLibrary(None),
        settings=chosen,
        clock=clock,
        enqueue=lambda *due: enqueued.append(due),
    )
    return Hospital(folder, chosen, database, service, clock, ScriptedTranscriber(), CountingDestination(), enqueued)
