"""The transcription of one recording while it arrives: the stage begun early, and committed when it has arrived.

It is of help or of no consequence: whatever goes wrong, the lease is given back, and the stage runs in the usual way on
the whole recording, behind the windows that are written down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from scribe.audio.arriving import FIRST_BYTES, ArrivingReader, can_be_read_early
from scribe.audio.following import FollowedStream, follow_stream
from scribe.consultation.service import Arriving, ConsultationService
from scribe.db import utc_now
from scribe.errors import LeaseLost, ScribeError
from scribe.failpoints import failpoint
from scribe.logs import bound, where_it_failed
from scribe.model import Consultation, ConsultationId, Lease, Stage, State, Transcript
from scribe.observing import FIGURES, Beat
from scribe.pipeline.attempting import attempt_span
from scribe.pipeline.engines import Engines
from scribe.pipeline.hearing import hearing_of
from scribe.pipeline.journals import LeasedJournal
from scribe.pipeline.pulse import Pulse, ToldToStop
from scribe.pipeline.stages import request_for
from scribe.pipeline.stopping import Stopping
from scribe.transcription.finishing import finished

log = logging.getLogger(__name__)

_LONGEST_S: Final = 8 * 3600.0
"""No visit takes longer; a listener that does is stuck."""

_SAME_S: Final = 0.001
_LOOK_S: Final = 0.1


class _Differs(Exception):
    """What was heard while it arrived is not what the whole file holds."""


def follow_recording(
    service: ConsultationService,
    engines: Engines,
    arriving: Arriving,
    *,
    owner: str,
    listening: Callable[[ArrivingReader], None],
    stopping: Stopping | None = None,
) -> Consultation | None:
    """Writes down one recording while it arrives.

    Args:
        service: moves the state.
        engines: do the work.
        arriving: which recording.
        owner: who works, for the lease.
        listening: told how to end it, once it has begun.
        stopping: whether the process is told to end.

    Returns:
        The consultation with its transcript, or ``None`` when it is left to the stage as it usually runs: the recording
        does not arrive any more, cannot be read early, or something went wrong.
    """
    with bound(consultation=arriving.consultation, stage=Stage.TRANSCRIBE.value):
        lease = service.begin_listening(arriving, owner=owner)
        if lease is None:
            return None
        differs = False
        try:
            with Beat.beating("listening"), attempt_span(lease, live=True):
                return _follow(service, engines, lease, arriving, listening, stopping or Stopping())
        except _Differs:
            differs = True
            log.info("the recording is heard anew: it is damaged, and was heard otherwise while it arrived")
        except (LeaseLost, ToldToStop):
            log.info("listening ended")
        except ScribeError as error:
            log.info("listening ended", extra={"error": error.code})
        except Exception as error:  # noqa: BLE001 (an engine's own error: the stage runs again as it usually does)
            log.warning("listening failed", extra={"error": type(error).__name__, "frames": where_it_failed(error)})
        _give_back(service, lease, forget=differs)
        return None


def _give_back(service: ConsultationService, lease: Lease, *, forget: bool) -> None:
    try:
        service.stop_listening(lease, forget=forget)
    except Exception as error:  # noqa: BLE001 (the database is away: the lease runs out)
        log.warning("lease not given back", extra={"error": type(error).__name__})


def _follow(
    service: ConsultationService,
    engines: Engines,
    lease: Lease,
    arriving: Arriving,
    listening: Callable[[ArrivingReader], None],
    stopping: Stopping,
) -> Consultation:
    source = service.open_arriving(lease, arriving.upload)
    listening(source)
    pulse = Pulse(service, lease, every_s=engines.heartbeat_s, stopping=stopping)
    try:
        transcript = pulse.beside(
            lambda: _written(service, engines, lease, arriving.upload, source, pulse),
            limit_s=_LONGEST_S,
            is_over=lambda: _is_late(service, engines, lease.consultation),
        )
        failpoint("transcribe.before_commit")
        after = service.commit_transcript(lease, transcript)
    finally:
        source.stop()
        if not pulse.ended(within_s=stopping.leave_within_s if stopping.asked else engines.grace_s):
            stopping.left |= stopping.asked
        source.close()
    if after.recording is not None:
        FIGURES.audio.inc(after.recording.duration_s)
    log.info("written down while it arrived")
    return after


def _written(
    service: ConsultationService,
    engines: Engines,
    lease: Lease,
    upload: str,
    source: ArrivingReader,
    pulse: Pulse,
) -> Transcript:
    if not can_be_read_early(source.read(FIRST_BYTES)):
        raise LeaseLost("The recording can be read only when all of it is here.")
    id = lease.consultation  # noqa: A001 (the model's word)
    hearing = hearing_of(service, engines, service.get(id), upload)
    with follow_stream(source) as audio:
        heard = engines.transcriber().follow(
            audio,
            hearing,
            pulse.report,
            LeasedJournal(service, lease),
            lambda: request_for(_same(service, id, audio, pulse), hearing),
        )
    return finished(heard, hearing.vocabulary)


def _same(
    service: ConsultationService,
    id: ConsultationId,
    audio: FollowedStream,
    pulse: Pulse,
) -> Consultation:
    """The consultation with its recording, which has to be what was heard; waits until it has been examined."""
    while (consultation := service.get(id)).recording is None:
        pulse.report(audio.duration_s, audio.duration_s)
        time.sleep(_LOOK_S)
    recording = consultation.recording
    assert recording is not None  # noqa: S101 (the loop's condition)
    as_long = abs(recording.duration_s - audio.duration_s) < _SAME_S
    if not as_long or abs(recording.lost_s - audio.lost_s) > _SAME_S:
        raise _Differs
    return consultation


def _is_late(service: ConsultationService, engines: Engines, id: ConsultationId) -> bool:
    """Whether the recording has been complete for longer than its transcription may take."""
    try:
        consultation = service.get(id)
    except Exception as error:  # noqa: BLE001 (the database may be away for a moment; the lease has time)
        log.warning("state not read: %s", type(error).__name__)
        return False
    waited_s = (utc_now() - consultation.state_since).total_seconds()
    return consultation.state is State.UPLOADED and waited_s > engines.deadline_s(Stage.TRANSCRIBE, consultation)
