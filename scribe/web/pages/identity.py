"""Who a patient is, as a page shows it where somebody compares it: name and birth date large, the rest beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from scribe.catalogues import Catalogue
from scribe.model import Patient
from scribe.web.pages.words_patient import KINDS


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
    born, sex = patient.birth_date, KINDS.get(patient.gender)
    return Identity(
        name=patient.name,
        born=say.day(born) if born is not None else "",
        age=_age(born, seen_at.astimezone().date(), say) if born is not None else "",
        sex=say(sex) if sex is not None else "",
        number=patient.identifier,
        enough=patient.identifiers > 1,
    )


def _age(born: date, seen: date, say: Catalogue) -> str:
    years = seen.year - born.year - ((seen.month, seen.day) < (born.month, born.day))
    if years < 0:
        return ""
    return say.many("{age} year", "{age} years", years).format(age=years)
