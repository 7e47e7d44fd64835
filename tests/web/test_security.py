from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

import scribe
from scribe.web.app import create_app
from scribe.web.security import csrf_token_of
from tests.fakes.web_installation import PASSWORD, key

SOURCE = Path(scribe.__file__).parent


def csrf_of(client):
    return client.get("/api/v1/me").json()["csrf"]


def test_every_answer_carries_the_security_headers(site):
    client = site.client()
    for path in ("/healthz", "/api/v1/me", "/api/v1/docs", "/nothing", "/api/v1/consultations"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "microphone=(self)" in headers["permissions-policy"]
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("address", "setting", "secure"),
    [
        ("https://scribe.test", None, True),
        ("http://scribe.test", None, True),
        ("http://127.0.0.1:8080", None, False),
        ("http://localhost:8080", None, False),
        ("http://[::1]:8080", None, False),
        ("https://localhost", None, True),
        ("http://127.0.0.1:8080", True, True),
        ("http://scribe.test", False, False),
    ],
)
def test_cookies_are_for_https_everywhere_but_on_this_machine_itself(site_of, address, setting, secure):
    site = site_of(pages=True, secure_cookies=setting)
    client = TestClient(site.app, base_url=address, follow_redirects=False)
    answer = client.post("/sign-in", data={"username": "sam", "password": PASSWORD})
    assert answer.status_code == 303
    cookies = answer.headers.get_list("set-cookie")
    prefix = "__Host-" if secure else ""
    assert {cookie.partition("=")[0] for cookie in cookies} == {f"{prefix}scribe_session", f"{prefix}scribe_browser"}
    assert all("path=/;" in f"{cookie.lower()};" and "domain" not in cookie.lower() for cookie in cookies)
    assert all(("Secure" in cookie) is secure and "HttpOnly" in cookie for cookie in cookies)
    assert ("strict-transport-security" in answer.headers) is secure


def test_a_cookie_that_another_host_could_have_planted_opens_nothing_and_is_taken_away(site_of):
    site = site_of(pages=True)
    client = TestClient(site.app, base_url="https://scribe.test", follow_redirects=False)
    client.cookies.set("scribe_session", site.accounts.sign_in("sam", PASSWORD))
    assert client.get("/api/v1/me").status_code == 401
    answer = client.post("/sign-in", data={"username": "sam", "password": PASSWORD})
    left = [cookie for cookie in answer.headers.get_list("set-cookie") if cookie.startswith("scribe_session=")]
    assert [("Max-Age=0" in cookie, "Secure" in cookie) for cookie in left] == [(True, True)]
    assert client.get("/api/v1/me").json()["user"]["username"] == "sam"


def test_cookies_are_read_and_set_in_one_place_alone():
    found = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if any(call in file.read_text("utf-8") for call in ("request.cookies", ".set_cookie(", ".delete_cookie("))
    }
    assert found == {"web/cookies.py"}


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("scribe.test", True),
        ("SCRIBE.TEST:8443", True),
        ("ward.hospital.example", True),
        ("a.b.hospital.example", True),
        ("public.example", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("hospital.example", False),
        ("evil.test", False),
        ("scribe.test.evil.test", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_the_site_answers_to_its_own_names_alone(site_of, host, passes):
    site = site_of(trusted_hosts=("scribe.test", "*.hospital.example"), public_url="https://public.example")
    answer = site.client().get("/api/v1/me", headers={"Host": host})
    assert answer.status_code == (401 if passes else 421)
    if not passes:
        assert answer.json()["code"] == "misdirected"
        assert host not in answer.text or not host
    assert site.client().get("/healthz", headers={"Host": host}).status_code == 200


def test_a_trusted_proxys_word_is_the_clients_address_and_anybody_elses_is_not(site_of):
    for trusted, seen in (("10.9.8.7", "192.0.2.44"), ("10.0.0.1", "10.9.8.7")):
        site = site_of(trusted_proxies=(trusted,))
        client = TestClient(site.app, base_url="https://scribe.test", client=("10.9.8.7", 40000))
        given = {"username": "sam", "password": PASSWORD}
        token = client.post("/api/v1/sessions", json=given, headers={"X-Forwarded-For": "192.0.2.44"}).json()["token"]
        listed = client.get("/api/v1/sessions", headers={"Authorization": f"Bearer {token}"}).json()["sessions"]
        assert [one["address"] for one in listed if one["current"]] == [seen]


def test_a_cookie_alone_reads_but_does_not_change(site):
    browser = site.browser("sam")
    assert browser.get("/api/v1/me").status_code == 200
    refused = browser.post("/api/v1/consultations", json={}, headers=key())
    assert refused.status_code == 403
    assert refused.json()["reason"] == "csrf"


def test_a_cookie_with_the_sessions_token_changes(site):
    browser = site.browser("sam")
    headers = {"X-Scribe-CSRF": csrf_of(browser), **key()}
    answer = browser.post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=headers)
    assert answer.status_code == 201


def test_another_sessions_token_does_not_count(site):
    other = csrf_of(site.browser("aisha"))
    refused = site.browser("sam").post("/api/v1/consultations", json={}, headers={"X-Scribe-CSRF": other, **key()})
    assert refused.status_code == 403


def test_the_csrf_token_ends_with_the_session_and_does_not_show_its_token():
    assert csrf_token_of("one") != csrf_token_of("two")
    assert "one" not in csrf_token_of("one")


def test_a_bearer_token_needs_no_csrf_token(nurse):
    assert nurse.post("/api/v1/consultations", json={"practitioner": "aisha"}, headers=key()).status_code == 201


def test_a_wrong_bearer_token_is_not_saved_by_a_right_cookie(site):
    browser = site.browser("sam")
    assert browser.get("/api/v1/me", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://scribe.test"}, True),
        ({"Origin": "http://evil.test"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://scribe.test"}, False),
    ],
)
def test_a_changing_request_of_another_sites_page_is_refused_signed_in_or_not(site, headers, passes):
    answer = site.client().post("/api/v1/sessions", json={"username": "sam", "password": PASSWORD}, headers=headers)
    assert answer.status_code == (201 if passes else 403)


def test_a_wrong_password_is_401_with_one_sentence_for_known_and_unknown_names(site):
    answers = [
        site.client().post("/api/v1/sessions", json={"username": name, "password": "wrong-wrong"}).json()
        for name in ("sam", "nobody")
    ]
    assert answers[0] == answers[1]
    assert answers[0]["status"] == 401


def test_a_closed_name_says_when_to_try_again(site):
    client = site.client()
    wrong = {"username": "sam", "password": "wrong-wrong"}
    for _ in range(5):
        client.post("/api/v1/sessions", json=wrong)
    answer = client.post("/api/v1/sessions", json={"username": "sam", "password": PASSWORD})
    assert answer.status_code == 401
    assert 0 < int(answer.headers["retry-after"]) <= 30


def test_a_signed_out_token_is_worthless(site):
    program = site.program("sam")
    assert program.delete("/api/v1/sessions/current").status_code == 204
    assert program.get("/api/v1/me").status_code == 401


def every_route(app: FastAPI):
    """The application's routes, those of included routers too."""
    found: list[BaseRoute] = []

    def walk(routes):
        for route in routes:
            if hasattr(route, "effective_candidates"):
                walk(route.effective_candidates())
            elif getattr(route, "path", None) is not None:
                found.append(route)

    walk(app.router.routes)
    return found


OPEN_TO_ALL = {"/api/v1/sessions"}
"""Changing addresses that need no session: signing in. The site's own sign-in form is checked by its origin."""


def test_no_changing_route_of_the_api_works_without_a_session(site):
    client = site.client()
    checked = 0
    for route in every_route(site.app):
        path = route.path
        for method in (getattr(route, "methods", None) or set()) - {"GET", "HEAD", "OPTIONS"}:
            if not path.startswith("/api/") or path in OPEN_TO_ALL:
                continue
            real = path.replace("{id}", "x").replace("{upload_id}", "x")
            answer = client.request(method, real, headers={"Content-Type": "application/json", **key()})
            assert answer.status_code == 401, (method, path, answer.text)
            checked += 1
    assert checked >= 15


def test_no_changing_route_of_the_api_works_with_a_cookie_alone(site):
    browser = site.browser("aisha")
    for route in every_route(site.app):
        path = route.path
        for method in (getattr(route, "methods", None) or set()) - {"GET", "HEAD", "OPTIONS"}:
            if not path.startswith("/api/") or path in OPEN_TO_ALL:
                continue
            real = path.replace("{id}", "x").replace("{upload_id}", "x")
            answer = browser.request(method, real, headers={"Content-Type": "application/json", **key()})
            assert answer.status_code == 403, (method, path, answer.text)


PAGES_BEFORE_SIGNING_IN = {
    "/sign-in",
    "/sign-in/passkey",
    "/sign-in/passkey/options",
    "/sign-in/new-password",
    "/openid/logout",
}
"""Pages that the cookie is no proof for: they ask for a password or a one-time one, a passkey's or the provider's
own signed word."""


def test_no_changing_page_works_with_a_cookie_alone(site_of):
    site = site_of(pages=True)
    browser = site.browser("aisha")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    checked = 0
    for route in every_route(site.app):
        for method in (getattr(route, "methods", None) or set()) - {"GET", "HEAD", "OPTIONS"}:
            if route.path.startswith("/api/") or route.path in PAGES_BEFORE_SIGNING_IN:
                continue
            answer = browser.request(method, route.path.replace("{id}", "x"), headers=form)
            if route.path.startswith("/fhir/"):  # it knows no cookie: only an integrator's token opens it
                assert answer.status_code in (401, 404), (method, route.path)
                continue
            assert answer.status_code == 403, (method, route.path)
            checked += 1
    assert checked >= 5


def test_the_factory_makes_independent_sites(site):
    again = create_app(site.settings, site.service, site.accounts, pages=False)
    assert again is not site.app
    assert again.state.broadcaster is not site.app.state.broadcaster
