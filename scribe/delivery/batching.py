"""Many reads in one request: a batch of GETs (https://hl7.org/fhir/R4/http.html#transaction).

A batch reads each resource by its id, as single reads do, so what is decided on it (which version a write replaces,
whether the note is there as it was sent) is the same. A search for many ids is not: servers answer searches from an
index, or from an answer that they kept, which may be older than the last write.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import httpx

from scribe.delivery.answers import require_success
from scribe.delivery.document import Json
from scribe.delivery.http import EmrClient

MOST_AT_ONCE: Final = 50
"""Entries of one batch."""
_NOT_TAKEN: Final = frozenset({400, 403, 404, 405, 406, 413, 415, 422, 501})
"""Statuses of a server, or of something before it, that takes no batches although it says so."""
_OK: Final = "200"
_GONE: Final = frozenset({"404", "410"})
_TOLD: Final = _GONE | {_OK}


class BatchRefused(Exception):
    """The server takes no batches: each resource has to be read by itself."""


def read_batch(client: EmrClient, references: Sequence[str], *, doing: str) -> dict[str, Json | None]:
    """What the server has of some resources, read at once.

    Args:
        client: of the server.
        references: ``Type/id`` of each, at most :data:`MOST_AT_ONCE`.
        doing: what it is for, to follow "while".

    Returns:
        By reference: the entry of the answer, or ``None`` where the server has no such resource (any more). What it
        answered otherwise is left out: it is read by itself, so that one refusal is told as it always is.

    Raises:
        BatchRefused: it takes none, or answers with something else than one entry for each.
        PartDown: no answer now.
        DeliveryRefused: it does not let Scribe in.
    """
    asked = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": reference}} for reference in references],
    }
    answer = client.request("POST", "", doing=doing, json=asked, headers={"Content-Type": "application/fhir+json"})
    if answer.status_code in _NOT_TAKEN:
        raise BatchRefused
    require_success(answer, doing=doing)
    entries = _entries(answer)
    if len(entries) != len(references) or not all(map(_is_in_order, references, entries)):
        raise BatchRefused
    told = {reference: entry for reference, entry in zip(references, entries, strict=True) if _status(entry) in _TOLD}
    return {reference: None if _status(entry) in _GONE else entry for reference, entry in told.items()}


def _entries(answer: httpx.Response) -> list[Json]:
    """The entries of a batch's answer; none where it is something else."""
    try:
        body = answer.json()
    except (ValueError, RecursionError):
        return []
    entries = body.get("entry") if isinstance(body, dict) and body.get("type") == "batch-response" else None
    return [entry if isinstance(entry, dict) else {} for entry in entries] if isinstance(entries, list) else []


def _is_in_order(reference: str, entry: Json) -> bool:
    """Whether a resource that an entry holds is the one that was asked for in its place.

    One that is not says that the answers to those that are not there may stand in another's place too.
    """
    if _status(entry) != _OK:
        return True
    resource = entry.get("resource")
    return isinstance(resource, dict) and f"{resource.get('resourceType')}/{resource.get('id')}" == reference


def _status(entry: Json) -> str:
    response: Any = entry.get("response")
    return str(response.get("status", ""))[:3] if isinstance(response, dict) else ""
