"""A FHIR server as a test sees it: what is kept there, read past the product."""

from __future__ import annotations

import base64
import binascii
from functools import cached_property
from typing import Any

import httpx

Json = dict[str, Any]

DOCUMENTS = ("Bundle", "Composition", "DocumentReference")
"""What a note can be at a server."""


class Emr:
    """A FHIR server by its base URL."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._client = httpx.Client(
            base_url=self.url,
            timeout=60,
            trust_env=False,
            headers={"Accept": "application/fhir+json", "Content-Type": "application/fhir+json"},
        )

    def close(self) -> None:
        self._client.close()

    @cached_property
    def statement(self) -> Json:
        """What the server says of itself."""
        answer = self._client.get("/metadata")
        assert answer.is_success, answer.text
        return answer.json()

    @property
    def software(self) -> str:
        return str(self.statement.get("software", {}).get("name", "This server"))

    def register(self, patient: Json) -> str:
        """The hospital's own patient; its reference."""
        answer = self._client.post("/Patient", json={name: part for name, part in patient.items() if name != "id"})
        assert answer.status_code == 201, answer.text
        located = answer.headers.get("Location", "")
        name = located.split("/_history/")[0].rsplit("/", 1)[-1] if located else answer.json()["id"]
        return f"Patient/{name}"

    def read(self, reference: str) -> Json | None:
        answer = self._client.get(f"/{reference}")
        if answer.status_code in (404, 410):
            return None
        assert answer.is_success, answer.text
        return answer.json()

    def versions(self, reference: str) -> list[Json]:
        """Every version that the server has of a resource, whatever their order."""
        answer = self._client.get(f"/{reference}/_history")
        if answer.status_code in (404, 410):
            return []
        assert answer.is_success, answer.text
        return [entry["resource"] for entry in answer.json().get("entry", []) if "resource" in entry]

    def found(self, kind: str, **parameters: str) -> list[Json]:
        answer = self._client.get(f"/{kind}", params=parameters)
        assert answer.is_success, answer.text
        return [entry["resource"] for entry in answer.json().get("entry", [])]

    def notes_of(self, patient: str) -> list[str]:
        """The references of all notes that the server lists for a patient, and of all that hold one."""
        loose = [
            f"{kind}/{one['id']}"
            for kind in ("Composition", "DocumentReference")
            for one in self.found(kind, patient=patient)
        ]
        return sorted(loose)

    def stored_documents(self, identifier: Json) -> list[str]:
        """The references of all stored documents with this identifier."""
        token = f"{identifier['system']}|{identifier['value']}"
        return [f"Bundle/{one['id']}" for one in self.found("Bundle", identifier=token)]

    def words(self, reference: str) -> str:
        """Everything that can be read in a note: its own words and those of its attachments."""
        stored = self.read(reference)
        assert stored is not None, reference
        return "\n".join(_strings(stored))


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            text for name, part in value.items() for text in ([_decoded(part)] if name == "data" else _strings(part))
        ]
    if isinstance(value, list):
        return [text for part in value for text in _strings(part)]
    return [value] if isinstance(value, str) else []


def _decoded(data: Any) -> str:
    try:
        return base64.b64decode(data).decode("utf-8", errors="replace")
    except (binascii.Error, TypeError):
        return str(data)
