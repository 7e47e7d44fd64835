"""What leaves the pages over the API: the note as PDF, the patient's summary, copies; each is in the audit."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.fakes.web_installation import Site

API = "/api/v1/consultations"


def exported(site: Site, id: str) -> list[dict]:
    return [event.detail for event in site.service.events(id) if event.kind == "exported"]


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def test_a_draft_as_pdf_says_that_it_is_neither_checked_nor_signed(site, nurse):
    note = site.drafted()
    answer = nurse.get(f"{API}/{note.id}/note.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert "Not checked and not signed." in text_of(answer.content)
    assert exported(site, note.id) == [{"what": "note-pdf", "role": "nurse"}]


def test_a_signed_note_as_pdf_has_no_such_line_and_no_name_in_its_files_name(site, doctor):
    note = site.delivered()
    answer = doctor.get(f"{API}/{note.id}/note.pdf")
    assert "Not signed" not in text_of(answer.content)
    assert "Helen Parker" in text_of(answer.content)
    assert "Parker" not in answer.headers["content-disposition"]
    assert str(note.id) in answer.headers["content-disposition"]


@pytest.mark.parametrize("ending", ["summary", "summary.pdf"])
def test_there_is_no_summary_before_a_note_is_checked(site, nurse, ending):
    note = site.drafted()
    answer = nurse.get(f"{API}/{note.id}/{ending}")
    assert (answer.status_code, answer.json()["reason"]) == (409, "not-checked")
    assert exported(site, note.id) == []


@pytest.mark.parametrize("who", ["nurse", "doctor"])
def test_both_who_review_have_the_summary(site, request, who):
    reader, note = request.getfixturevalue(who), site.reviewed()
    summary = reader.get(f"{API}/{note.id}/summary").json()
    assert summary["schema"] == "scribe.summary/1"
    assert all(line["statements"] for part in summary["parts"] for line in part["lines"] if part["kind"] != "ask")
    assert len(PdfReader(BytesIO(reader.get(f"{API}/{note.id}/summary.pdf").content)).pages) == 1
    assert [one["what"] for one in exported(site, note.id)] == ["summary", "summary-pdf"]


def test_an_administrator_has_neither(site, administrator):
    note = site.reviewed()
    for ending in ("summary", "summary.pdf", "note.pdf"):
        assert administrator.get(f"{API}/{note.id}/{ending}").status_code == 403


def test_a_copy_has_the_words_twice_and_is_in_the_audit_each_time(site, nurse):
    note = site.drafted()
    nurse.post(f"{API}/{note.id}/copies", json={"what": "note"})
    told = nurse.post(f"{API}/{note.id}/copies", json={"what": "note"}).json()
    assert told["plain"].startswith("Not checked and not signed.")
    assert "<h2>" in told["rich"]
    assert [one["what"] for one in exported(site, note.id)] == ["note-copied", "note-copied"]


def test_a_section_is_copied_by_its_id_and_no_other(site, nurse):
    note = site.drafted()
    told = nurse.post(f"{API}/{note.id}/copies", json={"what": "section", "section": "plan"}).json()
    assert "Plan" in told["plain"]
    assert "Subjective" not in told["plain"]
    assert exported(site, note.id)[0]["section"] == "plan"
    for wrong in ({"what": "section", "section": "x"}, {"what": "section"}, {"what": "note", "section": "plan"}):
        assert nurse.post(f"{API}/{note.id}/copies", json=wrong).status_code == 422


def test_what_is_signed_is_copied_without_a_first_line(site, doctor):
    note = site.delivered()
    told = doctor.post(f"{API}/{note.id}/copies", json={"what": "note"}).json()
    assert told["plain"].startswith("Outpatient note")


def test_the_logo_is_a_picture_that_runs_nothing(site_of, tmp_path):
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"/>')
    path = tmp_path / "letterhead.yaml"
    path.write_text("name: St Mary\nlogo: logo.svg\n")
    site = site_of(letterhead=path, pages=True)
    digest = site.app.state.letterheads.whole.logo.digest
    answer = site.client().get(f"/letterhead/{digest}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert site.client().get("/letterhead/none").status_code == 404
