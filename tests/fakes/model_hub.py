"""A hub of models on this machine: the few answers of its HTTP interface that fetching a model needs."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

COMMIT = "c" * 40


class ModelHub(ThreadingHTTPServer):
    """Serves the files of one repository, and remembers which were fetched."""

    daemon_threads = True

    def __init__(self, repository: str, files: Mapping[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.repository = repository
        self.files = dict(files)
        self.fetched: list[str] = []
        self.resumed: list[tuple[str, int]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: ModelHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def _answer(self, *, with_body: bool) -> None:
        path, hub = urlsplit(self.path).path, self.server
        api, resolve = f"/api/models/{hub.repository}/", f"/{hub.repository}/resolve/"
        if path.startswith(f"{api}revision/"):
            siblings = [_described(name, raw) for name, raw in hub.files.items()]
            about = {"id": hub.repository, "sha": COMMIT, "siblings": siblings}
            self._send(json.dumps(about).encode(), with_body=with_body)
        elif path.startswith(f"{api}tree/"):
            tree = [
                {"type": "file", "path": name, "size": len(raw), "oid": hashlib.sha1(raw).hexdigest()}
                for name, raw in hub.files.items()
            ]
            self._send(json.dumps(tree).encode(), with_body=with_body)
        elif path.startswith(resolve) and (name := path.removeprefix(resolve).partition("/")[2]) in hub.files:
            if with_body:
                hub.fetched.append(name)
            raw, asked = hub.files[name], self.headers.get("Range", "")
            if asked:
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
                hub.resumed.append((name, start))
                self._send(raw[start:], status=206, with_body=with_body, is_file=True)
            else:
                self._send(raw, with_body=with_body, is_file=True)
        else:
            self._send(b"{}", status=404, with_body=with_body)

    def _send(self, raw: bytes, *, with_body: bool, status: int = 200, is_file: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Content-Type", "application/octet-stream" if is_file else "application/json")
        if is_file:
            self.send_header("ETag", f'"{hashlib.sha1(raw).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if with_body:
            self.wfile.write(raw)


def _described(name: str, raw: bytes) -> dict[str, object]:
    """As the hub describes a file: a large one by its SHA-256, a small one by Git's name of its content."""
    if name.endswith((".bin", ".safetensors")):
        return {"rfilename": name, "size": len(raw), "lfs": {"sha256": hashlib.sha256(raw).hexdigest()}}
    blob = hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()
    return {"rfilename": name, "size": len(raw), "blobId": blob}


@contextmanager
def model_hub(repository: str, files: Mapping[str, bytes]) -> Iterator[ModelHub]:
    """A hub that runs as long as the block does."""
    hub = ModelHub(repository, files)
    thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.shutdown()
        hub.server_close()
        thread.join()
