"""``scribe audit``: proving the audit, anchoring it, and taking it out."""

from __future__ import annotations

import getpass
import os
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from scribe.audit import AnchorLog, Fault, Question, public_key, seal_events
from scribe.audit.sealing import EventSeal
from scribe.audit.table import as_csv
from scribe.console.showing_json import pretty_json
from scribe.consultation.service.auditing import faults_of, stamps_from
from scribe.db import Database
from scribe.db.kept import take_secrets
from scribe.encryption import key_ring_from
from scribe.errors import EXIT_OK, EXIT_PART_MISSING, BadInput, PartDown
from scribe.fhir.audit_event import audit_bundle
from scribe.installation import open_installation
from scribe.settings import Settings

FORMAT: Final = "scribe.audit/1"


def verify(settings: Settings, console: Console, *, as_json: bool) -> int:
    """Prints each fault, and gives the exit code.

    Raises:
        PartDown: the events cannot be read.
        MissingPart: there is no key, or there are time stamps and no certificates to prove them by.
    """
    found = faults_in(settings)
    stamps = stamps_from(settings).read()
    faults = (*(found or ()), *stamps.faults)
    if as_json:
        newest = stamps.newest.isoformat() if stamps.newest is not None else None
        told = {"anchors": stamps.anchors, "stamped": stamps.stamped, "newest": newest}
        faulty = [asdict(fault) for fault in faults]
        console.out(pretty_json({"format": FORMAT, "faults": faulty, "time_stamps": told}), end="")
    else:
        for fault in faults:
            console.print(f"✗ {fault}", markup=False)
        sound = "There is no event yet." if found is None else "Every event is as it was written."
        console.print(f"{len(faults)} faults." if faults else sound)
        if stamps.newest is not None:
            told_until = f"the newest stamp is of {stamps.newest:%Y-%m-%d %H:%M:%S} UTC"
            console.print(f"{stamps.stamped} of {stamps.anchors} anchors have a time stamp; {told_until}.")
    return EXIT_PART_MISSING if faults else EXIT_OK


def faults_in(settings: Settings) -> tuple[Fault, ...] | None:
    """Everything in the audit that is not as it was written; ``None`` where no event was ever written.

    Nothing is made, migrated or sealed: what is proved is what lies there.

    Raises:
        PartDown: the events cannot be read.
        MissingPart: there is no key.
    """
    database = Database(settings.database)
    try:
        if not database.made:
            if settings.anchor_file.exists():
                raise PartDown("The database is not there, and anchors are.", remedy="Restore a backup of it.")
            return None
        if not settings.key_file.exists() and not inspect(database.engine).has_table("event"):
            return None
        keys = key_ring_from(settings)
        take_secrets(database, keys)
        seal_events(database, keys)
        with database.reading() as session:
            return tuple(faults_of(session, AnchorLog(settings.anchor_file), keys))
    except SQLAlchemyError as error:
        raise PartDown("The events cannot be read.", remedy="Start Scribe once, or see the database.") from error
    finally:
        database.close()


def anchor(settings: Settings, console: Console) -> None:
    """Anchors now.

    Raises:
        PartDown: the file of anchors cannot be written, or the time-stamping authority does not answer.
        MissingPart: its certificates are missing, or its stamp does not hold by them.
    """
    with closing(open_installation(settings)) as installation:
        made = installation.service.anchor_audit()
        if made is not None:
            text = f"Anchor {made.number}: {made.chains} chains, SHA-256 {made.digest}, in {settings.anchor_file}"
            console.print(text, markup=False)
        if settings.timestamp_url:
            console.print(f"{installation.service.stamp_anchors()} time stamps came.")


def key(settings: Settings, console: Console) -> None:
    """Prints the public key of the anchors."""
    keys, database = key_ring_from(settings), Database(settings.database)
    try:
        if database.made:
            take_secrets(database, keys)
    finally:
        database.close()
    console.out(public_key(EventSeal(keys)), end="")


def question_of(consultation: str, person: str, since: datetime | None, until: datetime | None) -> Question:
    """What the options ask for; a time without a zone is UTC."""
    return Question(
        consultations=(consultation,) if consultation else None, actor=person, since=_utc(since), until=_utc(until)
    )


def export(settings: Settings, console: Console, file: Path, *, form: str, question: Question) -> None:
    """Writes the events to a file that only its owner reads.

    Raises:
        BadInput: the file cannot be written.
    """
    with closing(open_installation(settings)) as installation:
        actor = f"command-line:{getpass.getuser()}"
        events = installation.service.export_audit(question, actor=actor, form=form)
    text = as_csv(events) if form == "csv" else pretty_json(audit_bundle(events))
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
            out.write(text)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.", remedy="Name another file.") from error
    console.print(f"{len(events)} events are in {file}.", markup=False)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
