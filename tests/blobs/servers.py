"""A store of objects that the tests start, and a door before it that can be shut in the ways in which stores fail."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio
from minio.versioningconfig import ENABLED, VersioningConfig

from scribe.settings import Settings
from tests.servers import free_port

KEY_ID, SECRET = "scribe", "sealed-before-it-leaves"
START_WITHIN_S = 60


class ObjectServer:
    """Moto's S3, or a server that somebody runs elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.url = os.environ.get("SCRIBE_TEST_S3_URL", "")
        self._process: subprocess.Popen[bytes] | None = None
        self._folder, self._made = folder, 0
        if not self.url:
            self.port = free_port()
            self.url = f"http://127.0.0.1:{self.port}"
            self.start()

    def start(self) -> None:
        with (self._folder / "objects.log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log, env=self._environment())
        deadline = time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                self.client.list_buckets()
            except (urllib3.exceptions.HTTPError, OSError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("A store of objects for the tests did not start.")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def _command(self) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]

    def _environment(self) -> dict[str, str]:
        return dict(os.environ)

    @property
    def client(self) -> Minio:
        return client_of(self.url)

    def bucket(self, *, versions: bool = False) -> str:
        """A new bucket's name."""
        self._made += 1
        name = f"recordings-{os.getpid()}-{self._made}-{time.monotonic_ns()}"
        self.client.make_bucket(bucket_name=name)
        if versions:
            self.client.set_bucket_versioning(bucket_name=name, config=VersioningConfig(ENABLED))
        return name

    def every_version(self, bucket: str) -> int:
        """How many objects, versions and marks of removal there are."""
        return len(list(self.client.list_objects(bucket_name=bucket, recursive=True, include_version=True)))


class GatewayServer(ObjectServer):
    """Versity's gateway over a folder: a server that hospitals run, with signatures checked."""

    PROGRAM = "versitygw"

    def _command(self) -> list[str]:
        data, versions = self._folder / "objects", self._folder / "versions"
        for folder in (data, versions):
            folder.mkdir(exist_ok=True)
        program = shutil.which(self.PROGRAM) or self.PROGRAM
        return [program, "--port", f"127.0.0.1:{self.port}", "posix", "--versioning-dir", str(versions), str(data)]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "ROOT_ACCESS_KEY": KEY_ID, "ROOT_SECRET_KEY": SECRET}


def client_of(url: str) -> Minio:
    secure, address = url.startswith("https://"), url.partition("://")[2]
    pool = urllib3.PoolManager(timeout=30, retries=False)
    key, secret = os.environ.get("SCRIBE_TEST_S3_KEY_ID", KEY_ID), os.environ.get("SCRIBE_TEST_S3_SECRET", SECRET)
    return Minio(
        endpoint=address, access_key=key, secret_key=secret, secure=secure, region="us-east-1", http_client=pool
    )


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of an installation whose objects are there."""
    given = {
        "blob_store_endpoint": url,
        "blob_store_key_id": os.environ.get("SCRIBE_TEST_S3_KEY_ID", KEY_ID),
        "blob_store_secret": os.environ.get("SCRIBE_TEST_S3_SECRET", SECRET),
        "blob_store_region": "us-east-1",
        "blob_store_timeout_s": 5,
        **more,
    }
    return Settings(_env_file=None, **given)


def _error(code: str) -> bytes:
    return f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>no</Message></Error>".encode()


class Door:
    """Passes requests on to a store; what is named in ``fault`` happens instead.

    ``"500"``, ``"503"``: answers so. A code of S3's: answers with it. ``"slow"``: says nothing for ``slow_s``.
    ``"cut"``: the body of what is read ends early. ``"html"``: something else answers. ``fails``: only so many times.
    """

    def __init__(self, url: str) -> None:  # noqa: C901 (a handler is a class of its own)
        self.fault, self.slow_s, self.fails, self.only = "", 3.0, 10**9, ""
        self.asked: list[str] = []
        target = url.partition("://")[2]
        door = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def _handle(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                body = self.rfile.read(length)
                door.asked.append(f"{self.command} {self.path}")
                fault = door.fault if door.fails > 0 and (not door.only or self.command == door.only) else ""
                if fault:
                    door.fails -= 1
                if fault == "slow":
                    time.sleep(door.slow_s)
                    fault = ""
                if fault and fault != "cut":
                    self._refuse(fault)
                    return
                with contextlib.suppress(OSError):  # the store or the client is gone
                    self._pass_on(body, cut=fault == "cut")

            def _refuse(self, fault: str) -> None:
                status = {"500": 500, "503": 503, "html": 200, "NoSuchBucket": 404}.get(fault, 403)
                status = 507 if fault == "XMinioStorageFull" else status
                body = b"<html>hello</html>" if fault == "html" else b"" if fault == "500" else _error(fault)
                if self.command == "HEAD":
                    body = b""
                self.send_response(status)
                self.send_header("Content-Type", "text/html" if fault == "html" else "application/xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _pass_on(self, body: bytes, *, cut: bool) -> None:
                onward = http.client.HTTPConnection(target, timeout=30)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "content-length"}
                onward.request(self.command, self.path, body=body or None, headers=headers)
                answer = onward.getresponse()
                data = answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                told = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(data))
                self.send_header("Content-Length", told or "0")
                self.end_headers()
                if cut and self.command == "GET":
                    self.wfile.write(data[: len(data) // 2])
                    self.close_connection = True
                    return
                self.wfile.write(data)
                onward.close()

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _handle  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
