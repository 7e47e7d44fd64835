"""A page that hears nothing for too long does not look as if it did."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import MakeDesk


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
