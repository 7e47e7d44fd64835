"""Numbers, doses and regimens in English and Chinese, spoken or written.

One reading serves both sides of a comparison: what was said ("one twenty over eighty", 三十八度五) and what was written
(120/80, 38.5 ℃).
"""

from __future__ import annotations

from scribe.language.quantity.chinese import find_chinese
from scribe.language.quantity.english import find_english
from scribe.language.quantity.frequency import Frequency, find_frequency, per_day
from scribe.language.quantity.plausible import Implausible, implausible, implausible_reading
from scribe.language.quantity.quantity import (
    COUNTED_FORMS,
    COUNTS,
    DOSE_UNITS,
    Quantity,
    dimension,
    in_base,
    same_amount,
)
from scribe.language.quantity.regimen import Duration, Part, Regimen, read_regimen
from scribe.language.quantity.rewriting import plain, spoken_to_digits
from scribe.language.quantity.route import find_route
from scribe.language.quantity.ucum import UNIT_EN, UNIT_ZH, ucum
from scribe.model import Language

__all__ = [
    "COUNTED_FORMS",
    "COUNTS",
    "DOSE_UNITS",
    "UNIT_EN",
    "UNIT_ZH",
    "Duration",
    "Frequency",
    "Implausible",
    "Part",
    "Quantity",
    "Regimen",
    "dimension",
    "find_frequency",
    "find_quantities",
    "find_route",
    "implausible",
    "implausible_reading",
    "in_base",
    "per_day",
    "plain",
    "read_regimen",
    "same_amount",
    "spoken_to_digits",
    "ucum",
]


def find_quantities(text: str, language: Language) -> tuple[Quantity, ...]:
    """Every number in a text with its unit, in order.

    Args:
        text: what was said or written.
        language: of the text; digits and signs such as ``mg`` are read in both.
    """
    return find_chinese(text) if language == "zh" else find_english(text)
