"""A document that is sent twice, even when the first answer was lost, is there once and as it was sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scribe.delivery import Destination, FhirDestination, FolderDestination, Order
from scribe.errors import PartDown
from scribe.fhir import to_bundle
from scribe.model import digest_of
from tests.fakes.documents import chinese, signed
from tests.fakes.fhir_server import FhirServer

BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}


@dataclass
class Place:
    """A destination, and everything that is kept there: documents by their place."""

    destination: Destination
    kept: Callable[[], dict[str, Any]]


@pytest.fixture(params=["folder", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "folder":
        folder = tmp_path / "emr"
        yield Place(
            FolderDestination(folder),
            lambda: {p.name: json.loads(p.read_text(encoding="utf-8")) for p in folder.rglob("*.json")},
        )
        return
    server = FhirServer()
    destination = FhirDestination("http://emr.example/fhir", transport=server.transport, unknown_patient="create")
    yield Place(destination, lambda: server.resources)


def in_it(bundle: dict[str, Any], kept: dict[str, Any]) -> list[Any]:
    """What of a bundle is kept: the document itself, or its resources one by one."""
    if any(resource.get("resourceType") == "Bundle" for resource in kept.values()):
        return [resource for resource in kept.values() if resource.get("resourceType") == "Bundle"]
    return [kept[name] for name in kept if name.startswith("Composition/")]


@pytest.mark.parametrize("language", BUNDLES)
def test_a_document_sent_three_times_is_there_once(place, language):
    bundle = BUNDLES[language]
    place.destination.deliver(Order(bundle, digest_of(bundle)))
    once = place.kept()
    for _ in range(2):
        place.destination.deliver(Order(bundle, digest_of(bundle)))
    assert place.kept().keys() == once.keys()
    assert len(in_it(bundle, once)) == 1


@pytest.mark.parametrize("language", BUNDLES)
def test_what_is_there_is_what_was_sent(place, language):
    bundle = BUNDLES[language]
    locations = place.destination.deliver(Order(bundle, digest_of(bundle))).locations
    assert locations
    sent = bundle["entry"][0]["resource"]
    [found] = in_it(bundle, place.kept())
    composition = found["entry"][0]["resource"] if found["resourceType"] == "Bundle" else found
    assert [s["title"] for s in composition["section"]] == [s["title"] for s in sent["section"]]
    assert [s["text"] for s in composition["section"]] == [s["text"] for s in sent["section"]]
    assert composition["status"] == sent["status"] == "final"


def test_a_lost_answer_does_not_make_a_second_document():
    bundle = BUNDLES["en"]
    server = FhirServer()
    destination = FhirDestination("http://emr.example/fhir", transport=server.transport, unknown_patient="create")
    server.drop_after_commit()
    with pytest.raises(PartDown):
        destination.deliver(Order(bundle, digest_of(bundle)))
    destination.deliver(Order(bundle, digest_of(bundle)))
    assert len(in_it(bundle, server.resources)) == 1
