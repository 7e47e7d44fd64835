"""The templates of an installation: a folder of YAML files."""

from __future__ import annotations

from pathlib import Path

from scribe.consultation.models import Template
from scribe.errors import BadTemplate, MissingPart, NotFound
from scribe.template.faults import Fault, bad_template
from scribe.template.reading import parse_template

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


class TemplateLibrary:
    """All templates of a folder, read and checked once, when first needed.

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
        self._by_id: dict[str, Template] | None = None

    @property
    def paths(self) -> tuple[Path, ...]:
        """The template files, by name."""
        return tuple(sorted(path for path in self.folder.iterdir() if path.suffix in (".yaml", ".yml")))

    def all(self) -> tuple[Template, ...]:
        """Every template, ordered by its file's name.

        Raises:
            BadTemplate: a file has faults, or two files claim one id.
        """
        return tuple(self._load().values())

    def get(self, id: str) -> Template:
        """The template with this id.

        Raises:
            NotFound: there is none; the sentence lists those that there are.
            BadTemplate: a file of the folder has faults.
        """
        templates = self._load()
        try:
            return templates[id]
        except KeyError:
            known = ", ".join(templates) or "none"
            raise NotFound(
                f"There is no template {id!r}.", remedy=f"Choose one of: {known}.", known=[*templates]
            ) from None

    def _load(self) -> dict[str, Template]:
        if self._by_id is None:
            by_id: dict[str, Template] = {}
            for path in self.paths:
                template = load_template(path)
                if template.id in by_id:
                    raise BadTemplate(
                        f"The template {path.name} has the id {template.id}, which another file already has.",
                        remedy="Give each template an id of its own.",
                        template=path.name,
                        faults=[{"line": 1, "column": 1, "path": "id", "reason": "The id is taken by another file."}],
                    )
                by_id[template.id] = template
            self._by_id = by_id
        return self._by_id
