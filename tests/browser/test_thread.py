"""Questions and answers beside a note: by mouse and keyboard, live on both sides, with nothing typed lost."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation, ReturnNeed, Role, Statement
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

LONG = "The patient says that the left knee has hurt since the fall in March. " * 28


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau")


def plain(ward: Ward, note: Consultation) -> Statement:
    return next(one for one in ward.past.note(note.id).statements if one.evidence and not one.flags)


def live(page: Page) -> Page:
    expect(page.locator("[data-live]")).to_have_attribute("data-state", "live")
    return page


def test_a_question_is_asked_by_keyboard_and_answered_live(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    one = plain(ward, note)
    doctor = live(desk("aisha").open(f"/notes/{note.id}"))
    today = live(desk("aisha").open("/today"))
    page = live(desk("sam").open(f"/notes/{note.id}"))
    page.locator(f"#{one.id}").press("t")
    expect(page.locator("#ask-words")).to_be_focused()
    expect(page.locator("#ask-about")).to_have_value(one.id)
    page.keyboard.type("Is it r or c, the left one?")  # single letters are letters here
    page.keyboard.press("Control+Enter")
    expect(page.locator("#questions .question")).to_contain_text("Is it r or c, the left one?")
    expect(page.locator("#ask-words")).to_have_value("")
    expect(page.locator(f"#{one.id} .asked")).to_have_attribute("data-count", "1")
    assert ward.past.get(note.id).state.value == "drafted"
    expect(doctor.locator("#asked")).to_contain_text("1 question waits for you")
    expect(doctor.locator(".topbar [data-waiting-count]")).to_have_text(re.compile(r"\d"))
    expect(today.locator("[data-waiting-head]")).to_be_visible()
    doctor.locator("#asked a").first.click()
    expect(doctor.locator("#questions textarea").first).to_be_focused()
    doctor.keyboard.type("The left.")
    doctor.keyboard.press("Control+Enter")
    expect(page.locator("#questions .question")).to_contain_text("The left.")
    expect(page.locator("#questions .question")).to_contain_text("Answered: read and settle it")
    page.get_by_role("button", name="Settled").click()
    expect(page.locator(f"#{one.id} .asked")).not_to_have_attribute("data-count", "1")
    expect(page.locator("#asked")).to_be_hidden()
    expect(doctor.locator("#questions .question")).to_contain_text("Settled by Sam Okafor")


def test_escape_leads_back_to_the_statement(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    one = plain(ward, note)
    page = desk("sam").open(f"/notes/{note.id}")
    page.locator(f"#{one.id}").press("t")
    page.keyboard.press("Escape")
    expect(page.locator(f"#{one.id}")).to_be_focused()


def test_half_typed_words_survive_a_reload_and_an_answer(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    asked = ward.past.ask(note.id, "Which knee?", actor=ward.people["aisha"])
    page = live(desk("sam").open(f"/notes/{note.id}?pane=thread"))
    answer = page.locator(f"#answer-{asked.number}")
    answer.click()
    page.keyboard.type("The lef")
    ward.past.answer(note.id, asked.number, "I mean before the fall.", actor=ward.people["aisha"])
    expect(page.locator(f"#question-{asked.number}")).to_contain_text("I mean before the fall.")
    expect(answer).to_be_focused()
    expect(answer).to_have_value("The lef")
    page.keyboard.type("t one")
    page.reload()
    expect(page.locator(f"#answer-{asked.number}")).to_have_value("The left one")


def test_without_a_network_it_waits_here_and_arrives_once(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    opened = desk("sam")
    page = live(opened.open(f"/notes/{note.id}?pane=thread"))
    page.locator("#ask-words").fill("Which knee?")
    opened.context.set_offline(True)
    page.locator("#asks").get_by_role("button", name="Ask").click()
    expect(page.locator("#asks [data-fate]")).to_contain_text("Not sent: no connection.")
    opened.context.set_offline(False)
    page.reload()
    expect(page.locator("#questions .question")).to_contain_text("Which knee?")
    expect(page.locator("#ask-words")).to_have_value("")
    assert [one.asked.text for one in ward.past.thread(note.id)] == ["Which knee?"]


def test_a_note_that_was_sent_back_comes_back_with_the_answer(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    ward.past.send_back(
        note.id, version=note.version, to=Role.DOCTOR, need=ReturnNeed.DECIDE, message="Which knee?",
        actor=ward.people["sam"],
    )  # fmt: skip
    page = live(desk("aisha").open(f"/notes/{note.id}"))
    page.get_by_role("link", name="Answer it").click()
    page.keyboard.type("The left.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#questions .question")).to_contain_text("Answered, not settled")
    now = ward.past.get(note.id)
    assert now.returned is None
    expect(page.locator(".workspace")).to_have_attribute("data-version", str(now.version))
    expect(page.locator("#elsewhere")).to_be_hidden()


def test_what_is_too_long_is_said_and_stays(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk("sam").open(f"/notes/{note.id}?pane=thread")
    page.locator("#ask-words").fill("x" * 5000)
    expect(page.locator("#ask-words-length")).to_have_text("5000 of 2,000 characters")
    page.locator("#asks").get_by_role("button", name="Ask").click()
    expect(page.locator("#thread-failed")).to_contain_text("it has 5000 characters, and 2000 fit")
    expect(page.locator("#ask-words")).to_have_value("x" * 5000)
    assert ward.past.thread(note.id) == ()


def test_an_answer_to_what_was_settled_meanwhile_is_kept(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    asked = ward.past.ask(note.id, "Which knee?", actor=ward.people["aisha"])
    page = live(desk("sam").open(f"/notes/{note.id}?pane=thread"))
    page.locator(f"#answer-{asked.number}").fill("The left.")
    page.route("**/thread", lambda route: route.abort())
    ward.past.settle(note.id, asked.number, version=1, actor=ward.people["aisha"])
    page.locator(f"#question-{asked.number}").get_by_role("button", name="Send").click()
    expect(page.locator("#thread-failed")).to_contain_text("settled meanwhile")
    expect(page.locator("#kept")).to_contain_text("The left.")


def test_a_signature_closes_the_thread_and_says_so_before(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Evie Moreau")
    ward.past.ask(note.id, "Which knee?", actor=ward.people["sam"])
    sheet = desk("aisha").open(f"/notes/{note.id}/sign")
    expect(sheet.locator("#asked")).to_contain_text("Which knee?")
    expect(sheet.locator("#asked")).to_contain_text("The signature does not wait for it")
    page = live(desk("sam").open(f"/notes/{note.id}?pane=thread"))
    page.locator("#ask-words").fill("And the right")
    ward.past.sign(
        note.id, version=note.version, revision_digest=str(note.draft), medicines_confirmed=True,
        actor=ward.people["aisha"],
    )  # fmt: skip
    expect(page.locator("#pane-thread")).to_contain_text("The note is signed: what was asked can be read")
    expect(page.locator("#pane-thread form")).to_have_count(0)
    expect(page.locator("#questions .question")).to_contain_text("Ended when the note was signed")
    expect(page.locator("#kept")).to_contain_text("And the right")


def test_without_scripts_it_is_asked_and_answered_all_the_same(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk("sam", java_script_enabled=False).open(f"/notes/{note.id}?pane=thread")
    page.locator("#ask-words").fill("Which knee?")
    page.locator("#asks").get_by_role("button", name="Ask").click()
    expect(page.locator("#questions .question")).to_contain_text("Which knee?")
    doctor = desk("aisha", java_script_enabled=False).open("/questions")
    doctor.locator(".waiting__note", has_text="Which knee?").get_by_role("link", name="Open it").first.click()
    doctor.locator("#questions textarea").fill("The left.")
    doctor.locator("#questions").get_by_role("button", name="Send").click()
    expect(doctor.locator("#questions .question")).to_contain_text("The left.")


def test_the_queue_counts_what_waits(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    queue = live(desk("sam").open("/queue"))
    before = queue.locator(".topbar [data-waiting-count]").text_content() or "0"
    ward.past.ask(note.id, "Which knee?", actor=ward.people["aisha"])
    expect(queue.locator(".topbar [data-waiting-count]")).to_have_text(str(int(before) + 1))
    assert note.patient is not None
    queue.goto(f"{queue.url}?find={quote(note.patient.name)}")
    expect(queue.locator(f"tr[data-id='{note.id}']")).to_contain_text("1 question waits for you")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1366, "dark"), (1800, "light")])
def test_the_thread_is_readable_at_every_width(
    ward: Ward, desk: MakeDesk, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    note = ward.drafted("Evie Moreau" if language == "en" else "陈玉兰", language=language)
    one = plain(ward, note)
    aisha, sam = ward.people["aisha"], ward.people["sam"]
    ward.past.ask(note.id, LONG.strip()[:1990], actor=aisha, statement=one.id)
    asked = ward.past.ask(note.id, "左膝还是右膝？", actor=sam)
    ward.past.answer(note.id, asked.number, "左膝。", actor=aisha)
    page = live(desk("sam", language=language, width=width, color_scheme=scheme).open(f"/notes/{note.id}?pane=thread"))
    expect(page.locator("#questions .question")).to_have_count(2)
    page.screenshot(path=tmp_path / f"thread-{language}-{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert width < 960 or page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
