"""For the machines that watch this one: does the site live, and do the parts behind it answer?"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from scribe.blobs import recordings_answer
from scribe.disk import LOW_BYTES, free_bytes, require_space
from scribe.errors import StorageDown
from scribe.settings import Settings
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, SettingsDep, open_to_all
from scribe.web.openapi import PUBLIC, problems
from scribe.web.schemas import Health, Readiness

router = APIRouter(
    tags=["health"], dependencies=[open_to_all("Supervisors and load balancers ask, and learn no more.")]
)

CONNECT_S = 1.0


@router.get("/healthz", openapi_extra=PUBLIC)
async def alive() -> Health:
    """The site answers."""
    return Health(status="alive")


@router.get("/readyz", response_model=Readiness, openapi_extra=PUBLIC, responses=problems(StorageDown))
def ready(accounts: AccountsDep, settings: SettingsDep) -> Response:
    """The database takes what is written, and there is space for recordings.

    Without its broker the site still works and is ``degraded``: the reconciler catches up. So it is while space is low,
    or while the object store of the recordings is away: uploads arrive on the disk.
    """
    accounts.database.require_writable()
    require_space(settings.data_dir)
    broker = "ok" if broker_answers(settings) else "down"
    disk = "ok" if free_bytes(settings.data_dir) >= LOW_BYTES else "low"
    parts = {"database": "ok", "disk": disk, "broker": broker}
    parts["recordings"] = "ok" if recordings_answer(settings) else "down"
    status = "ready" if set(parts.values()) == {"ok"} else "degraded"
    return answer(Readiness(status=status, parts=parts))


def broker_answers(settings: Settings) -> bool:
    """Whether somebody listens at the broker's address; the embedded broker is a folder and always does."""
    if not settings.broker_url:
        return True
    address = urlsplit(settings.broker_url)
    try:
        with socket.create_connection((address.hostname or "localhost", address.port or 6379), CONNECT_S):
            return True
    except OSError:
        return False
