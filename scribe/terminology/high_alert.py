"""Medicines with which an error does grave harm, and medicines that do the same: what a doctor should look at twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from scribe.terminology.lexicon import Term, names_of, rows_of

_SUBGROUP: Final = 5
"""Signs of an ATC code that name its chemical subgroup (https://atcddd.fhi.no/atc/structure_and_principles/)."""


@dataclass(frozen=True)
class HighAlert:
    """A group of medicines, by beginnings of their ATC codes and by the names of those that have none here."""

    en: str
    zh: str
    atc: tuple[str, ...]
    names: tuple[str, ...]

    def holds(self, term: Term) -> bool:
        """Whether a medicine is of this group."""
        return (bool(term.code) and term.code.startswith(self.atc)) or term.en in self.names


@cache
def high_alert_groups() -> tuple[HighAlert, ...]:
    """The groups, from ``data/high_alert.txt``."""
    return tuple(
        HighAlert(en, zh, tuple(names_of(atc)), tuple(names_of(names)))
        for atc, en, zh, names in rows_of("high_alert.txt")
    )


def is_high_alert(term: Term) -> bool:
    """Whether an error with this medicine does grave harm."""
    return any(group.holds(term) for group in high_alert_groups())


def does_the_same(one: Term, other: Term) -> bool:
    """Whether two medicines are of one chemical subgroup, so that one may stand for the other or double it."""
    return bool(one.code) and one.code[:_SUBGROUP] == other.code[:_SUBGROUP]
