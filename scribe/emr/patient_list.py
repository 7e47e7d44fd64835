"""The day's patients from a file, where no EMR can be asked: a table that the hospital's own system writes.

CSV with a heading (RFC 4180; commas, semicolons or tabs), UTF-8 or GB 18030. It is read anew when it changes. A line
that cannot be used is left out and told by its number and column; no fault ever quotes what stands in it.
"""

from __future__ import annotations

import csv
import io
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Final, Literal

from scribe.emr.values import LONGEST_NUMBER, LONGEST_WORDS, number, words
from scribe.errors import MissingPart
from scribe.model import Patient

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_LINES: Final = 10_000
_MOST_FAULTS: Final = 50
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "number": ("number", "patient number", "mrn", "门诊号", "患者编号", "病历号"),
    "name": ("name", "patient", "patient name", "姓名", "患者姓名"),
    "birth_date": ("birth date", "date of birth", "dob", "出生日期"),
    "sex": ("sex", "gender", "性别"),
    "time": ("time", "start", "appointment", "时间", "就诊时间", "预约时间"),
    "doctor": ("doctor", "医生", "医师", "接诊医生"),
    "reason": ("reason", "就诊原因", "主诉"),
    "visit": ("visit", "visit number", "就诊号", "就诊流水号"),
}
"""The columns by the names that a heading may have; an underscore stands for a blank. Other columns are left alone."""
_SEXES: Final[dict[str, Literal["male", "female", "other", "unknown"]]] = {
    "m": "male", "male": "male", "男": "male", "f": "female", "female": "female", "女": "female",
    "o": "other", "other": "other", "其他": "other", "u": "unknown", "unknown": "unknown", "未知": "unknown",
    "": "unknown",
}  # fmt: skip
_DATES: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y.%m.%d")
_MOMENTS: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True)
class ListedPatient:
    """One line: who comes, when, and to whom."""

    patient: Patient
    starts_at: datetime | None = None
    doctor: str = ""
    """A username or a name, as the list has it; empty: to anybody."""
    reason: str = ""
    visit: str = ""
    """The visit's number."""


@dataclass(frozen=True)
class ListFault:
    """Why a line is left out; or the whole list, at line 0."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """The fault in a sentence, without a word of the line's own."""
        return f"line {self.line}, {self.column}: {self.reason}" if self.column else f"line {self.line}: {self.reason}"


@dataclass(frozen=True)
class Listing:
    """The list as it was read: what can be used, what cannot, and when the file was written."""

    patients: tuple[ListedPatient, ...]
    faults: tuple[ListFault, ...]
    as_of: datetime
    left_out: int = 0
    """How many lines cannot be used; ``faults`` names the first ones."""


class PatientList:
    """Reads the file, and again once it has changed.

    Args:
        file: the hospital's; ``None``: there is no such list.
        system: URI of the hospital's patient numbers; empty: Scribe's own.
    """

    def __init__(self, file: Path | None, system: str = "") -> None:
        self._file = file
        self._system = system or Patient().identifier_system
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int, int], Listing] | None = None

    @property
    def available(self) -> bool:
        """Whether the hospital has one."""
        return self._file is not None

    def read(self) -> Listing:
        """The list as it is now.

        Raises:
            MissingPart: there is none, or it cannot be read as a whole.
        """
        if self._file is None:
            raise MissingPart("There is no list of the day's patients.", remedy="Set SCRIBE_PATIENT_LIST.")
        try:
            found = self._file.stat()
            mark = (found.st_mtime_ns, found.st_size, found.st_ino)
            with self._lock:
                if self._seen is None or self._seen[0] != mark:
                    as_of = datetime.fromtimestamp(found.st_mtime).astimezone()
                    with self._file.open("rb") as opened:
                        data = opened.read(MOST_BYTES + 1)
                    self._seen = mark, read_list(data, as_of=as_of, system=self._system)
                return self._seen[1]
        except OSError as error:
            raise MissingPart(
                f"The list of the day's patients cannot be read: {error.strerror}.",
                remedy="Look at SCRIBE_PATIENT_LIST, and at the file's rights.",
            ) from None


def read_list(data: bytes, *, as_of: datetime, system: str) -> Listing:
    """The list in a file's bytes.

    Args:
        data: of the file.
        as_of: when it was written; a time without a date is of that day.
        system: of the patients' numbers.

    Raises:
        MissingPart: it is no such table.
    """
    if len(data) > MOST_BYTES:
        raise MissingPart(
            "The list of the day's patients is over 4 MB.", remedy="Let it hold the day's patients alone."
        )
    text = _text_of(data)
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        heading = _heading(next(reader, []))
        patients, faults = _lines(reader, heading, as_of, system)
    except csv.Error:
        raise MissingPart(
            f"The list of the day's patients is no table from line {reader.line_num} on.", remedy="Write it as CSV."
        ) from None
    return Listing(tuple(patients), tuple(faults[:_MOST_FAULTS]), as_of, len(faults))


class _Unfit(ValueError):
    """A cell that cannot be used."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def _text_of(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MissingPart("The list of the day's patients is not text in UTF-8 or GB 18030.", remedy="Write it in UTF-8.")


def _heading(cells: list[str]) -> dict[str, int]:
    named = {alias: column for column, aliases in _COLUMNS.items() for alias in aliases}
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        column = named.get(" ".join(cell.replace("_", " ").casefold().split()))
        if column is not None:
            found.setdefault(column, place)
    missing = [column for column in ("number", "name", "birth_date") if column not in found]
    if missing:
        raise MissingPart(
            f"The heading of the list of the day's patients lacks {', '.join(missing)}.",
            remedy="Begin the file with: number,name,birth_date,sex,time,doctor.",
        )
    return found


def _lines(
    reader: Iterator[list[str]], heading: dict[str, int], as_of: datetime, system: str
) -> tuple[list[ListedPatient], list[ListFault]]:
    patients: list[ListedPatient] = []
    faults: list[ListFault] = []
    for line, cells in enumerate(reader, start=2):
        if line > MOST_LINES:
            faults.append(ListFault(line, "", f"the list is longer than {MOST_LINES} lines; the rest is left out"))
            break
        if not any(cell.strip() for cell in cells):
            continue
        given = {column: cells[place].strip() if place < len(cells) else "" for column, place in heading.items()}
        try:
            patients.append(_patient(given, as_of, system))
        except _Unfit as unfit:
            faults.append(ListFault(line, unfit.column, unfit.reason))
    return patients, faults


def _patient(given: dict[str, str], as_of: datetime, system: str) -> ListedPatient:
    named = _words(given, "name")
    if not named:
        raise _Unfit("name", "it is empty")
    counted = given.get("number", "")
    if counted and number(counted) != counted:
        raise _Unfit("number", f"it has more than {LONGEST_NUMBER} characters, or one that cannot be shown")
    born = _birth_date(given.get("birth_date", ""), as_of.date())
    if not counted and born is None:
        raise _Unfit("number", "neither a number nor a birth date is given")
    sex = _SEXES.get(given.get("sex", "").casefold())
    if sex is None:
        raise _Unfit("sex", "it is none of male, female, other, unknown")
    return ListedPatient(
        patient=Patient(identifier=counted, identifier_system=system, name=named, gender=sex, birth_date=born),
        starts_at=_starts_at(given.get("time", ""), as_of),
        doctor=_words(given, "doctor"),
        reason=_words(given, "reason"),
        visit=number(given.get("visit", "")),
    )


def _words(given: dict[str, str], column: str) -> str:
    value = unicodedata.normalize("NFC", given.get(column, ""))
    if len(value) > LONGEST_WORDS:
        raise _Unfit(column, f"it has more than {LONGEST_WORDS} characters")
    if words(value) != " ".join(value.split()):
        raise _Unfit(column, "it holds a character that cannot be shown")
    return words(value)


def _birth_date(value: str, today: date) -> date | None:
    if not value:
        return None
    for form in _DATES:
        try:
            born = datetime.strptime(value, form).date()  # noqa: DTZ007 (a date has no zone)
        except ValueError:
            continue
        if born > today:
            raise _Unfit("birth_date", "it lies in the future")
        return born
    raise _Unfit("birth_date", "it is no date such as 1959-03-14")


def _starts_at(value: str, as_of: datetime) -> datetime | None:
    if not value:
        return None
    for form in _MOMENTS:
        try:
            return datetime.strptime(value, form).astimezone()
        except ValueError:
            continue
    try:
        clock = time.fromisoformat(value.zfill(5) if len(value) == len("9:05") else value)
    except ValueError:
        raise _Unfit("time", "it is no time such as 09:40 or 2026-11-20 09:40") from None
    return datetime.combine(as_of.date(), clock.replace(tzinfo=None)).astimezone()
