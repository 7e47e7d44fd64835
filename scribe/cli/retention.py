"""``scribe retention``: what is over its time. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.settings import load_settings

retention_app = typer.Typer(help="How long recordings, transcripts and notes are kept.")


@retention_app.callback(invoke_without_command=True)
def retention(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.retention/1).")] = False,
    data: DataDir = None,
) -> None:
    """Removes what is over its time by the rules of SCRIBE_RETENTION_FILE; the reconciler does so by itself."""
    from scribe.console.retention import run_retention  # noqa: PLC0415 (each command imports only what it needs)

    run_retention(load_settings(data_dir=data), out, dry_run=dry_run, as_json=as_json)
