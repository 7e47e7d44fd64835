"""Which fields the form of a fact has, and what each offers in the language of the note."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from scribe.fact_forms.checking import LONGEST_NAME, LONGEST_WORDS, UNITS, units_of
from scribe.model import Language, VitalSignName
from scribe.terminology import relatives

_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "medication": (
        "name", "change", "dose", "dose_high", "dose_unit", "strength", "until_now", "per_kilo", "in_a_day",
        "frequency", "as_needed", "reason", "route", "duration",
    ),
    "vital_sign": ("name", "value", "diastolic", "unit", "at_home", "when"),
    "allergy": ("assertion", "substance", "reaction", "category"),
    "problem": ("name", "assertion", "relation", "side", "onset", "diagnosis"),
}  # fmt: skip
_NUMBERS: Final = frozenset({"dose", "dose_high", "value", "diastolic"})
_TICKS: Final = frozenset({"per_kilo", "in_a_day", "as_needed", "at_home", "diagnosis"})
_CHOSEN: Final = frozenset({"change", "assertion", "category", "side"})
_OFTEN: Final[dict[Language, tuple[str, ...]]] = {
    "en": (
        "once daily", "twice daily", "3 times daily", "4 times daily", "every 4 hours", "every 6 hours",
        "every 8 hours", "every 12 hours", "every other day", "once weekly", "in the morning", "at bedtime",
    ),
    "zh": (
        "每日1次", "每日2次", "每日3次", "每日4次", "每4小时1次", "每6小时1次", "每8小时1次", "每12小时1次", "隔日1次",
        "每周1次", "每日早上", "睡前",
    ),
}  # fmt: skip
_WAYS: Final[dict[Language, tuple[str, ...]]] = {
    "en": ("oral", "inhaled", "injection", "nasal", "topical", "intravenous", "sublingual"),
    "zh": ("口服", "静脉滴注", "肌内注射", "皮下注射", "外用", "吸入", "舌下含服", "喷鼻", "滴眼", "嚼服", "直肠给药"),
}
Form = Literal["text", "number", "tick", "choice", "unit", "search"]


@dataclass(frozen=True)
class FormField:
    """One field.

    Attributes:
        name: of the attribute.
        form: how it is filled in.
        longest: characters of a text.
        offers: values to choose from, or words to take over, in the note's language.
        values: the values of a choice; each has its word in the catalogue.
    """

    name: str
    form: Form
    longest: int = LONGEST_WORDS
    offers: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind's form, in their order."""
    return _FIELDS[kind]


def numbers_of(kind: str) -> frozenset[str]:
    """Those of them that are numbers."""
    return _NUMBERS & frozenset(_FIELDS[kind])


@cache
def words_in(kind: str, language: Language) -> tuple[FormField, ...]:
    """The fields of a kind's form for a note in a language."""
    return tuple(_field(kind, name, language) for name in _FIELDS[kind])


def _field(kind: str, name: str, language: Language) -> FormField:  # noqa: PLR0911 (one for each form of a field)
    if name in _NUMBERS:
        return FormField(name, "number", 20)
    if name in _TICKS:
        return FormField(name, "tick")
    if kind == "vital_sign" and name == "name":
        return FormField(name, "choice", values=tuple(one.value for one in VitalSignName))
    if name in _CHOSEN:
        return FormField(name, "choice", values=_values(kind, name))
    if name == "dose_unit":
        return FormField(name, "unit", values=("", *UNITS))
    if name == "unit":
        units = dict.fromkeys(unit for one in VitalSignName for unit in units_of(one))
        return FormField(name, "unit", values=tuple(units))
    if name in ("name", "substance"):
        return FormField(name, "search", LONGEST_NAME)
    offered = {"frequency": _OFTEN[language], "route": _WAYS[language], "relation": _relatives(language)}
    return FormField(name, "text", offers=offered.get(name, ()))


def _values(kind: str, name: str) -> tuple[str, ...]:
    every: dict[str, tuple[str, ...]] = {
        "change": ("continues", "started", "changed", "stopped", "on_hold", "past", "declined", "not_taken"),
        "assertion": ("present", "denied", "possible", "historical", "family"),
        "category": ("", "medication"),
        "side": ("", "left", "right", "both"),
    }
    return ("present", "denied") if (kind, name) == ("allergy", "assertion") else every[name]


@cache
def _relatives(language: Language) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for term in relatives().terms if (name := term.name(language))))
