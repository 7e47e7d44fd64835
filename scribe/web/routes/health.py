"""For the machines that watch this one: does the site live, and do the parts behind it answer?"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from scribe.errors import PartDown
from scribe.settings import Settings
from scribe.web.answers import answer
from scribe.web.deps import AccountsDep, SettingsDep
from scribe.web.openapi import PUBLIC, problems
from scribe.web.schemas import Health, Readiness

router = APIRouter(tags=["health"])

CONNECT_S = 1.0


@router.get("/healthz", openapi_extra=PUBLIC)
async def alive() -> Health:
    """The site answers."""
    return Health(status="alive")


@router.get("/readyz", response_model=Readiness, openapi_extra=PUBLIC, responses=problems(PartDown))
def ready(request: Request, accounts: AccountsDep, settings: SettingsDep) -> Response:
    """The database answers. Without its broker the site still works and is ``degraded``: the reconciler catches up."""
    del request
    try:
        with accounts.database.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        raise PartDown("The database does not answer.", remedy="Start it, or correct its address.") from error
    broker = "ok" if broker_answers(settings) else "down"
    status = "ready" if broker == "ok" else "degraded"
    return answer(Readiness(status=status, parts={"database": "ok", "broker": broker}))


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
