"""Signing in a real browser: the second proof, and what is signed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from scribe.consultation.models import State
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward


def test_a_wrong_code_says_so_and_the_right_one_signs(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Ottilie Brandstetter")
    page = desk("aisha").open(f"/notes/{note.id}/sign")
    right = ward.site.accounts.current_code("aisha")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type("000000" if right != "000000" else "111111")
    assert ward.past.get(note.id).state is State.REVIEWED, "the sixth digit does not sign"
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#code")).to_have_attribute("aria-invalid", "true")
    assert ward.past.get(note.id).state is State.REVIEWED
    page.locator("#code").fill(right)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#proof")).to_have_count(0)
    assert ward.past.get(note.id).signature is not None
    expect(page.locator("body")).to_contain_text(re.compile("Dr Aisha Rahman"))
