"""Numbers and times at the edge of what can be held are refused as invalid, and are no fault of ours."""

from __future__ import annotations

import pytest

BEYOND = 2**63
LATEST = "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize(
    "address",
    [
        f"/api/v1/consultations?since={LATEST}",
        f"/api/v1/consultations/{{id}}/history?after={BEYOND}",
        f"/api/v1/consultations/{{id}}/note?revision={BEYOND}",
        f"/api/v1/events?after={BEYOND}",
    ],
)
def test_what_cannot_be_held_is_refused_in_an_address(site, nurse, address):
    answer = nurse.get(address.format(id=site.drafted().id))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


@pytest.mark.parametrize("question", [{"since": LATEST}, {"until": LATEST}, {"before": BEYOND}])
def test_what_cannot_be_held_is_refused_in_a_question_to_the_audit(site, question):
    answer = site.program("jo").post("/api/v1/audit/questions", json=question)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")


def test_the_largest_number_is_behind_everything(site, nurse):
    address = f"/api/v1/consultations/{site.drafted().id}/history?after={BEYOND - 1}"
    assert nurse.get(address).json()["events"] == []
