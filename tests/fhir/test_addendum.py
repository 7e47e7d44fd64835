"""An addendum changes what it changes, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scribe.facts import every_kind
from scribe.facts.gate import numbered
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import ImmunisationAttributes, ImmunisationFact, MedicationFact, Person, Role
from tests.fakes import documents
from tests.fakes.documents import DOCTOR, SIGNED, common, note, signed, source, template

OTHER_DOCTOR = Person(id="li", name="Dr Li", role=Role.DOCTOR)
FACTS = ("Condition", "MedicationStatement", "MedicationRequest", "AllergyIntolerance", "Observation", "ServiceRequest",
         "CarePlan", "FamilyMemberHistory", "Immunization")  # fmt: skip


def english_facts() -> tuple[Any, ...]:
    """A fact of every kind."""
    vaccine = ImmunisationFact(
        **common(90, "Influenza vaccine"), attributes=ImmunisationAttributes(vaccine="influenza")
    )
    return (vaccine, *documents.english_facts())


def addendum(
    before: DocumentSource, facts: tuple[Any, ...], *, signer: Person = DOCTOR, days: int = 1
) -> DocumentSource:
    """The next signed revision with these facts, numbered anew."""
    again = note(template(), numbered(facts), revision=before.note.revision + 1)
    later = signed(source(note=again))
    return later.model_copy(
        update={
            "signature": later.signature.model_copy(update={"signer": signer, "at": SIGNED + timedelta(days=days)}),
            "amends": before.signature,
            "earlier": to_bundle(before),
        }
    )


def facts_of(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return {one["id"]: one for one in found if one["resourceType"] in FACTS}


@pytest.fixture
def first() -> DocumentSource:
    return signed(source(note=note(template(), numbered(english_facts()))))


def test_an_addendum_that_changes_no_fact_keeps_every_resource_as_it_was(first):
    later = to_bundle(addendum(first, english_facts(), signer=OTHER_DOCTOR))
    assert facts_of(later) == facts_of(to_bundle(first))


def test_there_is_a_fact_of_every_kind(first):
    kinds = {kind.name for kind in every_kind()}
    assert {fact.kind for fact in first.note.facts} == kinds
    assert {one["resourceType"] for one in facts_of(to_bundle(first)).values()} == set(FACTS)


def test_the_document_itself_says_when_and_by_whom_it_was_amended(first):
    later = to_bundle(addendum(first, english_facts(), signer=OTHER_DOCTOR))
    composition = later["entry"][0]["resource"]
    assert composition["status"] == "amended"
    assert composition["date"] == later["timestamp"] > to_bundle(first)["timestamp"]
    assert composition["relatesTo"][0]["targetIdentifier"] == to_bundle(first)["identifier"]


def test_a_fact_that_is_gone_moves_no_other(first):
    later = to_bundle(addendum(first, english_facts()[1:]))
    before, after = facts_of(to_bundle(first)), facts_of(later)
    assert len(after) == len(before) - 1
    assert all(before[name] == one for name, one in after.items())


def test_a_changed_fact_alone_gets_a_new_version_with_its_new_date(first):
    def changed(fact):
        if isinstance(fact, MedicationFact) and fact.attributes.name == "amoxicillin":
            return fact.model_copy(update={"attributes": fact.attributes.model_copy(update={"duration": "10 days"})})
        return fact

    later = addendum(first, tuple(map(changed, english_facts())))
    before, after = facts_of(to_bundle(first)), facts_of(to_bundle(later))
    assert before.keys() == after.keys()
    others = [name for name, one in after.items() if one != before[name]]
    assert [after[name]["medicationCodeableConcept"]["text"] for name in others] == ["amoxicillin"]
    assert after[others[0]]["authoredOn"] > before[others[0]]["authoredOn"]


def test_a_new_fact_takes_no_id_that_was_anothers(first):
    fewer = signed(source(note=note(template(), numbered(english_facts()[:-3]))))
    before = facts_of(to_bundle(fewer))
    after = facts_of(to_bundle(addendum(fewer, (*english_facts()[-3:], *english_facts()[:-3]))))
    assert all(after[name] == one for name, one in before.items())
    assert len(after) > len(before)


def test_what_an_addendum_brought_stays_as_it_was_in_the_next_one(first):
    fewer = signed(source(note=note(template(), numbered(english_facts()[3:]))))
    second = addendum(fewer, english_facts())
    third = addendum(second, english_facts(), days=9)
    assert facts_of(to_bundle(third)) == facts_of(to_bundle(second))
    assert facts_of(to_bundle(second)) != facts_of(to_bundle(first))


def test_no_reference_of_what_was_kept_dangles(first):
    by_li = first.model_copy(update={"signature": first.signature.model_copy(update={"signer": OTHER_DOCTOR})})
    later = to_bundle(addendum(by_li, english_facts()))
    urls = {entry["fullUrl"] for entry in later["entry"]}
    requesters = {one["requester"]["reference"] for one in facts_of(later).values() if "requester" in one}
    assert requesters
    assert requesters <= urls
    assert len(urls) == len(later["entry"])


def test_every_fact_is_in_its_section_and_in_the_provenance_under_its_id(first):
    later = to_bundle(addendum(first, english_facts()[2:]))
    composition = later["entry"][0]["resource"]
    placed = {entry["reference"] for section in composition["section"] for entry in section.get("entry", [])}
    provenance = next(e["resource"] for e in later["entry"] if e["resource"]["resourceType"] == "Provenance")
    targets = {target["reference"] for target in provenance["target"]}
    assert placed == {f"urn:uuid:{name}" for name in facts_of(later)}
    assert placed < targets


def test_a_draft_of_an_addendum_is_marked_as_made_by_a_machine_throughout(first):
    draft = addendum(first, english_facts()).model_copy(update={"signature": None, "approval": None})
    assert all("security" in one["meta"] for one in facts_of(to_bundle(draft)).values())
