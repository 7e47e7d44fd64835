"""The languages of the pages: English as it is written in them, and a catalogue for each other one."""

from scribe.catalogues.reading import (
    ENGLISH,
    OF_NOTES,
    SHIPPED,
    SOURCE,
    TEMPLATE,
    Catalogue,
    Catalogues,
    read_catalogue,
    require_language,
)

__all__ = [
    "ENGLISH",
    "OF_NOTES",
    "SHIPPED",
    "SOURCE",
    "TEMPLATE",
    "Catalogue",
    "Catalogues",
    "read_catalogue",
    "require_language",
]
