"""The hospital's own short forms, in a drafted note: always in full or always short, as its template says."""

from __future__ import annotations

import re
from decimal import Decimal

from scribe.consultation.models import Language, NoteDraft, Template
from scribe.terminology import medicines
from scribe.terminology.numbers import find_quantities


def in_house_style(note: NoteDraft, template: Template) -> NoteDraft:
    """The note with the template's abbreviations expanded or contracted.

    Evidence stays as it is. A statement whose numbers or medicines would read otherwise afterwards is left as it was.

    Args:
        note: as it was drafted.
        template: its ``style.abbreviations`` says what to do, its table with what.
    """
    if template.style.abbreviations == "keep" or not template.abbreviations:
        return note
    expand = template.style.abbreviations == "expand"
    table = [(one.short, one.full) if expand else (one.full, one.short) for one in template.abbreviations]
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(
                    one.model_copy(update={"text": _written(one.text, table, note.language)})
                    for one in section.statements
                )
            }
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections})


def _written(text: str, table: list[tuple[str, str]], language: Language) -> str:
    changed = text
    for old, new in sorted(table, key=lambda pair: -len(pair[0])):
        # A short form is written as it is: "MS" is not "ms". A full name may begin a sentence.
        flags = re.IGNORECASE if len(old) > len(new) else 0
        edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if old.isascii() else "{}"
        changed = re.sub(edge.format(re.escape(old)), lambda match, new=new: _cased(match, new), changed, flags=flags)
    return changed if _held(changed, language) == _held(text, language) else text


def _cased(match: re.Match[str], new: str) -> str:
    """The new words, with a capital where they begin a sentence."""
    begins = match.start() == 0 or match.string[: match.start()].rstrip().endswith((".", ":", "\n"))
    return new[0].upper() + new[1:] if begins and new[:1].islower() else new


def _held(text: str, language: Language) -> tuple[list[tuple[Decimal, ...]], list[str]]:
    """What must not change: the numbers and the medicines, in their order."""
    numbers = [quantity.values for quantity in find_quantities(text, language)]
    return numbers, [match.term.en for match in medicines().find(text, language)]
