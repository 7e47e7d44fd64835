"""Marks and interruptions on the note's page, and finishing what a silent device left, as people see and press them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.consultation.service import UploadSpec
from scribe.model import Consultation, MomentKind, State
from tests.audio.recordings import VARIANTS, encoded, tone
from tests.browser.conftest import MakeDesk
from tests.browser.test_note_page import playing_within
from tests.browser.ward import Ward

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
MOMENTS = ((MomentKind.MARK, 20.0, 0.0), (MomentKind.BREAK, 40.0, 130.0), (MomentKind.MARK, 61.5, 0.0))
WIDTHS = (320, 1366)
INTERRUPTED = {
    "en": "The recording was interrupted here for 2 min 10 s.",
    "zh": "录音在此中断 2 分 10 秒。",
}
MARKED = {"en": "Marked at 0:20", "zh": "标记于 0:20"}
LEFT = {
    "en": "About 1 minute of a recording is at the hospital, not finished; last heard at ",
    "zh": "医院已收到约 1 分钟录音，尚未结束；最后收到时间 ",
}
ASKS = {"en": "Finish with what has arrived …", "zh": "以已收到的部分结束…"}
DOES = {"en": "Finish it", "zh": "确认结束"}
AFTER = {"en": "The end of the recording may be missing", "zh": "录音结尾可能缺失"}


@cache
def spoken_live() -> bytes:
    """As a browser's recorder sends it: its length stands nowhere."""
    form = next(form for form in VARIANTS if form.name == "webm of a browser")
    return encoded(form, tone(90.0, rate=form.rate))


def left_behind(ward: Ward, name: str) -> Consultation:
    """A recording of which most has arrived, an hour ago."""
    with ward.ago(60):
        waiting = ward.registered(name)
        data, doctor = spoken_live(), ward.people["aisha"]
        upload = ward.past.create_upload(waiting.id, UploadSpec(length=None), actor=doctor)
        ward.past.append_upload(upload.id, 0, data[: len(data) * 7 // 10], actor=doctor)
    return waiting


def is_within(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_note_shows_its_marks_and_where_the_recording_was_interrupted(
    ward: Ward, desk: MakeDesk, tmp_path: Path, language: str
) -> None:
    name = f"Marked {language}"
    drafted = ward.drafted(name, moments=MOMENTS)
    for width in WIDTHS:
        own = desk(language=language, width=width)
        page = own.open(f"/notes/{drafted.id}")
        expect(page.locator("#marks button")).to_have_count(2)
        expect(page.locator("#marks")).to_contain_text(MARKED[language])
        expect(page.locator(".turn__marked")).to_have_count(2)
        expect(page.locator(".gap")).to_contain_text([INTERRUPTED[language]])
        expect(page.locator("#whole .flag")).to_contain_text(["2 min 10 s"])
        expect(page.locator(".wave__mark")).to_have_count(2)
        expect(page.locator(".wave__break")).to_have_count(1)
        assert page.evaluate(MEASURE) == []
        assert is_within(page)
        page.screenshot(path=tmp_path / f"note-{language}-{width}.png", full_page=True)
        if width == WIDTHS[0]:
            page.locator("[data-view=transcript]").click()
            page.locator(".gap").first.scroll_into_view_if_needed()
            page.screenshot(path=tmp_path / f"transcript-{language}-{width}.png")


def test_a_mark_is_played_from_its_second(ward: Ward, desk: MakeDesk) -> None:
    drafted = ward.drafted("Marked to be heard", moments=MOMENTS)
    page = desk(width=1366).open(f"/notes/{drafted.id}")
    page.locator("#marks button").first.click()
    playing_within(page, 20.0, 24.0)


@pytest.mark.parametrize(
    ("language", "username", "place"),
    [("en", "aisha", "own"), ("zh", "aisha", "/today"), ("en", "jo", "/operations"), ("zh", "jo", "own")],
)
def test_what_was_left_is_finished_from_another_device_after_a_question(
    ward: Ward, desk: MakeDesk, tmp_path: Path, language: str, username: str, place: str
) -> None:
    waiting = left_behind(ward, f"Left {language} {username}")
    path = f"/consultations/{waiting.id}" if place == "own" else place
    for width in WIDTHS:
        page = desk(username, language=language, width=width).open(path)
        form = page.locator(f"form[action='/consultations/{waiting.id}/finish']")
        expect(page.locator("body")).to_contain_text(LEFT[language])
        expect(form).to_be_hidden()
        page.locator("details.finisher", has=form).locator("summary").click()
        expect(form).to_be_visible()
        assert page.evaluate(MEASURE) == []
        assert is_within(page)
        page.screenshot(path=tmp_path / f"left-{username}-{language}-{width}.png", full_page=True)
    form.get_by_role("button", name=DOES[language]).click()
    expect(page).to_have_url(f"{page.url.partition('/consultations/')[0]}/consultations/{waiting.id}")
    expect(page.locator(".banner").filter(has_text=AFTER[language])).to_be_visible()
    assert ward.site.service.get(waiting.id).state is State.UPLOADED
    page.screenshot(path=tmp_path / f"finished-{username}-{language}.png", full_page=True)


def test_it_works_without_scripts(ward: Ward, desk: MakeDesk) -> None:
    waiting = left_behind(ward, "Left without scripts")
    page = desk("aisha", java_script_enabled=False).open(f"/consultations/{waiting.id}")
    page.locator("summary", has_text=ASKS["en"]).click()
    page.get_by_role("button", name=DOES["en"]).click()
    expect(page.locator(".banner").filter(has_text=AFTER["en"])).to_be_visible()
