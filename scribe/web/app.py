"""The site's factory: the JSON API under ``/api/v1``, the pages under ``/``, and what surrounds both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Final

from fastapi import FastAPI
from starlette.routing import BaseRoute
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import scribe
from scribe.catalogues import Catalogues
from scribe.consultation.service import ConsultationService
from scribe.delivery.letterhead import letterheads_at
from scribe.emr.patient_list import PatientList
from scribe.logs import configure_logging
from scribe.observing import Beat
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.web import problem
from scribe.web.accounts import Accounts
from scribe.web.broadcast import Broadcaster
from scribe.web.emr_visits import EmrVisits
from scribe.web.facade import router as facade_router
from scribe.web.from_emr import EmrRecords
from scribe.web.idempotency import Idempotency
from scribe.web.integrators import Integrators
from scribe.web.launching import Launches
from scribe.web.limits import Limits
from scribe.web.middleware import Boundary, Gate, TusEdges
from scribe.web.policies import require_policies
from scribe.web.proofs import build_proofs
from scribe.web.reads import ReadLog
from scribe.web.reference import install_reference
from scribe.web.reference import router as reference_router
from scribe.web.routes import api_router, health_router, well_known_router
from scribe.web.routing import put_together
from scribe.web.waveform import Waveforms

BEAT_S: Final = 2.0
"""How often the site's loop gives word."""


def create_app(
    settings: Settings, service: ConsultationService, accounts: Accounts, *, pages: bool = True, process: str = ""
) -> FastAPI:
    """The site over an opened installation.

    ``app.state`` holds ``settings``, ``service``, ``accounts``, ``catalogues``, ``templates``, ``broadcaster``,
    ``idempotency``, ``reads``, ``waveforms``, ``emr_records``, ``patient_list``, ``emr_visits``,
    ``launches``, ``limits`` and ``proofs``.
    Pages set ``app.state.error_page`` to answer browsers with a page when something fails.

    Args:
        settings: of the installation.
        service: reads and moves consultations.
        accounts: who may sign in.
        pages: whether the pages for people are served beside the API.
        process: the id under which this process gives word (:mod:`scribe.db.presence`), where it does.
    """
    configure_logging(settings)
    app = FastAPI(
        title="Scribe",
        version=scribe.__version__,
        summary="From the recording of a consultation to a signed note in the EMR.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.service = service
    app.state.accounts = accounts
    app.state.broadcaster = Broadcaster(service)
    app.state.idempotency = Idempotency(accounts.database, accounts.keys, process=process)
    app.state.catalogues = Catalogues(settings.catalogues_dir)
    app.state.templates = TemplateLibrary(settings.templates_dir)
    app.state.letterheads = letterheads_at(settings.letterhead)
    app.state.reads = ReadLog(accounts.database)
    app.state.waveforms = Waveforms(service)
    app.state.emr_records = EmrRecords(settings, service, accounts.database)
    app.state.patient_list = PatientList(settings.patient_list, settings.emr_patient_system)
    app.state.emr_visits = EmrVisits(accounts.database, accounts.keys, service)
    app.state.launches = Launches(settings, accounts.database, accounts.keys)
    app.state.integrators = Integrators(accounts.database)
    app.state.limits = Limits(accounts.database, settings)
    app.state.proofs = build_proofs(settings, accounts)
    app.state.error_page = None
    problem.install(app)
    app.router.routes.extend(_routes())
    install_reference(app)
    if pages:
        from scribe.web.pages import build_pages  # noqa: PLC0415 (the pages stand on the API's parts, not under them)

        build_pages(app)
    require_policies(app)
    # The last one added is the outermost.
    app.add_middleware(TusEdges)
    app.add_middleware(Gate, settings=settings)
    app.add_middleware(Boundary, settings=settings)
    app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    return put_together(health_router, well_known_router, api_router, facade_router, reference_router)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    broadcaster: Broadcaster = app.state.broadcaster
    beating = asyncio.create_task(_give_word())
    try:
        with Beat.beating("site"):
            async with broadcaster.running():
                yield
    finally:
        beating.cancel()


async def _give_word() -> None:
    """Shows that the site's loop turns."""
    while True:
        Beat.give()
        await asyncio.sleep(BEAT_S)
