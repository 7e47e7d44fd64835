"""The shape of a LOINC code: digits, a hyphen and a check digit."""

from __future__ import annotations

import re

LOINC_SYSTEM = "http://loinc.org"
_SHAPE = re.compile(r"(\d{1,7})-(\d)")


def check_digit(number: str) -> int:
    """The mod-10 check digit of a LOINC number, as the LOINC Users' Guide defines it (appendix on check digits).

    Args:
        number: the digits before the hyphen.
    """
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def is_loinc(code: str) -> bool:
    """Whether ``code`` has the shape of a LOINC code and its check digit fits, so that most slips are noticed."""
    found = _SHAPE.fullmatch(code)
    return found is not None and check_digit(found.group(1)) == int(found.group(2))
