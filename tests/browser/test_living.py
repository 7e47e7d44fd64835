"""Live news: it waits, and moves nothing that somebody is looking at."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

PLACES = (
    "() => [...document.querySelectorAll('tr[data-open]')].map((r) => [r.dataset.id, r.getBoundingClientRect().top])"
)


def test_a_new_note_waits_behind_a_count_and_moves_no_row(ward: Ward, desk: MakeDesk) -> None:
    page = desk().open("/queue")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    before = page.evaluate(PLACES)
    note = ward.drafted("Bartholomew Quill")
    expect(page.locator("#news")).to_contain_text("1 new")
    assert page.evaluate(PLACES) == before
    page.locator("#news").click()
    expect(page.locator(f'tr[data-id="{note.id}"]')).to_be_visible()


def test_after_fifteen_seconds_without_a_sign_of_life_the_page_says_that_it_is_not_connected(desk: MakeDesk) -> None:
    opened = desk()
    page = opened.context.new_page()
    page.clock.install()
    page.route("**/api/v1/events*", lambda route: route.abort())
    page.goto(f"{opened.address}/queue")
    expect(page.locator(".live")).to_have_attribute("data-state", "loading")
    expect(page.locator("#lost")).to_be_hidden()
    page.clock.run_for(16_000)
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator(".live")).to_contain_text("Not connected")
