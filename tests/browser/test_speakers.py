"""Who speaks, corrected in a real browser: by a click and by keyboard, for a turn and for a whole voice, and undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation, Speaker
from tests.browser.axe import findings
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

CORRECTED = {"en": "corrected", "zh": "已更正"}
OTHER = {"en": "Somebody else", "zh": "他人"}


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Lotte Brandt", misheard=())


def who(page: Page, segment: str):
    return page.locator(f"#turn-{segment} .turn__who")


def open_dialog(page: Page, segment: str):
    page.locator(f"#turn-{segment} .turn__change").click()
    dialog = page.locator("#speaker")
    expect(dialog).to_be_visible()
    return dialog


def saved(page: Page, revision: int) -> None:
    expect(page.locator(f".workspace[data-revision='{revision}']")).to_have_count(1)


def test_a_click_on_a_turns_speaker_corrects_this_turn_without_a_reload_and_undoes_it(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = desk().open(f"/notes/{note.id}")
    page.evaluate("() => { window.stayed = true; }")
    dialog = open_dialog(page, "s2")
    expect(dialog.locator("[data-words]")).to_have_text(page.locator("#turn-s2 .turn__said").inner_text())
    expect(dialog.get_by_label("Patient")).to_be_checked()
    assert page.evaluate("() => document.getElementById('audio').paused")
    dialog.get_by_label("Somebody else").check()
    dialog.get_by_role("button", name="Correct it").click()
    saved(page, 2)
    expect(who(page, "s2")).to_contain_text("Somebody else")
    expect(who(page, "s2")).to_contain_text("corrected")
    expect(page.locator("#turn-s2")).to_have_attribute("data-speaker", "other")
    expect(who(page, "s4")).not_to_contain_text("corrected")
    expect(page.locator("#turn-s2 .turn__change")).to_be_focused()
    expect(page.locator("#speakers-corrected")).to_contain_text("1 correction")
    dialog = open_dialog(page, "s2")
    expect(dialog.locator("[data-by]")).to_contain_text("Sam Okafor")
    dialog.get_by_role("button", name="Undo").click()
    saved(page, 3)
    expect(who(page, "s2")).to_contain_text("Patient")
    expect(page.locator("#speakers-corrected")).to_be_hidden()
    assert page.evaluate("() => window.stayed")


def test_by_keyboard_a_whole_voice_is_corrected(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk().open(f"/notes/{note.id}")
    turns = page.locator(".turn[data-speaker=patient]").count()
    page.locator("#turn-s2 .turn__change").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#speaker").get_by_label("Patient")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page, 2)
    expect(page.locator(".turn[data-speaker=other]")).to_have_count(turns)
    assert {one.speaker for one in ward.past.transcript(note.id).segments} == {Speaker.DOCTOR, Speaker.OTHER}


def test_the_waveform_shows_who_speaks_now(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk().open(f"/notes/{note.id}")
    page.wait_for_function("() => document.getElementById('wave-bars').getAttribute('d')")
    before = page.locator("#wave-bars").get_attribute("d")
    dialog = open_dialog(page, "s1")
    dialog.get_by_label("Patient").check()
    dialog.locator("[name=every][value=yes]").check()
    dialog.get_by_role("button", name="Correct it").click()
    saved(page, 2)
    page.wait_for_function("before => document.getElementById('wave-bars').getAttribute('d') !== before", arg=before)


def test_escape_changes_nothing(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk().open(f"/notes/{note.id}")
    open_dialog(page, "s2").get_by_label("Unclear who").check()
    page.keyboard.press("Escape")
    expect(page.locator("#speaker")).to_be_hidden()
    expect(page.locator("#turn-s2 .turn__change")).to_be_focused()
    assert ward.past.get(note.id).revision == 1


def test_what_is_half_typed_stays_and_another_open_page_is_told(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    mine = desk()
    page, beside = mine.open(f"/notes/{note.id}"), mine.open(f"/notes/{note.id}")
    page.bring_to_front()
    line = page.locator(".statement:has([data-editor=edit])").first
    line.locator("[data-editor=edit]").first.click()
    field = line.locator("textarea").filter(visible=True).first
    field.fill("half a sentence")
    dialog = open_dialog(page, "s2")
    dialog.get_by_label("Somebody else").check()
    dialog.get_by_role("button", name="Correct it").click()
    saved(page, 2)
    expect(field).to_have_value("half a sentence")
    expect(beside.locator("#elsewhere")).to_contain_text("changed elsewhere")


def test_who_changed_the_same_turn_first_is_not_overwritten(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = desk().open(f"/notes/{note.id}")
    dialog = open_dialog(page, "s2")
    now = ward.past.get(note.id)
    ward.past.correct_speaker(
        note.id, version=now.version, segment="s2", speaker=Speaker.UNKNOWN, actor=ward.people["sam"]
    )
    dialog.get_by_label("Somebody else").check()
    dialog.get_by_role("button", name="Correct it").click()
    expect(page.locator(".banner[role=alert]").filter(visible=True).first).to_contain_text("changed who speaks there")
    expect(who(page, "s2")).to_contain_text("Unclear who")
    assert ward.past.transcript(note.id).segments[1].speaker is Speaker.UNKNOWN


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_scripts_a_page_corrects_lists_and_undoes(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str, width: int
) -> None:
    page = desk(language=language, width=width, java_script_enabled=False).open(f"/notes/{note.id}/speakers?turn=s2")
    page.locator("input[name=speaker][value=other]").check()
    page.locator("input[name=every][value=yes]").check()
    page.locator("form.stack button[type=submit]").click()
    made = page.locator("#correction-1")
    expect(made).to_contain_text(OTHER[language])
    expect(made).to_contain_text("Sam Okafor")
    made.locator("form button").click()
    expect(page.locator("#correction-1")).to_have_count(0)
    assert ward.past.transcript(note.id).corrections == ()


@pytest.mark.parametrize("width", [320, 1366])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_overflows_and_every_target_is_large_enough(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str, width: int
) -> None:
    page = desk(language=language, width=width).open(f"/notes/{note.id}")
    if width < 960:
        page.locator("[role=tab][data-view=transcript]").click()
    open_dialog(page, "s2").locator("[name=speaker][value=other]").check()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate(
        "() => { const d = document.getElementById('speaker'); return d.scrollWidth <= d.clientWidth; }"
    )
    page.locator("#speaker button[type=submit]").click()
    saved(page, 2)
    expect(who(page, "s2")).to_contain_text(CORRECTED[language])
    box = page.locator("#turn-s2 .turn__change").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    page.goto(f"{page.url.split('/notes/')[0]}/notes/{note.id}/speakers")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_a_doctor_of_another_visit_and_a_signed_note_offer_no_correction(ward: Ward, desk: MakeDesk) -> None:
    signed = ward.signed("Ole Krag")
    page = desk("aisha").open(f"/notes/{signed.id}")
    expect(page.locator(".turn").first).to_be_attached()
    expect(page.locator(".turn__change")).to_have_count(0)
    page.goto(f"{page.url.split('/notes/')[0]}/notes/{signed.id}/speakers?turn=s2")
    expect(page.locator("main")).to_contain_text("The note is signed")
    expect(page.locator("main form")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_axe_finds_nothing_in_the_dialog_the_guessed_speakers_and_the_page(
    ward: Ward, desk: MakeDesk, note: Consultation, language: str, scheme: str
) -> None:
    window = desk(language=language, width=1366, color_scheme=scheme)
    page = window.open(f"/notes/{ward.by_name['Ada Nowak'].id}")
    assert page.locator(".turn__change .turn__guess").count() > 0
    found = findings(page, "guessed")
    window.go(page, f"/notes/{note.id}")
    open_dialog(page, "s2").locator("[name=speaker][value=other]").check()
    page.locator("#speaker button[type=submit]").click()
    saved(page, 2)
    open_dialog(page, "s2")
    found += findings(page, "dialog")
    window.go(page, f"/notes/{note.id}/speakers?turn=s2")
    found += findings(page, "page")
    assert found == []
