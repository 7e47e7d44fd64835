"""Debian's Firefox, whose clipboard long had no rich items for pages: a copy is plain and rich all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.conftest import MakeDesk, launch_firefox
from tests.browser.ward import Ward

PASTED = """() => new Promise((done) => document.addEventListener("paste", (event) => {
  done([event.clipboardData.getData("text/plain"), event.clipboardData.getData("text/html")]);
}, { once: true }))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch_firefox(playwright)
        yield opened
        opened.close()


@pytest.mark.parametrize("by_key", [False, True], ids=["button", "key"])
def test_a_copy_is_plain_and_rich_by_button_and_by_key(ward: Ward, desk: MakeDesk, by_key: bool) -> None:  # noqa: FBT001
    page = desk("sam").open(f"/notes/{ward.by_name['Gareth Llewellyn'].id}")
    page.locator("h1").click()
    if by_key:
        page.keyboard.press("Shift+Y")
    else:
        page.locator("#take [data-copy=note]").click()
    expect(page.locator("#take [role=status]")).to_contain_text("Copied.")
    page.evaluate(f"() => {{ window.pasted = ({PASTED})(); }}")
    page.evaluate("document.querySelector('main').append(document.createElement('textarea'))")
    page.locator("main > textarea").focus()
    page.keyboard.press("Control+V")
    plain, rich = page.evaluate("window.pasted")
    assert plain.startswith("Not checked and not signed.")
    assert "<h2>" in rich
