"""The commands ``scribe fhir …``. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import out
from scribe.errors import EXIT_BAD_INPUT

fhir_app = typer.Typer(help="FHIR documents: is one valid.", no_args_is_help=True)


@fhir_app.callback()
def _fhir() -> None:
    """FHIR documents."""


@fhir_app.command("validate")
def fhir_validate(
    file: Annotated[Path, typer.Argument(help="a FHIR resource as JSON, such as bundle.json")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.fhir.validation/1).")] = False,
) -> None:
    """Checks a Bundle, or any resource, against FHIR R4; each fault with its path and its rule."""
    from scribe.console import validating  # noqa: PLC0415
    from scribe.console.showing_json import pretty_json  # noqa: PLC0415

    faults = validating.validate_file(file)
    if as_json:
        out.out(pretty_json(validating.faults_as_json(file, faults)), end="")
    else:
        validating.print_faults(file, faults, out)
    if faults:
        raise typer.Exit(EXIT_BAD_INPUT)
