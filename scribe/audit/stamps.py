"""Time stamps of anchors (RFC 3161): somebody else's word that an anchor was there at a moment.

They lie beside the anchors, a line of JSON for each, with the answer of the time-stamping authority as it came. An
authority that is away delays no anchor: what has no stamp yet gets one in a later round. Whoever controls this machine
and its keys can make new anchors, but no stamp of an earlier moment.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    Verifier,
    VerifierBuilder,
    decode_timestamp_response,
)

from scribe.audit.verifying import Fault
from scribe.errors import MissingPart, PartDown
from scribe.model import canonical_json

FORMAT: Final = "scribe.timestamp/1"
MOST: Final = 100
"""Stamps that one round asks for."""
_TIMEOUT_S: Final = 10.0
_LARGEST_BYTES: Final = 64 * 1024
_SKEW: Final = timedelta(minutes=5)
"""By how much the clocks of the authority and of this machine may differ."""
_QUERY: Final = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}


@dataclass(frozen=True)
class Stamped:
    """What the stamps say."""

    anchors: int
    """How many anchors there are."""
    stamped: int
    """How many of them have a stamp that holds."""
    newest: datetime | None
    """The moment of the newest stamp that holds."""
    faults: tuple[Fault, ...]


class TimeStamps:
    """The stamps of one file of anchors.

    Args:
        anchors: the file of anchors; the stamps lie beside it.
        url: of the time-stamping authority; empty: none is asked.
        ca_file: certificates (PEM) of the authority and of who vouches for it.
        transport: instead of the network.
    """

    def __init__(
        self, anchors: Path, url: str = "", ca_file: Path | None = None, *, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._anchors, self._url, self._ca_file, self._transport = anchors, url, ca_file, transport
        self.file = anchors.with_name(f"{anchors.stem}.stamps{anchors.suffix}")

    def stamp(self) -> int:
        """Asks for a stamp of each anchor that has none, the oldest first; gives how many came.

        Raises:
            PartDown: the authority does not answer, or the file cannot be written. What came before stands.
            MissingPart: the authority's certificates are not configured, or what it answers does not hold by them.
        """
        if not self._url:
            return 0
        trusted = self._trusted()
        known = {_number_of(line) for line in _lines(self.file)}
        waiting = [(n, line) for n, line in enumerate(_lines(self._anchors), start=1) if n not in known]
        with httpx.Client(timeout=_TIMEOUT_S, transport=self._transport) as client:
            for number, line in waiting[:MOST]:
                self._keep(number, self._asked(client, trusted, line))
        return len(waiting[:MOST])

    def read(self) -> Stamped:
        """What the stamps prove, and what is wrong with them.

        Raises:
            MissingPart: there are stamps, and the authority's certificates are not configured.
        """
        anchors, stamps = _lines(self._anchors), _lines(self.file)
        if not stamps:
            return Stamped(len(anchors), 0, None, ())
        trusted = self._trusted()
        moments, faults = dict[int, datetime](), list[Fault]()
        for place, stamp in enumerate(stamps, start=1):
            found = _proved(trusted, stamp, anchors)
            if isinstance(found, str):
                faults.append(Fault("anchors", f"line {place} of the time stamps: {found}"))
            else:
                moments[found[0]] = found[1]
        return Stamped(len(anchors), len(moments), max(moments.values(), default=None), tuple(faults))

    def _trusted(self) -> _Trusted:
        if self._ca_file is None:
            raise MissingPart(
                "Time stamps cannot be proved without their authority's certificates.",
                remedy="Set SCRIBE_TIMESTAMP_CA_FILE to a file (PEM) with the authority's certificate and its root.",
            )
        try:
            certificates = x509.load_pem_x509_certificates(self._ca_file.read_bytes())
        except (OSError, ValueError) as error:
            raise MissingPart(
                f"The certificates of the time-stamping authority cannot be read at {self._ca_file}.",
                remedy="Set SCRIBE_TIMESTAMP_CA_FILE to a file with certificates in PEM.",
            ) from error
        return _trusted_of(certificates)

    def _asked(self, client: httpx.Client, trusted: _Trusted, line: bytes) -> bytes:
        asked = TimestampRequestBuilder().data(line).hash_algorithm(HashAlgorithm.SHA256)
        request = asked.cert_request(cert_request=not trusted.knows_the_authority).build()
        try:
            answer = _posted(client, self._url, request.as_bytes())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PartDown(
                f"The time-stamping authority does not answer: {type(error).__name__}.",
                remedy="Check SCRIBE_TIMESTAMP_URL; anchors go on without a stamp and get it later.",
            ) from None
        try:
            _require_answer(trusted, request, decode_timestamp_response(answer), line)
        except (ValueError, VerificationError) as error:
            raise MissingPart(
                "The time stamp that came does not hold by the authority's certificates.",
                remedy="Check SCRIBE_TIMESTAMP_URL and SCRIBE_TIMESTAMP_CA_FILE.",
            ) from error
        return answer

    def _keep(self, number: int, response: bytes) -> None:
        line = canonical_json({"format": FORMAT, "number": number, "response": base64.b64encode(response).decode()})
        try:
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # closing the file gives it back
                file.write(line + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise PartDown(
                f"The time stamps cannot be written at {self.file}: {error.strerror}.",
                remedy="Give the rights to the folder of the anchors.",
            ) from error


def _posted(client: httpx.Client, url: str, query: bytes) -> bytes:
    """The answer's body, no more of it than an answer has."""
    with client.stream("POST", url, content=query, headers=_QUERY) as answer:
        answer.raise_for_status()
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > _LARGEST_BYTES:
                break
        return bytes(body[:_LARGEST_BYTES])


@dataclass(frozen=True)
class _Trusted:
    """Who may vouch for a stamp: a verifier for each certificate of the authority's own, or one without."""

    verifiers: tuple[Verifier, ...]
    knows_the_authority: bool
    """Whether the authority's own certificates are among those that the hospital gave: then none is asked for."""

    def require(self, response: TimeStampResponse, line: bytes) -> None:
        """Lets a stamp pass that holds for this line.

        Raises:
            VerificationError: none of them vouches for it.
        """
        for place, verifier in enumerate(self.verifiers, start=1):
            try:
                verifier.verify_message(response, line)
            except VerificationError:
                if place == len(self.verifiers):
                    raise
            else:
                return


def _require_answer(trusted: _Trusted, request: TimeStampRequest, response: TimeStampResponse, line: bytes) -> None:
    if response.tst_info.nonce != request.nonce:  # an answer from earlier says nothing of now
        raise VerificationError("It answers another request.")
    trusted.require(response, line)


def _trusted_of(certificates: list[x509.Certificate]) -> _Trusted:
    """Trusts what vouches for itself; the authority's own certificates are told by their use, others lie between."""
    builder, has_root, own = VerifierBuilder(), False, list[x509.Certificate]()
    for certificate in dict.fromkeys(certificates):
        if certificate.issuer == certificate.subject:
            builder, has_root = builder.add_root_certificate(certificate), True
        elif _stamps(certificate):
            own.append(certificate)
        else:
            builder = builder.add_intermediate_certificate(certificate)
    if not has_root:
        raise MissingPart(
            "The certificates of the time-stamping authority have no root among them.",
            remedy="Add the root's certificate to SCRIBE_TIMESTAMP_CA_FILE.",
        )
    builders = [builder.tsa_certificate(certificate) for certificate in own] or [builder]
    return _Trusted(tuple(one.build() for one in builders), bool(own))


def _stamps(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return ExtendedKeyUsageOID.TIME_STAMPING in usage


def _proved(trusted: _Trusted, stamp: bytes, anchors: list[bytes]) -> tuple[int, datetime] | str:
    """The anchor's number and the stamp's moment; or what is wrong with it."""
    try:
        content: dict[str, Any] = json.loads(stamp)
        number, response = int(content["number"]), decode_timestamp_response(base64.b64decode(content["response"]))
    except (ValueError, LookupError, TypeError):
        return "it is no time stamp"
    if not 0 < number <= len(anchors):
        return f"anchor {number}, which it stamps, is missing"
    line = anchors[number - 1]
    try:
        trusted.require(response, line)
    except (ValueError, VerificationError):
        return f"it does not hold for anchor {number}, which was changed, or is not of the hospital's authority"
    return _fits(response, number, line)


def _fits(response: TimeStampResponse, number: int, line: bytes) -> tuple[int, datetime] | str:
    """An anchor that says it is younger than its stamp was dated back."""
    moment = response.tst_info.gen_time.astimezone(UTC)
    try:
        at = datetime.fromisoformat(json.loads(line)["at"])
    except (ValueError, LookupError, TypeError):
        return f"anchor {number} has no time"
    if at - moment > _SKEW:
        return f"anchor {number} says it was made at {at.isoformat()}, after its stamp"
    return number, moment


def _lines(file: Path) -> list[bytes]:
    try:
        return file.read_bytes().splitlines() if file.exists() else []
    except OSError as error:
        raise PartDown(f"{file} cannot be read: {error.strerror}.", remedy="Give the rights to it.") from error


def _number_of(line: bytes) -> int | None:
    try:
        return int(json.loads(line)["number"])
    except (ValueError, LookupError, TypeError):
        return None
