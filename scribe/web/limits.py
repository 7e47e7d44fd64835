"""What is costly, and how often one person or program may ask for it (OWASP ASVS 5.0.0, V2.1.3 and V2.4.1).

One table names every costly address, as one table decides who may ask it. What somebody has used is kept in the
database, so that all processes of the site count together. It is a full hour's worth that fills up again evenly:
nobody who works meets it, and who does waits seconds, not an hour.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from starlette.requests import Request

from scribe.db import Database, utc_now
from scribe.db.sign_in_tables import UseRow
from scribe.errors import TooMany
from scribe.model import Person, Role
from scribe.observing import FIGURES
from scribe.settings import Settings
from scribe.web.reads import ReadLog

_HOUR_S: Final = 3600.0


class Costly(StrEnum):
    """Kinds of costly calls; each has its setting ``SCRIBE_HOURLY_…``."""

    RECORDINGS = "recordings"
    DRAFTS = "drafts"
    SEARCHES = "searches"
    EXPORTS = "exports"
    PREVIEWS = "previews"
    LOOKUPS = "lookups"


_ONE: Final = "/api/v1/consultations/{id}"
COSTLY: Final[Mapping[tuple[str, str], Costly]] = {
    ("POST", f"{_ONE}/uploads"): Costly.RECORDINGS,
    ("POST", f"{_ONE}/recording"): Costly.RECORDINGS,
    ("POST", f"{_ONE}/transcript"): Costly.DRAFTS,
    ("POST", f"{_ONE}/retry"): Costly.DRAFTS,
    ("POST", f"{_ONE}/reopening"): Costly.DRAFTS,
    ("POST", f"{_ONE}/drafts"): Costly.DRAFTS,
    ("POST", "/consultations/{id}/retry"): Costly.DRAFTS,
    ("POST", "/notes/{id}/drafts"): Costly.DRAFTS,
    ("POST", "/consultations/{id}/reopen"): Costly.DRAFTS,
    ("POST", "/operations/{id}/retry"): Costly.DRAFTS,
    ("GET", "/api/v1/consultations"): Costly.SEARCHES,
    ("GET", "/api/v1/consultations/queue"): Costly.SEARCHES,
    ("GET", "/api/v1/deliveries"): Costly.SEARCHES,
    ("POST", "/api/v1/audit/questions"): Costly.SEARCHES,
    ("GET", f"{_ONE}/patient/candidates"): Costly.SEARCHES,
    ("POST", f"{_ONE}/patient/searches"): Costly.SEARCHES,
    ("POST", "/audit"): Costly.SEARCHES,
    ("POST", "/emergency"): Costly.SEARCHES,
    ("POST", "/consultations/{id}/whom/search"): Costly.SEARCHES,
    ("GET", f"{_ONE}/note.md"): Costly.EXPORTS,
    ("GET", f"{_ONE}/note.pdf"): Costly.EXPORTS,
    ("GET", f"{_ONE}/summary.pdf"): Costly.EXPORTS,
    ("GET", f"{_ONE}/bundle"): Costly.EXPORTS,
    ("POST", f"{_ONE}/copies"): Costly.EXPORTS,
    ("GET", "/api/v1/quality.csv"): Costly.EXPORTS,
    ("GET", "/consultations/{id}/document"): Costly.EXPORTS,
    ("GET", "/notes/{id}/note.pdf"): Costly.EXPORTS,
    ("GET", "/notes/{id}/summary.pdf"): Costly.EXPORTS,
    ("GET", "/quality.csv"): Costly.EXPORTS,
    ("POST", f"{_ONE}/template-preview"): Costly.PREVIEWS,
    ("POST", "/api/v1/templates/check"): Costly.PREVIEWS,
    ("POST", "/api/v1/templates/preview"): Costly.PREVIEWS,
    ("POST", "/templates/-/check"): Costly.PREVIEWS,
    ("POST", "/templates/-/preview"): Costly.PREVIEWS,
    ("POST", f"{_ONE}/fact-preview"): Costly.PREVIEWS,
    ("POST", "/notes/{id}/fact-preview"): Costly.PREVIEWS,
    ("GET", "/api/v1/terms"): Costly.SEARCHES,
    ("POST", f"{_ONE}/context/bring"): Costly.LOOKUPS,
    ("GET", "/api/v1/emr/day"): Costly.LOOKUPS,
    ("GET", "/today/emr"): Costly.LOOKUPS,
    ("GET", "/consultations/{id}/whom/day"): Costly.LOOKUPS,
    ("POST", "/operations/parts/emr"): Costly.LOOKUPS,
    ("POST", "/api/v1/operations/emr-check"): Costly.LOOKUPS,
}
"""Every address that costs more than a look, besides the searches of the FHIR facade, which count themselves."""


class Limits:
    """How much of what is costly is left to each person and program.

    Args:
        database: where what was used is kept.
        settings: how much an hour has.
        clock: the present moment.
    """

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._database, self._clock = database, clock
        self._programs = settings.hourly_programs
        self._hourly: Mapping[Costly, int] = {
            Costly.RECORDINGS: settings.hourly_recordings,
            Costly.DRAFTS: settings.hourly_drafts,
            Costly.SEARCHES: settings.hourly_searches,
            Costly.EXPORTS: settings.hourly_exports,
            Costly.PREVIEWS: settings.hourly_previews,
            Costly.LOOKUPS: settings.hourly_lookups,
        }

    def hourly(self, person: Person, costly: Costly) -> int:
        """How many calls of a kind somebody has in an hour; 0: any number."""
        return self._hourly[costly] * (self._programs if person.role is Role.SERVICE else 1)

    def use(self, person: Person, costly: Costly) -> None:
        """Counts one call.

        Raises:
            TooMany: nothing is left; ``retry_after_s`` says when one is again.
        """
        most = self.hourly(person, costly)
        if not most:
            return
        with self._database.transaction() as session:
            row, now = self._locked_row(session, person, costly), self._clock()
            passed_s = max(0.0, (now - row.at).total_seconds())
            used = max(0.0, row.used - passed_s * most / _HOUR_S)
            wait_s = math.ceil((used + 1 - most) * _HOUR_S / most)
            if wait_s <= 0:
                row.used, row.at = used + 1, now
        if wait_s > 0:
            FIGURES.over_limit.labels(costly.value).inc()
            raise TooMany(
                f"The {costly} that one person or program has in an hour are used up: {most:,}.",
                remedy=f"Wait {wait_s} seconds, then try again.",
                reason="hourly",
                limit=costly.value,
                retry_after_s=wait_s,
            )

    def _locked_row(self, session: Session, person: Person, costly: Costly) -> UseRow:
        """What somebody has used, for this transaction alone; the first calls may come at the same moment."""
        name = (person.id, costly.value)
        row = session.get(UseRow, name, with_for_update=True)
        if row is not None:
            return row
        try:
            with session.begin_nested():
                session.add(UseRow(person=person.id, kind=costly.value, used=0.0, at=self._clock()))
        except IntegrityError:
            pass  # another request was first: its row is there now
        return session.get_one(UseRow, name, with_for_update=True)


def use_up(request: Request, person: Person, costly: Costly) -> None:
    """Counts a costly call; one too many is an event, once a minute, as every refusal is.

    Raises:
        TooMany: nothing is left.
    """
    limits: Limits = request.app.state.limits
    try:
        limits.use(person, costly)
    except TooMany:
        reads: ReadLog = request.app.state.reads
        reads.refused(None, person, costly.value, "hourly")
        raise
