"""Sentences of a note in words that its patient understands: said to the patient, without codes, terms explained."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from scribe.model import Language
from scribe.summary.worded import wording

_CODE: Final = re.compile(
    r"\s*[(（\[]\s*(?:ICD[- ]?(?:9|10|11)(?:-CM)?\s*[:：]?\s*)?[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\s*[)）\]]"
    r"|\s*\bICD[- ]?(?:9|10|11)(?:-CM)?\s*[:：]?\s*[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?"
    r"|(?<![A-Za-z0-9])[A-TV-Z]\d\d\.\d{1,4}[A-Z]?(?![A-Za-z0-9])"
)
"""Codes of diagnoses: in brackets, after the name of the classification, or with a point in them."""


def without_codes(text: str) -> str:
    """The text without codes of diagnoses, which tell a patient nothing."""
    left = _CODE.sub("", text)
    return re.sub(r"\s+([.,;:，。；：])", r"\1", " ".join(left.split())) if left != text else text


def sentence(text: str, language: Language) -> str:
    """A statement of the note, said to the patient."""
    told = without_codes(" ".join(text.split()))
    for rule in wording(language).rewrites:
        told = rule.applied(told)
    return _begun(explained(told, language))


def explained(text: str, language: Language) -> str:
    """The text with its terms explained, each once."""
    words = wording(language)
    by_term = {term.casefold(): term for term in words.plain}
    seen: set[str] = set()

    def said(found: re.Match[str]) -> str:
        term = by_term[found.group().casefold()]
        plain = words.plain[term]
        if term in words.instead:
            return plain
        if term in seen or plain.casefold() in text.casefold():
            return found.group()
        seen.add(term)
        return f"{found.group()}（{plain}）" if language == "zh" else f"{found.group()} ({plain})"

    return _terms(language).sub(said, text)


@cache
def _terms(language: Language) -> re.Pattern[str]:
    terms = "|".join(re.escape(term) for term in sorted(wording(language).plain, key=len, reverse=True))
    return re.compile(terms if language == "zh" else rf"\b(?:{terms})\b", re.IGNORECASE)


def _begun(text: str) -> str:
    """With a capital at the beginning, where the script has them."""
    return text[:1].upper() + text[1:]
