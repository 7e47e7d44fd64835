"""A real HL7 v2 receiver, HAPI's, with its own parser and validation, takes what Scribe sends."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.delivery import Order
from scribe.delivery.hl7v2 import Header, Hl7Destination
from scribe.errors import PartDown
from scribe.fhir import to_bundle
from scribe.model import digest_of
from tests.emr.servers import Server
from tests.fakes.documents import chinese, english_facts, note, signed, source, template

SERVE = Path(__file__).parents[2] / "tools" / "hl7_receiver" / "serve"
BUNDLES = {"en": to_bundle(signed()), "zh": to_bundle(signed(chinese()))}


@pytest.fixture(scope="module")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("hl7")
    taken = folder / "taken"
    server = Server([str(SERVE), str(folder / "address"), str(taken)], folder / "address", within_s=240)
    yield server.url, taken
    server.stop()


def last(taken: Path) -> list[str]:
    return taken.read_text(encoding="utf-8").split("\n")[-2].split("\t")


def number_of(bundle) -> str:
    return bundle["identifier"]["value"].removeprefix("urn:uuid:")


@pytest.mark.parametrize("language", BUNDLES)
@pytest.mark.parametrize(("kind", "event"), [("mdm", "MDM^T02"), ("oru", "ORU^R01")])
def test_hapi_takes_the_message_and_reads_its_words(receiver, language, kind, event):
    url, taken = receiver
    bundle = BUNDLES[language]
    receipt = Hl7Destination(url, kind=kind).deliver(Order(bundle, digest_of(bundle)))
    control, seen, structure, number, patient, words = last(taken)
    assert (seen, structure) == (event, event.replace("^", "_"))
    assert control == receipt.locations[0].version
    assert number == number_of(bundle)
    assert patient == "MRN-77"
    assert words == {"en": "Cough for 5 days & fever <39 °C.", "zh": "未提及"}[language]


def test_hapi_takes_an_addendum_a_withdrawal_and_a_pdf(receiver):
    url, taken = receiver
    later = signed(source(note=note(template(), english_facts()[:3], revision=2)))
    later_bundle = to_bundle(later.model_copy(update={"amends": signed().signature}))
    destination = Hl7Destination(url, Header(content="both"))
    destination.deliver(Order(later_bundle, digest_of(later_bundle)))
    assert last(taken)[1:4] == ["MDM^T10", "MDM_T02", number_of(later_bundle)]
    destination.retract(Order(later_bundle, digest_of(later_bundle)))
    assert last(taken)[1] == "MDM^T10"
    assert "entered in error" in last(taken)[5]
    Hl7Destination(url, Header(withdrawal="cancel")).retract(Order(later_bundle, digest_of(later_bundle)))
    assert last(taken)[1:4] == ["MDM^T11", "MDM_T01", number_of(later_bundle)]


def test_hapi_acknowledges_in_enhanced_mode(receiver):
    url, _ = receiver
    bundle = BUNDLES["en"]
    Hl7Destination(url, Header(acknowledged="accept")).deliver(Order(bundle, digest_of(bundle)))


def test_what_hapi_refuses_comes_back_with_its_reason(receiver):
    url, taken = receiver
    before = taken.read_text(encoding="utf-8")
    wrong = to_bundle(signed())
    for entry in wrong["entry"]:
        if entry["resource"]["resourceType"] == "Encounter":
            entry["resource"]["period"]["start"] = "2026-99-99"
    with pytest.raises(PartDown, match="answered AE") as refused:
        Hl7Destination(url).deliver(Order(wrong, digest_of(wrong)))
    [issue] = refused.value.details["outcome"]["issue"]
    assert issue["location"] == ["PV1-44"]
    assert taken.read_text(encoding="utf-8") == before
