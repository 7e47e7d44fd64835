"""One delivery's talk with a FHIR server: read, search, create, update, transaction."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from scribe.delivery.answers import body_of, is_web_page, refuse, require_no_fault, require_success, shortened
from scribe.delivery.batching import MOST_AT_ONCE, BatchRefused, read_batch
from scribe.delivery.capability import Capability
from scribe.delivery.document import Json, entries_of, meta_of, with_ids
from scribe.delivery.http import EmrClient
from scribe.delivery.order import Order
from scribe.delivery.searching import search
from scribe.errors import DeliveryRefused, PartDown

FHIR_JSON: Final = "application/fhir+json"

_WRITING: Final = {"Content-Type": FHIR_JSON, "Prefer": "return=minimal"}
_GONE: Final = (404, 410)


@dataclass(frozen=True)
class Stored:
    """A resource as the server has it."""

    resource: Json
    version: str
    """Of ``meta.versionId``, or of the ETag; empty when the server keeps none."""

    @property
    def reference(self) -> str:
        """``Type/id`` at the server."""
        return f"{self.resource['resourceType']}/{self.resource['id']}"


class Exchange:
    """Speaks FHIR with one server for the length of one delivery.

    Args:
        client: of the server.
        capability: what the server says of itself.
        order: whose lease is confirmed before every write.
        takes_batches: ``False`` where the server is known to refuse the batches that it says it takes.
    """

    def __init__(self, client: EmrClient, capability: Capability, order: Order, *, takes_batches: bool = True) -> None:
        self._client, self.capability, self.order = client, capability, order
        self._way = ""
        self.may_have_stored = False
        """Whether something of the note may be at the server by this way, be it that no answer came."""
        self.takes_batches = takes_batches and "batch" in capability.system
        """Whether many resources are read in one request; not any more once the server has refused that."""

    def begin(self, way: str) -> None:
        """From here on the note goes this way."""
        self._way = self._client.way = way
        self.may_have_stored = False

    @property
    def name(self) -> str:
        """What an operator calls the server."""
        return self._client.name

    @property
    def base_url(self) -> str:
        """The server's FHIR base."""
        return self._client.base_url

    def read(self, reference: str) -> Stored | None:
        """A resource by ``Type/id``, or ``None`` when the server has none, or none any more."""
        answer = self._client.request("GET", reference, doing="reading the note back")
        if answer.status_code in _GONE and not is_web_page(answer):
            return None
        require_success(answer, doing="reading the note back")
        stored = body_of(answer)
        if f"{stored.get('resourceType')}/{stored.get('id')}" != reference:
            raise PartDown(
                f"{self.name} answered with another resource than was asked for.",
                remedy="Check SCRIBE_EMR_URL and any proxy before it; Scribe tries again by itself.",
            )
        return _stored(stored, answer.headers.get("ETag", ""))

    def read_all(self, references: Iterable[str]) -> dict[str, Stored | None]:
        """Several resources by ``Type/id``, as :meth:`read` reads each; at once where the server takes batches."""
        asked = list(dict.fromkeys(references))
        found: dict[str, Stored | None] = {}
        for start in range(0, len(asked), MOST_AT_ONCE):
            some = asked[start : start + MOST_AT_ONCE]
            found |= self._batch(some) if self.takes_batches and len(some) > 1 else {}
        return {name: found[name] if name in found else self.read(name) for name in asked}

    def _batch(self, references: Sequence[str]) -> dict[str, Stored | None]:
        try:
            entries = read_batch(self._client, references, doing="reading the note back")
        except BatchRefused:
            self.takes_batches = False
            return {}
        return {name: None if entry is None else _of_entry(entry) for name, entry in entries.items()}

    def search(self, kind: str, parameters: Mapping[str, str], *, doing: str) -> list[Json]:
        """The resources that match, from every page; see :func:`scribe.delivery.searching.search`."""
        return search(self._client, kind, parameters, doing=doing)

    def fetch(self, url: str, *, kind: str) -> bytes | None:
        """The bytes of an attachment that the server keeps apart; ``None`` when they are not on this server.

        Nothing is fetched from another address: the token belongs to this server alone.
        """
        path = url.removeprefix(f"{self.base_url}/")
        if not path or "://" in path or path.startswith("/") or ".." in path:
            return None
        answer = self._client.request("GET", path, doing="reading the note back", headers={"Accept": kind or "*/*"})
        if answer.status_code in _GONE and not is_web_page(answer):
            return None
        require_success(answer, doing="reading the note back")
        return _binary(answer)

    def create(self, resource: Json, *, path: str = "", only_if_none: str = "", doing: str) -> str:
        """Stores a new resource under an id of the server's.

        Args:
            resource: without an id.
            path: where it is posted; empty is its type.
            only_if_none: a search; when it finds something, nothing is made (https://hl7.org/fhir/R4/http.html#ccreate).
            doing: what is tried.

        Returns:
            ``Type/id`` of what is there now, or nothing when the server does not say.
        """
        headers = _WRITING | ({"If-None-Exist": only_if_none} if only_if_none else {})
        answer = self._write("POST", path or resource["resourceType"], resource, headers, doing)
        return _located(answer, self.base_url)

    def put(self, resource: Json, *, version: str | None, doing: str) -> None:
        """Stores a resource under its id.

        Args:
            resource: with its id.
            version: that was read before and is replaced; ``None`` when there was none.
            doing: what is tried.
        """
        reference = f"{resource['resourceType']}/{resource['id']}"
        self._write("PUT", reference, resource, _WRITING | fence(version, self.capability), doing)

    def transact(self, bundle: Json, *, doing: str) -> None:
        """Sends a transaction: the server does all of it or nothing."""
        answer = self._write("POST", "", bundle, _WRITING, doing)
        if not answer.content:
            return
        for entry in entries_of(body_of(answer)):
            response = entry.get("response")
            if not isinstance(response, dict):
                continue
            status = str(response.get("status", "200"))[:3]
            if status.isdecimal() and int(status) >= 300:
                refuse(int(status), shortened(response.get("outcome"), int(status)), doing=doing)

    def _write(self, method: str, path: str, resource: Json, headers: Mapping[str, str], doing: str) -> httpx.Response:
        self.order.deadline.check(doing)
        self.order.confirm()
        before = self.may_have_stored
        if not before:
            self.order.going(self._way)
        self.may_have_stored = True
        answer = self._client.request(method, path, doing=doing, json=resource, headers=dict(headers))
        try:
            require_success(answer, doing=doing)
        except DeliveryRefused as refused:
            refused.details["writing"] = True
            self.may_have_stored = before
            raise
        require_no_fault(_body_if_any(answer), doing=doing, status=answer.status_code)
        return answer


def fence(version: str | None, capability: Capability) -> dict[str, str]:
    """The header that lets a write through only while the server has what was read before.

    https://hl7.org/fhir/R4/http.html#concurrency; ``If-None-Match: *`` by RFC 9110, 13.1.2.

    Args:
        version: that was read; ``None`` when there was nothing, empty when the server keeps no versions.
        capability: of the server, which says how it fences what is new.
    """
    if version is None:
        return {"If-Match": etag("0")} if capability.fences_new_by_match else {"If-None-Match": "*"}
    return {"If-Match": etag(version)} if version else {}


def etag(version: str) -> str:
    """A version as an ETag."""
    return f'W/"{version}"'


def decoded(data: Any) -> bytes | None:
    """The bytes of a base64Binary, which may be broken into lines; ``None`` where it is none."""
    try:
        return b64decode("".join(str(data).split()), validate=True)
    except ValueError:
        return None


def _binary(answer: httpx.Response) -> bytes | None:
    """The bytes, be they sent as they are or as a Binary resource (https://hl7.org/fhir/R4/binary.html)."""
    body = _body_if_any(answer)
    return decoded(body.get("data", "")) if body.get("resourceType") == "Binary" else answer.content


def _body_if_any(answer: httpx.Response) -> Json:
    """The resource that an answer holds; nothing where it holds none."""
    try:
        body = answer.json() if answer.content else None
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _stored(resource: Json, tag: str) -> Stored:
    resource = with_ids(resource)
    version = meta_of(resource).get("versionId")
    return Stored(resource, str(version or _of_etag(tag)))


def _of_entry(entry: Json) -> Stored:
    """A resource as it stands in the answer to a batch."""
    return _stored(entry["resource"], str(entry["response"].get("etag") or ""))


def _of_etag(value: str) -> str:
    """The version of an ETag, be it weak, strong, or without its quotes as some servers write it."""
    return value.strip().removeprefix("W/").removeprefix("w/").strip('"')


def _located(answer: httpx.Response, base_url: str) -> str:
    """``Type/id`` of the Location header, else of the body."""
    location = answer.headers.get("Location", "") or answer.headers.get("Content-Location", "")
    parts = location.removeprefix(base_url).split("/_history/")[0].strip("/").split("/")
    if len(parts) >= 2 and all(parts[-2:]):
        return "/".join(parts[-2:])
    body = _body_if_any(answer)
    if body.get("id") and body.get("resourceType") not in (None, "OperationOutcome"):
        return f"{body['resourceType']}/{body['id']}"
    return ""
