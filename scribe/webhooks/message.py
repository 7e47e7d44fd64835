"""One message: its body, which holds ids and a state, and its signature.

The headers and the signature follow Standard Webhooks (https://www.standardwebhooks.com), so a receiver can check them
with a library: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, HMAC-SHA-256 over the three of id,
timestamp and body.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from scribe.consultation.states import RESUMES_FROM
from scribe.model import Event, Stage, State, canonical_json

CHANGES: Final[dict[str, State | None]] = {
    "registered": State.REGISTERED,
    "uploaded": State.UPLOADED,
    "transcript_imported": State.TRANSCRIBED,
    "transcribed": State.TRANSCRIBED,
    "no_speech": State.NO_SPEECH,
    "reopened": State.REGISTERED,
    "drafted": State.DRAFTED,
    "sent_back": State.DRAFTED,
    "approved": State.REVIEWED,
    "signed": State.SIGNED,
    "delivered": State.DELIVERED,
    "held": State.SIGNED,
    "resumed": State.SIGNED,
    "patient_accepted": State.SIGNED,
    "parked": State.PARKED,
    "given_up": State.PARKED,
    "retried": None,
    "recalled": State.WITHDRAWING,
    "withdrawn": State.WITHDRAWN,
}
"""The events that others are told of, and the state that each leads to; what is retried goes back to its stage's."""

_PREFIX: Final = "whsec_"


@dataclass(frozen=True)
class Message:
    """What is sent: under this id, with this body."""

    id: str
    body: bytes


def message_of(event: Event, state: State) -> Message:
    """The message of an event. It holds no patient, no note and no person's name."""
    body = {
        "type": f"consultation.{event.kind}",
        "timestamp": event.at.isoformat(),
        "data": {"consultation": event.consultation, "state": state.value, "sequence": event.sequence},
    }
    return Message(id=f"event_{event.sequence}", body=canonical_json(body))


def state_after(event: Event) -> State | None:
    """The state that an event led to; ``None`` for one that others are not told of."""
    if event.kind not in CHANGES or event.consultation is None:
        return None
    return CHANGES[event.kind] or RESUMES_FROM[Stage(event.detail["stage"])]


def signature(message: Message, secrets: tuple[str, ...], at: datetime) -> dict[str, str]:
    """The headers that prove where a message comes from, and when it was sent.

    Args:
        message: what is sent.
        secrets: each signs it, so that one can be replaced by another while both are known.
        at: now; a receiver refuses what is older than some minutes.
    """
    moment = str(int(at.timestamp()))
    signed = b".".join((message.id.encode(), moment.encode(), message.body))
    signatures = (base64.b64encode(hmac.digest(_key(secret), signed, "sha256")).decode() for secret in secrets)
    return {
        "webhook-id": message.id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def _key(secret: str) -> bytes:
    """A secret of the standard's form is base64 behind its prefix; any other text is taken as it is."""
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
