"""The recorder with a microphone that hums: consent, pieces, lost network, files."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from scribe.access import INSTALLATION
from scribe.model import Consultation, State
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward
from tests.fakes.web_installation import wav


def begun(page: Page) -> None:
    expect(page.locator("#record")).to_be_disabled()
    page.locator("#consent").check()
    page.locator("#record").click()
    expect(page.locator("#stop")).to_be_visible()


def stopped(page: Page) -> None:
    """Presses stop, and again in the question that follows within ten seconds."""
    page.locator("#stop").click()
    page.get_by_role("dialog").get_by_role("button", name="Stop").click()


def newest(ward: Ward) -> Consultation:
    return max(ward.past.list(who=INSTALLATION), key=lambda c: c.registered_at)


def test_a_recording_is_sent_while_it_runs_and_reaches_the_hospital(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha").open("/record")
    page.locator("#patient-name").fill("Ida Lund")
    begun(page)
    expect(page.locator("#where-device")).to_have_attribute("data-state", "safe")
    page.locator("#pause").click()
    expect(page.locator("#state")).to_have_text("Paused")
    page.locator("#pause").click()
    stopped(page)
    expect(page.locator("#state")).to_have_text("Being written down")
    expect(page.locator("#where-hospital")).to_contain_text("checksum agrees")
    stored = newest(ward)
    assert stored.state is State.UPLOADED
    assert stored.patient is not None
    assert stored.patient.name == "Ida Lund"
    assert stored.consent is not None
    assert stored.recording is not None
    assert stored.recording.media_type.startswith(("audio/webm", "video/webm"))
    page.locator("#watch").click()
    page.wait_for_url(re.compile(stored.id))


def test_without_a_network_nothing_is_lost_and_it_goes_on_by_itself(ward: Ward, desk: MakeDesk) -> None:
    waiting = ward.registered("Evie Moreau")
    own = desk("aisha")
    page = own.open(f"/record/{waiting.id}")
    begun(page)
    own.context.set_offline(True)
    expect(page.locator("#promise")).to_be_visible()
    expect(page.locator("#where-hospital")).to_have_attribute("data-state", "waiting")
    stopped(page)
    own.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("Being written down")
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_a_recording_made_elsewhere_is_sent_as_a_file(ward: Ward, desk: MakeDesk, tmp_path: Path) -> None:
    waiting = ward.registered("Evie Moreau", consent=False)
    file = tmp_path / "visit.wav"
    file.write_bytes(wav(2.0))
    page = desk("aisha").open(f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.locator("#file").set_input_files(file)
    expect(page.locator("#state")).to_have_text("Being written down")
    stored = ward.past.get(waiting.id)
    assert stored.state is State.UPLOADED
    assert stored.consent is not None
    assert stored.consent.by.id == "aisha"


def test_a_file_that_is_no_recording_is_refused_in_the_readers_language(
    ward: Ward, desk: MakeDesk, tmp_path: Path
) -> None:
    waiting = ward.registered("Evie Moreau")
    file = tmp_path / "visit.wav"
    file.write_bytes(b"this is not sound at all" * 100)
    page = desk("aisha", language="zh").open(f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.locator("#file").set_input_files(file)
    expect(page.locator("#state")).to_contain_text("录音无法使用。该文件是文本，不是录音。")
    for place in ("#where-device", "#where-hospital"):
        expect(page.locator(place).locator("span")).to_have_text("–")
    refused = ward.past.get(waiting.id)
    assert refused.state is State.REGISTERED
    assert refused.refused is not None


def test_a_finished_transcript_is_sent_after_one_that_could_not_be_read(
    ward: Ward, desk: MakeDesk, tmp_path: Path
) -> None:
    page = desk("aisha").open("/record")
    page.locator("#consent").check()
    file = tmp_path / "visit.srt"
    file.write_text("[]")
    page.locator("#transcript").set_input_files(file)
    expect(page.locator("#hint")).to_contain_text("no known form")
    file.write_text("1\n00:00:01,000 --> 00:00:03,000\nDoctor: Any fever?\n", encoding="utf-16")
    page.locator("#transcript").set_input_files(file)
    expect(page.locator("#state")).to_have_text("Being written down")
    expect(page.locator("#hint")).to_have_text("")
    stored = newest(ward)
    assert stored.state is State.TRANSCRIBED
    page.locator("#watch").click()
    page.wait_for_url(re.compile(stored.id))


def test_stopping_within_ten_seconds_is_asked_about_once(ward: Ward, desk: MakeDesk) -> None:
    waiting = ward.registered("Evie Moreau")
    page = desk("aisha").open(f"/record/{waiting.id}")
    begun(page)
    page.locator("#stop").click()
    question = page.get_by_role("dialog")
    expect(question).to_contain_text("less than 10 seconds")
    question.get_by_role("button", name="Go on recording").click()
    expect(question).to_be_hidden()
    expect(page.locator("#state")).to_have_text("Recording")
    stopped(page)
    expect(page.locator("#state")).to_have_text("Being written down")


def test_a_good_file_can_follow_one_that_was_refused(ward: Ward, desk: MakeDesk, tmp_path: Path) -> None:
    waiting = ward.registered("Evie Moreau")
    bad, good = tmp_path / "letter.wav", tmp_path / "visit.wav"
    bad.write_bytes(b"this is not sound at all" * 100)
    good.write_bytes(wav(2.0))
    page = desk("aisha").open(f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.locator("#file").set_input_files(bad)
    expect(page.locator("#state")).to_contain_text("could not take it")
    expect(page.locator("#file")).to_be_enabled()
    page.locator("#file").set_input_files(good)
    expect(page.locator("#state")).to_have_text("Being written down")
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_what_a_closed_page_could_not_send_goes_on_by_itself(ward: Ward, desk: MakeDesk, tmp_path: Path) -> None:
    waiting = ward.registered("Evie Moreau")
    file = tmp_path / "visit.wav"
    file.write_bytes(wav(2.0))
    own = desk("aisha")
    page = own.open(f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.route("**/uploads/**", lambda route: route.abort())
    page.locator("#file").set_input_files(file)
    expect(page.locator("#where-hospital p")).to_contain_text("Waits for the network")
    page.close()
    again = own.open(f"/record/{waiting.id}")
    expect(again.locator("#state")).to_have_text("Being written down")
    assert ward.past.get(waiting.id).state is State.UPLOADED


@pytest.mark.parametrize("midst", [False, True], ids=["at its beginning", "in its midst"])
@pytest.mark.parametrize(
    ("language", "until"),
    [
        ("en", r"takes no more from you until \d\d:\d\d\. The sound is kept"),
        ("zh", r"\d\d:\d\d 前不再接收您的录音。声音保存在"),
    ],
)
def test_at_a_limit_the_recorder_says_until_when_and_asks_once_after_it(
    ward: Ward, desk: MakeDesk, language: str, until: str, *, midst: bool
) -> None:
    waiting = ward.registered("Evie Moreau")
    page = desk("aisha", language=language, width=320).open(f"/record/{waiting.id}")
    asked: list[float] = []

    def limited(route: Route) -> None:
        if route.request.method != ("PATCH" if midst else "POST") or len(asked) > 1:
            route.fallback()
            return
        asked.append(time.monotonic())
        told = {"status": 429, "headers": {"Retry-After": "6"}, "json": {"code": "too_many", "reason": "hourly"}}
        route.fulfill(**told) if len(asked) == 1 else route.fallback()

    page.route("**/uploads/*" if midst else "**/uploads", limited)
    begun(page)
    expect(page.locator("#promise")).to_have_text(re.compile(until))
    expect(page.locator("#where-hospital p")).to_have_text(re.compile(r"\d\d:\d\d"))
    expect(page.locator("#where-device")).to_have_attribute("data-state", "safe")
    expect(page.locator("#promise")).to_be_hidden()
    page.locator("#stop").click()
    if page.get_by_role("dialog").is_visible():
        page.get_by_role("dialog").locator("button[value=stop]").click()
    expect(page.locator("#stage")).to_have_attribute("data-phase", "written")
    assert asked[1] - asked[0] > 5
    assert ward.past.get(waiting.id).state is State.UPLOADED


def test_a_transcript_at_a_limit_is_not_called_a_lost_network(ward: Ward, desk: MakeDesk, tmp_path: Path) -> None:
    page = desk("aisha").open("/record")
    page.route("**/transcript", lambda route: route.fulfill(status=429, headers={"Retry-After": "120"}, json={}))
    page.locator("#consent").check()
    file = tmp_path / "visit.srt"
    file.write_text("1\n00:00:01,000 --> 00:00:03,000\nDoctor: Any fever?\n")
    page.locator("#transcript").set_input_files(file)
    expect(page.locator("#hint")).to_have_text(re.compile(r"takes no more from you until \d\d:\d\d\. Try again then\."))


def test_names_and_words_to_expect_go_with_the_registration(ward: Ward, desk: MakeDesk, tmp_path: Path) -> None:
    file = tmp_path / "visit.wav"
    file.write_bytes(wav(2.0))
    page = desk("aisha").open("/record")
    page.get_by_label("Names and words to expect").fill("Dr Okonkwo, rivaroxaban\n\n阿哌沙班、rivaroxaban")
    page.locator("#consent").check()
    page.locator("#file").set_input_files(file)
    expect(page.locator("#state")).to_have_text("Being written down")
    assert newest(ward).vocabulary == ("Dr Okonkwo", "rivaroxaban", "阿哌沙班")


def test_more_words_than_a_recogniser_takes_are_refused_before_anything_is_registered(
    ward: Ward, desk: MakeDesk, tmp_path: Path
) -> None:
    before = newest(ward).id
    file = tmp_path / "visit.wav"
    file.write_bytes(wav(2.0))
    page = desk("aisha", language="zh").open("/record")
    page.locator("#vocabulary").fill(",".join(f"word {number}" for number in range(101)))
    page.locator("#consent").check()
    page.locator("#file").set_input_files(file)
    expect(page.locator("#hint")).to_contain_text("最多 100 个词语")
    assert newest(ward).id == before


def test_a_doctor_sees_at_once_that_a_part_of_the_recording_cannot_be_read(
    ward: Ward, desk: MakeDesk, tmp_path: Path
) -> None:
    waiting = ward.registered("Evie Moreau")
    file, whole = tmp_path / "visit.wav", wav(24.0)
    file.write_bytes(whole[: len(whole) // 2])
    page = desk("aisha").open(f"/record/{waiting.id}")
    page.locator("#consent").check()
    page.locator("#file").set_input_files(file)
    expect(page.locator("#loss")).to_contain_text("12 s of the recording could not be read")
    page.locator("#watch").click()
    expect(page.locator(".banner[data-level='raised']", has_text="12 s of the recording")).to_be_visible()
