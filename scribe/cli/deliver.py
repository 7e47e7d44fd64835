"""``scribe deliver``: what waits for the EMR and why; retry, hold, resume, give up. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

deliver_app = typer.Typer(
    help="Notes on their way to the EMR: status, retry, hold, resume, give up.", no_args_is_help=True
)

Name = Annotated[str, typer.Argument(metavar="CONSULTATION", help="its id, or the last characters of it")]
Reason = Annotated[str, typer.Option("--reason", help="Why, in a sentence; kept sealed. Do not name the patient.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (scribe.deliveries/1).")]


@deliver_app.command("status")
def deliver_status(
    name: Annotated[
        str | None, typer.Argument(metavar="CONSULTATION", help="one of them, with every attempt [default: all]")
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, help="How many of each kind at most.")] = 100,
    as_json: AsJson = False,
    data: DataDir = None,
) -> None:
    """What waits for the EMR, is held, parked or given up, since when, and what the EMR said last."""
    from scribe.console.delivering import status  # noqa: PLC0415 (each command imports only what it needs)

    status(load_settings(data_dir=data), out, name=name, limit=limit, as_json=as_json)


@deliver_app.command("retry")
def deliver_retry(name: Name, *, as_json: AsJson = False, data: DataDir = None) -> None:
    """Tries a parked or given-up note again, with all its attempts."""
    from scribe.console.delivering import decide  # noqa: PLC0415

    decide(load_settings(data_dir=data), out, "retry", name, reason="", as_json=as_json)


@deliver_app.command("hold")
def deliver_hold(name: Name, *, reason: Reason, as_json: AsJson = False, data: DataDir = None) -> None:
    """Keeps a signed note from being sent until somebody resumes it."""
    from scribe.console.delivering import decide  # noqa: PLC0415

    decide(load_settings(data_dir=data), out, "hold", name, reason=reason, as_json=as_json)


@deliver_app.command("resume")
def deliver_resume(name: Name, *, reason: Reason, as_json: AsJson = False, data: DataDir = None) -> None:
    """Lets a held note go to the EMR."""
    from scribe.console.delivering import decide  # noqa: PLC0415

    decide(load_settings(data_dir=data), out, "resume", name, reason=reason, as_json=as_json)


@deliver_app.command("give-up")
def deliver_give_up(name: Name, *, reason: Reason, as_json: AsJson = False, data: DataDir = None) -> None:
    """Ends the tries to deliver a note: it stays here, and can be retried."""
    from scribe.console.delivering import decide  # noqa: PLC0415

    decide(load_settings(data_dir=data), out, "give-up", name, reason=reason, as_json=as_json)
