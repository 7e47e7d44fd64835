"""Passkeys (WebAuthn Level 2): to sign in without a password, and to sign notes without a code.

A passkey is kept on its owner's device or key and opened there by finger, face or PIN, so it proves two things at once:
user verification is asked for and checked every time. It works only for the name that it was made for, so a page that
imitates the site gets nothing. The answers are checked by py_webauthn.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import webauthn
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from scribe.audit import record_event
from scribe.db import Database
from scribe.db.sign_in_tables import PasskeyRow
from scribe.errors import BadInput, Conflict, NotFound, NotSignedIn
from scribe.model import Person
from scribe.web.sign_in.pending import PendingProofs

LONGEST_NAME: Final = 80
MOST: Final = 10
_FAULTS: Final = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading an answer that is none may end in."""
_VERIFIED: Final = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Site:
    """The name under which the browser has opened the site."""

    name: str
    """The relying party's id: the host without its port."""
    origins: tuple[str, ...]

    @classmethod
    def of(cls, host: str, name: str) -> Site:
        """The site of a request whose ``Host`` was checked; browsers offer passkeys on http to this machine alone."""
        return cls(name, (f"https://{host}", f"http://{host}"))


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner sees it."""

    digest: str
    name: str
    created_at: datetime
    used_at: datetime | None


class Passkeys:
    """The passkeys of one installation.

    Args:
        database: where their public halves are kept.
        pending: the challenges that are not back yet.
        clock: the present moment.
    """

    def __init__(self, database: Database, pending: PendingProofs, clock: Callable[[], datetime]) -> None:
        self._database, self._pending, self._clock = database, pending, clock

    def of(self, username: str) -> tuple[Passkey, ...]:
        """The passkeys of an account, the oldest first."""
        with self._database.reading() as session:
            return tuple(
                Passkey(row.digest, row.name, row.created_at, row.used_at) for row in self._rows(session, username)
            )

    def begin_new(self, person: Person, site: Site) -> dict[str, Any]:
        """What the browser makes a new passkey by.

        Raises:
            Conflict: the account has as many as it may.
        """
        with self._database.reading() as session:
            known = [(row.credential, row.handle) for row in self._rows(session, person.id)]
        if len(known) >= MOST:
            raise Conflict(f"You have {MOST} passkeys already.", remedy="Remove one that you do not use.")
        handle = known[0][1] if known else secrets.token_bytes(32)
        options = webauthn.generate_registration_options(
            rp_id=site.name,
            rp_name="Scribe",
            user_name=person.id,
            user_id=handle,
            user_display_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=credential) for credential, _ in known],
        )
        body = {"handle": handle.hex(), "site": site.name}
        self._pending.begin(f"passkey new {person.id}", bytes_to_base64url(options.challenge), body)
        return _plain(webauthn.options_to_json(options))

    def add(self, person: Person, answer: dict[str, Any], site: Site, *, name: str) -> None:
        """Keeps the new passkey that the browser has made.

        Raises:
            BadInput: it is not the answer to what was asked, or its name cannot be taken.
        """
        name = name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise BadInput("The passkey has no usable name.", remedy="Name the device, in one line.")
        challenge = challenge_of(answer)
        begun = self._pending.take(f"passkey new {person.id}", challenge)
        try:
            if begun is None:
                raise _refused()
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.name,
                expected_origin=list(site.origins),
                require_user_verification=True,
            )
        except _FAULTS as fault:
            raise _refused() from fault
        row = PasskeyRow(
            digest=_digest(made.credential_id),
            credential=made.credential_id,
            username=person.id,
            handle=bytes.fromhex(begun["handle"]),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name,
            created_at=self._clock(),
            used_at=None,
        )
        with self._database.transaction() as session:
            if session.get(PasskeyRow, row.digest) is not None:
                raise _refused()
            session.add(row)
            self._record(session, "passkey_added", person.id, row.digest)

    def remove(self, username: str, digest: str, *, actor: str) -> None:
        """Takes a passkey of the account away.

        Raises:
            NotFound: the account has no such passkey.
        """
        with self._database.transaction() as session:
            row = session.get(PasskeyRow, digest)
            if row is None or row.username != username:
                raise NotFound("There is no such passkey.", remedy="Reload the page.")
            session.delete(row)
            self._record(session, "passkey_removed", actor, digest)

    def begin_proof(self, purpose: str, site: Site, *, username: str = "") -> dict[str, Any]:
        """What the browser asks a passkey to prove; without an account, any passkey of this site may answer."""
        with self._database.reading() as session:
            allowed = [
                PublicKeyCredentialDescriptor(id=row.credential)
                for row in (self._rows(session, username) if username else ())
            ]
        options = webauthn.generate_authentication_options(
            rp_id=site.name,
            allow_credentials=allowed,
            user_verification=_VERIFIED,
        )
        self._pending.begin(f"passkey {purpose}", bytes_to_base64url(options.challenge), {"site": site.name})
        return _plain(webauthn.options_to_json(options))

    def prove(self, purpose: str, answer: dict[str, Any], site: Site) -> str:
        """Whose passkey has answered; a challenge counts once, and only for what it was begun for.

        Raises:
            NotSignedIn: no passkey of anybody here, or not the answer to what was asked.
        """
        challenge = challenge_of(answer)
        if self._pending.take(f"passkey {purpose}", challenge) is None:
            raise _not_proved()
        with self._database.transaction() as session:
            row = session.get(PasskeyRow, _answering(answer), with_for_update=True)
            if row is not None and self._holds(row, answer, challenge, site):
                row.used_at = self._clock()
                return row.username
            actor = row.username if row is not None else "unknown"
            record_event(session, kind="passkey_refused", actor=actor, at=self._clock())
        raise _not_proved()

    def _holds(self, row: PasskeyRow, answer: dict[str, Any], challenge: str, site: Site) -> bool:
        try:
            proved = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(challenge),
                expected_rp_id=site.name,
                expected_origin=list(site.origins),
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
        except _FAULTS:
            return False
        given = answer.get("response", {}).get("userHandle")
        if given and base64url_to_bytes(given) != row.handle:
            return False
        row.sign_count = proved.new_sign_count
        return True

    def _rows(self, session: Session, username: str) -> tuple[PasskeyRow, ...]:
        query = select(PasskeyRow).where(PasskeyRow.username == username).order_by(PasskeyRow.created_at)
        return tuple(session.scalars(query))

    def _record(self, session: Session, kind: str, actor: str, digest: str) -> None:
        record_event(session, kind=kind, actor=actor, at=self._clock(), detail={"passkey": digest[:16]})


def challenge_of(answer: dict[str, Any]) -> str:
    """The challenge that an answer says it answers (WebAuthn, section 5.8.1); empty when it says none."""
    try:
        said = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = said["challenge"]
    except _FAULTS:
        return ""
    return challenge if isinstance(challenge, str) else ""


def _answering(answer: dict[str, Any]) -> str:
    try:
        return _digest(base64url_to_bytes(answer["rawId"]))
    except _FAULTS:
        return ""


def _digest(credential: bytes) -> str:
    return hashlib.sha256(credential).hexdigest()


def _plain(options: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(options)
    return plain


def _refused() -> BadInput:
    return BadInput("The passkey could not be taken.", remedy="Try again.", reason="passkey")


def _not_proved() -> NotSignedIn:
    return NotSignedIn(
        "The passkey was not accepted.", remedy="Try again, or sign in with your password.", reason="passkey"
    )
