"""``scribe templates new``: a first template from a note."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console

from scribe.console.files import read_bytes
from scribe.errors import BadInput
from scribe.model import Language
from scribe.template import Started, parse_template, start_template


def new_template(note: Path, *, id: str | None, title: str | None, language: Language | None) -> Started:
    """A template with the sections of a note, sound by the check.

    Raises:
        BadInput: the note cannot be read, or has no known heading.
        BadTemplate: the id cannot be one.
    """
    try:
        text = read_bytes(note, BadInput).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{note.name} is not UTF-8 text.", remedy="Save it as UTF-8, plain text or Markdown.") from None
    chosen = id or _id_of(note.stem)
    started = start_template(text, id=chosen, title=title or chosen, language=language)
    parse_template(started.yaml, chosen)
    return started


def print_started(started: Started, out_file: Path, console: Console) -> None:
    """What was made, and what somebody still has to do."""
    console.print(f"{out_file}: {started.sections} sections", markup=False)
    for heading in started.unknown:
        console.print(f"The heading {heading} is not known; the file asks where it belongs.", markup=False)
    console.print(f"Read it, set what is required, and run: scribe templates check {out_file}", markup=False)


def _id_of(stem: str) -> str:
    """A file's name as an id: small letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return plain if re.match(r"[a-z]", plain) else f"note-{plain}".strip("-")
