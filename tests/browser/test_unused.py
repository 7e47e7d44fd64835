"""What was said and is not in the note, in a real browser: heard, added by key, put aside, brought back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward, chinese, english, left_out

MEASURE = (Path(__file__).parent / "measuring.js").read_text()


@pytest.fixture(scope="module")
def listing(ward: Ward) -> Consultation:
    """A note with twelve lines, of which nothing is changed."""
    return ward.drafted("Iris Vale", unused=left_out(english()))


def short(ward: Ward, count: int = 3) -> Consultation:
    return ward.drafted("Evie Moreau", misheard=(), unused=left_out(english(), count))


def first(page: Page) -> str:
    return str(page.locator(".said .statement").first.get_attribute("id"))


def test_eight_lines_stand_beside_the_note_red_flags_first_and_the_rest_is_folded(
    listing: Consultation, desk: MakeDesk
) -> None:
    page = desk().open(f"/notes/{listing.id}")
    said = page.locator("#said")
    expect(said.get_by_role("heading")).to_contain_text("Said, not in the note")
    expect(said.locator(".said__line").filter(visible=True)).to_have_count(8)
    expect(said.locator(".said__line").first).to_contain_text("May be urgent")
    said.get_by_text("Show 4 more").click()
    expect(said.locator(".said__line").filter(visible=True)).to_have_count(12)
    said.get_by_text("Show fewer").click()
    expect(said.locator(".said__line").filter(visible=True)).to_have_count(8)


def test_its_seconds_play_and_light_up_in_the_transcript(listing: Consultation, desk: MakeDesk) -> None:
    page = desk().open(f"/notes/{listing.id}")
    name = first(page).removeprefix("said-")
    page.locator(f"#said-{name} .evidence").click()
    page.wait_for_function("() => !document.getElementById('audio').paused")
    expect(page.locator(f"#turn-{name}")).to_have_attribute("data-evidence", "true")
    expect(page.locator(f"#said-{name}")).to_have_attribute("aria-current", "true")


def test_a_key_goes_there_and_adds_the_line_which_can_be_edited_and_taken_back(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    page = desk().open(f"/notes/{note.id}")
    page.locator("body").press("a")
    urgent = first(page)
    expect(page.locator(f"#{urgent}")).to_be_focused()
    page.locator(f"#{urgent} select").select_option("plan")
    page.locator(f"#{urgent}").focus()
    page.keyboard.press("a")
    expect(page.locator(f"#{urgent}")).to_have_count(0)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    added = next(s for s in ward.past.note(note.id).statements if s.added_from is not None)
    assert added.evidence == (urgent.removeprefix("said-"),)
    line = page.locator(f"#{added.id}")
    expect(line.locator(".evidence")).to_be_visible()
    expect(line).to_contain_text("Added from what was said")
    line.locator(".statement__text").click()
    page.keyboard.press("e")
    line.locator("textarea").fill("Here to follow up on the blood pressure.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("revision 3")
    for revision in (4, 5):
        line.locator(".statement__text").click()
        page.keyboard.press("u")
        expect(page.locator("#saved")).to_contain_text(f"revision {revision}")
    expect(line).to_have_count(0)
    assert all(s.added_from is None for s in ward.past.note(note.id).statements)


def test_a_line_without_a_section_asks_for_one(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    page = desk().open(f"/notes/{note.id}")
    page.locator("body").press("a")
    urgent = first(page)
    page.keyboard.press("a")
    expect(page.locator(f"#{urgent} select")).to_be_focused()
    assert ward.past.get(note.id).revision == 1


def test_what_is_not_needed_leaves_the_list(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    page = desk().open(f"/notes/{note.id}")
    page.locator("body").press("a")
    urgent = first(page)
    page.keyboard.press("r")
    expect(page.locator(f"#{urgent}")).to_have_count(0)
    expect(page.locator("#saved")).to_contain_text("revision 2")


def test_what_is_pressing_is_named_above_the_note_and_leads_there(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    page = desk(width=360).open(f"/notes/{note.id}")
    expect(page.locator(".todo")).to_contain_text("No flag is open")
    page.locator(".todo").get_by_role("link", name="Said, not in the note: 3").click()
    expect(page.locator(f"#{first(page)}")).to_be_focused()
    expect(page.locator("#said")).to_be_in_viewport()


def test_without_scripts_a_line_is_added_by_its_button(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    page = desk(java_script_enabled=False).open(f"/notes/{note.id}")
    line = page.locator(".said .statement").first
    line.locator("select").select_option("plan")
    line.get_by_role("button", name="Add").click()
    expect(page.get_by_text("Added from what was said")).to_be_visible()


def test_a_colleagues_note_is_for_reading_and_listening_only(ward: Ward, desk: MakeDesk) -> None:
    note = short(ward)
    ward.past.claim(note.id, actor=ward.people["ines"])
    page = desk().open(f"/notes/{note.id}")
    expect(page.locator(".said .evidence")).to_have_count(3)
    expect(page.locator(".said form")).to_have_count(0)


def test_nothing_unused_is_one_quiet_line(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Noa Quiet", misheard=(), unused=())
    page = desk().open(f"/notes/{note.id}")
    expect(page.locator("#said")).to_contain_text("Nothing was found that was said and is not in the note.")
    expect(page.locator("#said form")).to_have_count(0)


def test_paper_shows_the_seconds_and_how_many_more_there_are(listing: Consultation, desk: MakeDesk) -> None:
    page = desk().open(f"/notes/{listing.id}")
    page.emulate_media(media="print")
    expect(page.locator(".said__time").filter(visible=True)).to_have_count(8)
    expect(page.get_by_text("4 more are on the screen.")).to_be_visible()
    expect(page.locator("#said").get_by_role("button").filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("en", 320, "dark"), ("zh", 320, "light"), ("en", 1366, "light"), ("zh", 1366, "dark"), ("en", 1920, "dark")],
)
def test_it_is_readable_reachable_and_within_the_window(
    ward: Ward, listing: Consultation, desk: MakeDesk, language: str, width: int, scheme: str
) -> None:
    note = listing if language == "en" else ward.drafted("陆明", language="zh", unused=left_out(chinese()))
    page = desk(language=language, width=width, color_scheme=scheme).open(f"/notes/{note.id}")
    page.locator("#said-more summary").click()
    assert page.evaluate(MEASURE) == []
    page = desk("aisha", language=language, width=width, color_scheme=scheme).open(f"/notes/{note.id}/sign")
    expect(page.locator("#said .said__line")).to_have_count(8)
    assert page.evaluate(MEASURE) == []
