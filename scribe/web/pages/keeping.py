"""The keys with which a person's browser seals the words and the recordings that it keeps for them.

They are given to who is signed in and held in the page's memory only: without a session, what lies in the browser's
storage cannot be read, and after the next sign-in of the same person it can. Recordings are sealed with the public half
of a key pair, which a page may keep, so that one can begin without a network.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Annotated

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from scribe.access import Action
from scribe.encryption import KeyRing
from scribe.model import ConsultationId
from scribe.web.accounts import User
from scribe.web.deps import AccountsDep, Service, SignedIn, may_
from scribe.web.schemas import Body

router = APIRouter(include_in_schema=False)
_OWNER_CHARACTERS = 16


class Kept(Body):
    """Consultations of which a browser keeps something."""

    consultations: tuple[Annotated[str, Field(pattern=r"^[0-9A-Z]{1,40}$")], ...] = Field(max_length=200)


@router.post("/kept/gone")
def gone(body: Kept, user: SignedIn, service: Service) -> Response:
    """Which of these were destroyed: the browser forgets what it keeps of them."""
    del user  # who is signed in may ask; that an unguessable id was destroyed tells nothing of anybody
    found = service.destroyed_among({ConsultationId(one) for one in body.consultations})
    return JSONResponse({"gone": sorted(found)})


@router.get("/keeping-key")
def keeping_key(user: Annotated[User, may_(Action.READ_NOTE)], accounts: AccountsDep) -> Response:
    """The caller's keys, and the name under which their browser files what it seals."""
    key = accounts.keys.browser_key(user.username)
    private = accounts.keys.recordings_key(user.username).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    return JSONResponse({"owner": _owner(key), "key": _text(key), "recordings": _text(private)})


@dataclass(frozen=True)
class Sealing:
    """What a page seals recordings with: whose they are, and the public half of that person's key pair."""

    owner: str
    seal: str


def sealing_of(username: str, keys: KeyRing) -> Sealing:
    """For a person's recorder."""
    public = keys.recordings_key(username).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Sealing(owner=_owner(keys.browser_key(username)), seal=_text(public))


def _owner(key: bytes) -> str:
    return hashlib.sha256(b"owner\n" + key).hexdigest()[:_OWNER_CHARACTERS]


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
