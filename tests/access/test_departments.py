"""A hospital with departments: lists, searches, counts, news and documents hold what may be seen, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scribe.access import INSTALLATION, Action, Who, key_of
from scribe.access.delegations import Delegations
from scribe.access.departments import Departments
from scribe.consultation.service import ConsultationFilter, QueueFilter, Registration, UploadSpec
from scribe.db import utc_now
from scribe.errors import BadInput, Conflict, NotAllowed, NotFound
from scribe.model import ConsentGiven, Consultation, Encounter, Patient, Person, Role, State
from scribe.web.broadcast import Broadcaster
from scribe.web.integrators import Integrators
from tests.fakes.web_installation import PASSWORD, STARTED, Site, key, open_site

PEOPLE = [
    ("carla", Role.DOCTOR, "Cardiology"),
    ("cleo", Role.DOCTOR, "Cardiology"),
    ("dora", Role.DOCTOR, "Dermatology"),
    ("cem", Role.NURSE, "cardiology"),
    ("dan", Role.NURSE, "皮肤科"),
    ("flo", Role.NURSE, "Float pool"),
    ("nora", Role.NURSE, "Nowhere"),
    ("audra", Role.AUDITOR, ""),
]


@pytest.fixture
def hospital(tmp_path) -> Iterator[Site]:
    """Cardiology and dermatology, and a float pool that works everywhere."""
    site = open_site(tmp_path / "hospital", pages=True)
    for username, role, department in PEOPLE:
        site.people[username] = site.accounts.create_user(
            username=username, name=username.title(), role=role, password=PASSWORD, department=department
        )
    departments = Departments(site.database)
    departments.add("cardiology", "Cardiology", names=("General medicine", "心内科"), actor="jo")
    departments.add("dermatology", "Dermatology", names=("皮肤科",), actor="jo")
    departments.add("float", "Float pool", everywhere=True, actor="jo")
    yield site
    site.database.close()


def seen(site: Site, username: str) -> set[str]:
    answer = site.program(username).get("/api/v1/consultations")
    assert answer.status_code == 200, answer.text
    return {one["id"] for one in answer.json()["consultations"]}


def of(site: Site, doctor: str, department: str, *, by: str | None = None, number: str = "77 1") -> Consultation:
    return site.service.register(
        Registration(
            patient=Patient(identifier=number, name="Petra Quist"),
            encounter=Encounter(practitioner=site.people[doctor], department=department, started_at=STARTED),
            language="en",
            template_id="outpatient-soap",
        ),
        actor=site.people[by or doctor],
    )


def test_lists_hold_what_a_department_a_doctor_and_a_registrar_may_see(hospital):
    ours, theirs = of(hospital, "carla", "CARDIOLOGY"), of(hospital, "dora", "皮肤科", by="dan")
    nowhere = of(hospital, "dora", "Proctology", by="cem")
    assert seen(hospital, "carla") == {ours.id}
    assert seen(hospital, "cem") == {ours.id, nowhere.id}
    assert seen(hospital, "dan") == {theirs.id}
    assert seen(hospital, "dora") == {theirs.id, nowhere.id}
    assert seen(hospital, "flo") == seen(hospital, "jo") == {ours.id, theirs.id, nowhere.id}
    assert seen(hospital, "nora") == set()


def test_without_departments_everybody_sees_all(site):
    nurse = site.accounts.create_user(username="nora", name="Nora", role=Role.NURSE, password=PASSWORD)
    consultation = site.drafted()
    assert seen(site, nurse.id) == {consultation.id}


def test_a_department_is_known_by_any_of_its_names(hospital):
    assert key_of("  Ｃａｒｄｉｏｌｏｇｙ ") == "cardiology"
    ours = of(hospital, "carla", "心内科")
    assert seen(hospital, "cem") == {ours.id}
    Departments(hospital.database).add_name("dermatology", "Proctology", actor="jo")
    theirs = of(hospital, "carla", "proctology")
    assert theirs.id in seen(hospital, "dan")


def test_names_that_no_department_has_are_told(hospital):
    of(hospital, "carla", "Proctology")
    of(hospital, "carla", "")
    assert Departments(hospital.database).unknown_names() == (("", 1), ("proctology", 1))


def test_the_queue_its_counts_and_what_comes_next_hold_what_may_be_reviewed(hospital):
    waiting = hospital.drafted()
    service = hospital.service
    for username, sees in [("cem", True), ("flo", True), ("dan", False), ("nora", False)]:
        who = service.who(hospital.people[username])
        page = service.queue_page(QueueFilter(), who=who)
        assert [one.id for one in page.consultations] == ([waiting.id] if sees else [])
        counts = service.queue_counts(who)
        assert (counts.all, counts.departments) == ((1, ("General medicine",)) if sees else (0, ()))
        assert service.next_in_queue(who) == (waiting.id if sees else None)
        assert len(service.find("helen", who=who) or ()) == int(sees)
    assert service.queue_page(QueueFilter(), who=INSTALLATION).consultations == ()


def test_an_emergency_is_read_and_never_waits_in_a_queue(hospital):
    waiting, dan = hospital.drafted(), hospital.people["dan"]
    hospital.service.open_in_emergency(waiting.id, reason="She collapsed here.", actor=dan)
    who = hospital.service.who(dan)
    assert seen(hospital, "dan") == {waiting.id}
    assert hospital.service.queue_counts(who).all == 0
    with pytest.raises(NotAllowed):
        hospital.service.claim(waiting.id, actor=dan)


def test_a_dermatologist_cannot_sign_a_cardiologists_note_nor_a_colleague_of_the_department(hospital):
    ready = hospital.reviewed()
    for username in ("dora", "carla"):
        with pytest.raises(NotAllowed, match="Only the doctor of this consultation"):
            hospital.service.sign(
                ready.id,
                version=ready.version,
                revision_digest=str(ready.draft),
                medicines_confirmed=True,
                actor=hospital.people[username],
            )


def test_a_nurse_of_another_ward_neither_reads_approves_nor_deletes_an_upload(hospital):
    registered = hospital.registered()
    upload = hospital.service.create_upload(registered.id, UploadSpec(length=10), actor=hospital.people["cem"])
    dan = hospital.program("dan")
    tus = {"Tus-Resumable": "1.0.0"}
    for answer in (
        dan.head(f"/api/v1/uploads/{upload.id}", headers=tus),
        dan.delete(f"/api/v1/uploads/{upload.id}", headers=tus),
        dan.patch(f"/api/v1/uploads/{upload.id}", headers=tus),
        dan.get(f"/api/v1/consultations/{registered.id}"),
        dan.post(f"/api/v1/consultations/{registered.id}/approval", headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        hospital.service.discard_upload(upload.id, actor=hospital.people["dan"])
    assert hospital.service.upload(upload.id).ended == ""


def test_who_is_refused_is_in_the_audit_once_a_minute_and_is_news_to_nobody(hospital):
    one = of(hospital, "carla", "Cardiology")
    dan, audra = hospital.program("dan"), hospital.program("audra")
    for _ in range(3):
        assert dan.get(f"/api/v1/consultations/{one.id}/note").status_code == 403
    assert dan.get(f"/api/v1/consultations/{one.id}/recording").status_code == 403
    assert dan.post("/api/v1/audit/questions", json={}).status_code == 403
    assert dan.get("/api/v1/consultations/NOBODY/note").status_code == 404
    told = [event for event in hospital.service.events() if event.kind == "access_refused"]
    assert [(event.actor, event.consultation, event.detail["what"], event.detail["reason"]) for event in told] == [
        ("dan", one.id, "read_note", "relation"),
        ("dan", one.id, "listen", "relation"),
        ("dan", None, "read_audit", "role"),
    ]
    asked = audra.post("/api/v1/audit/questions", json={"consultation": one.id, "form": "fhir"}).json()
    refused = [entry["resource"] for entry in asked["entry"] if entry["resource"]["outcome"] == "4"]
    assert [resource["agent"][0]["who"]["identifier"]["value"] for resource in refused] == ["dan", "dan"]

    async def heard() -> list[str]:
        who = await asyncio.to_thread(hospital.service.who, hospital.people["carla"])
        async with Broadcaster(hospital.service).subscribed(who=who, after=0, only=one.id) as news:
            return [item.data["kind"] for item in news.backlog]

    assert "access_refused" not in asyncio.run(heard())


def test_an_upload_is_gone_on_with_by_who_began_it_and_by_its_doctor_alone(hospital):
    registered = of(hospital, "carla", "Cardiology", by="cem")
    hospital.service.note_consent(registered.id, actor=hospital.people["cem"], given=ConsentGiven())
    upload = hospital.service.create_upload(registered.id, UploadSpec(length=None), actor=hospital.people["cem"])
    chunk = {"Tus-Resumable": "1.0.0", "Content-Type": "application/offset+octet-stream"}
    address = f"/api/v1/uploads/{upload.id}"

    def append(username, offset):
        headers = {**chunk, "Upload-Offset": str(offset)}
        return hospital.program(username).patch(address, content=b"RIFF", headers=headers)

    assert append("cem", 0).status_code == 204
    for other in ("cleo", "flo"):  # of the department, and everywhere: they may begin one of their own
        refused = append(other, 4)
        assert (refused.status_code, refused.json()["reason"]) == (403, "uploader")
        assert hospital.program(other).delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 403
        for act in (hospital.service.finish_upload, hospital.service.discard_upload):
            with pytest.raises(NotAllowed, match="Somebody else began this upload"):
                act(upload.id, actor=hospital.people[other])
        with pytest.raises(NotAllowed):
            hospital.service.set_upload_length(upload.id, 8, actor=hospital.people[other])
        assert hospital.program(other).head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 200
    assert append("carla", 4).status_code == 204
    now = utc_now()
    Delegations(hospital.database).give(
        hospital.people["carla"], "cleo", begins_at=now, ends_at=now + timedelta(hours=1)
    )
    assert append("cleo", 8).status_code == 204
    assert hospital.service.upload(upload.id).offset == 12


def test_a_delegate_signs_for_the_time_that_was_given_and_no_longer(hospital):
    ready = hospital.reviewed()
    delegations, aisha, carla = Delegations(hospital.database), hospital.people["aisha"], hospital.people["carla"]
    now = utc_now()
    number = delegations.give(aisha, "carla", now, now + timedelta(days=2))
    who = hospital.service.who(carla)
    assert ready.id in {one.id for one in hospital.service.list(who=who, action=Action.SIGN)}
    delegations.end(number, actor=aisha)
    with pytest.raises(NotAllowed):
        hospital.service.sign(
            ready.id, version=ready.version, revision_digest=str(ready.draft), medicines_confirmed=True, actor=carla
        )
    delegations.give(aisha, "carla", utc_now(), now + timedelta(days=2))
    signed = hospital.service.sign(
        ready.id, version=ready.version, revision_digest=str(ready.draft), medicines_confirmed=True, actor=carla
    )
    assert signed.signature is not None
    assert signed.signature.signer.id == "carla"
    event = next(one for one in hospital.service.events(ready.id) if one.kind == "signed")
    assert event.detail["stands_in_for"] == "aisha"


@pytest.mark.parametrize(
    ("delegate", "begins", "days", "error"),
    [
        ("cem", 0, 1, BadInput),
        ("aisha", 0, 1, BadInput),
        ("nobody", 0, 1, NotFound),
        ("carla", -1, 1, BadInput),
        ("carla", 1, 0, BadInput),
        ("carla", 0, 400, BadInput),
    ],
)
def test_a_delegation_that_cannot_be_is_refused(hospital, delegate, begins, days, error):
    now = utc_now()
    with pytest.raises(error):
        Delegations(hospital.database).give(
            hospital.people["aisha"], delegate, now + timedelta(days=begins), now + timedelta(days=begins + days)
        )


def test_nobody_else_ends_a_delegation(hospital):
    delegations, now = Delegations(hospital.database), utc_now()
    number = delegations.give(hospital.people["aisha"], "carla", now, now + timedelta(days=1))
    with pytest.raises(NotFound):
        delegations.end(number, actor=hospital.people["dora"])
    delegations.end(number, actor=hospital.people["jo"])
    assert delegations.all() == ()


def test_a_care_team_crosses_departments_and_ends(hospital):
    waiting, aisha = hospital.drafted(), hospital.people["aisha"]
    with pytest.raises(NotAllowed):
        hospital.service.admit(waiting.id, "dora", actor=hospital.people["carla"])
    with pytest.raises(BadInput):
        hospital.service.admit(waiting.id, "audra", actor=aisha)
    hospital.service.admit(waiting.id, "dan", actor=aisha)
    assert seen(hospital, "dan") == {waiting.id}
    assert hospital.service.claim(waiting.id, actor=hospital.people["dan"]).claim is not None
    hospital.service.dismiss(waiting.id, "dan", actor=aisha)
    assert seen(hospital, "dan") == set()


def test_news_of_a_consultation_go_to_who_may_see_it(hospital):
    async def heard(who: Who) -> list[str]:
        broadcaster = Broadcaster(hospital.service, poll_s=0.01)
        async with broadcaster.running(), broadcaster.subscribed(who=who, after=None) as news:
            made = await asyncio.to_thread(hospital.registered)
            try:
                return [(await news.next(0.7)).data["id"] == made.id]
            except TimeoutError:
                return []

    assert asyncio.run(heard(hospital.service.who(hospital.people["cem"]))) == [True]
    assert asyncio.run(heard(hospital.service.who(hospital.people["dan"]))) == []


def test_what_was_missed_is_told_by_the_same_rule(hospital):
    made = hospital.registered()

    async def missed(username: str) -> list[str]:
        who = await asyncio.to_thread(hospital.service.who, hospital.people[username])
        async with Broadcaster(hospital.service).subscribed(who=who, after=0) as news:
            return [one.data["id"] for one in news.backlog]

    assert set(asyncio.run(missed("cem"))) == {made.id}
    assert asyncio.run(missed("dan")) == []


def test_a_program_of_a_department_reads_what_that_department_signed(hospital):
    signed = hospital.delivered()
    integrators = Integrators(hospital.database)
    answers = {}
    for name, department in [("heart", "cardiology"), ("skin", "dermatology")]:
        client = hospital.client()
        token = integrators.new(name, ("system/Bundle.rs",), actor="jo", departments=(department,))
        client.headers["Authorization"] = f"Bearer {token}"
        found = client.get("/fhir/Bundle?patient.identifier=4471 0932").json()
        named = client.get(f"/fhir/Bundle?identifier={signed.id}").json()
        answers[name] = (client.get(f"/fhir/Bundle/{signed.id}").status_code, found["total"], named["total"])
    assert answers == {"heart": (200, 1, 1), "skin": (403, 0, 0)}


def test_a_program_registers_and_sees_what_it_registered(hospital):
    token = Integrators(hospital.database).new(
        "desk", ("scribe/register", "scribe/states"), actor="jo", departments=("dermatology",)
    )
    client = hospital.client()
    client.headers["Authorization"] = f"Bearer {token}"
    other = hospital.registered()
    answer = client.post(
        "/api/v1/consultations",
        json={
            "practitioner": "carla",
            "department": "Dermatology",
            "patient": {"identifier": "12", "name": "Secret Name"},
        },
        headers=key(),
    )
    assert answer.status_code == 201, answer.text
    for department in ("Cardiology", ""):
        body = {"practitioner": "carla", "department": department}
        refused = client.post("/api/v1/consultations", json=body, headers=key())
        assert (refused.status_code, refused.json()["reason"]) == (403, "relation"), "of another department"
    assert "Secret" not in answer.text, "its scopes read no notes"
    assert {one["id"] for one in client.get("/api/v1/consultations").json()["consultations"]} == {answer.json()["id"]}
    assert client.get(f"/api/v1/consultations/{other.id}").status_code == 403
    assert client.get(f"/api/v1/consultations/{answer.json()['id']}/note").status_code == 403
    Integrators(hospital.database).revoke("desk", actor="jo")
    assert client.get("/api/v1/consultations").status_code == 401


def test_the_last_department_stays(hospital):
    departments = Departments(hospital.database)
    departments.remove("float", actor="jo")
    departments.remove("dermatology", actor="jo")
    with pytest.raises(Conflict, match="last department"):
        departments.remove("cardiology", actor="jo")


@pytest.mark.parametrize(
    ("id", "name"), [("Card", "X"), ("x" * 64, "X"), ("new", " "), ("new", "\x1b[31m"), ("new", "x" * 201)]
)
def test_a_department_that_cannot_be_is_refused(hospital, id, name):
    with pytest.raises(BadInput):
        Departments(hospital.database).add(id, name, actor="jo")


def test_a_name_leads_to_one_department(hospital):
    with pytest.raises(Conflict):
        Departments(hospital.database).add_name("dermatology", "CARDIOLOGY", actor="jo")
    assert Departments(hospital.database).all()[0].names == ("Cardiology", "General medicine", "心内科")


def test_a_role_and_departments_are_set_together_and_only_when_they_change(hospital):
    before = len(hospital.service.events())
    hospital.accounts.set_role("nora", Role.NURSE, ("Dermatology", "cardiology"), actor="jo")
    ours, theirs = of(hospital, "carla", "Cardiology"), of(hospital, "dora", "Dermatology")
    assert seen(hospital, "nora") == {ours.id, theirs.id}
    again = len(hospital.service.events())
    hospital.accounts.set_role("nora", Role.NURSE, ("Dermatology", "cardiology"), actor="jo")
    assert len(hospital.service.events()) == again > before


def test_lists_of_a_doctor_are_of_who_may_sign(hospital):
    own, colleagues = of(hospital, "carla", "Cardiology"), of(hospital, "cleo", "Cardiology")
    who = hospital.service.who(hospital.people["carla"])
    listed = hospital.service.list(ConsultationFilter(states=(State.REGISTERED,)), who=who, action=Action.SIGN)
    assert [one.id for one in listed] == [own.id]
    assert {own.id, colleagues.id} == seen(hospital, "carla")


def test_somebody_without_an_account_belongs_to_no_department(hospital):
    of(hospital, "carla", "Cardiology")
    ghost = Person(id="ghost", name="Ghost", role=Role.NURSE)
    assert hospital.service.list(who=hospital.service.who(ghost)) == ()
