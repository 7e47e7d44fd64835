"""The stages: each takes typed input, gives typed output and touches no database."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from scribe.audio import open_stream
from scribe.db import utc_now
from scribe.delivery import Deadline, Destination, Order
from scribe.delivery.order import unfenced, unnoted
from scribe.drafting import DraftRequest
from scribe.errors import DeliveryRefused, PartDown, ScribeError, UnsupportedLanguage
from scribe.failpoints import failpoint
from scribe.fhir import DocumentSource, heard_in, to_bundle
from scribe.fhir.validation import faults_of
from scribe.model import (
    Consultation,
    Delivery,
    LanguageChoice,
    Location,
    NoteDraft,
    RecordContext,
    RecordingRef,
    Template,
    Transcript,
)
from scribe.resources.profiles import NO_PROFILES, Profiles
from scribe.transcription import Journal, Report, Transcriber, TranscriptionRequest
from scribe.transcription.finishing import finished
from scribe.transcription.protocol import Hearing


def transcribe(
    transcriber: Transcriber,
    source: BinaryIO,
    consultation: Consultation,
    report: Report,
    journal: Journal | None = None,
    *,
    hearing: Hearing,
) -> Transcript:
    """From a recording to a transcript.

    Args:
        transcriber: writes it down.
        source: the recording.
        consultation: whose it is.
        report: told how far the work has come.
        journal: keeps what is finished for a later attempt.
        hearing: how it is to be heard.

    Raises:
        NoSpeech: nobody spoke.
        BadAudio: it cannot be decoded.
    """
    recording = consultation.recording
    with open_stream(source, unfinished=recording is not None and recording.unfinished) as audio:
        heard = transcriber.transcribe(audio, request_for(consultation, hearing), report, journal)
    return finished(heard, hearing.vocabulary)


def request_for(consultation: Consultation, hearing: Hearing) -> TranscriptionRequest:
    """What a transcriber is asked, for a consultation that has its recording."""
    recording = consultation.recording
    assert recording is not None  # noqa: S101 (an uploaded one has its recording)
    ref = RecordingRef(sha256=recording.sha256, duration_s=recording.duration_s, channels=recording.channels)
    return TranscriptionRequest(
        recording=ref, language=hearing.language, vocabulary=hearing.vocabulary, source=hearing.source
    )


def draft(
    write: Callable[[DraftRequest], NoteDraft],
    consultation: Consultation,
    transcript: Transcript,
    template: Template,
    context: RecordContext | None = None,
    *,
    profiles: Profiles = NO_PROFILES,
) -> tuple[NoteDraft, dict[str, Any]]:
    """From a transcript to a verified note and its preview document.

    Args:
        write: makes the note: :func:`scribe.pipeline.writing.write_note` with its drafter and its codes.
        consultation: whose note it is.
        transcript: what was said.
        template: the hospital's.
        context: the patient's record.
        profiles: what the document follows.

    Raises:
        UnsupportedLanguage: the transcript and the template are in different languages.
    """
    check_language(transcript.language, template)
    request = DraftRequest(
        transcript=transcript,
        template=template,
        encounter=consultation.encounter,
        patient=consultation.patient,
        context=context,
    )
    note = write(request)
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
            heard=heard_in(transcript),
            profiles=profiles,
            approval=None,
            signature=None,
        )
    )
    return note, bundle


def deliver(
    destination: Destination,
    consultation: Consultation,
    bundle: dict[str, Any],
    *,
    confirm: Callable[[], None] = unfenced,
    limit_s: float = math.inf,
    tried: str = "",
    going: Callable[[str], None] = unnoted,
) -> Delivery:
    """From a signed document to the EMR's word that it has it.

    Args:
        destination: where it goes.
        consultation: whose document it is.
        bundle: the document.
        confirm: asks whether the lease still holds, before every write.
        limit_s: how long it may take.
        tried: the way of an earlier attempt that may have stored it there.
        going: told the way before the first write.

    Raises:
        PartDown: the EMR does not answer.
        DeliveryRefused: it refused, or the document may not go there.
        LeaseLost: another worker has the task.
    """
    if consultation.bundle is None or consultation.signature is None:
        raise DeliveryRefused("The document is not signed.", remedy="A doctor signs it first.")
    require_valid(bundle)
    earlier = consultation.delivery
    order = Order(
        bundle=bundle,
        digest=consultation.bundle,
        deadline=Deadline(limit_s),
        confirm=confirm,
        going=going,
        accepted=consultation.accepted_patient,
        earlier_way=earlier.way if earlier is not None and earlier.target == destination.name else tried,
    )
    try:
        receipt = destination.deliver(order)
    except ScribeError as error:
        error.details["target"] = destination.name
        raise
    failpoint("deliver.after_send")
    return Delivery(
        bundle=consultation.bundle,
        target=destination.name,
        locations=receipt.locations,
        read_back_at=utc_now(),
        way=receipt.way,
        compared=receipt.compared,
    )


def require_valid(bundle: dict[str, Any]) -> None:
    """Lets a document pass that FHIR R4 allows.

    Raises:
        DeliveryRefused: it has a fault; ``details`` holds all of them as an ``outcome``.
    """
    faults = faults_of(bundle)
    if not faults:
        return
    issues = [
        {
            "severity": "error",
            "code": "invalid",
            "diagnostics": f"{fault.text} ({fault.rule})",
            "expression": [fault.path],
        }
        for fault in faults
    ]
    raise DeliveryRefused(
        f"The note's document is not valid FHIR R4 in {len(faults)} places, so it was not sent.",
        remedy="Correct the note where the reasons below say; if it looks right, tell the makers of Scribe.",
        outcome={"resourceType": "OperationOutcome", "issue": issues},
    )


def retract(
    destination: Destination,
    consultation: Consultation,
    documents: Sequence[dict[str, Any]],
    *,
    confirm: Callable[[], None] = unfenced,
    limit_s: float = math.inf,
    late_s: float = 0.0,
) -> Delivery:
    """From signed documents to the EMR's word that it holds them as entered in error.

    Args:
        destination: where they are.
        consultation: whose consent was withdrawn.
        documents: that the EMR has or may have, the newest last.
        confirm: asks whether the lease still holds, before every write.
        limit_s: how long it may take.
        late_s: for how long something may still arrive there that was sent before.

    Raises:
        PartDown: also when something may still arrive: then it has to be looked at again.
        DeliveryRefused: also when nothing is there of what was delivered.
        LeaseLost: another worker has the task.
    """
    deadline, earlier = Deadline(limit_s), consultation.delivery
    way = earlier.way if earlier is not None and earlier.target == destination.name else ""
    locations: list[Location] = []
    for document, sha256 in zip(documents, consultation.recall, strict=True):
        order = Order(bundle=document, digest=sha256, deadline=deadline, confirm=confirm, earlier_way=way)
        receipt = destination.retract(order)
        locations += receipt.locations
        way = way or receipt.way
    if earlier is not None and not locations:
        raise DeliveryRefused(
            f"The note was delivered to {earlier.target}, but {destination.name} shows nothing of it to take back.",
            remedy="If Scribe is set to another EMR by now, set SCRIBE_EMR_URL back and retry. Else look for the note "
            "in the EMR, have it marked as entered in error if it is there, and give this up with that reason.",
        )
    if late_s > 0:
        raise PartDown(
            "What was sent before the consent was withdrawn may still arrive in the EMR.",
            remedy="Scribe looks again by itself when nothing can arrive any more, and takes it back.",
            retry_after_s=late_s,
        )
    return Delivery(
        bundle=consultation.recall[-1],
        target=destination.name,
        locations=tuple(dict.fromkeys(locations)),
        read_back_at=utc_now(),
        way=way,
    )


def take_back_late(
    destination: Destination, consultation: Consultation, bundle: dict[str, Any], delivery: Delivery
) -> None:
    """Takes a document back that arrived after consent was withdrawn.

    Its worker stood still in the middle of sending it, for longer than anybody waits. It alone still has the document.

    Args:
        destination: where it is.
        consultation: whose document it is, as it was when it was sent.
        bundle: the document.
        delivery: how it went there.

    Raises:
        As :func:`deliver`.
    """
    assert consultation.bundle is not None  # noqa: S101 (what was delivered has its document)
    destination.retract(Order(bundle=bundle, digest=consultation.bundle, earlier_way=delivery.way))


def check_language(spoken: LanguageChoice, template: Template) -> None:
    """Refuses to write a note in another language than the one that was spoken; ``auto`` is not known yet.

    Raises:
        UnsupportedLanguage: they differ.
    """
    if spoken not in ("auto", template.language):
        names = {"en": "English", "zh": "Chinese"}
        raise UnsupportedLanguage(
            f"The consultation was spoken in {names[spoken]}, but the template {template.id} writes "
            f"{names[template.language]}.",
            remedy="Choose a template in the language of the consultation.",
        )
