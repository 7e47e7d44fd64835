"""The templates of an installation: a folder of YAML files that may change while Scribe runs."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from scribe.errors import BadTemplate, MissingPart, NotFound
from scribe.model import Template
from scribe.template.faults import Fault, bad_template
from scribe.template.reading import parse_template

log = logging.getLogger(__name__)

_HERE = Path(__file__).parent


def shipped_folder() -> Path:
    """Where the templates that come with Scribe are: inside the wheel, or at the root of a checkout."""
    inside = _HERE / "shipped"
    return inside if inside.is_dir() else _HERE.parents[1] / "templates"


def load_template(path: Path) -> Template:
    """Reads one template file.

    Raises:
        BadTemplate: it has faults, or is not UTF-8 text.
        NotFound: there is no such file.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"The template file {path.name} cannot be read: {error.strerror or error}.",
            remedy="Check the path and the file's permissions.",
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        raise bad_template(path.name, [Fault(line, column, "", "This is not UTF-8 text; save it as UTF-8.")]) from None
    return parse_template(text, path.name)


@dataclass(frozen=True)
class _File:
    """A file as it was read last. ``stamp`` is its time of change and its size."""

    stamp: tuple[int, int]
    template: Template | None
    fault: BadTemplate | None = None


class TemplateLibrary:
    """All templates of a folder, read and checked when first needed, and again when a file changes.

    Changes count at the next use, without a restart. A file that had been sound and is faulty now keeps its last sound
    version, so a slip in an editor stops nobody's work; :attr:`faults` says so. Safe to share between threads.

    Args:
        folder: the hospital's folder; without one, the templates that come with Scribe.

    Raises:
        MissingPart: the folder is not there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or shipped_folder()
        if not self.folder.is_dir():
            raise MissingPart(
                f"The template folder {self.folder} is not there.",
                remedy="Set SCRIBE_TEMPLATES_DIR to a folder with templates, or leave it empty for those shipped.",
            )
        self._lock = threading.Lock()
        self._files: dict[Path, _File] = {}
        self._by_id: dict[str, Template] | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The template files, by name."""
        return tuple(sorted(path for path in self.folder.iterdir() if path.suffix in (".yaml", ".yml")))

    @property
    def faults(self) -> tuple[BadTemplate, ...]:
        """What is wrong with the files as they are now; the last sound versions of them are in use."""
        self._load()
        return tuple(file.fault for file in self._files.values() if file.fault is not None)

    def all(self) -> tuple[Template, ...]:
        """Every template, ordered by its file's name.

        Raises:
            BadTemplate: at the first use a file has faults, or two files claim one id.
        """
        return tuple(self._load().values())

    def get(self, id: str) -> Template:
        """The template with this id.

        Raises:
            NotFound: there is none; the sentence lists those that there are.
            BadTemplate: at the first use a file of the folder has faults.
        """
        templates = self._load()
        try:
            return templates[id]
        except KeyError:
            known = ", ".join(templates) or "none"
            raise NotFound(
                f"There is no template {id!r}.", remedy=f"Choose one of: {known}.", known=[*templates]
            ) from None

    def path_of(self, id: str) -> Path:
        """The file of the template with this id.

        Raises:
            NotFound: there is none.
            BadTemplate: at the first use a file of the folder has faults.
        """
        self.get(id)
        with self._lock:
            return next(path for path, file in self._files.items() if file.template and file.template.id == id)

    def fault_of(self, id: str) -> BadTemplate | None:
        """What is wrong with a template's file as it is now, whose last sound version is in use."""
        self._load()
        with self._lock:
            files = (file for file in self._files.values() if file.template and file.template.id == id)
            return next((file.fault for file in files), None)

    def _load(self) -> dict[str, Template]:
        with self._lock:
            stamps = self._stamps()
            if self._by_id is None or stamps != {path: file.stamp for path, file in self._files.items()}:
                self._by_id = self._read(stamps, strict=self._by_id is None)
            return self._by_id

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        stamps = {}
        for path in self.paths:
            with suppress(OSError):  # it was removed a moment ago
                stat = path.stat()
                stamps[path] = (stat.st_mtime_ns, stat.st_size)
        return stamps

    def _read(self, stamps: dict[Path, tuple[int, int]], *, strict: bool) -> dict[str, Template]:
        """The templates by id; only files that changed are read. ``strict`` lets a fault end the reading."""
        before, self._files = self._files, {}
        by_id: dict[str, Template] = {}
        for path, stamp in stamps.items():
            known = before.get(path)
            file = known if known and known.stamp == stamp else self._read_one(path, stamp, known, strict=strict)
            if file.template is not None and file.template.id in by_id:
                taken = _taken(path, file.template)
                if strict:
                    raise taken
                file = replace(file, template=None, fault=taken)
            self._files[path] = file
            if file.template is not None:
                by_id[file.template.id] = file.template
        return by_id

    def _read_one(self, path: Path, stamp: tuple[int, int], known: _File | None, *, strict: bool) -> _File:
        try:
            return _File(stamp, load_template(path))
        except (BadTemplate, NotFound) as error:
            if strict:
                raise
            log.warning("a template is faulty, the last sound version stays in use: file=%s", path.name)
            fault = error if isinstance(error, BadTemplate) else None
            return _File(stamp, known.template if known else None, fault)


def _taken(path: Path, template: Template) -> BadTemplate:
    return BadTemplate(
        f"The template {path.name} has the id {template.id}, which another file already has.",
        remedy="Give each template an id of its own.",
        template=path.name,
        faults=[{"line": 1, "column": 1, "path": "id", "reason": "The id is taken by another file."}],
    )
