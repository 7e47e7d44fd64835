"""An administrator changes a template: told of faults as they type, shown a note, and nothing typed is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scribe.template.library import shipped_folder
from tests.fakes.web_installation import PASSWORD, Site, open_site
from tests.fakes.web_server import serving

MEASURE = (Path(__file__).parent / "measuring.js").read_text()
Open = Callable[..., Page]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "templates"
    folder.mkdir()
    for path in shipped_folder().glob("*.yaml"):
        shutil.copy(path, folder)
    opened = open_site(tmp_path / "site", templates_dir=folder, pages=True)
    yield opened
    opened.database.close()


@pytest.fixture
def go(browser: Browser, site: Site) -> Iterator[Open]:
    contexts = []
    with serving(site.app) as address:

        def opened(path: str, *, username: str = "jo", language: str = "en", width: int = 1366, **more: object) -> Page:
            context = browser.new_context(viewport={"width": width, "height": 900}, **more)  # type: ignore[arg-type]
            token = site.accounts.sign_in(username, PASSWORD)
            context.add_cookies(
                [
                    {"name": "scribe_session", "value": token, "url": address},
                    {"name": "scribe_language", "value": language, "url": address},
                ]
            )
            contexts.append(context)
            page = context.new_page()
            page.goto(address + path)
            return page

        yield opened
        for context in contexts:
            context.close()


def typed(page: Page, before: str, after: str) -> None:
    """Changes a part of the text, as somebody at the keyboard would."""
    field = page.get_by_role("textbox")
    field.fill(field.input_value().replace(before, after, 1))


def test_a_fault_is_told_beside_its_line_as_it_is_typed_and_goes_when_it_is_mended(go: Open) -> None:
    page = go("/templates/outpatient-soap")
    line = page.get_by_role("textbox").input_value().split("\n").index("language: en") + 1
    typed(page, "language: en", "language: klingon")
    expect(page.locator("#findings li")).to_contain_text("klingon")
    expect(page.locator(".yaml__lines [data-fault]")).to_have_text(str(line))
    page.get_by_role("link", name=f"Line {line}").click()
    selected = page.evaluate(
        "() => { const t = document.getElementById('text'); return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert selected == "language: klingon"
    typed(page, "language: klingon", "language: en")
    expect(page.locator("#findings")).to_contain_text("No fault found")
    expect(page.locator(".yaml__lines [data-fault]")).to_have_count(0)


def test_it_is_saved_by_keyboard_and_the_version_before_can_be_brought_back(go: Open) -> None:
    page = go("/templates/outpatient-soap")
    typed(page, "title: Outpatient note (SOAP)", "title: Ward note")
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ward note")
    expect(page.locator("#versions tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Read version 1").click()
    expect(page.locator("del")).to_contain_text(["version: 1", "title: Outpatient note (SOAP)"])
    page.get_by_role("button", name="Bring this version back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Outpatient note (SOAP)")
    expect(page.locator("#versions tbody tr")).to_have_count(3)


def test_of_two_who_save_the_second_sees_both_texts_and_decides(go: Open) -> None:
    one, other = go("/templates/visit-note"), go("/templates/visit-note")
    typed(one, "title: Visit note", "title: First")
    one.get_by_role("button", name="Save").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("First")
    typed(other, "title: Visit note", "title: Second")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody else saved version 2")
    expect(other.locator("ins").first).to_contain_text("version: 1")
    assert "title: Second" in other.get_by_role("textbox").input_value()
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Second")


def test_without_scripts_the_buttons_check_and_show_a_note(go: Open) -> None:
    page = go("/templates/outpatient-soap", java_script_enabled=False)
    typed(page, "language: en", "language: klingon")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#findings li")).to_contain_text("klingon")
    typed(page, "language: klingon", "language: en")
    page.get_by_role("button", name="Show a note").click()
    expect(page.locator(".preview")).to_contain_text("amlodipine")


def test_a_doctor_tries_a_text_on_a_past_note_and_cannot_save(go: Open, site: Site) -> None:
    site.drafted()
    page = go("/templates/outpatient-soap", username="aisha")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    page.get_by_label("of", exact=True).select_option(index=1)
    page.get_by_role("button", name="Show a note").click()
    expect(page.locator(".preview")).to_contain_text("cough")


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("en", 320, "light"), ("zh", 320, "dark"), ("en", 1366, "dark"), ("zh", 1366, "light")],
)
def test_the_pages_are_readable_and_within_the_window(go: Open, language: str, width: int, scheme: str) -> None:
    complaints = {}
    page = go("/templates", language=language, width=width, color_scheme=scheme)
    for number, path in enumerate(("/templates", "/templates/outpatient-initial-zh", "/templates/-/new")):
        page.goto(page.url.split("/templates")[0] + path)
        if number == 2:
            typed(page, "language: en", "language: klingon\nnonsense: 1")
            expect(page.locator("#findings li")).to_have_count(2)
        if number == 1:
            page.locator("button[formaction='/templates/-/preview']").click()
            expect(page.locator(".preview")).to_be_visible()
        if found := page.evaluate(MEASURE):
            complaints[path] = found
    assert complaints == {}
