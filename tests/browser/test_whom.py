"""Whom is it about, in a real browser: chosen by keyboard alone, and while somebody else has the note before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from scribe.consultation.service import Identification
from scribe.db import utc_now
from scribe.emr.patient_list import PatientList
from scribe.model import Patient
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

LINES = (
    "number,name,birth_date,sex,time,doctor\n"
    "77 1200,Petra Quist,1971-05-09,F,{day} 09:40,aisha\n77 1300,Petra Quist,1984-01-30,F,{day} 10:00,aisha\n"
)


@pytest.fixture
def on_list(ward: Ward, tmp_path: Path) -> Iterator[None]:
    file, before = tmp_path / "today.csv", ward.site.app.state.patient_list
    file.write_text(LINES.format(day=utc_now().astimezone().date()))
    ward.site.app.state.patient_list = PatientList(file)
    yield
    ward.site.app.state.patient_list = before


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.usefixtures("on_list")
def test_from_the_signing_page_a_patient_is_chosen_with_the_keyboard_alone(
    ward: Ward, desk: MakeDesk, language: str, width: int
) -> None:
    own = ward.reviewed("", number="", born=None).id
    page = desk("aisha", language=language, width=width).open(f"/notes/{own}/sign")
    expect(page.locator("#proof")).to_have_count(0)
    expect(page.locator("#nobody [aria-disabled=true]")).to_have_attribute("aria-describedby", "why-not")
    page.locator("#nobody a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/whom?**")
    second = page.locator("#list tbody tr").nth(1)
    expect(second.locator(".tag")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    second.get_by_role("button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/whom/check")
    expect(page.locator(".identity").first).to_contain_text("30 Jan 1984" if language == "en" else "1984-01-30")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#confirmed").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(f"/notes/{own}/sign$"))
    expect(page.locator(".sheet .identity")).to_contain_text("Petra Quist")
    expect(page.locator("#proof")).to_be_visible()


def test_an_open_note_says_that_it_changed_elsewhere_and_loses_nothing_typed(ward: Ward, desk: MakeDesk) -> None:
    drafted = ward.drafted("Wrong Person", number="1010 2020")
    page = desk("sam").open(f"/notes/{drafted.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    line = page.locator(".statement[data-state=plain]").first.get_attribute("id")
    page.locator(f"#{line}").press("e")
    box = page.locator(f"#{line} textarea")
    box.fill("Half a sentence that")
    now = ward.site.service.get(drafted.id)
    chosen = Identification(patient=Patient(identifier="3", name="Right Person", birth_date=date(1960, 1, 2)))
    ward.site.service.identify(now.id, chosen, version=now.version, actor=ward.people["aisha"])
    expect(page.locator("#elsewhere")).to_be_visible()
    expect(box).to_have_value("Half a sentence that")
    page.locator("#elsewhere a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Right Person")
    expect(page.locator("#kept")).to_contain_text("Half a sentence that")


@pytest.mark.parametrize("path", ["/today", "/notes/{id}", "/consultations/{id}"])
def test_where_nobody_is_known_the_way_to_the_choice_stands(ward: Ward, desk: MakeDesk, path: str) -> None:
    own = ward.drafted("", number="", born=None).id
    page = desk("aisha").open(path.format(id=own))
    page.locator(f"a[href*='/consultations/{own}/whom']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom is it about?")
    expect(page.locator("main .notice").first).to_contain_text("Nobody has said yet")
