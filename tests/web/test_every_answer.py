"""What holds for every answer of the site, asked of each address that it has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from tests.fakes.web_installation import PASSWORD, Site, open_site

TEXT = re.compile(r"text/(?!event-stream)|application/xhtml")
INJECTED = (
    "' OR '1'='1",
    "1; DROP TABLE event;--",
    "%27%20UNION%20SELECT%201--",
    '" OR ""="',
    "\\'; --",
    "$(id)",
    "`id`",
)
STREAMS = ("/events", "/words")
PUBLIC = {
    "/.well-known/security.txt", "/.well-known/jwks.json", "/fhir/metadata", "/livez", "/readyz", "/healthz", "/sw.js",
    "/api/v1/docs.css",
}  # fmt: skip
"""What is the same for everybody, and may be kept."""
BARE = {"/signed-in"}
"""A page that says one thing and leads on."""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Site]:
    opened = open_site(tmp_path_factory.mktemp("answers") / "data", pages=True)
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def addresses(site) -> list[str]:
    """Every address that is read, of a consultation that is there."""
    one = site.transcribed().id
    found = []
    for route in iter_route_contexts(site.app.routes):
        path = route.path or ""
        if isinstance(route.original_route, APIRoute) and "GET" in (route.methods or ()) and not path.endswith(STREAMS):
            found.append(re.sub(r"{\w+(:\w+)?}", "x", path.replace("{id}", one)))
    assert len(found) > 60
    return found


@pytest.fixture(scope="module")
def answers(site, addresses):
    """What everybody, and nobody, gets at each of them."""
    clients = [site.browser(name) for name in ("sam", "aisha", "jo")] + [site.client()]
    origin = {"Origin": "https://elsewhere.test", "Accept": "text/html"}
    return [
        (path, client.get(path, headers=origin, follow_redirects=False)) for client in clients for path in addresses
    ]


def test_no_other_site_is_told_that_it_may_read(answers):
    told = [path for path, answer in answers if any(name.startswith("access-control-") for name in answer.headers)]
    assert told == []


def test_nothing_of_a_signed_in_person_is_kept_by_a_cache(answers):
    kept = {
        path
        for path, answer in answers
        if answer.status_code == 200 and "no-store" not in answer.headers.get("cache-control", "")
    }
    assert kept <= PUBLIC


def test_every_text_names_its_characters(answers):
    unnamed = [
        path
        for path, answer in answers
        if TEXT.match(answer.headers.get("content-type", "")) and "charset" not in answer.headers["content-type"]
    ]
    assert unnamed == []


def test_signing_out_is_in_sight_on_every_page(answers):
    pages = [(path, one) for path, one in answers if one.headers.get("content-type", "").startswith("text/html")]
    without = {
        path
        for path, page in pages
        if page.status_code == 200 and "data-user=" in page.text and 'action="/sign-out"' not in page.text
    }
    assert without <= BARE


@pytest.mark.parametrize("name", ["sam", "jo"])
def test_what_looks_like_sql_or_a_command_is_text_like_any_other(site, name):
    client = site.program(name)
    events = len(site.kinds())
    for text in INJECTED:
        for path, parameters in (
            ("/api/v1/consultations", {"practitioner": text, "state": text, "since": text}),
            ("/api/v1/consultations/queue", {"find": text, "department": text}),
            (f"/api/v1/consultations/{text}", {}),
            ("/api/v1/deliveries", {"state": text}),
            ("/queue", {"find": text, "department": text}),
        ):
            answer = client.get(path, params=parameters)
            assert answer.status_code in (200, 403, 404, 422), (path, text, answer.status_code)
    asked = {"consultation": INJECTED[0], "person": INJECTED[1]}
    assert client.post("/api/v1/audit/questions", json=asked).status_code in (200, 403, 422)
    assert len(site.kinds()) >= events


def test_a_new_installation_has_no_account_and_nobody_comes_in(tmp_path):
    empty = open_site(tmp_path / "data")
    for name in ("sam", "aisha", "jo"):
        empty.accounts.set_disabled(name, disabled=True)
    for name, password in (("admin", "admin"), ("root", ""), ("scribe", "scribe"), ("sam", PASSWORD)):
        answer = empty.client().post("/api/v1/sessions", json={"username": name, "password": password})
        assert answer.status_code in (401, 422)
    empty.database.close()


def test_tokens_of_sessions_and_programs_have_256_random_bits_and_are_new_each_time(site):
    tokens = {site.accounts.sign_in("sam", PASSWORD) for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}  # 32 bytes in base64


def test_passwords_are_masked_and_may_be_pasted_and_kept_by_a_manager(site):
    page = site.client().get("/sign-in", headers={"Accept": "text/html"}).text
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in page
    assert "maxlength" not in field or int(re.search(r'maxlength="(\d+)"', field)[1]) >= 128
