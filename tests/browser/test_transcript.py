"""The transcript beside a note in a real browser: what was unclear, what is missing, and how one gets there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeDesk
from tests.browser.hard_to_hear import MISSING
from tests.browser.test_note_page import playing_within
from tests.browser.ward import Ward

WORDS = {
    "en": ("(medicine, unclear)", "(unclear)", "(perhaps somebody else)", "Listen before you rely on it"),
    "zh": ("（药名，听不清）", "（听不清）", "（可能是他人）", "采用前请先听录音"),
}
PATIENTS = {"en": "Ada Nowak", "zh": "沈佳"}


def spoken(page: Page) -> str:
    return " ".join(page.locator(".transcript").all_text_contents())


@pytest.mark.parametrize("written", ["en", "zh"])
@pytest.mark.parametrize("reader", ["en", "zh"])
def test_what_was_unclear_is_said_in_the_readers_language_and_not_by_colour_alone(
    ward: Ward, desk: MakeDesk, written: str, reader: str
) -> None:
    page = desk(language=reader).open(f"/notes/{ward.by_name[PATIENTS[written]].id}")
    text = spoken(page)
    assert [phrase for phrase in WORDS[reader] if phrase not in text] == []
    medicine, word = page.locator(".turn .unsure--medicine"), page.locator(".turn .unsure:not(.unsure--medicine)")
    expect(medicine.locator("svg")).to_have_count(1)
    for mark in (medicine, word):
        assert "underline" in mark.first.evaluate("e => getComputedStyle(e).textDecorationLine")
    expect(page.locator(".legend li")).to_have_count(3)


def test_a_sentence_in_the_other_language_is_marked_as_such(ward: Ward, desk: MakeDesk) -> None:
    page = desk().open(f"/notes/{ward.by_name['Ada Nowak'].id}")
    expect(page.locator(".turn__said:lang(zh)")).to_have_text("谢谢医生。")
    assert page.locator(".turn__said:lang(en)").count() > 10


@pytest.mark.parametrize("width", [1280, 320])
def test_a_flag_leads_by_keyboard_to_the_seconds_that_are_missing_and_they_play(
    ward: Ward, desk: MakeDesk, width: int
) -> None:
    page = desk(width=width).open(f"/notes/{ward.by_name['Ada Nowak'].id}")
    silent = MISSING[0]
    link = page.locator(".whole a[href='#gap-1']")
    expect(link).to_have_text("0:21–0:33")
    link.focus()
    page.keyboard.press("Enter")
    gap = page.locator("#gap-1")
    expect(gap).to_be_in_viewport()
    expect(gap).to_contain_text("12 s of speech were not written down.")
    expect(gap.locator("button")).to_be_focused()
    page.keyboard.press("Enter")
    playing_within(page, silent.start_s - 0.6, silent.end_s)


def test_seconds_that_cannot_be_read_are_told_with_their_place_and_play_from_before_them(
    ward: Ward, desk: MakeDesk
) -> None:
    page = desk().open(f"/notes/{ward.by_name['Ada Nowak'].id}")
    lost = MISSING[1]
    gap = page.locator("#gap-2")
    expect(gap).to_contain_text("12 s of the recording could not be read.")
    expect(page.locator(".whole").filter(has=page.locator("a[href='#gap-2']"))).to_contain_text("could not be read, at")
    gap.locator("button").click()
    playing_within(page, lost.start_s - 4, lost.start_s)
    expect(page.locator(".wave__gap")).to_have_count(2)
