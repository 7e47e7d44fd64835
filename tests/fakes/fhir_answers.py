"""What a FHIR server answers with, and what it reads from what it gets (for the small server of the tests)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, diagnostics: str, expression: str = "") -> None:
        super().__init__(diagnostics)
        issue: Json = {"severity": "error", "code": code, "diagnostics": diagnostics}
        if expression:
            issue["expression"] = [expression]
        self.status = status
        self.outcome = {"resourceType": "OperationOutcome", "issue": [issue]}


@dataclass
class Answer:
    """What goes back: ``dropped`` closes the connection without a word."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


def references(value: Any) -> Iterator[str]:
    """What a resource, or a part of one, refers to."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "reference" and isinstance(item, str):
                yield item
            else:
                yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def tokens(resource: Json) -> set[str]:
    """The identifiers of a resource as a search names them, ``system|value``, escaped."""
    identifiers = resource.get("identifier", [])
    listed = [*(identifiers if isinstance(identifiers, list) else [identifiers]), resource.get("masterIdentifier", {})]
    return {
        "|".join(re.sub(r"([\\,|$])", r"\\\1", item.get(part, "")) for part in ("system", "value")) for item in listed
    }


def etag(stored: Json) -> str:
    """The version of a stored resource, as HTTP names it."""
    return f'W/"{stored["meta"]["versionId"]}"'


def parsed(body: bytes) -> Json:
    """The resource in a request's body."""
    try:
        value = json.loads(body)
    except ValueError:
        raise Refusal(400, "structure", "the body is not JSON") from None
    if not isinstance(value, dict):
        raise Refusal(400, "structure", "the body is no resource")
    return value
