"""A folder with the document in further forms."""

from __future__ import annotations

import json

import pytest

from scribe.delivery import FolderDestination, Order, destination_from
from scribe.delivery.forms import ENDINGS, forms_from
from scribe.errors import LeaseLost, MissingPart
from scribe.fhir import to_bundle
from scribe.model import Engine, digest_of
from scribe.settings import Settings
from tests.fakes.documents import chinese, english_facts, note, signed, source, template

EVERY = ("json", "xml", "html", "text", "pdf", "cda")
HOSPITAL = {"emr_organisation": "市一医院", "emr_organisation_code": "510000003696"}


def folder(path, formats=EVERY, **more):
    chosen = destination_from(Settings(emr_folder=path, emr_folder_formats=formats, **HOSPITAL | more))
    assert isinstance(chosen, FolderDestination)
    return chosen


def order(bundle, **more):
    return Order(bundle, digest_of(bundle), **more)


def files(path):
    return {file.name for file in path.rglob("*") if file.is_file()}


def test_each_form_has_the_documents_name_and_the_index_names_them(tmp_path):
    bundle = to_bundle(signed(chinese()))
    receipt = folder(tmp_path).deliver(order(bundle))
    digest = digest_of(bundle)
    expected = {f"{digest}.json", *(f"{digest}{ending}" for ending in ENDINGS.values())}
    assert files(tmp_path) == {*expected, "index.json"}
    assert {place.reference.partition("/")[2] for place in receipt.locations} == expected
    index = json.loads((tmp_path / source().consultation / "index.json").read_text())
    assert index["documents"][0]["forms"] == sorted(expected - {f"{digest}.json"})


def test_delivering_again_changes_no_file(tmp_path):
    bundle = to_bundle(signed(chinese()))
    destination = folder(tmp_path)
    first = destination.deliver(order(bundle))
    before = {file: file.stat().st_ino for file in tmp_path.rglob("*.*") if file.name != "index.json"}
    assert destination.deliver(order(bundle)) == first
    assert {file: file.stat().st_ino for file in tmp_path.rglob("*.*") if file.name != "index.json"} == before


def test_a_form_that_is_missing_after_an_interruption_is_made(tmp_path):
    bundle = to_bundle(signed())
    destination = folder(tmp_path, ("json", "text"))
    destination.deliver(order(bundle))
    text = tmp_path / source().consultation / f"{digest_of(bundle)}.txt"
    content = text.read_text()
    text.unlink()
    destination.deliver(order(bundle))
    assert text.read_text() == content


def test_json_alone_is_the_default_and_is_always_there(tmp_path):
    bundle = to_bundle(signed())
    destination_from(Settings(data_dir=tmp_path)).deliver(order(bundle))
    assert files(tmp_path) == {f"{digest_of(bundle)}.json", "index.json"}
    assert [form.ending for form in forms_from(Settings(emr_folder_formats="html, json ,html"))] == [".html"]


def test_a_form_that_cannot_be_made_leaves_nothing_behind(tmp_path):
    font = tmp_path / "none.ttf"
    destination = folder(tmp_path / "emr", ("json", "text", "pdf"), emr_pdf_font=font)
    with pytest.raises(MissingPart, match="no PDF was made"):
        destination.deliver(order(to_bundle(signed())))
    assert files(tmp_path) == set()
    with pytest.raises(MissingPart, match="no font at"):
        destination.probe()


def test_cda_without_the_hospitals_code_fails_the_probe(tmp_path):
    with pytest.raises(MissingPart, match="names the hospital and its code"):
        folder(tmp_path, ("cda",), emr_organisation_code="").probe()
    folder(tmp_path, ("cda",)).probe()


def test_cda_is_only_made_of_chinese_records(tmp_path):
    demo = chinese().model_copy(update={"engine": Engine(name="faster-whisper", model="demo", demo=True)})
    for bundle in (to_bundle(signed()), to_bundle(signed(demo))):
        folder(tmp_path, ("cda",)).deliver(order(bundle))
    assert not [name for name in files(tmp_path) if name.endswith(".cda.xml")]


def test_a_withdrawal_takes_every_form_of_every_version_away(tmp_path):
    later = signed(source(note=note(template(), english_facts()[:3], revision=2)))
    later = later.model_copy(update={"amends": signed().signature})
    destination = folder(tmp_path)
    for bundle in (to_bundle(signed()), to_bundle(later)):
        destination.deliver(order(bundle))
    for _ in range(2):
        destination.retract(order(to_bundle(later)))
        assert files(tmp_path) == {"index.json"}


def test_a_worker_that_lost_its_lease_writes_nothing(tmp_path):
    def lost():
        raise LeaseLost("Another worker has it.")

    for act in (folder(tmp_path).deliver, folder(tmp_path).retract):
        with pytest.raises(LeaseLost):
            act(order(to_bundle(signed()), confirm=lost))
    assert files(tmp_path) == set()


def test_a_format_that_does_not_exist_is_refused_by_the_settings():
    with pytest.raises(ValueError, match="emr_folder_formats"):
        Settings(emr_folder_formats="json,docx")
