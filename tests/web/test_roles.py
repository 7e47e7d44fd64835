"""What each role sees of a consultation; which address answers whom is the matrix in tests/access."""

from __future__ import annotations

import pytest

from scribe.model import Role
from tests.fakes.web_installation import PASSWORD


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.OPERATOR])
def test_who_operates_sees_states_and_no_patient(site, role):
    site.accounts.create_user(username="olga", name="Olga", role=role, password=PASSWORD)
    olga, consultation = site.program("olga"), site.drafted()
    texts = [
        olga.get("/api/v1/consultations").text,
        olga.get(f"/api/v1/consultations/{consultation.id}").text,
    ]
    for text in texts:
        assert consultation.id in text
        assert "drafted" in text
        for private in ("Helen", "4471", "Cough", "cough"):
            assert private not in text


def test_what_a_role_may_is_told_with_the_user(site):
    site.accounts.create_user(username="audra", name="Audra", role=Role.AUDITOR, password=PASSWORD)
    people = ("sam", "aisha", "jo", "audra")
    may = {name: set(site.program(name).get("/api/v1/me").json()["user"]["may"]) for name in people}
    doctors = {"sign", "addend", "stop_delivery", "accept_patient", "admit", "delegate", "finish_upload"}
    assert may["aisha"] - may["sam"] == doctors
    assert "accept_patient" not in may["jo"]
    assert "read_note" not in may["jo"]
    assert may["audra"] == {"read_audit", "review_emergencies"}


def test_a_program_is_no_account(site):
    with pytest.raises(Exception, match="A program has no account"):
        site.accounts.create_user(username="pacs", name="PACS", role=Role.SERVICE, password=PASSWORD)
