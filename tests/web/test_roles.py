from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from scribe.model import Role
from scribe.web.roles import PERMITTED, Action
from tests.fakes.web_installation import Site, key, open_site

WHO = {Role.NURSE: "sam", Role.DOCTOR: "aisha", Role.ADMINISTRATOR: "jo"}
DIGEST = "0" * 64

REQUESTS: list[tuple[Action, str, str, dict[str, object] | None]] = [
    (Action.LIST, "GET", "", None),
    (Action.LIST, "GET", "/{id}", None),
    (Action.LIST, "GET", "/{id}/history", None),
    (Action.REGISTER, "POST", "", {"practitioner": "aisha"}),
    (Action.UPLOAD, "POST", "/{id}/uploads", None),
    (Action.UPLOAD, "POST", "/{id}/recording", None),
    (Action.UPLOAD, "POST", "/{id}/transcript", {}),
    (Action.READ_NOTE, "GET", "/{id}/note", None),
    (Action.READ_NOTE, "GET", "/{id}/note.md", None),
    (Action.READ_NOTE, "GET", "/{id}/transcript", None),
    (Action.READ_NOTE, "GET", "/{id}/bundle", None),
    (Action.READ_NOTE, "GET", "/{id}/revisions", None),
    (Action.LISTEN, "GET", "/{id}/recording", None),
    (Action.LISTEN, "GET", "/{id}/waveform", None),
    (Action.REVIEW, "GET", "/queue", None),
    (Action.REVIEW, "POST", "/{id}/claim", None),
    (Action.REVIEW, "DELETE", "/{id}/claim", None),
    (Action.REVIEW, "POST", "/{id}/edits", {"kind": "remove", "statement": "x"}),
    (Action.REVIEW, "POST", "/{id}/approval", None),
    (Action.SEND_BACK, "POST", "/{id}/return", {"to": "doctor", "need": "decide"}),
    (Action.SIGN, "POST", "/{id}/signature", {"revision_digest": DIGEST, "code": "000000"}),
    (Action.ADDEND, "POST", "/{id}/addendum", None),
    (Action.RETRY, "POST", "/{id}/retry", None),
    (Action.LIST, "GET", "/{id}/delivery", None),
    (Action.STOP_DELIVERY, "POST", "/{id}/delivery/hold", {"reason": "x"}),
    (Action.STOP_DELIVERY, "POST", "/{id}/delivery/resume", {"reason": "x"}),
    (Action.STOP_DELIVERY, "POST", "/{id}/delivery/give-up", {"reason": "x"}),
    (Action.ACCEPT_PATIENT, "POST", "/{id}/delivery/patient", {"reason": "x", "compared": DIGEST}),
    (Action.REOPEN, "POST", "/{id}/reopening", None),
    (Action.WITHDRAW, "POST", "/{id}/withdrawal", None),
    (Action.READ_AUDIT, "POST", "/api/v1/audit/questions", {}),
]


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Iterator[tuple[Site, dict[Role, TestClient]]]:
    """One site for the whole matrix: each request has a consultation of its own."""
    site = open_site(tmp_path_factory.mktemp("roles"))
    yield site, {role: site.program(name) for role, name in WHO.items()}
    site.database.close()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("action", "method", "path", "body"), REQUESTS, ids=lambda value: str(value)[:24])
def test_a_route_answers_exactly_the_roles_of_its_action(shared, role, action, method, path, body):
    site, programs = shared
    consultation = site.drafted()
    place = path if path.startswith("/api") else f"/api/v1/consultations{path}"
    address = place.replace("{id}", consultation.id)
    headers = {"If-Match": '"1"', "Tus-Resumable": "1.0.0", "Upload-Length": "1", **key()}
    answer = programs[role].request(method, address, json=body, headers=headers)
    refused_by_role = answer.status_code == 403 and answer.json()["code"] == "not-allowed"
    assert refused_by_role == (role not in PERMITTED[action]), answer.text


def test_every_action_stands_in_the_matrix():
    assert {action for action, *_ in REQUESTS} == set(Action)


def test_an_administrator_sees_states_and_no_patient(site, administrator):
    consultation = site.drafted()
    texts = [
        administrator.get("/api/v1/consultations").text,
        administrator.get(f"/api/v1/consultations/{consultation.id}").text,
    ]
    for text in texts:
        assert consultation.id in text
        assert "drafted" in text
        for private in ("Helen", "4471", "Cough", "cough"):
            assert private not in text


def test_what_a_role_may_is_told_with_the_user(site):
    may = {name: set(site.program(name).get("/api/v1/me").json()["user"]["may"]) for name in ("sam", "aisha", "jo")}
    assert may["aisha"] - may["sam"] == {"sign", "addend", "stop_delivery", "accept_patient"}
    assert "accept_patient" not in may["jo"]
    assert "read_note" not in may["jo"]
