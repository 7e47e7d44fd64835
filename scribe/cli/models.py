"""``scribe models``: speech models. Parses, calls, prints."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import DataDir, out
from scribe.errors import EXIT_BAD_INPUT
from scribe.settings import load_settings

models_app = typer.Typer(help="Speech models: list, pull, import.", no_args_is_help=True)


class WeightForm(StrEnum):
    """What weights are saved as."""

    int8 = "int8"
    int8_float16 = "int8_float16"
    float16 = "float16"
    float32 = "float32"


Replace = Annotated[bool, typer.Option("--replace", help="Replace a model of that name.")]


@models_app.command("list")
def models_list(
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every checksum; reads all of the models.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (scribe.models/1).")] = False,
    data: DataDir = None,
) -> None:
    """The speech models on this machine, and the names that can be pulled."""
    from scribe.console.models import list_models  # noqa: PLC0415

    sound = list_models(load_settings(data_dir=data), out, verify=verify, as_json=as_json)
    raise typer.Exit(0 if sound else EXIT_BAD_INPUT)


@models_app.command("pull")
def models_pull(
    name: Annotated[str, typer.Argument(help="a known name such as large-v3-turbo, or owner/name at the hub")],
    *,
    endpoint: Annotated[str | None, typer.Option(help="Address of another hub, such as a hospital's mirror.")] = None,
    replace: Replace = False,
    data: DataDir = None,
) -> None:
    """Fetches a speech model; one that was broken off goes on."""
    from scribe.console.models import pull_model  # noqa: PLC0415

    pull_model(load_settings(data_dir=data), name, out, endpoint=endpoint, replace=replace)


@models_app.command("import")
def models_import(
    path: Annotated[Path, typer.Argument(help="a folder or an archive: CTranslate2's format, or safetensors")],
    *,
    name: Annotated[str | None, typer.Option(help="What it shall be called [default: its own name].")] = None,
    compute_type: Annotated[
        WeightForm, typer.Option(help="What the weights of a checkpoint are saved as.")
    ] = WeightForm.float16,
    replace: Replace = False,
    data: DataDir = None,
) -> None:
    """Brings a speech model in from files, without a network; compares the checksums that come with it."""
    from scribe.console.models import import_files  # noqa: PLC0415

    import_files(load_settings(data_dir=data), path, out, name=name, compute_type=compute_type.value, replace=replace)
