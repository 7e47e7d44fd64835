"""How the work has gone over the last hours and days, and what the installation is set to. No patient is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from scribe.access import Action
from scribe.db import utc_now
from scribe.messages import Message
from scribe.model import State
from scribe.standing.overview import data_free_bytes
from scribe.standing.parts import EmrCheck, check_emr, emr_settings, loaded, retention_of
from scribe.standing.sampling import WAITING
from scribe.web.accounts import User
from scribe.web.deps import Service, SettingsDep, may_, service_of, settings_of, templates_of
from scribe.web.pages.plots import HIGH, WIDE, Plot, plot
from scribe.web.pages.rendering import renderer_of
from scribe.web.pages.words_operations import KINDS, LOADED, MATCHES, SIGN_INS, SPANS, WAITS, WAYS

router = APIRouter(prefix="/operations", include_in_schema=False)

Operator = Annotated[User, may_(Action.OPERATE)]
_SHEETS: Final = ("facts", "operator", "trends")
_LASTS: Final = {
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "3d": timedelta(days=3),
    "14d": timedelta(days=14),
}


@dataclass(frozen=True)
class Row:
    """What waits at one place over time: how much, and for how long."""

    title: Message
    depth: Plot
    age: Plot


@router.get("/trends")
def show_trends(
    request: Request, user: Operator, service: Service, settings: SettingsDep, over: str = "24h"
) -> Response:
    """The plots."""
    del user  # may_ refuses others
    over = over if over in _LASTS else "24h"
    until = utc_now()
    since = until - _LASTS[over]
    samples = service.samples.since(since)

    def of(name: str, *, less_is_worse: bool = False) -> Plot:
        return plot(samples, name, since=since, until=until, less_is_worse=less_is_worse)

    return renderer_of(request).page(
        request,
        "trends.j2",
        over=over,
        spans=SPANS,
        samples=len(samples),
        rows=[Row(WAITS[state], of(f"depth.{state.value}"), of(f"age.{state.value}")) for state in WAITING],
        parked=of("parked"),
        reasons=_reasons(service),
        to_draft=of("took.draft"),
        deliver=of("took.deliver"),
        disk=of("disk.free", less_is_worse=True),
        free=data_free_bytes(settings),
        alive={kind: of(f"alive.{kind}", less_is_worse=True) for kind in KINDS},
        kinds=KINDS,
        processes=service.overseer.processes(),
        wide=WIDE,
        high=HIGH,
        sheets=_SHEETS,
    )


@router.get("/parts")
def show_parts(request: Request, user: Operator) -> Response:
    """What is set and loaded."""
    del user  # as above
    return _parts(request)


@router.post("/parts/emr")
def ask_emr(request: Request, user: Operator, settings: SettingsDep) -> Response:
    """The same page with what the EMR answers now. Nothing is written there."""
    del user  # as above
    return _parts(request, check_emr(settings))


def _parts(request: Request, checked: EmrCheck | None = None) -> Response:
    settings, service, templates = settings_of(request), service_of(request), templates_of(request)
    return renderer_of(request).page(
        request,
        "installed.j2",
        emr=emr_settings(settings),
        answers=service.overseer.last_answers(),
        checked=checked,
        retention=retention_of(settings, service, templates),
        loaded=loaded(settings, templates),
        names=LOADED,
        ways=WAYS,
        sign_ins=SIGN_INS,
        matches=MATCHES,
        sheets=_SHEETS,
    )


def _reasons(service: Service) -> list[tuple[str, int]]:
    """The codes of what is parked now, the most first."""
    found: dict[str, int] = {}
    if service.overseer.standing()[State.PARKED].waiting:
        for (_, reason), count in service.overseer.parked().items():
            found[reason] = found.get(reason, 0) + count
    return sorted(found.items(), key=lambda one: -one[1])
