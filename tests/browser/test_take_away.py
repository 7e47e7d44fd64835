"""What leaves the page by hand: a copy, plain and rich, by button and by key; the sheet for the patient; paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.conftest import MakeDesk
from tests.browser.ward import Ward

COPIED = {"en": "Copied.", "zh": "已复制。"}
UNSIGNED = {"en": "Not checked and not signed.", "zh": "尚未核对、尚未签名"}
READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const words = async (type) => (item.types.includes(type) ? (await item.getType(type)).text() : "");
  return [await words("text/plain"), await words("text/html")];
}"""


def on_the_clipboard(page: Page) -> tuple[str, str]:
    plain, rich = page.evaluate(READ)
    return plain, rich


@pytest.fixture
def waiting(ward: Ward) -> dict[str, str]:
    return {"en": f"/notes/{ward.by_name['Gareth Llewellyn'].id}", "zh": f"/notes/{ward.by_name['陈玉兰'].id}"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1366])
def test_a_draft_is_copied_plain_and_rich_and_says_that_it_is_not_signed(
    ward: Ward, desk: MakeDesk, waiting: dict[str, str], language: str, width: int
) -> None:
    page = desk("sam", language=language, width=width, permissions=["clipboard-read"]).open(waiting[language])
    page.locator("#take [data-copy=note]").click()
    expect(page.locator("#take [role=status]")).to_contain_text(COPIED[language])
    plain, rich = on_the_clipboard(page)
    assert plain.startswith(UNSIGNED[language])
    assert "<h2>" in rich
    assert UNSIGNED[language] in rich


def test_a_key_copies_the_section_that_is_worked_on_and_shift_the_whole_note(
    desk: MakeDesk, waiting: dict[str, str]
) -> None:
    page = desk("sam", permissions=["clipboard-read"]).open(waiting["en"])
    page.locator("#section-plan .statement").first.focus()
    page.keyboard.press("y")
    expect(page.locator("#take [role=status]")).to_contain_text("Copied.")
    plain, _ = on_the_clipboard(page)
    assert "Plan" in plain
    assert "Subjective" not in plain
    with page.expect_response("**/copies"):
        page.keyboard.press("Shift+Y")
    expect(page.locator("#take [role=status]")).to_contain_text("Copied.")
    assert "Subjective" in on_the_clipboard(page)[0]


def test_without_the_hospitals_answer_nothing_is_copied_and_the_page_says_so(
    desk: MakeDesk, waiting: dict[str, str]
) -> None:
    page = desk("sam", permissions=["clipboard-read", "clipboard-write"]).open(waiting["en"])
    page.evaluate("navigator.clipboard.writeText('before')")
    page.route("**/copies", lambda route: route.abort())
    page.locator("#take [data-copy=note]").click()
    expect(page.locator("#take [role=status]")).to_contain_text("Nothing was copied")
    assert page.evaluate("navigator.clipboard.readText()") == "before"


def test_the_sheet_to_sign_has_a_copy_for_each_section(ward: Ward, desk: MakeDesk) -> None:
    page = desk("aisha", permissions=["clipboard-read"]).open(f"/notes/{ward.by_name['Amara Osei'].id}/sign")
    page.locator("#section-plan [data-copy=section]").click()
    expect(page.locator("#take [role=status]")).to_contain_text("Copied.")
    plain, _ = on_the_clipboard(page)
    assert plain.startswith("Not signed.")
    assert "Subjective" not in plain


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1366])
def test_the_summary_is_read_at_every_width_and_each_number_leads_to_its_sentence(
    ward: Ward, desk: MakeDesk, language: str, width: int
) -> None:
    note = ward.by_name["Amara Osei"]
    page = desk("sam", language=language, width=width).open(f"/notes/{note.id}/summary")
    expect(page.locator(".summary h2")).to_have_text("Your visit, in plain words")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert findings(page, f"summary {language} {width}") == []
    rests = page.locator(".summary__rests").first
    sentence = (rests.get_attribute("href") or "").partition("#")[2]
    rests.press("Enter")
    expect(page.locator(f"[id='{sentence}']")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_note_that_is_not_checked_has_no_summary_and_the_page_says_why(
    desk: MakeDesk, waiting: dict[str, str], language: str
) -> None:
    page = desk("sam", language=language).open(f"{waiting[language]}/summary")
    expect(page.locator("main .notice")).to_contain_text("not" if language == "en" else "还没有小结")
    expect(page.locator(".summary")).to_have_count(0)


def test_the_note_and_the_summary_are_saved_under_names_without_the_patients(ward: Ward, desk: MakeDesk) -> None:
    note = ward.by_name["Amara Osei"]
    page = desk("aisha").open(f"/notes/{note.id}/sign")
    with page.expect_download() as saved:
        page.locator(f"#take a[href='/notes/{note.id}/note.pdf']").click()
    assert saved.value.suggested_filename == f"note-{note.id}-revision-{note.revision}.pdf"
