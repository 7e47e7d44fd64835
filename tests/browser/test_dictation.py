"""Dictation into a field: by key and by mouse, with nothing typed lost, and what is said when it fails."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from scribe.model import (
    Clarity,
    Consultation,
    DictatedPiece,
    DictatedWords,
    DictationFailure,
    Language,
    Statement,
    TakenDictation,
)
from tests.browser.conftest import Desk, MakeDesk
from tests.browser.ward import Ward

MICROPHONE = Path(__file__).with_name("microphone.js")
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])
ENDED = {"en": "Dictation ended, nothing inserted", "zh": "口述已结束，没有插入任何文字"}
RECORDING = {"en": "Recording", "zh": "正在录音"}
INSERTED = {"en": "Inserted. Ctrl Z takes it back.", "zh": "已插入。按 Ctrl Z 可撤回。"}


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau")


def plain(ward: Ward, note: Consultation) -> Statement:
    return next(one for one in ward.past.note(note.id).statements if one.evidence and not one.flags)


def opened(own: Desk, path: str) -> Page:
    """A page with a microphone in the test's hands."""
    own.context.add_init_script(path=MICROPHONE)
    page = own.open(path)
    expect(page.locator("html[data-dictation]")).to_be_attached()
    return page


def says(page: Page) -> Locator:
    return page.locator(".dictation__says")


def asks(own: Desk, note: Consultation) -> Locator:
    """The field for a question, with half a sentence in it."""
    page = opened(own, f"/notes/{note.id}?pane=thread")
    field = page.locator("#ask-words")
    field.click()
    page.keyboard.type("Typed.")
    return field


def spoken(page: Page) -> None:
    """Begins by the key, and ends by it once something was recorded."""
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "recording")
    page.wait_for_timeout(300)
    page.keyboard.press("Alt+m")


def taken(ward: Ward) -> TakenDictation:
    """What a worker takes once the page has sent it."""
    pause = threading.Event()
    for _ in range(400):
        found = ward.site.service.take_dictation(owner="test")
        if found is not None:
            return found
        pause.wait(0.05)
    raise AssertionError("nothing was dictated")


def answer(ward: Ward, *pieces: tuple[str, Clarity], language: Language = "en", demo: bool = False) -> None:
    told = tuple(DictatedPiece(text=text, certainty=certainty) for text, certainty in pieces)
    assert ward.site.service.answer_dictation(
        taken(ward), DictatedWords(language=language, pieces=told, demo=demo)
    )  # fmt: skip


@LANGUAGES
def test_words_come_at_the_caret_beside_what_is_typed_meanwhile_and_one_key_takes_them_back(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str
) -> None:
    statement = plain(ward, note)
    page = opened(desk("sam", language=language), f"/notes/{note.id}")
    page.locator(f"#{statement.id}").press("e")
    field = page.locator(f"#edit-{statement.id}")
    expect(field).to_be_focused()
    field.fill("Before. After.")
    field.evaluate("(field) => field.setSelectionRange(7, 7)")
    page.keyboard.press("Alt+m")
    expect(says(page)).to_have_text(RECORDING[language])
    page.wait_for_timeout(300)
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "sending")
    page.keyboard.type(" Typed.")
    answer(ward, ("No fever.\nTake ", "sure"), ("metformin", "medicine"), (".", "sure"))
    expect(says(page)).to_have_text(INSERTED[language])
    expect(field).to_have_value("Before. Typed. No fever.\nTake metformin. After.")
    expect(field).to_be_focused()
    expect(page.locator(".dictation .unsure--medicine")).to_have_text("metformin")
    assert ward.past.get(note.id).version == note.version
    page.keyboard.press("Control+z")
    expect(field).to_have_value("Before. Typed. After.")


def test_the_hospital_has_nothing_of_it_once_the_words_are_here(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    page = field.page
    with page.expect_response(lambda one: one.request.method == "DELETE") as removed:
        spoken(page)
        answer(ward, ("Which knee?", "sure"))
    assert removed.value.status == 204
    expect(field).to_have_value("Typed. Which knee?")
    page.reload()
    expect(page.locator("#ask-words")).to_have_value("Typed. Which knee?")


def test_by_mouse_the_focus_and_the_caret_stay_in_the_field(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    page = field.page
    button = page.locator("[data-dictates=ask-words]")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(field).to_be_focused()
    page.wait_for_timeout(300)
    page.locator(".dictation [data-dictation=end]").click()
    answer(ward, ("Left.", "sure"))
    expect(field).to_have_value("Typed. Left.")
    expect(field).to_be_focused()
    page.locator(".dictation [data-dictation=close]").click()
    expect(page.locator(".dictation")).to_have_count(0)


@LANGUAGES
def test_escape_ends_it_without_a_word_and_without_closing_anything(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str
) -> None:
    page = opened(desk("sam", language=language), f"/notes/{note.id}")
    page.locator("body").press("Shift+B")
    field = page.locator("#message")
    field.fill("Typed.")
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "recording")
    page.keyboard.press("Escape")
    expect(page.locator(".dictation")).to_have_count(0)
    expect(page.locator("#dictation-said")).to_have_text(ENDED[language])
    expect(page.locator("#send-back")).to_be_visible()
    expect(field).to_have_value("Typed.")
    assert ward.site.service.take_dictation(owner="test") is None
    page.keyboard.press("Escape")
    expect(page.locator("#send-back")).to_be_hidden()


def test_chinese_words_stand_without_blanks(ward: Ward, desk: MakeDesk) -> None:
    note = ward.drafted("王秀英", language="zh")
    page = opened(desk("sam", language="zh"), f"/notes/{note.id}?pane=thread")
    field = page.locator("#ask-words")
    field.fill("请问：")
    spoken(page)
    assert (found := taken(ward)).language == "zh"
    words = DictatedWords(language="zh", pieces=(DictatedPiece(text="是左膝吗？", certainty="unsure"),))
    assert ward.site.service.answer_dictation(found, words)
    expect(field).to_have_value("请问：是左膝吗？")
    expect(page.locator(".dictation__unclear")).to_contain_text("以下字词没有听清")


@pytest.mark.parametrize(
    ("failure", "sentence", "again"),
    [
        (DictationFailure.NO_SPEECH, "Nobody was heard, so nothing was inserted.", False),
        (DictationFailure.UNSUPPORTED_LANGUAGE, "does not know the language of this note", False),
        (DictationFailure.FAILED, "Your voice is kept on this page: send it again.", True),
    ],
)
def test_what_could_not_be_written_down_is_said(
    ward: Ward,
    desk: MakeDesk,
    note: Consultation,
    failure: DictationFailure,
    sentence: str,
    again: bool,  # noqa: FBT001 (whether it may be sent again)
) -> None:
    field = asks(desk("sam"), note)
    spoken(field.page)
    ward.site.service.fail_dictation(taken(ward), failure)
    expect(says(field.page)).to_contain_text(sentence)
    expect(field).to_have_value("Typed.")
    if again:
        field.page.locator("[data-dictation=again]").click()
        answer(ward, ("Once more.", "sure"))
        expect(field).to_have_value("Typed. Once more.")
    else:
        expect(field.page.locator("[data-dictation=again]")).to_be_hidden()


@LANGUAGES
def test_when_nothing_answers_the_voice_is_kept_and_sent_again(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str
) -> None:
    field = asks(desk("sam", language=language), note)
    page = field.page
    page.evaluate("document.getElementById('dictation-texts').content.firstElementChild.dataset.wait = '1'")
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        spoken(page)
    kept = {"en": "Nothing answered in time. Your voice is kept", "zh": "没有及时得到回应。您的录音保留在本页"}
    expect(says(page)).to_contain_text(kept[language])
    expect(page.locator("[data-dictation=again]")).to_be_visible()
    assert ward.site.service.take_dictation(owner="test") is None
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "failed")
    page.locator("[data-dictation=again]").click()
    answer(ward, ("Here it is.", "sure"))
    expect(field).to_have_value("Typed. Here it is.")


def test_without_a_network_it_is_kept_and_sent_when_it_is_back(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    own = desk("sam")
    field = asks(own, note)
    own.context.set_offline(True)
    spoken(field.page)
    expect(says(field.page)).to_contain_text("No connection. Your voice is kept on this page")
    own.context.set_offline(False)
    field.page.locator("[data-dictation=again]").click()
    answer(ward, ("Left.", "sure"))
    expect(field).to_have_value("Typed. Left.")


@pytest.mark.parametrize(
    ("deed", "sentence"),
    [
        ("mic.absent = true", "No microphone was found."),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); }",
            "does not give the microphone to this page",
        ),
        (
            "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotReadableError'); }",
            "another program may hold it",
        ),
        ("navigator.locks.request('scribe-visit', () => new Promise(() => {}))", "A visit is being recorded"),
        ("navigator.locks.request('scribe-dictation', () => new Promise(() => {}))", "Another page of this browser"),
    ],
)
def test_why_it_cannot_begin_is_said(
    ward: Ward, desk: MakeDesk, note: Consultation, deed: str, sentence: str
) -> None:  # fmt: skip
    field = asks(desk("sam"), note)
    field.page.evaluate(f"() => {{ {deed} }}")
    field.page.keyboard.press("Alt+m")
    expect(says(field.page)).to_contain_text(sentence)
    expect(field).to_have_value("Typed.")
    expect(field).to_be_focused()


def test_a_microphone_that_is_taken_away_keeps_what_was_said(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    page = field.page
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "recording")
    page.wait_for_timeout(500)
    page.evaluate("mic.unplug()")
    expect(says(page)).to_contain_text("The microphone was taken away.")
    page.locator("[data-dictation=again]").click()
    answer(ward, ("As far as it went.", "sure"))
    expect(field).to_have_value("Typed. As far as it went.")


def test_two_minutes_are_the_end_of_it(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = opened(desk("sam"), f"/notes/{note.id}?pane=thread")
    page.reload()
    texts = "document.getElementById('dictation-texts').content.firstElementChild.dataset.longest"
    assert page.evaluate(texts) == "120"
    page.locator("#ask-words").click()
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "recording")
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 120_000; }")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "sending")
    answer(ward, ("The end.", "sure"))
    expect(page.locator("#ask-words")).to_have_value("The end.")


def test_what_the_hospital_refuses_is_said(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    page = field.page

    page.evaluate(
        """() => {
          const real = window.fetch;
          window.refusal = null;
          const refused = (path) => path.endsWith("/dictations") && window.refusal;
          window.fetch = (path, more) => (refused(path) ? new Response(...window.refusal) : real(path, more));
        }"""
    )
    for status, body, sentence in (
        (409, '{"reason": "dictation-closed"}', "The note was signed meanwhile"),
        (403, '{"reason": "state"}', "You may not dictate into this note any more."),
        (401, "{}", "You are signed out."),
        (429, '{"reason": "dictation-often"}', "You dictated very often"),
        (503, "{}", "The hospital’s server did not take it."),
    ):
        page.evaluate("(refusal) => (window.refusal = refusal)", [body, {"status": status}])
        spoken(page)
        expect(says(page)).to_contain_text(sentence)
        page.locator("[data-dictation=close]").click()
    expect(field).to_have_value("Typed.")


def test_words_whose_field_is_gone_stand_there_to_be_copied(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    page = field.page
    spoken(page)
    page.evaluate("document.getElementById('asks').remove()")
    answer(ward, ("Not lost.", "sure"))
    expect(says(page)).to_contain_text("The field is not on this page any more.")
    expect(page.locator(".dictation__left")).to_have_text("Not lost.")
    expect(page.locator("[data-dictation=copy]")).to_be_visible()


def test_words_that_do_not_fit_change_nothing(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = opened(desk("sam"), f"/notes/{note.id}")
    page.locator("body").press("Shift+B")
    page.locator("#message").fill("x" * 1995)
    spoken(page)
    answer(ward, ("Too many words.", "sure"))
    expect(says(page)).to_contain_text("do not fit into this field")
    expect(page.locator("#message")).to_have_value("x" * 1995)


def test_words_for_an_editor_that_was_closed_meanwhile_are_kept_and_offered(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    statement = plain(ward, note)
    page = opened(desk("sam"), f"/notes/{note.id}")
    page.locator(f"#{statement.id}").press("e")
    spoken(page)
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "sending")
    page.locator(f"#{statement.id} form[data-form=edit] [data-cancel]").click()
    answer(ward, ("Not lost.", "sure"))
    expect(page.locator("#kept")).to_contain_text("Not lost.")


def test_the_demo_recognisers_words_are_marked(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    field = asks(desk("sam"), note)
    spoken(field.page)
    answer(ward, ("Hello.", "sure"), demo=True)
    expect(field.page.locator(".dictation__demo")).to_contain_text("for no patient")


def test_while_a_visit_is_recorded_in_another_tab_it_does_not_begin(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    own = desk("aisha")
    own.context.add_init_script(path=MICROPHONE)
    recorder = own.open(f"/record/{ward.registered('Ida Lund').id}")
    recorder.locator("#consent").check()
    recorder.locator("#record").click()
    expect(recorder.locator("#stop")).to_be_visible()
    page = own.open(f"/notes/{note.id}?pane=thread")
    page.locator("#ask-words").click()
    page.keyboard.press("Alt+m")
    expect(says(page)).to_contain_text("A visit is being recorded in this browser")
    recorder.locator("#stop").click()
    recorder.get_by_role("dialog").get_by_role("button", name="Stop").click()
    expect(recorder.locator("#state")).to_have_text("Being written down")
    page.bring_to_front()
    page.locator("#ask-words").click()
    page.keyboard.press("Alt+m")
    expect(page.locator(".dictation")).to_have_attribute("data-phase", "recording")
    page.keyboard.press("Escape")
