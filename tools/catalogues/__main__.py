"""``python -m tools.catalogues``: writes ``pages.pot`` anew and brings each shipped catalogue up to it.

What a page no longer says leaves the catalogues; what it newly says stands in them without words, and is told.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import get_args

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po, write_po

from scribe.model import Language
from scribe.terminology import VITAL_SIGNS
from scribe.web.catalogues import OF_NOTES, SHIPPED, TEMPLATE

SCRIBE = Path(__file__).parents[2] / "scribe"
_CALLED = ("_", "say", "Message")
KEYWORDS = parse_keywords([*(f"{name}:1,1t" for name in _CALLED), *(f"{name}:1,2c,2t" for name in _CALLED), "many:1,2"])
_FROM = [("html/**.j2", "jinja2.ext:babel_extract"), ("**.py", "python")]
_WIDTH = 120


def messages() -> Catalog:
    """Every message of the pages, with the files that it stands in."""
    found = Catalog(project="Scribe", charset="utf-8")
    for file, _line, message, _comments, context in extract_from_dir(SCRIBE / "web", _FROM, keywords=KEYWORDS):
        found.add(message, None, [(f"web/{file}", None)], context=context)
    for file, _line, message, _comments, _context in extract_from_dir(SCRIBE / "facts", keywords={"Pair": (1,)}):
        found.add(message, None, [(f"facts/{file}", None)], context=OF_NOTES)
    for term in VITAL_SIGNS.values():
        found.add(term.en, None, [("facts/kinds/vital_sign.py", None)], context=OF_NOTES)
    return found


def written(catalog: Catalog) -> bytes:
    """A catalogue as it stands in its file."""
    to = io.BytesIO()
    write_po(to, catalog, width=_WIDTH, omit_header=False, sort_output=True, ignore_obsolete=True)
    return to.getvalue()


def brought_up(file: Path, template: Catalog) -> Catalog:
    """A shipped catalogue with the messages of the template and no other."""
    with file.open("rb") as opened:
        catalog = read_po(opened, locale=file.stem)
    wanted = Catalog(project="Scribe", charset="utf-8")
    for entry in template:
        if entry.id and (entry.context != OF_NOTES or file.stem not in get_args(Language)):
            wanted[entry.id] = entry
    catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    return catalog


def main() -> int:
    """Writes the files; gives how many messages have no words yet."""
    template, untold = messages(), 0
    TEMPLATE.write_bytes(written(template))
    for file in sorted(SHIPPED.glob("*.po")):
        catalog = brought_up(file, template)
        file.write_bytes(written(catalog))
        for entry in catalog:
            forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            if entry.id and not all(forms):
                untold += 1
                print(f"{file.name}: {entry.context or ''} {entry.id}")
    return untold


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
