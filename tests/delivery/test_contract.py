"""What every destination keeps, whatever is behind it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.delivery import Destination, FhirDestination, FolderDestination, Order
from scribe.errors import DeliveryRefused
from scribe.fhir import to_bundle
from scribe.model import digest_of
from tests.fakes.documents import chinese, english_facts, note, signed, source, template
from tests.fakes.fhir_server import FhirServer

BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}


@pytest.fixture(params=["folder", "server"])
def destination(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Destination]:
    if request.param == "folder":
        yield FolderDestination(tmp_path / "emr")
    else:
        with FhirServer() as server:
            yield FhirDestination(server.url, unknown_patient="create")


@pytest.mark.parametrize("kind", [FolderDestination, FhirDestination])
def test_it_has_the_methods_of_the_protocol(kind):
    for name in ("deliver", "retract", "probe"):
        wanted = inspect.signature(getattr(Destination, name))
        assert inspect.signature(getattr(kind, name)) == wanted


@pytest.mark.parametrize("language", BUNDLES)
def test_delivering_twice_gives_the_same_places(destination, language):
    bundle = BUNDLES[language]
    first = destination.deliver(Order(bundle, digest_of(bundle))).locations
    assert first
    assert all(place.reference and place.version for place in first)
    assert set(destination.deliver(Order(bundle, digest_of(bundle))).locations) == set(first)


def test_an_addendum_is_delivered_beside_or_over_what_was_signed_before(destination):
    first = signed()
    later = signed(source(note=note(template(), english_facts()[2:], revision=2)))
    amended = to_bundle(later.model_copy(update={"amends": first.signature}))
    before = destination.deliver(Order(BUNDLES["en"], digest_of(BUNDLES["en"]))).locations
    after = destination.deliver(Order(amended, digest_of(amended))).locations
    assert set(after) - set(before)


def test_what_is_no_document_is_refused(destination):
    with pytest.raises(DeliveryRefused):
        destination.deliver(Order({"resourceType": "Bundle", "type": "collection"}, "0" * 64))


def test_a_sound_place_passes_the_probe(destination):
    destination.probe()
    assert destination.name


def test_the_bundle_is_left_as_it_was(destination):
    before = digest_of(BUNDLES["en"])
    destination.deliver(Order(BUNDLES["en"], before))
    assert digest_of(BUNDLES["en"]) == before
