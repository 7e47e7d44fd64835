"""The parts of a regimen, and the sheet on which they are collected while a text is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked


@dataclass(frozen=True)
class Duration:
    """For how long: the words, and the length where it is a number."""

    text: str
    value: Decimal | None = None
    unit: str = ""
    high: Decimal | None = None


@dataclass(frozen=True)
class Part:
    """One of several different doses of a day: 20 in the morning, 10 at night."""

    dose: Decimal
    unit: str
    timing: str


@dataclass(frozen=True)
class Regimen:
    """How one medicine is taken. Whatever was not said is ``None`` or empty.

    Attributes:
        dose: what is taken at a time (or in a day, see ``per_day_total``); of a range the lower end.
        dose_high: the upper end of a range ("10 to 15").
        unit: of the dose: UCUM, or a counted form (``tablet``, ``puff`` …).
        per_kilo: for each kilogram of the patient's weight.
        per_day_total: the dose is what is taken in a whole day.
        strength: of one tablet, puff or vial, where it was said beside the number of them.
        strength_unit: of the strength; of a liquid ``mg/(5.mL)``.
        frequency: how often.
        parts: the doses of a day where they differ; ``dose`` is then ``None``.
        route: in the language's own word.
        duration: for how long.
        timing: before meals, at bedtime, 饭后 …, as a note writes it.
        as_needed: only when needed.
        reason: for which complaint or on which condition it is taken as needed.
        before: the dose until now, where a change is told.
        before_unit: its unit.
        factor: the change as a factor: 0.5 for "by half", 2 for "double".
        step: the change as an amount: "up by 5".
        step_unit: its unit.
        step_said: the same in words, with how often it is made (每周减5毫克).
        then_said: the later steps of a course whose dose changes, as said ("then 20 a day for 5, then 10 for 5").
        most: the most that may be taken in a day.
        most_unit: its unit.
        supply: how much is handed out ("30 tablets", 两盒), as said.
        counted: of which part of a tablet the dose is made (半片), as said.
        unclear: numbers without a role, as said. They are never guessed.
    """

    dose: Decimal | None = None
    dose_high: Decimal | None = None
    unit: str = ""
    per_kilo: bool = False
    per_day_total: bool = False
    strength: Decimal | None = None
    strength_unit: str = ""
    frequency: Frequency | None = None
    parts: tuple[Part, ...] = ()
    route: str = ""
    duration: Duration | None = None
    timing: tuple[str, ...] = ()
    as_needed: bool = False
    reason: str = ""
    before: Decimal | None = None
    before_unit: str = ""
    factor: Decimal | None = None
    step: Decimal | None = None
    step_unit: str = ""
    step_said: str = ""
    then_said: str = ""
    most: Decimal | None = None
    most_unit: str = ""
    supply: str = ""
    counted: str = ""
    unclear: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said about how it is taken."""
        return self == Regimen()

    @property
    def is_changed(self) -> bool:
        """Whether the dose until now is told beside another one."""
        return None not in (self.before, self.dose) and self.before != self.dose

    def from_to(self) -> Regimen:
        """The same where its range tells the dose until now and the new one ("up, 30 to 45")."""
        if self.dose_high is None or self.before is not None:
            return self
        return replace(self, dose=self.dose_high, dose_high=None, before=self.dose, before_unit=self.unit)


@dataclass
class Draft:
    """A regimen that is being read; the fields are those of :class:`Regimen`."""

    dose: Decimal | None = None
    dose_high: Decimal | None = None
    unit: str = ""
    per_kilo: bool = False
    per_day_total: bool = False
    strength: Decimal | None = None
    strength_unit: str = ""
    frequency: Frequency | None = None
    parts: list[Part] = field(default_factory=list)
    route: str = ""
    duration: Duration | None = None
    timing: list[str] = field(default_factory=list)
    as_needed: bool = False
    reason: str = ""
    before: Decimal | None = None
    before_unit: str = ""
    factor: Decimal | None = None
    step: Decimal | None = None
    step_unit: str = ""
    step_said: str = ""
    then_said: str = ""
    most: Decimal | None = None
    most_unit: str = ""
    supply: str = ""
    counted: str = ""
    unclear: list[str] = field(default_factory=list)

    def set_dose(self, match: re.Match[str], unit: str = "") -> None:
        """Takes a match with the groups ``low``, ``high`` and (unless given) ``unit`` as the dose."""
        groups = match.groupdict()
        self.dose = Decimal(groups["low"])
        self.dose_high = Decimal(groups["high"]) if groups.get("high") else None
        self.unit = unit or groups.get("unit") or ""

    def set_strength(self, match: re.Match[str]) -> None:
        """Takes a match with the groups ``low`` and ``unit`` as the strength of one."""
        self.strength, self.strength_unit = Decimal(match["low"]), match["unit"]

    def add_timing(self, words: str) -> None:
        """Adds a time of day once."""
        if words not in self.timing:
            self.timing.append(words)

    def regimen(self) -> Regimen:
        """What was read."""
        return Regimen(
            **{
                **self.__dict__,
                "parts": tuple(self.parts),
                "timing": tuple(self.timing),
                "unclear": tuple(dict.fromkeys(self.unclear)),
            }
        )


_MASS: Final = re.compile(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug)\}}(?!/)")


def worked_out(window: Marked, draft: Draft) -> None:
    """The one amount told beside a dose per kilogram is what it comes to: that is what is given."""
    found = list(_MASS.finditer(window.text))
    if len(found) != 1 or draft.dose is None or Decimal(found[0]["low"]) <= draft.dose or draft.per_day_total:
        return
    draft.set_dose(found[0])
    draft.per_kilo = False
    window.take(*found[0].span())
