"""How a medicine is taken and what was measured, as a note writes it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.language.claim import Claim
from scribe.language.phrases import line, reworded
from scribe.language.quantity.regimen import Regimen
from scribe.language.rules import Pack
from scribe.model import Speaker, VitalSignName
from scribe.terminology import VITAL_SIGNS

_UNITS: Final[dict[str, tuple[str, str]]] = {
    "ug": ("mcg", "μg"),
    "[IU]": ("units", "单位"),
    "[iU]": ("units", "单位"),
    "Cel": ("°C", "℃"),
    "deg": ("", "度"),
    "[degF]": ("°F", "°F"),
    "mm[Hg]": ("mmHg", "mmHg"),
    "[lb_av]": ("lb", "磅"),
    "[stone_av]": ("stone", "英石"),
    "[jin]": ("jin", "斤"),
    "[liang]": ("liang", "两"),
    "[in_i]": ("in", "英寸"),
    "[ft_i]": ("ft", "英尺"),
    "d": ("days", "天"),
    "wk": ("weeks", "周"),
    "mo": ("months", "个月"),
    "a": ("years", "年"),
    "h": ("hours", "小时"),
    "tablet": ("tablets", "片"),
    "capsule": ("capsules", "粒"),
    "puff": ("puffs", "吸"),
    "spray": ("sprays", "喷"),
    "drop": ("drops", "滴"),
    "sachet": ("sachets", "袋"),
    "patch": ("patches", "贴"),
    "ampoule": ("ampoules", "支"),
    "pill": ("pills", "丸"),
    "suppository": ("suppositories", "粒"),
    "teaspoon": ("teaspoons", "茶匙"),
    "time": ("times", "次"),
}
"""Units that a note writes otherwise than UCUM, in English and Chinese."""
_TIGHT: Final = (
    "%",
    "片",
    "粒",
    "吸",
    "喷",
    "滴",
    "袋",
    "贴",
    "支",
    "丸",
    "茶匙",
    "单位",
    "天",
    "周",
    "个月",
    "年",
    "次",
)


def number(value: Decimal) -> str:
    """A number without trailing zeros."""
    return format(value.normalize(), "f")


def amount(value: Decimal, unit: str, language: str, high: Decimal | None = None) -> str:
    """A number, or a range, with its unit."""
    shown = _UNITS.get(unit, (unit, unit))[0 if language == "en" else 1]
    if language == "en" and value <= 1 and high is None and unit in _UNITS and shown.endswith("s") and shown != "units":
        shown = shown.removesuffix("es") if shown.endswith(("ches",)) else shown.removesuffix("s")
    if language == "zh" and high is None and value == Decimal("0.5") and unit in ("a", "mo", "d", "h"):
        return f"半{shown}"
    figures = number(value) if high is None else f"{number(value)}–{number(high)}"
    return f"{figures}{'' if shown in _TIGHT or not shown else ' '}{shown}"


def regimen_text(regimen: Regimen | None, own: Pack) -> str:
    """Dose, frequency, way, time and duration, in the order of a prescription."""
    if regimen is None:
        return ""
    return _chinese(regimen) if own.language == "zh" else _english(regimen, own)


def _dose(regimen: Regimen, language: str) -> str:
    if regimen.dose is None:
        return ""
    text = amount(regimen.dose, regimen.unit, language, regimen.dose_high)
    if regimen.per_kilo:
        text += "/kg"
    return text


_CLAUSE: Final = re.compile(r"(?:it|they|that|the patient|he|she|the [a-z]+ (?:is|are|gets?|comes?))\b", re.IGNORECASE)


def _reason(said: str, own: Pack) -> str:
    """What a medicine is taken for, or if what happens."""
    reason = reworded(said, own, use="planned", speaker=Speaker.DOCTOR)
    return f"if {reason}" if _CLAUSE.match(reason) else f"for {reason}"


def _english(regimen: Regimen, own: Pack) -> str:  # noqa: C901 - one branch a part
    parts: list[str] = []
    if regimen.strength is not None:
        parts.append(f"{amount(regimen.strength, regimen.strength_unit, 'en')},")
    if regimen.before is not None:
        parts.append(f"from {amount(regimen.before, regimen.before_unit, 'en')} to")
    if dose := _dose(regimen, "en"):
        parts.append(f"{dose} a day in all" if regimen.per_day_total else dose)
    elif regimen.before is not None:
        parts[-1] = parts[-1].removesuffix(" to")
    if regimen.parts:
        parts.append(" and ".join(f"{amount(p.dose, p.unit, 'en')} {p.timing}" for p in regimen.parts))
    elif regimen.frequency is not None:
        parts.append(regimen.frequency.text)
    if regimen.step is not None:
        parts.append(f"by {amount(regimen.step, regimen.step_unit, 'en')}")
    elif regimen.factor is not None and regimen.dose is None:
        parts.append({"0.5": "by half", "2": "to double the dose"}.get(number(regimen.factor), ""))
    told = regimen.frequency.text if regimen.frequency is not None else ""
    parts.extend(time for time in regimen.timing if not regimen.parts and not _same(time, told))
    if regimen.as_needed and "as needed" not in told:
        parts.append("as needed")
    if regimen.as_needed and regimen.reason:
        parts.append(_reason(regimen.reason, own))
    if regimen.duration is not None:
        lasting = regimen.duration.text
        lasting = lasting if not lasting[:1].isdigit() else f"for {lasting}"
        parts.append(f"{lasting}, {regimen.then_said}" if regimen.then_said else lasting)
    if regimen.most is not None:
        parts.append(f"(at most {amount(regimen.most, regimen.most_unit, 'en')} a day)")
    return " ".join(part for part in parts if part).replace(",,", ",")


def _same(time: str, told: str) -> bool:
    last = time.rsplit(" ", maxsplit=1)[-1]
    return bool(told) and (last in told or told in time)


def _same_time(time: str, told: str) -> bool:
    """Whether a time of day is said already (每天早上 beside 每早1次)."""
    marks = {mark for mark in time if mark in "早中晚睡晨"}
    return time in told or (bool(marks) and "饭" not in time and marks <= set(told))


def _chinese(regimen: Regimen) -> str:  # noqa: C901 - one branch a part
    parts: list[str] = []
    if regimen.strength is not None:
        parts.append(f"（{amount(regimen.strength, regimen.strength_unit, 'zh')}）")
    if regimen.before is not None:
        parts.append(f"由{amount(regimen.before, regimen.before_unit, 'zh')}改为")
    dose = _dose(regimen, "zh")
    if dose:
        counted = dose[-1] in "片粒吸喷滴袋贴支丸匙" and regimen.before is None
        daily = regimen.per_day_total
        parts.append(f"每日共{dose}" if daily else f"每次{dose}" if counted else dose)
        parts.extend([f"（{regimen.counted}）"] if regimen.counted else [])
    elif regimen.before is not None:
        parts[-1] = f"原{amount(regimen.before, regimen.before_unit, 'zh')}"
    rest: list[str] = []
    if regimen.parts:
        rest.append("、".join(f"{p.timing}{amount(p.dose, p.unit, 'zh')}" for p in regimen.parts))
    elif regimen.frequency is not None:
        rest.append(regimen.frequency.text)
    told = "".join(rest)
    rest.extend(time for time in regimen.timing if not regimen.parts and not _same_time(time, told))
    if regimen.route and regimen.route not in told:
        rest.append(regimen.route)
    if regimen.step is not None:
        rest.append(regimen.step_said or f"增减{amount(regimen.step, regimen.step_unit, 'zh')}")
    elif regimen.factor is not None and regimen.dose is None:
        rest.append({"0.5": "减半", "2": "加倍"}.get(number(regimen.factor), ""))
    if regimen.as_needed and "必要时" not in told:
        rest.append(f"{regimen.reason.removesuffix('时')}时必要时服用" if regimen.reason else "必要时")
    if regimen.duration is not None:
        value = regimen.duration.value
        lasting = amount(value, regimen.duration.unit, "zh", regimen.duration.high) if value is not None else ""
        rest.append(f"共{lasting}" if lasting else regimen.duration.text)
    if regimen.most is not None:
        rest.append(f"每日最多{amount(regimen.most, regimen.most_unit, 'zh')}")
    return "，".join(part for part in ("".join(parts), *rest) if part)


def measure_name(claim: Claim, own: Pack) -> str:
    """What was measured, by its name in the language of the note."""
    index = 0 if own.language == "en" else 1
    if claim.name in {name.value for name in VitalSignName}:
        sign = VITAL_SIGNS[VitalSignName(claim.name)]
        return (sign.en, sign.zh)[index]
    if claim.concept is not None:
        return (claim.concept.en, claim.concept.zh)[index]
    return claim.name


def measure_text(claim: Claim, own: Pack) -> str:
    """A measured value with its name; empty where it has no number."""
    quantity = claim.quantity
    if quantity is None:
        return ""
    index = 0 if own.language == "en" else 1
    sign = VITAL_SIGNS.get(VitalSignName(claim.name)) if claim.name in {n.value for n in VitalSignName} else None
    name = measure_name(claim, own)
    if quantity.second is not None:
        value = f"{number(quantity.value)}/{number(quantity.second)}"
        unit = quantity.unit or (sign.unit if sign is not None else "")
        shown = _UNITS.get(unit, (unit, unit))[index]
        value = f"{value} {shown}".strip()
    else:
        value = amount(quantity.value, quantity.unit, own.language)
        if sign is not None and not quantity.unit and sign.name is not VitalSignName.BODY_TEMPERATURE:
            value += (sign.shown_en, sign.shown_zh)[index]
    home = line("measured_at_home", own, name) if claim.where == "home" else name
    named = f"{home} {value}" if own.language == "en" else f"{home}{value}"
    return f"{named[0].upper()}{named[1:]}"
