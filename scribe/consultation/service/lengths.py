"""How long what a registration says of a patient and a visit may be, and that it can be read as it stands.

Longer than any name or number that a hospital gives; without these a name of a megabyte would be carried through every
list, page and document. A character that moves a cursor or turns text round is no part of a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.errors import BadInput
from scribe.model import Encounter, Patient
from scribe.visible import without_unseen

LONGEST: Final = 200
LONGEST_SYSTEM: Final = 300
LONGEST_REASON: Final = 500
MOST_GIVEN: Final = 10


def require_lengths(patient: Patient, encounter: Encounter) -> None:
    """Refuses what is too long or cannot be read as it stands; the answer names the field and quotes nothing.

    Raises:
        BadInput: a field is too long, or holds a character that cannot be shown.
    """
    if len(patient.given) > MOST_GIVEN:
        raise BadInput(f"The patient has more than {MOST_GIVEN} given names.", remedy="Give the first ones.")
    for what, text, longest in _fields(patient, encounter):
        if len(text) > longest:
            raise BadInput(f"The {what} has more than {longest} characters.", remedy="Give a shorter one.")
        if without_unseen(text) != text or "\n" in text:
            raise BadInput(f"The {what} holds a character that cannot be shown.", remedy="Type it again, on one line.")


def _fields(patient: Patient, encounter: Encounter) -> Iterator[tuple[str, str, int]]:
    yield "patient's name", patient.name, LONGEST * 2
    yield "patient's family name", patient.family, LONGEST
    for given in patient.given:
        yield "patient's given name", given, LONGEST
    yield "patient's number", patient.identifier, LONGEST
    yield "system of the patient's number", patient.identifier_system, LONGEST_SYSTEM
    yield "number of the visit", encounter.identifier, LONGEST
    yield "department", encounter.department, LONGEST
    yield "reason of the visit", encounter.reason, LONGEST_REASON
