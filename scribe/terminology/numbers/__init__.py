"""Numbers in English and Chinese, spoken or written, with their units.

One reading serves both sides of a comparison: what was said ("one twenty over eighty", 三十八度五) and what was written
(120/80, 38.5 ℃).
"""

from __future__ import annotations

from scribe.model import Language
from scribe.terminology.numbers.chinese import find_chinese
from scribe.terminology.numbers.english import find_english
from scribe.terminology.numbers.quantity import (
    COUNTED_FORMS,
    COUNTS,
    DOSE_UNITS,
    Quantity,
    dimension,
    in_base,
    same_amount,
)
from scribe.terminology.numbers.rewriting import plain, spoken_to_digits

__all__ = [
    "COUNTED_FORMS",
    "COUNTS",
    "DOSE_UNITS",
    "Quantity",
    "dimension",
    "find_quantities",
    "in_base",
    "plain",
    "same_amount",
    "spoken_to_digits",
]


def find_quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Every number in a text with its unit, in order.

    Args:
        text: what was said or written.
        language: of the text; digits and signs such as ``mg`` are read in both.
    """
    return find_chinese(text) if language == "zh" else find_english(text)
