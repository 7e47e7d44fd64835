"""``scribe legal-hold``: what has to stay. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.cli.subject import Case, System
from scribe.model import HoldReason, ReleaseReason
from scribe.settings import load_settings

legal_hold_app = typer.Typer(
    help="Legal holds: what they keep, nothing removes. Place, list, release.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (scribe.legal-holds/1).")]


@legal_hold_app.command("place")
def legal_hold_place(
    *,
    reason: Annotated[HoldReason, typer.Option(help="Why.")],
    case: Case,
    consultation: Annotated[str, typer.Option("--consultation", help="This consultation alone.")] = "",
    patient: Annotated[str, typer.Option("--patient", help="Every consultation of the patient with this number.")] = "",
    system: System = "",
    data: DataDir = None,
) -> None:
    """Keeps a consultation, or all of a patient, whole: no rule, withdrawal or request removes anything of it."""
    from scribe.console.legal_hold import place  # noqa: PLC0415 (each command imports only what it needs)

    place(
        load_settings(data_dir=data), out, consultation=consultation, number=patient, system=system, reason=reason,
        case=case,
    )  # fmt: skip


@legal_hold_app.command("list")
def legal_hold_list(
    *,
    released: Annotated[bool, typer.Option("--released", help="Those that were released.")] = False,
    as_json: AsJson = False,
    data: DataDir = None,
) -> None:
    """The holds that stand, what each keeps, and the removals that wait for their release."""
    from scribe.console.legal_hold import list_all  # noqa: PLC0415

    list_all(load_settings(data_dir=data), out, released=released, as_json=as_json)


@legal_hold_app.command("release")
def legal_hold_release(
    number: Annotated[int, typer.Argument(help="The hold's number, as the list says it.")],
    *,
    reason: Annotated[ReleaseReason, typer.Option(help="Why it need not stay any longer.")],
    data: DataDir = None,
) -> None:
    """Ends a hold, and carries out the removals that were asked for meanwhile."""
    from scribe.console.legal_hold import release  # noqa: PLC0415

    release(load_settings(data_dir=data), out, number, because=reason)
