r"""Segments, fields and escapes of HL7 v2 (version 2.5.1, chapter 2, sections 2.5 to 2.7).

Our own, for one reason: hl7apy leaves a text that happens to look like an escape (``\F\``) as it is, and python-hl7
writes Chinese as hexadecimal; either changes what a note says. Both read our messages back in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

FIELD: Final = "|"
DELIMITERS: Final = "^~\\&"
SEGMENT_END: Final = "\r"
LONGEST_ROW: Final = 4000
"""Bytes of one OBX-5, escaped: what receivers keep in one column of their database."""

_ESCAPES: Final = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\n": "\\.br\\"}
_LINE_END: Final = re.compile(r"\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_NOT_TEXT: Final = re.compile("[\x00-\x09\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, which would end a segment or a frame, and what UTF-8 cannot hold."""

Part = str | tuple[str, ...]
"""A component; a tuple is one of sub-components."""


def escaped(text: str) -> str:
    r"""Text in which nothing can be taken for a delimiter; line ends become ``\.br\`` (section 2.7.1)."""
    plain = _NOT_TEXT.sub(" ", _LINE_END.sub("\n", text))
    return "".join(_ESCAPES.get(letter, letter) for letter in plain)


def field(*parts: Part) -> str:
    """A field of these components, escaped, without empty ones at its end."""
    return "^".join(_cut([_component(part) for part in parts]))


def _component(part: Part) -> str:
    if isinstance(part, str):
        return escaped(_one_line(part))
    return "&".join(_cut([escaped(_one_line(one)) for one in part]))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(parts: list[str]) -> list[str]:
    while parts and not parts[-1]:
        parts = parts[:-1]
    return parts


def segment(name: str, fields: Mapping[int, str]) -> str:
    """A segment with these fields by their number, written already; ``MSH`` counts its delimiters as two fields."""
    first = 3 if name == "MSH" else 1
    last = max((number for number, value in fields.items() if value), default=0)
    values = [fields.get(number, "") for number in range(first, last + 1)]
    start = [f"{name}{FIELD}{DELIMITERS}"] if name == "MSH" else [name]
    return FIELD.join([*start, *values])


def message(segments: list[str]) -> bytes:
    """The segments as UTF-8, each ended by a carriage return (section 2.5.1)."""
    return "".join(f"{one}{SEGMENT_END}" for one in segments).encode()


def rows(text: str) -> Iterator[str]:
    """The text, escaped, in parts of at most :data:`LONGEST_ROW` bytes; no escape and no character is cut."""
    part: list[str] = []
    size = 0
    for letter in _LINE_END.sub("\n", text):
        written = escaped(letter)
        length = len(written.encode())
        if part and size + length > LONGEST_ROW:
            yield "".join(part)
            part, size = [], 0
        part.append(written)
        size += length
    if part:
        yield "".join(part)


def time_of(value: str) -> str:
    """A FHIR date or time as HL7 writes it: ``20261120093000+0000`` (section 2.A.77); empty for none."""
    found = re.match(
        r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$", value
    )
    if found is None:
        return ""
    parts = [part or "" for part in found.groups()]
    zone = "+0000" if parts[6] == "Z" else parts[6].replace(":", "")
    return "".join(parts[:6]) + zone


def number(value: object) -> str:
    """A number as type NM has it: digits without an exponent (section 2.A.47)."""
    return format(Decimal(str(value)), "f")
