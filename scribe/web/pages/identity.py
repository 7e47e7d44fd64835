"""Who a patient is, as a page shows it where somebody compares it: name and birth date large, the rest beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scribe.catalogues import Catalogue
from scribe.model import Patient
from scribe.web.pages.words import SEXES


@dataclass(frozen=True)
class Identity:
    """A patient in words; what is not known is empty."""

    name: str
    born: str
    age: str
    sex: str
    number: str
    enough: bool
    """Whether two of name, birth date and number are known."""


def identity_of(patient: Patient | None, *, seen_at: datetime, say: Catalogue) -> Identity | None:
    """A patient in words; ``None`` where nobody is known.

    Args:
        patient: as it stands with the consultation, or as it is chosen.
        seen_at: the time of the visit: the age is of then.
        say: in the reader's language.
    """
    if patient is None or not patient.is_known:
        return None
    born, sex = patient.birth_date, SEXES.get(patient.gender) if patient.gender != "unknown" else None
    return Identity(
        name=patient.name,
        born=say.day(born) if born is not None else "",
        age=_shown_age(years_old(born, seen_at), say) if born is not None else "",
        sex=say(sex) if sex is not None else "",
        number=patient.identifier,
        enough=patient.identifiers > 1,
    )


def years_old(born: date, seen_at: datetime) -> int:
    """An age at the visit; below zero for who was born later."""
    seen = seen_at.astimezone().date()
    return seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))


def _shown_age(years: int, say: Catalogue) -> str:
    return say.many("{age} year", "{age} years", years).format(age=years) if years >= 0 else ""
