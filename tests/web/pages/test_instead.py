"""A note that another drafter wrote than the chosen one says so at its head, in both languages, and in the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.drafting.chat import ChatDrafter
from scribe.errors import PartDown
from scribe.model import Consultation, Stage, WhyInstead
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import run_stage
from scribe.web.cookies import HOST_PREFIX
from scribe.web.pages.rendering import LANGUAGE_COOKIE
from tests.fakes.chat_endpoint import FakeChatEndpoint, answering, saying
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.web_installation import TURNS, Site, keeping, open_site

TOLD = {
    "en": "The answers of the language model could not be used, so the embedded drafter wrote this note.",
    "zh": "语言模型的回答无法使用，本病历由内置起草程序生成。",
}
GOOD = {
    "sections": {name: [] for name in ("subjective", "objective", "assessment", "plan")}
    | {"subjective": [{"evidence": ["2"], "text": "Cough."}]}
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def drafted(site: Site, endpoint: FakeChatEndpoint) -> Consultation:
    def never() -> ScriptedTranscriber:
        raise PartDown("Nothing is transcribed or delivered here.")

    drafter = ChatDrafter(
        base_url="http://llm.test/v1", model="clinic-7b", fallback=VerbatimDrafter(), transport=endpoint.transport
    )
    registered = site.registered()
    waiting = site.service.import_transcript(registered.id, transcript_of(*TURNS), actor=site.people["sam"])
    engines = Engines(transcriber=never, drafter=lambda: drafter, destination=never, heartbeat_s=20)
    run_stage(site.service, engines, waiting.id, Stage.DRAFT, owner="test")
    return site.service.get(waiting.id)


def test_the_page_and_the_api_say_that_another_drafter_wrote_it_and_why(site: Site):
    made = drafted(site, FakeChatEndpoint(saying("Sorry.")))
    browser = site.browser("sam")
    for language, told in TOLD.items():
        browser.cookies.set(HOST_PREFIX + LANGUAGE_COOKIE, language)
        page = browser.get(f"/notes/{made.id}").text
        assert told in page
        assert "clinic-7b" not in page
    drafter = site.program("sam").get(f"/api/v1/consultations/{made.id}/note").json()["drafter"]
    assert drafter["instead_of"] == {"name": "chat", "model": "clinic-7b", "reason": WhyInstead.UNUSABLE}


def test_the_doctor_who_signs_is_told_too(site: Site):
    made, nurse = drafted(site, FakeChatEndpoint(saying("Sorry."))), site.people["sam"]
    while (edit := keeping(site.service.note(made.id))) is not None:
        made = site.service.revise(made.id, version=made.version, edit=edit, actor=nurse)
    site.service.approve(made.id, version=made.version, actor=nurse)
    page = site.browser("aisha").get(f"/notes/{made.id}/sign").text
    assert TOLD["en"] in page


def test_a_note_of_the_chosen_drafter_says_nothing_of_the_kind(site: Site):
    made = drafted(site, FakeChatEndpoint(answering(GOOD)))
    assert site.service.note(made.id).drafter.name == "chat"
    page = site.browser("sam").get(f"/notes/{made.id}").text
    assert 'id="instead"' not in page
