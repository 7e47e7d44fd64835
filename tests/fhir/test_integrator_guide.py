"""The integrators' guide shows what the normaliser really makes, and names every kind of resource."""

from __future__ import annotations

import json
import re
from pathlib import Path

from scribe.fhir import to_bundle
from scribe.settings import Settings
from tests.fakes.documents import signed

GUIDE = (Path(__file__).parents[2] / "docs" / "integrator.md").read_text(encoding="utf-8")
BUNDLE = to_bundle(signed())
OF_THE_TESTS = {"SCRIBE_TEST_FHIR_URL"}
"""What only the tests against a real server read."""


def test_every_excerpt_is_what_a_test_document_holds():
    resources = {entry["resource"]["id"]: entry["resource"] for entry in BUNDLE["entry"]}
    excerpts = [json.loads(block) for block in re.findall(r"```json\n(.*?)\n```", GUIDE, re.DOTALL)]
    assert [excerpt["resourceType"] for excerpt in excerpts] == ["Composition", "MedicationRequest", "Observation"]
    for excerpt in excerpts:
        # an excerpt may leave elements out
        real = {name: resources[excerpt["id"]][name] for name in excerpt}
        if "section" in real:
            real["section"] = real["section"][:1]
        assert excerpt == real


def test_every_kind_of_resource_is_explained():
    explained = set(re.findall(r"^\| ([A-Z][A-Za-z]+) \|", GUIDE, re.MULTILINE))
    assert {entry["resource"]["resourceType"] for entry in BUNDLE["entry"]} <= explained


def test_every_setting_that_it_names_exists():
    named = set(re.findall(r"SCRIBE_[A-Z0-9_]+", GUIDE))
    assert named - OF_THE_TESTS <= {f"SCRIBE_{name.upper()}" for name in Settings.model_fields}
