"""Speech models: by folder, by name in a folder of models or in the hub's cache, or fetched when that is allowed."""

from __future__ import annotations

from pathlib import Path

from scribe.errors import BadInput, MissingPart
from scribe.settings import Settings
from scribe.transcription.model_files import DEMO, DEMO_FOLDER, ModelFiles, is_demo, missing_files
from scribe.transcription.supply.bringing import pull
from scribe.transcription.supply.catalogue import CATALOGUE, full_name, repository_of
from scribe.transcription.supply.manifest import manifest_in, resized
from scribe.transcription.supply.pulling import Fetching

_HOW = (
    "Fetch one with `scribe models pull large-v3-turbo`, or bring one in with `scribe models import FOLDER`, and set "
    "SCRIBE_SPEECH_MODEL to its name or folder. The demo model (--model demo) is for Scribe's own samples only: it "
    "must never hear a patient."
)


def resolve_model(
    name: str, *, models_dir: Path | None, allow_download: bool, fetching: Fetching | None = None
) -> ModelFiles:
    """Finds a model.

    Args:
        name: ``demo``, a folder, or a name such as ``large-v3-turbo``.
        models_dir: a folder with models, one sub-folder each.
        allow_download: whether it may be pulled into that folder when it is not here.
        fetching: told how much of it has been fetched, in bytes.

    Raises:
        MissingPart: it is not here, or its folder lacks a file; the remedy says how to get one.
        PartDown: it has to be fetched, and the hub does not answer.
    """
    if name == DEMO:
        return _complete(ModelFiles(DEMO, DEMO_FOLDER, demo=True))
    given = Path(name).expanduser()
    folders = [given, *([models_dir / name, models_dir / full_name(name)] if models_dir is not None else [])]
    for folder in folders:
        if folder.is_dir():
            return _complete(ModelFiles(folder.resolve().name, folder, demo=is_demo(folder)))
    if given.is_absolute():
        raise MissingPart(f"There is no speech model in {name}.", remedy=_HOW)
    return _complete(ModelFiles(name, _from_hub(name, models_dir if allow_download else None, fetching=fetching)))


def _complete(model: ModelFiles) -> ModelFiles:
    """Refuses a folder in which a needed file is missing, before an engine stumbles over it."""
    wrong = _resized(model.path)
    if wrong:
        raise MissingPart(
            f"The speech model {model.name} was changed or damaged: {wrong}.", remedy="Bring it in again."
        )
    missing = missing_files(model.path)
    if missing:
        raise MissingPart(
            f"The speech model in {model.path} is not complete: {', '.join(missing)} is missing.", remedy=_HOW
        )
    return model


def _resized(folder: Path) -> str:
    """What differs in size from the model's record; comparing checksums would read gigabytes."""
    try:
        manifest = manifest_in(folder)
    except BadInput as fault:
        return fault.message
    return next(resized(folder, manifest.files), "") if manifest is not None else ""


def _from_hub(name: str, models_dir: Path | None, *, fetching: Fetching | None) -> Path:
    """The folder of a model that the hub's client keeps in its cache, or that is pulled now, when that is allowed.

    Args:
        name: a known name, or owner and name.
        models_dir: where to pull it to; ``None`` where nothing may be fetched.
        fetching: told how much has come.
    """
    from faster_whisper import download_model  # noqa: PLC0415 (heavy)

    try:
        cached = Path(download_model(_repository(name), local_files_only=True))
        if models_dir is None or not missing_files(cached):
            return cached
    except MissingPart:
        raise
    except Exception as error:
        if models_dir is None:
            raise MissingPart(f"The speech model {name} is not on this machine.", remedy=_HOW) from error
    return models_dir / pull(name, models_dir, told=fetching).name


def _repository(name: str) -> str:
    """Where the hub keeps a model: by its known name, or owner and name as they are given."""
    repository = repository_of(name)
    if repository is None:
        raise MissingPart(
            f"There is no speech model named {name}.",
            remedy=f"Names that are known: {', '.join(CATALOGUE)}. {_HOW}",
        )
    return repository


def model_from(settings: Settings, name: str | None = None, *, fetching: Fetching | None = None) -> ModelFiles:
    """The model that the settings choose, or the one with ``name``; ``fetching`` is told how much of it has come.

    Raises:
        MissingPart: see :func:`resolve_model`.
    """
    return resolve_model(
        name or settings.speech_model,
        models_dir=settings.models_folder,
        allow_download=settings.allow_download,
        fetching=fetching,
    )
