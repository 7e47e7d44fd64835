"""Marked words of a patient are sent through the whole product, its failures included, and looked for everywhere.

They may stand in what was asked for by who may see it, and in the documents that an EMR takes. They may not stand in a
log at debug level, a broker's message, a figure, a refusal, a temporary file, or any file of the data folder.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from scribe.settings import Settings
from tests.chaos.fleet import Fleet
from tests.chaos.site_client import Staff
from tests.fakes.web_installation import based_on, key
from tests.servers import free_port

NAME, NUMBER, REASON = "Quokkaworth", "KNR-7788-99", "wombatreason"
SAID, HEARD, TYPED, FILE, CHINESE = "zanzibarache", "numbatword", "bandicootnote", "pademelonfile", "鹓鶵鹔"
CANARIES = (NAME, NUMBER, REASON, SAID, HEARD, TYPED, FILE, CHINESE)
PATIENT = {"name": f"Helen {NAME}", "identifier": NUMBER, "birth_date": "1959-03-14"}
DIALOGUE = (
    f"doctor: Good morning {NAME}. What brings you in?\n"
    f"patient: I have had a {SAID} cough for five days, my number is {NUMBER}.\n"
    f"doctor: Any fever?\n"
    f"patient: No fever. {CHINESE}\n"
    f"doctor: Take ibuprofen 400 mg three times a day.\n"
)


def found_in(content: bytes) -> set[str]:
    """The canaries in some bytes, as UTF-8 or as JSON escapes them."""
    return {one for one in CANARIES if one.encode() in content or json.dumps(one)[1:-1].encode() in content}


class Watch:
    """Reads every file again and again while the product runs, so that what lives for a moment is seen too."""

    def __init__(self, *folders: Path, but: tuple[Path, ...] = ()) -> None:
        self._folders, self._but = folders, but
        self._ended = threading.Event()
        self.found: dict[str, set[str]] = {}
        self.read = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()
        self._round()

    def _run(self) -> None:
        while not self._ended.wait(0.1):
            self._round()

    def _round(self) -> None:
        for folder in self._folders:
            for path in folder.rglob("*"):
                if any(left in path.parents for left in self._but):
                    continue
                with contextlib.suppress(OSError):  # gone between the list and the look
                    if path.is_file() and (canaries := found_in(path.read_bytes() + path.name.encode())):
                        self.found.setdefault(str(path), set()).update(canaries)
                    self.read += 1


class Echo(BaseHTTPRequestHandler):
    """Refuses everything, and says all of it back: the worst that a server can do."""

    def _refuse(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode(errors="replace")
        said = {"resourceType": "OperationOutcome", "error": {"message": body}, "issue": [
            {"severity": "error", "code": "invalid", "diagnostics": f"{NAME} {self.path} {body}"}]}  # fmt: skip
        if self.path.endswith("/metadata"):
            said = {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1", "rest": [
                {"mode": "server", "interaction": [{"code": "transaction"}]}]}  # fmt: skip
        content = json.dumps(said).encode()
        self.send_response(200 if self.path.endswith("/metadata") else 422)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self._refuse
        raise AttributeError(name)

    def log_message(self, *_said: object) -> None:
        """Silent."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Run:
    """The product as processes, with everything that it writes under watch."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        (folder / "tmp").mkdir()
        self.emr, self.metrics, port = folder / "emr", free_port(), free_port()
        choices = {
            "emr_folder": self.emr, "speech_model": "demo", "port": port, "log_level": "debug", "broker_url": "",
            "database_url": "", "metrics_port": self.metrics, "retry_base_s": 0.1, "max_attempts": 2, **settings,
        }  # fmt: skip
        self.fleet = Fleet(folder, **choices)
        self.staff = Staff(f"http://127.0.0.1:{port}", Settings(_env_file=None, data_dir=folder / "data", **choices))
        self.fleet.scribe("up", TMPDIR=str(folder / "tmp"))
        self.address = f"http://127.0.0.1:{port}"
        self.refusals: list[bytes] = []
        self.watch = Watch(folder, but=(self.emr,))

    def registered(self) -> str:
        body = {
            "patient": PATIENT, "language": "en", "reason": f"{REASON} {CHINESE}", "consent": True,
            "vocabulary": [HEARD],
        }  # fmt: skip
        return str(self.staff.as_("aisha", "POST", "/consultations", json=body)["id"])

    def drafted(self) -> str:
        one = self.registered()
        text = {"content": DIALOGUE.encode(), "headers": {"Content-Type": "text/plain"}}
        self.staff.as_("sam", "POST", f"/consultations/{one}/transcript", **text)
        return one

    def refused(self, method: str, path: str, **more: Any) -> None:
        """A request that is wrong, whose answer is kept."""
        headers = {"Authorization": f"Bearer {self.staff._tokens['sam']}", **key(), **more.pop("headers", {})}
        answer = httpx.request(method, f"{self.address}{path}", headers=headers, timeout=20, trust_env=False, **more)
        assert answer.status_code >= 400, (path, answer.status_code)
        self.refusals.append(answer.content + str(answer.headers).encode())

    def wrong_requests(self, one: str) -> None:
        base = f"/api/v1/consultations/{one}"
        self.refused("POST", "/api/v1/consultations", json={"patient": {"nmae": NAME}, "language": TYPED})
        self.refused("POST", "/api/v1/consultations", content=f'{{"patient": "{NAME}'.encode())
        self.refused("POST", "/api/v1/consultations", json={"patient": {"name": NAME, "birth_date": SAID}})
        self.refused("POST", f"{base}/transcript", content=DIALOGUE.encode(), headers={"Content-Type": "text/plain"})
        self.refused("POST", f"{base}/transcript", json={"segments": [{"text": SAID}]})
        self.refused("POST", f"{base}/recording", content=SAID.encode(), headers={"Content-Type": "audio/wav"})
        self.refused("POST", f"{base}/edits", json={"kind": TYPED, "text": SAID}, headers={"If-Match": '"1"'})
        self.refused("POST", f"{base}/return", json={"to": "doctor", "need": "x", "message": TYPED})
        self.refused("GET", f"/api/v1/consultations/{NAME}")
        self.refused("GET", f"/notes/{NAME}?keep={SAID}")
        self.refused("POST", "/api/v1/sessions", json={"username": NAME, "password": SAID})
        self.refused("POST", f"{base}/withdrawal", json={"reason": "consent_withdrawn", "reference": f"{NAME} {SAID}"})

    def everything_else(self) -> dict[str, set[str]]:
        figures = httpx.get(f"http://127.0.0.1:{self.metrics}/metrics", trust_env=False)
        assert figures.status_code == 200
        found = {"figures": found_in(figures.content), "refusals": found_in(b"\n".join(self.refusals))}
        return {place: canaries for place, canaries in {**found, **self.watch.found}.items() if canaries}

    def close(self) -> None:
        self.staff.close()
        self.fleet.close()


@pytest.fixture
def run_with(tmp_path) -> Iterator[Any]:
    opened: list[Run] = []

    def start(**settings: Any) -> Run:
        opened.append(Run(tmp_path, **settings))
        opened[-1].staff.sign_in()
        return opened[-1]

    yield start
    for one in opened:
        one.close()


def test_the_way_that_succeeds_leaves_no_word_behind(run_with, tmp_path):
    run = run_with()
    with run.watch:
        one = run.drafted()
        run.staff.reaches(one, "drafted")
        note = run.staff.as_("sam", "GET", f"/consultations/{one}/note")
        assert SAID in json.dumps(note)  # the canary did go through
        section = note["sections"][0]["id"]
        edit = {"kind": "add", "section": section, "text": f"Also {TYPED}."}
        run.staff.as_("sam", "POST", f"/consultations/{one}/edits", json=edit, headers=based_on(run.staff.get(one)))
        run.staff.checked_and_signed(one)
        run.staff.reaches(one, "delivered")
        run.wrong_requests(one)
        gone = run.drafted()
        run.staff.reaches(gone, "drafted")
        run.staff.as_("aisha", "POST", f"/consultations/{gone}/withdrawal", json={"reason": "consent_withdrawn"})
        run.staff.as_("aisha", "POST", f"/consultations/{one}/withdrawal", json={"reason": "consent_withdrawn"})
        run.staff.reaches(one, "withdrawn")
        found = run.everything_else()
    assert found == {}
    assert run.watch.found == {}
    assert run.watch.read > 100
    left = [path for path in run.emr.rglob("*") if path.is_file()]
    assert [path.name for path in left] == ["index.json"]
    assert found_in(left[0].read_bytes()) == set()
    logs = b"".join(path.read_bytes() for path in tmp_path.glob("*.log"))
    assert len(logs) > 1000


def test_an_emr_that_says_everything_back_brings_no_word_into_a_log(run_with, echo):
    run = run_with(emr_url=f"{echo}/fhir", emr_way="transaction")
    with run.watch:
        one = run.drafted()
        run.staff.checked_and_signed(one)
        run.staff.until(lambda: run.staff.get(one)["state"] == "parked", "it is parked")
        run.wrong_requests(one)
        found = run.everything_else()
    assert found == {}
    assert run.watch.found == {}


def test_a_language_model_that_says_everything_back_brings_no_word_into_a_log(run_with, echo):
    run = run_with(drafter="chat", chat_url=f"{echo}/v1", chat_model="parrot", chat_timeout_s=5)
    with run.watch:
        one = run.drafted()
        run.staff.until(lambda: run.staff.get(one)["state"] in ("parked", "drafted"), "it was tried")
        run.wrong_requests(one)
        found = run.everything_else()
    assert found == {}
    assert run.watch.found == {}
