"""``python -m tools.catalogues``: writes ``pages.pot`` anew and brings each shipped catalogue up to it.

What the pages no longer say leaves the catalogues; what they newly say stands in them without words, and is told.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords

from scribe.catalogues import OF_NOTES, SHIPPED, TEMPLATE
from scribe.catalogues.writing import brought_up, new_catalog, without_words, write_catalogue
from scribe.terminology import VITAL_SIGNS

SCRIBE = Path(__file__).parents[2] / "scribe"
_CALLED = ("_", "say", "Message")
_KEYWORDS = parse_keywords(
    [*(f"{name}:1,1t" for name in _CALLED), *(f"{name}:1,2c,2t" for name in _CALLED), "many:1,2"]
)
_FROM = [("html/**.j2", "jinja2.ext:babel_extract"), ("**.py", "python")]


def messages_of_the_pages() -> Catalog:
    """Every message, with the files that it stands in."""
    found = new_catalog()
    for folder in ("web", "catalogues"):
        for file, _line, message, _comments, context in extract_from_dir(SCRIBE / folder, _FROM, keywords=_KEYWORDS):
            found.add(message, None, [(f"{folder}/{file}", None)], context=context)
    for file, _line, message, _comments, _context in extract_from_dir(SCRIBE / "facts", keywords={"Pair": (1,)}):
        found.add(message, None, [(f"facts/{file}", None)], context=OF_NOTES)
    for term in VITAL_SIGNS.values():
        found.add(term.en, None, [("facts/kinds/vital_sign.py", None)], context=OF_NOTES)
    return found


def main() -> int:
    """Writes the files; gives how many messages have no words yet."""
    template, wordless = messages_of_the_pages(), 0
    write_catalogue(TEMPLATE, template)
    for file in sorted(SHIPPED.glob("*.po")):
        catalog = brought_up(file, template)
        write_catalogue(file, catalog)
        for message in without_words(catalog):
            wordless += 1
            print(f"{file.name}: {message}")
    return wordless


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
