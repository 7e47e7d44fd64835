"""The hospital's own templates as files that administrators change here: each save is a version, none is lost.

The folder of ``SCRIBE_TEMPLATES_DIR`` is what counts. The database keeps who saved a version and when; a file that
somebody changed by hand is a version too, of which nobody is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from scribe.audit import record_event
from scribe.db import Database, utc_now
from scribe.db.administration_tables import TemplateVersionRow
from scribe.errors import BadInput, Conflict, NotFound, StaleRevision, StorageDown
from scribe.model import Person, Template
from scribe.template import Fault, TemplateLibrary, parse_template
from scribe.template.faults import bad_template
from scribe.template.history import keep, kept_path, kept_versions, replace, with_version
from scribe.template.reading import digest_of_template

LONGEST_ID: Final = 64


@dataclass(frozen=True)
class Source:
    """A template's file as it is now.

    Attributes:
        id: of the template.
        version: that the file says, or that its last sound form said.
        text: the YAML.
        tag: names exactly this text, for ``If-Match``.
    """

    id: str
    version: int
    text: str
    tag: str


@dataclass(frozen=True)
class Version:
    """A version of a template; without ``by``, somebody changed the file by hand."""

    number: int
    by: str
    at: datetime | None
    current: bool


class TemplateVersions:
    """Reads and saves the files of the installation's templates.

    Args:
        database: keeps who saved what, and takes the events.
        library: the templates in use.
        own: whether they are the hospital's; those that come with Scribe are read alone.
        clock: the present moment.
    """

    def __init__(
        self, database: Database, library: TemplateLibrary, *, own: bool, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database, self._library, self._clock = database, library, clock
        self.own = own

    def source(self, id: str) -> Source:
        """A template's file.

        Raises:
            NotFound: there is no such template.
        """
        return self._source(id, self._library.path_of(id))

    def versions(self, id: str) -> tuple[Version, ...]:
        """Every version that is there, the newest first.

        Raises:
            NotFound: there is no such template.
        """
        path, now = self._library.path_of(id), self._library.get(id).version
        row = TemplateVersionRow
        with self._database.reading() as session:
            saved = session.scalars(select(row).where(row.template_id == id))
            known = {one.version: (one.author_name, one.saved_at) for one in saved}
        numbers = sorted({now, *kept_versions(path)}, reverse=True)
        nobody: tuple[str, datetime | None] = ("", None)
        found = ((number, *known.get(number, nobody)) for number in numbers)
        return tuple(Version(number, by, at, number == now) for number, by, at in found)

    def text_of(self, id: str, version: int) -> str:
        """The text of a version.

        Raises:
            NotFound: there is no such template, or this version of it is not kept.
        """
        path = self._library.path_of(id)
        if version == self._library.get(id).version:
            return self._source(id, path).text
        kept = kept_path(path, version)
        if not kept.is_file():
            raise NotFound(f"No version {version} of {id} is kept.", remedy="Choose one of its list.")
        return kept.read_text(encoding="utf-8-sig")

    def save(self, id: str, text: str, *, based_on: str, actor: Person, brings_back: int | None = None) -> Source:
        """Saves a text as the next version.

        Args:
            id: of the template.
            text: the YAML; its version is written anew.
            based_on: the tag of the text that was changed.
            actor: who saves.
            brings_back: the version that is brought back, where the text is one.

        Raises:
            BadTemplate: the text has faults.
            StaleRevision: somebody else saved first.
            BadInput: nothing was changed.
            Conflict: the templates are those that come with Scribe.
            StorageDown: the folder does not take it.
        """
        self._require_own()
        template = checked(text, id)
        path = self._library.path_of(id)
        with self._database.transaction() as session:
            before = self._source(id, path)
            if before.tag != based_on:
                raise _stale(before)
            number = self._next(session, id, path, before.version)
            if with_version(text, 1, id) == _unversioned(before.text, id):
                raise BadInput("Nothing was changed, so there is nothing to save.")
            number = self._keep_as_found(session, id, path, before, number)
            self._enter(session, template, number, actor)
            detail = {"template": id, "version": number} | ({"brought_back": brings_back} if brings_back else {})
            record_event(session, kind="template_saved", actor=actor.id, at=self._clock(), detail=detail)
            self._write(path, with_version(text, number, id), number)
        return self.source(id)

    def create(self, text: str, *, actor: Person) -> Source:
        """Saves the first version of a new template, in a file that is named by its id.

        Raises:
            BadTemplate: the text has faults.
            Conflict: the id is taken, or the templates are those that come with Scribe.
            StorageDown: the folder does not take it.
        """
        self._require_own()
        template = checked(text, "")
        path = self._library.folder / f"{template.id}.yaml"
        if any(one.id == template.id for one in self._library.all()) or path.exists():
            raise Conflict(
                f"There is a template {template.id} already.", remedy="Give the new one another id, or change that one."
            )
        with self._database.transaction() as session:
            number = self._next(session, template.id, path, 0)
            self._enter(session, template, number, actor)
            detail = {"template": template.id, "version": number}
            record_event(session, kind="template_saved", actor=actor.id, at=self._clock(), detail=detail)
            self._write(path, with_version(text, number, template.id), number)
        return self.source(template.id)

    def bring_back(self, id: str, version: int, *, based_on: str, actor: Person) -> Source:
        """Saves an earlier version as the next one.

        Raises:
            As :meth:`save` and :meth:`text_of`.
        """
        return self.save(id, self.text_of(id, version), based_on=based_on, actor=actor, brings_back=version)

    def _source(self, id: str, path: Path) -> Source:
        data = path.read_bytes()
        text = data.decode("utf-8-sig", errors="replace")
        return Source(id, self._library.get(id).version, text, sha256(data).hexdigest())

    def _require_own(self) -> None:
        if not self.own:
            raise Conflict(
                "The templates in use are those that come with Scribe; they are not changed here.",
                remedy="Copy them into a folder of the hospital's and set SCRIBE_TEMPLATES_DIR to it.",
            )

    @staticmethod
    def _next(session: Session, id: str, path: Path, current: int) -> int:
        """A number that no version of this template ever had."""
        row = TemplateVersionRow
        saved = session.scalar(select(func.max(row.version)).where(row.template_id == id)) or 0
        return max(current, saved, *kept_versions(path), 0) + 1

    def _keep_as_found(self, session: Session, id: str, path: Path, before: Source, number: int) -> int:
        """Keeps the text that is replaced. One that was changed by hand under an old number gets one of its own."""
        kept = kept_path(path, before.version)
        saved = session.get(TemplateVersionRow, (id, before.version)) is not None
        same = kept.is_file() and kept.read_text(encoding="utf-8-sig") == before.text
        if same or not (saved or kept.is_file()):
            self._kept(path, before.text, before.version)
            return number
        self._kept(path, with_version(before.text, number, id), number)
        return number + 1

    def _enter(self, session: Session, template: Template, number: int, actor: Person) -> None:
        """Takes the number: of two who save at the same moment one gets it."""
        digest = digest_of_template(template.model_copy(update={"version": number}))
        session.add(
            TemplateVersionRow(
                template_id=template.id, version=number, digest=digest, author=actor.id, author_name=actor.name,
                saved_at=self._clock(),
            )
        )  # fmt: skip
        try:
            session.flush()
        except IntegrityError:
            raise StaleRevision(
                "Somebody else saved this template first.", remedy="Read it again; what you wrote is not lost."
            ) from None

    def _write(self, path: Path, text: str, number: int) -> None:
        self._kept(path, text, number)
        try:
            replace(path, text)
        except OSError as error:
            raise _not_writable(error) from error

    @staticmethod
    def _kept(path: Path, text: str, number: int) -> None:
        try:
            keep(path, text, number)
        except OSError as error:
            raise _not_writable(error) from error


def checked(text: str, id: str) -> Template:
    """A template's text as a template.

    Args:
        text: the YAML.
        id: that it has to keep; empty: any.

    Raises:
        BadTemplate: it has faults.
    """
    template = parse_template(text, id or "new")
    if len(template.id) > LONGEST_ID:
        raise bad_template(id or "new", [_at_the_id(text, f"The id has more than {LONGEST_ID} characters.")])
    with_version(text, template.version, id or "new")
    if id and template.id != id:
        raise bad_template(id, [_at_the_id(text, f"The id of this template is {id}; another id is another template.")])
    return template


def _at_the_id(text: str, reason: str) -> Fault:
    line = next((n for n, one in enumerate(text.splitlines(), 1) if one.startswith("id:")), 1)
    return Fault(line, 1, "id", reason)


def _unversioned(text: str, name: str) -> str:
    try:
        return with_version(text, 1, name)
    except BadInput:
        return text


def _stale(now: Source) -> StaleRevision:
    return StaleRevision(
        f"Somebody else saved this template first; it is version {now.version} now.",
        remedy="Read it again; what you wrote is not lost.",
    )


def _not_writable(error: OSError) -> StorageDown:
    return StorageDown(
        f"The folder of the templates does not take the file: {error.strerror or type(error).__name__}.",
        remedy="Let the site's process write to the folder of SCRIBE_TEMPLATES_DIR.",
        retry_after_s=30,
    )
