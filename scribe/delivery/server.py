"""A FHIR R4 server in the place of an EMR."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

import httpx

from scribe.delivery import document
from scribe.delivery.answers import difference_outcome, refuse, require_success, shortened
from scribe.delivery.comparing import difference
from scribe.delivery.document import Json
from scribe.delivery.people import UnknownPatient, chosen, matching, search_token
from scribe.delivery.transaction import SHARED, addressed, reference, retractions, transaction
from scribe.errors import DeliveryRefused, MissingPart, PartDown
from scribe.model import Location, Sha256

_FHIR_JSON: Final = "application/fhir+json"


class FhirDestination:
    """Delivers a signed document as one transaction of PUTs with ids of its own, then reads everything back.

    Before it sends it looks what is there: what is equal already is not sent again, so doing it twice makes no second
    version. That also settles an attempt whose answer was lost.

    Args:
        base_url: the server's FHIR base.
        token: bearer token; empty for none.
        timeout_s: for each request, in seconds.
        transport: an httpx transport in place of the network.
        unknown_patient: whether a patient whom the EMR does not know is created, or refuses the delivery.

    Raises:
        MissingPart: ``base_url`` is no address.
    """

    def __init__(
        self,
        base_url: str,
        token: str = "",
        timeout_s: float = 30,
        transport: httpx.BaseTransport | None = None,
        *,
        unknown_patient: UnknownPatient = "create",
    ) -> None:
        address = urlsplit(base_url)
        if address.scheme not in ("http", "https") or not address.hostname:
            raise MissingPart(
                "The EMR's address is not an http or https URL.", remedy="Set SCRIBE_EMR_URL to its FHIR R4 base URL."
            )
        self.base_url = base_url.rstrip("/")
        self.name = f"the EMR at {address.hostname}"
        self._token = token
        self._timeout_s = timeout_s
        self._transport = transport
        self._unknown_patient = unknown_patient

    def deliver(self, bundle: dict[str, Any], *, digest: Sha256) -> tuple[Location, ...]:  # noqa: ARG002
        """Stores the document and its resources; the digest is not needed, since content is compared."""
        document.require_real(bundle)
        with self._client() as client:
            earlier, _ = self._read(client, f"Bundle/{bundle['id']}")
            if earlier is not None and not earlier.get("entry"):
                earlier = None  # nothing in it could have been delivered
            known = self._people(client, bundle, earlier)
            wanted = [*addressed(bundle, {url: reference(found) for url, found in known.items()}), bundle]
            if earlier is not None and difference(bundle, earlier, base=self.base_url):
                wanted += retractions(earlier, bundle, {url: reference(found) for url, found in known.items()})
            missing = [r for r in wanted if self._fault(client, r) is not None]
            if missing:
                self._send(client, missing)
            stored = [self._location(client, resource) for resource in wanted]
        shared = [_location_of(found) for found in known.values()]
        return (*stored, *dict.fromkeys(shared))

    def probe(self) -> None:
        """Asks for the CapabilityStatement and checks that it is FHIR 4.0."""
        with self._client() as client:
            answer = self._request(client, "GET", "metadata", doing="asking what it can do")
            require_success(answer, doing="asking what it can do")
            statement = _json(answer)
        version = str(statement.get("fhirVersion", "an unknown version"))
        if statement.get("resourceType") != "CapabilityStatement" or not version.startswith("4.0"):
            raise MissingPart(
                f"{self.name} does not speak FHIR R4 (4.0): it says {version[:20]}.",
                remedy="Set SCRIBE_EMR_URL to the base URL of its R4 interface.",
            )

    def _client(self) -> httpx.Client:
        headers = {"Accept": _FHIR_JSON}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return httpx.Client(headers=headers, timeout=self._timeout_s, transport=self._transport)

    def _request(self, client: httpx.Client, method: str, path: str, *, doing: str, **more: Any) -> httpx.Response:
        """One request.

        Raises:
            PartDown: no connection, no answer in time, or an answer cut short.
        """
        address = f"{self.base_url}/{path}" if path else self.base_url
        try:
            return client.request(method, address, **more)
        except httpx.TimeoutException as error:
            raise PartDown(
                f"{self.name} did not answer within {self._timeout_s:g} s while {doing}.",
                remedy="Scribe looks what arrived and tries again by itself.",
            ) from error
        except httpx.HTTPError as error:
            raise PartDown(
                f"{self.name} cannot be reached while {doing} ({type(error).__name__}).",
                remedy="Check the network and SCRIBE_EMR_URL; Scribe tries again by itself.",
            ) from error

    def _people(self, client: httpx.Client, *bundles: Json | None) -> dict[str, Json]:
        """By ``fullUrl``: the patient and the practitioners that the EMR has already."""
        known: dict[str, Json] = {}
        asked: set[str] = set()
        for entry in (entry for bundle in bundles if bundle is not None for entry in bundle["entry"]):
            resource, url = entry["resource"], entry["fullUrl"]
            if resource["resourceType"] not in SHARED or url in asked:
                continue
            asked.add(url)
            found = chosen(self._search(client, resource), resource, self._unknown_patient)
            if found is not None:
                known[url] = found
        return known

    def _search(self, client: httpx.Client, resource: Json) -> list[Json]:
        """By POST, so that a patient's number stands in no address and in no log."""
        token = search_token(resource)
        if token is None:
            return []
        doing = f"looking for the {resource['resourceType'].lower()}"
        path = f"{resource['resourceType']}/_search"
        answer = self._request(client, "POST", path, doing=doing, data={"identifier": token})
        require_success(answer, doing=doing)
        return matching(_json(answer), resource)

    def _read(self, client: httpx.Client, path: str) -> tuple[Json | None, str]:
        """The resource and its version, or ``None`` when the server has none."""
        answer = self._request(client, "GET", path, doing="reading the note back")
        if answer.status_code in (404, 410):
            return None, ""
        require_success(answer, doing="reading the note back")
        stored = _json(answer)
        return stored, str(stored.get("meta", {}).get("versionId", ""))

    def _fault(self, client: httpx.Client, resource: Json) -> str | None:
        """Where the server's resource differs from ours; its type when it has none."""
        stored, _ = self._read(client, reference(resource))
        return resource["resourceType"] if stored is None else difference(resource, stored, base=self.base_url)

    def _send(self, client: httpx.Client, resources: list[Json]) -> None:
        doing = "storing the note"
        answer = self._request(
            client,
            "POST",
            "",
            doing=doing,
            json=transaction(self.base_url, resources),
            headers={"Content-Type": _FHIR_JSON, "Prefer": "return=minimal"},
        )
        require_success(answer, doing=doing)
        if not answer.content:
            return
        for entry in _json(answer).get("entry", []):
            response = entry.get("response", {})
            status = str(response.get("status", "200"))[:3]
            if status.isdecimal() and int(status) >= 300:
                refuse(int(status), shortened(response.get("outcome"), int(status)), doing=doing)

    def _location(self, client: httpx.Client, resource: Json) -> Location:
        """Reads a resource back.

        Raises:
            PartDown: it is not there yet.
            DeliveryRefused: it is not what was sent.
        """
        stored, version = self._read(client, reference(resource))
        if stored is None:
            raise PartDown(
                f"{self.name} took the note but does not show its {resource['resourceType']} yet.",
                remedy="Scribe looks again by itself.",
            )
        path = difference(resource, stored, base=self.base_url)
        if path is not None:
            raise DeliveryRefused(
                f"{self.name} keeps {path} otherwise than it was sent.",
                remedy="Find out why the EMR changes this element, then retry the delivery.",
                outcome=difference_outcome(path),
                reference=reference(resource),
            )
        return Location(reference=reference(resource), version=version)


def _location_of(found: Json) -> Location:
    return Location(reference=reference(found), version=str(found.get("meta", {}).get("versionId", "")))


def _json(answer: httpx.Response) -> Json:
    """The body.

    Raises:
        PartDown: something in between answered, not the EMR.
    """
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise PartDown(
            "The EMR's address answered with something that is not FHIR.",
            remedy="Check SCRIBE_EMR_URL and any proxy before it; Scribe tries again by itself.",
        )
    return body
