"""A small real FHIR R4 server: over HTTP on a port of its own, or as an httpx transport in the same process.

    with FhirServer() as server:
        FhirDestination(server.url)                                 # real sockets
    FhirDestination("http://emr.example/fhir", transport=FhirServer().transport)

It keeps versions, answers ETags, runs a transaction whole or not at all, searches by identifier, and fails on demand.
It is strict where an EMR is: a reference that points nowhere, a PUT whose id is another one, a body without a type.
"""

from __future__ import annotations

import copy
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx

from tests.fakes.fhir_answers import Answer, Json, Refusal, etag, parsed, references, tokens

PREFIX = "/fhir"


class FhirServer:
    """The server. Attributes that tests read: ``resources`` (newest by ``Type/id``), ``history``, ``transactions``."""

    def __init__(
        self,
        *,
        fhir_version: str = "4.0.1",
        token: str = "",
        check_references: bool = True,
        only: tuple[str, ...] = (),
        gives_ids: bool = False,
        changes: bool = True,
        moves_attachments: bool = False,
        batches: bool | None = None,
    ) -> None:
        """An EMR of one kind.

        Args:
            fhir_version: that it says it speaks.
            token: that it wants; empty for none.
            check_references: whether a reference has to point at something.
            only: the types that it stores, each on its own and without transactions; empty for all, and transactions.
            gives_ids: whether it refuses ids of the client's.
            changes: whether what is stored can be changed.
            moves_attachments: whether it keeps an attachment's bytes as a Binary of its own.
            batches: whether it takes batches and says so; ``False`` says so and refuses them, ``None`` says nothing.
        """
        self.only, self.gives_ids, self.changes, self.moves_attachments = only, gives_ids, changes, moves_attachments
        self.fhir_version = fhir_version
        self.batches = batches
        self.token = token
        self.check_references = check_references
        self.history: dict[str, list[Json]] = {}
        self.transactions: list[Json] = []
        self.requests: list[tuple[str, str]] = []
        self._failures: list[Answer] = []
        self._drop_after_commit = 0
        self._drop_before_commit = 0
        self._alterations: list[tuple[str, str, Any]] = []
        self._delay_s = 0.0
        self._made = 0
        self._lock = threading.RLock()
        self._http: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def resources(self) -> dict[str, Json]:
        """The newest version of each resource, by ``Type/id``."""
        with self._lock:
            return {name: versions[-1] for name, versions in self.history.items()}

    def fail_next(self, times: int, status: int, *, retry_after_s: int | None = None, diagnostics: str = "") -> None:
        """The next requests get this status and an OperationOutcome."""
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        outcome = Refusal(status, "transient" if status >= 500 else "invalid", diagnostics or "on demand").outcome
        with self._lock:
            self._failures += [Answer(status, outcome, headers) for _ in range(times)]

    def drop_after_commit(self, times: int = 1) -> None:
        """The next transactions are stored, and their answers lost."""
        with self._lock:
            self._drop_after_commit += times

    def drop_before_commit(self, times: int = 1) -> None:
        """The connection is closed before the next transactions are stored."""
        with self._lock:
            self._drop_before_commit += times

    def alter(self, resource_type: str, element: str, value: Any) -> None:
        """From now on this element of such resources is stored with another value, as some EMRs do."""
        with self._lock:
            self._alterations.append((resource_type, element, value))

    def slow(self, delay_s: float) -> None:
        """Every answer takes this long."""
        self._delay_s = delay_s

    def store(self, resource: Json) -> Json:
        """Puts a resource there as the hospital's own."""
        with self._lock:
            return self._put(resource["resourceType"], resource["id"], resource)

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        """One request, however it came."""
        time.sleep(self._delay_s)
        path = urlsplit(target).path.removeprefix(PREFIX).strip("/")
        with self._lock:
            self.requests.append((method, path))
            if self._failures:
                return self._failures.pop(0)
            if self.token and headers.get("authorization") != f"Bearer {self.token}":
                return Answer(401, Refusal(401, "login", "no valid token").outcome)
            try:
                return self._route(method, path, urlsplit(target).query, headers, body)
            except Refusal as refusal:
                return Answer(refusal.status, refusal.outcome)

    @property
    def transport(self) -> httpx.MockTransport:
        """The same server without sockets."""

        def respond(request: httpx.Request) -> httpx.Response:
            timeout = request.extensions.get("timeout", {}).get("read")
            if timeout is not None and self._delay_s > timeout:
                raise httpx.ReadTimeout("slow on demand", request=request)
            answer = self.handle(request.method, str(request.url), dict(request.headers), request.content)
            if answer.dropped:
                raise httpx.RemoteProtocolError("closed without an answer", request=request)
            content = b"" if answer.body is None else json.dumps(answer.body).encode()
            return httpx.Response(answer.status, headers=answer.headers, content=content)

        return httpx.MockTransport(respond)

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._http is not None
        assert self._thread is not None
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """The FHIR base, while the server runs."""
        assert self._http is not None
        return f"http://127.0.0.1:{self._http.server_port}{PREFIX}"

    def _route(self, method: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:  # noqa: PLR0911 (one for each kind of request)
        match (method, path.split("/") if path else []):
            case ("GET", ["metadata"]):
                return Answer(200, self._statement())
            case ("POST", []) if self.batches and parsed(body).get("type") == "batch":
                return self._batch(parsed(body))
            case ("POST", []) if not self.only:
                return self._transaction(parsed(body))
            case ("POST", [kind, "_search"]):
                return self._search(kind, parse_qs(body.decode()))
            case ("GET", [kind]):
                return self._search(kind, parse_qs(query))
            case ("GET", [kind, id]):
                return self._read(f"{kind}/{id}")
            case ("POST", [kind]) if not self.only or kind in self.only:
                return self._create(kind, parsed(body), headers.get("if-none-exist", ""))
            case ("PUT", [kind, id]):
                return self._replace(kind, id, headers, parsed(body))
        raise Refusal(404, "not-supported", f"{method} {path} is not supported")

    def _replace(self, kind: str, id: str, headers: dict[str, str], resource: Json) -> Answer:
        """A PUT on its own."""
        created = f"{kind}/{id}" not in self.history
        if created and self.gives_ids:
            raise Refusal(405, "not-supported", "ids are given by the server")
        if not created and not self.changes:
            raise Refusal(405, "not-supported", "what is stored stays as it is")
        self._require_version(f"{kind}/{id}", headers.get("if-match"), headers.get("if-none-match"))
        if self._drops_before():
            return Answer(0, dropped=True)
        stored = self._put(kind, id, resource)
        if self._drops_after():
            return Answer(0, dropped=True)
        return Answer(201 if created else 200, stored, {"ETag": etag(stored)})

    def _drops_before(self) -> bool:
        """Whether this write is one whose connection closes before it is stored."""
        dropped = self._drop_before_commit > 0
        self._drop_before_commit -= dropped
        return dropped

    def _drops_after(self) -> bool:
        """Whether this write is one whose answer is lost."""
        dropped = self._drop_after_commit > 0
        self._drop_after_commit -= dropped
        return dropped

    def _statement(self) -> Json:
        """What it says of itself: nothing but its version when it is of no special kind."""
        statement: Json = {"resourceType": "CapabilityStatement", "fhirVersion": self.fhir_version}
        if self.only:
            every = ["read", "create", "search-type", *(["update"] if self.changes else [])]
            types = [
                {"type": kind, "updateCreate": not self.gives_ids, "interaction": [{"code": one} for one in every]}
                for kind in self.only
            ]
            statement["rest"] = [{"mode": "server", "resource": types}]
        if self.batches is not None:
            rest = statement.setdefault("rest", [{"mode": "server"}])[0]
            rest["interaction"] = [{"code": "batch"}, *([] if self.only else [{"code": "transaction"}])]
        return statement

    def _batch(self, bundle: Json) -> Answer:
        """Each entry on its own (https://hl7.org/fhir/R4/http.html#transaction); reads alone."""
        answers = [self._read_in_batch(entry["request"]) for entry in bundle["entry"]]
        return Answer(200, {"resourceType": "Bundle", "type": "batch-response", "entry": answers})

    def _read_in_batch(self, request: Json) -> Json:
        assert request["method"] == "GET"
        try:
            read = self._read(request["url"])
        except Refusal as refusal:
            return {"response": {"status": str(refusal.status), "outcome": refusal.outcome}}
        return {"resource": read.body, "response": {"status": "200 OK", "etag": read.headers["ETag"]}}

    def _create(self, kind: str, resource: Json, only_if_none: str) -> Answer:
        """Under an id of the server's, unless something matches already."""
        if only_if_none:
            found = self._search(kind, parse_qs(only_if_none)).body["entry"]
            if found:
                return Answer(200, found[0]["resource"], {"ETag": etag(found[0]["resource"])})
        if self._drops_before():
            return Answer(0, dropped=True)
        if self.check_references and kind != "Bundle":
            self._require_references([resource])
        if self.moves_attachments:
            self._move_attachments(resource)
        self._made += 1
        stored = self._put(kind, f"s{self._made}", resource | {"id": f"s{self._made}"})
        if self._drops_after():
            return Answer(0, dropped=True)
        return Answer(201, None, {"ETag": etag(stored), "Location": f"http://emr.example/fhir/{kind}/s{self._made}"})

    def _move_attachments(self, resource: Json) -> None:
        for content in resource.get("content", []):
            attachment = content["attachment"]
            self._made += 1
            binary = {"resourceType": "Binary", "id": f"b{self._made}", "contentType": attachment["contentType"]}
            self._put("Binary", binary["id"], binary | {"data": attachment.pop("data")})
            attachment["url"] = f"Binary/{binary['id']}"

    def _read(self, name: str) -> Answer:
        if name not in self.history:
            raise Refusal(404, "not-found", f"{name} is not known")
        stored = self.history[name][-1]
        return Answer(200, stored, {"ETag": etag(stored)})

    def _search(self, kind: str, parameters: dict[str, list[str]]) -> Answer:
        wanted = parameters.get("identifier", [""])[0]
        found = [
            stored
            for name, stored in self.resources.items()
            if name.startswith(f"{kind}/") and wanted in tokens(stored)
        ]
        entries = [{"resource": stored, "search": {"mode": "match"}} for stored in found]
        return Answer(200, {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": entries})

    def _transaction(self, bundle: Json) -> Answer:
        """All entries or none (https://hl7.org/fhir/R4/http.html#transaction)."""
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "transaction":
            raise Refusal(400, "invalid", "this is no transaction")
        if self._drops_before():
            return Answer(0, dropped=True)
        before = {name: list(versions) for name, versions in self.history.items()}
        try:
            answers = [self._enter(entry) for entry in bundle["entry"]]
            if self.check_references:
                self._require_references([entry["resource"] for entry in bundle["entry"]])
        except Refusal:
            self.history = before
            raise
        self.transactions.append(bundle)
        if self._drops_after():
            return Answer(0, dropped=True)
        return Answer(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": answers})

    def _enter(self, entry: Json) -> Json:
        """One entry of a transaction."""
        name = entry["request"]["url"]
        if entry["request"]["method"] != "PUT":
            raise Refusal(400, "not-supported", "only PUT is supported in a transaction")
        created = name not in self.history
        self._require_version(name, entry["request"].get("ifMatch"), entry["request"].get("ifNoneMatch"))
        stored = self._put(*name.split("/", 1), entry["resource"])
        return {"response": {"status": "201 Created" if created else "200 OK", "etag": etag(stored)}}

    def _require_version(self, name: str, if_match: str | None, if_none_match: str | None) -> None:
        """Lets a write through only while its conditions hold (https://hl7.org/fhir/R4/http.html#concurrency)."""
        newest = etag(self.history[name][-1]) if name in self.history else None
        if (if_match is not None and if_match != newest) or (if_none_match == "*" and newest is not None):
            raise Refusal(412, "conflict", "another version is there")

    def _put(self, kind: str, id: str, resource: Json) -> Json:
        if resource.get("resourceType") != kind or resource.get("id") != id:
            raise Refusal(400, "invalid", "the resource is not the one of the address", f"{kind}.id")
        versions = self.history.setdefault(f"{kind}/{id}", [])
        stored = copy.deepcopy(resource)
        for altered, element, value in self._alterations:
            if altered == kind:
                stored[element] = value
        stored["meta"] = {
            **stored.get("meta", {}),
            "versionId": str(len(versions) + 1),
            "lastUpdated": "2026-11-20T12:00:00.000+00:00",
        }
        versions.append(stored)
        return stored

    def _require_references(self, resources: list[Json]) -> None:
        for resource in resources:
            if resource["resourceType"] == "Bundle":
                continue  # a stored document refers within itself
            for reference in references(resource):
                if not re.fullmatch(r"[A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64}", reference) or reference not in self.history:
                    raise Refusal(
                        422, "processing", f"unresolved reference {reference}", f"{resource['resourceType']}.reference"
                    )


def _handler(server: FhirServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet; apart, each answer waits 40 ms for a delayed ACK
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = server.handle(self.command, self.path, headers, body)
            if answer.dropped:
                self.close_connection = True
                return
            content = b"" if answer.body is None else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/fhir+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 (the names that http.server looks for)

        def log_message(self, format: str, *args: Any) -> None:
            """Keeps the test's output clean."""

    return Handler
