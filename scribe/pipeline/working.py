"""The work of a stage, between the lease and the commit: what it needs is read, and what it makes is given back.

Importing this loads what reads clinical speech, writes FHIR and speaks to an EMR.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final, assert_never

from scribe.consultation.service import ConsultationService
from scribe.delivery import Destination
from scribe.drafting import DraftRequest
from scribe.errors import LeaseLost, NoSpeech, ScribeError
from scribe.model import Consultation, Delivery, Lease, NoteDraft, Stage, State
from scribe.pipeline.engines import Engines
from scribe.pipeline.hearing import hearing_of
from scribe.pipeline.journals import LeasedJournal
from scribe.pipeline.pulse import Pulse
from scribe.pipeline.stages import deliver, draft, retract, take_back_late, transcribe
from scribe.pipeline.writing import write_note

log = logging.getLogger(__name__)

_CONSENT_IS_GONE: Final = (State.WITHDRAWING, State.WITHDRAWN)


def work_of(
    service: ConsultationService, engines: Engines, consultation: Consultation, stage: Stage, pulse: Pulse
) -> Callable[[Lease], Consultation]:
    """Does the work of a stage.

    Args:
        service: has what it is done with.
        engines: do it.
        consultation: whose stage it is, as it was when the stage began.
        stage: which.
        pulse: told how far the work has come, and asked whether it may go on.

    Returns:
        What commits it, under the lease that it was done under.

    Raises:
        ScribeError: it cannot be done, or not now.
    """
    id = consultation.id  # noqa: A001 (the model's word)
    match stage:
        case Stage.TRANSCRIBE:
            hearing = hearing_of(service, engines, consultation, service.source_of(id))
            try:
                with service.open_recording(id) as source:
                    transcript = transcribe(
                        engines.transcriber(),
                        source,
                        consultation,
                        pulse.report,
                        LeasedJournal(service, pulse.lease),
                        hearing=hearing,
                    )
            except NoSpeech:
                return service.commit_no_speech
            return lambda lease: service.commit_transcript(lease, transcript)
        case Stage.DRAFT:
            note, bundle = draft(
                _writer(engines, pulse), consultation, *service.what_to_draft(id), profiles=engines.profiles
            )
            return lambda lease: service.commit_draft(lease, note, bundle)
        case Stage.DELIVER:
            delivery = _delivered(service, engines, consultation, pulse)
            return lambda lease: service.commit_delivery(lease, delivery)
        case Stage.RETRACT:
            taken = retract(
                engines.destination(),
                consultation,
                service.recalled(id),
                confirm=pulse.confirm,
                limit_s=engines.deadline_s(stage, consultation),
                late_s=service.may_still_arrive_s(id),
            )
            return lambda lease: service.commit_retraction(lease, taken)
    assert_never(stage)


def _delivered(service: ConsultationService, engines: Engines, consultation: Consultation, pulse: Pulse) -> Delivery:
    """The signed document at the EMR; taken back where consent was withdrawn meanwhile."""
    id = consultation.id  # noqa: A001 (the model's word)
    destination, bundle = engines.destination(), service.bundle(id)
    delivery = deliver(
        destination,
        consultation,
        bundle,
        confirm=pulse.confirm,
        limit_s=engines.deadline_s(Stage.DELIVER, consultation),
        tried=service.way_tried(id, destination.name),
        going=lambda way: service.going(pulse.lease, way, destination.name),
    )
    try:
        pulse.confirm()
    except LeaseLost:
        if service.get(id).state in _CONSENT_IS_GONE:
            _take_back(destination, consultation, bundle, delivery)
        raise
    return delivery


def _writer(engines: Engines, pulse: Pulse) -> Callable[[DraftRequest], NoteDraft]:
    """What writes a note, and tells the pulse how far it has come."""
    return partial(
        write_note,
        engines.drafter(),
        codes=engines.codes(),
        second=engines.second_reader(),
        report=pulse.report,
    )


def _take_back(
    destination: Destination, consultation: Consultation, bundle: dict[str, Any], delivery: Delivery
) -> None:
    """Takes back what arrived after consent was withdrawn; the log says when that fails, since nobody tries again."""
    try:
        take_back_late(destination, consultation, bundle, delivery)
    except ScribeError as error:
        log.warning("arrived after a withdrawal and could not be taken back", extra={"error": type(error).__name__})
    else:
        log.info("arrived after a withdrawal and was taken back")
