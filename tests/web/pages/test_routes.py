"""The pages' routes: who sees which, where somebody without a session goes, in which language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.model import State
from tests.fakes.web_installation import PASSWORD, Site, open_site

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


@pytest.mark.parametrize(
    ("username", "home"), [("sam", "/queue"), ("aisha", "/today"), ("jo", "/operations"), ("", "/sign-in")]
)
def test_each_role_begins_on_its_own_page(site: Site, username: str, home: str) -> None:
    client = site.browser(username) if username else site.client()
    answer = client.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, home)


@pytest.mark.parametrize(
    ("username", "path", "status"),
    [
        ("sam", "/queue", 200), ("sam", "/checked", 200), ("sam", "/operations", 403), ("sam", "/today", 403),
        ("aisha", "/today", 200), ("aisha", "/record", 200), ("aisha", "/operations", 403),
        ("jo", "/operations", 200), ("jo", "/queue", 403), ("jo", "/today", 403), ("jo", "/record", 403),
    ],
)  # fmt: skip
def test_a_role_sees_its_own_pages_only(site: Site, username: str, path: str, status: int) -> None:
    answer = site.browser(username).get(path, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.text.count("<h1") == 1


def test_somebody_without_a_session_signs_in_and_comes_back_to_where_they_wanted(site: Site) -> None:
    client = site.client()
    asked = client.get("/queue?which=high", headers={"Accept": "text/html"}, follow_redirects=False)
    assert asked.status_code == 303
    assert asked.headers["location"] == "/sign-in?next=%2Fqueue%3Fwhich%3Dhigh"
    fields = {"username": "sam", "password": PASSWORD, "next": "/queue?which=high"}
    answer = client.post("/sign-in", data=fields, headers=HERE, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue?which=high")


@pytest.mark.parametrize("target", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "elsewhere"])
def test_signing_in_never_leads_to_another_site(site: Site, target: str) -> None:
    fields = {"username": "sam", "password": PASSWORD, "next": target}
    answer = site.client().post("/sign-in", data=fields, headers=HERE, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_wrong_password_is_answered_in_the_readers_language_and_opens_no_session(site: Site) -> None:
    client = site.client()
    client.get("/language?to=zh&next=/sign-in")
    answer = client.post("/sign-in", data={"username": "sam", "password": "wrong"}, headers=HERE)
    assert answer.status_code == 401
    assert "工号或密码不正确" in answer.text
    assert "__Host-scribe_session" not in client.cookies


def test_the_chosen_language_stays_with_the_browser(site: Site) -> None:
    client = site.browser("sam")
    assert 'lang="en"' in client.get("/queue").text
    client.get("/language?to=zh&next=/queue")
    page = client.get("/queue").text
    assert 'lang="zh-CN"' in page
    assert "待核对" in page


@pytest.mark.parametrize(
    ("theme", "root", "meta"), [("dark", 'data-theme="dark"', "dark"), ("light", 'data-theme="light"', "light")]
)
def test_the_chosen_colours_stay_with_the_browser_and_are_in_the_page_itself(
    site: Site, theme: str, root: str, meta: str
) -> None:
    client = site.browser("sam")
    assert "data-theme" not in client.get("/queue").text
    answer = client.get(f"/theme?to={theme}&next=/queue", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    page = client.get("/queue").text
    assert f'<html lang="en" {root}>' in page
    assert f'<meta name="color-scheme" content="{meta}">' in page
    client.get("/theme?to=system")
    assert "data-theme" not in client.get("/queue").text


def test_colours_that_nobody_offers_are_the_systems(site: Site) -> None:
    client = site.client()
    client.get("/theme?to=%22onload&next=/sign-in")
    assert "data-theme" not in client.get("/sign-in").text
    client.cookies.set("__Host-scribe_theme", "pink")
    assert "data-theme" not in client.get("/sign-in").text


@pytest.mark.parametrize("target", ["https://elsewhere.test/", "//elsewhere.test"])
def test_choosing_colours_never_leads_to_another_site(site: Site, target: str) -> None:
    answer = site.client().get("/theme", params={"to": "dark", "next": target}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_an_administrators_pages_name_no_patient(site: Site) -> None:
    note = site.drafted()
    administrator = site.browser("jo")
    for path in ("/operations", f"/consultations/{note.id}"):
        page = administrator.get(path)
        assert page.status_code == 200
        assert "Helen Parker" not in page.text
        assert "4471 0932" not in page.text
        assert "cough" not in page.text.lower()
    assert administrator.get(f"/notes/{note.id}", headers={"Accept": "text/html"}).status_code == 403


def test_what_does_not_exist_has_a_page_that_says_so(site: Site) -> None:
    answer = site.browser("sam").get("/notes/nothing", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_opening_a_note_claims_it_for_the_reader(site: Site) -> None:
    note = site.drafted()
    assert site.browser("sam").get(f"/notes/{note.id}").status_code == 200
    claim = site.service.get(note.id).claim
    assert claim is not None
    assert claim.by.id == "sam"


def test_a_consultation_without_a_note_shows_its_progress_instead(site: Site) -> None:
    waiting = site.registered()
    answer = site.browser("sam").get(f"/notes/{waiting.id}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/consultations/{waiting.id}")


def test_only_a_doctor_may_sign(site: Site) -> None:
    note = site.reviewed()
    fields = {"version": str(note.version), "revision_digest": str(note.draft), "code": "123456"}
    assert site.browser("sam").post(f"/notes/{note.id}/sign", data=fields, headers=HERE).status_code == 403
    assert site.service.get(note.id).state is State.REVIEWED
