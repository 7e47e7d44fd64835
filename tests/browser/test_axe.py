"""axe-core finds nothing on any page, in both languages, and in any state, narrow and wide, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation
from scribe.review import Rewrite
from tests.browser.axe import everywhere
from tests.browser.conftest import MakeDesk
from tests.browser.test_dictation import answer, opened, plain, spoken
from tests.browser.test_every_page import PAGES
from tests.browser.test_note_page import flagged
from tests.browser.test_record import RECORD
from tests.browser.ward import Ward

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
ENGLISH = pytest.mark.parametrize("language", ["en"])
CHINESE = pytest.mark.parametrize("language", ["zh"])
"""A state of a page is looked at in one language: what axe finds hangs on its form, and every page is seen in both."""


@LANGUAGES
def test_axe_finds_nothing_on_any_page(ward: Ward, desk: MakeDesk, language: str) -> None:
    found = []
    for username, paths in PAGES.items():
        own = desk(username, language=language, reduced_motion="reduce")
        page = own.new_page()
        for path in paths:
            own.go(page, path.format_map({name: c.id for name, c in ward.by_name.items()}))
            found += everywhere(page, path)
        page.close()
    assert found == []


def note_page(desk: MakeDesk, note: Consultation, language: str) -> Page:
    return desk(language=language, reduced_motion="reduce").open(f"/notes/{note.id}")


@ENGLISH
def test_axe_finds_nothing_while_a_nurse_decides(ward: Ward, desk: MakeDesk, language: str) -> None:
    note = ward.drafted("Evie Moreau")
    first, second, third = flagged(ward, note.id)
    page = note_page(desk, note, language)
    found = everywhere(page, "flags open")
    page.locator(f"#{first.id} [data-act=correct]").click()
    expect(page.locator(f"#{first.id} .done")).to_be_visible()
    page.locator(f"#{second.id} [data-act=remove]").click()
    expect(page.locator(f"#{second.id} .done")).to_be_visible()
    page.locator(f"#{third.id} [data-act=keep]").click()
    expect(page.locator(f"#{third.id} [name=reason]").first).to_be_visible()
    found += everywhere(page, "one corrected, one removed, a reason asked for")
    page.locator(f"#{third.id} [name=reason]").first.check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#approve")).to_be_visible()
    found += everywhere(page, "all resolved")
    assert found == []


@CHINESE
def test_axe_finds_nothing_while_a_nurse_writes(ward: Ward, desk: MakeDesk, language: str) -> None:
    note = ward.drafted("Evie Moreau", context=RECORD)
    statement = flagged(ward, note.id)[0]
    page = note_page(desk, note, language)
    page.locator(f"#{statement.id}").press("e")
    page.locator(f"#{statement.id} textarea").fill("Half a sentence, " * 40)
    found = everywhere(page, "the editor open")
    page.keyboard.press("Escape")
    page.locator(".adder summary").first.click()
    expect(page.locator(".adder textarea").first).to_be_visible()
    found += everywhere(page, "a sentence added")
    page.set_viewport_size({"width": 1366, "height": 800})
    for tab in ("facts", "record", "transcript"):
        page.locator(f"#tab-{tab}").click()
        found += everywhere(page, f"the tab {tab}", width=1366)
    page.set_viewport_size({"width": 320, "height": 800})
    for view in ("transcript", "facts", "record"):
        page.locator(f".small-screen-tabs [data-view={view}]").click()
        found += everywhere(page, f"the view {view}", width=320)
    page.locator("body").press("Shift+B")
    expect(page.locator("#send-back")).to_be_visible()
    found += everywhere(page, "sending back")
    page.keyboard.press("Escape")
    page.locator("body").press("?")
    expect(page.locator("#keys")).to_be_visible()
    found += everywhere(page, "the sheet of shortcuts")
    assert found == []


@ENGLISH
def test_axe_finds_nothing_while_somebody_dictates(ward: Ward, desk: MakeDesk, language: str) -> None:
    note = ward.drafted("Evie Moreau")
    statement = plain(ward, note)
    page = opened(desk(language=language, reduced_motion="reduce"), f"/notes/{note.id}")
    bar = page.locator(".dictation")
    page.locator(f"#{statement.id}").press("e")
    page.keyboard.press("Alt+m")
    expect(bar).to_have_attribute("data-phase", "recording")
    found = everywhere(page, "dictating")
    page.keyboard.press("Escape")
    page.locator(f"#edit-{statement.id}").click()
    spoken(page)
    answer(ward, ("Take ", "sure"), ("metformin", "medicine"), (" daily", "unsure"), demo=True)
    expect(bar).to_have_attribute("data-phase", "inserted")
    found += everywhere(page, "dictated, with unclear words")
    page.evaluate("mic.absent = true")
    page.locator(f"#edit-{statement.id}").click()
    page.keyboard.press("Alt+m")
    expect(bar).to_have_attribute("data-phase", "failed")
    assert found + everywhere(page, "no microphone") == []


@CHINESE
def test_axe_finds_nothing_where_two_versions_stand_side_by_side(ward: Ward, desk: MakeDesk, language: str) -> None:
    note = ward.drafted("Evie Moreau")
    statement = next(s for s in ward.past.note(note.id).statements if s.evidence and not s.flags)
    page = note_page(desk, note, language)
    now = ward.taken(note.id, ward.people["ines"])
    theirs = Rewrite(statement=statement.id, text="What Ines wrote.")
    ward.past.revise(note.id, version=now.version, edit=theirs, actor=ward.people["ines"])
    expect(page.locator("#elsewhere")).to_be_visible()
    found = everywhere(page, "changed elsewhere")
    ward.past.release_claim(note.id, actor=ward.people["ines"])
    page.locator(f"#{statement.id}").press("e")
    page.locator(f"#{statement.id} textarea").fill("What Sam wrote.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{statement.id} .compare")).to_be_visible()
    assert found + everywhere(page, "two versions") == []


@ENGLISH
def test_axe_finds_nothing_without_a_connection(ward: Ward, desk: MakeDesk, language: str) -> None:
    note = ward.drafted("Evie Moreau")
    own = desk(language=language, reduced_motion="reduce")
    page = own.open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    page.evaluate("() => { document.getElementById('lost').hidden = false; }")
    own.context.set_offline(True)
    page.locator("[data-act=correct]").first.click()
    expect(page.locator("#saved")).to_have_attribute("data-state", "pending")
    found = everywhere(page, "no connection")
    own.context.set_offline(False)
    expect(page.locator("#saved")).not_to_have_attribute("data-state", "pending")
    assert found == []


@CHINESE
def test_axe_finds_nothing_when_something_is_refused(ward: Ward, desk: MakeDesk, language: str) -> None:
    page = desk(None, language=language, reduced_motion="reduce").open("/sign-in")
    page.locator("#username").fill("sam")
    page.locator("#password").fill("not the one")
    page.locator("form[action='/sign-in'] button").click()
    expect(page.locator("#refused")).to_be_visible()
    found = everywhere(page, "a wrong password")
    own = desk("aisha", language=language, reduced_motion="reduce")
    page = own.open(f"/notes/{ward.by_name['Amara Osei'].id}/sign")
    page.locator("#medicines-confirmed").check()
    right = ward.site.accounts.codes.current("aisha")
    page.locator("#code").fill("000000" if right != "000000" else "111111")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    found += everywhere(page, "a wrong code")
    own.go(page, "/account")
    for field in ("old", "new", "again"):
        page.locator(f"#{field}").fill("not the one, but long enough")
    page.locator("form[action='/account/password'] button").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    assert found + everywhere(page, "a password that was refused") == []


@ENGLISH
def test_axe_finds_nothing_while_a_visit_is_recorded(desk: MakeDesk, language: str) -> None:
    page = desk("aisha", language=language, reduced_motion="reduce").open("/record")
    page.locator("#patient-name").fill("Maximiliane Katharina von Hohenberg-Wesenbach " * 3)
    page.locator("#consent").check()
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()
    found = everywhere(page, "recording")
    page.locator("#pause").click()
    expect(page.locator("#pause")).to_be_enabled()
    found += everywhere(page, "paused")
    page.locator("#stop").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    found += everywhere(page, "asking whether to stop")
    page.locator("dialog[open] button").first.click()
    page.wait_for_load_state()
    assert found == []


@CHINESE
def test_axe_finds_nothing_in_a_queue_whose_rows_leave(desk: MakeDesk, language: str) -> None:
    page = desk(language=language, reduced_motion="reduce").open("/queue")
    page.evaluate(
        "() => document.querySelectorAll('tbody tr').forEach((row) => row.toggleAttribute('data-past', true))"
    )
    assert everywhere(page, "rows that left") == []


@ENGLISH
def test_axe_finds_nothing_in_the_frame_with_its_menus_open(desk: MakeDesk, language: str) -> None:
    page = desk("jo", language=language, width=320, reduced_motion="reduce").open("/operations")
    page.locator(".topbar__toggle").click()
    page.locator(".themes > summary").click()
    found = everywhere(page, "the menus")
    page.evaluate("() => document.getElementById('idle').showModal()")
    expect(page.locator("#idle")).to_be_visible()
    assert found + everywhere(page, "the end of the session") == []
