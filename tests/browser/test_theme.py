"""As the system, light or dark: chosen with the keyboard, kept, in the page before any script, and never on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeDesk

COLOURS = """() => [...document.querySelectorAll("body, body *")].map((element) => {
  const style = getComputedStyle(element);
  return [style.color, style.backgroundColor, style.borderTopColor].join();
}).join(";")"""
PAPER = "() => getComputedStyle(document.documentElement).getPropertyValue('--paper').trim()"
LIGHT, DARK = "#f4f5f4", "#111514"


def choose(page: Page, name: str) -> None:
    page.locator(".themes > summary").press("Enter")
    page.get_by_role("button", name=name).press("Enter")


def test_dark_is_chosen_by_keyboard_and_kept_and_the_system_comes_back(desk: MakeDesk) -> None:
    page = desk(color_scheme="light").open("/queue")
    assert page.evaluate(PAPER) == LIGHT
    with page.expect_response(re.compile("/theme")):
        choose(page, "Dark")
    assert page.evaluate(PAPER) == DARK
    expect(page.get_by_role("button", name="Dark")).to_be_hidden()
    expect(page.locator(".themes > summary")).to_be_focused()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(PAPER) == DARK
    page.locator(".themes > summary").press("Enter")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    with page.expect_response(re.compile("/theme")):
        choose(page, "As the system")
    page.reload()
    assert page.evaluate(PAPER) == LIGHT


def test_light_holds_where_the_system_is_dark_and_half_typed_words_stay(desk: MakeDesk) -> None:
    page = desk(color_scheme="dark").open("/queue")
    page.locator("input[type=search]").fill("half a na")
    with page.expect_response(re.compile("/theme")):
        choose(page, "Light")
    assert page.evaluate(PAPER) == LIGHT
    expect(page.locator("input[type=search]")).to_have_value("half a na")


def test_without_a_connection_the_choice_holds_for_this_page_and_it_says_so(desk: MakeDesk) -> None:
    opened = desk()
    page = opened.open("/queue")
    opened.context.set_offline(True)
    choose(page, "Dark")
    expect(page.get_by_text("Not kept: there is no connection.")).to_be_visible()
    assert page.evaluate(PAPER) == DARK


def test_without_scripts_the_choice_works_too(desk: MakeDesk) -> None:
    page = desk(java_script_enabled=False, color_scheme="light").open("/queue")
    page.locator(".themes > summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url.endswith("/queue")


@pytest.mark.parametrize("path", ["/notes/{Helen Parker}", "/notes/{Amara Osei}/sign"])
def test_paper_has_the_same_colours_whatever_was_chosen(desk: MakeDesk, ward, path: str) -> None:
    printed = {}
    for theme in ("light", "dark"):
        opened = desk("aisha" if "sign" in path else "sam", color_scheme="light")
        opened.context.add_cookies([{"name": "scribe_theme", "value": theme, "url": opened.address}])
        page = opened.open(path.format_map({name: c.id for name, c in ward.by_name.items()}))
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        page.emulate_media(media="print")
        printed[theme] = page.evaluate(COLOURS)
    assert printed["dark"] == printed["light"]
