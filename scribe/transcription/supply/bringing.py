"""Brings a model into the folder of models: pulled from a hub, or from files; checked, converted, tried, then named."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from scribe.errors import BadInput, Conflict, MissingPart
from scribe.transcription.model_files import ModelFiles, missing_files
from scribe.transcription.recognition import load
from scribe.transcription.supply.catalogue import full_name, known_repository, repository_of
from scribe.transcription.supply.checkpoint import is_checkpoint
from scribe.transcription.supply.conversion import ComputeType, convert
from scribe.transcription.supply.manifest import (
    MANIFEST,
    SUMS,
    Manifest,
    Source,
    check_sums,
    faults,
    manifest_in,
    recorded,
    sums_in,
)
from scribe.transcription.supply.pulling import Fetching, pull_files
from scribe.transcription.supply.unpacking import is_archive, unpack
from scribe.transcription.supply.weights import WHISPER, weights_in
from scribe.transcription.windows import Piece, Window

_TAKEN_ALONG: Final = (
    "model.bin",
    "config.json",
    "tokenizer.json",
    "preprocessor_config.json",
    "vocabulary.json",
    "vocabulary.txt",
)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_RESERVED: Final = "demo"
_UNDER_WAY: Final = ".incoming-"
_DRAFT: Final = ".making-"
_ABANDONED_S: Final = 24 * 3600


def pull(
    name: str, models: Path, *, endpoint: str | None = None, replace: bool = False, told: Fetching | None = None
) -> Manifest:
    """Fetches a model from a hub into the folder of models. A pull that was broken off goes on where it was.

    Args:
        name: one of the known names (``large-v3-turbo``), or owner and name of a repository.
        models: the folder of models.
        endpoint: the hub's address; without it the public one, or that of ``HF_ENDPOINT``.
        replace: whether a model of that name may be replaced.
        told: how much has come, in bytes.

    Raises:
        MissingPart: no such model, what came is not what the hub promised, or the folder cannot be written.
        PartDown: the hub does not answer.
        Conflict: there is a model of that name.
    """
    repository = repository_of(name)
    if repository is None:
        raise MissingPart(
            f"There is no speech model named {name}.",
            remedy="`scribe models list` has the names that are known; others are given as owner/name.",
        )
    known = known_repository(repository)
    short = known.name if known else _checked_name(repository.partition("/")[2])
    _free(models / short, replace=replace)
    incoming = models / f"{_UNDER_WAY}{repository.replace('/', '--')}"
    with _workshop(models) as draft:
        incoming.mkdir(exist_ok=True)
        pulled = pull_files(repository, incoming, endpoint=endpoint, told=told)
        source = Source(kind="hub", name=repository, revision=pulled.revision)
        manifest = _made(incoming, draft, name=short, source=source, compute_type="float16")
        _put(draft, models / short)
    shutil.rmtree(incoming, ignore_errors=True)
    return manifest


def import_model(
    path: Path, models: Path, *, name: str | None = None, compute_type: ComputeType = "float16", replace: bool = False
) -> Manifest:
    """Brings a model in from files, without a network.

    Args:
        path: a folder, or an archive (tar or zip) of one: a model in CTranslate2's format, or a Whisper checkpoint of
            Hugging Face's form, which is converted. Checksums that came with it are checked first.
        models: the folder of models.
        name: what it shall be called; without one the folder's or archive's own.
        compute_type: what a checkpoint's weights are saved as.
        replace: whether a model of that name may be replaced.

    Raises:
        BadInput: it is no Whisper model, not complete, damaged, or differs from its checksums.
        Conflict: there is a model of that name.
        MissingPart: the folder of models cannot be written.
    """
    if not path.exists():
        raise BadInput(f"There is nothing at {path}.", remedy="Give the folder or the archive of a model.")
    with _workshop(models) as draft, _workshop(models) as unpacked:
        if path.is_dir():
            found = path
        elif is_archive(path):
            unpack(path, unpacked)
            found = unpacked
        else:
            raise BadInput(
                f"{path.name} is neither a folder nor a tar or zip archive.", remedy="Give the model's folder."
            )
        root = _root(found)
        kind = "checkpoint" if is_checkpoint(root) and not (root / "model.bin").is_file() else "files"
        chosen = _checked_name(name or full_name(_own_name(path, root)))
        _free(models / chosen, replace=replace)
        _check(root)
        manifest = _made(root, draft, name=chosen, source=Source(kind=kind, name=path.name), compute_type=compute_type)
        _put(draft, models / chosen)
    return manifest


def _made(folder: Path, draft: Path, *, name: str, source: Source, compute_type: ComputeType) -> Manifest:
    """The finished model in ``draft``: copied or converted, tried once, and with its record."""
    if (folder / "model.bin").is_file():
        for file in _TAKEN_ALONG:
            if (folder / file).is_file():
                shutil.copyfile(folder / file, draft / file)
    elif is_checkpoint(folder):
        convert(folder, draft, compute_type=compute_type)
    else:
        raise BadInput(
            "There is no Whisper model in it: neither model.bin nor safetensors.",
            remedy="Bring a folder in CTranslate2's format, or a checkpoint with model.safetensors.",
        )
    _check_model(draft)
    _try(draft, name)
    weights = weights_in(draft)
    assert weights is not None  # noqa: S101 (it was checked above)
    manifest = Manifest(
        name=name,
        source=source,
        form=weights.form,
        made_at=datetime.now(UTC),
        files=recorded(draft, [file.name for file in draft.iterdir()]),
    )
    manifest.write(draft)
    return manifest


def _root(folder: Path) -> Path:
    """The folder with the model: itself, or the only one within it that holds a configuration."""
    if (folder / "config.json").is_file():
        return folder
    within = sorted(found.parent for found in folder.rglob("config.json"))
    if len(within) != 1:
        raise BadInput(
            "There is no Whisper model in it: config.json is missing." if not within else "There are several models.",
            remedy="Give the folder that holds config.json.",
        )
    return within[0]


def _own_name(path: Path, root: Path) -> str:
    manifest = manifest_in(root)
    if manifest is not None:
        return manifest.name
    name = re.sub(r"\.(tar(\.\w+)?|tgz|zip)$", "", path.resolve().name)
    return name.removeprefix("faster-whisper-").removeprefix("whisper-")


def _check(root: Path) -> None:
    """Compares with the checksums that came along, if any did."""
    if (root / SUMS).is_file():
        check_sums(root / SUMS)
        _all_named(root, set(sums_in(root / SUMS)))
    manifest = manifest_in(root)
    wrong = next(faults(root, manifest.files), None) if manifest is not None else None
    if wrong is not None:
        raise BadInput(
            f"The model is not what its {MANIFEST} says: {wrong}.",
            remedy="Copy it again, and compare with where it came from.",
        )


def _all_named(root: Path, named: set[str]) -> None:
    """A list of checksums that leaves out the weights vouches for nothing."""
    weights = [file.name for pattern in ("model.bin", "*.safetensors") for file in sorted(root.glob(pattern))]
    for name in weights:
        if name not in named:
            raise BadInput(f"{name} is not among the checksums in {SUMS}.", remedy="Make the list of all files again.")


def _check_model(folder: Path) -> None:
    missing = missing_files(folder)
    if missing:
        raise BadInput(f"The model is not complete: {', '.join(missing)} is missing.", remedy="Copy all of its files.")
    weights = weights_in(folder)
    if weights is None or not weights.whole:
        raise BadInput("model.bin is damaged or was cut off.", remedy="Copy it again.")
    if weights.spec != WHISPER:
        raise BadInput(f"model.bin is no Whisper model ({weights.spec}).", remedy="Bring a Whisper model.")


def _try(folder: Path, name: str) -> None:
    """Loads the model and lets it hear a second of silence: what cannot do that gets no name."""
    silence = Piece(0, np.zeros((1, 16_000), np.float32), (0, 16_000))
    try:
        recogniser = load(ModelFiles(name, folder), device="cpu", compute_type="int8")
        recogniser.answers([Window((silence,))], "en")
    except (MissingPart, RuntimeError, ValueError) as error:
        raise BadInput(
            f"The model cannot be run ({type(error).__name__}): its files are damaged or do not belong together.",
            remedy="Copy or convert it again.",
        ) from error


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name) or name == _RESERVED:
        raise BadInput(
            f"A model cannot be called {name!r}.", remedy="Give --name with letters, digits, points, dashes; not demo."
        )
    return name


def _free(target: Path, *, replace: bool) -> None:
    if target.exists() and not replace:
        raise Conflict(f"There is a model named {target.name}.", remedy="Give another --name, or --replace.")


def _put(draft: Path, target: Path) -> None:
    """Gives a finished model its name; one that had it before goes."""
    old = draft.with_name(f"{draft.name}-old")
    if target.exists():
        target.rename(old)
    try:
        draft.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _workshop(models: Path) -> Iterator[Path]:
    """A folder beside the models that goes with the block, unless it was given another name.

    Those that a killed process left go a day later.

    Raises:
        MissingPart: the folder of models cannot be written, when the block begins or within it.
    """
    folder: Path | None = None
    try:
        models.mkdir(parents=True, exist_ok=True)
        for left in models.glob(f"{_DRAFT}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=models))
        folder.chmod(0o755)
        yield folder
    except OSError as fault:
        raise MissingPart(
            f"The model cannot be brought into {models}: {fault.strerror or type(fault).__name__}.",
            remedy="Give the rights and the room, or set SCRIBE_MODELS_DIR to another folder.",
        ) from fault
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
