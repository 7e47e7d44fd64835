"""Reading from a FHIR R4 server: one resource, or a search with all of its pages, within one deadline.

A list that cannot be read to its end is an error and never a shorter list: an allergy may be on the last page.
"""

from __future__ import annotations

import re
import ssl
from base64 import b64decode
from binascii import Error as Base64Error
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx

from scribe.delivery import searching
from scribe.delivery.answers import body_of, is_web_page, require_success
from scribe.delivery.http import EmrClient
from scribe.delivery.order import Deadline
from scribe.delivery.sign_in import tls_from
from scribe.errors import MissingPart
from scribe.settings import Settings

Json = dict[str, Any]

_GONE: Final = (404, 410)
_BINARY: Final = re.compile(r"Binary/[A-Za-z0-9.-]{1,64}")


class EmrReader:
    """Reads from one server.

    Args:
        client: of the server, signed in.
    """

    def __init__(self, client: EmrClient) -> None:
        self._client = client

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    @property
    def base_url(self) -> str:
        """The server's FHIR base."""
        return self._client.base_url

    def read(self, reference: str, *, doing: str = "reading the patient's record") -> Json | None:
        """A resource by ``Type/id``; ``None`` when the server has none, or none any more.

        Raises:
            PartDown: it does not answer now.
            DeliveryRefused: it refuses.
        """
        answer = self._client.request("GET", reference, doing=doing)
        if answer.status_code in _GONE and not is_web_page(answer):
            return None
        require_success(answer, doing=doing)
        return body_of(answer)

    def search(self, kind: str, parameters: searching.Parameters, *, doing: str) -> list[Json]:
        """Everything of a kind that matches, from every page.

        By POST, so that a patient's number stands in no address and in no log; by GET only where the server takes no
        other. Pages are followed within the server's own base only.

        Args:
            kind: of resource.
            parameters: of the search.
            doing: to follow "while".

        Raises:
            PartDown: no answer now, or a list whose end cannot be reached.
            DeliveryRefused: it refuses.
        """
        return searching.search(self._client, kind, parameters, doing=doing)

    def first_page(self, kind: str, parameters: searching.Parameters, *, doing: str) -> list[Json]:
        """What matches, as far as the first page goes: for the newest few of many.

        Raises:
            As :meth:`search`.
        """
        return searching.first_page(self._client, kind, parameters, doing=doing)

    def attachment(self, attached: Json) -> str:
        """The text of an attachment, in it or below the server's own base; empty where there is none to be read.

        Raises:
            PartDown: the EMR does not answer.
        """
        data, address = attached.get("data"), attached.get("url")
        if isinstance(data, str):
            return _decoded(data)
        if not isinstance(address, str):
            return ""
        path = address.removeprefix(f"{self.base_url}/")
        if not _BINARY.fullmatch(path):
            return ""
        answer = self._client.request("GET", path, doing="reading the last note", headers={"Accept": "text/plain"})
        if not answer.is_success:
            return ""
        if "json" not in answer.headers.get("Content-Type", ""):
            return answer.text
        binary = body_of(answer).get("data")
        return _decoded(binary) if isinstance(binary, str) else ""


def reader_from(
    settings: Settings,
    auth: httpx.Auth | None,
    *,
    base_url: str = "",
    verify: ssl.SSLContext | None = None,
    transport: httpx.BaseTransport | None = None,
) -> EmrReader:
    """A reader of the settings' EMR, with the time that bringing one record may take.

    Args:
        settings: of the installation.
        auth: signs in.
        base_url: another FHIR base than the settings'.
        verify: whose certificates are trusted; as the settings say where nothing is given.
        transport: an httpx transport in place of the network.

    Raises:
        MissingPart: no FHIR server is set.
    """
    base = base_url or settings.emr_url
    address = urlsplit(base)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise MissingPart(
            "No FHIR server is set from which the patient's record could be brought.",
            remedy="Set SCRIBE_EMR_URL to the EMR's FHIR R4 base URL.",
        )
    client = EmrClient(
        f"the EMR at {address.hostname}",
        base,
        timeout_s=settings.emr_timeout_s,
        deadline=Deadline(settings.emr_record_s),
        auth=auth,
        verify=verify or tls_from(settings),
        transport=transport,
        way="record",
    )
    return EmrReader(client)


def _decoded(data: str) -> str:
    try:
        return b64decode(data, validate=True).decode()
    except (Base64Error, UnicodeDecodeError, ValueError):
        return ""
