"""How an attempt ends well: its work is committed, or handed back unharmed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from scribe.consultation.service import ConsultationService
from scribe.errors import LeaseLost
from scribe.model import Consultation, Lease
from scribe.observing import Beat
from scribe.outages import outage_of
from scribe.pipeline.stopping import Stopping

log = logging.getLogger(__name__)

PATIENCE_S: Final = 60.0
"""How long finished work waits for a database that is away: a restart or a failover takes some seconds."""

_AGAIN_S: Final = 0.5


def committed(
    service: ConsultationService,
    lease: Lease,
    commit: Callable[[Lease], Consultation],
    stopping: Stopping,
    *,
    patience_s: float = PATIENCE_S,
) -> Consultation:
    """Commits what a stage made. A database that is away for a moment does not cost the work.

    A lease that ran out meanwhile is taken up again when nobody else took it. A commit that went through although its
    answer was lost is not made twice: it gave the lease back.

    Args:
        service: moves the state.
        lease: of the work.
        commit: the one transaction.
        stopping: a process that is told to end waits for no database.
        patience_s: how long it is tried.

    Raises:
        LeaseLost: somebody else has the task, or it is committed already.
    """
    ends_at = time.monotonic() + patience_s
    renewed = False
    while True:
        try:
            return commit(lease)
        except LeaseLost:
            if renewed:
                raise
            service.renew(lease)
            renewed = True
        except Exception as error:
            if outage_of(error) is None or stopping.asked or time.monotonic() > ends_at:
                raise
            log.warning("commit waits for the database: %s", type(error).__name__)
            renewed = False
            Beat.give()
            time.sleep(_AGAIN_S)


def handed_back(service: ConsultationService, lease: Lease) -> Consultation | None:
    """Gives a lease back for another worker to take; ``None`` when it was lost, or the database is away.

    Then it runs out by itself, soon.
    """
    try:
        return service.hand_back(lease)
    except LeaseLost:
        return None
    except Exception as error:  # noqa: BLE001 (the process ends in any case)
        log.warning("lease not given back: %s", type(error).__name__)
        return None
