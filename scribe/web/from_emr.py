"""Brings patients' records from the EMR beside their consultations, and remembers what came of it.

Nothing of a consultation waits for it: it runs behind the answer to a registration, within its own deadline, and a
failure is a sentence on the page.
"""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, Literal
from urllib.parse import urlsplit

import httpx
from pydantic import Field
from sqlalchemy import select

from scribe.audit import record_alone
from scribe.consultation.service import ConsultationService
from scribe.db import Database, utc_now
from scribe.db.web_tables import EmrLinkRow, EmrRecordRow
from scribe.delivery.sign_in import auth_from, tls_from
from scribe.emr import Brought, EmrReader, Planned, bring_record, planned_for, reader_from
from scribe.emr.searching import by_name, by_number
from scribe.errors import BadInput, DeliveryRefused, NotFound, PartDown, ScribeError, StaleRevision, WrongState
from scribe.model import Consultation, ConsultationId, Frozen, Instant, Patient, Person, Problem
from scribe.settings import Settings

_TRIES: Final = 3
"""How often a record is given anew when the consultation has changed meanwhile."""
_BY_ITSELF: Final = re.compile(r"(; )?Scribe (?:looks what arrived and )?(?:tries|looks) again by itself")
"""Said of deliveries; reading is tried again by who asks for it."""
_LATE_S: Final = 15.0
"""How long after its deadline one that still waits counts as broken off: its process has ended."""


class RecordNews(Frozen):
    """What came of bringing a record."""

    state: Literal["waiting", "brought", "nothing", "failed"]
    at: Instant
    missing: tuple[str, ...] = ()
    """The lists that the EMR does not give: unknown, not empty."""
    problem: Problem | None = None


class DayEntry(Frozen):
    """One appointment or visit of a doctor's day."""

    starts_at: Instant | None
    patient: Patient
    encounter_identifier: str = ""
    reason: str = ""


class Day(Frozen):
    """A doctor's day as the EMR has it."""

    day: date
    entries: tuple[DayEntry, ...]


class Wanted(Frozen):
    """By what a patient is looked for: the whole number, else name and birth date together."""

    number: str = Field(default="", max_length=100)
    name: str = Field(default="", max_length=200)
    birth_date: date | None = None

    def require(self) -> None:
        """Refuses a search that would list half the hospital.

        Raises:
            BadInput: neither a number, nor a name with a birth date.
        """
        if not self.number.strip() and not (self.name.strip() and self.birth_date is not None):
            raise BadInput(
                "Too little is given to find a patient by.",
                remedy="Give the whole number, or the name and the birth date.",
                reason="too-little",
            )


class EmrRecords:
    """Brings records for one site.

    Args:
        settings: of the installation.
        service: takes them.
        database: remembers what came of it.
        transport: an httpx transport in place of the network.
        clock: the present moment.
    """

    def __init__(
        self,
        settings: Settings,
        service: ConsultationService,
        database: Database,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._settings, self._service, self._database = settings, service, database
        self._transport, self._clock = transport, clock
        self._auth: httpx.Auth | None = None
        self._signs_in = False
        self._lock = threading.Lock()

    @property
    def available(self) -> bool:
        """Whether there is an EMR to read from."""
        return urlsplit(self._settings.emr_url).scheme in ("http", "https")

    @property
    def shows_the_day(self) -> bool:
        """Whether the hospital wants the EMR's appointments on a doctor's page of the day."""
        return self._settings.emr_day == "on" and self.available

    def wanted_for(self, consultation: Consultation) -> bool:
        """Whether a consultation's record is brought by itself at registration."""
        numbered = consultation.patient is not None and bool(consultation.patient.identifier)
        return self._settings.emr_record == "on" and self.available and numbered and consultation.context is None

    def news(self, id: ConsultationId) -> RecordNews | None:
        """What came of it; ``None`` when nobody asked."""
        with self._database.reading() as session:
            row = session.get(EmrRecordRow, id)
            if row is None:
                return None
            found = RecordNews(
                state=row.state,
                at=row.at,
                missing=tuple(row.missing),
                problem=Problem.model_validate(row.problem) if row.problem is not None else None,
            )
        if found.state == "waiting" and self._clock() - found.at > self._longest:
            return found.model_copy(update={"state": "failed", "problem": problem_of_reading(_broken_off())})
        return found

    def announce(self, id: ConsultationId) -> None:
        """Says that it is about to be brought."""
        self._remember(id, RecordNews(state="waiting", at=self._clock()))

    def bring(
        self, id: ConsultationId, *, actor: Person, reader: EmrReader | None = None, known: str = ""
    ) -> RecordNews:
        """Brings a record now and gives it to its consultation; never raises what the EMR did.

        Args:
            id: of the consultation.
            actor: who asked for it.
            reader: of an EMR that opened Scribe; without one, of the settings' EMR.
            known: ``Patient/<id>`` that the EMR opened Scribe with.

        Raises:
            NotFound: no such consultation.
        """
        consultation = self._service.get(id)
        try:
            brought = self._brought(consultation, reader, known)
            if brought.context is not None:
                self._give(consultation, brought, actor)
        except ScribeError as error:
            news = RecordNews(state="failed", at=self._clock(), problem=problem_of_reading(error))
        else:
            state: Literal["brought", "nothing"] = "nothing" if brought.context is None else "brought"
            news = RecordNews(state=state, at=self._clock(), missing=brought.missing)
        self._remember(id, news)
        return news

    def day(self, username: str, day: date, *, actor: str = "") -> tuple[Planned, ...]:
        """A doctor's appointments.

        Args:
            username: of the doctor.
            day: where the hospital is.
            actor: username of who looks at them; empty: the doctor.

        Raises:
            NotFound: the account is linked with nobody at the EMR.
            PartDown: the EMR does not answer.
        """
        with self._database.reading() as session:
            practitioner = session.scalar(
                select(EmrLinkRow.fhir_user).where(
                    EmrLinkRow.username == username,
                    EmrLinkRow.issuer == self._settings.emr_url.rstrip("/"),
                    EmrLinkRow.fhir_user.startswith("Practitioner/"),
                )
            )
        if practitioner is None:
            raise NotFound(
                "This account is linked with no practitioner of the EMR.",
                remedy="Have an administrator link it: `scribe users link`.",
            )
        with self._reader() as reader:
            found = planned_for(
                reader,
                practitioner,
                day,
                patient_system=self._settings.emr_patient_system,
                encounter_system=self._settings.emr_encounter_system,
            )
        detail = {"entries": len(found)}
        record_alone(self._database, kind="emr_day_read", actor=actor or username, at=self._clock(), detail=detail)
        return found

    def search(self, id: ConsultationId, wanted: Wanted, *, actor: Person) -> tuple[Patient, ...]:
        """The EMR's patients with a number, or with a name and birth date; who looked is in the audit.

        Args:
            id: of the consultation that a patient is looked for.
            wanted: by what.
            actor: who looks.

        Raises:
            BadInput: neither a number, nor a name with a birth date.
            PartDown: the EMR does not answer.
            MissingPart: there is no EMR to ask.
        """
        wanted.require()
        system = self._settings.emr_patient_system
        found: tuple[Patient, ...] = ()
        try:
            with self._reader() as reader:
                if wanted.number:
                    found = by_number(reader, wanted.number, system=system)
                elif wanted.birth_date is not None:
                    found = by_name(reader, wanted.name, wanted.birth_date, system=system)
        finally:
            detail = {"by": "number" if wanted.number else "name and birth date", "found": len(found)}
            record_alone(
                self._database, kind="emr_searched", actor=actor.id, at=self._clock(), consultation=id, detail=detail
            )
        return found

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_from(self._settings)

    @property
    def _longest(self) -> timedelta:
        return timedelta(seconds=self._settings.emr_record_s + _LATE_S)

    def _brought(self, consultation: Consultation, reader: EmrReader | None, known: str) -> Brought:
        if consultation.patient is None or consultation.revision:
            raise WrongState(
                f"The consultation is {consultation.state.value}: the record is taken until the note is drafted.",
                remedy="Bring it before the recording is sent.",
            )
        with reader or self._reader() as open_reader:
            brought = bring_record(
                open_reader,
                consultation.patient,
                visited=consultation.encounter.started_at,
                match=self._settings.emr_patient_match,
                now=self._clock(),
                known=known,
            )
            host = urlsplit(open_reader.base_url).hostname or ""
        if brought.context is None:
            return brought
        return Brought(brought.context.model_copy(update={"source": host}), brought.missing)

    def _give(self, consultation: Consultation, brought: Brought, actor: Person) -> None:
        assert brought.context is not None  # noqa: S101 (its caller looked)
        for tried in range(1, _TRIES + 1):
            version = self._service.get(consultation.id).version
            try:
                self._service.give_context(consultation.id, brought.context, version=version, actor=actor)
            except StaleRevision:
                if tried == _TRIES:
                    raise
            else:
                return

    def _reader(self) -> EmrReader:
        with self._lock:
            if not self._signs_in:
                self._auth, self._signs_in = auth_from(self._settings, transport=self._transport), True
        return reader_from(self._settings, self._auth, verify=self._tls, transport=self._transport)

    def _remember(self, id: ConsultationId, news: RecordNews) -> None:
        problem = news.problem.model_dump(mode="json") if news.problem is not None else None
        with self._database.transaction() as session:
            session.merge(
                EmrRecordRow(
                    consultation_id=id, state=news.state, at=news.at, missing=list(news.missing), problem=problem
                )
            )


def problem_of_reading(error: ScribeError) -> Problem:
    """The error's own sentences, about reading; what the EMR wrote is left out, since it may name a patient."""
    remedy = error.remedy.replace("then retry the delivery", "then bring the record again")
    remedy = remedy.replace("Read the EMR's reasons below", "Ask who runs the EMR")
    remedy = _BY_ITSELF.sub(lambda found: ", then try again" if found[1] else "Try again", remedy)
    if not isinstance(error, DeliveryRefused):
        return Problem(code=error.code, title=error.title, detail=error.message, remedy=remedy)
    if error.details.get("status") in (401, 403):
        remedy = "Let Scribe read the patient's record there (its sign-in, its scopes), then bring the record again."
    return Problem(code="record-refused", title="The EMR does not give the record", detail=error.message, remedy=remedy)


def _broken_off() -> PartDown:
    return PartDown("Bringing the record was broken off.", remedy="Bring it again.")
