"""HAPI's instance validator, with the R4 definitions, finds no error in our documents."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scribe.delivery.ways.addressing import withdrawn
from scribe.fhir import to_bundle
from tests.emr import servers
from tests.emr.visits import a_visit
from tests.fakes.documents import chinese, source

KNOWN_WARNINGS = (
    "CodeSystem is unknown and can't be validated",
    "Unable to expand ValueSet because CodeSystem could not be found",
    "None of the codings provided are in the value set 'Vital Signs'",
)
"""It brings no LOINC, ICD-10 and IPS codes; and it lists pulse oximetry by another code than US Core does."""

NEWER_CODE = "v3-ObservationValue#AIAST"
"""The label of a draft, which goes to no EMR: HL7 added the code after R4's definitions, which HAPI brings."""


def documents() -> dict[str, Any]:
    english, mandarin = a_visit(), a_visit("zh")
    return {
        "signed": english.first,
        "addendum": english.addendum,
        "chinese": mandarin.first,
        "draft": to_bundle(source()),
        "chinese draft": to_bundle(chinese()),
        "withdrawn": withdrawn(english.first),
        "withdrawn chinese": withdrawn(mandarin.first),
    }


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, str]]]:
    try:
        servers.build()
    except servers.CannotStart as missing:
        pytest.skip(str(missing))
    folder = tmp_path_factory.mktemp("validator")
    broken = a_visit().first
    broken["entry"][0]["resource"]["status"] = "finished"
    files = []
    for name, bundle in {**documents(), "broken": broken}.items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(bundle, ensure_ascii=False), encoding="utf-8")
        files.append(str(file))
    ran = subprocess.run([str(servers.TOOLS / "validate"), *files], capture_output=True, text=True, check=True)
    return {Path(one["file"]).stem: one["messages"] for one in json.loads(ran.stdout)}


def _of(messages: list[dict[str, str]], *severities: str) -> list[str]:
    told = [f"{one['at']}: {one['text']}" for one in messages if one["severity"] in severities]
    return [text for text in told if NEWER_CODE not in text]


@pytest.mark.parametrize("name", documents())
def test_a_document_of_ours_has_no_error(said, name):
    assert _of(said[name], "error", "fatal") == []


@pytest.mark.parametrize("name", documents())
def test_its_warnings_are_those_that_are_known(said, name):
    warnings = _of(said[name], "warning")
    assert [text for text in warnings if not any(known in text for known in KNOWN_WARNINGS)] == []


def test_it_finds_a_fault_where_there_is_one(said):
    assert any("finished" in text for text in _of(said["broken"], "error"))
