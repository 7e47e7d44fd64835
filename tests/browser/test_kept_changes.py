"""A change that waited on a computer never overwrites what a colleague saved meanwhile."""

from __future__ import annotations

from playwright.sync_api import expect

from scribe.review import Rewrite
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward


def test_a_kept_change_does_not_overwrite_what_a_colleague_saved_meanwhile(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Sunniva Dahl")
    ines = ward.people["ines"]
    opened = desk()
    page = opened.open(f"/notes/{note.id}")
    opened.context.set_offline(True)
    page.get_by_role("button", name="Correct to 10 mg").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    now = ward.taken(note.id, ines)
    dose = next(s for s in ward.past.note(note.id).statements if "lisinopril 100 mg" in s.text)
    theirs = Rewrite(statement=dose.id, text="Lisinopril was stopped.")
    ward.past.revise(note.id, version=now.version, edit=theirs, actor=ines)
    ward.past.release_claim(note.id, actor=ines)
    opened.context.set_offline(False)
    expect(page.locator(f"#{dose.id} .compare")).to_contain_text("Lisinopril was stopped.")
    kept = ward.past.note(note.id).statement(dose.id)
    assert kept is not None
    assert kept.text == "Lisinopril was stopped."


def test_a_change_that_outlived_its_page_does_not_overwrite_what_a_colleague_saved(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Sunniva Dahl")
    ines = ward.people["ines"]
    opened = desk()
    page = opened.open(f"/notes/{note.id}")
    page.route("**/edit", lambda route: route.abort())
    page.get_by_role("button", name="Correct to 10 mg").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    now = ward.taken(note.id, ines)
    dose = next(s for s in ward.past.note(note.id).statements if "lisinopril 100 mg" in s.text)
    theirs = Rewrite(statement=dose.id, text="Lisinopril was stopped.")
    ward.past.revise(note.id, version=now.version, edit=theirs, actor=ines)
    ward.past.release_claim(note.id, actor=ines)
    page.reload()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    page.unroute("**/edit")
    expect(page.locator(f"#{dose.id} .compare")).to_contain_text("Lisinopril was stopped.")
    kept = ward.past.note(note.id).statement(dose.id)
    assert kept is not None
    assert kept.text == "Lisinopril was stopped."


def test_who_took_a_note_over_is_asked_again_when_the_network_is_back(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Sunniva Dahl")
    opened = desk()
    page = opened.open(f"/notes/{note.id}")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    page.route("**/holder", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/holder")):
        ward.taken(note.id, ward.people["ines"])
    page.unroute("**/holder")
    expect(page.locator("#elsewhere")).to_be_hidden()
    opened.context.set_offline(True)
    opened.context.set_offline(False)
    expect(page.locator("#elsewhere")).to_contain_text("Ines Duarte has taken this note over")
    ward.past.release_claim(note.id, actor=ward.people["ines"])


def test_a_plain_edit_says_what_stood_there_and_can_be_undone(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Sunniva Dahl")
    plain = next(s for s in ward.past.note(note.id).statements if "frozen dinners" in s.text)
    page = desk().open(f"/notes/{note.id}")
    line = page.locator(f"#{plain.id}")
    line.press("e")
    line.locator("textarea").fill("Eats a lot of soup and frozen dinners.")
    page.keyboard.press("Control+Enter")
    expect(line.locator(".done")).to_contain_text("Edited")
    expect(line.locator(".done del")).to_have_text(plain.text)
    line.press("u")
    expect(line.locator(".statement__text")).to_have_text(plain.text)
    expect(line.locator(".done")).to_have_count(0)
