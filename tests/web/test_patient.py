"""Whom a consultation is about, by the API: read, chosen among candidates, set until the note is signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from scribe.consultation.service import Registration
from scribe.model import Consent, Encounter, Patient
from scribe.web import choosing
from tests.fakes.notes import transcript_of
from tests.fakes.record_server import NUMBERS, RecordServer, helen
from tests.fakes.web_installation import STARTED, TURNS, Site, open_site
from tests.web.test_emr_day import appointment

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
QUIST = {"identifier": "77 1200", "name": "Petra Quist", "gender": "female", "birth_date": "1971-05-09"}
SAID = {"patient": QUIST, "reason": "Cough", "confirmed": True}
LIST = """number,name,birth_date,sex,time,doctor
77 1200,Petra Quist,1971-05-09,F,2026-11-20 09:40,aisha
77 1300,Petra Quist,1984-01-30,F,2026-11-20 10:00,Dr Aisha Rahman
88,Ada Nowak,1950-02-03,F,2026-11-20 11:00,bruno
99,,1950-02-03,F,2026-11-20 11:00,aisha
"""


def path(id: str, more: str = "") -> str:
    return f"/api/v1/consultations/{id}/patient{more}"


def nameless(site: Site) -> Any:
    registration = Registration(
        patient=Patient(),
        encounter=Encounter(practitioner=site.people["aisha"], department="General medicine", started_at=STARTED),
        language="en", template_id="outpatient-soap", consent=Consent(by=site.people["sam"], at=STARTED),
    )  # fmt: skip
    return site.service.register(registration, actor=site.people["aisha"])


def set_(client: Any, id: str, body: Any = None, *, version: int = 0, **headers: str) -> Any:
    tag = f'"{version}"' if version else client.get(path(id)).headers["ETag"]
    return client.put(path(id), json=body or SAID, headers={"If-Match": tag, **headers})


@pytest.fixture
def emr(monkeypatch) -> Iterator[RecordServer]:
    monkeypatch.setattr(choosing, "utc_now", lambda: NOW)
    with RecordServer() as server:
        helen(server)
        server.of("helen", appointment("a1", start="2026-11-20T09:30:00Z"))
        yield server


@pytest.fixture
def connected(tmp_path, emr) -> Iterator[Site]:
    (tmp_path / "today.csv").write_text(LIST)
    opened = open_site(
        tmp_path / "site", emr_url=emr.url, emr_day="on", emr_timeout_s=2, emr_patient_system=NUMBERS,
        patient_list=tmp_path / "today.csv",
    )  # fmt: skip
    opened.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    yield opened
    opened.database.close()


def test_it_is_read_and_set_with_who_confirmed_it(site, nurse):
    own = nameless(site).id
    before = nurse.get(path(own)).json()
    assert (before["known"], before["confirmed_by"], before["may_change"]) == (False, None, True)
    answer = set_(nurse, own)
    assert answer.status_code == 200
    assert answer.json()["patient"]["name"] == "Petra Quist"
    after = nurse.get(path(own))
    assert after.headers["ETag"] == answer.headers["ETag"]
    told = after.json()
    assert (told["known"], told["confirmed_by"]["id"], told["instead_of"]) == (True, "sam", "nobody")


def test_it_asks_for_a_version_and_a_persons_word(site, nurse):
    own = nameless(site).id
    assert nurse.put(path(own), json=SAID).status_code == 428
    assert set_(nurse, own, {**SAID, "confirmed": False}).status_code == 422
    stale = set_(nurse, own, version=99)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-revision")
    assert stale.headers["ETag"] == '"1"'
    assert site.service.get(own).patient == Patient()


@pytest.mark.parametrize(
    "patient",
    [
        {"name": "Petra Quist"}, {"identifier": "7"}, {**QUIST, "birth_date": "2190-01-01"},
        {**QUIST, "identifier": "7\u202e"}, {**QUIST, "name": "Q" * 5000}, {**QUIST, "birth_date": "9 May"},
    ],
)  # fmt: skip
def test_what_tells_too_little_is_refused_and_not_repeated(site, nurse, patient):
    own = nameless(site).id
    refused = set_(nurse, own, {**SAID, "patient": patient})
    assert refused.status_code == 422
    assert "Quist" not in refused.text
    assert site.service.get(own).patient == Patient()


def test_repeated_under_its_key_it_is_set_once(site, nurse):
    own = nameless(site).id
    first = set_(nurse, own, version=1, **{"Idempotency-Key": "k" * 20})
    again = set_(nurse, own, version=1, **{"Idempotency-Key": "k" * 20})
    assert (again.status_code, again.json()) == (200, first.json())
    assert site.kinds(own).count("patient_set") == 1


def test_a_note_of_nobodys_is_not_signed_and_the_code_is_not_used_up(site, doctor, nurse):
    own = nameless(site).id
    site.service.import_transcript(own, transcript_of(*TURNS), actor=site.people["sam"])
    waiting = _reviewed(site, own)
    digest = {"revision_digest": waiting.draft, "code": "000000", "medicines_confirmed": True}
    refused = doctor.post(
        f"/api/v1/consultations/{own}/signature", json=digest, headers={"If-Match": f'"{waiting.version}"'}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "patient-missing")
    assert "code_refused" not in site.kinds()
    after = set_(nurse, own).json()
    assert after["state"] == "reviewed"
    wrong = doctor.post(
        f"/api/v1/consultations/{own}/signature",
        json={**digest, "revision_digest": after["draft"]}, headers={"If-Match": f'"{after["version"]}"'},
    )  # fmt: skip
    assert wrong.status_code == 401, "now the code is looked at"


def _reviewed(site: Site, own: str) -> Any:
    from scribe.drafting import DraftRequest  # noqa: PLC0415
    from scribe.model import Stage  # noqa: PLC0415
    from scribe.pipeline import stages  # noqa: PLC0415
    from scribe.verification import verify  # noqa: PLC0415
    from tests.fakes.drafter import VerbatimDrafter  # noqa: PLC0415
    from tests.fakes.web_installation import keeping  # noqa: PLC0415

    lease = site.service.begin(own, Stage.DRAFT, owner="test")
    assert lease is not None
    now, said, template = site.service.get(own), site.service.transcript(own), site.service.template(own)

    def write(asked: DraftRequest) -> Any:
        return verify(VerbatimDrafter().draft(asked), said, template)

    checked = site.service.commit_draft(lease, *stages.draft(write, now, said, template))
    while (edit := keeping(site.service.note(own))) is not None:
        checked = site.service.revise(own, version=checked.version, edit=edit, actor=site.people["sam"])
    return site.service.approve(own, version=checked.version, actor=site.people["sam"])


def test_a_signed_note_keeps_its_patient(site, doctor):
    delivered = site.delivered()
    told = doctor.get(path(delivered.id)).json()
    assert told["may_change"] is False
    refused = set_(doctor, delivered.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong-state")
    assert doctor.get(path(delivered.id, "/candidates")).status_code == 409


def test_the_candidates_are_the_doctors_appointments_and_the_list(connected):
    own = nameless(connected).id
    told = connected.program("sam").get(path(own, "/candidates")).json()
    assert [(one["source"], one["state"]) for one in told["sources"]] == [
        ("appointments", "answered"), ("list", "answered"),
    ]  # fmt: skip
    shown = [(one["source"], one["patient"]["identifier"], one["namesake"]) for one in told["candidates"]]
    assert shown == [("appointments", "4471 0932", False), ("list", "77 1200", True), ("list", "77 1300", True)]
    (looked,) = [one for one in connected.service.events() if one.kind == "emr_day_read"]
    assert looked.actor == "sam"


@pytest.mark.parametrize("asked", [{"number": "4471 0932"}, {"name": "Helen Parker", "birth_date": "1961-04-02"}])
def test_the_emr_is_searched_and_the_audit_says_who_looked_but_not_for_whom(connected, asked):
    own = nameless(connected).id
    told = connected.program("sam").post(path(own, "/searches"), json=asked).json()
    assert [one["patient"]["identifier"] for one in told["candidates"]] == ["4471 0932"]
    (looked,) = [one for one in connected.service.events(own) if one.kind == "emr_searched"]
    assert (looked.actor, looked.detail["found"]) == ("sam", 1)
    told_in_the_audit = str([event.detail for event in connected.service.events()])
    assert not any(word in told_in_the_audit for word in ("Parker", "4471 0932"))


def test_a_search_by_little_is_refused(connected):
    own = nameless(connected).id
    for asked in ({}, {"name": "Helen Parker"}, {"birth_date": "1961-04-02"}, {"number": " "}):
        assert connected.program("sam").post(path(own, "/searches"), json=asked).status_code == 422


def test_an_emr_that_is_away_keeps_nobody_from_the_list(connected, emr):
    own = nameless(connected).id
    emr.fail_next(20, 503)
    told = connected.program("sam").get(path(own, "/candidates")).json()
    states = {one["source"]: one for one in told["sources"]}
    assert states["appointments"]["state"] == "failed"
    assert states["appointments"]["detail"]
    assert [one["source"] for one in told["candidates"]] == ["list", "list"]
    emr.fail_next(20, 503)
    found = connected.program("sam").post(path(own, "/searches"), json={"number": "88"}).json()
    assert [(one["source"], one["patient"]["name"]) for one in found["candidates"]] == [("list", "Ada Nowak")]


def test_without_either_it_says_that_there_is_none(site, nurse):
    told = nurse.get(path(nameless(site).id, "/candidates")).json()
    assert told["candidates"] == []
    assert {one["state"] for one in told["sources"]} == {"absent"}


def test_an_administrator_reads_and_sets_none(site, administrator):
    own = nameless(site).id
    assert administrator.get(path(own)).status_code == 403
    assert administrator.get(path(own, "/candidates")).status_code == 403
    assert administrator.put(path(own), json=SAID, headers={"If-Match": '"1"'}).status_code == 403


def test_a_note_of_nobodys_is_put_on_no_signing_list(site, doctor):
    own = nameless(site).id
    site.service.import_transcript(own, transcript_of(*TURNS), actor=site.people["sam"])
    waiting = _reviewed(site, own)
    doctor.get(f"/api/v1/consultations/{own}/note")
    put = {"revision_digest": waiting.draft, "read_to_end": True, "medicines_confirmed": True}
    refused = doctor.put(f"/api/v1/signing-list/{own}", json=put)
    assert (refused.status_code, refused.json()["code"]) == (409, "patient-missing")
    assert doctor.get("/api/v1/signing-list").json()["notes"] == []
