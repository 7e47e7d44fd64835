"""``scribe languages``: what the catalogues of the pages have, and new ones."""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from rich.console import Console

from scribe.catalogues import SHIPPED, SOURCE, read_catalogue, require_language
from scribe.catalogues.writing import brought_up, without_words, write_catalogue
from scribe.errors import EXIT_BAD_INPUT, BadInput


def check_catalogues(folder: Path | None, console: Console) -> int:
    """Prints what each catalogue has no words for, and every fault.

    Args:
        folder: the hospital's; ``None``: only those shipped are looked at.
        console: what it is printed on.

    Returns:
        The exit code: 0 when all can be used.

    Raises:
        BadInput: the folder is not there.
    """
    if folder is not None and not folder.is_dir():
        raise BadInput(
            f"The folder of catalogues {folder} is not there.", remedy="Name the folder that holds de.po, …."
        )
    sound = True
    for file in [*sorted(SHIPPED.glob("*.po")), *(sorted(folder.glob("*.po")) if folder is not None else ())]:
        try:
            name = read_catalogue(file).name
        except BadInput as error:
            console.print(f"{error.message} {error.remedy}", markup=False)
            sound = False
            continue
        console.print(f"{file}: {name}, {_count(brought_up(file))}; those are shown in English.", markup=False)
    return 0 if sound else EXIT_BAD_INPUT


def new_catalogue(language: str, folder: Path, console: Console) -> None:
    """Writes a catalogue for a language, or brings the one that is there up to date; what it says stays.

    Raises:
        BadInput: it is no language, the pages are written in it, or the catalogue that is there cannot be read.
    """
    if language == SOURCE:
        raise BadInput("The pages are written in English.", remedy="Name another language: de, fr, pt_BR.")
    require_language(language)
    file = folder / f"{language}.po"
    catalog = brought_up(file)
    folder.mkdir(parents=True, exist_ok=True)
    write_catalogue(file, catalog)
    console.print(f"{file}: {_count(catalog)}.", markup=False)


def _count(catalog: Catalog) -> str:
    return f"{len(catalog)} messages, {len(without_words(catalog))} of them without words"
