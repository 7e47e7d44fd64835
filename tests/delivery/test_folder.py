"""Delivery to a folder, and which destination the settings name."""

from __future__ import annotations

import hashlib
import json

import pytest

from scribe.delivery import FhirDestination, FolderDestination, Order, destination_from
from scribe.errors import DeliveryRefused, LeaseLost, MissingPart, PartDown
from scribe.fhir import to_bundle
from scribe.model import Engine, digest_of
from scribe.settings import Settings
from tests.fakes.documents import english_facts, note, signed, source, template

BUNDLE = to_bundle(signed())


def put(path, bundle):
    return FolderDestination(path).deliver(Order(bundle, digest_of(bundle))).locations


def test_the_file_is_named_by_the_sha256_of_its_bytes(tmp_path):
    bundle = to_bundle(signed())
    (place,) = put(tmp_path / "emr", bundle)
    content = (tmp_path / "emr" / place.reference).read_bytes()
    assert place.reference == f"{source().consultation}/{hashlib.sha256(content).hexdigest()}.json"
    assert json.loads(content) == bundle


def test_delivering_again_changes_nothing(tmp_path):
    bundle = to_bundle(signed())
    first = put(tmp_path, bundle)
    file = tmp_path / first[0].reference
    before = file.stat().st_mtime_ns, file.stat().st_ino
    assert put(tmp_path, bundle) == first
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before
    assert sorted(path.name for path in file.parent.iterdir()) == sorted([file.name, "index.json"])


def test_the_index_names_every_version_and_the_newest(tmp_path):
    first = signed()
    later = signed(source(note=note(template(), english_facts()[:3], revision=2)))
    after = later.signature.at.replace(hour=15)
    later = later.model_copy(
        update={"signature": later.signature.model_copy(update={"at": after}), "amends": first.signature}
    )
    bundles = [to_bundle(first), to_bundle(later)]
    for bundle in reversed(bundles):
        put(tmp_path, bundle)
    index = json.loads((tmp_path / source().consultation / "index.json").read_text())
    assert [item["status"] for item in index["documents"]] == ["final", "amended"]
    assert [item["sha256"] for item in index["documents"]] == [digest_of(bundle) for bundle in bundles]
    assert index["newest"] == f"{digest_of(bundles[1])}.json"


def test_a_note_of_the_demo_model_may_go_to_a_folder(tmp_path):
    assert put(tmp_path, to_bundle(signed(source(engine=Engine(name="faster-whisper", model="demo", demo=True)))))


def test_another_document_under_the_same_name_is_refused_and_kept(tmp_path):
    bundle = to_bundle(signed())
    (place,) = put(tmp_path, bundle)
    (tmp_path / place.reference).write_text("{}")
    with pytest.raises(DeliveryRefused, match="already holds another document"):
        put(tmp_path, bundle)
    assert (tmp_path / place.reference).read_text() == "{}"


def test_an_id_that_looks_like_a_path_stays_inside_the_folder(tmp_path):
    put(tmp_path / "emr", to_bundle(signed(source(consultation="../../out"))))
    assert [path.name for path in tmp_path.iterdir()] == ["emr"]


def test_a_folder_that_cannot_be_made_counts_as_down_and_fails_the_probe(tmp_path):
    (tmp_path / "emr").write_text("a file")
    with pytest.raises(PartDown):
        put(tmp_path / "emr", to_bundle(signed()))
    with pytest.raises(MissingPart):
        FolderDestination(tmp_path / "emr").probe()


def test_the_probe_writes_nothing(tmp_path):
    FolderDestination(tmp_path / "not" / "yet").probe()
    assert list(tmp_path.iterdir()) == []


def test_without_an_emr_documents_go_to_the_data_folder(tmp_path):
    chosen = destination_from(Settings(data_dir=tmp_path))
    assert isinstance(chosen, FolderDestination)
    assert chosen.path == tmp_path / "emr"


def test_with_an_emr_its_address_decides():
    chosen = destination_from(Settings(emr_url="https://emr.example/fhir/", emr_unknown_patient="refuse"))
    assert isinstance(chosen, FhirDestination)
    assert chosen.base_url == "https://emr.example/fhir"


def test_what_a_killed_worker_left_goes_with_the_withdrawal(tmp_path):
    destination = FolderDestination(tmp_path)
    order = Order(BUNDLE, digest_of(BUNDLE))
    [place] = destination.deliver(order).locations
    folder = (tmp_path / place.reference).parent
    for left in (f".{order.digest}.json.4711", f"{'0' * 64}.pdf", ".index.json.4711"):
        (folder / left).write_text("half of a note")
    destination.retract(order)
    assert [file.name for file in folder.iterdir()] == ["index.json"]


def test_a_worker_that_stood_still_leaves_nothing_after_the_withdrawal(tmp_path):
    destination = FolderDestination(tmp_path)
    asked = []

    def confirm() -> None:
        asked.append(1)
        if len(asked) > 1:
            raise LeaseLost("consent was withdrawn")

    with pytest.raises(LeaseLost):
        destination.deliver(Order(BUNDLE, digest_of(BUNDLE), confirm=confirm))
    assert [file for file in tmp_path.rglob("*") if file.is_file()] == []


def test_a_worker_that_stood_still_leaves_another_workers_file(tmp_path):
    destination = FolderDestination(tmp_path)
    asked = []

    def confirm() -> None:
        asked.append(1)
        if len(asked) == 2:
            destination.deliver(Order(BUNDLE, digest_of(BUNDLE)))
            raise LeaseLost("another worker has it")

    with pytest.raises(LeaseLost):
        destination.deliver(Order(BUNDLE, digest_of(BUNDLE), confirm=confirm))
    assert sorted(file.suffix for file in tmp_path.rglob("*") if file.is_file()) == [".json", ".json"]


def test_an_importer_that_took_the_file_away_is_told_of_the_withdrawal(tmp_path):
    destination = FolderDestination(tmp_path)
    order = Order(BUNDLE, digest_of(BUNDLE))
    [place] = destination.deliver(order).locations
    (tmp_path / place.reference).unlink()
    assert destination.retract(order).locations
    index = json.loads(((tmp_path / place.reference).parent / "index.json").read_text())
    assert index == {"documents": [], "newest": None, "withdrawn": [order.digest]}


def test_a_folder_that_never_had_the_document_says_nothing_of_a_withdrawal(tmp_path):
    assert FolderDestination(tmp_path).retract(Order(BUNDLE, digest_of(BUNDLE))).locations == ()
    assert list(tmp_path.iterdir()) == []
