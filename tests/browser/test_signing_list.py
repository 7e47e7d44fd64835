"""Medicines before and after, and several notes that one proof signs, as a doctor does it in a real browser."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from scribe.model import RecordContext, RecordMedicine, State
from scribe.review import Rewrite
from tests.browser.conftest import MakeDesk
from tests.browser.test_every_page import MEASURE
from tests.browser.ward import Ward

TAKEN = RecordContext(
    source="the ward's EMR",
    medicines=(
        RecordMedicine(name="Amlodipine", dose=Decimal(5), dose_unit="mg", per_day=Decimal(1)),
        RecordMedicine(name="Warfarin", dose=Decimal(3), dose_unit="mg", per_day=Decimal(1)),
        RecordMedicine(name="Loratadine", dose=Decimal(10), dose_unit="mg", per_day=Decimal(1)),
    ),
)


def read_and_list(page: Page, *, medicines: str) -> None:
    """Scrolls to the end of the note, confirms its medicines, and puts it on the list."""
    put = page.locator("#put-on-list")
    page.locator("#sheet-end").scroll_into_view_if_needed()
    expect(put).not_to_have_attribute("aria-disabled", "true")
    page.get_by_label(medicines).check()
    put.click()


def test_a_doctor_reads_three_notes_and_signs_them_with_one_code(ward: Ward, desk: MakeDesk) -> None:
    names = ("Evie Moreau", "Priya Raman", "Tove Lindqvist")
    notes = [ward.reviewed(name, misheard=(), context=TAKEN) for name in names]
    window = desk("aisha")
    page = window.open(f"/notes/{notes[0].id}/sign")
    for note in notes:
        window.go(page, f"/notes/{note.id}/sign")
        read_and_list(page, medicines="medicines before and after")
    window.go(page, "/signing")
    expect(page.locator(".to-sign__note")).to_have_count(3)
    expect(page.locator(".to-sign__note").first).to_contain_text("in the record, not spoken of today")
    # one of them changes meanwhile: it falls off with a sentence, and the others are signed
    statement = next(one for one in ward.past.note(notes[1].id).statements if one.evidence and not one.flags)
    edit = Rewrite(statement=statement.id, text="Written after it was put on the list.")
    ward.past.revise(notes[1].id, version=ward.past.get(notes[1].id).version, edit=edit, actor=ward.people["aisha"])
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("Priya Raman: the note was changed after you put it here")
    expect(page.locator(".to-sign__note")).to_have_count(2)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(ward.site.accounts.codes.current("aisha"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("2 notes were signed.")).to_be_visible()
    states = [ward.past.get(note.id).state for note in notes]
    assert states == [State.SIGNED, State.REVIEWED, State.SIGNED]
    signatures = [ward.past.get(note.id).signature for note in (notes[0], notes[2])]
    assert all(one is not None and one.medicines_confirmed for one in signatures)
    page.get_by_role("link", name="Open it").click()
    expect(page.locator("#listed")).to_contain_text("so it fell off")
    page.get_by_role("link", name="Your list").click()
    page.get_by_role("button", name="Forget it: Priya Raman").click()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "medicines", "put"),
    [
        ("en", "medicines before and after", "Put on the list, sign later"),
        ("zh", "就诊前后用药", "列入清单，稍后一并签名"),
    ],
)
def test_the_medicines_are_confirmed_before_a_note_is_listed_or_signed(
    ward: Ward, desk: MakeDesk, language: str, medicines: str, put: str
) -> None:
    note = ward.reviewed(f"Nora {language}", misheard=(), context=TAKEN)
    page = desk("aisha", language=language).open(f"/notes/{note.id}/sign")
    table = page.locator("#medicines tbody tr")
    assert table.first.get_attribute("data-weighs") is not None
    page.locator("#sheet-end").scroll_into_view_if_needed()
    expect(page.locator("#put-on-list")).not_to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name=put).click()  # the box is not ticked: the browser says so, nothing is sent
    expect(page.get_by_label(medicines)).to_be_focused()
    page.locator("#code").fill("123456")  # refused before the code is looked at
    page.locator("#proof").evaluate("(form) => { form.noValidate = true; form.requestSubmit(); }")
    expect(page.locator("#unconfirmed")).to_be_visible()
    assert ward.past.get(note.id).signature is None
    page.get_by_label(medicines).check()
    page.get_by_role("button", name=put).click()
    page.goto(page.url.split("/notes/")[0] + f"/notes/{note.id}/sign")
    expect(page.locator("#listed")).to_contain_text("签名清单" if language == "zh" else "Your list")
    expect(page.get_by_label(medicines)).to_be_checked()


@pytest.mark.parametrize(
    ("language", "width", "scheme"), [("en", 320, "dark"), ("zh", 320, "light"), ("zh", 1366, "dark")]
)
def test_a_filled_list_and_a_sheet_are_readable_and_within_the_window(
    ward: Ward, desk: MakeDesk, language: str, width: int, scheme: str
) -> None:
    whose = f"Maximiliane Katharina von Hohenberg-Wesenbach {language} {width}"
    notes = [ward.reviewed(whose, context=TAKEN), ward.reviewed(f"欧阳{width}", language="zh", context=TAKEN)]
    window = desk("aisha", language=language, width=width, color_scheme=scheme)
    page = window.open("/signing")
    label = "medicines before and after" if language == "en" else "就诊前后用药"
    for note in notes:
        window.go(page, f"/notes/{note.id}/sign")
        assert page.evaluate(MEASURE) == []
        read_and_list(page, medicines=label)
    statement = next(one for one in ward.past.note(notes[0].id).statements if one.evidence and not one.flags)
    edit = Rewrite(statement=statement.id, text="Changed after it was read.")
    ward.past.revise(notes[0].id, version=ward.past.get(notes[0].id).version, edit=edit, actor=ward.people["aisha"])
    window.go(page, "/signing")
    expect(page.locator(".to-sign__note")).to_have_count(1)
    assert page.evaluate(MEASURE) == []
    window.go(page, f"/notes/{notes[0].id}/sign")
    expect(page.locator("#listed")).to_be_visible()
    assert page.evaluate(MEASURE) == []


def test_a_note_that_was_not_read_to_its_end_is_not_listed(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Milo Brandt", misheard=(), context=TAKEN)
    page = desk("aisha", width=1366).open(f"/notes/{note.id}/sign")
    put = page.locator("#put-on-list")
    expect(put).to_have_attribute("aria-disabled", "true")
    put.press("Enter")  # it leads to the end, which then counts as read
    expect(put).not_to_have_attribute("aria-disabled", "true")
    assert ward.past.get(note.id).signature is None


def test_without_scripts_a_note_is_read_listed_and_signed(ward: Ward, desk: MakeDesk) -> None:
    note = ward.reviewed("Ida Falk", misheard=(), context=TAKEN)
    page = desk("aisha", java_script_enabled=False).open(f"/notes/{note.id}/sign")
    page.get_by_label("medicines before and after").check()
    page.get_by_role("button", name="Put on the list").press("Enter")
    expect(page.locator("#unread")).to_be_visible()
    page.get_by_role("button", name="I have read it to here").click()
    page.get_by_label("medicines before and after").check()
    page.get_by_role("button", name="Put on the list").click()
    page.goto(page.url.split("/notes/")[0].split("/today")[0].split("/signing")[0] + "/signing")
    page.locator("#code").fill(ward.site.accounts.codes.current("aisha"))
    page.get_by_role("button", name="Sign 1 note").click()
    expect(page.get_by_text("1 note was signed.")).to_be_visible()
    assert ward.past.get(note.id).state is State.SIGNED


def test_the_changes_say_who_made_them_and_moves_are_told(ward: Ward, desk: MakeDesk) -> None:
    from scribe.review import Move  # noqa: PLC0415

    drafted = ward.drafted("Noor Aziz", misheard=())
    section = next(one for one in ward.past.note(drafted.id).sections if len(one.kept) > 1 and not one.kept[0].field)
    nurse = ward.people["sam"]
    for edit in (
        Move(statement=section.kept[0].id, to="down"),
        Rewrite(statement=section.kept[1].id, text="Written anew by the nurse."),
    ):
        now = ward.past.get(drafted.id)
        ward.past.revise(now.id, version=now.version, edit=edit, actor=nurse)
    page = desk("aisha").open(f"/notes/{drafted.id}/sign")
    changes = page.locator(".changes li")
    expect(
        changes.filter(has_text="place 1 to place 2").or_(changes.filter(has_text="place 2 to place 1"))
    ).to_have_count(1)
    expect(changes.filter(has_text="Written anew by the nurse.")).to_contain_text("Reworded")
    for line in changes.all():
        expect(line).to_contain_text("Sam Okafor")
