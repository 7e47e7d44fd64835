"""The EMR's appointments on the doctor's page of the day: loaded behind it, begun by one click, never in its way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from scribe.access import INSTALLATION
from tests.browser.conftest import LONGEST_MS
from tests.fakes.record_server import RecordServer, coded, helen
from tests.fakes.web_installation import PASSWORD, Site, open_site
from tests.fakes.web_server import serving

EVIL = "<img src=x onerror=alert(1)>\u202egnp.exe"


@pytest.fixture
def emr() -> Iterator[RecordServer]:
    with RecordServer() as server:
        helen(server)
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        who = {"participant": [{"actor": {"reference": "Practitioner/rahman"}}], "status": "booked"}
        server.of(
            "helen",
            {"resourceType": "Appointment", "id": "a1", "start": start.isoformat(),
             "reasonCode": [coded("Blood pressure")], **who},
            {"resourceType": "Appointment", "id": "a2", "start": (start + timedelta(minutes=10)).isoformat(),
             "description": EVIL + " very" * 60, **who},
        )  # fmt: skip
        yield server


@pytest.fixture
def site(tmp_path, emr) -> Iterator[Site]:
    opened = open_site(tmp_path, pages=True, emr_url=emr.url, emr_day="on", emr_timeout_s=3)
    opened.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    yield opened
    opened.database.close()


@contextmanager
def at_the_day(browser: Browser, site: Site, *, width: int = 1280, chinese: bool = False) -> Iterator[Page]:
    with serving(site.app) as address:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
        token = site.accounts.sign_in("aisha", PASSWORD)
        cookies = [{"name": "scribe_session", "value": token, "url": address}]
        if chinese:
            cookies.append({"name": "scribe_language", "value": "zh", "url": address})
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(LONGEST_MS)
        page.goto(f"{address}/today")
        yield page
        context.close()


def test_an_appointment_is_recorded_by_keyboard(browser, site):
    with at_the_day(browser, site) as page:
        first = page.get_by_role("button", name="Record this visit Helen Parker").first
        first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/record/*")
        (consultation,) = site.service.list(who=INSTALLATION)
        assert (consultation.patient.identifier, consultation.encounter.reason) == ("4471 0932", "Blood pressure")
        page.goto(page.url.split("/record")[0] + "/today")
        expect(page.get_by_role("link", name="Open Helen Parker")).to_have_count(1)
        expect(page.get_by_role("button", name="Record this visit Helen Parker")).to_have_count(1)
        expect(page.locator("#emr-day")).to_contain_text("Registered today already")


@pytest.mark.parametrize("chinese", [False, True])
def test_what_an_emr_writes_stays_words_within_a_phones_window(browser, site, chinese):
    with at_the_day(browser, site, width=320, chinese=chinese) as page:
        expect(page.locator("#emr-day")).to_contain_text("<img src=x onerror=alert(1)>gnp.exe")
        assert page.locator("#emr-day img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_emr_that_is_away_is_said_and_keeps_nothing_else(browser, site, emr):
    site.registered()
    emr.slow(20)
    with at_the_day(browser, site) as page:
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        expect(page.locator("[data-waits]")).to_be_visible()
        expect(page.locator("#emr-day .banner")).to_contain_text("could not be read")
        expect(page.get_by_role("link", name="Try again")).to_be_visible()
