"""Two factors, one-time passwords and host-only cookies, as a browser meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LONGEST_MS
from tests.fakes.web_installation import PASSWORD, Site, open_site
from tests.fakes.web_server import serving

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
NEW = "copper-otter-9317"
WIDTHS = [("en", 320), ("zh", 320), ("en", 1366), ("zh", 1366)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A site that asks for two factors and whose cookies are for HTTPS, which localhost stands for in a browser."""
    site = open_site(tmp_path / "site", pages=True, sign_in_factors=2, secure_cookies=True)
    with serving(site.app) as address:
        yield site, address.replace("127.0.0.1", "localhost")
    site.database.close()


def window(browser: Browser, address: str, *, language: str = "en", width: int = 1366, dark: bool = False) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.set_default_timeout(LONGEST_MS)
    page.goto(f"{address}/language?to={language}&next=/sign-in")
    return page


def sign_in(page: Page, address: str, site: Site, name: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#code").fill(site.accounts.codes.current(name))
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_browser_takes_host_only_cookies_and_signs_in_with_a_code_by_keyboard(browser: Browser, house) -> None:
    site, address = house
    page = window(browser, address)
    page.locator("#username").focus()
    page.keyboard.type("aisha")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(site.accounts.codes.current("aisha"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/today")
    cookies = {one["name"]: one for one in page.context.cookies(address)}
    assert {"__Host-scribe_session", "__Host-scribe_browser", "__Host-scribe_language"} == set(cookies)
    assert all(one["secure"] and one["httpOnly"] and one["path"] == "/" for one in cookies.values())
    page.context.close()


@pytest.mark.parametrize(("language", "width"), WIDTHS)
def test_a_newcomer_comes_from_the_administrators_page_to_their_own(
    browser: Browser, house, language: str, width: int
) -> None:
    site, address = house
    keeper = window(browser, address, language=language, width=width, dark=width == 320)
    sign_in(keeper, address, site, "jo")
    keeper.goto(f"{address}/accounts")
    keeper.locator("#username").fill("noor")
    keeper.locator("#name").fill("Noor Haddad")
    assert keeper.evaluate(MEASURE) == []
    keeper.locator("form[action='/accounts'] button").click()
    once = keeper.locator("#once").inner_text()
    expect(keeper.locator("main")).to_contain_text("24")
    assert keeper.evaluate(MEASURE) == []
    keeper.goto(f"{address}/accounts/aisha")
    assert keeper.evaluate(MEASURE) == []

    person = window(browser, address, language=language, width=width)
    person.locator("a[href='/sign-in/new-password']").click()
    person.locator("#username").fill("noor")
    person.locator("#once").fill("aaaa-bbbb")
    person.keyboard.press("Enter")
    expect(person.locator(".notice[role=alert]")).to_be_visible()
    assert person.evaluate(MEASURE) == []
    person.locator("#once").fill(once)
    person.keyboard.press("Enter")
    expect(person.locator(".square svg")).to_be_visible()
    assert person.evaluate(MEASURE) == []
    person.locator("#new").fill(NEW)
    person.locator("#again").fill(NEW)
    person.locator("#code").fill(site.accounts.codes.current("noor"))
    person.keyboard.press("Enter")
    person.wait_for_url(f"{address}/queue")
    person.goto(f"{address}/account")
    expect(person.locator("#sessions")).to_contain_text("20")
    assert person.evaluate(MEASURE) == []
    keeper.context.close()
    person.context.close()
