"""``scribe templates new``: a first template from a note."""

from __future__ import annotations

import re
from pathlib import Path

from rich.console import Console

from scribe.cli_options import write_file
from scribe.console.files import read_bytes
from scribe.consultation.models import Language
from scribe.errors import BadInput
from scribe.template import parse_template, start_template


def new_template(
    note: Path, console: Console, *, id: str | None, title: str | None, language: Language | None, out_file: Path | None
) -> None:
    """Writes a template with the sections of a note, or prints it.

    Raises:
        BadInput: the note cannot be read, has no known heading, or the file to write is there already.
        BadTemplate: the id cannot be one.
    """
    try:
        text = read_bytes(note, BadInput).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{note.name} is not UTF-8 text.", remedy="Save it as UTF-8, plain text or Markdown.") from None
    if out_file is not None and out_file.exists():
        raise BadInput(f"{out_file} is there already.", remedy="Choose another name, or move the file away first.")
    chosen = id or _id_of(note.stem)
    started = start_template(text, id=chosen, title=title or chosen, language=language)
    template = parse_template(started.yaml, out_file.name if out_file else chosen)
    if out_file is None:
        console.out(started.yaml, end="")
        return
    write_file(out_file, started.yaml)
    console.print(f"{out_file}: {len(template.sections)} sections ({template.id}, {template.language})", markup=False)
    for title_ in started.unknown:
        console.print(f"The heading {title_} is not known; the file asks where it belongs.", markup=False)
    console.print("Read it, set what is required, and run: scribe templates check", markup=False)


def _id_of(stem: str) -> str:
    """A file's name as an id: small letters, digits and hyphens."""
    plain = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")
    return plain if re.match(r"[a-z]", plain) else f"note-{plain}".strip("-")
