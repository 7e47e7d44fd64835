"""A folder in place of an EMR: files for each document, for a hospital that imports files."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from scribe.delivery import document
from scribe.delivery.forms import Form
from scribe.delivery.order import Order, Receipt
from scribe.disk import fsync_folder
from scribe.errors import DeliveryRefused, LeaseLost, MissingPart, PartDown
from scribe.model import Location, canonical_json

INDEX: Final = "index.json"


class FolderDestination:
    """Writes ``<consultation>/<digest>.json``, the same document in other forms beside it, and an index after them.

    A file appears whole or not at all and is never changed. The JSON is canonical (sorted members, UTF-8), so that its
    SHA-256 is its name. The other forms have the same name and another ending; the index names them, so an importer
    that goes by the index finds them whole.

    Args:
        path: the folder; made when it is missing.
        forms: the other forms, in their order.
    """

    def __init__(self, path: Path, forms: Sequence[Form] = ()) -> None:
        self.path = path
        self.name = f"the folder {path}"
        self._forms = tuple(forms)

    def deliver(self, order: Order) -> Receipt:
        """Stores the document. A note of the demo speech model is welcome too: it carries the label of test data."""
        bundle, digest = order.bundle, order.digest
        folder = self.path / quote(document.consultation(bundle), safe="")
        file = folder / f"{digest}.json"
        content = canonical_json(bundle)
        others = {file.with_suffix(form.ending): form for form in self._forms if form.suits(bundle)}
        try:
            # all are made before one is written, so a form that cannot be made leaves nothing behind
            made = {place: form.made(bundle) for place, form in others.items() if not place.exists()}
            order.confirm()
            self._make(folder)
            for place, other in made.items():
                _write(place, other)
            if not file.exists():
                _write(file, content)
            stored = file.read_bytes()
            _confirm_still(order, folder)
            if stored == content:
                _write(folder / INDEX, canonical_json(_index(folder)))
                stored = file.read_bytes()
        except OSError as error:
            raise PartDown(
                f"The document could not be written to {self.name}: {error.strerror}.",
                remedy="Check its disk and its rights; Scribe tries again.",
            ) from error
        if stored != content:
            raise DeliveryRefused(
                f"The folder already holds another document under the name {file.name}.",
                remedy="Move that file away, then retry the delivery.",
            )
        places = (Location(reference=f"{folder.name}/{place.name}", version=digest) for place in (file, *others))
        return Receipt(tuple(places), way="folder")

    def _make(self, folder: Path) -> None:
        """Makes a consultation's folder: who may enter the EMR's folder may enter it, whatever our own rights are."""
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(self.path.stat().st_mode & 0o777)

    def retract(self, order: Order) -> Receipt:
        """Takes the consultation's documents away; the index stays and says so, also of what was imported already."""
        folder = self.path / quote(document.consultation(order.bundle), safe="")
        withdrawn = []
        try:
            order.confirm()
            if folder.is_dir():
                there = {file.stem for file in folder.glob("*.json") if file.name != INDEX}
                withdrawn = sorted({order.digest} | there | set(_withdrawn_before(folder)))
                _write(folder / INDEX, canonical_json({"documents": [], "newest": None, "withdrawn": withdrawn}))
                _empty(folder)
        except OSError as error:
            raise PartDown(
                f"The documents could not be taken out of {self.name}: {error.strerror}.",
                remedy="Check its disk and its rights; Scribe tries again.",
            ) from error
        return Receipt((Location(reference=f"{folder.name}/{INDEX}"),) if withdrawn else (), way="folder")

    def probe(self) -> None:
        """Looks whether the folder can be written, or can be made."""
        nearest = next(path for path in (self.path.absolute(), *self.path.absolute().parents) if path.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            raise MissingPart(
                f"The folder {self.path} cannot be written.", remedy="Set SCRIBE_EMR_FOLDER, or give the rights."
            )
        for form in self._forms:
            form.probe()


def _index(folder: Path) -> dict[str, Any]:
    """What the folder holds, oldest first; made from the files, so it is right after any interruption."""
    documents = []
    for file in folder.glob("*.json"):
        if file.name == INDEX:
            continue
        bundle = json.loads(file.read_bytes())
        others = sorted(other.name for other in folder.glob(f"{file.stem}.*") if other != file)
        documents.append(
            {
                "file": file.name,
                **({"forms": others} if others else {}),
                "sha256": file.stem,
                "identifier": bundle["identifier"]["value"],
                "status": document.composition(bundle)["status"],
                "timestamp": bundle["timestamp"],
            }
        )
    documents.sort(key=lambda item: (item["timestamp"], item["file"]))
    return {"documents": documents, "newest": documents[-1]["file"]}


def _withdrawn_before(folder: Path) -> list[str]:
    """What an attempt that was interrupted had written of the index already."""
    index = folder / INDEX
    return list(json.loads(index.read_bytes()).get("withdrawn", [])) if index.is_file() else []


def _confirm_still(order: Order, folder: Path) -> None:
    """Leaves nothing behind when the work was taken away while this worker stood still.

    What the index names is another worker's, and stays.

    Raises:
        LeaseLost: another worker has the task, or consent was withdrawn.
    """
    try:
        order.confirm()
    except LeaseLost:
        index = folder / INDEX
        named = json.loads(index.read_bytes())["documents"] if index.is_file() else []
        if order.digest not in [one["sha256"] for one in named]:
            for file in folder.glob(f"{order.digest}.*"):
                file.unlink()
        raise


def _empty(folder: Path) -> None:
    """Takes everything away but the index, also what a killed worker had begun to write."""
    for file in folder.iterdir():
        if file.name != INDEX:
            file.unlink()


def _write(file: Path, content: bytes) -> None:
    """Writes a file that appears whole, and survives a power cut once it is there."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        os.fchmod(stream.fileno(), file.parent.stat().st_mode & 0o666)
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
    fsync_folder(file.parent)
