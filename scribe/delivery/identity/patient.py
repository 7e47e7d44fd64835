"""Two FHIR Patients held against each other (docs/decisions/0009-the-right-patient.md has the rules in words)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from scribe.delivery.identity.comparison import Comparison, Element, Result
from scribe.delivery.identity.names import compare_names

Json = dict[str, Any]

_SEXES: Final = frozenset({"male", "female", "other"})
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})")
_WHOLE_DATE: Final = 10
_PLACEHOLDER_DATES: Final = frozenset(
    ["0001-01-01", "1753-01-01", "1800-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1901-01-01", "1970-01-01",
     "9999-12-31"]
)  # fmt: skip
"""What programs put where nobody knows the birth date: it tells nobody apart."""


def compare(ours: Json, theirs: Json, *, visited: str = "", replaced: Sequence[Json] = ()) -> Comparison:
    """Compares number, birth date, sex and name of two Patients, and whether theirs had died before the visit.

    Args:
        ours: the patient as registered with the visit.
        theirs: the EMR's record.
        visited: when the visit began, as FHIR writes a time.
        replaced: records that the EMR says it has replaced by ``theirs``; their numbers lead to it.
    """
    names = compare_names(_objects(ours.get("name")), _objects(theirs.get("name")))
    born = _birth_date(_text(ours, "birthDate"), _text(theirs, "birthDate"))
    alike = names.result is Result.SAME
    return Comparison(
        theirs=f"Patient/{theirs.get('id', '')}",
        elements=(
            _number(ours, [theirs, *replaced], visited, alike=alike and born.identifies),
            born,
            _sex(_text(ours, "gender"), _text(theirs, "gender")),
            Element(name="name", ours=names.ours, theirs=names.theirs, result=names.result, identifies=alike),
            _death(visited, theirs),
        ),
    )


def _number(ours: Json, theirs: Sequence[Json], visited: str, *, alike: bool) -> Element:
    """The number of our first identifier, in its system; a number of another system says nothing.

    A number out of use may have been given to somebody else since: it counts only where name and birth date agree.

    Args:
        ours: the patient as registered.
        theirs: the EMR's record, and those that it has replaced.
        visited: when the visit began.
        alike: whether name and birth date both agree.
    """
    wanted = next(iter(_objects(ours.get("identifier"))), {})
    system, value = _text(wanted, "system"), _text(wanted, "value")
    numbers = [number for record in theirs for number in _objects(record.get("identifier"))]
    of_system = [number for number in numbers if _text(number, "system") == system]
    have = list(dict.fromkeys(_text(number, "value") for number in of_system))
    shown = value if value in have else ", ".join(filter(None, have))
    known = bool(value and have)
    in_use = any(_text(number, "value") == value and not _out_of_use(number, visited) for number in of_system)
    if known and value not in have:
        result = Result.DIFFERS
    else:
        result = Result.SAME if known and (in_use or alike) else Result.UNKNOWN
    return Element(name="number", ours=value, theirs=shown, result=result)


def _out_of_use(number: Json, visited: str) -> bool:
    """Whether an identifier was old, or its period had ended, before the visit."""
    period = number.get("period")
    end = _text(period, "end") if isinstance(period, dict) else ""
    return _text(number, "use") == "old" or bool(end and visited and _before(end, visited))


def _birth_date(ours: str, theirs: str) -> Element:
    """Dates may be known to different precision; what both know has to agree, and only a whole date tells people apart.

    A server may write a time behind the date, which is cut.
    """
    if not _DATE.fullmatch(ours[:_WHOLE_DATE]) or not _DATE.fullmatch(theirs[:_WHOLE_DATE]):
        return Element(name="birth_date", ours=ours, theirs=theirs, result=Result.UNKNOWN)
    known = min(len(ours), len(theirs), _WHOLE_DATE)
    same = ours[:known] == theirs[:known]
    return Element(
        name="birth_date",
        ours=ours,
        theirs=theirs,
        result=Result.SAME if same else Result.DIFFERS,
        identifies=same and known == _WHOLE_DATE and ours[:known] not in _PLACEHOLDER_DATES,
    )


def _sex(ours: str, theirs: str) -> Element:
    """Administrative gender; ``unknown`` on either side says nothing."""
    known = ours in _SEXES and theirs in _SEXES
    result = Result.UNKNOWN if not known else Result.SAME if ours == theirs else Result.DIFFERS
    return Element(name="sex", ours=ours, theirs=theirs, result=result)


def _death(visited: str, theirs: Json) -> Element:
    """Whether the patient had died before the visit, by the EMR; a death whose time is not known counts as such."""
    moment = _text(theirs, "deceasedDateTime")
    dead = bool(moment) or theirs.get("deceasedBoolean") is True
    if not dead:
        said = theirs.get("deceasedBoolean") is False
        result = Result.SAME if said else Result.UNKNOWN
        return Element(name="death", ours=visited, theirs="alive" if said else "", result=result)
    result = Result.DIFFERS if _before(moment, visited) else Result.SAME
    return Element(name="death", ours=visited, theirs=moment or "died", result=result)


def _before(moment: str, visited: str) -> bool:
    """Whether a moment lies before the visit, or may, as nothing can be told of it.

    Two times are compared as such. A date is compared with the visit's in UTC: the same day, month or year, as far as
    it is known, is not before.
    """
    died_at, began_at = _moment(moment), _moment(visited)
    if died_at is not None and began_at is not None:
        return died_at < began_at
    day, visit = moment[:_WHOLE_DATE], visited[:_WHOLE_DATE]
    if not _DATE.fullmatch(day) or not _DATE.fullmatch(visit):
        return True
    return day < visit[: len(day)]


def _moment(text: str) -> datetime | None:
    """A time with its zone; ``None`` for anything else."""
    try:
        return datetime.fromisoformat(text) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def _objects(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Json, name: str) -> str:
    found = value.get(name)
    return found.strip() if isinstance(found, str) else ""
