"""Numbers and times that callers name, within what the database and UTC can hold; others are refused as invalid."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, Field

LARGEST: Final = 2**63 - 1
"""The largest number of an event or a revision that a database column holds."""


def _within_utc(given: datetime) -> datetime:
    if given.tzinfo is not None:
        try:
            given.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("the time does not fit UTC") from error
    return given


Numbered = Annotated[int, Field(le=LARGEST)]
"""A number of an event or a revision."""
Moment = Annotated[datetime, AfterValidator(_within_utc)]
"""A moment that UTC can name, with a zone or without."""
ZonedMoment = Annotated[AwareDatetime, AfterValidator(_within_utc)]
"""The same, always with its zone."""
