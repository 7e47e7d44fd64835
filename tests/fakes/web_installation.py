"""A whole installation behind the site, on a folder: real database, store, templates, service and accounts."""

from __future__ import annotations

import atexit
import io
import math
import struct
import uuid
import wave
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from scribe.audio import RecordingStore
from scribe.blobs import blob_store_from
from scribe.consultation.service import ConsultationService, Registration
from scribe.db import Database, utc_now
from scribe.drafting import DraftRequest
from scribe.encryption import KeyRing
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import (
    Consent,
    Consultation,
    ConsultationId,
    Encounter,
    KeepReason,
    NoteDraft,
    Patient,
    Person,
    Role,
    Stage,
    Transcript,
    Unused,
)
from scribe.review import Keep, ResolveNoteFlag
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.verification import risk_of, verify
from scribe.web import create_app
from scribe.web.accounts import Accounts
from tests.fakes.databases import new_sqlite
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.given_settings import GivenSettings
from tests.fakes.notes import transcript_of

PASSWORD = "amber-birch-1234"
MASTER_KEY = bytes(range(32))
PEOPLE = {
    "sam": Person(id="sam", name="Sam Okafor", role=Role.NURSE),
    "aisha": Person(id="aisha", name="Dr Aisha Rahman", role=Role.DOCTOR),
    "jo": Person(id="jo", name="Jo Meier", role=Role.ADMINISTRATOR),
}
STARTED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TURNS = ("What brings you here?", "I have had a cough for 5 days.")


@dataclass
class Site:
    """The site with its parts and three people: sam (nurse), aisha (doctor), jo (administrator)."""

    settings: Settings
    database: Database
    service: ConsultationService
    accounts: Accounts
    app: FastAPI
    people: dict[str, Person] = field(default_factory=dict)

    def client(self, **more: Any) -> TestClient:
        """Somebody without a session."""
        client = TestClient(self.app, base_url="https://scribe.test", raise_server_exceptions=False, **more)
        client.portal = _portal()
        return client

    def program(self, username: str) -> TestClient:
        """A program with a bearer token."""
        client = self.client()
        client.headers["Authorization"] = f"Bearer {self.accounts.sign_in(username, PASSWORD)}"
        return client

    def browser(self, username: str) -> TestClient:
        """A browser with the session's cookie, and no CSRF token yet."""
        client = self.client()
        client.cookies.set("__Host-scribe_session", self.accounts.sign_in(username, PASSWORD))
        return client

    def desk(self, username: str) -> TestClient:
        """A browser with its CSRF token at hand; it shows where an answer leads and does not go there."""
        browser = self.browser(username)
        browser.headers["X-Scribe-CSRF"] = browser.get("/api/v1/me").json()["csrf"]
        browser.follow_redirects = False
        return browser

    def registered(
        self,
        *,
        template: str = "outpatient-soap",
        language: str = "en",
        by: str = "sam",
        department: str = "General medicine",
    ) -> Consultation:
        """A consultation that waits for its recording."""
        return self.service.register(
            Registration(
                patient=Patient(identifier="4471 0932", name="Helen Parker", gender="female"),
                encounter=Encounter(
                    practitioner=self.people["aisha"], department=department, started_at=STARTED, reason="Cough"
                ),
                language=language,
                template_id=template,
                consent=Consent(by=self.people["sam"], at=STARTED),
            ),
            actor=self.people[by],
        )

    def transcribed(self, turns: tuple[str, ...] = TURNS) -> Consultation:
        """A consultation with the transcript of a hospital's own recogniser."""
        return self.service.import_transcript(self.registered().id, transcript_of(*turns), actor=self.people["sam"])

    def drafted(
        self,
        turns: tuple[str, ...] = TURNS,
        *,
        changed: tuple[str, str] = ("", ""),
        unused: tuple[Unused, ...] | None = None,
        compared: bool = True,
    ) -> Consultation:
        """A consultation whose note waits for a nurse.

        Args:
            turns: what was said.
            changed: words that the note gets wrong: said, and written instead.
            unused: what the note lists as said and not written, instead of what is so.
            compared: whether its medicines were; not, as in a note of a version before that.
        """
        consultation = self.transcribed(turns)
        lease = self.service.begin(consultation.id, Stage.DRAFT, owner="test")
        assert lease is not None
        transcript = self.service.transcript(consultation.id)
        template = self.service.template(consultation.id)
        note = VerbatimDrafter().draft(
            DraftRequest(
                transcript=_misheard(transcript, *changed),
                template=template,
                encounter=consultation.encounter,
                patient=consultation.patient,
            )
        )
        note = verify(note, transcript, template)
        if unused is not None:
            note = note.with_unused(unused)
            note = note.model_copy(update={"risk": risk_of(note)})
        if not compared:
            note = note.model_copy(update={"medicines": None})
        assert consultation.patient is not None
        bundle = to_bundle(
            DocumentSource(
                consultation=consultation.id, patient=consultation.patient, encounter=consultation.encounter,
                template=template, note=note, recording=None, engine=transcript.engine, approval=None, signature=None,
            )
        )  # fmt: skip
        return self.service.commit_draft(lease, note, bundle)

    def reviewed(self, turns: tuple[str, ...] = TURNS) -> Consultation:
        """A consultation whose note waits for the doctor's signature."""
        checked, nurse = self.drafted(turns), self.people["sam"]
        while (edit := keeping(self.service.note(checked.id))) is not None:
            checked = self.service.revise(checked.id, version=checked.version, edit=edit, actor=nurse)
        return self.service.approve(checked.id, version=checked.version, actor=nurse)

    def delivered(self) -> Consultation:
        """A consultation whose note the EMR has."""
        from scribe.model import Delivery, Location  # noqa: PLC0415

        waiting = self.reviewed()
        signed = self.service.sign(
            waiting.id,
            version=waiting.version,
            revision_digest=str(waiting.draft),
            medicines_confirmed=True,
            actor=self.people["aisha"],
        )
        lease = self.service.begin(signed.id, Stage.DELIVER, owner="test")
        assert lease is not None
        return self.service.commit_delivery(
            lease,
            Delivery(
                bundle=str(signed.bundle), target="folder", locations=(Location(reference="Bundle/1"),),
                read_back_at=utc_now(),
            ),
        )  # fmt: skip

    def uploaded(self, data: bytes) -> Consultation:
        """A consultation with a recording that waits to be written down."""
        from scribe.consultation.service import UploadSpec  # noqa: PLC0415

        nurse = self.people["sam"]
        upload = self.service.create_upload(
            self.registered().id, UploadSpec(length=len(data), filename="visit.wav"), actor=nurse
        )
        self.service.append_upload(upload.id, 0, data, actor=nurse)
        return self.service.finish_upload(upload.id, actor=nurse)

    def kinds(self, id: ConsultationId | None = None) -> list[str]:
        """The kinds of the events so far."""
        return [event.kind for event in self.service.events(id)]


def keeping(note: NoteDraft) -> Keep | ResolveNoteFlag | None:
    """The edit that keeps what the first open flag is about; ``None`` when none is open."""
    reason = KeepReason.ASKED_PATIENT
    for place, flag in enumerate(note.flags):
        if flag in note.open_flags:
            return ResolveNoteFlag(flag=place, reason=reason)
    for statement in note.statements:
        for place, flag in enumerate(statement.flags):
            if not statement.removed and flag in note.open_flags:
                return Keep(statement=statement.id, flag=place, reason=reason)
    return None


def open_site(folder: Path, *, pages: bool = False, **settings: Any) -> Site:
    """Opens an installation in an empty folder; the API alone unless ``pages`` is asked for."""
    folder.mkdir(exist_ok=True)
    # nobody renews the leases that a test takes, and a busy machine is slow
    usual = {"data_dir": folder, "trusted_hosts": ("scribe.test",), "lease_s": 600}
    chosen = GivenSettings(**{**usual, **settings})
    file = folder / "scribe.sqlite3"
    if copied := not chosen.database_url and not file.exists():
        file.write_bytes(_with_people())
    database = Database(chosen.database)
    keys = KeyRing(MASTER_KEY)
    service = ConsultationService(
        database=database,
        keys=keys,
        store=RecordingStore(chosen.blob_dir, blob_store_from(chosen)),
        templates=TemplateLibrary(None),
        settings=chosen,
    )
    accounts = Accounts(database, keys, chosen, hasher=cheap_hasher())
    people = PEOPLE if copied else _employed(accounts)
    return Site(chosen, database, service, accounts, create_app(chosen, service, accounts, pages=pages), dict(people))


@cache
def _portal() -> BlockingPortal:
    """The event loop of every client, which would otherwise begin one, and its threads, for each request."""
    until_exit = ExitStack()
    atexit.register(until_exit.close)
    return until_exit.enter_context(start_blocking_portal())


@cache
def _with_people() -> bytes:
    """An SQLite database with every table and the three people, which is made once in a process."""
    with TemporaryDirectory() as name:
        settings = GivenSettings(data_dir=Path(name))
        new_sqlite(Path(name) / "scribe.sqlite3")
        database = Database(settings.database)
        _employed(Accounts(database, KeyRing(MASTER_KEY), settings, hasher=cheap_hasher()))
        database.close()
        return (Path(name) / "scribe.sqlite3").read_bytes()


def _employed(accounts: Accounts) -> dict[str, Person]:
    for person in PEOPLE.values():
        department = "" if person.role is Role.ADMINISTRATOR else "General medicine"
        accounts.create_user(
            username=person.id, name=person.name, role=person.role, password=PASSWORD, department=department
        )
    return PEOPLE


def cheap_hasher() -> PasswordHasher:
    """argon2id with the least work it takes: a test's password needs no protection."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@cache
def wav(seconds: float = 1.0, *, channels: int = 1, rate_hz: int = 8000) -> bytes:
    """A tone; in two channels the first sounds in the first half, the second in the other."""
    frames = bytearray()
    count = int(seconds * rate_hz)
    for n in range(count):
        tone = int(12000 * math.sin(2 * math.pi * 440 * n / rate_hz))
        early = n < count // 2
        values = [tone] if channels == 1 else [tone if early else 0, 0 if early else tone // 2]
        frames += struct.pack(f"<{channels}h", *values)
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(bytes(frames))
    return held.getvalue()


def key() -> dict[str, str]:
    """A fresh Idempotency-Key."""
    return {"Idempotency-Key": uuid.uuid4().hex}


def based_on(consultation: Consultation | dict[str, Any]) -> dict[str, str]:
    """If-Match with a consultation's version, and a fresh key."""
    version = consultation.version if isinstance(consultation, Consultation) else consultation["version"]
    return {"If-Match": f'"{version}"', **key()}


def _misheard(transcript: Transcript, said: str, written: str) -> Transcript:
    if not said:
        return transcript
    segments = tuple(s.model_copy(update={"text": s.text.replace(said, written)}) for s in transcript.segments)
    return transcript.model_copy(update={"segments": segments})
