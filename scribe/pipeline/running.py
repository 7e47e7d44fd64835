"""One stage of one consultation, from its lease to its commit.

:func:`run_stage` is what a worker's task, the embedded worker and the demonstration call. It takes the lease, works
while the lease is renewed beside the work, and commits or fails. A worker that lost its lease drops what it made:
another one has the task. Work that is over its deadline is parked, and nobody waits for it. A process that is told to
end hands back what it is not done with.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scribe.consultation.service import ConsultationService
from scribe.consultation.states import RESUMES_FROM
from scribe.errors import LeaseLost, ScribeError, StageFailed, StageOverran
from scribe.failpoints import failpoint
from scribe.logs import bound, where_it_failed
from scribe.model import Consultation, ConsultationId, Lease, Stage
from scribe.observing import FIGURES, Beat
from scribe.outages import outage_of
from scribe.pipeline.attempting import attempt_span
from scribe.pipeline.committing import committed, handed_back
from scribe.pipeline.engines import Engines
from scribe.pipeline.pulse import OnProgress, Pulse, ToldToStop
from scribe.pipeline.stopping import Stopping

log = logging.getLogger(__name__)


def _nobody() -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Host:
    """The process that a stage runs in: whom it tells of faults that are not the consultation's, and when it ends."""

    fault: Callable[[], None] = _nobody
    """An engine failed in a way that nobody foresaw: it may be broken."""
    stuck: Callable[[], None] = _nobody
    """Work goes on although its deadline is over: a thread of this process is lost."""
    stopping: Stopping = field(default_factory=Stopping)
    """Whether it is told to end."""


def run_stage(
    service: ConsultationService,
    engines: Engines,
    id: ConsultationId,
    stage: Stage,
    *,
    owner: str,
    on_progress: OnProgress | None = None,
    host: Host | None = None,
) -> Consultation | None:
    """Runs one stage of one consultation, if it is due and nobody works on it.

    Args:
        service: moves the state.
        engines: do the work.
        id: which consultation.
        stage: which stage.
        owner: who works, for the lease.
        on_progress: also told how far the work has come.
        host: the process that it runs in.

    Returns:
        The consultation afterwards (it may wait for another attempt, or be parked), or ``None`` when there was nothing
        to do or the lease was lost. It is given soon after the stage's deadline, or the word to stop, at the latest,
        even when the work goes on: that is parked or handed back, and what it still makes is refused.
    """
    host = host or Host()
    if host.stopping.asked:
        return None
    with bound(consultation=id, stage=stage.value):
        lease = service.begin(id, stage, owner=owner)
        if lease is None:
            return None
        began = time.monotonic()
        pulse = Pulse(service, lease, every_s=engines.heartbeat_s, on_progress=on_progress, stopping=host.stopping)
        with Beat.beating(stage.value), attempt_span(lease) as made:
            after, is_done = _attempt(service, engines, pulse, host)
            made.note(outcome=_tell(lease, after, is_done=is_done, took_s=time.monotonic() - began))
            if after is not None and after.parked is not None:
                made.fail(after.parked.problem.code)
        return after


def _attempt(
    service: ConsultationService, engines: Engines, pulse: Pulse, host: Host
) -> tuple[Consultation | None, bool]:
    """One attempt under a lease that was just taken, and whether what it made was committed."""
    lease = pulse.lease
    consultation, stage = lease.consultation, lease.stage
    try:
        failpoint(f"{stage.value}.begun")
        found = service.get(consultation)
        limit_s = engines.deadline_s(stage, found)
        commit = pulse.beside(lambda: _work(service, engines, found, stage, pulse), limit_s=limit_s)
        failpoint(f"{stage.value}.before_commit")
        after = committed(service, lease, commit, host.stopping)
        failpoint(f"{stage.value}.after_commit")
    except LeaseLost:
        return None, False
    except ToldToStop:
        before = handed_back(service, lease)
        host.stopping.left |= not pulse.ended(within_s=host.stopping.leave_within_s)
        return before, False
    except StageOverran as error:
        parked = _fail(service, lease, error)
        if not pulse.ended(within_s=engines.grace_s):
            log.warning("stuck at\n%s", pulse.whereabouts())
            host.stuck()
        return parked, False
    except ScribeError as error:
        return _fail(service, lease, error), False
    except Exception as error:  # noqa: BLE001 (an engine's own error must not lose the consultation)
        return _fail(service, lease, _unforeseen(error, lease, host)), False
    return after, True


def _tell(lease: Lease, after: Consultation | None, *, is_done: bool, took_s: float) -> str:
    """One line and the figures of an attempt: how long it took, and where it led, which is given."""
    stage = lease.stage.value
    if after is None:
        outcome = "lost"
    elif after.parked is not None:
        outcome = "parked"
    elif after.next_attempt_at is not None and not is_done:
        outcome = "again"
    elif after.state is RESUMES_FROM[lease.stage]:
        outcome = "handed_back"
    elif not is_done:
        outcome = "given_up"
    else:
        outcome = "done"
        if lease.stage is Stage.TRANSCRIBE and after.recording is not None:
            FIGURES.audio.inc(after.recording.duration_s)
            FIGURES.real_time.observe(took_s / max(after.recording.duration_s, 1.0))
    FIGURES.stages.labels(stage, outcome).observe(took_s)
    log.info("stage ended", extra={"outcome": outcome, "attempt": lease.attempt, "took_s": round(took_s, 3)})
    return outcome


def _unforeseen(error: Exception, lease: Lease, host: Host) -> ScribeError:
    """What a consultation waits for, or fails with, after an error of no kind of ours.

    A database that is away and a full disk are nobody's fault: the work waits for as long as they last.
    """
    outage = outage_of(error)
    if outage is not None:
        return outage
    log.warning("stage failed", extra={"error": type(error).__name__, "frames": where_it_failed(error)})
    host.fault()
    remedy = "It is tried again; if it stays, look at the worker's log."
    return StageFailed(f"The {lease.stage.value} stage failed: {type(error).__name__}.", remedy=remedy)


def _fail(service: ConsultationService, lease: Lease, error: ScribeError) -> Consultation | None:
    FIGURES.failures.labels(lease.stage.value, error.code).inc()
    try:
        after = service.fail(lease, error)
    except LeaseLost:
        return None
    except Exception as unsaid:  # noqa: BLE001 (the database is away: the lease runs out, and the stage is due again)
        log.warning("failure not stored", extra={"error": type(unsaid).__name__})
        return None
    if after.parked is not None:
        FIGURES.parked.labels(lease.stage.value, after.parked.problem.code).inc()
    return after


def _work(
    service: ConsultationService, engines: Engines, consultation: Consultation, stage: Stage, pulse: Pulse
) -> Callable[[Lease], Consultation]:
    from scribe.pipeline.working import work_of  # noqa: PLC0415 (what a stage needs is loaded when there is work)

    return work_of(service, engines, consultation, stage, pulse)
