"""An authorisation server over HTTP on a port of its own: it checks what it is shown with joserfc, not with PyJWT.

    with AuthorizationServer() as server:
        server.know(client="scribe", keys=folder.published())
        server.token_url

Client credentials by secret or by signed assertion (SMART Backend Services), replayed ``jti`` refused, faults on cue.
"""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

Json = dict[str, Any]
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Reply:
    """What goes back."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0.0


class AuthorizationServer:
    """The server. Tests read ``issued``, ``forms``, ``assertions`` and ``requests``."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, lasts_s: Any = 300) -> None:
        self.tls = tls
        self.lasts_s = lasts_s
        self.algorithms = ["RS384", "ES384"]
        self.clock_ahead_s = 0.0
        self.clients: dict[str, str] = {}
        self.keys: dict[str, Json] = {}
        self.issued: list[str] = []
        self.forms: list[dict[str, str]] = []
        self.assertions: list[tuple[Json, Json]] = []
        self.requests: list[tuple[str, str]] = []
        self.peers: list[str] = []
        self.configuration: Json = {}
        self._used: set[str] = set()
        self._replies: list[Reply] = []
        self._delay_s = 0.0
        self._lock = threading.RLock()

    def know(self, client: str, *, secret: str = "", keys: Json | None = None) -> None:
        """Registers a client with a secret or with its public keys."""
        self.clients[client] = secret
        if keys is not None:
            self.keys[client] = keys

    def reply_next(self, status: int, body: Any = b"", *, drip_s: float = 0.0, **headers: str) -> None:
        """The next request for a token gets this answer."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self._replies.append(Reply(status, content, given, drip_s))

    def slow(self, delay_s: float) -> None:
        """Every answer takes this long."""
        self._delay_s = delay_s

    @property
    def base(self) -> str:
        """The FHIR base that the configuration hangs on."""
        scheme = "https" if self.tls else "http"
        return f"{scheme}://localhost:{self._http.server_port}/fhir"

    @property
    def token_url(self) -> str:
        """The token endpoint."""
        return self.base.removesuffix("/fhir") + "/oauth/token"

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Reply:
        """One request."""
        path = urlsplit(target).path
        with self._lock:
            self.requests.append((method, path))
        time.sleep(self._delay_s)
        with self._lock:
            route: Callable[[], Reply] | None = {
                ("GET", "/fhir/.well-known/smart-configuration"): self._configured,
                ("POST", "/oauth/token"): lambda: self._token(headers, body),
            }.get((method, path))
            return route() if route else Reply(404, b"not here")

    def _configured(self) -> Reply:
        told = {
            "issuer": self.base,
            "token_endpoint": self.token_url,
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "client_secret_basic"],
            "token_endpoint_auth_signing_alg_values_supported": self.algorithms,
            "grant_types_supported": ["client_credentials"],
            "scopes_supported": ["system/*.cruds"],
            "capabilities": ["client-confidential-asymmetric", "permission-v2"],
            **self.configuration,
        }
        return Reply(200, json.dumps(told).encode())

    def _token(self, headers: dict[str, str], body: bytes) -> Reply:
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.forms.append(form)
        if self._replies:
            return self._replies.pop(0)
        if form.get("grant_type") != "client_credentials":
            return _error("unsupported_grant_type")
        fault = self._by_assertion(form) if "client_assertion" in form else self._by_secret(form, headers)
        if fault:
            return _error("invalid_client", fault, Date=_date(time.time() + self.clock_ahead_s))
        token = secrets.token_urlsafe(24)
        self.issued.append(token)
        told = {"access_token": token, "token_type": "bearer", "scope": form.get("scope", "")}
        if self.lasts_s is not None:
            told["expires_in"] = self.lasts_s
        return Reply(200, json.dumps(told).encode())

    def _by_secret(self, form: dict[str, str], headers: dict[str, str]) -> str:
        client, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, value = headers.get("authorization", "").partition(" ")
        if scheme == "Basic":
            client, _, secret = (unquote_plus(part) for part in base64.b64decode(value).decode().partition(":"))
        return "" if secret and self.clients.get(client) == secret else "unknown client or wrong secret"

    def _by_assertion(self, form: dict[str, str]) -> str:
        if form.get("client_assertion_type") != ASSERTION_TYPE or "client_id" in form:
            return "not an assertion"
        now = time.time() + self.clock_ahead_s
        try:
            client = json.loads(_decoded(form["client_assertion"].split(".")[1]))["iss"]
            keys = KeySet.import_key_set(self.keys.get(client, {"keys": []}))
            token = jwt.decode(form["client_assertion"], keys, algorithms=self.algorithms)
            jwt.JWTClaimsRegistry(
                now=lambda: int(now),
                iss={"essential": True, "value": client},
                sub={"essential": True, "value": client},
                aud={"essential": True, "value": self.token_url},
                exp={"essential": True},
                jti={"essential": True},
            ).validate(token.claims)
        except (JoseError, ValueError, KeyError) as error:
            return f"{type(error).__name__}"
        self.assertions.append((dict(token.header), dict(token.claims)))
        if token.header.get("kid") not in [key["kid"] for key in self.keys[client]["keys"]]:
            return "wrong kid"
        if token.claims["exp"] > now + 300:
            return "longer than five minutes"
        if token.claims["jti"] in self._used:
            return "replayed"
        self._used.add(token.claims["jti"])
        return ""

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        if self.tls is not None:
            self._http.socket = self.tls.wrap_socket(self._http.socket, server_side=True, do_handshake_on_connect=False)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _error(word: str, described: str = "", **headers: str) -> Reply:
    return Reply(400, json.dumps({"error": word, "error_description": described or "on demand"}).encode(), headers)


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _date(moment: float) -> str:
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(moment))


def _handler(server: AuthorizationServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if isinstance(self.connection, ssl.SSLSocket):
                shown: Any = self.connection.getpeercert() or {}
                names = dict(pair[0] for pair in shown.get("subject", ()))
                server.peers.append(str(names.get("commonName", "")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = server.handle(self.command, self.path, headers, body)
            self.send_response_only(reply.status)
            given = {"Date": _date(time.time()), "Content-Type": "application/json"} | reply.headers
            for name, value in (given | {"Content-Length": str(len(reply.body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if not reply.drip_s:
                self.wfile.write(reply.body)
                return
            for byte in reply.body:
                time.sleep(reply.drip_s)
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the client left, or its TLS was refused
                self.close_connection = True

        def finish(self) -> None:
            with contextlib.suppress(OSError):  # what the client that left has not read
                super().finish()

        do_GET = do_POST = _serve  # noqa: N815 (the names that http.server looks for)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps the test's output clean."""

    return Handler
