"""What a statement rests on goes with the document: the recording's digest and the seconds of it."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from scribe.delivery import rendering
from scribe.delivery.comparing import difference
from scribe.delivery.ways.addressing import pointing
from scribe.fhir import DocumentSource, context_from, to_bundle
from scribe.fhir.evidence import NARRATIVE_LINK
from scribe.model import NoteSection, SectionStatus, Statement
from scribe.resources.source import Heard
from tests.fakes.documents import chinese, note, signed, source, template

HEARD = (
    Heard(segment="s1", start_s=1.25, end_s=3.04),
    Heard(segment="s2", start_s=3.5, end_s=7.0),
    Heard(segment="s3", start_s=12.4, end_s=15.1),
    Heard(segment="s4", start_s=3725.0, end_s=3730.2),
    Heard(segment="silent", start_s=20.0, end_s=20.0),
)


def with_statements(*statements: tuple[str, str, tuple[str, ...]], **more: Any) -> DocumentSource:
    """A document whose first clinical section has these statements: id, text, evidence."""
    made = note(template(), ())
    said = tuple(Statement(id=name, text=text, evidence=evidence) for name, text, evidence in statements)
    first = next(s for s in made.sections if s.statements)
    section = NoteSection(id=first.id, title=first.title, status=SectionStatus.PRESENT, statements=said)
    draft = made.model_copy(update={"sections": (section,)})
    return source(**{"note": draft, "heard": HEARD, **more})


def provenance(bundle: dict[str, Any]) -> dict[str, Any]:
    return next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Provenance")


def rests(bundle: dict[str, Any]) -> list[tuple[str, str]]:
    """The words in the narrative that an entity of the Provenance is linked to, and the entity's identifier."""
    composition = bundle["entry"][0]
    divs = "".join(section["text"]["div"] for section in composition["resource"]["section"])
    found = []
    for entity in provenance(bundle)["entity"]:
        for extension in entity.get("extension", []):
            assert extension["url"] == NARRATIVE_LINK
            document, _, name = extension["valueUrl"].partition("#")
            assert document == f"Composition/{composition['resource']['id']}"
            (words,) = re.findall(rf'<(?:span|li) id="{re.escape(name)}">([^<]*)<', divs)
            found.append((words, entity["what"]["identifier"]["value"]))
    return found


def test_each_statement_names_the_recording_and_its_seconds():
    bundle = to_bundle(with_statements(("st1", "Cough.", ("s3",)), ("st2", "Fever & chills.", ("s1",))))
    digest = "a" * 64
    assert rests(bundle) == [
        ("Cough.", f"{digest}#t=12.4,15.1"),
        ("Fever &amp; chills.", f"{digest}#t=1.2,3.1"),
    ]
    whole = provenance(bundle)["entity"][0]["what"]["identifier"]
    assert whole["value"] == digest
    linked = [e["what"]["identifier"]["system"] for e in provenance(bundle)["entity"] if "extension" in e]
    assert set(linked) == {whole["system"]}


def test_words_said_one_after_the_other_are_one_stretch_and_others_are_several():
    bundle = to_bundle(with_statements(("st1", "Cough.", ("s3", "s1", "s2", "s4"))))
    assert [value.partition("#")[2] for _, value in rests(bundle)] == ["t=1.2,7", "t=12.4,15.1", "t=3725,3730.2"]


def test_people_read_the_times_in_the_provenance():
    bundle = to_bundle(with_statements(("st1", "Cough.", ("s3", "s4"))))
    assert "0:12–0:16, 1:02:05–1:02:11 Cough." in provenance(bundle)["text"]["div"]
    displays = [e["what"]["display"] for e in provenance(bundle)["entity"] if "extension" in e]
    assert displays[0] == "Recording of the consultation, 0:12–0:16"


@pytest.mark.parametrize(
    "source_of",
    [
        lambda: with_statements(("st1", "Cough.", ("s3",)), recording=None),
        lambda: with_statements(("st1", "Per record: gout.", ())),
        lambda: with_statements(("st1", "Cough.", ("elsewhere",))),
        lambda: with_statements(("st1", "Cough.", ("silent",))),
        lambda: with_statements(("st1", "Cough.", ("s3",)), heard=()),
    ],
)
def test_what_nobody_can_listen_to_has_no_evidence(source_of):
    bundle = to_bundle(source_of())
    assert rests(bundle) == []
    assert "text" not in provenance(bundle)
    assert " id=" not in bundle["entry"][0]["resource"]["section"][0]["text"]["div"]


def test_statements_with_odd_ids_are_told_apart():
    bundle = to_bundle(
        with_statements(("1/2 ä", "Cough.", ("s3",)), ("12", "Fever.", ("s1",)), ("1 2", "Pain.", ("s2",)))
    )
    assert [words for words, _ in rests(bundle)] == ["Cough.", "Fever.", "Pain."]


def test_a_removed_statement_leaves_no_evidence():
    draft = with_statements(("st1", "Cough.", ("s3",)))
    gone = draft.note.sections[0].statements[0].model_copy(update={"removed": True})
    sections = (draft.note.sections[0].model_copy(update={"statements": (gone,)}),)
    bundle = to_bundle(draft.model_copy(update={"note": draft.note.model_copy(update={"sections": sections})}))
    assert rests(bundle) == []


@pytest.mark.parametrize("make", [source, chinese])
def test_the_words_of_a_document_are_the_same_with_and_without_evidence(make):
    plain = signed(make())
    segments = {segment for statement in plain.note.statements for segment in statement.evidence}
    heard = tuple(Heard(segment=name, start_s=n, end_s=n + 1) for n, name in enumerate(sorted(segments)))
    with_evidence = to_bundle(plain.model_copy(update={"heard": heard}))
    assert rests(with_evidence)
    assert rendering.text(with_evidence) == rendering.text(to_bundle(plain))


def test_the_link_follows_the_composition_to_where_an_emr_keeps_it():
    bundle = to_bundle(with_statements(("st1", "Cough.", ("s3",))))
    at_the_emr = pointing(provenance(bundle), {bundle["entry"][0]["fullUrl"]: "Composition/77"})
    (linked,) = [entity for entity in at_the_emr["entity"] if "extension" in entity]
    assert linked["extension"][0]["valueUrl"] == "Composition/77#statement-st1"
    assert pointing({"valueUrl": "https://emr.example/a#b"}, {}) == {"valueUrl": "https://emr.example/a#b"}


def without_marks(bundle: dict[str, Any]) -> dict[str, Any]:
    """As an EMR keeps it that lets no mark around words of a line stand."""
    composition = deepcopy(bundle["entry"][0]["resource"])
    for section in composition["section"]:
        section["text"]["div"] = re.sub(r"</?span[^>]*>| id=\"[^\"]*\"", "", section["text"]["div"])
    return composition


@pytest.mark.parametrize("make", [source, chinese])
def test_an_emr_that_drops_the_marks_keeps_the_words(make):
    plain = make()
    segments = {segment for statement in plain.note.statements for segment in statement.evidence}
    heard = tuple(Heard(segment=name, start_s=n, end_s=n + 1) for n, name in enumerate(sorted(segments)))
    bundle = to_bundle(plain.model_copy(update={"heard": heard}))
    composition, kept = bundle["entry"][0]["resource"], without_marks(bundle)
    assert kept != composition
    assert difference(composition, kept) is None
    assert read_words(composition) == read_words(kept)


def read_words(composition: dict[str, Any]) -> str:
    """The note as it would be read back as a part of the patient's record."""
    context = context_from({"resourceType": "Bundle", "entry": [{"resource": composition}]})
    (earlier,) = [context.last_note]
    return earlier.text
