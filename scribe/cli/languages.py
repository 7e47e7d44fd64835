"""``scribe languages``: the languages of the pages, and a hospital's own. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import out
from scribe.settings import load_settings

languages_app = typer.Typer(help="The languages of the pages, and a hospital's own.", no_args_is_help=True)


@languages_app.command("check")
def languages_check(
    folder: Annotated[
        Path | None, typer.Argument(help="a hospital's catalogues [default: SCRIBE_CATALOGUES_DIR, else those shipped]")
    ] = None,
) -> None:
    """Reads every catalogue; explains a fault with its file and line, and says how much has no words yet."""
    from scribe.console.languages import check_catalogues  # noqa: PLC0415

    raise typer.Exit(check_catalogues(folder or load_settings().catalogues_dir, out))


@languages_app.command("new")
def languages_new(
    language: Annotated[str, typer.Argument(help="its code: de, fr, pt_BR")],
    folder: Annotated[Path, typer.Argument(help="where the catalogue is written")],
) -> None:
    """Writes a catalogue with every message of the pages, to be translated; one that is there is brought up to date."""
    from scribe.console.languages import new_catalogue  # noqa: PLC0415

    new_catalogue(language, folder, out)
