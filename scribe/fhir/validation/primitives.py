"""The formats of FHIR's primitive types (https://hl7.org/fhir/R4/datatypes.html#primitive)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from scribe.fhir.validation.fault import Fault

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?")
_ZONE: Final = re.compile(r"Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00")
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE: Final = re.compile(r"\S+( \S+)*")
_OID: Final = re.compile(r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+")
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""In small letters, as https://hl7.org/fhir/R4/references.html asks."""
_NOT_IN_URI: Final = re.compile(r"[\s<>\"\\^`{}]")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""No text: R4 allows tab, new line and carriage return below 32, and XML 1.0 neither surrogates nor U+FFFE."""
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that make text look other than it is (https://trojansource.codes); HL7's validator refuses them too."""
_MOST_CHARACTERS: Final = 2**20

PRIMITIVES: Final = frozenset(
    [
        "base64Binary",
        "boolean",
        "canonical",
        "code",
        "date",
        "dateTime",
        "decimal",
        "id",
        "instant",
        "integer",
        "markdown",
        "oid",
        "positiveInt",
        "string",
        "time",
        "unsignedInt",
        "uri",
        "url",
        "uuid",
        "xhtml",
    ]
)


def primitive_faults(path: str, kind: str, value: Any) -> Iterator[Fault]:
    """What is wrong with a primitive's form.

    Args:
        path: where it stands.
        kind: FHIR's name of its type.
        value: as JSON gives it.
    """
    wanted = _JSON_TYPES.get(kind, str)
    if not isinstance(value, wanted) or (isinstance(value, bool) and kind != "boolean"):
        yield Fault(path, "type", f"It is not the JSON type of a {kind}.")
        return
    if isinstance(value, str):
        yield from _text_faults(path, kind, value)
    says = _FORMS.get(kind, _any)(value)
    if says:
        yield Fault(path, f"format-{kind}", says)


def is_absolute(uri: str) -> bool:
    """Whether it is a URI with a scheme."""
    return _SCHEME.fullmatch(uri) is not None


def uri_fault(value: str) -> str:
    """What is wrong with a URI; nothing, when it can be one."""
    if not value or _NOT_IN_URI.search(value):
        return "It is not a URI: it is empty or has a blank or a character that no URI has."
    plain = value.split("|", maxsplit=1)[0]
    lower = plain.lower()
    if lower.startswith("urn:uuid:") and not _UUID.fullmatch(plain):
        return "It is not a UUID: urn:uuid: and 8-4-4-4-12 hexadecimal digits in small letters."
    if lower.startswith("urn:oid:") and not _OID.fullmatch(plain):
        return "It is not an OID: urn:oid: and numbers with dots."
    return ""


def _text_faults(path: str, kind: str, value: str) -> Iterator[Fault]:
    if not value.strip():
        yield Fault(path, "ele-1", "It is empty: leave the element out instead.")
    if _CONTROL.search(value):
        yield Fault(path, "characters", "It holds a control character or one that is no text.")
    if _TURNING.search(value):
        yield Fault(path, "characters", "It holds a character that turns the direction of text unseen.")
    if len(value) > _MOST_CHARACTERS and kind not in {"base64Binary", "xhtml"}:
        yield Fault(path, "length", "It is longer than 1 MB, the most that a string may have.")


def _any(value: Any) -> str:
    del value
    return ""


def _day(year: str, month: str | None, day: str | None) -> bool:
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return False
    return True


def _date(value: str) -> str:
    found = _DATE.fullmatch(value)
    if found is None or not _day(found[1], found[2], found[3]):
        return "It is not a date of the calendar: YYYY, YYYY-MM or YYYY-MM-DD."
    return ""


def _date_time(value: str) -> str:
    return _instant(value) if "T" in value else _date(value)


def _instant(value: str) -> str:
    day, _, rest = value.partition("T")
    place = next((at for at, letter in enumerate(rest) if letter in "Z+-"), len(rest))
    time, zone = rest[:place], rest[place:]
    if len(day) != 10 or _date(day):
        return "Its day is not one of the calendar."
    if not _TIME.fullmatch(time):
        return "Its time is not hh:mm:ss."
    return "" if _ZONE.fullmatch(zone) else "It has no time zone: Z or +hh:mm."


def _time(value: str) -> str:
    return "" if _TIME.fullmatch(value) else "It is not a time hh:mm:ss without a zone."


def _base64(value: str) -> str:
    packed = re.sub(r"\s", "", value)
    try:
        if _BASE64.fullmatch(packed):
            base64.b64decode(packed, validate=True)
            return ""
    except (binascii.Error, ValueError):
        pass
    return "It is not base64."


def _decimal(value: float | Decimal) -> str:
    return "" if isfinite(value) else "It is not a number."


def _integer(value: int) -> str:
    return "" if -(2**31) <= value < 2**31 else "It is not an integer of 32 bits."


def _unsigned(value: int) -> str:
    return _integer(value) or ("" if value >= 0 else "It is below 0.")


def _positive(value: int) -> str:
    return _integer(value) or ("" if value >= 1 else "It is below 1.")


def _form(pattern: re.Pattern[str], says: str) -> Callable[[Any], str]:
    return lambda value: "" if pattern.fullmatch(value) else says


_JSON_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    "boolean": bool,
    "decimal": (int, float, Decimal),
    "integer": int,
    "positiveInt": int,
    "unsignedInt": int,
}
_FORMS: Final[dict[str, Callable[[Any], str]]] = {
    "base64Binary": _base64,
    "canonical": uri_fault,
    "code": _form(_CODE, "A code has no blanks around it and only single ones within."),
    "date": _date,
    "dateTime": _date_time,
    "decimal": _decimal,
    "id": _form(_ID, "An id is 1 to 64 of letters, digits, hyphen and dot."),
    "instant": _instant,
    "integer": _integer,
    "oid": _form(_OID, "An OID is urn:oid: and numbers with dots."),
    "positiveInt": _positive,
    "time": _time,
    "unsignedInt": _unsigned,
    "uri": uri_fault,
    "url": uri_fault,
    "uuid": _form(_UUID, "A UUID is urn:uuid: and 8-4-4-4-12 hexadecimal digits in small letters."),
}
