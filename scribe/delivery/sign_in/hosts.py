"""Where tokens, secrets and notes may go: the EMR's own host, and those that the hospital lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scribe.errors import MissingPart
from scribe.settings import Settings
from scribe.settings.sign_in import host_is_listed, host_of, is_address, is_confidential

_OF_AN_ADDRESS: Final = re.compile(r"[A-Za-z0-9._~:/\[\]@!$&'()*+,;=%-]+")
"""RFC 3986, up to the query: browsers and libraries read other signs each in its own way (``\\`` as ``/``)."""


@dataclass(frozen=True)
class Hosts:
    """The allowed hosts.

    Args:
        listed: as ``host`` or ``host:port``.
        plain_http: whether http without TLS will do beyond this machine.
    """

    listed: tuple[str, ...]
    plain_http: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Hosts:
        """The EMR's host and those of ``SCRIBE_EMR_HOSTS``."""
        return cls((host_of(settings.emr_url), *settings.emr_hosts), settings.emr_plain_http)

    def require(self, address: str, what: str) -> None:
        """Lets an address pass that a secret may be sent to.

        Args:
            address: of the request.
            what: is there, to begin the sentence: "The EMR's token endpoint".

        Raises:
            MissingPart: it is no address, its host is not listed, or the connection would be readable on the way.
        """
        if not (_OF_AN_ADDRESS.fullmatch(address.partition("?")[0]) and is_address(address)):
            raise MissingPart(
                f"{what} has no address that can be used: {_shown(address)}.",
                remedy="Ask the EMR's vendor: it has to be one of https, without a user, a fragment or other signs.",
            )
        listed = host_is_listed(address, self.listed)
        if not listed:
            raise MissingPart(
                f"{what} is on the host {_shown(address)}, which Scribe's secrets must not be sent to.",
                remedy="If it belongs to the EMR, add it to SCRIBE_EMR_HOSTS.",
            )
        if not is_confidential(address, plain_http=self.plain_http):
            raise MissingPart(
                f"{what} on {_shown(address)} is reached without TLS, so no secret is sent to it.",
                remedy="Have it served over https; SCRIBE_EMR_PLAIN_HTTP=true would send secrets all the same.",
            )


def _shown(address: str) -> str:
    """The host, as far as it may stand in a sentence."""
    try:
        return host_of(address)[:100] or "of no name"
    except ValueError:
        return "of no name"
