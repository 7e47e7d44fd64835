"""``scribe fhir validate`` as it is typed."""

from __future__ import annotations

import json

import pytest

from scribe.fhir import to_bundle
from tests.fakes.documents import signed


@pytest.fixture
def document():
    return json.loads(json.dumps(to_bundle(signed())))


def test_a_right_document_is_valid(scribe, tmp_path, document):
    (tmp_path / "bundle.json").write_text(json.dumps(document), encoding="utf-8")
    ran = scribe("fhir", "validate", "bundle.json")
    assert (ran.code, ran.out) == (0, "bundle.json: valid FHIR R4\n")


def test_each_fault_is_told_with_its_path_and_rule(scribe, tmp_path, document):
    document["entry"][0]["resource"]["status"] = "done"
    del document["entry"][1]["resource"]["gender"], document["identifier"]
    (tmp_path / "bundle.json").write_text(json.dumps(document), encoding="utf-8")
    ran = scribe("fhir", "validate", "bundle.json")
    assert ran.code == 3
    assert "Bundle.entry[0].resource.status: It has no code of the required value set composition-status." in ran.out
    assert "2 faults against FHIR R4 (bdl-9, binding)" in ran.out


def test_programs_read_the_same_as_json(scribe, tmp_path, document):
    document["entry"][0]["resource"]["date"] = "2026-11-31"
    (tmp_path / "bundle.json").write_text(json.dumps(document), encoding="utf-8")
    ran = scribe("fhir", "validate", "bundle.json", "--json")
    told = json.loads(ran.out)
    assert ran.code == 3
    assert (told["schema"], told["valid"]) == ("scribe.fhir.validation/1", False)
    assert [(one["path"], one["rule"]) for one in told["faults"]] == [
        ("Bundle.entry[0].resource.date", "format-dateTime"),
        ("Bundle.entry[0].resource.date", "order"),
    ]


@pytest.mark.parametrize("content", [b"nonsense", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_bad_input(scribe, tmp_path, content):
    (tmp_path / "x.json").write_bytes(content)
    ran = scribe("fhir", "validate", "x.json")
    assert ran.code == 3
    assert "x.json is not JSON in UTF-8." in ran.err


def test_a_file_that_is_not_there_is_bad_input(scribe):
    ran = scribe("fhir", "validate", "gone.json")
    assert ran.code == 3
    assert "gone.json cannot be read" in ran.err
