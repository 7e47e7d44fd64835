"""How much of a medicine is taken at which times of the day, as Mandarin speakers say it."""

from __future__ import annotations

import re
from decimal import Decimal

from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked
from scribe.language.quantity.regimen_parts import Draft, Part

_AN_HOUR = 5
"""From here on, the same number for each part of a day is the time."""
_OTHER_NUMBER = re.compile(rf"{NUM}(?:\{{(?:mg|g|ug)\}}|(?!\d|\.\d|\{{))")
"""What one tablet holds, or a number that may be that."""
_HALF_BETWEEN = re.compile(r"[早中晚睡][上午饭前]{0,2}半(?!片|粒|颗|袋|支)")


def parts_of_day(window: Marked, draft: Draft, pattern: re.Pattern[str]) -> None:
    """早上两片晚上一片; ``pattern`` finds each part, with the groups ``when``, ``low`` and ``unit``."""
    found = list(pattern.finditer(window.text))
    units = {match["unit"] for match in found if match["unit"] not in (None, "item")}
    if len(found) < 2 or len(units) > 1 or units & {"time", "h", "min", "d", "/d"}:
        return
    unit = next(iter(units), "")
    parts = list(dict.fromkeys(Part(Decimal(match["low"]), unit, match["when"]) for match in found))
    if len({part.timing for part in parts}) < len(parts) or len(parts) < 2:
        return  # told twice, and otherwise
    if _HALF_BETWEEN.search(window.text, found[0].start(), found[-1].end()):
        return  # 早一中半晚一
    same = len({part.dose for part in parts}) == 1
    if same and not unit and parts[0].dose >= _AN_HOUR:
        return  # 早八晚八: when, and not how many
    for match in found:
        window.take(*match.span())
    text = "、".join(part.timing for part in parts)
    draft.frequency = Frequency(text, *window.span(found[0].start(), found[-1].end()), Decimal(len(parts)))
    if not same:
        draft.parts = parts
    elif unit or (parts[0].dose != 1 and _OTHER_NUMBER.search(window.text) is None):
        draft.dose, draft.unit = parts[0].dose, unit
    elif parts[0].dose != 1:  # 500毫克早二晚二; 早一晚一 of so many milligrams is taken as that
        draft.unclear.append(f"{parts[0].dose}")
