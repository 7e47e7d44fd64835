"""Opened from another site's page, as an EMR does it: a real browser carries the cookies that it carries then."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scribe.access import INSTALLATION
from tests.browser.conftest import LONGEST_MS
from tests.fakes.launching_emr import CLIENT, LaunchingEmr
from tests.fakes.record_server import coded, helen
from tests.fakes.web_installation import Site, open_site
from tests.fakes.web_server import serving


class ElsewhereEmr(LaunchingEmr):
    """Under another name than the site's, so that a browser takes it for another site."""

    @property
    def url(self) -> str:
        return super().url.replace("127.0.0.1", "localhost")


@pytest.fixture
def emr() -> Iterator[ElsewhereEmr]:
    with ElsewhereEmr() as running:
        helen(running)
        running.of("helen", {
            "resourceType": "Encounter", "id": "visit-1", "status": "in-progress",
            "identifier": [{"system": "urn:scribe:encounter-number", "value": "V-2026-77"}],
            "period": {"start": "2026-11-28T09:15:00Z"}, "reasonCode": [coded("Blood pressure")],
        })  # fmt: skip
        yield running


@pytest.fixture
def site(tmp_path, emr) -> Iterator[Site]:
    opened = open_site(
        tmp_path / "site", pages=True, smart_issuers=emr.url, smart_client_id=CLIENT, public_url="http://127.0.0.1"
    )
    opened.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    yield opened
    opened.database.close()


def chart(browser: Browser, emr: ElsewhereEmr, address: str) -> Page:
    """A tab of the EMR in which somebody opens Scribe."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(LONGEST_MS)
    page.goto(f"{emr.root}/auth/keys")
    page.evaluate(f"location.href = '{address}/launch?launch=xyz&iss=' + encodeURIComponent('{emr.url}')")
    return page


def test_the_emr_opens_the_visit_of_its_patient_and_a_click_begins_it(browser, site, emr):
    with serving(site.app) as address:
        launches = site.app.state.launches
        launches._settings = site.settings.model_copy(update={"public_url": address})
        page = chart(browser, emr, address)
        expect(page.get_by_role("heading", name="Helen Parker")).to_be_visible()
        expect(page.locator("main")).to_contain_text("V-2026-77")
        cookie = next(one for one in page.context.cookies(address) if one["name"] == "scribe_session")
        assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)
        page.get_by_role("button", name="Yes, begin this consultation").click()
        page.wait_for_url(f"{address}/record/*")
        expect(page.get_by_role("heading", name="Helen Parker")).to_be_visible()
        assert len(site.service.list(who=INSTALLATION)) == 1
        again = chart(browser, emr, address)
        again.wait_for_url(f"{address}/record/*")
        assert len(site.service.list(who=INSTALLATION)) == 1


def test_somebody_whom_nobody_linked_is_shown_the_line_for_the_administrator(browser, site, emr):
    emr.user = "Practitioner/new"
    with serving(site.app) as address:
        site.app.state.launches._settings = site.settings.model_copy(update={"public_url": address})
        page = chart(browser, emr, address)
        expect(page.locator("code")).to_have_text(f"scribe users link USERNAME Practitioner/new --issuer {emr.url}")
        assert "scribe_session" not in {one["name"] for one in page.context.cookies(address)}


def test_a_name_without_a_blank_stays_within_a_phones_window(browser, site, emr):
    long = {"resourceType": "Patient", "id": "helen", "name": [{"text": "LONGWORD" * 40 + "<b>"}]}
    emr.store({**emr.resources["Patient/helen"], **long})
    with serving(site.app) as address:
        launches = site.app.state.launches
        launches._settings = site.settings.model_copy(update={"public_url": address})
        page = chart(browser, emr, address)
        page.set_viewport_size({"width": 320, "height": 800})
        page.wait_for_url("**/launch/open")
        within = "document.documentElement.scrollWidth <= innerWidth"
        assert page.evaluate(within)
        page.get_by_role("button", name="Yes, begin this consultation").press("Enter")
        page.wait_for_url("**/record/*")
        assert page.evaluate(within)
        assert page.locator("h1 b").count() == 0
