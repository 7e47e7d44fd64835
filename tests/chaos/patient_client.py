"""A client of the site that does not give up: what got no answer is asked again, under the same key."""

from __future__ import annotations

import time
import uuid
from typing import Any

import httpx

from tests.fakes.web_installation import wav

WITHIN_S = 300.0
_AGAIN_S = 0.2
_LASTING = frozenset({408, 409, 425, 429, 460, 500, 502, 503, 504})
"""Answers that another try may change: somebody still works on the same request, or something is away."""


class PatientClient:
    """Somebody who sends recordings over a bad line.

    Args:
        address: of the site.
        token: of the account.
    """

    def __init__(self, address: str, token: str) -> None:
        self._address = f"{address}/api/v1"
        self._token = token
        self.tries = 0

    def sent(self, number: str) -> str:
        """A new consultation of the patient with this number, with its recording; its id."""
        said = {
            "patient": {"name": "Helen Parker", "identifier": number},
            "language": "en",
            "consent": True,
            "practitioner": "aisha",
        }
        one = str(self._insists("POST", "/consultations", json=said, headers=_key()).json()["id"])
        recording = wav(2.0)
        self._upload(one, recording)
        return one

    def _upload(self, one: str, recording: bytes) -> None:
        opening = {"Upload-Length": str(len(recording)), **_key()}
        place = self._insists("POST", f"/consultations/{one}/uploads", headers=opening).headers["Location"]
        place = place.removeprefix("/api/v1")
        ends_at = time.monotonic() + WITHIN_S
        while self._insists("GET", f"/consultations/{one}").json()["state"] == "registered":
            assert time.monotonic() < ends_at, "the recording was never taken"
            offset = int(self._insists("HEAD", place).headers["Upload-Offset"])
            piece = recording[offset : offset + len(recording) // 2 + 1]
            headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            try:
                self._once("PATCH", place, content=piece, headers=headers)
            except httpx.TransportError:
                time.sleep(_AGAIN_S)

    def _insists(self, method: str, path: str, **more: Any) -> httpx.Response:
        ends_at = time.monotonic() + WITHIN_S
        while True:
            try:
                answer = self._once(method, path, **more)
                if answer.is_success:
                    return answer
                assert answer.status_code in _LASTING, (method, path, answer.status_code, answer.text)
                assert time.monotonic() < ends_at, (method, path, answer.text)
            except httpx.TransportError:
                assert time.monotonic() < ends_at, (method, path)
            time.sleep(_AGAIN_S)

    def _once(self, method: str, path: str, **more: Any) -> httpx.Response:
        self.tries += 1
        headers = {"Authorization": f"Bearer {self._token}", "Tus-Resumable": "1.0.0", **more.pop("headers", {})}
        with httpx.Client(timeout=20, trust_env=False) as client:
            return client.request(method, f"{self._address}{path}", headers=headers, **more)


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}
