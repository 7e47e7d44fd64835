"""People come in through a real provider, by its claims; its fresh word signs; and it ends their sessions."""

from __future__ import annotations

import pytest

from scribe.audit import read_events
from scribe.model import Role
from tests.fakes.web_installation import based_on

CLINICIAN = {"preferred_username": "Wei.Zhang", "name": "张伟", "realm_access": {"roles": ["offline", "clinicians"]}}


@pytest.fixture
def hospital(hospital_of):
    made = hospital_of()
    made.knows("u-1", **CLINICIAN)
    return made


def kinds(site):
    with site.database.reading() as session:
        return [event.kind for event in read_events(session)]


def test_a_first_sign_in_makes_the_account_by_the_claims_and_the_next_one_finds_it(hospital):
    for _ in range(2):
        browser = hospital.browser()
        page = browser.sign_in("u-1")
        assert page.status_code == 200
        assert 'http-equiv="refresh"' in page.text
        me = browser.me().json()["user"]
        assert (me["username"], me["name"], me["role"]) == ("wei.zhang", "张伟", "doctor")
    assert kinds(hospital.site).count("openid_linked") == 1
    sessions = hospital.site.accounts.sessions.of("wei.zhang")
    assert [one.way for one in sessions] == ["openid", "openid"]


def test_a_role_that_changes_there_changes_here_at_the_next_sign_in(hospital):
    hospital.browser().sign_in("u-1")
    hospital.knows("u-1", **{**CLINICIAN, "realm_access": {"roles": ["ward"]}})
    browser = hospital.browser()
    browser.sign_in("u-1")
    assert browser.me().json()["user"]["role"] == "nurse"
    assert "role_set" in kinds(hospital.site)


def test_departments_come_from_the_claims_where_the_settings_say_so(hospital_of):
    hospital = hospital_of(openid_department_claim="departments", openid_departments=("D-07=心内科", "D-08=皮肤科"))
    hospital.knows("u-1", **CLINICIAN, departments=["D-99", "D-07"])
    browser = hospital.browser()
    browser.sign_in("u-1")
    assert browser.me().json()["user"]["department"] == "心内科"


@pytest.mark.parametrize(
    ("claims", "settings", "reason"),
    [
        ({"realm_access": {"roles": ["porters"]}}, {}, "role"),
        ({"realm_access": {}}, {}, "role"),
        ({"preferred_username": "aisha"}, {}, "taken"),
        ({"preferred_username": ""}, {}, "account"),
        ({}, {"openid_accounts": "linked"}, "account"),
    ],
)
def test_who_has_no_role_or_no_account_does_not_come_in(hospital_of, claims, settings, reason):
    hospital = hospital_of(**settings)
    hospital.knows("u-1", **{**CLINICIAN, **claims})
    browser = hospital.browser()
    page = browser.sign_in("u-1")
    assert page.status_code == 403
    assert 'role="alert"' in page.text
    assert browser.me().status_code == 401
    with hospital.site.database.reading() as session:
        assert [e.detail["why"] for e in read_events(session) if e.kind == "openid_refused"] == [reason]


def test_a_linked_account_is_the_one_that_comes_in_whatever_its_name(hospital):
    openid = hospital.site.app.state.proofs.openid
    openid.link("aisha", "u-1", actor="jo")
    browser = hospital.browser()
    browser.sign_in("u-1")
    assert browser.me().json()["user"]["username"] == "aisha"


def test_a_closed_account_stays_closed_and_its_own_password_is_none(hospital):
    hospital.browser().sign_in("u-1")
    hospital.site.accounts.set_disabled("wei.zhang", disabled=True)
    browser = hospital.browser()
    assert browser.sign_in("u-1").status_code == 401
    assert browser.me().status_code == 401


def test_the_way_back_counts_once_and_only_in_the_browser_that_began_it(hospital):
    browser, other = hospital.browser(), hospital.browser()
    form = browser.to_provider("/openid/sign-in")
    sent = browser.client.post(str(form.url), data={"login": "u-1"})
    last = browser.follow(sent, until="/openid/callback")
    back = str(last.url.join(last.headers["location"]))
    assert other.client.get(back).status_code == 422
    assert browser.client.get(back).status_code == 200
    assert browser.client.get(back).status_code == 422
    assert other.me().status_code == 401


@pytest.mark.parametrize("change", [{"iss": "https://evil.test"}, {"code": "made-up"}, {"iss": ""}])
def test_an_answer_that_is_not_the_providers_opens_nothing(hospital, change):
    browser = hospital.browser()
    form = browser.to_provider("/openid/sign-in")
    last = browser.follow(browser.client.post(str(form.url), data={"login": "u-1"}), until="/openid/callback")
    back = last.url.join(last.headers["location"]).copy_merge_params(change)
    assert browser.client.get(back).status_code == 401
    assert browser.me().status_code == 401


def doctor_with_a_note(hospital):
    """Aisha is linked and signed in through the provider; a note waits for her."""
    hospital.site.app.state.proofs.openid.link("aisha", "u-1", actor="jo")
    browser = hospital.browser()
    browser.sign_in("u-1")
    return browser, hospital.site.reviewed()


def sign(browser, note):
    address = f"{browser.hospital.address}/api/v1/consultations/{note.id}/signature"
    headers = based_on(note) | browser.csrf()
    return browser.client.post(address, json={"revision_digest": note.draft}, headers=headers)


def test_a_fresh_sign_in_there_signs_what_was_opened(hospital):
    browser, note = doctor_with_a_note(hospital)
    page = f"/notes/{note.id}/sign"
    assert browser.client.get(hospital.address + page).status_code == 200
    assert sign(browser, note).json()["reason"] == "proof-needed"
    form = browser.to_provider(f"/openid/prove?next={page}")
    assert browser.sign_in_there(form, "u-1").status_code == 200
    assert sign(browser, note).status_code == 201
    with hospital.site.database.reading() as session:
        opened = [event for event in read_events(session) if event.kind == "signing_opened"]
    assert [event.detail["proof"] for event in opened] == ["openid"]


def test_somebody_else_who_signs_in_there_signs_nothing(hospital):
    browser, note = doctor_with_a_note(hospital)
    hospital.knows("u-2", **{**CLINICIAN, "preferred_username": "other"})
    browser.forget_provider()
    form = browser.to_provider("/openid/prove?next=/")
    assert browser.sign_in_there(form, "u-2").status_code == 401
    browser.client.get(f"{hospital.address}/notes/{note.id}/sign")
    assert sign(browser, note).json()["reason"] == "proof-needed"


def test_a_signature_may_need_a_strength_that_the_provider_vouches_for(hospital_of):
    hospital = hospital_of(openid_signing_acr="urn:hospital:two-factors")
    hospital.knows("u-1", **CLINICIAN)
    browser, note = doctor_with_a_note(hospital)
    browser.client.get(f"{hospital.address}/notes/{note.id}/sign")
    for acr, status in (("", 401), ("urn:hospital:two-factors", 200)):
        form = browser.to_provider("/openid/prove?next=/")
        assert browser.sign_in_there(form, "u-1", acr=acr).status_code == status
    assert sign(browser, note).status_code == 201


def test_the_providers_logout_ends_the_session_here(hospital):
    browser, other = hospital.browser(), hospital.browser()
    browser.sign_in("u-1")
    other.sign_in("u-1")
    assert browser.me().status_code == 200
    out = browser.client.get(f"{hospital.provider}/session/end", params={"client_id": "scribe"})
    secret = out.text.split('name="xsrf" value="')[1].split('"')[0]
    browser.client.post(f"{hospital.provider}/session/end/confirm", data={"xsrf": secret, "logout": "yes"})
    assert browser.me().status_code == 401
    assert other.me().status_code == 200
    assert "session_ended" in kinds(hospital.site)


@pytest.mark.parametrize("token", ["", "a.b.c", "x" * 40_000])
def test_a_logout_that_is_not_the_providers_ends_nothing(hospital, token):
    browser = hospital.browser()
    browser.sign_in("u-1")
    answer = browser.client.post(f"{hospital.address}/openid/logout", data={"logout_token": token})
    assert answer.status_code == 400
    assert browser.me().status_code == 200


def test_signing_out_here_leads_to_signing_out_there(hospital):
    browser = hospital.browser()
    browser.sign_in("u-1")
    page = browser.client.post(f"{hospital.address}/sign-out", headers=browser.csrf())
    assert f"{hospital.provider}/session/end" in page.text
    assert browser.me().status_code == 401


def test_a_provider_that_is_away_is_one_sentence_and_local_accounts_still_work(hospital_of):
    hospital = hospital_of(openid_issuer="http://127.0.0.1:9")
    browser = hospital.browser()
    page = browser.client.get(f"{hospital.address}/openid/sign-in")
    assert page.status_code == 503
    assert "sign-in does not answer" in page.text
    given = {"username": "sam", "password": "amber-birch-1234"}
    assert browser.client.post(f"{hospital.address}/sign-in", data=given).status_code == 303
    assert hospital.site.accounts.user("sam").role is Role.NURSE
