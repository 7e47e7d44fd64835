"""The languages of the pages: English as it is written in them, and a catalogue for each other one.

A catalogue is a file of gettext's form (``de.po``), named by its language. Chinese is shipped; a hospital adds others,
or changes words of these, in the folder ``SCRIBE_CATALOGUES_DIR``. What a catalogue has not stands in English.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from scribe.errors import BadInput
from scribe.messages import Message, Pair

SHIPPED: Final = Path(__file__).parent
TEMPLATE: Final = SHIPPED / "pages.pot"
"""Every message of the pages, for whoever translates them."""
SOURCE: Final = "en"
OF_NOTES: Final = "in notes"
"""The context of the words that notes have too: Chinese ones need no catalogue."""
_TAGS: Final = {"zh": "zh-CN"}
"""What HTML calls a language, where that says more than its name here."""
_DAY: Final = Message("d MMM y", "a day, in the letters of CLDR")
_PLACE: Final = re.compile(r"%\(\w+\)s|\{\w*\}")
"""Where a page puts a value into a message."""
_WITHOUT_SPACES: Final = frozenset({"ja", "zh"})
_LONGEST_HEADER: Final = 1000
_PLURALS: Final = re.compile(rb"nplurals\s*=\s*(\d+)")


@dataclass(frozen=True)
class Catalogue:
    """The words of the pages in one language; called with a message, it gives it in that language.

    Args:
        language: its code, as Babel knows it (``zh``, ``de``, ``pt_BR``).
        translations: of the messages; none: they stand in English.
    """

    language: str
    translations: NullTranslations = field(default_factory=NullTranslations)

    def __call__(self, message: str | Message | Pair, context: str = "") -> str:
        """A message; in English where the catalogue has none."""
        if isinstance(message, Pair):
            return message.chinese if self.language == "zh" else self.translations.pgettext(OF_NOTES, message.english)
        text, context = message if isinstance(message, Message) else (message, context)
        return self.translations.pgettext(context, text) if context else self.translations.gettext(text)

    def told(self, message: Message | None) -> str:
        """What is said under a key; empty where this language says nothing under it, as English does not."""
        said = self(message) if message is not None else ""
        return said if message is not None and said != message.text else ""

    def many(self, one: str, several: str, number: int) -> str:
        """A message in the form for a number of things."""
        return self.translations.ngettext(one, several, number)

    @cached_property
    def locale(self) -> Locale:
        """What Babel knows of the language."""
        return Locale.parse(self.language)

    @property
    def tag(self) -> str:
        """The language as HTML says it."""
        return _TAGS.get(self.language, self.language.replace("_", "-"))

    @property
    def name(self) -> str:
        """What its own readers call it."""
        name = self.locale.get_language_name(self.language) or self.language
        return name[:1].upper() + name[1:]

    @property
    def gap(self) -> str:
        """What stands between two sentences."""
        return "" if self.locale.language in _WITHOUT_SPACES else " "

    def day(self, at: date) -> str:
        """A day as it is written in this language; of a time, the day where the hospital is."""
        return format_date(at.astimezone() if isinstance(at, datetime) else at, self(_DAY), locale=self.locale)


ENGLISH: Final = Catalogue(SOURCE)


class Catalogues:
    """All the languages that pages can be in.

    Args:
        folder: a hospital's own; they overrule what is shipped, message by message.

    Raises:
        BadInput: a catalogue that cannot be used, with its file and line.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._found = {SOURCE: ENGLISH, **_shipped()}
        for file in sorted(folder.glob("*.po")) if folder is not None else ():
            read = read_catalogue(file)
            if read.language in self._found:
                read.translations.add_fallback(self._found[read.language].translations)
            self._found[read.language] = read

    def __iter__(self) -> Iterator[Catalogue]:
        return iter(self._found.values())

    def __contains__(self, language: object) -> bool:
        return language in self._found

    def require(self, language: str) -> None:
        """Refuses a language that the pages are not in.

        Raises:
            BadInput: it is none of them.
        """
        if language not in self:
            raise BadInput("The pages are not in this language.", remedy=f"Choose one of {', '.join(self._found)}.")

    def of(self, language: str) -> Catalogue:
        """The catalogue of a language; English where there is none."""
        return self._found.get(language, ENGLISH)

    def best_for(self, accepted: str) -> str:
        """The language that a browser asks for soonest (RFC 9110, section 12.5.4), of those there are."""
        by_name = {language.lower(): language for language in self._found}
        for asked in _by_preference(accepted.lower()):
            for name in (asked.replace("-", "_"), asked.partition("-")[0]):
                if name in by_name:
                    return by_name[name]
        return SOURCE


def read_catalogue(file: Path) -> Catalogue:
    """Reads one catalogue.

    Raises:
        BadInput: it is no catalogue, its name is no language, or a message of it has other places for values than the
            English one.
    """
    require_language(file.stem)
    try:
        catalog, translations = _read(file)
    except (PoFileError, ValueError, LookupError) as error:
        line = f", line {error.lineno + 1}" if isinstance(error, PoFileError) else ""
        raise BadInput(
            f"{file}{line}: this is no catalogue in gettext’s PO form.",
            remedy="Correct the line, or leave the file out.",
        ) from None
    for entry in catalog:
        _require_places(file, entry)
    read = Catalogue(file.stem, translations)
    try:
        read.day(date.min)
    except (AttributeError, KeyError, ValueError):
        raise BadInput(
            f"{file}: the words for “{_DAY.text}” are no pattern of a day.",
            remedy="Write it in the letters of CLDR: d, M and y, other words between quotes.",
        ) from None
    return read


def _read(file: Path) -> tuple[Catalog, GNUTranslations]:
    text, compiled = file.read_bytes(), io.BytesIO()
    if any(len(number) > 1 for number in _PLURALS.findall(text)):
        raise ValueError("no language has so many plurals")
    catalog = read_po(io.BytesIO(text), locale=file.stem, abort_invalid=True)
    write_mo(compiled, catalog)
    compiled.seek(0)
    return catalog, GNUTranslations(compiled)


def require_language(name: str) -> None:
    """Refuses what is no language.

    Raises:
        BadInput: Babel knows none of this name.
    """
    try:
        Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        raise BadInput(
            f"“{name}” is no language.", remedy="Name a catalogue by its language’s code: de.po, pt_BR.po."
        ) from None


def _require_places(file: Path, entry: Entry) -> None:
    """A value that has no place would be missing on the page, and one that nobody gives would break it."""
    forms = (entry.string,) if isinstance(entry.string, str) else entry.string or ()
    wanted = sorted(_PLACE.findall(entry.id if isinstance(entry.id, str) else entry.id[-1]))
    if entry.id and any(form and not _fits(form, wanted) for form in forms):
        raise BadInput(
            f"{file}, line {entry.lineno}: the places for values differ from those of the English words.",
            remedy=f"Use each of these, and no other: {', '.join(wanted) or 'none'}.",
        )


def _fits(form: str, wanted: list[str]) -> bool:
    """Whether a page can put its values into a form: the same places, and no half of one."""
    try:
        if any(place.startswith("{") for place in wanted):
            list(Formatter().parse(form))
        if any(place.startswith("%") for place in wanted):
            form % defaultdict(str)
    except (ValueError, TypeError):
        return False
    return sorted(_PLACE.findall(form)) == wanted


@cache
def _shipped() -> dict[str, Catalogue]:
    return {file.stem: read_catalogue(file) for file in sorted(SHIPPED.glob("*.po"))}


def _by_preference(accepted: str) -> list[str]:
    weighted = []
    for part in accepted[:_LONGEST_HEADER].split(","):
        tag, _, weight = part.strip().partition(";")
        with suppress(ValueError):
            weighted.append((float(weight.partition("=")[2] or 1), tag.strip()))
    return [tag for weight, tag in sorted(weighted, key=lambda one: -one[0]) if weight > 0 and tag]
