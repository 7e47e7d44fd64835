"""How far the writing down has come, as a waiting doctor sees it: true, moving, and going on after a second attempt."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scribe.errors import PartDown
from scribe.model import Consultation, Lease, Progress, Stage
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

SHOWN = {"en": "Done: {} of 1:20", "zh": "已完成 {}，共 1:20"}


def began(ward: Ward, consultation: Consultation) -> Lease:
    lease = ward.past.begin(consultation.id, Stage.TRANSCRIBE, owner="test")
    assert lease is not None
    return lease


def come_to(ward: Ward, lease: Lease, done_s: float) -> None:
    ward.past.renew(lease, Progress(stage=Stage.TRANSCRIBE, done_s=done_s, total_s=80.0))


def shows(page: Page, language: str, done: str) -> None:
    expect(page.locator(".step[aria-current='step']")).to_contain_text(SHOWN[language].format(done))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_seconds_done_of_seconds_in_all_move_without_a_new_page(ward: Ward, desk: MakeDesk, language: str) -> None:
    stored = ward.uploaded("Evie Moreau")
    lease = began(ward, stored)
    come_to(ward, lease, 12.0)
    page = desk("aisha", language=language).open(f"/consultations/{stored.id}")
    shows(page, language, "0:12")
    page.evaluate("window.kept = true")
    come_to(ward, lease, 61.0)
    shows(page, language, "1:01")
    assert page.locator("#progress").evaluate("e => [e.value, e.max]") == [61, 80]
    assert page.evaluate("window.kept") is True
    ward.past.commit_no_speech(lease)


def test_a_second_attempt_goes_on_where_the_first_one_had_come(ward: Ward, desk: MakeDesk) -> None:
    stored = ward.uploaded("Evie Moreau")
    first = began(ward, stored)
    come_to(ward, first, 40.0)
    page = desk("aisha").open(f"/consultations/{stored.id}")
    shows(page, "en", "0:40")
    ward.past.fail(first, PartDown("The worker's disk is full.", remedy="Make room."))
    expect(page.get_by_text("Next attempt at")).to_be_visible()
    expect(page.locator("#progress")).to_have_count(0)
    with ward.ago(-10):
        second = began(ward, stored)
        come_to(ward, second, 44.0)
        shows(page, "en", "0:44")
        ward.past.commit_no_speech(second)
