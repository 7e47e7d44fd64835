"""How long recordings, transcripts and notes are kept: the hospital's rules, read and checked.

    default: {recording: 90 days, transcript: 1 year, note: 15 years}
    rules:
      - department: 心内科
        recording: 30 days
      - template: outpatient-zh
        note: 30 years

The first rule that names the template and the department (or leaves them open) and the part decides; what no rule names
is kept without end. An outpatient record in Chinese is kept for 15 years from the patient's last visit
(《医疗机构病历管理规定（2013年版）》第二十九条); a shorter rule is refused unless it says why (``because``).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import yaml
from pydantic import BeforeValidator, Field, ValidationError

from scribe.errors import MissingPart
from scribe.model import Frozen, Language

CHINESE_NOTE: Final = timedelta(days=15 * 366)
"""15 years, leap days included: never a day too short."""
_DAYS: Final = {"day": 1, "week": 7, "month": 31, "year": 366}
_PERIOD: Final = re.compile(r"(\d{1,4}) (day|week|month|year)s?")
_WHOLE_YEARS: Final = "at least 15 years"


def _period(value: Any) -> Any:
    if value is None or isinstance(value, timedelta):
        return value
    found = _PERIOD.fullmatch(str(value).strip())
    if found is None or not int(found[1]):
        raise ValueError("a time is written as 90 days, 12 weeks, 6 months or 15 years")
    return timedelta(days=int(found[1]) * _DAYS[found[2]])


Period = Annotated[timedelta | None, BeforeValidator(_period)]


class Periods(Frozen):
    """How long each part is kept; ``None``: this rule says nothing of it."""

    recording: Period = None
    transcript: Period = None
    note: Period = None


class RetentionRule(Periods):
    """A rule for a template, a department, both, or all."""

    template: str = ""
    department: str = ""
    because: str = Field(default="", max_length=300)
    """Why a Chinese note is kept for less than the law says."""


class RetentionRules(Frozen):
    """All rules of a hospital."""

    default: RetentionRule = RetentionRule()
    rules: tuple[RetentionRule, ...] = ()

    def applied(self, template: str, department: str, language: Language) -> Periods:
        """How long the parts of one consultation are kept, each by the first rule that speaks of it."""
        asked = [
            rule
            for rule in (*self.rules, self.default)
            if rule.template in ("", template) and rule.department in ("", department)
        ]
        found = {part: _first(asked, part) for part in Periods.model_fields}
        note = found["note"]
        if note is not None and language == "zh" and note < CHINESE_NOTE and not _reasoned(asked):
            found["note"] = CHINESE_NOTE
        return Periods(**found)

    @property
    def shortest(self) -> timedelta | None:
        """The shortest of all times: nothing younger than this is looked at."""
        times = [getattr(rule, part) for rule in (*self.rules, self.default) for part in Periods.model_fields]
        return min((time for time in times if time is not None), default=None)


def read_retention(path: Path | None, languages: dict[str, Language]) -> RetentionRules:
    """The hospital's rules; without a file everything is kept without end.

    Args:
        path: the file.
        languages: the language of each template, by its id.

    Raises:
        MissingPart: the file is not there or holds something else, names an unknown template, or keeps Chinese notes
            for less than 15 years without saying why.
    """
    if path is None:
        return RetentionRules()
    try:
        rules = RetentionRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise _unusable(path, f"it cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError):
        raise _unusable(path, "it is not YAML in UTF-8") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise _unusable(path, f"{where}: {first['msg'].removeprefix('Value error, ')}") from None
    for rule in (*rules.rules, rules.default):
        _check(path, rule, languages)
    return rules


def over(since: datetime, period: timedelta | None, now: datetime) -> bool:
    """Whether a time that began then is over."""
    return period is not None and since + period <= now


def _check(path: Path, rule: RetentionRule, languages: dict[str, Language]) -> None:
    if rule.template and rule.template not in languages:
        raise _unusable(path, f"there is no template {rule.template}")
    chinese = languages.get(rule.template, "zh") == "zh" and "zh" in languages.values()
    short = rule.note is not None and rule.note < CHINESE_NOTE
    if short and chinese and not rule.because.strip():
        raise _unusable(
            path,
            f"Chinese outpatient notes are kept for {_WHOLE_YEARS}, and the rule for "
            f"{rule.template or rule.department or 'all'} is shorter; write `because:` with the reason, or name a "
            "template in another language",
        )


def _reasoned(asked: list[RetentionRule]) -> bool:
    return next((bool(rule.because.strip()) for rule in asked if rule.note is not None), False)


def _first(asked: list[RetentionRule], part: str) -> timedelta | None:
    found: timedelta | None = next((getattr(rule, part) for rule in asked if getattr(rule, part) is not None), None)
    return found


def _unusable(path: Path, why: str) -> MissingPart:
    return MissingPart(f"The rules of retention in {path} cannot be used: {why}.", remedy="Correct the file.")
