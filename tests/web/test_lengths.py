"""A name of a megabyte, and one that moves a terminal's cursor, are refused in one sentence that quotes neither."""

from __future__ import annotations

import pytest

from tests.fakes.web_installation import key


@pytest.mark.parametrize(
    ("patient", "field"),
    [
        ({"name": "x" * 1_000_000}, "name"),
        ({"family": "x" * 201}, "family name"),
        ({"given": ["x" * 201]}, "given name"),
        ({"given": ["x"] * 11}, "given names"),
        ({"name": "A", "identifier": "4" * 201}, "number"),
        ({"name": "A\x1b[2JB"}, "name"),
        ({"name": "A\u202eB"}, "name"),
        ({"name": "A\nB"}, "name"),
        ({"name": "A\u200bB"}, "name"),
    ],
)
def test_what_is_too_long_or_cannot_be_shown_is_refused(nurse, patient, field):
    body = {"practitioner": "aisha", "patient": patient}
    answer = nurse.post("/api/v1/consultations", json=body, headers=key())
    assert answer.status_code == 422
    assert field in answer.json()["detail"]
    assert len(answer.text) < 1000


@pytest.mark.parametrize("name", ["Helen Parker", "欧阳 娜娜", "O’Neill-Fernández, María José", "x" * 200])
def test_a_name_as_people_have_it_is_taken(nurse, name):
    body = {"practitioner": "aisha", "patient": {"name": name}}
    assert nurse.post("/api/v1/consultations", json=body, headers=key()).status_code == 201
