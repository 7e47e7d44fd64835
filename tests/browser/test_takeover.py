"""A note that a colleague has is asked for: they see it at once and give it or keep it, and nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau")


def live(page: Page) -> Page:
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    return page


def typing(ward: Ward, page: Page, note: Consultation, words: str) -> str:
    one = next(one for one in ward.past.note(note.id).statements if one.evidence and not one.flags)
    page.locator(f"#{one.id}").press("e")
    page.locator(f"#{one.id} textarea").fill(words)
    return one.id


def kinds(ward: Ward, note: Consultation) -> list[str]:
    return [one.kind for one in ward.past.events(note.id) if one.kind != "read"]


def test_who_has_the_note_gives_it_and_keeps_what_was_typed(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    holder = live(desk("sam").open(f"/notes/{note.id}"))
    typing(ward, holder, note, "Sleeps badly.")
    asker = live(desk("ines").open(f"/notes/{note.id}"))
    asker.get_by_role("button", name="Take over").click()
    expect(asker.locator("#asking")).to_contain_text("Sam Okafor was asked. Without an answer the note is yours in")
    expect(holder.locator("#takeover")).to_contain_text("Ines Duarte asks to take this note over.")
    holder.locator("#takeover").get_by_role("button", name="Give it").click()
    expect(holder.get_by_text("Ines Duarte has been checking this note")).to_be_visible()
    expect(holder.locator("#kept")).to_contain_text("Sleeps badly.")
    expect(asker.get_by_text("Your colleague gave this note to you.")).to_be_visible()
    expect(asker.locator("[data-act=correct]").first).to_be_visible()
    assert kinds(ward, note)[-2:] == ["takeover_asked", "handed_over"]


def test_who_is_still_at_it_keeps_the_note(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    holder = live(desk("sam").open(f"/notes/{note.id}"))
    one = typing(ward, holder, note, "Sleeps badly.")
    asker = live(desk("ines").open(f"/notes/{note.id}"))
    asker.get_by_role("button", name="Take over").click()
    expect(holder.locator("#takeover")).to_be_visible()
    expect(holder.locator(f"#{one} textarea")).to_be_focused()
    holder.locator("#takeover").get_by_role("button", name="I am still at it").click()
    expect(holder.locator("#takeover")).to_be_hidden()
    expect(holder.locator(f"#{one} textarea")).to_have_value("Sleeps badly.")
    expect(asker.locator("#asking")).to_contain_text("Sam Okafor is still at it.")
    asker.get_by_role("button", name="Take over").click()
    expect(asker.locator("#asking")).to_contain_text("Sam Okafor is still at it. Ask again in a while")
    assert kinds(ward, note)[-2:] == ["takeover_asked", "takeover_kept"]


def test_without_an_answer_it_goes_over_and_both_are_told(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    holder = live(desk("sam").open(f"/notes/{note.id}"))
    one = typing(ward, holder, note, "Sleeps badly.")
    asker = live(desk("ines").open(f"/notes/{note.id}"))
    asker.get_by_role("button", name="Take over").click()
    expect(holder.locator("#takeover")).to_be_visible()
    expect(asker.get_by_text("Your colleague did not answer, so the note is yours.")).to_be_visible()
    expect(holder.locator("#elsewhere")).to_contain_text("Ines Duarte has taken this note over.")
    expect(holder.locator("#takeover")).to_be_hidden()
    expect(holder.locator(f"#{one} textarea")).to_have_value("Sleeps badly.")
    holder.locator("#elsewhere").get_by_role("link", name="Show the newest").click()
    expect(holder.locator("#kept")).to_contain_text("Sleeps badly.")


def test_a_reload_on_either_side_changes_nothing(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    holder = live(desk("sam").open(f"/notes/{note.id}"))
    asker = live(desk("ines").open(f"/notes/{note.id}"))
    asker.get_by_role("button", name="Take over").click()
    expect(holder.locator("#takeover")).to_be_visible()
    holder.reload()
    expect(holder.locator("#takeover")).to_contain_text("Ines Duarte asks")
    asker.reload()
    expect(asker.locator("#asking")).to_contain_text("You asked for it at")
    expect(asker.get_by_text("Your colleague did not answer, so the note is yours.")).to_be_visible()


def test_without_scripts_it_is_asked_and_given(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    holder = desk("sam", java_script_enabled=False).open(f"/notes/{note.id}")
    asker = desk("ines", java_script_enabled=False).open(f"/notes/{note.id}")
    asker.get_by_role("button", name="Take over").click()
    expect(asker.locator("#asking")).to_contain_text("You asked for it at")
    holder.reload()
    holder.locator("#takeover").get_by_role("button", name="Give it").click()
    expect(holder.get_by_text("Ines Duarte has been checking this note")).to_be_visible()
    asker.reload()
    expect(asker.locator("[data-act=correct]").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1366, "light")])
def test_the_question_is_readable_at_every_width(
    ward: Ward, desk: MakeDesk, note: Consultation, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    look = {"language": language, "width": width, "color_scheme": scheme}
    holder = live(desk("sam", **look).open(f"/notes/{note.id}"))
    asker = live(desk("ines", **look).open(f"/notes/{note.id}"))
    asker.locator("#asking button").click()
    expect(holder.locator("#takeover")).to_be_visible()
    for name, page in (("holder", holder), ("asker", asker)):
        page.screenshot(path=tmp_path / f"takeover-{name}-{language}-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
