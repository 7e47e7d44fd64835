"""Writing spoken numbers as a note does: in digits, with the usual signs for units."""

from __future__ import annotations

import re
from decimal import Decimal

from scribe.language.quantity.chinese import find_chinese
from scribe.language.quantity.english import find_english
from scribe.language.quantity.quantity import Quantity
from scribe.language.quantity.units import SYMBOLS
from scribe.model import Language

_A_PART = re.compile(r"^半|分之|half|quarter|third|fortnight", re.IGNORECASE)
"""Parts of a whole stay words, as they do in notes."""


def plain(value: Decimal) -> str:
    """A number in digits without an exponent and without zeros that say nothing: ``0.5``, ``120``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_ASCII_DIGITS = frozenset("0123456789")


def spoken_to_digits(text: str, language: Language) -> str:
    """The text with its spoken numbers in digits: "thirty-six point nine" becomes ``36.9``, 零点四克 ``0.4 g``.

    Ordinals, halves, "once", "twice", "a couple" and a lone "one" stay words, as they do in notes. Numbers that are
    digits already stay exactly as they are.
    """
    found = find_chinese(text) if language == "zh" else find_english(text)
    for quantity in reversed(found):
        if quantity.spoken and not quantity.ordinal and _rewritten(quantity, language):
            if text[quantity.start - 1 : quantity.start] in _ASCII_DIGITS and quantity.start:
                continue  # B2一次: the digits before it are another thing's
            written = _in_chinese(quantity) if language == "zh" else _in_english(quantity, text)
            rest = text[quantity.end :]
            gap = " " if re.search(r"[A-Za-z]$", written) and rest[:1].isascii() and rest[:1].isalnum() else ""
            before = text[: quantity.start]
            apart = " " if language == "zh" and before[-1:].isascii() and before[-1:].isalpha() else ""
            text = before + apart + written + gap + rest
    return text


def _rewritten(quantity: Quantity, language: Language) -> bool:
    if quantity.text.lower().startswith(("a ", "an ")) and quantity.number_end == quantity.end:
        return quantity.value != Decimal("1.5")
    if _A_PART.search(quantity.text) and (quantity.value < 1 or "fortnight" in quantity.text.lower()):
        return False
    if language == "zh":
        return bool(quantity.unit) or quantity.value > 10 or quantity.value != int(quantity.value)
    words = quantity.text.lower()
    if words.startswith(
        ("once", "twice", "thrice", "couple", "dozen", "bid", "b.i", "tid", "t.i", "q", "bd", "od", "td")
    ):
        return False
    return bool(quantity.unit) or quantity.value != 1


def _digits(quantity: Quantity, joiner: str) -> str:
    value = plain(quantity.value)
    if quantity.second is not None:
        return f"{value}/{plain(quantity.second)}"
    if quantity.approximate and quantity.also:
        return f"{value}{joiner}{plain(quantity.also[0])}"
    return value


def _in_english(quantity: Quantity, text: str) -> str:
    number = _digits(quantity, " to ")
    word = text[quantity.number_end : quantity.end]
    symbol = SYMBOLS.get(quantity.unit)
    if symbol == "%":
        return f"{number}%"
    if quantity.unit == "Cel":
        return f"{number} °C"
    if symbol and quantity.second is None and word.strip():
        return f"{number} {symbol}"
    return f"{number}{word}"


def _in_chinese(quantity: Quantity) -> str:
    number = _digits(quantity, "~")
    if quantity.approximate and not quantity.also:
        number += "余"
    symbol = SYMBOLS.get(quantity.unit)
    if quantity.unit == "Cel":
        return f"{number} ℃"
    if quantity.unit == "[jin]":
        return f"{number}斤"
    if symbol and quantity.second is None:
        return f"{number}%" if symbol == "%" else f"{number} {symbol}"
    rest = quantity.text[quantity.number_end - quantity.start :].replace("半", "")
    if quantity.unit == "m" and "米" in quantity.text:
        rest = "米"
    if rest.startswith("块"):
        rest = "块"
    return number if quantity.second is not None else f"{number}{rest}"
