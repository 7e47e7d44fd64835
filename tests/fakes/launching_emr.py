"""An EMR that opens Scribe: FHIR, its sign-in page, token endpoint and keys, on a port of its own.

Identities are signed with joserfc; Scribe reads them with PyJWT. Whoever comes to the sign-in page is signed in.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.fakes.fhir_answers import Answer, Refusal
from tests.fakes.record_server import RecordServer

Json = dict[str, Any]
CLIENT = "scribe-at-the-bedside"


class LaunchingEmr(RecordServer):
    """The EMR. Tests say who is signed in and what is open, and spoil what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.key = RSAKey.generate_key(2048, {"kid": "emr-1", "use": "sig", "alg": "RS256"})
        self.signs_with = self.key
        self.algorithm = "RS256"
        self.secret = ""
        self.user = "Practitioner/rahman"
        self.patient, self.encounter = "helen", "visit-1"
        self.claims: Json = {}
        self.told: Json = {}
        self.configuration: Json = {}
        self.says_no = ""
        self.asked: list[Json] = []
        self.exchanged: list[Json] = []
        self.tokens: list[str] = []
        self._codes: dict[str, Json] = {}

    @property
    def root(self) -> str:
        """The server without its FHIR base."""
        return self.url.removesuffix("/fhir")

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """One request."""
        path = urlsplit(target).path
        match (method, path):
            case ("GET", "/fhir/.well-known/smart-configuration"):
                return Answer(200, self._configured())
            case ("GET", "/auth/keys"):
                return Answer(200, KeySet([self.key]).as_dict(private=False))
            case ("GET", "/auth/authorize"):
                return self._signed_in({name: one[0] for name, one in parse_qs(urlsplit(target).query).items()})
            case ("POST", "/auth/token"):
                return self._token({name: one[0] for name, one in parse_qs(body.decode()).items()}, headers)
        if headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answer(401, Refusal(401, "login", "no valid token").outcome)
        return super().handle(method, target, headers, body)

    def _configured(self) -> Json:
        return {
            "issuer": self.url, "jwks_uri": f"{self.root}/auth/keys",
            "authorization_endpoint": f"{self.root}/auth/authorize", "token_endpoint": f"{self.root}/auth/token",
            "code_challenge_methods_supported": ["S256"], "capabilities": ["launch-ehr", "launch-standalone"],
            **self.configuration,
        }  # fmt: skip

    def _signed_in(self, asked: Json) -> Answer:
        self.asked.append(asked)
        back: Json = {"state": asked["state"]}
        if self.says_no:
            back["error"] = self.says_no
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = asked
        return Answer(302, None, {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, form: Json, headers: dict[str, str]) -> Answer:
        self.exchanged.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"] or not _proves(form, asked):
            return Answer(400, {"error": "invalid_grant"})
        if not self._knows(form, headers):
            return Answer(401, {"error": "invalid_client"})
        token = secrets.token_urlsafe(24)
        self.tokens.append(token)
        told = {
            "access_token": token, "token_type": "Bearer", "expires_in": 3600, "scope": asked["scope"],
            "patient": self.patient, "encounter": self.encounter, "id_token": self._identity(asked),
        }  # fmt: skip
        return Answer(200, {name: one for name, one in {**told, **self.told}.items() if one is not None})

    def _knows(self, form: Json, headers: dict[str, str]) -> bool:
        if not self.secret:
            return form.get("client_id") == CLIENT
        pair = base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()
        return headers.get("authorization") == f"Basic {pair}"

    def _identity(self, asked: Json) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url, "aud": CLIENT, "sub": "u1", "iat": now, "exp": now + 300, "nonce": asked.get("nonce"),
            "fhirUser": f"{self.url}/{self.user}", **self.claims,
        }  # fmt: skip
        header = {"alg": self.algorithm, "kid": self.key.kid}
        kept = {name: one for name, one in claims.items() if one is not None}
        if self.algorithm in ("none", "HS256"):
            return self._forged(header, kept)
        return jwt.encode(header, kept, self.signs_with, algorithms=[self.algorithm])

    def _forged(self, header: Json, claims: Json) -> str:
        """Without a signature, or with the public key taken for a secret."""
        parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims))
        signed = b".".join(parts)
        mac = hmac.digest(self.key.as_pem(private=False), signed, "sha256") if self.algorithm == "HS256" else b""
        return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def _proves(form: Json, asked: Json) -> bool:
    """RFC 7636, 4.6."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    return (
        asked.get("code_challenge_method") == "S256"
        and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked.get("code_challenge")
    )  # fmt: skip
