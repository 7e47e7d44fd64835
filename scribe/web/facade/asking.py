"""What a search asks (https://hl7.org/fhir/R4/search.html): its parameters, read whole or refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from scribe.errors import BadInput

CONSULTATIONS: Final = "urn:scribe:consultation"
PAGE: Final = "_page"
"""Holds the parameters of a search by POST, sealed, in the address of its next page."""
OPEN: Final = frozenset({"date", "_count", "_offset", "_format", PAGE})
"""Parameters that may stand in any address: they name nobody."""

_PATIENTS: Final = "urn:scribe:patient-number"
_PATIENT: Final = frozenset({"patient.identifier", "patient:identifier", "subject.identifier", "subject:identifier"})
_ONCE: Final = ("_count", "_offset", "_format")
_KNOWN: Final = _PATIENT | {"identifier", "date", *_ONCE}
_DATE: Final = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}-\d{2}-\d{2})(T.+)?")
_PART: Final = re.compile(r"((?:\\.|[^\\,])*)(?:,|$)", re.DOTALL)
_JSON: Final = frozenset(
    {"json", "application/json", "application/fhir+json", "text/json", "*/*", "application/*", "text/*"}
)
_MOST: Final = 100
_MOST_TOKENS: Final = 20

Token = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """One search. Each of ``patients`` and ``identifiers`` has to fit; within one, any of its tokens may."""

    patients: tuple[tuple[Token, ...], ...]
    identifiers: tuple[tuple[Token, ...], ...]
    dates: tuple[str, ...]
    count: int
    offset: int
    format: str


def asked_of(given: Sequence[tuple[str, str]]) -> Asked:
    """Reads the parameters.

    Raises:
        BadInput: one is not known, cannot be read or comes twice, or neither a patient nor a document is named.
    """
    names = [name for name, _ in given]
    if set(names) - _KNOWN:
        raise BadInput("This server has no such search parameter.", remedy="Its metadata list those that it has.")
    twice = next((name for name in _ONCE if names.count(name) > 1), "")
    if twice:
        raise BadInput(f"{twice} comes twice.", remedy="Give it once.")
    patients = tuple(_tokens(value, _PATIENTS) for name, value in given if name in _PATIENT)
    identifiers = tuple(_tokens(value, CONSULTATIONS) for name, value in given if name == "identifier")
    if not patients and not identifiers:
        raise BadInput(
            "The search names neither a patient nor a document.", remedy="Give patient.identifier or identifier."
        )
    if not all(number for tokens in patients for _, number in tokens):
        raise BadInput("The search names no patient's number.", remedy="Give patient.identifier as system|number.")
    dates = tuple(value for name, value in given if name == "date")
    for wanted in dates:  # refused whatever is found
        is_within(datetime.now(UTC), wanted)
    once = dict(given)
    return Asked(
        patients=patients,
        identifiers=identifiers,
        dates=dates,
        count=_number("_count", once.get("_count", ""), 20, _MOST),
        offset=_number("_offset", once.get("_offset", ""), 0, 100_000),
        format=once.get("_format", ""),
    )


def is_within(at: datetime, wanted: str) -> bool:
    """Whether a moment is in what a date parameter names (https://hl7.org/fhir/R4/search.html#date).

    Raises:
        BadInput: it names none.
    """
    match = _DATE.fullmatch(wanted)
    if match is None:
        raise _no_date()
    try:
        begins = datetime.fromisoformat(wanted.removeprefix(match[1] or ""))
        begins = (begins if begins.tzinfo is not None else begins.replace(tzinfo=UTC)).astimezone(UTC)
        ends = begins + (timedelta(seconds=1) if match[3] else timedelta(days=1))
    except (ValueError, OverflowError):
        raise _no_date() from None
    match match[1]:
        case "ge":
            return at >= begins
        case "gt":
            return at >= ends
        case "le":
            return at < ends
        case "lt":
            return at < begins
        case _:
            return begins <= at < ends


def require_json(format: str, accept: str) -> None:
    """Refuses who asks for another form than JSON.

    Args:
        format: of the parameter ``_format``, which goes before the header.
        accept: of the header.

    Raises:
        BadInput: neither takes JSON.
    """
    wanted = [format] if format else accept.split(",") if accept.strip() else []
    kinds = {one.partition(";")[0].strip().lower() for one in wanted}
    if kinds and not kinds & _JSON:
        raise BadInput("This server answers in JSON only.", remedy="Ask for application/fhir+json.")


def _no_date() -> BadInput:
    return BadInput("A date of the search cannot be read.", remedy="Write it as ge2026-11-20 or 2026-11-20T10:42:00Z.")


def _tokens(value: str, system: str) -> tuple[Token, ...]:
    """``system|value``, several with commas; a value alone is of Scribe's own system. A backslash escapes a sign."""
    parts = [found[1] for found in _PART.finditer(value)]
    parts = parts[:-1] if len(parts) > 1 and not parts[-1] and not value.endswith(",") else parts
    if len(parts) > _MOST_TOKENS:
        raise BadInput(f"A search names more than {_MOST_TOKENS} numbers.", remedy="Ask in several searches.")
    return tuple(_token(part, system) for part in parts)


def _token(part: str, system: str) -> Token:
    pieces = re.split(r"(?<!\\)\|", part, maxsplit=1)
    before, after = pieces if len(pieces) == 2 else ("", pieces[0])
    return _plain(before) or system, _plain(after)


def _plain(escaped: str) -> str:
    return re.sub(r"\\([\\|,$])", r"\1", escaped)


def _number(name: str, given: str, usual: int, most: int) -> int:
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise BadInput(f"{name} is no number.", remedy="Give a whole number, 0 or more.")
    return min(int(given), most)
