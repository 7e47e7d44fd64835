"""Looking for a patient in the EMR: by the whole number, or by name and birth date together."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, Final

from scribe.delivery.identity import live
from scribe.delivery.people import carries, search_token
from scribe.emr.day import patient_from
from scribe.emr.reading import EmrReader
from scribe.emr.values import member, objects, words
from scribe.errors import BadInput
from scribe.model import Patient

Json = dict[str, Any]

MOST: Final = 20
"""How many are shown of those with one name and birth date; more says that another way to tell them apart is needed."""
_DOING: Final = "looking for the patient"


def by_number(reader: EmrReader, number: str, *, system: str) -> tuple[Patient, ...]:
    """The patient in use with this number, or nobody.

    Args:
        reader: of the EMR.
        number: whole, as it is written.
        system: URI of the hospital's numbers; empty: a number of any system.

    Raises:
        PartDown: the EMR does not answer.
        DeliveryRefused: it refuses, or several in use have the number.
    """
    token = search_token({"system": system, "value": number})
    asked = token if system else token.removeprefix("|")  # a bar alone would ask for a number of no system
    answered = reader.search("Patient", {"identifier": asked}, doing=_DOING)
    candidates = [one for one in answered if _carries(one, number, system)]
    found = patient_from(live(candidates, reader.read, base=reader.base_url), system)
    return (found,) if found is not None else ()


def by_name(reader: EmrReader, name: str, born: date, *, system: str) -> tuple[Patient, ...]:
    """Patients in use whose name the EMR finds and who were born on this day; at most :data:`MOST`.

    Raises:
        BadInput: no name.
        PartDown: the EMR does not answer.
        DeliveryRefused: it refuses.
    """
    if not name:
        raise BadInput("The name is missing.", remedy="Enter the name and the birth date.", reason="too-little")
    asked: dict[str, str | list[str]] = {"name": name, "birthdate": born.isoformat(), "_count": str(MOST)}
    answered = reader.first_page("Patient", asked, doing=_DOING)
    in_use = (one for one in answered if one.get("active") is not False and not _replaced(one) and _named(one, name))
    patients = (patient_from(one, system) for one in in_use)
    return tuple(one for one in patients if one is not None and one.birth_date == born)[:MOST]


def _carries(one: Json, number: str, system: str) -> bool:
    if system:
        return carries(one, {"system": system, "value": number})
    return any(known.get("value") == number for known in objects(one.get("identifier")))


def _named(one: Json, name: str) -> bool:
    """Whether every part of a name that was asked for is in one of its names: a server may ignore a parameter."""
    for known in objects(one.get("name")):
        given = known.get("given")
        parts = [known.get("text"), known.get("family"), *(given if isinstance(given, list) else [])]
        whole = _folded(" ".join(words(part) for part in parts))
        together = whole.replace(" ", "")
        if all(part in whole or part in together for part in _folded(name).split()):
            return True
    return False


def _folded(text: str) -> str:
    """Without capitals and accents, as servers compare."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _replaced(one: Json) -> bool:
    """Whether it was merged into another record."""
    return any(link.get("type") == "replaced-by" and member(link, "other") for link in objects(one.get("link")))
