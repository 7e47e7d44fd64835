"""The stages: each takes typed input, gives typed output and touches no database; :func:`run_stage` does the rest.

``run_stage`` is what a worker's task, the embedded worker and the demonstration call. It takes the lease, works while a
heartbeat renews it, and commits or fails. A worker that lost its lease drops what it made: another one has the task.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeVar, assert_never

from scribe.audio import open_stream
from scribe.consultation.failpoints import failpoint
from scribe.consultation.service import ConsultationService
from scribe.db import utc_now
from scribe.delivery import Destination, destination_from
from scribe.drafting import Drafter, DraftRequest, drafter_from
from scribe.errors import DeliveryRefused, LeaseLost, NoSpeech, ScribeError, StageFailed, UnsupportedLanguage
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import (
    Consultation,
    ConsultationId,
    Delivery,
    Lease,
    NoteDraft,
    Progress,
    RecordContext,
    RecordingRef,
    Sha256,
    Stage,
    Template,
    Transcript,
)
from scribe.pipeline.writing import codebook_from, write_note
from scribe.settings import Settings
from scribe.terminology.coding import Codebook
from scribe.terminology.recorded import names_to_expect
from scribe.transcription import Journal, Report, Transcriber, TranscriptionRequest
from scribe.transcription.vocabulary import expected_words, read_vocabulary
from scribe.transcription.whisper import transcriber_from

log = logging.getLogger(__name__)

T = TypeVar("T")

PROGRESS_EVERY_S = 1.0
"""How often progress is stored while it moves; a lease is renewed at its own pace."""

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Engines:
    """What does the work. The transcriber and the drafter are made on first use and stay resident in their process."""

    transcriber: Callable[[], Transcriber]
    drafter: Callable[[], Drafter]
    destination: Callable[[], Destination]
    heartbeat_s: float
    codes: Callable[[], Codebook] = Codebook
    hospital_words: Callable[[], tuple[str, ...]] = tuple
    """The words that a recogniser should expect in every consultation; read anew for each, so a change counts."""


def engines_from(settings: Settings) -> Engines:
    """The engines that the settings choose; nothing heavy is loaded yet."""
    return Engines(
        transcriber=_once(lambda: transcriber_from(settings)),
        drafter=_once(lambda: drafter_from(settings)),
        destination=_once(lambda: destination_from(settings)),
        heartbeat_s=settings.lease_s / 3,
        codes=_once(lambda: codebook_from(settings)),
        hospital_words=lambda: read_vocabulary(settings.vocabulary_file),
    )


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a thing on first use, once, whatever thread asks. A failure is not remembered."""
    lock = threading.Lock()
    made: list[T] = []

    def get() -> T:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get


def run_stage(
    service: ConsultationService,
    engines: Engines,
    id: ConsultationId,
    stage: Stage,
    *,
    owner: str,
    on_progress: OnProgress | None = None,
    on_fault: Callable[[], None] | None = None,
) -> Consultation | None:
    """Runs one stage of one consultation, if it is due and nobody works on it.

    Args:
        service: moves the state.
        engines: do the work.
        id: which consultation.
        stage: which stage.
        owner: who works, for the lease.
        on_progress: also told how far the work has come.
        on_fault: told when an engine failed in a way that nobody foresaw: it may be broken.

    Returns:
        The consultation afterwards (it may wait for another attempt, or be parked), or ``None`` when there was nothing
        to do or the lease was lost.
    """
    lease = service.begin(id, stage, owner=owner)
    if lease is None:
        return None
    pulse = _Pulse(service, lease, engines.heartbeat_s, on_progress)
    try:
        with pulse.beating():
            commit = _work(service, engines, id, stage, pulse)
        failpoint(f"{stage.value}.before_commit")
        return commit(lease)
    except LeaseLost:
        log.info("lease lost: consultation=%s stage=%s token=%d", id, stage.value, lease.token)
        return None
    except ScribeError as error:
        return _fail(service, lease, error)
    except Exception as error:  # noqa: BLE001 (an engine's own error must not lose the consultation)
        log.warning("stage failed: consultation=%s stage=%s error=%s", id, stage.value, type(error).__name__)
        if on_fault is not None:
            on_fault()
        remedy = "It is tried again; if it stays, look at the worker's log."
        return _fail(
            service, lease, StageFailed(f"The {stage.value} stage failed: {type(error).__name__}.", remedy=remedy)
        )


def _fail(service: ConsultationService, lease: Lease, error: ScribeError) -> Consultation | None:
    try:
        return service.fail(lease, error)
    except LeaseLost:
        return None
    except Exception as unsaid:  # noqa: BLE001 (the database is away: the lease runs out, and the stage is due again)
        log.warning("failure not stored: consultation=%s error=%s", lease.consultation, type(unsaid).__name__)
        return None


def _work(
    service: ConsultationService, engines: Engines, id: ConsultationId, stage: Stage, pulse: _Pulse
) -> Callable[[Lease], Consultation]:
    """Does the work of a stage, and gives what commits it."""
    consultation = service.get(id)
    match stage:
        case Stage.TRANSCRIBE:
            context = service.context(id)
            visit = (*consultation.vocabulary, *(names_to_expect(context) if context is not None else ()))
            words = expected_words(visit, service.template(id).vocabulary, engines.hospital_words())
            try:
                with service.open_recording(id) as source:
                    transcript = transcribe(
                        engines.transcriber(),
                        source,
                        consultation,
                        pulse.report,
                        _LeasedJournal(service, pulse.lease),
                        vocabulary=words,
                    )
            except NoSpeech:
                return service.commit_no_speech
            return lambda lease: service.commit_transcript(lease, transcript)
        case Stage.DRAFT:
            said, template = service.transcript(id), service.template(id)
            note, bundle = draft(engines.drafter(), consultation, said, template, engines.codes(), service.context(id))
            return lambda lease: service.commit_draft(lease, note, bundle)
        case Stage.DELIVER:
            destination, bundle = engines.destination(), service.bundle(id)
            pulse.confirm()  # one that slept for long must not put an older note over a newer one
            delivery = deliver(destination, consultation, bundle)
            return lambda lease: service.commit_delivery(lease, delivery)
    assert_never(stage)


def transcribe(
    transcriber: Transcriber,
    source: BinaryIO,
    consultation: Consultation,
    report: Report,
    journal: Journal | None = None,
    *,
    vocabulary: tuple[str, ...] = (),
) -> Transcript:
    """From a recording to a transcript.

    Args:
        transcriber: writes it down.
        source: the recording.
        consultation: whose it is.
        report: told how far the work has come.
        journal: keeps what is finished for a later attempt.
        vocabulary: words that the recogniser should expect.

    Raises:
        NoSpeech: nobody spoke.
        BadAudio: it cannot be decoded.
    """
    recording = consultation.recording
    assert recording is not None  # noqa: S101 (an uploaded one has its recording)
    request = TranscriptionRequest(
        recording=RecordingRef(sha256=recording.sha256, duration_s=recording.duration_s, channels=recording.channels),
        language=consultation.language,
        vocabulary=vocabulary,
    )
    with open_stream(source) as audio:
        return transcriber.transcribe(audio, request, report, journal)


def draft(
    drafter: Drafter,
    consultation: Consultation,
    transcript: Transcript,
    template: Template,
    codes: Codebook,
    context: RecordContext | None = None,
) -> tuple[NoteDraft, dict[str, Any]]:
    """From a transcript to a verified note and its preview document.

    Raises:
        UnsupportedLanguage: the transcript and the template are in different languages.
    """
    check_language(transcript, template)
    request = DraftRequest(
        transcript=transcript,
        template=template,
        encounter=consultation.encounter,
        patient=consultation.patient,
        context=context,
    )
    note = write_note(drafter, request, codes)
    assert consultation.patient is not None  # noqa: S101 (only a withdrawn one has none, and that is never due)
    bundle = to_bundle(
        DocumentSource(
            consultation=consultation.id,
            patient=consultation.patient,
            encounter=consultation.encounter,
            template=template,
            note=note,
            recording=consultation.recording,
            engine=transcript.engine,
            approval=None,
            signature=None,
        )
    )
    return note, bundle


def deliver(destination: Destination, consultation: Consultation, bundle: dict[str, Any]) -> Delivery:
    """From a signed document to the EMR's word that it has it.

    Raises:
        PartDown: the EMR does not answer.
        DeliveryRefused: it refused, or the document may not go there.
    """
    if consultation.bundle is None or consultation.signature is None:
        raise DeliveryRefused("The document is not signed.", remedy="A doctor signs it first.")
    locations = destination.deliver(bundle, digest=consultation.bundle)
    failpoint("deliver.after_send")
    return Delivery(bundle=consultation.bundle, target=destination.name, locations=locations, read_back_at=utc_now())


def check_language(transcript: Transcript, template: Template) -> None:
    """Refuses to write a note in another language than the one that was spoken.

    Raises:
        UnsupportedLanguage: they differ.
    """
    if transcript.language != template.language:
        names = {"en": "English", "zh": "Chinese"}
        raise UnsupportedLanguage(
            f"The consultation was spoken in {names[transcript.language]}, but the template {template.id} writes "
            f"{names[template.language]}.",
            remedy="Choose a template in the language of the consultation.",
        )


class _LeasedJournal:
    """A stage's journal in the database, for as long as the lease holds."""

    def __init__(self, service: ConsultationService, lease: Lease) -> None:
        self._service, self._lease = service, lease

    def read(self, fingerprint: Sha256) -> tuple[dict[str, Any], ...]:
        """See :class:`~scribe.transcription.protocol.Journal`."""
        return self._service.journal(self._lease, fingerprint)

    def append(self, fingerprint: Sha256, entry: dict[str, Any]) -> None:
        """See :class:`~scribe.transcription.protocol.Journal`."""
        self._service.append_journal(self._lease, fingerprint, entry)
        failpoint("transcribe.after_window")


class _Pulse:
    """Renews a lease beside the work, with the newest progress; says when the lease is lost."""

    def __init__(
        self, service: ConsultationService, lease: Lease, every_s: float, on_progress: OnProgress | None
    ) -> None:
        self._service, self.lease, self._every_s = service, lease, every_s
        self._on_progress = on_progress
        self._progress: Progress | None = None
        self._stop = threading.Event()
        self._lost = threading.Event()

    def report(self, done_s: float, total_s: float) -> None:
        """Notes how far the work has come; the cancellation point of a long stage.

        Raises:
            LeaseLost: somebody else has the task, or consent was withdrawn: there is no use in going on.
        """
        if self._lost.is_set():
            raise LeaseLost("The lease was lost while the work was going on.")
        self._progress = Progress(stage=self.lease.stage, done_s=done_s, total_s=total_s)
        if self._on_progress is not None:
            self._on_progress(self._progress)

    def confirm(self) -> None:
        """Asks the database whether the lease is still the newest; for what cannot be taken back.

        Raises:
            LeaseLost: it is not.
        """
        self._service.renew(self.lease, self._progress)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Renews the lease for as long as the block runs."""
        thread = threading.Thread(target=self._beat, name=f"lease-{self.lease.consultation}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
        if self._lost.is_set():
            raise LeaseLost("The lease was lost while the work was going on.")

    def _beat(self) -> None:
        renewed, said = time.monotonic(), None
        while not self._stop.wait(min(self._every_s, PROGRESS_EVERY_S)):
            progress = self._progress
            if progress == said and time.monotonic() - renewed < self._every_s:
                continue  # nothing new to say, and the lease has time
            try:
                self._service.renew(self.lease, progress)
                renewed, said = time.monotonic(), progress
            except LeaseLost:
                self._lost.set()
                return
            except Exception as error:  # noqa: BLE001 (the database may be away for a moment; the lease has time)
                log.warning("lease not renewed: %s", type(error).__name__)
