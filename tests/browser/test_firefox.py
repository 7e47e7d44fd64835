"""Debian's Firefox: the way of a doctor and a nurse from signing in to the signature, and every width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from scribe.model import State
from tests.browser import firefox
from tests.browser.axe import findings
from tests.browser.conftest import MakeDesk, launch_firefox
from tests.browser.test_note_page import flagged, playing_within
from tests.browser.test_recorder import begun, newest, stopped
from tests.browser.ward import Ward
from tests.fakes.web_installation import PASSWORD

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
WIDTHS = (320, 390, 600, 768, 960, 1024, 1280, 1366, 1680, 1920)
PAGES = {
    "sam": ("/queue", "/checked", "/notes/{Helen Parker}", "/notes/{陈玉兰}", "/shortcuts"),
    "aisha": ("/today", "/notes/{Amara Osei}/sign", "/record", "/consultations/{Emil Sørensen}", "/account"),
    "jo": ("/operations", "/audit", "/accounts", "/programs"),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch_firefox(playwright)
        yield opened
        opened.close()


def sign_in(page: Page, name: str) -> None:
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")


def test_the_relay_answers_the_one_command_that_the_browser_does_not_know_and_no_other() -> None:
    refused = b'{"type":"error","id":7,"error":"unknown command","message":"emulation.setMediaFeaturesOverride"}'
    assert json.loads(firefox.answered(refused)) == {"type": "success", "id": 7, "result": {}}
    other = refused.replace(b"setMediaFeaturesOverride", b"setLocaleOverride")
    assert firefox.answered(other) == other


@pytest.mark.parametrize(("size", "head"), [(5, "8105"), (126, "817e007e"), (1 << 16, "817f0000000000010000")])
def test_the_relay_frames_messages_of_any_length(size: int, head: str) -> None:
    assert firefox.framed(b"x" * size) == bytes.fromhex(head) + b"x" * size


def test_a_nurse_signs_in_and_works_a_note_to_its_approval(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    first, second, third = flagged(ward, note.id)
    page = desk(None).open(f"/notes/{note.id}")
    sign_in(page, "sam")
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    line = page.locator(f"#{first.id}")
    line.press("c")
    expect(line.locator(".done")).to_contain_text("Corrected")
    line.locator("[data-act=undo]").click()
    expect(line.locator(".flag")).to_be_visible()
    line.press("c")
    expect(line.locator(".done")).to_contain_text("Corrected")
    page.locator(f"#{second.id}").press("k")
    page.locator(f"#{second.id} [name=reason]").first.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator(f"#{second.id} .done")).to_be_visible()
    page.locator(f"#{third.id}").press("r")
    expect(page.locator("#decide")).to_contain_text("3 of 3")
    adder = page.locator(".adder").first
    adder.locator("summary").click()
    adder.locator("textarea").fill("Fell in March.")
    adder.get_by_role("button", name="Add").click()
    added = page.locator(".statement", has_text="Fell in March.")
    expect(added).to_be_visible()
    expect(page.locator("#approve")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/queue"))
    assert ward.past.get(note.id).state is State.REVIEWED


def test_a_doctor_signs_what_a_nurse_checked(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Evie Moreau")
    page = desk(None).open(f"/notes/{note.id}/sign")
    sign_in(page, "aisha")
    page.locator("#medicines-confirmed").check()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(ward.site.accounts.codes.current("aisha"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Signed at")).to_be_visible()
    assert ward.past.get(note.id).state is State.SIGNED


def test_the_queue_opens_a_note_by_keyboard(desk: MakeDesk) -> None:
    page = desk().open("/queue")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    page.keyboard.press("ArrowDown")
    row = page.locator("tbody tr").nth(1)
    expect(row).to_have_attribute("aria-current", "true")
    target = row.get_attribute("data-id")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/notes/{target}"))


def test_evidence_is_heard(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = next(s for s in ward.past.note(note.id).statements if len(s.evidence) == 1)
    segment = ward.past.transcript(note.id).segment(statement.evidence[0])
    assert segment is not None
    page = desk().open(f"/notes/{note.id}")
    page.locator(f"#{statement.id} .evidence").click()
    playing_within(page, segment.start_s - 0.6, segment.end_s)


def test_what_is_changed_without_a_connection_is_sent_later(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("Evie Moreau")
    statement = flagged(ward, note.id)[0]
    own = desk()
    page = own.open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    own.context.set_offline(True)
    page.locator(f"#{statement.id} [data-act=correct]").click()
    expect(page.locator("#saved")).to_contain_text("1 kept on this computer")
    own.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    assert ward.past.get(note.id).revision == 2


def test_a_visit_is_recorded_and_reaches_the_hospital(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha").open("/record")
    page.locator("#patient-name").fill("Ida Lund")
    begun(page)
    expect(page.locator("#where-device")).to_have_attribute("data-state", "safe")
    stopped(page)
    expect(page.locator("#where-hospital")).to_contain_text("checksum agrees")
    stored = newest(ward)
    assert stored.state is State.UPLOADED
    assert stored.patient is not None
    assert stored.patient.name == "Ida Lund"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_stay_within_every_window(ward: Ward, desk: MakeDesk, language: str) -> None:
    complaints = []
    for username, paths in PAGES.items():
        own = desk(username, language=language)
        page = own.new_page()
        for path in paths:
            own.go(page, path.format_map({name: c.id for name, c in ward.by_name.items()}))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                complaints += [f"{path} {width}: {line}" for line in page.evaluate(MEASURE)]
            complaints += findings(page, path)
    assert complaints == []
