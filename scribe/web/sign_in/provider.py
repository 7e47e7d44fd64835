"""An OpenID provider as Scribe asks it: the authorization code flow with PKCE, and the tokens that come back.

OpenID Connect Core 1.0, Discovery 1.0 and Back-Channel Logout 1.0; PKCE (RFC 7636); the issuer's name in the answer
(RFC 9207). Authlib speaks the flow and validates the claims, joserfc checks the signatures: with the provider's own
published keys only, never ``none`` and never a shared secret. What a provider says of a fault stays out of our errors.
"""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from scribe.errors import BadInput, NotSignedIn, PartDown
from scribe.settings import Settings

Claims = dict[str, Any]
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_SIGNED_BY: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_CLOCKS_S: Final = 120
_LOGOUT_AGE_S: Final = 300
_KNOWN_FOR_S: Final = 3600
_TIMEOUT_S: Final = 10.0
_FAULTS: Final = (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Begun:
    """What the browser is sent to the provider with; all of it is kept, sealed, until it is back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> Begun:
        """Fresh random values."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))


class Provider:
    """One OpenID provider.

    Args:
        settings: its issuer, and Scribe's name and secret there.
        tls: whose certificates are trusted.
    """

    def __init__(self, settings: Settings, tls: ssl.SSLContext | None) -> None:
        self._settings, self._tls = settings, tls
        self.issuer = settings.openid_issuer
        self.return_address = f"{settings.public_url.rstrip('/')}/openid/callback"
        self._lock = threading.Lock()
        self._metadata: tuple[float, Claims] = (0.0, {})
        self._keys: KeySet | None = None

    def address(self, begun: Begun, *, fresh: bool) -> str:
        """Where the browser is sent.

        Args:
            begun: state, nonce and verifier.
            fresh: the person has to sign in anew there, with the strength that a signature needs.

        Raises:
            PartDown: the provider does not answer.
        """
        more = {"prompt": "login", "max_age": "0"} if fresh else {}
        if fresh and self._settings.openid_signing_acr:
            more["acr_values"] = self._settings.openid_signing_acr
        endpoint = self._endpoint("authorization_endpoint")
        with self._client() as client:
            address, _ = client.create_authorization_url(
                endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier, **more
            )
        return str(address)

    def claims(self, code: str, begun: Begun, *, issuer: str) -> Claims:
        """Who has signed in: the claims of the ID token, with those of the userinfo endpoint beside them.

        Args:
            code: that the browser came back with.
            begun: what it was sent with.
            issuer: who says to have sent it back; empty where the provider does not say.

        Raises:
            NotSignedIn: the answer is not the provider's, not for Scribe, or not to what was begun.
            PartDown: the provider does not answer.
        """
        says = self._known().get("authorization_response_iss_parameter_supported") is True
        if issuer != self.issuer and (issuer or says):
            raise _not_believed()
        with self._client() as client:
            try:
                token = client.fetch_token(
                    self._endpoint("token_endpoint"), code=code, code_verifier=begun.verifier, state=begun.state
                )
                found = self._identity(token["id_token"], begun, token.get("access_token", ""))
                return self._told(client, found) | found
            except httpx2.TransportError as fault:
                raise self._down() from fault
            except _FAULTS as fault:
                raise _not_believed() from fault

    def logout_claims(self, token: str, now_s: float) -> Claims:
        """What a back-channel logout names: ``sub``, ``sid`` or both, and its ``jti`` (section 2.6).

        Raises:
            BadInput: it is not the provider's, not for Scribe, or no logout.
        """
        try:
            found = self._signed(token)
            claims = JWTClaims(found.claims, found.header, options=self._expected(), params={})
            for needed in ("iss", "aud", "iat", "jti", "events"):
                if needed not in claims:
                    raise KeyError(needed)
            claims.validate(now=int(now_s), leeway=_CLOCKS_S)
            recent = abs(now_s - float(claims["iat"])) <= _LOGOUT_AGE_S
            named = claims.get("sub") or claims.get("sid")
            if not recent or not named or "nonce" in claims or LOGOUT_EVENT not in claims["events"]:
                raise ValueError
        except _FAULTS as fault:
            raise BadInput("The logout token was not accepted.", remedy="Send one by the specification.") from fault
        return dict(claims)

    def end_address(self) -> str:
        """Where a browser ends its session at the provider (RP-Initiated Logout 1.0); empty where there is none."""
        try:
            endpoint = str(self._known().get("end_session_endpoint", ""))
        except PartDown:
            return ""
        if not endpoint:
            return ""
        after = f"{self._settings.public_url.rstrip('/')}/sign-in"
        query = {"client_id": self._settings.openid_client_id, "post_logout_redirect_uri": after}
        return str(httpx2.URL(endpoint).copy_merge_params(query))

    # What the above share

    def _identity(self, token: str, begun: Begun, access_token: str) -> Claims:
        found = self._signed(token)
        params = {"nonce": begun.nonce, "client_id": self._settings.openid_client_id, "access_token": access_token}
        claims = CodeIDToken(found.claims, found.header, options=self._expected(), params=params)
        claims.validate(now=int(time.time()), leeway=_CLOCKS_S)
        return dict(claims)

    def _expected(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._settings.openid_client_id},
        }

    def _told(self, client: OAuth2Client, identity: Claims) -> Claims:
        """The userinfo endpoint's claims, of the same person only (section 5.3.2)."""
        endpoint = self._known().get("userinfo_endpoint")
        if not endpoint:
            return {}
        told: Claims = client.get(endpoint).raise_for_status().json()
        if told["sub"] != identity["sub"]:
            raise ValueError
        return told

    def _signed(self, token: str) -> jwt.Token:
        """A token whose signature is the provider's; a key that is not known yet is asked for once."""
        try:
            return jwt.decode(token, self._published(), algorithms=_SIGNED_BY)
        except (JoseError, ValueError):
            return jwt.decode(token, self._published(anew=True), algorithms=_SIGNED_BY)

    def _published(self, *, anew: bool = False) -> KeySet:
        with self._lock:
            if self._keys is not None and not anew:
                return self._keys
        listed = self._ask(self._endpoint("jwks_uri"))
        keys = KeySet.import_key_set({"keys": listed.get("keys", [])})
        with self._lock:
            self._keys = keys
        return keys

    def _endpoint(self, name: str) -> str:
        found = self._known().get(name)
        if not isinstance(found, str):
            raise self._down()
        return found

    def _known(self) -> Claims:
        """The provider's own description (Discovery, section 4), for an hour."""
        with self._lock:
            at, known = self._metadata
        if known and time.monotonic() - at < _KNOWN_FOR_S:
            return known
        known = self._ask(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if known.get("issuer") != self.issuer:
            raise PartDown(
                "The hospital's sign-in calls itself by another name than SCRIBE_OPENID_ISSUER.",
                remedy="Write the issuer exactly as the provider does.",
            )
        with self._lock:
            self._metadata = (time.monotonic(), known)
        return known

    def _ask(self, address: str) -> Claims:
        with self._client() as client:
            try:
                answer: Claims = client.request("GET", address, withhold_token=True).raise_for_status().json()
            except (httpx2.HTTPError, ValueError) as fault:
                raise self._down() from fault
        if not isinstance(answer, dict):
            raise self._down()
        return answer

    def _client(self) -> OAuth2Client:
        secret = self._settings.openid_client_secret.get_secret_value()
        return OAuth2Client(
            self._settings.openid_client_id,
            secret or None,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=self._settings.openid_scope,
            redirect_uri=self.return_address,
            code_challenge_method="S256",
            verify=self._tls if self._tls is not None else True,
            timeout=_TIMEOUT_S,
        )

    def _down(self) -> PartDown:
        return PartDown(
            "The hospital's sign-in does not answer as it should.",
            remedy="Try again; an administrator looks at SCRIBE_OPENID_ISSUER.",
        )


def _not_believed() -> NotSignedIn:
    return NotSignedIn(
        "The hospital's sign-in did not prove who you are.", remedy="Sign in once more.", reason="openid"
    )
