"""The containers' health check, as the process that Docker runs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "healthcheck.py"


def check(what: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBE_")}
    command = [sys.executable, str(SCRIPT), what]
    return subprocess.run(command, env={**clean, **environment}, capture_output=True, text=True, check=False)


def closed_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Alive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format, *args):
        """Silent."""


def test_a_site_that_answers_is_healthy():
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        done = check("site", SCRIBE_PORT=str(server.server_port))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_site_that_does_not_answer_is_not():
    done = check("site", SCRIBE_PORT=str(closed_port()))
    assert done.returncode == 1
    assert "does not answer" in done.stderr


@pytest.fixture
def turning():
    """A process that says of itself that it turns; its port."""
    with HTTPServer(("127.0.0.1", 0), Alive) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        yield str(server.server_port)
        server.shutdown()


def test_a_process_is_healthy_when_it_turns_and_reaches_database_and_broker(turning):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        urls = {"SCRIBE_DATABASE_URL": f"postgresql+psycopg://scribe@127.0.0.1:{port}/scribe",
                "SCRIBE_BROKER_URL": f"redis://127.0.0.1:{port}/0", "SCRIBE_METRICS_PORT": turning}  # fmt: skip
        assert check("process", **urls).returncode == 0
        done = check("process", **{**urls, "SCRIBE_BROKER_URL": f"redis://:secret@127.0.0.1:{closed_port()}/0"})
    assert done.returncode == 1
    assert "SCRIBE_BROKER_URL" in done.stderr
    assert "secret" not in done.stderr


def test_the_embedded_form_has_no_parts_to_reach(turning):
    embedded = {"SCRIBE_DATABASE_URL": "sqlite:////var/lib/scribe/scribe.sqlite3", "SCRIBE_METRICS_PORT": turning}
    assert check("process", **embedded).returncode == 0


def test_a_process_that_hangs_is_not_healthy():
    class Hanging(Alive):
        def do_GET(self) -> None:
            self.send_response(503)
            self.end_headers()
            self.wfile.write(b"silent for 44 s")

    with HTTPServer(("127.0.0.1", 0), Hanging) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        done = check("process", SCRIBE_METRICS_PORT=str(server.server_port))
    assert (done.returncode, done.stderr) == (1, "the process hangs: silent for 44 s\n")


@pytest.mark.parametrize("what", ["", "everything"])
def test_a_check_that_is_none_says_what_there_is(what):
    done = check(what)
    assert done.returncode == 2
    assert "site|process" in done.stderr
