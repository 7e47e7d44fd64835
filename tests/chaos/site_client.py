"""The people of one consultation, as programs over HTTP: they register, send, check and sign."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from scribe.installation import open_installation
from scribe.model import NoteDraft, Role
from scribe.settings import Settings
from scribe.web.accounts import Accounts
from tests.fakes.web_installation import PASSWORD, based_on, keeping, key

WITHIN_S = 240
SAMPLE = Path(__file__).parents[2] / "scribe" / "samples" / "sore_throat.flac"


class Staff:
    """A nurse and a doctor with accounts; ``address`` is the site's."""

    def __init__(self, address: str, settings: Settings) -> None:
        self._installation = open_installation(settings)
        self._accounts = Accounts(self._installation.database, self._installation.keys, settings)
        for username, role in (("sam", Role.NURSE), ("aisha", Role.DOCTOR)):
            self._accounts.create_user(username=username, name=username.title(), role=role, password=PASSWORD)
        self._client = httpx.Client(base_url=f"{address}/api/v1", timeout=20, trust_env=False)

    def sign_in(self) -> None:
        """Waits for the site, then takes a token for each."""
        self.until(lambda: self._client.get("/templates").status_code == 401, "the site answers")
        self._tokens = {name: self._token(name) for name in ("sam", "aisha")}

    def as_(self, who: str, method: str, path: str, **more: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._tokens[who]}", **key(), **more.pop("headers", {})}
        answer = self._client.request(method, path, headers=headers, **more)
        assert answer.is_success, answer.text
        return answer.json()

    def sent(self) -> str:
        """A new consultation whose recording was sent; its id."""
        said = {"patient": {"name": "Helen Parker", "identifier": "4471 0932"}, "language": "en", "consent": True}
        one = self.as_("aisha", "POST", "/consultations", json=said)["id"]
        recording = {"content": SAMPLE.read_bytes(), "headers": {"Content-Type": "audio/flac"}}
        assert self.as_("sam", "POST", f"/consultations/{one}/recording", **recording)["state"] == "uploaded"
        return one

    def get(self, id: str) -> Any:
        return self.as_("sam", "GET", f"/consultations/{id}")

    def reaches(self, id: str, state: str) -> Any:
        self.until(lambda: (now := self.get(id))["state"] in (state, "parked", "no_speech"), f"it is {state}")
        now = self.get(id)
        assert now["state"] == state, now
        return now

    def checked_and_signed(self, id: str) -> Any:
        self.reaches(id, "drafted")
        base = f"/consultations/{id}"
        while (edit := keeping(NoteDraft.model_validate(self.as_("sam", "GET", f"{base}/note")))) is not None:
            self.as_("sam", "POST", f"{base}/edits", json=edit.model_dump(mode="json"), headers=based_on(self.get(id)))
        checked = self.as_("sam", "POST", f"{base}/approval", headers=based_on(self.get(id)))
        code = self._accounts.codes.current("aisha")
        proof = {"revision_digest": checked["draft"], "code": code, "medicines_confirmed": True}
        return self.as_("aisha", "POST", f"{base}/signature", json=proof, headers=based_on(checked))

    def events(self, id: str) -> list[str]:
        return [event.kind for event in self._installation.service.events(id)]

    def until(self, true: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            try:
                if true():
                    return
            except httpx.TransportError:
                pass  # the site is not there yet, or was killed
            time.sleep(0.05)
        raise AssertionError(f"not within {WITHIN_S} s: {what}")

    def close(self) -> None:
        self._client.close()
        self._installation.close()

    def _token(self, username: str) -> str:
        answer = self._client.post("/sessions", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])
