"""More notes than one page of the queue holds, and finding a patient whose note waits no more, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scribe.db.queue_tables import QueueEntry
from tests.browser.conftest import LONGEST_MS
from tests.browser.ward import Ward, open_ward
from tests.fakes.web_installation import PASSWORD
from tests.fakes.web_server import serving

WAITING = 58


@pytest.fixture(scope="module")
def long_ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ward, str]]:
    """A ward with more waiting notes than a page shows, and one that is checked."""
    ward = open_ward(tmp_path_factory.mktemp("long"))
    for number in range(WAITING):
        with ward.ago(number + 1):
            ward.drafted(f"Waiting {number}", heard=False, number=f"{number:08d}")
    ward.reviewed("陈玉兰", heard=False, language="zh", number="5120 4418")
    with serving(ward.site.app) as address:
        yield ward, address
    ward.site.database.close()


@pytest.fixture
def opened(browser: Browser, long_ward: tuple[Ward, str], request: pytest.FixtureRequest) -> Iterator[Page]:
    ward, address = long_ward
    language, width = getattr(request, "param", ("en", 1366))
    context = browser.new_context(viewport={"width": width, "height": 800}, base_url=address)
    session = {"name": "scribe_session", "value": ward.site.accounts.sign_in("sam", PASSWORD), "url": address}
    context.add_cookies([session, {"name": "scribe_language", "value": language, "url": address}])
    page = context.new_page()
    page.set_default_timeout(LONGEST_MS)
    page.goto("/queue")
    yield page
    context.close()


def ids(page: Page) -> list[str]:
    return page.locator("tbody tr").evaluate_all("(rows) => rows.map((row) => row.dataset.id)")


def test_every_waiting_note_is_on_one_of_the_pages(opened: Page, long_ward: tuple[Ward, str]) -> None:
    expect(opened.locator(".page-head__facts")).to_contain_text(f"{WAITING} waiting")
    first = ids(opened)
    opened.locator("#next-page").click()
    expect(opened.locator("tbody tr")).to_have_count(WAITING - 50)
    second = ids(opened)
    assert not set(first) & set(second)
    with long_ward[0].site.database.reading() as session:
        assert set(first) | set(second) == {entry.consultation_id for entry in session.query(QueueEntry)}
    opened.get_by_role("link", name="To the beginning").click()
    expect(opened.locator("tbody tr")).to_have_count(50)
    assert ids(opened) == first


def test_the_longest_wait_is_one_click_away(opened: Page) -> None:
    opened.get_by_role("link", name="the longest for").click()
    expect(opened.locator("tbody tr").first).to_contain_text(f"Waiting {WAITING - 1}")


def test_a_note_that_waits_no_more_is_found_and_told_as_such(opened: Page) -> None:
    opened.locator("#find").fill("玉兰")
    opened.keyboard.press("Enter")
    expect(opened.locator("tbody tr")).to_have_count(1)
    expect(opened.locator("tbody tr")).to_contain_text("陈玉兰")
    expect(opened.locator(".found")).to_contain_text("1 found, in any state")


@pytest.mark.parametrize("opened", [("en", 320), ("zh", 320), ("en", 1366), ("zh", 1366)], indirect=True)
def test_the_pages_links_are_within_the_window(opened: Page, tmp_path: Path) -> None:
    opened.screenshot(path=str(tmp_path / "queue.png"), full_page=True)
    opened.goto("/queue?find=nobody")
    expect(opened.locator(".empty")).to_be_visible()
    opened.screenshot(path=str(tmp_path / "nobody.png"))
    assert opened.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
