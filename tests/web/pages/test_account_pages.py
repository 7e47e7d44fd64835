"""The pages of accounts over HTTP: who may, what changes, what is refused and in whose words."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import update

from scribe.db import utc_now
from scribe.db.sign_in_tables import PasskeyRow, SessionRow
from scribe.model import Role
from scribe.web.security import csrf_token_of
from scribe.web.sign_in.sessions import SignedInBy
from tests.fakes.web_installation import PASSWORD


@pytest.fixture
def house(site_of):
    return site_of(pages=True)


@pytest.mark.parametrize("name", ["sam", "aisha"])
def test_only_administrators_see_the_accounts_of_others(house, name):
    browser = house.desk(name)
    assert browser.get("/accounts").status_code == 403
    for step in ("close", "open", "sessions/end", "renewal", "passkeys/remove"):
        assert browser.post(f"/accounts/jo/{step}", data={"passkey": "x"}).status_code == 403
    assert browser.get("/account").status_code == 200


def test_an_administrator_closes_and_reopens_an_account_but_never_their_own(house):
    keeper, doctor = house.desk("jo"), house.desk("aisha")
    assert keeper.post("/accounts/aisha/close").status_code == 303
    assert doctor.get("/account").status_code == 401
    assert "This account is closed." in keeper.get("/accounts/aisha").text
    assert keeper.post("/accounts/aisha/open").status_code == 303
    assert house.accounts.sign_in("aisha", PASSWORD)
    assert keeper.post("/accounts/jo/close").status_code == 403
    assert keeper.get("/accounts/nobody").status_code == 404


def test_an_administrator_ends_one_session_and_all(house):
    keeper, doctor, other = house.desk("jo"), house.desk("aisha"), house.desk("aisha")
    first = house.accounts.sessions.of("aisha")[0]
    assert keeper.post("/accounts/aisha/sessions/end", data={"session": first.id}).status_code == 303
    assert sorted(one.get("/account").status_code for one in (doctor, other)) == [200, 401]
    assert keeper.post("/accounts/aisha/sessions/end").status_code == 303
    assert [one.get("/account").status_code for one in (doctor, other)] == [401, 401]


def test_a_new_second_proof_by_two_people_over_the_pages(house):
    doctor, keeper = house.desk("aisha"), house.desk("jo")
    assert doctor.post("/account/second-proof/renewal", data={"reason": "Lost."}).status_code == 303
    assert "Lost." in keeper.get("/accounts").text
    assert keeper.post("/accounts/aisha/renewal", data={"step": "confirm"}).status_code == 303
    assert doctor.get("/account").status_code == 401
    again = house.desk("aisha")
    assert "<svg" in again.get("/account").text
    assert again.post("/account/second-proof", data={"code": "000000"}).status_code == 401
    code = house.accounts.codes.current("aisha")
    assert again.post("/account/second-proof", data={"code": code}).status_code == 401
    assert again.post("/account/second-proof", data={"code": code, "proof": PASSWORD}).status_code == 303


def test_who_asked_does_not_confirm_and_is_told_so_in_both_languages(house):
    keeper = house.desk("jo")
    keeper.post("/accounts/aisha/renewal", data={"step": "ask", "reason": "Lost."})
    for language, words in (("en", "needs two people"), ("zh", "需要两个人")):
        keeper.cookies.set("__Host-scribe_language", language)
        answer = keeper.post("/accounts/aisha/renewal", data={"step": "confirm"})
        assert (answer.status_code, words in answer.text) == (403, True)


def test_the_password_is_changed_with_the_old_one_and_refusals_have_words(house):
    browser = house.desk("aisha")
    new = "copper-otter-9317"
    for fields, status, words in (
        ({"old": PASSWORD, "new": new, "again": "other"}, 422, "differ"),
        ({"old": "wrong-wrong-wrong", "new": new, "again": new}, 401, "wrong"),
        ({"old": PASSWORD, "new": "password1234", "again": "password1234"}, 422, "easy to guess"),
        ({"old": PASSWORD, "new": new, "again": new}, 200, "is changed"),
    ):
        answer = browser.post("/account/password", data=fields)
        assert (answer.status_code, words in answer.text) == (status, True)
    assert house.accounts.sign_in("aisha", new)


def with_passkey(house, username: str, name: str = "Key") -> str:
    """An account's passkey, used just now; as it is stored."""
    digest = sha256(f"{username} {name}".encode()).hexdigest()
    row = PasskeyRow(
        digest=digest, credential=name.encode(), username=username, handle=bytes(32), public_key=b"", sign_count=0,
        name=name, created_at=utc_now(), used_at=utc_now(),
    )  # fmt: skip
    with house.database.transaction() as session:
        session.add(row)
    return digest


def browser_by(house, username: str, way: str):
    browser = house.client(follow_redirects=False)
    token = house.accounts.open_session(username, SignedInBy(way))
    browser.cookies.set("__Host-scribe_session", token)
    browser.headers["X-Scribe-CSRF"] = csrf_token_of(token)
    return browser


def test_a_password_alone_adds_no_passkey_where_there_is_an_app(house):
    browser = house.desk("aisha")
    for proof in ("", PASSWORD, "000000"):
        assert browser.post("/account/passkeys/options", json={"proof": proof}).status_code == 401
    code = house.accounts.codes.current("aisha")
    assert browser.post("/account/passkeys/options", json={"proof": code}).status_code == 200
    assert browser.post("/account/passkeys/options", json={"proof": code}).status_code == 401


def test_without_any_second_factor_the_password_is_asked_for_anew(house):
    browser = house.desk("sam")
    for proof in ("", "wrong-wrong-wrong", ["x"], 7):
        assert browser.post("/account/passkeys/options", json={"proof": proof}).status_code == 401
    assert browser.post("/account/passkeys/options", json={"proof": PASSWORD}).status_code == 200


def test_where_there_is_a_passkey_it_is_what_adds_another_factor(house):
    with_passkey(house, "sam")
    refused = house.desk("sam").post("/account/passkeys/options", json={"proof": PASSWORD})
    assert (refused.status_code, refused.json()["reason"]) == (401, "fresh-needed")
    assert browser_by(house, "sam", "passkey").post("/account/passkeys/options", json={}).status_code == 200


def test_an_account_of_the_hospitals_sign_in_adds_one_just_after_it(house):
    house.accounts.create_user(username="noor", name="Noor", role=Role.NURSE, password=None)
    browser = browser_by(house, "noor", "openid")
    assert browser.post("/account/passkeys/options", json={}).status_code == 200
    with house.database.transaction() as session:
        session.execute(update(SessionRow).values(created_at=utc_now() - timedelta(minutes=11)))
    assert browser.post("/account/passkeys/options", json={}).status_code == 401


def test_a_passkey_that_is_gone_proves_nothing_and_what_it_opened_ends(house):
    digest = with_passkey(house, "aisha")
    here, there = browser_by(house, "aisha", "passkey"), browser_by(house, "aisha", "passkey")
    other = house.desk("aisha")
    assert here.post("/account/passkeys/remove", data={"passkey": digest}).status_code == 303
    assert there.get("/api/v1/me").status_code == 401
    assert other.get("/api/v1/me").status_code == 200
    new = "copper-otter-9317"
    assert here.post("/account/password", data={"new": new, "again": new}).status_code == 401


@pytest.mark.parametrize(("language", "words"), [("en", "only second factor"), ("zh", "唯一的第二因素")])
def test_the_only_second_factor_is_not_removed_where_two_are_asked_for(site_of, language, words):
    site = site_of(pages=True, sign_in_factors=2)
    digest = with_passkey(site, "aisha")
    browser = browser_by(site, "aisha", "passkey")
    browser.cookies.set("__Host-scribe_language", language)
    refused = browser.post("/account/passkeys/remove", data={"passkey": digest})
    assert (refused.status_code, words in refused.text) == (409, True)
    site.accounts.codes.verify_of("aisha", site.accounts.codes.current("aisha"))
    assert browser.post("/account/passkeys/remove", data={"passkey": digest}).status_code == 303


def test_a_forgotten_password_is_replaced_by_who_has_just_signed_in_with_a_passkey(house):
    new = "copper-otter-9317"
    browser = house.client(follow_redirects=False)
    with_passkey(house, "aisha")
    token = house.accounts.open_session("aisha", SignedInBy("passkey"))
    browser.cookies.set("__Host-scribe_session", token)
    browser.headers["X-Scribe-CSRF"] = csrf_token_of(token)
    assert 'id="old"' not in browser.get("/account").text
    assert browser.post("/account/password", data={"new": new, "again": new}).status_code == 200
    assert house.accounts.sign_in("aisha", new)
    with house.database.transaction() as session:
        session.execute(update(SessionRow).values(created_at=utc_now() - timedelta(minutes=11)))
    assert 'id="old"' in browser.get("/account").text
    later = browser.post("/account/password", data={"new": PASSWORD, "again": PASSWORD})
    assert (later.status_code, house.accounts.has_password("aisha")) == (401, True)
    assert house.accounts.sign_in("aisha", new)


def test_sign_in_says_in_chinese_how_long_to_wait(house):
    browser = house.client()
    browser.cookies.set("__Host-scribe_language", "zh")
    for _ in range(6):
        answer = browser.post("/sign-in", data={"username": "sam", "password": "guess-guess-guess"})
    assert answer.status_code == 401
    assert "请等待 30 秒" in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.test", "/\\evil.test", "https://evil.test", "/\t/evil.test", "/" + "x" * 3000, "javascript:1"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(house, target):
    browser = house.client()
    browser.follow_redirects = False
    answer = browser.post("/sign-in", data={"username": "sam", "password": PASSWORD, "next": target})
    assert answer.headers["location"] == "/"


def test_a_megabyte_of_name_or_password_is_only_wrong(house):
    for fields in ({"username": "x" * 1_000_000, "password": "y"}, {"username": "sam", "password": "y" * 1_000_000}):
        assert house.client().post("/sign-in", data=fields).status_code == 401


def client_data(**says):
    return base64.urlsafe_b64encode(json.dumps(says).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"response": None},
        {"response": {"clientDataJSON": 7}, "rawId": 7},
        {"response": {"clientDataJSON": "!!"}, "rawId": "é"},
        {"response": {"clientDataJSON": client_data(challenge=["x"])}, "rawId": "AAAA"},
        {"response": {"clientDataJSON": client_data(challenge="x" * 100)}, "rawId": "AAAA", "id": "AAAA"},
        {"response": {"clientDataJSON": base64.urlsafe_b64encode(b"[" * 90_000).decode()}, "rawId": "AAAA"},
    ],
)
def test_what_is_no_passkeys_answer_is_refused_wherever_it_comes(house, answer):
    browser = house.desk("aisha")
    assert browser.post("/sign-in/passkey", json=answer).status_code == 401
    assert browser.post("/signing/passkey", json=answer).status_code == 401
    assert browser.post("/account/passkeys?name=Key", json=answer).status_code == 422


def test_a_challenge_counts_once_and_for_what_it_was_begun_for(house):
    browser = house.desk("aisha")
    shown = {"proof": house.accounts.codes.current("aisha")}
    begun = browser.post("/account/passkeys/options", json=shown).json()["challenge"]
    answer = {"response": {"clientDataJSON": client_data(challenge=begun)}, "rawId": "AAAA"}
    assert browser.post("/sign-in/passkey", json=answer).status_code == 401
    proofs = house.app.state.proofs
    assert proofs.passkeys._pending.take("passkey new aisha", begun) is not None
    assert proofs.passkeys._pending.take("passkey new aisha", begun) is None


def test_an_address_without_a_provider_says_that_there_is_none(house):
    for method, path in (("GET", "/openid/callback?state=x&code=y"), ("POST", "/openid/logout")):
        assert house.client().request(method, path).status_code == 404
    assert "no other sign-in" in house.client().get("/openid/sign-in").text


def test_a_browser_that_signs_in_again_leaves_no_session_behind(house):
    browser = house.client(follow_redirects=False)
    signed_in = browser.post("/sign-in", data={"username": "aisha", "password": PASSWORD})
    token = signed_in.cookies["__Host-scribe_session"]
    assert [one.username for one in house.accounts.sessions.of("aisha")] == ["aisha"]
    browser.headers["X-Scribe-CSRF"] = browser.get("/api/v1/me").json()["csrf"]
    again = browser.post("/sign-in", data={"username": "sam", "password": PASSWORD})
    assert again.status_code == 303
    assert again.cookies["__Host-scribe_session"] != token
    assert browser.get("/api/v1/me").json()["user"]["username"] == "sam"
    assert house.accounts.sessions.of("aisha") == ()
    assert house.accounts.user_for(token) is None


def test_a_sign_in_that_is_refused_ends_no_session(house):
    browser = house.desk("aisha")
    assert browser.post("/sign-in", data={"username": "sam", "password": "wrong"}).status_code == 401
    assert browser.get("/api/v1/me").json()["user"]["username"] == "aisha"
