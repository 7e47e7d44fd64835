"""The TLS proxy in front of the site, with a real Caddy: events as they come, bodies as they arrive, names kept."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from tests.servers import free_port

CADDYFILE = Path(__file__).parents[2] / "deploy" / "Caddyfile"
PIECE = 1024 * 1024
LIMIT_BYTES = 50 * PIECE


class Site(BaseHTTPRequestHandler):
    """What the proxy passes on, as the site would see it."""

    protocol_version = "HTTP/1.1"
    arrived_bytes = 0
    heads: dict[str, str] = {}  # noqa: RUF012 (one site in one test)
    may_go_on = threading.Event()

    def do_GET(self) -> None:
        type(self).heads = {name.lower(): value for name, value in self.headers.items()}
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"data: one\n\n")
        self.wfile.flush()
        self.may_go_on.wait(20)
        self.wfile.write(b"data: two\n\n")
        self.close_connection = True

    def do_PATCH(self) -> None:
        left = int(self.headers["Content-Length"])
        while left:
            piece = self.rfile.read(min(left, PIECE))
            if not piece:
                return
            left -= len(piece)
            type(self).arrived_bytes += len(piece)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format, *args):
        """Silent."""


@pytest.fixture
def proxied(tmp_path):
    """The proxy's address over a site of a test's own, with the certificate that it shows."""
    caddy, openssl = shutil.which("caddy"), shutil.which("openssl")
    if caddy is None or openssl is None:
        pytest.skip("caddy and openssl are not both on the PATH: the proxy's file is not tried.")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    Site.arrived_bytes, Site.heads = 0, {}
    Site.may_go_on.clear()
    port = free_port()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as site:
        threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        given = {"SITE_NAME": f"localhost:{port}", "SITE": f"127.0.0.1:{site.server_port}", "HOME": str(tmp_path),
                 "TLS_CERTIFICATE": str(tmp_path / "cert.pem"), "TLS_KEY": str(tmp_path / "key.pem")}  # fmt: skip
        text = CADDYFILE.read_text().replace("https://127.0.0.1 {", f"https://127.0.0.1:{port} {{")
        assert "max_size 525MB" in text
        text = text.replace("max_size 525MB", f"max_size {LIMIT_BYTES}")
        (tmp_path / "Caddyfile").write_text(text)
        with (tmp_path / "log").open("wb") as log:
            run = [caddy, "run", "--adapter", "caddyfile", "--config", str(tmp_path / "Caddyfile")]
            process = subprocess.Popen(run, env=given, stdout=log, stderr=log)
        until = time.monotonic() + 15
        while time.monotonic() < until:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        yield f"https://localhost:{port}", trusted, tmp_path / "log"
        Site.may_go_on.set()
        process.terminate()
        process.wait(10)
        site.shutdown()


def test_an_event_arrives_while_the_stream_stays_open(proxied):
    address, trusted, _ = proxied
    with httpx.Client(verify=trusted, timeout=10) as client, client.stream("GET", f"{address}/api/v1/events") as answer:
        lines = answer.iter_lines()
        assert next(lines) == "data: one"
        Site.may_go_on.set()
        assert "data: two" in list(lines)


def test_the_site_is_told_its_own_name_and_who_asks_whatever_the_client_says(proxied):
    address, trusted, log = proxied
    Site.may_go_on.set()
    lies = {"X-Forwarded-For": "10.9.9.9", "X-Forwarded-Proto": "http"}
    httpx.get(f"{address}/patients/secret-number", headers=lies, verify=trusted)
    assert Site.heads["host"] == address.removeprefix("https://")
    assert Site.heads["x-forwarded-for"] == "127.0.0.1"
    assert Site.heads["x-forwarded-proto"] == "https"
    assert "secret-number" not in log.read_text()


def test_nobody_reaches_the_site_as_its_own_machine(proxied):
    address, trusted, _ = proxied
    Site.may_go_on.set()
    inside = {"Host": address.replace("https://localhost", "127.0.0.1")}
    assert httpx.get(f"{address}/patients", headers=inside, verify=trusted).status_code == 404
    assert Site.heads == {}
    assert httpx.get(f"{address}/healthz", headers=inside, verify=trusted).status_code == 200


def test_a_recording_arrives_while_it_is_sent(proxied):
    address, trusted, _ = proxied
    size = 40 * PIECE

    def pieces():
        yield b"x" * (size // 2)
        until = time.monotonic() + 10
        while Site.arrived_bytes < size // 4:
            assert time.monotonic() < until, "the proxy holds back what it was sent"
            time.sleep(0.02)
        yield b"x" * (size - size // 2)

    head = {"Content-Length": str(size)}
    answer = httpx.patch(f"{address}/uploads/1", content=pieces(), headers=head, verify=trusted, timeout=30)
    assert answer.status_code == 204
    assert Site.arrived_bytes == size


def test_what_is_larger_than_the_largest_recording_never_arrives_whole(proxied):
    address, trusted, _ = proxied
    size = LIMIT_BYTES + 10 * PIECE
    pieces = (b"x" * PIECE for _ in range(size // PIECE))
    status = 0
    # it may close before everything was sent
    with contextlib.suppress(httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
        head = {"Content-Length": str(size)}
        status = httpx.patch(f"{address}/uploads/1", content=pieces, headers=head, verify=trusted).status_code
    assert status == 0 or status >= 400
    assert Site.arrived_bytes <= LIMIT_BYTES
