"""``/fhir``: what was signed, to programs with a token for it, and every reading noted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from scribe.errors import BadInput, Conflict, NotFound
from scribe.fhir.validation import faults_of
from scribe.model import Consultation
from scribe.web.integrators import SCOPES, Integrators
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import Site, open_site

PATIENT = "urn:scribe:patient-number|4471 0932"
KINDS = ("Bundle", "Composition", "DocumentReference")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    opened = open_site(tmp_path_factory.mktemp("facade") / "data")
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def integrators(site: Site) -> Integrators:
    return Integrators(site.database)


@pytest.fixture(scope="module")
def archive(site: Site, integrators: Integrators) -> TestClient:
    """A program that may read everything that was signed."""
    return holding(site, integrators.new("archive", SCOPES, actor="jo"))


@pytest.fixture(scope="module")
def delivered(site: Site) -> Consultation:
    return site.delivered()


def holding(site: Site, token: str) -> TestClient:
    client = site.client()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def found(answer) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", [])]


def test_what_it_can_do_is_told_without_a_token(site):
    answer = site.client().get("/fhir/metadata")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/fhir+json"
    told = answer.json()
    assert (told["resourceType"], told["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    assert [one["type"] for one in told["rest"][0]["resource"]] == list(KINDS)


def test_the_bundle_is_the_signed_one(site, archive, delivered):
    read = archive.get(f"/fhir/Bundle/{delivered.id}").json()
    signed = site.service.bundle(delivered.id)
    assert read["entry"] == signed["entry"]
    assert read["identifier"] == signed["identifier"]
    assert (read["id"], read["meta"]["versionId"]) == (delivered.id, str(delivered.revision))


def test_a_composition_names_what_it_refers_to_in_words(archive, delivered):
    answer = archive.get(f"/fhir/Composition/{delivered.id}")
    assert "urn:uuid:" not in answer.text
    read = answer.json()
    assert read["subject"]["identifier"]["value"] == "4471 0932"
    assert read["author"][0]["display"] == "Dr Aisha Rahman"
    assert read["section"]


def test_a_document_reference_points_at_the_bundle(archive, delivered):
    read = archive.get(f"/fhir/DocumentReference/{delivered.id}").json()
    (content,) = read["content"]
    assert content["attachment"]["url"] == f"https://scribe.test/fhir/Bundle/{delivered.id}"
    assert archive.get(content["attachment"]["url"]).json()["type"] == "document"


@pytest.mark.parametrize("path", ["metadata", *(f"{kind}/{{id}}" for kind in KINDS), "Composition?identifier={id}"])
def test_what_is_read_is_valid_by_the_definitions_of_r4(archive, delivered, path):
    assert faults_of(archive.get(f"/fhir/{path.format(id=delivered.id)}").json()) == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["patient.identifier", "patient:identifier", "subject.identifier"])
def test_a_patients_documents_are_found(archive, delivered, kind, name):
    assert delivered.id in found(archive.get(f"/fhir/{kind}", params={name: PATIENT}))
    assert delivered.id in found(archive.post(f"/fhir/{kind}/_search", data={name: "4471 0932"}))
    assert found(archive.get(f"/fhir/{kind}", params={name: "urn:other|4471 0932"})) == []
    assert found(archive.get(f"/fhir/{kind}", params={name: "4471 0933"})) == []


@pytest.mark.parametrize(
    ("prefix", "hit"), [("", True), ("eq", True), ("ge", True), ("le", True), ("gt", False), ("lt", False)]
)
def test_between_dates(archive, delivered, prefix, hit):
    day = delivered.signature.at.date().isoformat()
    ids = found(archive.get("/fhir/Bundle", params={"patient.identifier": PATIENT, "date": f"{prefix}{day}"}))
    assert (delivered.id in ids) is hit
    both = [("patient.identifier", PATIENT), ("date", "ge2001-01-01"), ("date", "lt2002-01-01")]
    assert found(archive.get("/fhir/Bundle", params=both)) == []


def test_by_the_documents_identifier(archive, delivered):
    assert found(archive.get("/fhir/Bundle", params={"identifier": delivered.id})) == [delivered.id]
    assert found(archive.get("/fhir/Bundle", params={"identifier": "urn:other|x"})) == []
    other = {"identifier": delivered.id, "patient.identifier": "someone else"}
    assert found(archive.get("/fhir/Bundle", params=other)) == []


def test_page_by_page(site, archive):
    for _ in range(3):
        site.delivered()
    every = found(archive.get("/fhir/DocumentReference", params={"patient.identifier": PATIENT}))
    pages, address = [], f"/fhir/DocumentReference?_count=2&patient.identifier={PATIENT}"
    while address:
        answer = archive.get(address)
        pages += found(answer)
        address = next((link["url"] for link in answer.json()["link"] if link["relation"] == "next"), "")
    assert pages == every
    assert len(set(pages)) == answer.json()["total"] >= 4


def test_a_draft_is_not_there_and_while_an_addendum_is_written_the_signed_version_is(site, archive):
    assert archive.get(f"/fhir/Bundle/{site.reviewed().id}").status_code == 404
    done = site.delivered()
    before = archive.get(f"/fhir/Bundle/{done.id}").json()
    site.service.addend(done.id, version=done.version, actor=site.people["aisha"])
    assert archive.get(f"/fhir/Bundle/{done.id}").json() == before


def test_nothing_is_there_once_consent_was_withdrawn(site, archive):
    done = site.delivered()
    site.service.withdraw(done.id, order=WITHDRAWN, actor=site.people["aisha"])
    assert archive.get(f"/fhir/Bundle/{done.id}").status_code == 404
    assert done.id not in found(archive.get("/fhir/Bundle", params={"patient.identifier": PATIENT, "_count": "100"}))


def test_every_reading_and_every_match_is_noted(site, archive):
    done = site.delivered()
    archive.get(f"/fhir/Composition/{done.id}")
    archive.get("/fhir/Bundle", params={"identifier": done.id})
    noted = [(event.actor, event.detail["what"]) for event in site.service.events(done.id) if event.kind == "read"]
    assert noted == [("integrator:archive", "fhir/Composition"), ("integrator:archive", "fhir/Bundle")]


@pytest.mark.parametrize("token", ["", "wrong", "scribe_" + "a" * 43])
def test_a_token_that_is_not_known_is_refused(site, delivered, token):
    client = holding(site, token) if token else site.client()
    answer = client.get(f"/fhir/Bundle/{delivered.id}")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_a_persons_session_is_no_integrators_token(site, delivered):
    assert site.program("aisha").get(f"/fhir/Bundle/{delivered.id}").status_code == 401
    assert site.browser("aisha").get(f"/fhir/Bundle/{delivered.id}").status_code == 401


def test_an_integrators_token_opens_nothing_else(archive, delivered):
    refused = archive.get(f"/api/v1/consultations/{delivered.id}")
    assert (refused.status_code, refused.json()["reason"]) == (403, "scope")


def test_a_scope_is_good_for_its_type_only(site, integrators, delivered):
    client = holding(site, integrators.new("index-only", ("system/DocumentReference.rs",), actor="jo"))
    assert client.get(f"/fhir/DocumentReference/{delivered.id}").status_code == 200
    assert client.get(f"/fhir/Bundle/{delivered.id}").status_code == 403
    assert client.get("/fhir/Bundle", params={"identifier": delivered.id}).status_code == 403


def test_a_revoked_token_is_good_for_nothing(site, integrators, delivered):
    client = holding(site, integrators.new("leaving", SCOPES, actor="jo"))
    assert client.get(f"/fhir/Bundle/{delivered.id}").status_code == 200
    integrators.revoke("leaving", actor="jo")
    assert client.get(f"/fhir/Bundle/{delivered.id}").status_code == 401
    assert "integrator_revoked" in {event.kind for event in site.service.events()}


def test_a_token_is_stored_as_its_digest_only(site, integrators):
    token = integrators.new("hashed", SCOPES, actor="jo")
    with site.database.reading() as session:
        rows = session.execute(text("SELECT * FROM integrator")).all()
    assert token not in str(rows)


def test_a_name_is_given_once_and_a_scope_is_one_of_three(integrators):
    integrators.new("once", SCOPES, actor="jo")
    with pytest.raises(Conflict):
        integrators.new("once", SCOPES, actor="jo")
    for name, scopes in (("Not Small", SCOPES), ("none", ()), ("all", ("system/*.*",))):
        with pytest.raises(BadInput):
            integrators.new(name, scopes, actor="jo")
    with pytest.raises(NotFound):
        integrators.revoke("nobody", actor="jo")


@pytest.mark.parametrize(
    "params",
    [
        {}, {"date": "ge2026-01-01"}, {"patient.identifier": ""}, {"patient.identifier": "urn:x|"},
        {"patient.identifier": PATIENT, "date": "yesterday"}, {"patient.identifier": PATIENT, "date": "2026-13-01"},
        {"patient.identifier": PATIENT, "_count": "many"}, {"patient.identifier": PATIENT, "_include": "*"},
    ],
)  # fmt: skip
def test_a_search_that_is_not_understood_is_refused_in_a_sentence(archive, params):
    answer = archive.get("/fhir/DocumentReference", params=params)
    assert answer.status_code == 400
    (issue,) = answer.json()["issue"]
    assert issue["details"]["text"].endswith(".")
    assert "4471" not in answer.text


def test_other_types_are_not_there(archive):
    assert archive.get("/fhir/Patient", params={"identifier": "4471 0932"}).status_code == 404
    assert archive.get("/fhir/Patient/1").status_code == 404


OTHER = "urn:scribe:patient-number|someone else"


@pytest.mark.parametrize("params", [
    [("patient.identifier", PATIENT), ("patient.identifier", OTHER)],
    [("patient.identifier", OTHER), ("patient.identifier", PATIENT)],
    [("patient.identifier", PATIENT), ("subject.identifier", OTHER)],
])  # fmt: skip
def test_what_is_asked_twice_has_to_fit_twice(archive, delivered, params):
    assert found(archive.get("/fhir/DocumentReference", params=params)) == []


def test_one_of_several_numbers_is_enough(archive, delivered):
    several = {"patient.identifier": f"{OTHER},{PATIENT}"}
    assert delivered.id in found(archive.get("/fhir/DocumentReference", params=several))
    escaped = {"patient.identifier": f"{OTHER}\\,{PATIENT}"}
    assert found(archive.get("/fhir/DocumentReference", params=escaped)) == []


@pytest.mark.parametrize("date", ["9999-12-31", "gt9999-12-31T23:59:59Z", "le0001-01-01T00:00:00+14:00"])
def test_a_date_at_the_end_of_time_is_refused_or_finds_nothing(archive, delivered, date):
    answer = archive.get("/fhir/Bundle", params={"patient.identifier": PATIENT, "date": date})
    assert answer.status_code in (200, 400)
    assert answer.json().get("total", 0) == 0


def test_what_a_post_has_in_its_address_counts_too(archive, delivered):
    answer = archive.post("/fhir/Bundle/_search?date=lt2000-01-01", data={"patient.identifier": PATIENT})
    assert found(answer) == []


def test_a_search_by_post_puts_the_number_into_no_address(site, archive, delivered):
    site.delivered()
    answer = archive.post("/fhir/Bundle/_search", data={"patient.identifier": PATIENT, "_count": "1"})
    seen = found(answer)
    for _ in range(answer.json()["total"] - 1):
        links = {one["relation"]: one["url"] for one in answer.json()["link"]}
        assert not any(part in url for url in links.values() for part in ("4471", "0932"))
        answer = archive.get(links["next"])
        seen += found(answer)
    assert len(set(seen)) == answer.json()["total"] >= 2
    assert {one["relation"] for one in answer.json()["link"]} == {"self"}


@pytest.mark.parametrize("page", ["", "x", "x.y", "AAAA.AAAA"])
def test_an_address_of_a_next_page_that_was_not_made_here_is_refused(archive, page):
    assert archive.get("/fhir/Bundle", params={"_page": page}).status_code == 400


def test_another_form_than_json_is_refused_in_a_sentence(archive, delivered):
    address = f"/fhir/Bundle/{delivered.id}"
    assert archive.get(address, params={"_format": "xml"}).status_code == 400
    assert archive.get(address, headers={"Accept": "application/fhir+xml"}).status_code == 400
    assert archive.get(address, headers={"Accept": "application/fhir+xml, */*;q=0.1"}).status_code == 200
    assert archive.get(address, params={"_format": "json"}).status_code == 200
