"""``scribe subject``: a patient's rights. Parses, calls, prints."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

subject_app = typer.Typer(help="One patient's rights: export, erasure, report.", no_args_is_help=True)

Number = Annotated[str, typer.Option("--number", help="The hospital's number of the patient.", prompt=True)]
System = Annotated[str, typer.Option("--system", help="The number's system (URI) [default: the settings'].")]


class Ground(StrEnum):
    """Why everything of a patient is destroyed."""

    consent_withdrawn = "consent_withdrawn"
    erasure_request = "erasure_request"
    legal_order = "legal_order"


def _case(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._/-]{0,40}", value):
        raise typer.BadParameter("letters, digits and . _ / - only, at most 40: no name and no sentence")
    return value


Case = Annotated[str, typer.Option("--case", callback=_case, help="Number of the request or order; it stays readable.")]


@subject_app.command("export")
def subject_export(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    *,
    number: Number,
    system: System = "",
    case: Case = "",
    data: DataDir = None,
) -> None:
    """Writes everything about one patient, readable (index.html) and for machines, with who saw it."""
    from scribe.console.subject import export  # noqa: PLC0415 (each command imports only what it needs)

    export(load_settings(data_dir=data), out, folder, number=number, system=system, reference=case)


@subject_app.command("erase")
def subject_erase(
    report_file: Annotated[Path, typer.Argument(help="Where the report goes.")],
    *,
    number: Number,
    reason: Annotated[Ground, typer.Option(help="Why.")],
    system: System = "",
    case: Case = "",
    data: DataDir = None,
) -> None:
    """Destroys every consultation of one patient, has the EMR take back what it has, and reports."""
    from scribe.console.subject import erase  # noqa: PLC0415
    from scribe.model import ErasureOrder, ErasureReason  # noqa: PLC0415

    order = ErasureOrder(reason=ErasureReason(reason.value), reference=case)
    erase(load_settings(data_dir=data), out, number=number, system=system, order=order, out=report_file)


@subject_app.command("report")
def subject_report(
    report_file: Annotated[Path, typer.Argument(help="Where the report goes.")],
    consultations: Annotated[list[str], typer.Argument(help="Consultations that were destroyed.")],
    *,
    data: DataDir = None,
) -> None:
    """Says what is left of destroyed consultations, and in which line of the register they stand."""
    from scribe.console.subject import report  # noqa: PLC0415

    report(load_settings(data_dir=data), out, consultations, report_file)
