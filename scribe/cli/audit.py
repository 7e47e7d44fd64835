"""``scribe audit``: proving the audit, anchoring it, and taking it out. Parses, calls, prints."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

audit_app = typer.Typer(help="The audit: verify, anchor, export, key.", no_args_is_help=True)


class FileForm(StrEnum):
    """What an export is written as."""

    csv = "csv"
    fhir = "fhir"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (scribe.audit/1).")]


@audit_app.command("verify")
def audit_verify(*, as_json: AsJson = False, data: DataDir = None) -> None:
    """Says of every event, chain and anchor that is not as it was written, where and whose; ends with 5 then."""
    from scribe.console.audit import verify  # noqa: PLC0415 (each command imports only what it needs)

    raise typer.Exit(verify(load_settings(data_dir=data), out, as_json=as_json))


@audit_app.command("anchor")
def audit_anchor(*, data: DataDir = None) -> None:
    """Anchors the audit now: into the file of anchors, and to syslog."""
    from scribe.console.audit import anchor  # noqa: PLC0415

    anchor(load_settings(data_dir=data), out)


@audit_app.command("key")
def audit_key(*, data: DataDir = None) -> None:
    """Prints the public key (Ed25519, PEM) that proves anchors."""
    from scribe.console.audit import key  # noqa: PLC0415

    key(load_settings(data_dir=data), out)


@audit_app.command("export")
def audit_export(
    file: Annotated[Path, typer.Argument(help="Where the events go.")],
    *,
    form: Annotated[FileForm, typer.Option(help="A table, or FHIR R4 AuditEvents.")] = FileForm.csv,
    consultation: Annotated[str, typer.Option(help="Of this consultation alone.")] = "",
    person: Annotated[str, typer.Option(help="What this user or machine did.")] = "",
    since: Annotated[datetime | None, typer.Option(help="From this moment on (UTC).")] = None,
    until: Annotated[datetime | None, typer.Option(help="Before this moment (UTC).")] = None,
    data: DataDir = None,
) -> None:
    """Writes events to a file, newest first; the export is an event itself."""
    from scribe.console.audit import export, question_of  # noqa: PLC0415

    question = question_of(consultation, person, since, until)
    export(load_settings(data_dir=data), out, file, form=form.value, question=question)
