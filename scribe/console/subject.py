"""``scribe subject``: everything about one patient, for them; and what was destroyed."""

from __future__ import annotations

import getpass
import json
import os
import shutil
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader
from rich.console import Console

from scribe.audit.table import as_csv
from scribe.console.showing_json import pretty_json
from scribe.consultation.service import ConsultationService, Left
from scribe.db import utc_now
from scribe.errors import BadInput
from scribe.installation import open_installation
from scribe.model import Consultation, ConsultationId, ErasureOrder, Event, NoteDraft, Person, Role, Transcript
from scribe.review import note_markdown
from scribe.settings import Settings

EXPORT: Final = "scribe.subject/1"
REPORT: Final = "scribe.erasure/1"
_ENDINGS: Final = {"mpeg": "mp3", "mp4": "m4a"}
"""Of media types whose files are called otherwise."""
READ: Final = frozenset({"read", "exported", "subject_exported"})
"""Kinds of events by which somebody saw something."""


def export(settings: Settings, console: Console, folder: Path, *, number: str, system: str, reference: str) -> None:
    """Writes everything about one patient into a new folder that only its owner reads.

    Raises:
        NotFound: no consultation of this patient.
        BadInput: the folder is there already, or cannot be written.
    """
    with closing(open_installation(settings)) as installation:
        service = installation.service
        ids = service.of_subject(system or _system(settings), number)
        service.note_export(ids, actor=_actor().id, reference=reference)
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise BadInput(f"{folder} cannot be made: {error.strerror}.", remedy="Name a new folder.") from error
        written = [_consultation(service, one, folder / one) for one in ids]
        events = service.seen_by_whom(ids)
    _write(folder / "seen-by.csv", as_csv(events))
    machine = {"format": EXPORT, "at": utc_now().isoformat(), "consultations": [one["machine"] for one in written]}
    _write(folder / "subject.json", pretty_json(machine | {"seen_by": [_event(event) for event in events]}))
    page = _environment().get_template("subject.html.j2")
    _write(
        folder / "index.html",
        page.render(consultations=written, reads=[event for event in events if event.kind in READ], at=utc_now()),
    )
    console.print(f"{len(ids)} consultations and {len(events)} events are in {folder}.", markup=False)


def erase(settings: Settings, console: Console, *, number: str, system: str, order: ErasureOrder, out: Path) -> None:
    """Destroys every consultation of one patient, and writes the report.

    Raises:
        NotFound: no consultation of this patient.
        NotAllowed: the reason is not an administrator's.
    """
    with closing(open_installation(settings)) as installation:
        service = installation.service
        ids = service.of_subject(system or _system(settings), number)
        alive = tuple(one for one in ids if service.get(one).patient is not None)
        service.erase_subject(alive, order=order, actor=_actor())
        left = tuple(service.left_of(one) for one in ids)
    _report(settings, console, left, out)


def report(settings: Settings, console: Console, ids: Iterable[str], out: Path) -> None:
    """Writes what is left of consultations that were destroyed.

    Raises:
        NotFound: one of them is not there.
    """
    with closing(open_installation(settings)) as installation:
        left = tuple(installation.service.left_of(ConsultationId(one)) for one in ids)
    _report(settings, console, left, out)


def _report(settings: Settings, console: Console, left: tuple[Left, ...], out: Path) -> None:
    told = [
        {
            **json.loads(json.dumps(asdict(one) | {"erasure": None}, default=str)),
            "erasure": one.erasure.model_dump(mode="json") if one.erasure is not None else None,
            "emr_folder_documents": _documents(settings, one.consultation),
            "complete": one.complete,
        }
        for one in left
    ]
    _write(out, pretty_json({"format": REPORT, "at": utc_now().isoformat(), "consultations": told}))
    for one in left:
        state = "nothing can be read any more" if one.complete else f"not yet through: {one.state.value}"
        if one.holds:
            numbers = ", ".join(map(str, one.holds))
            state = f"kept by legal hold {numbers}; it is destroyed when that is released"
        line = f"register line {one.register_line}" if one.register_line else "not in the register yet"
        console.print(f"{one.consultation}  {state}; {line}")
    console.print(f"The report is {out}.", markup=False)


def _documents(settings: Settings, id: ConsultationId) -> int:
    """Documents that the folder in place of an EMR still has; its index stays and names them as withdrawn."""
    folder = settings.emr_dir / id
    return sum(file.name != "index.json" for file in folder.iterdir()) if folder.is_dir() else 0


def _consultation(service: ConsultationService, id: ConsultationId, folder: Path) -> dict[str, Any]:
    folder.mkdir(mode=0o700)
    consultation = service.get(id)
    if consultation.patient is None:
        return {"consultation": consultation, "machine": {"consultation": _dumped(consultation)}, "files": []}
    files = [_write(folder / "consultation.json", pretty_json(consultation))]
    for number, (kind, sha256, content) in enumerate(service.artefacts_of(id), start=1):
        files.append(_write(folder / f"{number:02}-{kind}-{sha256[:12]}.json", pretty_json(content)))
    thread = service.thread(id)
    if thread:
        asked = {"questions": [one.model_dump(mode="json") for one in thread]}
        files.append(_write(folder / "thread.json", pretty_json(asked)))
    if consultation.draft is not None:
        note, template = service.note(id), service.template(id)
        text = note_markdown(note, template, consultation.encounter, consultation.patient)
        files.append(_write(folder / "note.md", text))
    files += _recording(service, consultation, folder)
    return {
        "consultation": consultation,
        "note": service.note(id) if consultation.draft is not None else None,
        "transcript": _transcript(service, consultation),
        "thread": thread,
        "files": [f"{id}/{file.name}" for file in files],
        "machine": {"consultation": _dumped(consultation), "files": [f"{id}/{file.name}" for file in files]},
    }


def _recording(service: ConsultationService, consultation: Consultation, folder: Path) -> list[Path]:
    if consultation.recording is None:
        return []
    kind = consultation.recording.media_type.rpartition("/")[2].removeprefix("x-")
    file = folder / f"recording.{_ENDINGS.get(kind, kind)}"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with service.open_recording(consultation.id) as source, os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(source, out)
    return [file]


def _transcript(service: ConsultationService, consultation: Consultation) -> Transcript | None:
    return service.transcript(consultation.id) if consultation.transcript is not None else None


def _dumped(value: Consultation | NoteDraft) -> Any:
    return value.model_dump(mode="json")


def _event(event: Event) -> dict[str, Any]:
    return {"at": event.at.isoformat(), "who": event.actor, "what": event.kind, "consultation": event.consultation}


def _environment() -> Environment:
    return Environment(loader=PackageLoader("scribe.console", "."), autoescape=True)


def _write(path: Path, text: str) -> Path:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.", remedy="Name another place.") from error
    return path


def _system(settings: Settings) -> str:
    return settings.emr_patient_system or "urn:scribe:patient-number"


def _actor() -> Person:
    name = f"command-line:{getpass.getuser()}"
    return Person(id=name, name=name, role=Role.ADMINISTRATOR)
