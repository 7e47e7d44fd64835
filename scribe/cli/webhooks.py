"""``scribe webhooks``: how far other programs have been told, and telling them again. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

webhooks_app = typer.Typer(help="Other programs that are told of changes: status, replay.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (scribe.webhooks/1).")]


@webhooks_app.command("status")
def webhooks_status(*, as_json: AsJson = False, data: DataDir = None) -> None:
    """For each address: how many messages wait, were sent, were given up, and what it said last."""
    from scribe.console.webhooks import status  # noqa: PLC0415 (each command imports only what it needs)

    status(load_settings(data_dir=data), out, as_json=as_json)


@webhooks_app.command("replay")
def webhooks_replay(
    *,
    after: Annotated[
        int | None, typer.Option(min=0, help="Every message of the events after this one [default: those given up].")
    ] = None,
    as_json: AsJson = False,
    data: DataDir = None,
) -> None:
    """Sends messages again."""
    from scribe.console.webhooks import replay  # noqa: PLC0415

    replay(load_settings(data_dir=data), out, after=after, as_json=as_json)
