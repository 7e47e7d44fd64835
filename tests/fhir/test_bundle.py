"""What the document says about the note, and what it does not say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from scribe.fhir import to_bundle
from scribe.model import (
    DrafterRef,
    Encounter,
    Engine,
    InsteadOf,
    Patient,
    WhyInstead,
    digest_of,
)
from scribe.resources.quantities import instant
from tests.fakes.documents import DOCTOR, NURSE, STARTED, chinese, english_facts, note, signed, source, template
from tests.fhir.r4 import of_type

Json = dict[str, Any]


def sections(bundle: Json) -> dict[str, Json]:
    return {section["title"]: section for section in bundle["entry"][0]["resource"]["section"]}


def security(resource: Json) -> set[str]:
    return {label["code"] for label in resource.get("meta", {}).get("security", [])}


DRAFT, FINAL = to_bundle(source()), to_bundle(signed())


def test_the_same_note_gives_the_same_bytes_in_another_process():
    code = (
        "from tests.fakes.documents import signed; from scribe.fhir import to_bundle;"
        "from scribe.model import digest_of; print(digest_of(to_bundle(signed())))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest_of(FINAL)


def test_the_models_of_fhir_read_it_without_loss():
    assert len(Bundle.model_validate(FINAL).entry) == len(FINAL["entry"])


def test_ids_stay_the_same_when_the_note_is_revised_and_differ_between_visits():
    ids = {entry["fullUrl"] for entry in DRAFT["entry"]}
    revised = to_bundle(source(note=note(template(), english_facts(), {}, revision=2)))
    assert {entry["fullUrl"] for entry in revised["entry"]} == ids
    other = to_bundle(source(consultation="another"))
    shared = {r["resourceType"] for e in other["entry"] if e["fullUrl"] in ids for r in [e["resource"]]}
    assert shared == {"Patient", "Practitioner", "Device"}


def test_each_version_of_the_document_has_an_identifier_of_its_own():
    revised = signed(source(note=note(template(), english_facts(), {}, revision=2)))
    identifiers = [bundle["identifier"]["value"] for bundle in (DRAFT, FINAL, to_bundle(revised))]
    assert len(set(identifiers)) == 3
    assert len({bundle["id"] for bundle in (DRAFT, FINAL, to_bundle(revised))}) == 1


def test_a_draft_is_preliminary_and_everything_the_machine_made_is_labelled():
    assert DRAFT["entry"][0]["resource"]["status"] == "preliminary"
    unlabelled = {r["resourceType"] for e in DRAFT["entry"] for r in [e["resource"]] if "AIAST" not in security(r)}
    assert unlabelled == {"Patient", "Practitioner", "Encounter", "Device", "Provenance"}
    assert security(DRAFT) == {"AIAST"}


def test_an_approved_note_keeps_its_label_until_the_doctor_signs():
    approved = to_bundle(signed().model_copy(update={"signature": None}))
    note_ = approved["entry"][0]["resource"]
    assert note_["status"] == "preliminary"
    assert security(note_) == {"AIAST"}
    assert [item["mode"] for item in note_["attester"]] == ["professional"]
    assert approved["timestamp"] == "2026-11-20T10:05:00Z"


def test_signing_makes_it_final_and_takes_every_label_away():
    assert "AIAST" not in json.dumps(FINAL)
    note_ = FINAL["entry"][0]["resource"]
    assert note_["status"] == "final"
    assert FINAL["timestamp"] == note_["date"] == "2026-11-20T10:12:30Z"
    assert [(item["mode"], item["time"]) for item in note_["attester"]] == [
        ("professional", "2026-11-20T10:05:00Z"),
        ("legal", "2026-11-20T10:12:30Z"),
    ]


def test_an_addendum_is_amended_and_names_the_document_it_replaces():
    later = signed(source(note=note(template(), english_facts(), {}, revision=2)))
    amended = to_bundle(later.model_copy(update={"amends": signed().signature}))
    note_ = amended["entry"][0]["resource"]
    assert note_["status"] == "amended"
    assert note_["relatesTo"][0]["targetIdentifier"] == FINAL["identifier"]
    roles = [entity["role"] for entity in of_type(amended, "Provenance")[0]["entity"]]
    assert roles == ["source", "source", "source", "revision"]


def test_every_section_of_the_template_is_there_with_its_code():
    of = template()
    written = FINAL["entry"][0]["resource"]["section"]
    assert [s["title"] for s in written] == [s.title for s in of.sections]
    assert [s["code"]["coding"][0]["code"] for s in written] == [s.code.code for s in of.sections]


def test_the_notes_words_are_escaped_and_complete():
    section = FINAL["entry"][0]["resource"]["section"][0]
    assert "Cough for 5 days &amp; fever &lt;39 °C." in section["text"]["div"]


def test_what_nobody_discussed_says_so_in_the_templates_words_and_as_a_code():
    section = sections(FINAL)["REVIEW OF SYSTEMS"]
    assert template().not_discussed in section["text"]["div"]
    assert section["emptyReason"]["coding"][0]["code"] == "notasked"
    chinese_ones = sections(to_bundle(chinese()))
    assert "未提及" in chinese_ones["既往史"]["text"]["div"]
    assert chinese_ones["医师签名"]["emptyReason"]["coding"][0]["code"] == "notstarted"


def test_the_signature_stands_in_its_section_once_signed():
    section = sections(to_bundle(signed(chinese())))["医师签名"]
    assert "Dr Aisha Rahman, 2026-11-20 10:12 UTC" in section["text"]["div"]
    assert "emptyReason" not in section


def test_each_resource_stands_in_the_section_of_its_topic():
    types = {e["fullUrl"]: e["resource"]["resourceType"] for e in FINAL["entry"]}
    written = {title: [types[e["reference"]] for e in s.get("entry", [])] for title, s in sections(FINAL).items()}
    assert set(written["PHYSICAL EXAMINATION"]) == {"Observation"}
    assert len(written["PHYSICAL EXAMINATION"]) == 7
    assert written["RESULTS"] == ["Observation"]
    assert written["ASSESSMENT AND PLAN"].count("Condition") == 2
    assert "MedicationRequest" in written["ASSESSMENT AND PLAN"]
    assert "AllergyIntolerance" in written["HISTORY OF PRESENT ILLNESS"]
    assert written["INSTRUCTIONS"] == ["ServiceRequest", "CarePlan"]


def test_a_fact_without_evidence_stays_words():
    bare = tuple(fact.model_copy(update={"evidence": ()}) for fact in english_facts())
    made = to_bundle(source(note=note(template(), bare)))
    assert {e["resource"]["resourceType"] for e in made["entry"]} == {
        "Composition", "Patient", "Practitioner", "Encounter", "Device", "Provenance",
    }  # fmt: skip


def test_a_fact_whose_statement_was_removed_is_gone():
    whole = note(template(), english_facts()[:1])
    gone = tuple(
        s.model_copy(update={"statements": tuple(x.model_copy(update={"removed": True}) for x in s.statements)})
        for s in whole.sections
    )
    assert of_type(to_bundle(source(note=whole)), "Condition")
    made = to_bundle(source(note=whole.model_copy(update={"sections": gone})))
    assert not of_type(made, "Condition")
    assert "Acute bronchitis" not in json.dumps(made)


def test_two_facts_with_one_id_are_two_resources():
    first = english_facts()[0]
    twice = to_bundle(source(note=note(template(), (first, first.model_copy(update={"text": "Fever"})))))
    assert len({r["id"] for r in of_type(twice, "Condition")}) == 2


def test_provenance_names_who_and_from_what():
    (made,) = of_type(FINAL, "Provenance")
    names = {e["fullUrl"]: e["resource"] for e in FINAL["entry"]}
    agents = [(a["type"]["coding"][0]["code"], names[a["who"]["reference"]]) for a in made["agent"]]
    assert [(code, who.get("name", [{}])[0].get("text", who["resourceType"])) for code, who in agents] == [
        ("author", "Device"),
        ("verifier", NURSE.name),
        ("legal", DOCTOR.name),
    ]
    digests = [entity["what"]["identifier"]["value"] for entity in made["entity"]]
    assert digests == ["a" * 64, "b" * 64, signed().signature.revision_digest]
    clinical = [e["fullUrl"] for e in FINAL["entry"] if "text" in e["resource"]]
    assert [target["reference"] for target in made["target"]] == clinical
    assert "signature" not in made


def test_provenance_says_why_another_drafter_wrote_the_note():
    chosen = InsteadOf(name="chat", model="clinic-7b", reason=WhyInstead.UNUSABLE)
    whole = note(template(), english_facts(), drafter=DrafterRef(name="extractive", model="1", instead_of=chosen))
    made = to_bundle(source(note=whole))
    Bundle.model_validate(made)
    assert of_type(made, "Provenance")[0]["reason"] == [{"text": chosen.sentence("en")}]
    assert "reason" not in of_type(FINAL, "Provenance")[0]


def test_whoever_rewrote_a_statement_is_an_author():
    whole = note(template(), english_facts())
    first = whole.sections[0]
    edited = first.model_copy(update={"statements": (first.statements[0].model_copy(update={"author": NURSE}),)})
    made = to_bundle(source(note=whole.model_copy(update={"sections": (edited, *whole.sections[1:])})))
    agents = of_type(made, "Provenance")[0]["agent"]
    assert [a["type"]["coding"][0]["code"] for a in agents] == ["author", "author"]
    assert {r["name"][0]["text"] for r in of_type(made, "Practitioner")} == {DOCTOR.name, NURSE.name}


def test_the_demo_model_is_marked_on_every_resource():
    demo = to_bundle(signed(source(engine=Engine(name="faster-whisper", model="demo", demo=True))))
    assert all("HTEST" in security(e["resource"]) for e in demo["entry"])
    assert "HTEST" in security(demo)
    assert "demo" in of_type(demo, "Device")[0]["note"][0]["text"]
    assert "HTEST" not in json.dumps(FINAL)


def test_the_device_names_every_part_of_the_software():
    parts = {v["type"]["text"]: v["value"] for v in of_type(FINAL, "Device")[0]["version"]}
    assert parts["drafter"] == "extractive 1"
    assert parts["recogniser"] == "faster-whisper large-v3-turbo"
    assert parts["Scribe"]


def test_a_visit_of_which_nothing_is_known_is_a_document_all_the_same():
    bare = source(
        patient=Patient(),
        encounter=Encounter(practitioner=DOCTOR.model_copy(update={"name": ""}), started_at=STARTED),
        recording=None,
        engine=None,
    )
    made = to_bundle(bare)
    assert of_type(made, "Patient")[0].keys() == {"resourceType", "id", "gender"}


def test_times_are_utc_with_a_fraction_only_where_there_is_one():
    assert instant(datetime(2026, 1, 2, 3, 4, 5, 120000, tzinfo=UTC)) == "2026-01-02T03:04:05.120Z"
    assert instant(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"


def test_the_chinese_note_is_chinese_throughout():
    made = to_bundle(chinese())
    assert made["entry"][0]["resource"]["language"] == "zh"
    assert of_type(made, "AllergyIntolerance")[0]["code"]["text"] == "无已知过敏"
    assert of_type(made, "ServiceRequest")[0]["code"]["text"] == "复诊"
    assert of_type(made, "Encounter")[0]["type"][0]["text"] == "初诊"
    (request,) = of_type(made, "MedicationRequest")
    assert request["dosageInstruction"][0]["text"] == "0.5 g，口服，每日三次"
