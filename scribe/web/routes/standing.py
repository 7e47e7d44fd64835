"""How the work goes over time, what the installation is set to, and whether the EMR answers; nobody is named."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from scribe.access import Action
from scribe.consultation.overseeing import Answer
from scribe.consultation.samples import KEPT, Sample
from scribe.db import utc_now
from scribe.standing.parts import (
    EmrCheck,
    EmrSettings,
    Loaded,
    Retention,
    check_emr,
    emr_settings,
    loaded,
    retention_of,
)
from scribe.web.accounts import User
from scribe.web.bounds import ZonedMoment
from scribe.web.deps import Service, SettingsDep, Templates, may_
from scribe.web.openapi import COMMON

router = APIRouter(prefix="/operations", tags=["operation"], responses=COMMON)

Operator = Annotated[User, may_(Action.OPERATE)]
_MOST: Final = timedelta(days=1)
"""The time that one answer covers at most."""


class SampleList(BaseModel):
    """Samples of figures by name, the oldest first.

    `depth.` and `age.` by state, `parked.` by reason, `alive.` by kind of process, `took.` in seconds, `disk.free` in
    bytes.
    """

    model_config = ConfigDict(frozen=True)

    samples: tuple[Sample, ...]
    next: datetime | None = None
    """Where the following samples begin, where there may be some."""


class Parts(BaseModel):
    """What is set and loaded."""

    model_config = ConfigDict(frozen=True)

    emr: EmrSettings
    answers: tuple[Answer, ...]
    retention: Retention
    loaded: tuple[Loaded, ...]


@router.get("/samples")
def list_samples(
    user: Operator,
    service: Service,
    since: Annotated[ZonedMoment | None, Query(description="The earliest sample; the last day without it.")] = None,
) -> SampleList:
    """A day of samples from a moment on. They are taken every five minutes and kept for 14 days."""
    del user  # may_ refuses others
    now = utc_now()
    begin = max(since or now - _MOST, now - KEPT)
    end = begin + _MOST
    return SampleList(samples=service.samples.since(begin, until=end), next=end if end < now else None)


@router.get("/parts")
def get_parts(user: Operator, service: Service, settings: SettingsDep, templates: Templates) -> Parts:
    """Where notes go and how it answered of late, how long things are kept, what is read from files and its faults."""
    del user  # as above
    return Parts(
        emr=emr_settings(settings),
        answers=service.overseer.last_answers(),
        retention=retention_of(settings, service, templates),
        loaded=loaded(settings, templates),
    )


@router.post("/emr-check")
def ask_emr(user: Operator, settings: SettingsDep) -> EmrCheck:
    """Asks the EMR what it offers and whether a note can go there. Nothing is written there."""
    del user  # as above
    return check_emr(settings)
