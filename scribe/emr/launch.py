"""SMART App Launch 2.2: from the EMR's word that somebody opens Scribe to who that is, on which patient and visit.

https://hl7.org/fhir/smart-app-launch/STU2.2/app-launch.html; the authorization code flow with PKCE (RFC 7636), and
OpenID Connect for who it is. The EMR's answers are believed only as far as they are signed, meant for Scribe, and
belong to the launch that was begun.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import jwt

from scribe.delivery.sign_in.credentials import ask_with_proof, token_of
from scribe.delivery.sign_in.discovery import SmartConfiguration, discover
from scribe.delivery.sign_in.exchange import SignInServer, json_of
from scribe.delivery.sign_in.hosts import Hosts
from scribe.delivery.sign_in.keys import KeyFolder
from scribe.delivery.sign_in.proofs import ClientProof, KeyProof, PublicProof, SecretProof
from scribe.emr.values import is_id
from scribe.errors import BadInput, NotSignedIn, PartDown
from scribe.settings import Settings
from scribe.settings.sign_in import host_of

Json = dict[str, Any]

_SIGNED_BY: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384")
"""Algorithms that an identity may be signed with: with the issuer's public key only, never ``none`` or a secret."""
_CLOCKS_S: Final = 120


@dataclass(frozen=True)
class Pending:
    """A launch on its way through the EMR's sign-in."""

    issuer: str
    verifier: str = field(repr=False)
    nonce: str = field(repr=False)

    def as_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Pending:
        """What :meth:`as_bytes` made."""
        return cls(**json.loads(data))


@dataclass(frozen=True)
class Opened:
    """What the EMR opened Scribe with. The token never leaves this machine but to the issuer."""

    issuer: str
    fhir_user: str
    """``Practitioner/<id>`` at the issuer; an address where it is somewhere else."""
    patient: str
    """``Patient/<id>``; empty where none was chosen."""
    encounter: str
    """``Encounter/<id>``; empty where there is none."""
    token: str = field(repr=False)
    ends_at: float = 0.0
    """When the token ends, in seconds since 1970."""

    def as_bytes(self) -> bytes:
        """To be sealed."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> Opened:
        """What :meth:`as_bytes` made."""
        return cls(**json.loads(data))


class Launcher:
    """Carries launches of one EMR through its sign-in.

    Args:
        settings: of the installation.
        issuer: FHIR base URL, one of the settings'.
        server: asks the sign-in.
    """

    def __init__(self, settings: Settings, issuer: str, server: SignInServer) -> None:
        self._settings, self._issuer, self._server = settings, issuer, server

    def begin(self, *, state: str, launch: str) -> tuple[str, Pending]:
        """The address of the EMR's sign-in that the browser is sent to, and what has to be known when it comes back.

        Args:
            state: names this launch, and cannot be guessed.
            launch: the EMR's handle; empty where Scribe is opened outside the EMR.

        Raises:
            PartDown: the EMR does not say how to sign in.
        """
        found = discover(self._server, self._issuer)
        if found.challenges and "S256" not in found.challenges:
            raise PartDown(
                "The EMR's sign-in does not take PKCE with S256, which keeps a launch from being stolen.",
                remedy="Ask the EMR's vendor for SMART App Launch 2.",
            )
        if not found.authorization_endpoint:
            raise PartDown("The EMR names no place to sign in at.", remedy="Ask its vendor for SMART App Launch 2.")
        self._hosts.require(found.authorization_endpoint, "The EMR's sign-in page")
        pending = Pending(self._issuer, secrets.token_urlsafe(64), secrets.token_urlsafe(24))
        context = "launch" if launch else "launch/patient"
        asked = {
            "response_type": "code",
            "client_id": self._settings.smart_client_id,
            "redirect_uri": redirect_uri(self._settings),
            "scope": f"{context} {self._settings.smart_scope}",
            "state": state,
            "aud": self._issuer,
            "nonce": pending.nonce,
            "code_challenge": _challenge(pending.verifier),
            "code_challenge_method": "S256",
        }
        if launch:
            asked["launch"] = launch
        mark = "&" if urlsplit(found.authorization_endpoint).query else "?"
        return f"{found.authorization_endpoint}{mark}{urlencode(asked)}", pending

    def finish(self, pending: Pending, code: str, *, now_s: float, issuer: str = "") -> Opened:
        """Exchanges the code that the browser came back with.

        Args:
            pending: what was begun.
            code: of the EMR's sign-in.
            now_s: seconds since 1970.
            issuer: what the sign-in called itself on the way back (RFC 9207); empty where it did not.

        Raises:
            PartDown: the sign-in is away, or refuses the code.
            NotSignedIn: it does not say who it is, or its word cannot be believed.
        """
        found = discover(self._server, self._issuer)
        if issuer and issuer.rstrip("/") not in ((found.issuer or self._issuer).rstrip("/"), self._issuer):
            raise _nobody("Another sign-in answered than the one that was asked.")
        told = ask_with_proof(
            self._server,
            self._proof(),
            found,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect_uri(self._settings),
                "code_verifier": pending.verifier,
            },
        )
        token = token_of(told)
        return Opened(
            issuer=self._issuer,
            fhir_user=self._who(told.get("id_token"), found, pending.nonce),
            patient=_reference("Patient", told.get("patient")),
            encounter=_reference("Encounter", told.get("encounter")),
            token=token.value,
            ends_at=now_s + token.lasts_s,
        )

    @property
    def _hosts(self) -> Hosts:
        return launch_hosts(self._settings, self._issuer)

    def _proof(self) -> ClientProof:
        client, secret = self._settings.smart_client_id, self._settings.smart_client_secret
        if self._settings.smart_client_key:
            return KeyProof(client, KeyFolder(self._settings.emr_keys_folder))
        return SecretProof(client, secret, "basic") if secret.get_secret_value() else PublicProof(client)

    def _who(self, id_token: Any, found: SmartConfiguration, nonce: str) -> str:
        """The user whom a signed identity names (OpenID Connect Core, 3.1.3.7).

        Raises:
            NotSignedIn: there is none, or it is not for this launch.
        """
        if not isinstance(id_token, str):
            raise _nobody("It gave no identity.")
        keys = self._keys(found)
        try:
            kid = jwt.get_unverified_header(id_token).get("kid")
            fitting = [key for key in keys.keys if kid is None or key.key_id == kid]
            claims = jwt.decode(
                id_token,
                fitting[0].key,
                algorithms=list(_SIGNED_BY),
                audience=self._settings.smart_client_id,
                issuer=[found.issuer or self._issuer, self._issuer],
                leeway=_CLOCKS_S,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
            )
        except IndexError:
            raise _nobody("Its identity is signed with a key that it does not publish.") from None
        except jwt.PyJWTError as error:
            raise _nobody(f"Its identity cannot be believed ({type(error).__name__}).") from error
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise _nobody("Its identity is of another launch.")
        if claims.get("azp", self._settings.smart_client_id) != self._settings.smart_client_id:
            raise _nobody("Its identity was given to another program.")
        who = claims.get("fhirUser") or claims.get("profile")
        if not isinstance(who, str) or not who.strip():
            raise _nobody("Its identity names no user in FHIR.")
        return who.removeprefix(f"{self._issuer}/")[:200]

    def _keys(self, found: SmartConfiguration) -> jwt.PyJWKSet:
        """The issuer's public keys: as SMART says, else as OpenID Connect's discovery says."""
        address = found.jwks_uri
        if not address:
            place = f"{(found.issuer or self._issuer).rstrip('/')}/.well-known/openid-configuration"
            told = json_of(self._server.ask("GET", place, doing="asking for its keys"), name="The EMR's sign-in")
            address = str(told.get("jwks_uri", ""))
        published = json_of(self._server.ask("GET", address, doing="asking for its keys"), name="The EMR's sign-in")
        try:
            return jwt.PyJWKSet.from_dict(published)
        except jwt.PyJWTError as error:
            raise PartDown(
                "The EMR's sign-in publishes no key that Scribe can use.", remedy="Ask its vendor."
            ) from error


def launcher_for(settings: Settings, issuer: str, server: SignInServer) -> Launcher:
    """The launcher of an EMR that may open Scribe.

    Raises:
        BadInput: it may not.
    """
    wanted = issuer.strip().rstrip("/")
    if wanted not in settings.smart_issuers:
        raise BadInput(
            "This EMR may not open Scribe.",
            remedy="If it is the hospital's, have its FHIR base URL added to SCRIBE_SMART_ISSUERS.",
        )
    return Launcher(settings, wanted, server)


def launch_hosts(settings: Settings, issuer: str) -> Hosts:
    """Where the secrets of a launch may go: the issuer's own host, and those that the hospital lists."""
    return Hosts((host_of(issuer), *settings.emr_hosts), settings.emr_plain_http)


def redirect_uri(settings: Settings) -> str:
    """Where the EMR's sign-in sends the browser back to; registered there."""
    return f"{settings.public_url.rstrip('/')}/launch/callback"


def _challenge(verifier: str) -> str:
    """RFC 7636, 4.2."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _reference(kind: str, told: Any) -> str:
    """SMART gives ids; some servers give whole references.

    Raises:
        PartDown: it is no id.
    """
    if told is None or told == "":
        return ""
    before, _, id = (told if isinstance(told, str) else " ").strip().rpartition("/")  # noqa: A001 (FHIR's word)
    if not is_id(id) or before.rpartition("/")[2] not in ("", kind):
        raise PartDown(
            f"The EMR's sign-in does not name the {kind} in FHIR's form.", remedy="Ask the EMR's vendor.", status=200
        )
    return f"{kind}/{id}"


def _nobody(why: str) -> NotSignedIn:
    return NotSignedIn(
        f"The EMR did not say in a way that can be believed who opens Scribe. {why}",
        remedy="Open Scribe from the EMR again; if it stays so, ask the EMR's vendor.",
        launch="identity",
    )
