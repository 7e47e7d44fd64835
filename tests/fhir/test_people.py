"""Patient, visit and doctor in the document, as they were registered."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.fhir import to_bundle
from scribe.model import Patient
from tests.fakes.documents import signed, source
from tests.fhir.r4 import of_type


def patient(**given: Any) -> dict[str, Any]:
    (made,) = of_type(to_bundle(signed(source(patient=Patient(identifier="1", **given)))), "Patient")
    return made


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "Lin Mei"}, {"text": "Lin Mei"}),
        (
            {"family": "Parker", "given": ("Helen", "Margaret")},
            {"text": "Helen Margaret Parker", "family": "Parker", "given": ["Helen", "Margaret"]},
        ),
        ({"family": "欧阳", "given": ["修"]}, {"text": "欧阳修", "family": "欧阳", "given": ["修"]}),
        ({"family": "Suharto"}, {"text": "Suharto", "family": "Suharto"}),
        (
            {"name": "Dr Helen Parker", "family": "Parker", "given": ["Helen"]},
            {"text": "Dr Helen Parker", "family": "Parker", "given": ["Helen"]},
        ),
    ],
)
def test_a_name_has_the_parts_that_were_given_and_no_guessed_ones(given, name):
    assert patient(**given)["name"] == [name]


def test_a_patient_without_a_name_has_none():
    assert "name" not in patient()


def visit(**changes: Any) -> dict[str, Any]:
    return to_bundle(signed(source(encounter=source().encounter.model_copy(update=changes))))


def test_the_visit_carries_scribes_number_and_the_hospitals():
    (encounter,) = of_type(visit(identifier="V-9", identifier_system="urn:h:visit"), "Encounter")
    assert [one["system"] for one in encounter["identifier"]] == ["urn:scribe:consultation", "urn:h:visit"]
    (plain,) = of_type(visit(), "Encounter")
    assert len(plain["identifier"]) == 1


def test_the_hospitals_number_is_the_visits_doctors_alone():
    people = of_type(visit(practitioner_identifier="D-7", practitioner_identifier_system="urn:h:staff"), "Practitioner")
    numbers = {one["identifier"][0]["value"]: [i["value"] for i in one["identifier"][1:]] for one in people}
    assert numbers == {"aisha": ["D-7"], "sam": []}
