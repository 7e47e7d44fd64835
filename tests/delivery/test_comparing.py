"""What counts as the same resource."""

from __future__ import annotations

from copy import deepcopy

import pytest

from scribe.delivery.comparing import difference
from scribe.fhir import to_bundle
from tests.fakes.documents import signed

SENT = {
    "resourceType": "Observation",
    "id": "o1",
    "meta": {"profile": ["urn:p"], "security": [{"system": "urn:s", "code": "N"}]},
    "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; b</p></div>'},
    "subject": {"reference": "Patient/1"},
    "effectiveDateTime": "2026-11-20T09:30:00Z",
    "valueQuantity": {"value": 38.5},
    "note": [{"text": "one"}, {"text": "two"}],
}


def stored(**changes):
    return {**deepcopy(SENT), **changes}


@pytest.mark.parametrize(
    "same",
    [
        {"meta": {**SENT["meta"], "versionId": "3", "lastUpdated": "2026-11-20T12:00:00Z", "tag": [{"code": "x"}]}},
        {"subject": {"reference": "http://emr.example/fhir/Patient/1"}},
        {"subject": {"reference": "Patient/1/_history/4"}},
        {"effectiveDateTime": "2026-11-20T17:30:00.000+08:00"},
        {"valueQuantity": {"value": 38.50}},
        {"text": {"status": "generated", "div": "<div>\n <p>A &#38; b</p></div>"}},
        {"extension": [{"url": "urn:x", "valueString": "the server's"}]},
        {"issued": "2026-11-20T12:00:00Z"},
        {"language": "en"},
        {"identifier": [{"system": "urn:theirs", "value": "9"}]},
    ],
)
def test_what_is_the_servers_own_is_no_difference(same):
    assert difference(SENT, stored(**same), base="http://emr.example/fhir") is None


@pytest.mark.parametrize(
    ("other", "path"),
    [
        ({"valueQuantity": {"value": 38.6}}, "Observation.valueQuantity.value"),
        ({"valueQuantity": {"value": True}}, "Observation.valueQuantity.value"),
        ({"subject": {"reference": "Patient/2"}}, "Observation.subject.reference"),
        ({"subject": {"reference": "http://elsewhere/Patient/1"}}, "Observation.subject.reference"),
        ({"effectiveDateTime": "2026-11-20T09:30:01Z"}, "Observation.effectiveDateTime"),
        ({"text": {"status": "generated", "div": "<div><p>A b</p></div>"}}, "Observation.text.div"),
        ({"note": [{"text": "two"}, {"text": "one"}]}, "Observation.note[0].text"),
        ({"note": [{"text": "one"}]}, "Observation.note"),
        ({"modifierExtension": [{"url": "urn:x"}]}, "Observation.modifierExtension"),
        ({"meta": {"security": SENT["meta"]["security"]}}, "Observation.meta.profile"),
        ({"meta": {"profile": ["urn:p"]}}, "Observation.meta.security"),
        (
            {"meta": {**SENT["meta"], "security": [*SENT["meta"]["security"], {"code": "AIAST"}]}},
            "Observation.meta.security",
        ),
    ],
)
def test_anything_else_is_a_difference_at_its_place(other, path):
    assert difference(SENT, stored(**other), base="http://emr.example/fhir") == path


def test_a_narrative_that_the_server_makes_is_no_difference():
    bare = {"resourceType": "Patient", "id": "p"}
    assert difference(bare, {**bare, "text": {"status": "generated", "div": "<div>p</div>"}}) is None


def test_true_is_not_one():
    assert difference({"resourceType": "X", "a": True}, {"resourceType": "X", "a": 1}) == "X.a"


def test_one_changed_word_in_the_signed_document_is_found():
    bundle = to_bundle(signed())
    kept = deepcopy(bundle)
    section = kept["entry"][0]["resource"]["section"][0]
    section["text"]["div"] = section["text"]["div"].replace("5 days", "6 days")
    assert difference(bundle, kept) == "Bundle.entry[0].resource.section[0].text.div"


@pytest.mark.parametrize(
    ("kind", "element", "value"),
    [
        ("Encounter", "serviceProvider", {"reference": "Organization/1"}),
        ("Patient", "active", True),
        ("Composition", "custodian", {"reference": "Organization/1"}),
    ],
)
def test_what_a_server_adds_of_its_own_house_is_no_difference(kind, element, value):
    sent = {"resourceType": kind, "id": "1"}
    assert difference(sent, {**sent, element: value}) is None
    assert difference({**sent, element: "ours"}, {**sent, element: value}) == f"{kind}.{element}"


@pytest.mark.parametrize(
    ("kind", "element"),
    [("Encounter", "diagnosis"), ("Observation", "bodySite"), ("Patient", "deceasedBoolean"), ("Condition", "asserter"),
     ("MedicationRequest", "doNotPerform"), ("Observation", "modifierExtension"), ("Encounter", "implicitRules")],
)  # fmt: skip
def test_what_would_change_the_meaning_is_a_difference(kind, element):
    sent = {"resourceType": kind, "id": "1"}
    assert difference(sent, {**sent, element: True}) == f"{kind}.{element}"


def test_a_number_of_the_servers_own_beside_ours_is_no_difference_and_one_in_its_place_is():
    ours = {"system": "urn:ours", "value": "1"}
    theirs = {"system": "urn:theirs", "value": "2"}
    sent = {"resourceType": "Encounter", "id": "1", "identifier": [ours]}
    assert difference(sent, {**sent, "identifier": [theirs, ours]}) is None
    assert difference(sent, {**sent, "identifier": [theirs]}) == "Encounter.identifier"


@pytest.mark.parametrize("meta", ["x", [], None, {"security": "x"}, {"security": [None]}, {"profile": 3}])
def test_a_server_whose_meta_has_another_shape_has_lost_the_labels(meta):
    assert difference(SENT, stored(meta=meta)) == "Observation.meta.security"
