"""The hospital's own short forms, wordings and order, in a drafted note, as its template says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from scribe.language.quantity import find_quantities
from scribe.model import Language, NoteDraft, OrderRule, Statement, StatementKind, Template
from scribe.terminology import medicines
from scribe.terminology.recorded import speaks_of_allergy


def in_house_style(note: NoteDraft, template: Template) -> NoteDraft:
    """The note with the template's abbreviations expanded or contracted, its learned wordings and its learned order.

    Evidence stays as it is. A statement whose numbers, medicines, denials or sides would read otherwise afterwards is
    left as it was.

    Args:
        note: as it was drafted.
        template: its style, its abbreviations, its rules and its order.
    """
    table = replacements(template)
    if not table and not template.order:
        return note
    sections = tuple(
        section.model_copy(
            update={
                "statements": in_order(
                    [
                        one.model_copy(update={"text": rewritten(one.text, table, note.language)})
                        for one in section.statements
                    ],
                    [rule for rule in template.order if rule.section == section.id],
                    note.language,
                )
            }
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": sections})


def in_order(statements: Sequence[Statement], rules: Iterable[OrderRule], language: Language) -> tuple[Statement, ...]:
    """The statements of one section by its order rules; those that no rule is about keep their places."""
    ordered = list(statements)
    for rule in rules:
        kinds = [kind_of(one.text, language) for one in ordered]
        if rule.first not in kinds:
            continue
        last = len(kinds) - 1 - kinds[::-1].index(rule.first)
        early = [one for one, kind in zip(ordered[:last], kinds[:last], strict=True) if kind is rule.then]
        stays = [one for one in ordered[: last + 1] if one not in early]
        ordered = [*stays, *early, *ordered[last + 1 :]]
    return tuple(ordered)


def kind_of(text: str, language: Language) -> StatementKind:
    """What a statement is about: by its words, whoever wrote it."""
    if speaks_of_allergy(text):
        return StatementKind.ALLERGY
    if medicines().first(text, language) is not None:
        return StatementKind.MEDICINE
    if _MEASURED[language].match(text):
        return StatementKind.MEASUREMENT
    return StatementKind.DENIAL if _DENIED[language].match(text) else StatementKind.OTHER


_MEASURED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"(?:blood pressure|BP|heart rate|pulse|temperature|respiratory rate|oxygen saturation|SpO2|weight|height"
        r"|BMI)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile("(?:血压|心率|脉搏|体温|呼吸|血氧|体重|身高|BP|T|P|R)"),
}
_DENIED: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(r"(?:denies|no|not|negative for|without)\b", re.IGNORECASE),
    "zh": re.compile("(?:否认|无|未|不)"),
}


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
