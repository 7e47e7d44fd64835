"""The containers' health check, as the process that Docker runs."""

from __future__ import annotations

import importlib.util
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


@pytest.mark.parametrize("what", [[""], ["everything"], ["site", "soon"], ["site", "0"], ["site", "3", "4"]])
def test_a_check_that_is_none_says_what_there_is(what):
    done = subprocess.run([sys.executable, str(SCRIPT), *what], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "site|process" in done.stderr


@pytest.fixture
def parent_and_child():
    """A process that goes on whatever ends its child, as a container's first one does; and the child's number."""
    code = (
        "import signal, subprocess, sys\n"
        "stubborn = 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);'\n"
        "stubborn += 'print(1, flush=True); time.sleep(60)'\n"
        "child = subprocess.Popen([sys.executable, '-c', stubborn], stdout=subprocess.PIPE)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "print(child.wait(), flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        yield parent, int(parent.stdout.readline())
        parent.kill()


def patience(tmp_path, parent: int):
    spec = importlib.util.spec_from_file_location("healthcheck", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Patience(3, parent=parent, kept=tmp_path / "hangs")


def test_what_hangs_for_so_many_checks_is_told_to_end_and_then_ended(parent_and_child, tmp_path):
    parent, child = parent_and_child
    keeper = patience(tmp_path, parent.pid)
    keeper.well()
    assert [keeper.hangs() for _ in range(3)] == ["", "", "; sent SIGTERM"]
    assert Path(f"/proc/{child}").exists()
    assert keeper.hangs() == "; sent SIGKILL"
    assert parent.stdout.readline() == "-9\n"


def test_one_check_that_is_well_again_begins_the_count_anew(parent_and_child, tmp_path):
    parent, child = parent_and_child
    keeper = patience(tmp_path, parent.pid)
    keeper.well()
    for _ in range(4):
        assert [keeper.hangs(), keeper.hangs()] == ["", ""]
        keeper.well()
    assert Path(f"/proc/{child}").exists()


def test_what_was_never_well_is_still_starting(parent_and_child, tmp_path):
    parent, child = parent_and_child
    keeper = patience(tmp_path, parent.pid)
    assert [keeper.hangs() for _ in range(9)] == [""] * 9
    assert Path(f"/proc/{child}").exists()


def test_a_database_that_is_away_ends_nothing(turning, tmp_path):
    urls = {"SCRIBE_DATABASE_URL": f"postgresql+psycopg://scribe@127.0.0.1:{closed_port()}/scribe",
            "SCRIBE_METRICS_PORT": turning, "TMPDIR": str(tmp_path)}  # fmt: skip
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRIBE_")}
    for _ in range(5):
        done = subprocess.run([sys.executable, str(SCRIPT), "process", "2"], env={**clean, **urls},
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 1
        assert "sent" not in done.stderr
    assert (tmp_path / "scribe-hangs").read_text() == "0"
