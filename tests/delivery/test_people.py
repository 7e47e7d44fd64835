"""A document reaches the EMR's record of its own patient, visit and doctor, or none."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.delivery import FhirDestination
from scribe.delivery.order import Order, Receipt
from scribe.errors import DeliveryRefused
from scribe.fhir import to_bundle
from scribe.model import AcceptedPatient, digest_of
from tests.fakes.documents import DOCTOR, STARTED, signed, source
from tests.fakes.fhir_server import FhirServer

EMR = "http://emr.example/fhir"
MRN = {"system": "urn:example:mrn", "value": "MRN-77"}


@pytest.fixture
def server() -> FhirServer:
    return FhirServer()


def patient(id: str = "pat-1", **changes: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Patient",
        "id": id,
        "identifier": [MRN],
        "name": [{"family": "Lin", "given": ["Mei"]}],
        "gender": "female",
        "birthDate": "1980-02-03",
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def document(**visit: Any) -> dict[str, Any]:
    """A signed document, with these members of its visit."""
    return to_bundle(signed(source(encounter=source().encounter.model_copy(update=visit))))


def send(
    server: FhirServer, bundle: dict[str, Any] | None = None, *, accepted: AcceptedPatient | None = None, **more: Any
) -> Receipt:
    bundle = bundle or document()
    settings = {"unknown_patient": "refuse", **more}
    order = Order(bundle=bundle, digest=digest_of(bundle), accepted=accepted)
    return FhirDestination(EMR, transport=server.transport, **settings).deliver(order)


def refused(server: FhirServer, why: str, **more: Any) -> DeliveryRefused:
    """The refusal, of which the server saw no write and whose words name nobody."""
    with pytest.raises(DeliveryRefused, match=why) as error:
        send(server, **more)
    assert not server.transactions
    assert not any(word in str(error.value) for word in ("Lin", "MRN-77", "1980", "1981"))
    assert error.value.remedy
    return error.value


def subjects(server: FhirServer) -> set[str]:
    found = [s for s in server.resources.values() if s["resourceType"] not in ("Bundle", "Patient")]
    return {s["subject"]["reference"] for s in found if "subject" in s}


def test_the_hospitals_patient_gets_the_note_and_what_was_compared_is_told(server):
    server.store(patient())
    receipt = send(server)
    assert subjects(server) == {"Patient/pat-1"}
    told = {element["name"]: element["result"] for element in receipt.compared["elements"]}
    assert told == {"number": "same", "birth_date": "same", "sex": "same", "name": "same", "death": "unknown"}
    assert len(server.history["Patient/pat-1"]) == 1


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ({"gender": "male", "name": [{"text": "Tom Gray"}], "birthDate": None}, "differs in sex and name"),
        ({"gender": "male", "name": [{"text": "Tom Gray"}]}, "differs in sex and name"),
        ({"birthDate": "1981-02-03"}, "differs in birth date"),
        (
            {"birthDate": "1981", "gender": "male", "name": [{"text": "Tom Gray"}]},
            "differs in birth date, sex and name",
        ),
        ({"deceasedDateTime": "2020-05-01"}, "died before the visit"),
        ({"deceasedBoolean": True}, "died before the visit"),
        ({"birthDate": None, "name": None}, "too little"),
    ],
)
def test_another_person_gets_no_note_and_both_sides_are_told(server, theirs, why):
    server.store(patient(**theirs))
    error = refused(server, why)
    shown = {element["name"]: (element["ours"], element["theirs"]) for element in error.details["compared"]["elements"]}
    assert shown["number"] == ("MRN-77", "MRN-77")
    assert shown["birth_date"] == ("1980-02-03", patient(**theirs).get("birthDate", ""))
    assert shown["sex"] == ("female", patient(**theirs)["gender"])


def word_for(error: DeliveryRefused) -> AcceptedPatient:
    compared = error.details["compared"]
    return AcceptedPatient(
        reference=compared["theirs"], compared=compared["digest"], by=DOCTOR, at=STARTED, reason="Married."
    )


def test_a_persons_word_lets_exactly_this_difference_through(server):
    server.store(patient(name=[{"text": "Wang Mei"}]))
    accepted = word_for(refused(server, "differs in name"))
    send(server, accepted=accepted)
    assert subjects(server) == {"Patient/pat-1"}


@pytest.mark.parametrize("later", [{"birthDate": "1981-02-03"}, {"name": [{"text": "Tom Gray"}]}, {"gender": "male"}])
def test_a_persons_word_holds_for_no_other_difference(server, later):
    server.store(patient(name=[{"text": "Wang Mei"}]))
    accepted = word_for(refused(server, "differs in name"))
    server.store(patient(**{"name": [{"text": "Wang Mei"}], **later}))
    refused(server, "differs", accepted=accepted)


def test_a_persons_word_holds_for_no_other_record(server):
    server.store(patient(name=[{"text": "Wang Mei"}]))
    accepted = word_for(refused(server, "differs in name"))
    server.store(patient(identifier=[{"system": "urn:example:mrn", "value": "1"}]))
    server.store(patient("pat-2", name=[{"text": "Wang Mei"}]))
    refused(server, "differs in name", accepted=accepted)


def test_what_has_to_agree_besides_the_number_is_the_hospitals_choice(server):
    server.store(patient(name=None))
    refused(server, "too little", match="number-and-two")
    send(server, match="number-and-one")


def test_the_number_alone_is_enough_where_the_hospital_says_so(server):
    server.store(patient(name=None, birthDate=None))
    send(server, match="number")
    assert subjects(server) == {"Patient/pat-1"}


ANOTHER = {"system": "urn:example:mrn", "value": "90"}


@pytest.mark.parametrize("active", [True, False, None])
@pytest.mark.parametrize("numbers", [[ANOTHER], [MRN], [ANOTHER, {"use": "old", **MRN}]])
def test_a_merged_record_leads_to_the_one_in_use(server, active, numbers):
    link = [{"type": "replaced-by", "other": {"reference": "Patient/new"}}]
    server.store(patient("old", active=active, link=link))
    server.store(patient("new", identifier=numbers))
    send(server)
    assert subjects(server) == {"Patient/new"}


def test_a_record_that_was_merged_into_another_persons_gets_no_note(server):
    server.store(patient("old", link=[{"type": "replaced-by", "other": {"reference": "Patient/new"}}]))
    server.store(patient("new", identifier=[ANOTHER], birthDate="1991-01-01"))
    refused(server, "differs in birth date")


def test_a_merged_record_that_is_gone_leaves_the_one_in_use(server):
    link = [{"type": "replaces", "other": {"reference": "Patient/old"}}]
    server.store(patient("new", link=link))
    send(server)
    assert subjects(server) == {"Patient/new"}


def test_a_record_out_of_use_gets_no_note(server):
    server.store(patient(active=False))
    refused(server, "not in use")


def test_two_records_with_one_number_get_no_note(server):
    server.store(patient())
    server.store(patient("pat-2"))
    refused(server, "2 patients in use")


def test_a_patient_whom_the_emr_does_not_know_is_made_only_where_the_hospital_wants_it(server):
    refused(server, "does not know this patient number")
    send(server, unknown_patient="create")
    assert len([name for name in server.resources if name.startswith("Patient/")]) == 1


def test_a_number_with_marks_of_the_search_syntax_is_found(server):
    odd = source().patient.model_copy(update={"identifier": "A|1,2$3\\4"})
    server.store(patient(identifier=[{"system": "urn:example:mrn", "value": "A|1,2$3\\4"}]))
    send(server, to_bundle(signed(source(patient=odd))))
    assert subjects(server) == {"Patient/pat-1"}


def test_a_note_follows_its_patient_through_a_merge(server):
    server.store(patient("old"))
    send(server)
    server.store(patient("old", link=[{"type": "replaced-by", "other": {"reference": "Patient/new"}}]))
    server.store(patient("new"))
    send(server)
    assert subjects(server) == {"Patient/new"}


@pytest.mark.parametrize("unknown_patient", ["create", "refuse"])
def test_without_a_number_nobody_is_made_in_the_emr(server, unknown_patient):
    nobody = to_bundle(signed(source(patient=source().patient.model_copy(update={"identifier": ""}))))
    refused(server, "names no patient number", bundle=nobody, unknown_patient=unknown_patient)
    assert not server.resources


def test_a_patient_whom_scribe_made_is_the_same_at_the_next_visit_and_not_for_somebody_else(server):
    bare = source().patient.model_copy(update={"name": "", "birth_date": None})
    send(server, to_bundle(signed(source(patient=bare))), unknown_patient="create")
    send(server, to_bundle(signed(source(patient=bare, consultation="another"))))
    other = source().patient.model_copy(update={"gender": "male"})
    with pytest.raises(DeliveryRefused, match="differs in sex"):
        send(server, to_bundle(signed(source(patient=other, consultation="third"))))


VISIT = {"identifier": "V-9", "identifier_system": "urn:example:visit"}


def encounter(**changes: Any) -> dict[str, Any]:
    made = {
        "resourceType": "Encounter",
        "id": "enc-1",
        "identifier": [{"system": "urn:example:visit", "value": "V-9"}],
        "status": "in-progress",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/pat-1"},
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def test_the_emrs_own_visit_is_used_where_the_registration_names_it(server):
    server.store(patient())
    server.store(encounter())
    receipt = send(server, document(**VISIT))
    assert {name for name in server.resources if name.startswith("Encounter/")} == {"Encounter/enc-1"}
    assert len(server.history["Encounter/enc-1"]) == 1
    found = [
        s["encounter"]["reference"]
        for s in server.resources.values()
        if "encounter" in s and s["resourceType"] != "Bundle"
    ]
    assert set(found) == {"Encounter/enc-1"}
    assert "Encounter/enc-1" in {place.reference for place in receipt.locations}


def test_a_visit_that_is_not_named_is_brought_along(server):
    server.store(patient())
    server.store(encounter())
    send(server)
    assert len([name for name in server.resources if name.startswith("Encounter/")]) == 2


@pytest.mark.parametrize(
    ("theirs", "why"),
    [
        ({"subject": {"reference": "Patient/pat-2"}}, "another patient's"),
        ({"subject": {"reference": "https://elsewhere.example/fhir/Patient/pat-1"}}, "another patient's"),
        ({"subject": {"reference": "Group/pat-1"}}, "another patient's"),
        ({"subject": None}, "another patient's"),
        ({"status": "entered-in-error"}, "no visit of this number"),
        ({"status": "cancelled"}, "no visit of this number"),
        ({"identifier": [{"system": "urn:example:visit", "value": "V-8"}]}, "no visit of this number"),
    ],
)
def test_a_visit_of_another_patient_or_none_gets_no_note(server, theirs, why):
    server.store(patient())
    server.store(patient("pat-2", identifier=[{"system": "urn:example:mrn", "value": "2"}]))
    server.store(encounter(**theirs))
    refused(server, why, bundle=document(**VISIT))


def test_two_visits_with_one_number_get_no_note(server):
    server.store(patient())
    server.store(encounter())
    server.store(encounter(id="enc-2"))
    refused(server, "2 visits", bundle=document(**VISIT))


@pytest.mark.parametrize("subject", [f"{EMR}/Patient/pat-1", "Patient/pat-1/_history/2", "Patient/old"])
def test_the_visit_may_refer_to_its_patient_in_other_words(server, subject):
    server.store(patient())
    server.store(patient("old", link=[{"type": "replaced-by", "other": {"reference": "Patient/pat-1"}}]))
    server.store(encounter(subject={"reference": subject}))
    send(server, document(**VISIT))
    assert server.transactions


STAFF = {"practitioner_identifier": "1234567893", "practitioner_identifier_system": "http://hl7.org/fhir/sid/us-npi"}


def doctor(id: str = "dr-7", **changes: Any) -> dict[str, Any]:
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}
    return {"resourceType": "Practitioner", "id": id, "identifier": [npi], **changes}


def test_the_emrs_own_doctor_is_used_where_the_registration_names_one(server):
    server.store(patient())
    server.store(doctor())
    send(server, document(**STAFF))
    composition = next(s for s in server.resources.values() if s["resourceType"] == "Composition")
    assert composition["author"][0] == {"reference": "Practitioner/dr-7"}
    assert len(server.history["Practitioner/dr-7"]) == 1


def test_the_emrs_own_doctor_is_found_by_scribes_id_too(server):
    server.store(patient())
    server.store(doctor(identifier=[{"system": "urn:scribe:user", "value": "aisha"}]))
    send(server)
    composition = next(s for s in server.resources.values() if s["resourceType"] == "Composition")
    assert composition["author"][0] == {"reference": "Practitioner/dr-7"}
    assert len(server.history["Practitioner/dr-7"]) == 1


def test_a_doctor_whom_the_emr_does_not_know_gets_no_record_there(server):
    server.store(patient())
    refused(server, "does not know the number of the visit's doctor", bundle=document(**STAFF))


def test_of_two_doctors_with_one_number_the_one_in_use_is_taken(server):
    server.store(patient())
    server.store(doctor("old", active=False))
    server.store(doctor("new"))
    send(server, document(**STAFF))
    server.store(doctor("third"))
    with pytest.raises(DeliveryRefused, match="2 practitioners"):
        send(server, document(**STAFF))
