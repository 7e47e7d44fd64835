"""What all models share: frozen, strict about unknown members, small value types."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, NewType

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

ConsultationId = NewType("ConsultationId", str)
SegmentId = NewType("SegmentId", str)
StatementId = NewType("StatementId", str)

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
LONGEST_TERM: Final = 60
MOST_TERMS: Final = 100
Term = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TERM, pattern=r"^[^\x00-\x1f\x7f]+$"),
]
"""A word or a name that a recogniser should expect."""

Language = Literal["en", "zh"]
LanguageChoice = Literal["en", "zh", "auto"]


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time needs its zone")
    return value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_aware)]
"""A moment in UTC. A time without a zone is refused."""

Probability = Annotated[float, Field(ge=0, le=1)]


class Frozen(BaseModel):
    """Base of every model: immutable, and an unknown member is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _text_is_unicode(cls, value: Any) -> Any:
        """Refuses a lone surrogate, which JSON can hold as an escape, and neither UTF-8 nor a database can."""
        if isinstance(value, dict) and _has_lone_surrogate(value):
            raise ValueError("a text holds half of a character (a lone surrogate)")
        return value


def _has_lone_surrogate(value: Any) -> bool:
    """Looks at texts and at the plain lists and mappings of them; models inside have looked at their own."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return True
        return False
    if isinstance(value, dict):
        return any(_has_lone_surrogate(part) for pair in value.items() for part in pair)
    if isinstance(value, list | tuple):
        return any(_has_lone_surrogate(part) for part in value)
    return False


class Role(StrEnum):
    """What somebody is. Only doctors and nurses, and programs that the hospital lets, ever read a note."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    ADMINISTRATOR = "administrator"
    """Keeps the accounts and departments, and may do what an operator and an auditor do."""
    OPERATOR = "operator"
    """Runs the system: what waits, what is stopped."""
    AUDITOR = "auditor"
    """Asks the audit, and looks through emergency accesses."""
    SERVICE = "service"
    """A program with a token, good for its scopes."""


class Person(Frozen):
    """A user as the record knows them: who did something, in which role."""

    id: str
    name: str
    role: Role


_canonical: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical_json(value: Any) -> bytes:
    """UTF-8 JSON with sorted members and no white space: the same value gives the same bytes.

    Args:
        value: a pydantic model or anything that ``json`` can write.
    """
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True)
    return _canonical(value).encode()


def digest_of(value: Any) -> Sha256:
    """SHA-256 over :func:`canonical_json`, in hexadecimal: the name of an artefact."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
