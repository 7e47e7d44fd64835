"""SMART App Launch: the EMR opens Scribe on the right patient, for the right account, and for nobody else."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select

from scribe.access import INSTALLATION
from scribe.db.web_tables import EmrLaunchRow, EmrSessionRow, EmrVisitRow
from scribe.delivery.sign_in import KeyFolder
from tests.fakes.launching_emr import CLIENT, LaunchingEmr
from tests.fakes.record_server import coded, helen
from tests.fakes.web_installation import Site, open_site

VISITS = "urn:scribe:encounter-number"


@pytest.fixture
def emr() -> Iterator[LaunchingEmr]:
    with LaunchingEmr() as running:
        helen(running)
        running.of("helen", {"resourceType": "Condition", "code": coded("Hypertension")}, visit("visit-1", "V-2026-77"))
        yield running


def visit(id: str, number: str, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Encounter", "id": id, "status": "in-progress",
        "identifier": [{"system": VISITS, "value": number}], "period": {"start": "2026-11-28T09:15:00Z"},
        "serviceType": coded("Cardiology"), "reasonCode": [coded("Blood pressure")], **more,
    }  # fmt: skip


def opened(tmp_path, emr: LaunchingEmr, **more: Any) -> Site:
    return open_site(
        tmp_path / "site", pages=True, smart_issuers=emr.url, smart_client_id=CLIENT, public_url="https://scribe.test",
        emr_timeout_s=3, **more,
    )  # fmt: skip


@pytest.fixture
def site(tmp_path, emr) -> Iterator[Site]:
    made = opened(tmp_path, emr)
    made.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    yield made
    made.database.close()


@dataclass
class Journey:
    """One browser on its way."""

    client: Any
    begun: Any
    asked: dict[str, str]
    back: str
    answer: Any


def launch(site: Site, emr: LaunchingEmr, *, handle: str = "xyz", client: Any = None, iss: str = "") -> Journey:
    """From the EMR's button to the answer of the callback."""
    client = client or site.client()
    begun = client.get("/launch", params={"iss": iss or emr.url, "launch": handle}, follow_redirects=False)
    assert begun.status_code == 303, begun.text
    with httpx.Client(trust_env=False) as browser:
        sent_back = browser.get(begun.headers["Location"]).headers["Location"]
    asked = {name: one[0] for name, one in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    parts = urlsplit(sent_back)
    back = f"{parts.path}?{parts.query}"
    return Journey(client, begun, asked, back, client.get(back, follow_redirects=False))


def agreed(site: Site, client: Any, *, patient: str = "Patient/helen") -> Any:
    page = client.get("/launch/open").text
    token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    form = {"csrf": token, "patient": patient, "template": "outpatient-soap"}
    return client.post("/launch/open", data=form, follow_redirects=False)


def test_the_launch_asks_for_what_smart_says(site, emr):
    journey = launch(site, emr)
    asked = journey.asked
    assert asked["response_type"] == "code"
    assert asked["aud"] == emr.url
    assert asked["launch"] == "xyz"
    assert asked["redirect_uri"] == "https://scribe.test/launch/callback"
    assert asked["code_challenge_method"] == "S256"
    assert {"launch", "openid", "fhirUser"} <= set(asked["scope"].split())
    assert len(asked["state"]) >= 32


def test_the_doctor_is_asked_first_and_then_the_visit_is_registered_with_the_emrs_numbers(site, emr):
    journey = launch(site, emr)
    assert journey.answer.status_code == 200
    assert 'http-equiv="refresh"' in journey.answer.text
    page = journey.client.get("/launch/open")
    assert "Helen Parker" in page.text
    assert "V-2026-77" in page.text
    assert site.service.list(who=INSTALLATION) == ()
    answer = agreed(site, journey.client)
    assert answer.status_code == 303
    (consultation,) = site.service.list(who=INSTALLATION)
    assert answer.headers["Location"] == f"/record/{consultation.id}"
    assert consultation.patient.identifier == "4471 0932"
    assert consultation.patient.birth_date.isoformat() == "1961-04-02"
    assert consultation.encounter.identifier == "V-2026-77"
    assert consultation.encounter.practitioner.id == "aisha"
    assert (consultation.encounter.department, consultation.encounter.reason) == ("Cardiology", "Blood pressure")
    assert consultation.encounter.started_at.isoformat() == "2026-11-28T09:15:00+00:00"


def test_the_same_visit_opens_the_same_consultation(site, emr):
    first = launch(site, emr)
    agreed(site, first.client)
    agreed_again = launch(site, emr).client.get("/launch/open", follow_redirects=False)
    (consultation,) = site.service.list(who=INSTALLATION)
    assert (agreed_again.status_code, agreed_again.headers["Location"]) == (303, f"/record/{consultation.id}")
    emr.of("helen", visit("visit-2", "V-2026-78"))
    emr.encounter = "visit-2"
    other = launch(site, emr).client
    assert "Registered today for this patient already" in other.get("/launch/open").text
    assert agreed(site, other).status_code == 303
    assert len(site.service.list(who=INSTALLATION)) == 2


def test_two_clicks_register_once(site, emr):
    client = launch(site, emr).client
    page = client.get("/launch/open").text
    token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    form = {"csrf": token, "patient": "Patient/helen"}
    answers = [client.post("/launch/open", data=form, follow_redirects=False) for _ in range(2)]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(site.service.list(who=INSTALLATION)) == 1


def test_an_answer_for_the_patient_before_registers_nobody(site, emr):
    client = launch(site, emr).client
    answer = agreed(site, client, patient="Patient/other")
    assert answer.status_code == 422
    assert site.service.list(who=INSTALLATION) == ()


def test_a_visit_of_another_patient_is_refused(site, emr):
    helen(emr, id="zoe", identifier=[{"system": "s", "value": "9"}])
    emr.of("zoe", visit("visit-9", "V-9"))
    emr.encounter = "visit-9"
    page = launch(site, emr).client.get("/launch/open")
    assert page.status_code == 422
    assert "another patient" in page.text


def test_standalone_asks_for_a_patient(site, emr):
    journey = launch(site, emr, handle="")
    assert "launch/patient" in journey.asked["scope"].split()
    assert "launch" not in journey.asked
    emr.patient = None
    page = launch(site, emr, handle="").client.get("/launch/open")
    assert "without a patient" in page.text


# Who may come in


def test_somebody_whom_no_account_is_linked_with_is_told_what_to_do(site, emr):
    emr.user = "Practitioner/unknown"
    journey = launch(site, emr)
    assert journey.answer.status_code == 403
    assert f"scribe users link USERNAME Practitioner/unknown --issuer {emr.url}" in journey.answer.text
    assert "scribe_session" not in journey.answer.headers.get("set-cookie", "")


def test_a_closed_account_is_not_opened_by_the_emr(site, emr):
    site.accounts.set_disabled("aisha", disabled=True)
    journey = launch(site, emr)
    assert "This account is closed" in journey.answer.text
    assert "scribe_session" not in journey.answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("iss", ["https://evil.example/fhir", "", "http://127.0.0.1:1/fhir"])
def test_an_emr_that_is_not_listed_opens_nothing(tmp_path, emr, iss):
    site = open_site(
        tmp_path / "two", pages=True, smart_issuers=f"{emr.url},https://second.example/fhir", smart_client_id=CLIENT,
        public_url="https://scribe.test",
    )  # fmt: skip
    answer = site.client().get("/launch", params={"iss": iss, "launch": "x"}, follow_redirects=False)
    assert answer.status_code == 422
    assert "may not open Scribe" in answer.text
    site.database.close()


def test_without_a_listed_emr_there_is_no_launch(tmp_path):
    site = open_site(tmp_path / "none", pages=True)
    assert site.client().get("/launch", params={"iss": "https://a.example"}).status_code == 404
    site.database.close()


def test_an_answer_that_another_browser_began_is_refused(site, emr):
    journey = launch(site, emr)
    answer = site.client().get(journey.back)
    assert answer.status_code == 422
    assert "not begun in this browser" in answer.text


def test_an_answer_counts_once(site, emr):
    journey = launch(site, emr)
    other = site.client()
    other.cookies.set("__Host-scribe_launch", journey.asked["state"])
    answer = other.get(journey.back)
    assert answer.status_code == 422
    assert "used before" in answer.text
    assert len(emr.exchanged) == 1


def test_the_emr_may_say_no(site, emr):
    emr.says_no = "access_denied"
    journey = launch(site, emr)
    assert journey.answer.status_code == 422
    assert "did not let you in" in journey.answer.text
    with site.database.reading() as session:
        assert session.scalars(select(EmrLaunchRow)).all() == []


@pytest.mark.parametrize("spoiled", [
    {"aud": "another-client"}, {"iss": "https://evil.example"}, {"nonce": "another"}, {"nonce": None},
    {"exp": 1_700_000_000}, {"exp": None}, {"fhirUser": None}, {"fhirUser": " "}, {"sub": None}, {"iat": 4_000_000_000},
])  # fmt: skip
def test_an_identity_that_is_not_for_this_launch_is_not_believed(site, emr, spoiled):
    emr.claims = spoiled
    journey = launch(site, emr)
    assert journey.answer.status_code == 403
    assert "who opens Scribe" in journey.answer.text
    assert "scribe_session" not in journey.answer.headers.get("set-cookie", "")


def test_an_identity_signed_by_somebody_else_or_by_nobody_is_not_believed(site, emr):
    forged = RSAKey.generate_key(2048, {"kid": "emr-1"})
    for key, algorithm, told in (
        (forged, "RS256", {}), (emr.key, "HS256", {}), (emr.key, "none", {}), (emr.key, "RS256", {"id_token": None}),
    ):  # fmt: skip
        emr.signs_with, emr.algorithm, emr.told = key, algorithm, told
        answer = launch(site, emr).answer
        assert (answer.status_code, "who opens Scribe" in answer.text) == (403, True), algorithm


def test_a_sign_in_without_pkce_or_on_another_host_is_not_used(site, emr):
    for told, sentence in (
        ({"code_challenge_methods_supported": ["plain"]}, "PKCE"),
        ({"authorization_endpoint": "https://evil.example/authorize"}, "evil.example"),
        ({"token_endpoint": "https://evil.example/token"}, "evil.example"),
        ({"jwks_uri": "https://evil.example/keys"}, "evil.example"),
    ):
        emr.configuration = told
        client = site.client()
        begun = client.get("/launch", params={"iss": emr.url, "launch": "x"}, follow_redirects=False)
        page = begun.text if begun.status_code != 303 else launch(site, emr, client=client).answer.text
        assert sentence in page, told


def test_a_sign_in_that_is_away_is_told(site, emr):
    emr.configuration = {"token_endpoint": "http://127.0.0.1:1/token"}
    assert launch(site, emr).answer.status_code == 503


def test_scribe_proves_itself_with_a_secret_or_with_its_key(tmp_path, emr):
    emr.secret = "launch-secret"
    site = opened(tmp_path, emr, smart_client_secret="launch-secret")
    site.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    assert launch(site, emr).answer.status_code == 200
    assert "client_secret" not in emr.exchanged[-1]
    site.database.close()
    keyed = open_site(
        tmp_path / "keyed", pages=True, smart_issuers=emr.url, smart_client_id=CLIENT, smart_client_key=True,
        public_url="https://scribe.test",
    )  # fmt: skip
    KeyFolder(keyed.settings.emr_keys_folder).new("ES384")
    launch(keyed, emr)
    assert "client_assertion" in emr.exchanged[-1]
    keyed.database.close()


# What is kept


def test_the_emrs_token_stays_on_the_server_sealed_and_ends_with_the_session(site, emr):
    journey = launch(site, emr)
    token = emr.tokens[-1]
    shown = journey.answer.text + str(journey.answer.headers) + journey.client.get("/launch/open").text
    assert token not in shown
    with site.database.reading() as session:
        (row,) = session.scalars(select(EmrSessionRow)).all()
        assert token.encode() not in row.body
        assert b"helen" not in row.body
    page = journey.client.get("/launch/open").text
    csrf = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    journey.client.post("/sign-out", data={"csrf": csrf})
    with site.database.reading() as session:
        assert session.scalars(select(EmrSessionRow)).all() == []


def test_no_number_of_the_emr_can_be_read_from_what_is_kept_of_a_visit(site, emr):
    agreed(site, launch(site, emr).client)
    with site.database.reading() as session:
        (row,) = session.scalars(select(EmrVisitRow)).all()
        assert "helen" not in row.mark
        assert len(row.mark) == 64


def test_the_session_is_not_sent_with_another_sites_requests_and_a_frame_is_refused(site, emr):
    answer = launch(site, emr).answer
    cookies = answer.headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith("__Host-scribe_session="))
    assert "samesite=strict" in session.lower()
    assert "HttpOnly" in session
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_only_a_listed_emr_may_show_scribe_within_its_page(tmp_path, emr):
    site = opened(tmp_path, emr, smart_frames="https://emr.example", secure_cookies=True)
    site.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    client = site.client()
    client.base_url = "https://scribe.test"
    answer = launch(site, emr, client=client).answer
    assert answer.status_code == 200
    session = next(one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-scribe_session="))
    assert {"Secure", "SameSite=none", "Partitioned", "HttpOnly"} <= {part.strip() for part in session.split(";")}
    assert "X-Frame-Options" not in answer.headers
    assert "frame-ancestors 'self' https://emr.example;" in answer.headers["Content-Security-Policy"]
    site.database.close()


def test_what_opened_a_session_is_in_the_events(site, emr):
    launch(site, emr)
    signed_in = next(event for event in site.service.events() if event.kind == "signed_in")
    assert signed_in.detail == {"way": "emr", "address": "", "issuer": emr.url}


def test_a_session_of_its_own_was_not_opened_from_the_emr(site):
    answer = site.browser("aisha").get("/launch/open")
    assert answer.status_code == 404


def test_a_nurse_begins_a_visit_for_the_doctor_whom_the_emr_names(site, emr):
    launches = site.app.state.launches
    launches.link("sam", emr.url, "Practitioner/okafor", actor="jo")
    emr.user = "Practitioner/okafor"
    client = launch(site, emr).client
    assert agreed(site, client).status_code == 422
    doctor = [{"individual": {"reference": "Practitioner/rahman"}}]
    emr.of("helen", visit("visit-3", "V-3", participant=doctor))
    emr.encounter = "visit-3"
    assert agreed(site, launch(site, emr).client).status_code == 303
    assert site.service.list(who=INSTALLATION)[0].encounter.practitioner.id == "aisha"


def test_the_record_comes_with_the_launch(tmp_path, emr):
    site = opened(tmp_path, emr, emr_record="on", smart_scope="openid fhirUser patient/*.rs")
    site.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    agreed(site, launch(site, emr).client)
    (consultation,) = site.service.list(who=INSTALLATION)
    for _ in range(100):
        news = site.app.state.emr_records.news(consultation.id)
        if news.state != "waiting":
            break
        time.sleep(0.05)
    assert news.state == "brought", news
    assert [one.name for one in site.service.context(consultation.id).problems] == ["Hypertension"]
    assert not any(kind == "Patient" for kind, _ in emr.searched)
    site.database.close()
