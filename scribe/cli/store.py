"""``scribe store``: where sealed recordings lie. Parses, calls, prints."""

from __future__ import annotations

from typing import Annotated

import typer

from scribe.cli.options import DataDir, err, out
from scribe.settings import load_settings

store_app = typer.Typer(help="Where sealed recordings lie: a folder or an object store.", no_args_is_help=True)


@store_app.command("status")
def status(*, data: DataDir = None) -> None:
    """Says how many recordings lie where, and how many uploads are arriving."""
    from scribe.console.storing import show_store  # noqa: PLC0415 (each command imports only what it needs)

    show_store(load_settings(data_dir=data), out)


@store_app.command("move")
def move(
    *,
    to: Annotated[str, typer.Option("--to", help="SCRIBE_BLOB_STORE or SCRIBE_BLOB_STORE_ALSO, as it is set.")],
    data: DataDir = None,
) -> None:
    """Moves every recording to one of the two places while Scribe runs, each proved by its digest.

    Both places have to be set for all parts first. Broken off, it goes on when it is run again.
    """
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.storing import move_recordings  # noqa: PLC0415

    raise typer.Exit(move_recordings(load_settings(data_dir=data), to, out, display=StageDisplay(err)))
