"""``scribe models``: which speech models are here, fetching one, and bringing one in from files."""

from __future__ import annotations

from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from scribe.console.progress import StageDisplay, megabytes
from scribe.console.showing_json import pretty_json
from scribe.settings import Settings
from scribe.transcription.supply.bringing import import_model, pull
from scribe.transcription.supply.catalogue import CATALOGUE
from scribe.transcription.supply.conversion import ComputeType
from scribe.transcription.supply.manifest import Manifest
from scribe.transcription.supply.shelf import ShelvedModel, models_on


def list_models(settings: Settings, console: Console, *, verify: bool, as_json: bool) -> bool:
    """Prints the models of this machine and the names that can be pulled; whether all checksums hold."""
    found = models_on(settings, verify=verify)
    if as_json:
        members = [model.model_dump(mode="json") for model in found]
        console.out(pretty_json({"schema": "scribe.models/1", "models": members, "known": list(CATALOGUE)}), end="")
    else:
        console.print(_table(found))
        here = {model.name for model in found}
        console.print(f"Can be pulled: {', '.join(name for name in CATALOGUE if name not in here)}.")
        console.print(f"Models are kept in {settings.models_folder}.")
        if not any(model.chosen for model in found):
            console.print(f"SCRIBE_SPEECH_MODEL is {settings.speech_model}, which is not here.", style="red")
    return all(model.checksums in ("recorded", "none", "whole") for model in found)


def _table(found: tuple[ShelvedModel, ...]) -> Table:
    table = Table("", "model", "size", "weights", "languages", "word times", "checksums", box=SIMPLE_HEAD)
    for model in found:
        table.add_row(
            "▸" if model.chosen else "",
            f"{model.name} (for the samples only)" if model.demo else model.name,
            megabytes(model.size_bytes),
            model.form,
            "many" if model.multilingual else "English",
            "yes" if model.places_words else "no",
            model.checksums,
        )
    return table


def pull_model(settings: Settings, name: str, console: Console, *, endpoint: str | None, replace: bool) -> None:
    """Fetches a model into the folder of models."""
    display = StageDisplay(console)
    with display.running():
        manifest = pull(
            name,
            settings.models_folder,
            endpoint=endpoint,
            replace=replace,
            told=display.fetching("Fetch the speech model"),
        )
    _print_brought(settings, manifest, console)


def import_files(
    settings: Settings, path: Path, console: Console, *, name: str | None, compute_type: ComputeType, replace: bool
) -> None:
    """Brings a model in from files."""
    display = StageDisplay(console)
    with display.running(), display.stage("Check, convert where needed, and try the model"):
        manifest = import_model(path, settings.models_folder, name=name, compute_type=compute_type, replace=replace)
    _print_brought(settings, manifest, console)


def _print_brought(settings: Settings, manifest: Manifest, console: Console) -> None:
    size = sum(file.bytes for file in manifest.files.values())
    console.print(f"{manifest.name}: {megabytes(size)}, {manifest.form}, in {settings.models_folder / manifest.name}.")
    for name, record in manifest.files.items():
        console.print(f"  {record.sha256}  {name}")
    if settings.speech_model != manifest.name:
        console.print(f"Set SCRIBE_SPEECH_MODEL={manifest.name} to use it.")
