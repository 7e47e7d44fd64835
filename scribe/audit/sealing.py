"""What a MAC of an audit event covers, and the keys: of the events, and of the anchors."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from scribe.db import Database
from scribe.encryption import KeyRing
from scribe.errors import MissingPart
from scribe.model import Sha256, canonical_json

GENESIS: Final[Sha256] = "0" * 64
"""What the first event of a chain follows."""
BEFORE_THE_KEY: Final = "before"
"""The chain's name, among the heads, of the events from before there was a key."""
_INFO: Final = "events_seal"


@dataclass(frozen=True)
class Placed:
    """An event at its place in its chain: all that its MAC covers."""

    chain: str
    place: int
    before: Sha256
    sequence: int
    consultation: str | None
    at: datetime
    actor: str
    kind: str
    detail: dict[str, Any]


class EventSeal:
    """Makes the MACs of events and heads: HMAC-SHA-256 (RFC 2104) under keys derived from the master key.

    Args:
        keys: the installation's; a name without the bar of a patient's mark gives a key of its own.
    """

    def __init__(self, keys: KeyRing) -> None:
        self._keyed = hmac.new(bytes.fromhex(keys.mark("scribe audit events")), digestmod="sha256")
        self.anchor_key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(keys.mark("scribe audit anchors")))

    def of_event(self, event: Placed) -> Sha256:
        """The MAC of an event."""
        at = event.at.isoformat(timespec="microseconds")
        content = [event.chain, event.place, event.before, event.sequence, event.consultation, at]
        return self._mac(["event", *content, event.actor, event.kind, event.detail])

    def of_head(self, chain: str, events: int, hash: Sha256, sequence: int) -> Sha256:
        """The MAC of a chain's head."""
        return self._mac(["head", chain, events, hash, sequence])

    def _mac(self, content: list[Any]) -> Sha256:
        mac = self._keyed.copy()  # the key's own two blocks are hashed once
        mac.update(canonical_json(content))
        return mac.hexdigest()


def seal_events(database: Database, keys: KeyRing) -> None:
    """Lets the sessions of this database write and verify audit events."""
    if _INFO not in database.given:
        database.give(**{_INFO: EventSeal(keys)})


def seal_of(where: Session | Database) -> EventSeal:
    """The seal that the database, or the session's, was given.

    Raises:
        MissingPart: none was.
    """
    seal = (where.given if isinstance(where, Database) else where.info).get(_INFO)
    if not isinstance(seal, EventSeal):
        raise MissingPart(
            "An audit event cannot be written or verified without the master key.",
            remedy="Set SCRIBE_MASTER_KEY_FILE to the installation's key.",
        )
    return seal
