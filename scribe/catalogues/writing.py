"""New catalogues, and those that are there brought up to what the pages say now."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, get_args

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from scribe.catalogues.reading import OF_NOTES, TEMPLATE, read_catalogue, require_language
from scribe.model import Language

_WIDTH: Final = 120
_HEADER: Final = "# Words of Scribe's pages. What stands in no catalogue is shown in English."
_EPOCH: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Written into every header, so that a catalogue that says the same has the same bytes."""


def new_catalog(language: str | None = None) -> Catalog:
    """One without messages."""
    return Catalog(
        locale=language,
        project="Scribe",
        version="1",
        charset="utf-8",
        header_comment=_HEADER,
        creation_date=_EPOCH,
        revision_date=_EPOCH,
        last_translator="Scribe",
        language_team="Scribe",
        msgid_bugs_address="Scribe",
        fuzzy=False,
    )


def brought_up(file: Path, template: Catalog | None = None) -> Catalog:
    """A catalogue with every message of the pages and no other, and with what it has said of them until now.

    Args:
        file: the catalogue, which need not be there yet; its name is its language.
        template: the messages; those shipped, if none are given.

    Raises:
        BadInput: its name is no language, or what is there is no catalogue.
    """
    require_language(file.stem)
    catalog = new_catalog(file.stem)
    if file.exists():
        read_catalogue(file)
        with file.open("rb") as opened:
            for entry in read_po(opened, locale=file.stem):
                if entry.id:
                    catalog[entry.id] = entry
    catalog.update(_wanted(template or messages(), file.stem), no_fuzzy_matching=True, update_creation_date=False)
    return catalog


def messages() -> Catalog:
    """Every message of the pages."""
    with TEMPLATE.open("rb") as opened:
        return read_po(opened)


def without_words(catalog: Catalog) -> list[str]:
    """The messages that have none, each behind its context."""
    return [
        f"{entry.context or ''} {entry.id}".strip()
        for entry in catalog
        if entry.id and not (all(entry.string) if isinstance(entry.string, tuple | list) else entry.string)
    ]


def written(catalog: Catalog) -> bytes:
    """A catalogue as it stands in its file."""
    to = io.BytesIO()
    write_po(to, catalog, width=_WIDTH, sort_output=True, ignore_obsolete=True)
    return to.getvalue()


def write_catalogue(file: Path, catalog: Catalog) -> None:
    """Writes a catalogue in one step: whoever reads it meanwhile has the one before."""
    part = file.with_suffix(".part")
    part.write_bytes(written(catalog))
    part.replace(file)


def _wanted(template: Catalog, language: str) -> Catalog:
    """What a catalogue of this language has to say: words of notes are there already in the languages of notes."""
    wanted = new_catalog()
    for entry in template:
        if entry.id and (entry.context != OF_NOTES or language not in get_args(Language)):
            wanted[entry.id] = entry
    return wanted
