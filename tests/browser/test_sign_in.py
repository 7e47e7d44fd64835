"""Signing in as people do it: passkeys on a device, one proof for several notes, a session that runs out of time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LONGEST_MS
from tests.fakes.web_installation import PASSWORD, Site, open_site
from tests.fakes.web_server import serving

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
WIDTHS = [("en", 320), ("zh", 320), ("en", 1366), ("zh", 1366)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A site of its own, opened by a name: passkeys are made for names, not for numbers."""
    site = open_site(tmp_path / "site", pages=True)
    with serving(site.app) as address:
        yield site, address.replace("127.0.0.1", "localhost")
    site.database.close()


def window(browser: Browser, address: str, *, language: str = "en", width: int = 1366) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "scribe_language", "value": language, "url": address}])
    page = context.new_page()
    page.set_default_timeout(LONGEST_MS)
    return page


def sign_in(page: Page, address: str, name: str, *, then: str = "/account") -> None:
    page.goto(f"{address}/sign-in?next={then}")
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url(f"{address}{then}")


def with_authenticator(page: Page) -> None:
    """The browser's own virtual authenticator, whose user is always there and always verified."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_passkey(page: Page, site: Site) -> None:
    page.locator("#passkey-name").fill("Ward computer 3")
    page.locator("#passkey-proof").fill("000000")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#new-passkey .field__error")).to_contain_text("was not accepted")
    page.locator("#passkey-proof").fill(site.accounts.codes.current("aisha"))
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#passkeys tbody tr")).to_have_count(1)


def test_a_passkey_signs_in_and_signs_notes_and_is_worthless_once_removed(
    browser: Browser, house: tuple[Site, str]
) -> None:
    site, address = house
    notes = [site.reviewed() for _ in range(2)]
    page = window(browser, address)
    with_authenticator(page)
    sign_in(page, address, "aisha")
    add_passkey(page, site)
    page.context.clear_cookies(name="scribe_session")
    page.goto(f"{address}/sign-in?next=/notes/{notes[0].id}/sign")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{address}/notes/{notes[0].id}/sign")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Second proof given")).to_be_visible()
    page.get_by_role("button", name="Sign revision").click()
    expect(page.get_by_text("Signed at")).to_be_visible()
    page.goto(f"{address}/notes/{notes[1].id}/sign")
    expect(page.locator("#code")).to_have_count(0)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Signed at")).to_be_visible()
    assert all(site.service.get(note.id).signature is not None for note in notes)
    page.goto(f"{address}/account")
    page.get_by_role("button", name="Remove Ward computer 3").click()
    expect(page.locator("#passkeys tbody tr")).to_have_count(0)
    page.context.clear_cookies(name="scribe_session")
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#refused")).to_be_visible()
    assert site.kinds().count("passkey_refused") == 1


def test_without_user_verification_a_passkey_proves_nothing(browser: Browser, house: tuple[Site, str]) -> None:
    site, address = house
    page = window(browser, address)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": False, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, address, "aisha")
    page.locator("#passkey-name").fill("Key")
    page.locator("#passkey-proof").fill(site.accounts.codes.current("aisha"))
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("#new-passkey .field__error")).to_be_visible()
    expect(page.locator("#passkeys tbody tr")).to_have_count(0)


def test_a_number_for_an_address_says_that_passkeys_need_a_name(browser: Browser, house: tuple[Site, str]) -> None:
    _, address = house
    page = window(browser, address.replace("localhost", "127.0.0.1"))
    sign_in(page, address.replace("localhost", "127.0.0.1"), "aisha")
    expect(page.locator("#no-passkeys")).to_be_visible()
    expect(page.locator("#new-passkey")).to_be_hidden()


@pytest.fixture
def short(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """A site whose sessions end after nine seconds without work: the page warns at once."""
    site = open_site(tmp_path / "short", pages=True, session_idle_minutes=0.15)
    with serving(site.app) as address:
        yield site, address
    site.database.close()


def test_a_session_that_ends_hides_the_page_and_goes_on_with_what_was_typed(
    browser: Browser, short: tuple[Site, str]
) -> None:
    site, address = short
    page = window(browser, address)
    sign_in(page, address, "aisha")
    page.locator("#old").fill("half a password")
    expect(page.get_by_text("Are you still there?")).to_be_visible()
    page.get_by_role("button", name="Go on working").click()
    expect(page.get_by_text("You are signed out")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    other = opened.value
    other.locator("#username").fill("aisha")
    other.locator("#password").fill(PASSWORD)
    other.locator("form[action='/sign-in'] button").click()
    expect(other.get_by_text("You are signed in")).to_be_visible()
    other.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("main")).to_be_visible()
    assert page.locator("#old").input_value() == "half a password"
    token = page.evaluate("document.body.dataset.csrf")
    assert {field.get_attribute("value") for field in page.locator("input[name=csrf]").all()} == {token}
    assert len(site.accounts.sessions.of("aisha")) == 1


def test_somebody_else_at_the_same_computer_does_not_get_the_page(browser: Browser, short: tuple[Site, str]) -> None:
    _, address = short
    page = window(browser, address)
    sign_in(page, address, "aisha")
    expect(page.get_by_text("You are signed out")).to_be_visible()
    other = page.context.new_page()
    sign_in(other, address, "sam")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_url(f"{address}/queue")


@pytest.mark.parametrize(("language", "width"), WIDTHS)
def test_the_pages_of_accounts_are_readable_reachable_and_within_the_window(
    browser: Browser, house: tuple[Site, str], language: str, width: int, tmp_path: Path
) -> None:
    site, address = house
    note = site.reviewed()
    site.app.state.proofs.renewals.ask("aisha", actor="jo", reason="The telephone was lost. 手机丢失")
    pages = {
        "jo": ("/accounts", "/accounts/aisha", "/accounts/sam", "/account"),
        "aisha": ("/account", f"/notes/{note.id}/sign", "/signed-in"),
    }
    complaints = {}
    for name, paths in pages.items():
        page = window(browser, address, language=language, width=width)
        sign_in(page, address, name)
        for path in paths:
            page.goto(address + path)
            found = page.evaluate(MEASURE)
            page.screenshot(
                path=tmp_path / f"{name}{path.replace('/', '-')[:30]}-{language}-{width}.png", full_page=True
            )
            if found:
                complaints[path] = found
    assert complaints == {}


def test_the_square_of_a_new_second_proof_is_shown_until_a_code_of_it_is(
    browser: Browser, house: tuple[Site, str]
) -> None:
    site, address = house
    site.app.state.proofs.renewals.ask("aisha", actor="sam", reason="Lost.")
    site.app.state.proofs.renewals.confirm("aisha", actor="jo")
    page = window(browser, address)
    sign_in(page, address, "aisha")
    expect(page.locator(".square svg")).to_be_visible()
    assert page.evaluate(MEASURE) == []
    page.locator("#code").fill(site.accounts.codes.current("aisha"))
    page.locator("form:has(#code) [name=proof]").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_text("Your authenticator app is set up.")).to_be_visible()
