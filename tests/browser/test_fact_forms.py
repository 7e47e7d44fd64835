"""Forms of facts in a real browser: by key, live, in both languages, narrow, without a connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from scribe.model import Consultation
from tests.browser.axe import everywhere
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture
def note(ward: Ward) -> Consultation:
    return ward.drafted("Evie Moreau", misheard=())


def facts(desk: MakeDesk, note: Consultation, width: int = 1366, language: str = "en") -> Page:
    page = desk(width=width, language=language, reduced_motion="reduce").open(f"/notes/{note.id}")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    tab = ".small-screen-tabs [data-view=facts]" if width < 720 else "#tab-facts"
    page.locator(tab).click()
    return page


def texts(ward: Ward, note: Consultation) -> list[str]:
    return [one.text for one in ward.past.note(note.id).statements]


def test_a_medicine_is_added_by_key_alone_and_its_sentence_is_shown_before(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = facts(desk, note)
    page.locator("#pane-facts").focus()
    page.keyboard.press("a")
    form = page.locator("#fact form")
    expect(form.locator("#f-name")).to_be_focused()
    page.keyboard.type("lisino")
    expect(form.get_by_role("option").first).to_contain_text("lisinopril")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.locator("#f-name")).to_have_value("lisinopril")
    form.get_by_label("What happens to it").select_option("continues")
    form.locator("#f-dose").fill("10")
    form.locator("#f-dose_unit").select_option("mg")
    form.locator("#f-frequency").fill("once daily")
    expect(form.locator("[data-after]")).to_contain_text("lisinopril 10 mg once daily")
    form.locator("#f-frequency").press("Control+Enter")
    expect(page.locator("#saved")).to_contain_text("revision 2")
    assert any("lisinopril 10 mg once daily" in one for one in texts(ward, note))
    expect(page.locator("#fact")).not_to_be_visible()


@LANGUAGES
@pytest.mark.parametrize("by", ["key", "button"])
def test_what_a_form_added_is_taken_out_by_key_and_by_button(
    ward: Ward, desk: MakeDesk, note: Consultation, by: str, language: str
) -> None:
    before, known = texts(ward, note), {one.id for one in ward.past.note(note.id).statements}
    page = facts(desk, note, language=language)
    page.locator("#pane-facts").focus()
    page.keyboard.press("a")
    form = page.locator("#fact form")
    form.locator("#f-name").fill("lisinopril")
    form.locator("#f-dose").fill("10")
    form.locator("#f-dose_unit").select_option("mg")
    form.locator("#f-frequency").fill("once daily")
    form.locator("#f-frequency").press("Control+Enter")
    expect(page.locator(".workspace")).to_have_attribute("data-revision", "2")
    expect(page.locator("#fact")).not_to_be_visible()
    (new,) = {one.id for one in ward.past.note(note.id).statements} - known
    statement = page.locator(f"#note #{new}")
    expect(statement).to_contain_text("Added" if language == "en" else "新增")
    if by == "key":
        statement.press("u")
    else:
        statement.locator("[data-act=undo]").click()
    expect(page.locator(".workspace")).to_have_attribute("data-revision", "3")
    expect(statement).to_have_count(0)
    assert texts(ward, note) == before


def test_a_dose_that_nobody_said_is_told_beside_its_field_and_saved_as_words(
    ward: Ward, desk: MakeDesk, note: Consultation
) -> None:
    page = facts(desk, note)
    page.locator("a[data-fact-form]:not([data-add])").first.focus()
    page.keyboard.press("e")
    form = page.locator("#fact form")
    form.locator("#f-dose").fill("77")
    expect(form.locator("#said-dose")).to_contain_text("Nobody says 77")
    expect(form.locator(".fact-preview__becomes")).to_contain_text("stays words with a flag")
    form.locator("#f-dose").fill("-7")
    expect(form.locator("#said-dose")).to_contain_text("above 0")
    form.get_by_role("button", name="Save in the note").click()
    expect(form.locator("#f-dose")).to_be_focused()
    form.locator("#f-dose").fill("77")
    form.get_by_role("button", name="Save in the note").click()
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(page.locator("#pane-facts .facts__words").first).to_contain_text("77 mg")
    assert any("77 mg" in one for one in texts(ward, note))


def test_a_code_is_searched_picked_and_taken_back(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = facts(desk, note)
    page.get_by_role("link", name="Edit hypertension").click()
    form = page.locator("#fact form")
    form.locator("#f-coding").fill("I1")
    expect(form.locator("#found-coding [role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.locator("[data-picked]")).to_be_visible()
    form.get_by_role("button", name="Save in the note").click()
    expect(page.locator("#saved")).to_contain_text("revision 2")
    expect(page.locator("#pane-facts")).to_contain_text("Code picked by Sam Okafor")
    picked = [code for one in ward.past.note(note.id).statements for code in one.picked]
    assert len(picked) == 1


def test_without_a_connection_the_form_waits_on_this_computer(ward: Ward, desk: MakeDesk, note: Consultation) -> None:
    page = facts(desk, note)
    page.locator("#add-allergy").click()
    form = page.locator("#fact form")
    form.locator("#f-substance").fill("penicillin")
    expect(form.locator("[data-after]")).to_contain_text("penicillin")
    page.context.set_offline(True)
    form.locator("#f-reaction").fill("rash")
    expect(form.locator("[data-offline]")).to_be_visible()
    form.get_by_role("button", name="Save in the note").click()
    expect(page.locator("#saved")).to_have_attribute("data-state", "pending")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("revision 2")
    assert "Allergic to penicillin (rash)." in texts(ward, note)


@LANGUAGES
def test_the_forms_fit_and_axe_finds_nothing(desk: MakeDesk, note: Consultation, language: str) -> None:
    found = []
    for kind in ("medication", "vital_sign", "allergy", "problem"):
        page = facts(desk, note, 320, language)
        page.locator(f"#add-{kind}").click()
        expect(page.locator("#fact form")).to_be_visible()
        page.locator("#fact form input.input").first.fill("77")
        expect(page.locator("#fact #fact-preview > *").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert page.evaluate("document.querySelector('#fact').scrollWidth") <= 320
        found += everywhere(page, f"the form of {kind}")
        page.close()
    assert found == []
