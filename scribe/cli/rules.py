"""``scribe rules``: the rules by which speech is read, and a hospital's own. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import out
from scribe.settings import load_settings

rules_app = typer.Typer(help="The rules by which speech is read, and a hospital's own.", no_args_is_help=True)


@rules_app.command("check")
def rules_check(
    folder: Annotated[
        Path | None, typer.Argument(help="a hospital's rules [default: SCRIBE_RULES_DIR, else those shipped alone]")
    ] = None,
) -> None:
    """Reads every rule and tries its proofs; explains each fault with its file and line."""
    from scribe.console.rules import check_rules  # noqa: PLC0415

    raise typer.Exit(check_rules(folder or load_settings().rules_dir, out))
