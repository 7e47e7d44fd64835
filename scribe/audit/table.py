"""Audit events as a table that a spreadsheet opens (CSV, RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Final

from scribe.model import Event

COLUMNS: Final = ("sequence", "at", "actor", "kind", "consultation", "detail", "hash")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(events: Iterable[Event]) -> str:
    """A line for each event below the names of the columns. A cell that a spreadsheet would calculate is quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for event in events:
        detail = json.dumps(event.detail, ensure_ascii=False, sort_keys=True)
        cells = (event.actor, event.kind, event.consultation or "", detail, event.hash)
        writer.writerow([event.sequence, event.at.isoformat(), *map(_harmless, cells)])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
