"""A note drafted again with another template, in a real browser: told in place, chosen, carried over, and failing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.errors import MissingPart
from scribe.model import Consultation, DraftStanding, NoteDraft, Stage
from scribe.review import Add
from scribe.verification import verify
from tests.browser.axe import everywhere
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

OTHER = {"en": "visit-note", "zh": "outpatient-followup-zh"}
BY_HAND = "Sleeps with two pillows."


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Lotte Brandt", misheard=())


def ask(ward: Ward, id: str, language: str = "en") -> None:
    ward.past.ask_draft(id, OTHER[language], actor=ward.people["aisha"])


def write(ward: Ward, id: str) -> None:
    """The machine's work on a draft that was asked for."""
    lease = ward.past.begin(id, Stage.DRAFT, owner="test")
    assert lease is not None
    transcript, template, context = ward.past.what_to_draft(id)
    now = ward.past.get(id)
    request = DraftRequest(transcript=transcript, template=template, encounter=now.encounter, patient=now.patient)
    ward.past.commit_draft(lease, verify(ExtractiveDrafter().draft(request), transcript, template, context), {})


def fail(ward: Ward, id: str) -> None:
    lease = ward.past.begin(id, Stage.DRAFT, owner="test")
    assert lease is not None
    ward.past.fail(lease, MissingPart("The model is not there."))


def add_by_hand(ward: Ward, id: str) -> NoteDraft:
    """By who has the note before them."""
    note, now = ward.past.note(id), ward.past.get(id)
    by = now.claim.by if now.claim is not None else ward.people["sam"]
    section = next(one.id for one in note.sections if one.statements)
    edit = Add(section=section, text=BY_HAND)
    ward.past.revise(id, version=now.version, edit=edit, actor=by)
    return ward.past.note(id)


def live(page: Page) -> None:
    expect(page.locator(".live[data-state='live']")).to_have_count(1)


def test_it_is_asked_for_by_keyboard_and_told_in_place_while_somebody_types(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = desk("aisha").open(f"/notes/{note.id}")
    expect(page.locator("#drafts")).to_be_hidden()
    page.get_by_role("link", name="Draft again with another template").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Outpatient note (SOAP)")).to_be_disabled()
    page.get_by_label("Visit note").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/notes/{note.id}")
    expect(page.locator("#drafts [data-standing=asked]")).to_contain_text("being written")
    live(page)
    page.evaluate("() => { window.stayed = true; }")
    first = page.locator(".section .statement").first
    first.focus()
    page.keyboard.press("e")
    page.keyboard.type("Half a word")
    write(ward, note.id)
    expect(page.locator("#drafts [data-standing=kept]")).to_contain_text("Visit note")
    expect(page.locator("#drafts-said")).to_contain_text("is ready")
    expect(first.locator("textarea")).to_be_focused()
    assert "Half a word" in first.locator("textarea").input_value()
    assert page.evaluate("() => window.stayed")
    expect(page.locator("#elsewhere")).to_be_hidden()


def test_the_other_is_read_chosen_and_what_was_written_by_hand_is_carried_over_with_one_key(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    before = add_by_hand(ward, note.id)
    ask(ward, note.id)
    write(ward, note.id)
    page = desk("aisha").open(f"/notes/{note.id}")
    expect(page.locator("#beside")).to_be_hidden()
    page.locator("#drafts").get_by_role("link", name="Visit note").click()
    expect(page.locator(".kept-draft")).to_contain_text("It is not the note, and is not signed")
    page.get_by_role("button", name="Make it the note").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/notes/{note.id}")
    expect(page.locator("#drafts [aria-current=page]")).to_have_text("Visit note")
    line = page.locator("#beside .statement", has_text=BY_HAND)
    expect(line).to_contain_text("written by Sam Okafor")
    line.focus()
    page.keyboard.press("a")
    expect(page.locator(".section .statement", has_text=BY_HAND)).to_have_count(1)
    expect(page.locator("#beside .statement", has_text=BY_HAND)).to_have_count(0)
    now = ward.past.note(note.id)
    assert next(one for one in now.statements if one.text == BY_HAND).author == ward.people["aisha"]
    kept, _ = ward.past.draft_note(note.id, 1)
    assert kept == before


def test_a_page_that_shows_the_other_draft_saves_nothing_in_this_one_and_offers_it_back(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    ask(ward, note.id)
    write(ward, note.id)
    page = desk("aisha").open(f"/notes/{note.id}")
    live(page)
    statement = page.locator(".section .statement").first
    statement.focus()
    page.keyboard.press("e")
    page.keyboard.type(" And what nobody saved.")
    ward.past.choose_draft(note.id, 2, version=ward.past.get(note.id).version, actor=ward.people["aisha"])
    chosen = ward.past.note(note.id)
    expect(page.locator("#elsewhere")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#drafts [aria-current=page]")).to_have_text("Visit note")
    expect(page.locator("#kept")).to_contain_text("And what nobody saved.")
    assert ward.past.note(note.id) == chosen


def test_one_that_fails_says_why_leaves_the_note_and_is_tried_again(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    before = ward.past.note(note.id)
    page = desk("aisha", width=320).open(f"/notes/{note.id}")
    live(page)
    ask(ward, note.id)
    expect(page.locator("#drafts [data-standing=asked]")).to_be_visible()
    fail(ward, note.id)
    failed = page.locator("#drafts [data-standing=failed]")
    expect(failed).to_contain_text("The model is not there.")
    expect(failed).to_contain_text("The note is as it was.")
    assert ward.past.note(note.id) == before
    failed.get_by_role("button", name="Try again").click()
    expect(page.locator("#drafts [data-standing=asked]")).to_be_visible()
    page.get_by_role("button", name="Give up").click()
    expect(page.locator("#drafts")).to_be_hidden()
    assert [one.standing for one in ward.past.drafts(note.id)] == [DraftStanding.NOTE]


@pytest.mark.parametrize(("language", "name"), [("en", "Lotte Brandt"), ("zh", "林晓梅")])
def test_its_pages_in_every_state_narrow_and_wide_light_and_dark(
    ward: Ward, desk: MakeDesk, language: str, name: str
) -> None:
    note = ward.drafted(name, language=language)
    opened = desk("aisha", language=language, reduced_motion="reduce")
    page = opened.new_page()

    def looked_at(*paths: str) -> list[str]:
        found = []
        for path in paths:
            opened.go(page, path)
            found += everywhere(page, path)
            page.set_viewport_size({"width": 320, "height": 800})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 320, path
        return found

    whole, drafts = f"/notes/{note.id}", f"/notes/{note.id}/drafts"
    found = looked_at(drafts)
    ask(ward, note.id, language)
    found += looked_at(whole, drafts)
    fail(ward, note.id)
    found += looked_at(whole, drafts)
    ask(ward, note.id, language)
    write(ward, note.id)
    add_by_hand(ward, note.id)
    found += looked_at(whole, drafts, f"{drafts}/2")
    ward.past.choose_draft(note.id, 2, version=ward.past.get(note.id).version, actor=ward.people["aisha"])
    found += looked_at(whole, f"{whole}/versions")
    assert found == []
