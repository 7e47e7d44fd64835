"""Destroying a consultation from its page, and what the browser forgets of it."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from scribe.model import ErasureReason, State
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward
from tests.fakes.notes import WITHDRAWN

TYPED = "Bandicootnote was never saved."


def kept(page) -> dict[str, str]:
    stored: dict[str, str] = page.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {name: value for name, value in stored.items() if name.startswith("scribe-kept-")}


def test_words_that_were_not_saved_are_sealed_and_go_when_the_consultation_is_destroyed(
    ward: Ward, desk: MakeDesk
) -> None:
    note = ward.drafted("Sunniva Dahl")
    opened = desk()
    page = opened.open(f"/notes/{note.id}")
    plain = next(s for s in ward.past.note(note.id).statements if "frozen dinners" in s.text)
    line = page.locator(f"#{plain.id}")
    line.press("e")
    line.locator("textarea").fill(TYPED)
    page.wait_for_function("() => Object.keys(localStorage).some((name) => name.startsWith('scribe-kept-'))")
    assert "Bandicootnote" not in str(kept(page))
    ward.past.withdraw(note.id, order=WITHDRAWN, actor=ward.people["aisha"])
    again = opened.open("/queue")
    again.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('scribe-kept-'))")


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_doctor_destroys_a_consultation_for_a_reason(
    ward: Ward, desk: MakeDesk, tmp_path, width: int, language: str
) -> None:
    note = ward.drafted("Sunniva Dahl")
    page = desk("aisha", language=language, width=width).open(f"/consultations/{note.id}")
    page.locator("[data-dialog=withdraw]").click()
    dialog = page.locator("dialog#withdraw")
    expect(dialog.get_by_role("radio")).to_have_count(3)
    folder = os.environ.get("PICTURES_OF_TESTS", str(tmp_path))
    page.screenshot(path=f"{folder}/destroy-{language}-{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    dialog.get_by_role("radio").nth(2).check()
    dialog.locator("button.button--primary").click()
    expect(page.locator("main .banner:visible").first).to_be_visible()
    gone = ward.past.get(note.id)
    assert (gone.state, gone.erasure.reason) == (State.WITHDRAWN, ErasureReason.WRONG_PATIENT)
