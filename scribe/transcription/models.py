"""Speech models: by folder, by name in a folder of models or in the hub's cache, or fetched when that is allowed."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass
from pathlib import Path

from scribe.errors import MissingPart
from scribe.settings import Settings
from scribe.transcription.fetching import Fetching, fetch

DEMO = "demo"
DEMO_FOLDER = Path(__file__).with_name("demo_model")

_HOW = (
    "Copy a Whisper model in CTranslate2's format to a folder and set SCRIBE_SPEECH_MODEL to it (or SCRIBE_MODELS_DIR "
    "to the folder above), or set SCRIBE_ALLOW_DOWNLOAD=true to fetch it once. The demo model (--model demo) is for "
    "Scribe's own samples only: it must never hear a patient."
)


@dataclass(frozen=True)
class ModelFiles:
    """A model on this machine."""

    name: str
    path: Path
    demo: bool = False


def resolve_model(
    name: str, *, models_dir: Path | None, allow_download: bool, fetching: Fetching | None = None
) -> ModelFiles:
    """Finds a model.

    Args:
        name: ``demo``, a folder, or a name such as ``large-v3-turbo``.
        models_dir: a folder with models, one sub-folder each.
        allow_download: whether it may be fetched when it is not here.
        fetching: told how much of it has been fetched, in bytes.

    Raises:
        MissingPart: it is not here, or its folder lacks a file; the remedy says how to get one.
    """
    if name == DEMO:
        return _complete(ModelFiles(DEMO, DEMO_FOLDER, demo=True))
    given = Path(name).expanduser()
    folders = [given, models_dir / name] if models_dir is not None else [given]
    for folder in folders:
        if folder.is_dir():
            return _complete(ModelFiles(folder.resolve().name, folder, demo=_is_demo(folder)))
    if given.is_absolute():
        raise MissingPart(f"There is no speech model in {name}.", remedy=_HOW)
    return _complete(ModelFiles(name, _from_hub(name, allow_download=allow_download, fetching=fetching)))


def _is_demo(folder: Path) -> bool:
    """Whether a folder holds the demo model, there or copied and renamed: it stays marked wherever it is."""
    weights, demo = folder / "model.bin", DEMO_FOLDER / "model.bin"
    if not (weights.is_file() and demo.is_file()):
        return False
    return weights.samefile(demo) or filecmp.cmp(weights, demo, shallow=False)


def _complete(model: ModelFiles) -> ModelFiles:
    """Refuses a folder in which a needed file is missing, before an engine stumbles over it."""
    missing = _missing(model.path)
    if missing:
        raise MissingPart(
            f"The speech model in {model.path} is not complete: {', '.join(missing)} is missing.", remedy=_HOW
        )
    return model


def _missing(folder: Path) -> list[str]:
    missing = [file for file in ("model.bin", "config.json", "tokenizer.json") if not (folder / file).is_file()]
    return missing if any(folder.glob("vocabulary.*")) else [*missing, "vocabulary.json"]


def _from_hub(name: str, *, allow_download: bool, fetching: Fetching | None) -> Path:
    """The folder in the hub's cache; fetched when that is allowed and it is not there, or not whole."""
    from faster_whisper import download_model  # noqa: PLC0415 (heavy)

    repository = _repository(name)
    try:
        cached = Path(download_model(repository, local_files_only=True))
        if not allow_download or not _missing(cached):
            return cached
    except Exception as error:
        if not allow_download:
            raise MissingPart(f"The speech model {name} is not on this machine.", remedy=_HOW) from error
    try:
        return fetch(repository, fetching)
    except Exception as error:
        raise MissingPart(f"The speech model {name} could not be fetched.", remedy=_HOW) from error


def _repository(name: str) -> str:
    """Where the hub keeps a model: faster-whisper's own list, or owner and name as they are given."""
    from faster_whisper.utils import _MODELS  # noqa: PLC0415 (heavy; its public list has the names alone)

    if "/" in name:
        return name
    if name not in _MODELS:
        raise MissingPart(
            f"There is no speech model named {name}.",
            remedy=f"Names that are known: {', '.join(_MODELS)}. {_HOW}",
        )
    return str(_MODELS[name])


def model_from(settings: Settings, name: str | None = None, *, fetching: Fetching | None = None) -> ModelFiles:
    """The model that the settings choose, or the one with ``name``; ``fetching`` is told how much of it has come.

    Raises:
        MissingPart: see :func:`resolve_model`.
    """
    return resolve_model(
        name or settings.speech_model,
        models_dir=settings.models_dir,
        allow_download=settings.allow_download,
        fetching=fetching,
    )
