"""The words on the recorder's page while a microphone hums: as they come, when nobody writes along, out of the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation, Lease, Progress, Stage, State
from tests.browser.conftest import MakeDesk
from tests.browser.test_recorder import begun
from tests.browser.ward import Ward
from tests.fakes.passages import Line, entry_of

ENGLISH: tuple[Line, ...] = (
    (0, "What brings you here today?"),
    (1, "I have had a cough for five days, and I take *ramipril* every morning."),
    (0, "I will listen to your chest, and then we will check your blood pressure."),
)
CHINESE: tuple[Line, ...] = (
    (0, "您哪里不舒服？"),
    (1, "我咳嗽五天了，一直在吃*缬沙坦*。"),
    (0, "我先给您听一下肺部，再量一下血压。"),
)
SAID = {"en": ENGLISH, "zh": CHINESE}
FINGERPRINT = "f" * 64


def writing_along(ward: Ward, page: Page, waiting: Consultation) -> Lease:
    """Begins to listen as soon as enough has arrived."""
    for _ in range(200):
        page.wait_for_timeout(250)
        for arriving in ward.site.service.arriving():
            if arriving.consultation == waiting.id:
                lease = ward.site.service.begin_listening(arriving, owner="live")
                assert lease is not None
                return lease
    raise AssertionError("the recording does not arrive")


def is_in_view(page: Page, selector: str) -> bool:
    """Whether all of it can be seen without scrolling."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize(("language", "width"), [("en", 1366), ("zh", 1366), ("en", 320), ("zh", 320)])
def test_the_words_appear_while_people_speak(
    ward: Ward, desk: MakeDesk, tmp_path: Path, language: str, width: int
) -> None:
    waiting = ward.registered("Ida Lund", language=language)
    page = desk("aisha", language=language, width=width).open(f"/record/{waiting.id}")
    expect(page.locator("#live-words")).to_be_hidden()
    begun(page)
    begins = {"en": "The words appear here", "zh": "交谈内容会在半分钟"}[language]
    expect(page.locator("#live-words-state")).to_contain_text(begins)
    lease = writing_along(ward, page, waiting)
    for number in range(4):
        entry = entry_of(*SAID[language], start_s=9.0 * number, language="zh" if language == "zh" else "en")
        ward.site.service.append_journal(lease, FINGERPRINT, entry)
    ward.site.service.renew(lease, Progress(stage=Stage.TRANSCRIBE, done_s=36, total_s=36))
    turns = page.locator("#live-words-list .turn")
    expect(turns).to_have_count(12)
    expect(turns.nth(0).locator(".turn__who")).to_have_text({"en": "Doctor", "zh": "医生"}[language])
    expect(turns.nth(1).locator(".turn__who")).to_have_text({"en": "Patient", "zh": "患者"}[language])
    expect(turns.nth(1).locator(".unsure--medicine")).to_have_count(1)
    expect(page.locator("#live-words-upto")).to_contain_text("0:36")
    page.screenshot(path=tmp_path / f"live-{language}-{width}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("#live-words-hint").scroll_into_view_if_needed()
    assert is_in_view(page, "#stop")
    assert is_in_view(page, "#live-words-upto")
    marked = turns.nth(1).locator(".unsure--medicine")
    assert "double" in marked.evaluate("word => getComputedStyle(word).textDecorationStyle")
    page.locator("#stop").click()
    page.locator("dialog[open] button[value=stop]").click()
    done = {"en": "The recording is complete", "zh": "录音已完整"}[language]
    expect(page.locator("#live-words-state")).to_contain_text(done)
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_when_nobody_writes_along_the_page_says_so_and_the_recording_goes_on(ward: Ward, desk: MakeDesk) -> None:
    waiting = ward.registered("Ida Lund")
    own = desk("aisha")
    page = own.open(f"/record/{waiting.id}")
    page.clock.install()
    begun(page)
    for _ in range(35):
        page.clock.run_for(1000)
    expect(page.locator("#live-words-state")).to_contain_text("Nothing is written along at the moment")
    expect(page.locator("#state")).to_have_text("Recording")


def test_who_may_not_read_the_words_is_shown_no_place_for_them(ward: Ward, desk: MakeDesk) -> None:
    waiting = ward.registered("Ida Lund")
    page = desk("aisha").open(f"/record/{waiting.id}")
    page.route("**/words", lambda route: route.fulfill(status=403, body=""))
    begun(page)
    expect(page.locator("#live-words")).to_be_hidden()
    expect(page.locator("#state")).to_have_text("Recording")
