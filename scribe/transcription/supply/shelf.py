"""The speech models on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field

from scribe.errors import BadInput
from scribe.model.base import Frozen
from scribe.settings import Settings
from scribe.transcription.alignment import places_words
from scribe.transcription.model_files import DEMO, DEMO_FOLDER, is_demo, missing_files
from scribe.transcription.supply.catalogue import CATALOGUE, full_name
from scribe.transcription.supply.manifest import faults, manifest_in, resized
from scribe.transcription.supply.weights import weights_in


class ShelvedModel(Frozen):
    """A model that can be used here.

    Attributes:
        name: what the settings call it.
        folder: where it is.
        size_bytes: of its files.
        form: the compute type of its weights.
        multilingual: whether it knows more than English.
        places_words: whether it can say when each word is spoken.
        checksums: ``recorded``, ``none``, ``whole`` once they were compared, or what is wrong.
        demo: whether it is the demo model.
        chosen: whether the settings name it.
    """

    name: str
    folder: Path
    size_bytes: int
    form: str
    multilingual: bool
    places_words: bool
    checksums: str
    demo: bool = False
    chosen: bool = Field(default=False)


def models_on(settings: Settings, *, verify: bool = False) -> tuple[ShelvedModel, ...]:
    """The models of the folder of models, of the hub's cache, and the demo model.

    Args:
        settings: where they are, and which one is chosen.
        verify: whether all checksums are compared, which reads every byte.
    """
    places = {DEMO: DEMO_FOLDER, **dict(_cached()), **dict(_kept(settings.models_folder))}
    chosen = settings.speech_model
    if Path(chosen).is_dir():
        places.setdefault(chosen, Path(chosen))
    return tuple(
        _shelved(name, folder, chosen=full_name(chosen) == name or chosen == name, verify=verify)
        for name, folder in sorted(places.items())
    )


def _kept(folder: Path) -> Iterator[tuple[str, Path]]:
    for found in sorted(folder.iterdir()) if folder.is_dir() else ():
        if found.is_dir() and not found.name.startswith(".") and not missing_files(found):
            yield found.name, found


def _cached() -> Iterator[tuple[str, Path]]:
    """Known models that the hub's client keeps in its own cache."""
    from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415 (heavy)

    for known in CATALOGUE.values():
        file = try_to_load_from_cache(known.repository, "model.bin")
        if isinstance(file, str) and not missing_files(Path(file).parent):
            yield known.name, Path(file).parent


def _shelved(name: str, folder: Path, *, chosen: bool, verify: bool) -> ShelvedModel:
    weights = weights_in(folder)
    known = CATALOGUE.get(name)
    return ShelvedModel(
        name=name,
        folder=folder,
        size_bytes=sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
        form=weights.form if weights else "unknown",
        # some models that were trained for English alone kept the tokens of all languages
        multilingual=_multilingual(folder) and not (known is not None and known.english_only),
        places_words=places_words(folder),
        checksums=_checksums(folder, verify=verify),
        demo=is_demo(folder),
        chosen=chosen,
    )


def _multilingual(folder: Path) -> bool:
    """Whether the model has more than one language to choose from."""
    try:
        return len(json.loads((folder / "config.json").read_text(encoding="utf-8")).get("lang_ids") or ()) > 1
    except (OSError, ValueError, AttributeError):
        return False


def _checksums(folder: Path, *, verify: bool) -> str:
    try:
        manifest = manifest_in(folder)
    except BadInput as fault:
        return fault.message
    if manifest is None:
        return "none"
    wrong = next(faults(folder, manifest.files) if verify else resized(folder, manifest.files), None)
    return wrong or ("whole" if verify else "recorded")
