"""The hospital's own short forms and wordings, in a drafted note, as its template says."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.consultation.models import Language, NoteDraft, Template
from scribe.terminology import medicines
from scribe.terminology.numbers import find_quantities


def in_house_style(note: NoteDraft, template: Template) -> NoteDraft:
    """The note with the template's abbreviations expanded or contracted, and its learned wordings.

    Evidence stays as it is. A statement whose numbers, medicines, denials or sides would read otherwise afterwards is
    left as it was.

    Args:
        note: as it was drafted.
        template: its style, its abbreviations and its rules.
    """
    table = replacements(template)
    if not table:
        return note
    sections = tuple(
        section.model_copy(
            update={
                "statements": tuple(
                    one.model_copy(update={"text": rewritten(one.text, table, note.language)})
                    for one in section.statements
                )
            }
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections})


def replacements(template: Template) -> list[tuple[str, str]]:
    """What a template writes instead of what: its abbreviations first, then its rules."""
    pairs = [(one.short, one.full) for one in template.abbreviations]
    table = {"keep": [], "expand": pairs, "contract": [(full, short) for short, full in pairs]}
    return [*table[template.style.abbreviations], *((rule.find, rule.replace) for rule in template.rules)]


def rewritten(text: str, table: list[tuple[str, str]], language: Language) -> str:
    """A statement with these replacements, or as it was where they would touch what it claims."""
    changed = text
    for old, new in sorted(table, key=lambda pair: -len(pair[0])):
        # A short form is written as it is: "MS" is not "ms". A full name may begin a sentence.
        flags = re.IGNORECASE if len(old) > len(new) else 0
        edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if old.isascii() else "{}"
        changed = re.sub(edge.format(re.escape(old)), lambda match, new=new: _cased(match, new), changed, flags=flags)
    return changed if claims_of(changed, language) == claims_of(text, language) else text


def _cased(match: re.Match[str], new: str) -> str:
    """The new words, with a capital where they begin a sentence."""
    begins = match.start() == 0 or match.string[: match.start()].rstrip().endswith((".", ":", "\n"))
    return new[0].upper() + new[1:] if begins and new[:1].islower() else new


_DENIALS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:no|not|never|without|den(?:y|ies|ied)|negative|none)\b|n't\b", re.IGNORECASE),
    "zh": re.compile("否认|没有?|无|不|未"),
}
_SIDES: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"\b(?:left|right|both|bilateral)\b", re.IGNORECASE),
    "zh": re.compile("左|右|双|两侧"),
}


def claims_of(text: str, language: Language) -> tuple[list[tuple[Decimal, ...]], list[str], int, list[str]]:
    """What a change of wording must not touch: numbers, medicines, how often something is denied, sides."""
    numbers = [quantity.values for quantity in find_quantities(text, language)]
    named = [match.term.en for match in medicines().find(text, language)]
    sides = [match.group().lower() for match in _SIDES[language].finditer(text)]
    return numbers, named, len(_DENIALS[language].findall(text)), sides
