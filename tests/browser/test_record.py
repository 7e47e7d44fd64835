"""The patient's record beside the note: what it has, what the note took from it, and where the two disagree."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from scribe.model import RecordContext

RECORD = RecordContext.model_validate(
    {
        "source": "EMR",
        "as_of": "2026-11-19T18:00:00Z",
        "problems": [{"name": "Essential (primary) hypertension"}, {"name": "Gout", "onset": "2019"}],
        "medicines": [
            {"name": "Lisinopril", "dose": "5", "dose_unit": "mg", "frequency": "once daily"},
            {"name": "Amlodipine besylate", "dose": "2.5", "dose_unit": "mg", "active": False},
        ],
        "allergies": [{"name": "Amlodipine", "reaction": "ankle swelling"}],
        "last_note": {"written_on": "2026-08-21", "author": "Dr Rahman", "text": "Blood pressure 138/86.\nContinue."},
    }
)


def _note(desk, ward, name, **more):
    consultation = ward.drafted(name, context=RECORD, misheard=())
    return desk("sam", **more).open(f"/notes/{consultation.id}")


def test_what_came_from_the_record_leads_to_its_entry(desk, ward):
    page = _note(desk, ward, "Record One")
    line = page.locator(".statement", has_text="Per record: Gout")
    expect(line).to_be_visible()
    line.locator("a[data-record]").click()
    expect(page.locator("#pane-record")).to_be_visible()
    expect(page.locator("#record-p2")).to_be_focused()
    expect(page.locator("#record-p2")).to_contain_text("not said today")
    expect(page.locator("#record-p1")).to_contain_text("said today")


def test_a_contradiction_names_what_the_record_says(desk, ward):
    page = _note(desk, ward, "Record Two")
    flag = page.locator(".flag", has_text="Allergy against a medicine")
    expect(flag).to_contain_text("The record has an allergy to Amlodipine (ankle swelling)")
    flag.locator("a[data-record]").click()
    expect(page.locator("#record-a1")).to_be_focused()
    expect(page.locator(".flag", has_text="Differs from the record").first).to_contain_text(
        "Lisinopril 5 mg once daily"
    )


def test_the_record_is_a_view_of_its_own_on_a_narrow_screen(desk, ward):
    page = _note(desk, ward, "Record Three", width=390, language="zh")
    page.get_by_role("tab", name="既往记录").click()
    expect(page.locator("#pane-record")).to_be_visible()
    expect(page.locator("#note")).to_be_hidden()
    expect(page.locator("#pane-record")).to_contain_text("已停用")
    page.locator(".record__note summary").click()
    expect(page.locator(".record__note p")).to_have_text("Blood pressure 138/86.\nContinue.")


@pytest.mark.parametrize("name", ["Record Four"])
def test_a_note_without_a_record_has_no_such_tab(desk, ward, name):
    consultation = ward.drafted(name)
    page = desk("sam").open(f"/notes/{consultation.id}")
    expect(page.get_by_role("tab", name="Record")).to_have_count(0)
