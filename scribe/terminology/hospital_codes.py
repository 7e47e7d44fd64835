"""A hospital's own codes, from a table in a file: China's editions of ICD-10, the hospital's medicines and orders."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from scribe.errors import MissingPart
from scribe.model import Coding

LARGEST_FILE_BYTES: Final = 32 * 1024 * 1024
KINDS: Final = ("problem", "medication", "allergy", "result", "order")
COLUMNS: Final = ("code", "system", "name")


@dataclass(frozen=True)
class HospitalCodes:
    """Codes by kind of fact and name; names are compared without case and blanks."""

    by_name: dict[tuple[str, str], tuple[Coding, ...]]

    def find(self, kind: str, *names: str) -> tuple[Coding, ...]:
        """The codes of the first of these names that the table has for a kind of fact."""
        for name in names:
            found = self.by_name.get((kind, _plain(name))) or self.by_name.get(("", _plain(name)))
            if found:
                return found
        return ()

    def named(self, kind: str) -> Iterator[tuple[str, Coding]]:
        """Every name of a kind of fact with its code; one that is for any kind too."""
        for (of, name), codings in self.by_name.items():
            if of in (kind, ""):
                yield from ((name, coding) for coding in codings)

    def __len__(self) -> int:
        return len(self.by_name)


NO_CODES: Final = HospitalCodes({})


def read_hospital_codes(path: Path | None) -> HospitalCodes:
    """The table of a file: CSV, TSV or semicolons, in UTF-8 or GB 18030 (GBK), with a line of column names.

    Columns: ``code``, ``system`` (a URI), ``name``; ``synonyms`` (separated by ``|``) and ``kind`` (``problem``,
    ``medication``, ``allergy``, ``result`` or ``order``; empty: any) where there are some.

    Args:
        path: such as ``SCRIBE_CODES_FILE``; without one there are no codes.

    Raises:
        MissingPart: the file cannot be used; the message names the line.
    """
    if path is None:
        return NO_CODES
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _fault(path, f"cannot be read: {error.strerror or type(error).__name__}") from None
    if len(data) > LARGEST_FILE_BYTES:
        raise _fault(path, f"is larger than {LARGEST_FILE_BYTES // 2**20} MB")
    text = _text(path, data)
    lines = text.splitlines()
    if not lines:
        raise _fault(path, "is empty")
    delimiter = max("\t,;", key=lines[0].count)
    reader = csv.DictReader(StringIO(text), delimiter=delimiter)
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    if missing := [column for column in COLUMNS if column not in names]:
        raise _fault(path, f"has no column {missing[0]} in its first line")
    reader.fieldnames = names
    found: dict[tuple[str, str], tuple[Coding, ...]] = {}
    for number, row in enumerate(reader, start=2):
        _take(path, number, row, found)
    return HospitalCodes(found)


def _take(
    path: Path, number: int, row: dict[str, str | None], found: dict[tuple[str, str], tuple[Coding, ...]]
) -> None:
    code, system, name = ((row.get(column) or "").strip() for column in COLUMNS)
    if not (code or system or name):
        return
    for column, value in zip(COLUMNS, (code, system, name), strict=True):
        if not value:
            raise _fault(path, f"has no {column} in line {number}")
    if ":" not in system:
        raise _fault(path, f"has a system that is no URI in line {number}: {system}")
    kind = (row.get("kind") or "").strip().lower()
    if kind and kind not in KINDS:
        raise _fault(path, f"has an unknown kind in line {number}: {kind}; it may be {', '.join(KINDS)}")
    coding = Coding(system=system, code=code, display=name)
    for each in (name, *(row.get("synonyms") or "").split("|")):
        if _plain(each):
            key = (kind, _plain(each))
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), coding)))


def _text(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _fault(path, "is neither UTF-8 nor GBK text")


def _plain(name: str) -> str:
    return "".join(name.lower().split())


def _fault(path: Path, what: str) -> MissingPart:
    return MissingPart(
        f"The file of codes {path} {what}.",
        remedy="Give a table with the columns code, system and name; docs/operator.md shows one.",
    )
