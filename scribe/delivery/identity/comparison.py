"""What was compared of two patients, and what follows from it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal

from scribe.model import Frozen, Sha256, digest_of

PatientMatch = Literal["number-and-one", "number-and-two", "number"]
"""What has to agree: the number and a name or a birth date, the number and both, or the number alone."""

_NEEDED: Final[dict[PatientMatch, int]] = {"number-and-one": 1, "number-and-two": 2, "number": 0}


class Result(StrEnum):
    """What came of one element."""

    SAME = "same"
    DIFFERS = "differs"
    UNKNOWN = "unknown"
    """One side lacks it, or they cannot be held against each other. Never counted as agreement."""


class Element(Frozen):
    """One element of both sides, as each writes it."""

    name: Literal["number", "birth_date", "sex", "name", "death"]
    ours: str = ""
    theirs: str = ""
    result: Result
    identifies: bool = False
    """Whether it agrees and tells people apart: a whole birth date or a name, never the sex alone."""


class Comparison(Frozen):
    """Two patients, element by element.

    ``theirs`` is the reference of the EMR's record, ``Patient/<id>``. Holds names and numbers: it is kept sealed and
    shown to those who may see the patient, and stands in no log.
    """

    theirs: str
    elements: tuple[Element, ...]

    @property
    def differing(self) -> tuple[str, ...]:
        """The names of the elements that differ, in their order."""
        return tuple(element.name for element in self.elements if element.result is Result.DIFFERS)

    def same_person(self, match: PatientMatch = "number-and-one") -> bool:
        """Whether it is the same person: nothing differs, the number agrees and as much besides as ``match`` asks."""
        number = any(e.name == "number" and e.result is Result.SAME for e in self.elements)
        besides = sum(e.identifies for e in self.elements)
        return number and not self.differing and besides >= _NEEDED[match]

    @property
    def digest(self) -> Sha256:
        """Names exactly this comparison: a person's acceptance holds for it and for no other."""
        return digest_of(self)

    def shown(self) -> dict[str, Any]:
        """As JSON, for a page that shows both sides, with the digest that an acceptance names."""
        return {**self.model_dump(mode="json"), "digest": self.digest}
