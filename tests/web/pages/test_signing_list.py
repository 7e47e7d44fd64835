"""The signing list by plain forms, and the signing page's changes and medicines, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from scribe.model import Consultation, Role, State
from scribe.review import Rewrite
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import PASSWORD, Site, open_site

HERE = {"Sec-Fetch-Site": "same-origin"}
MEDICINE = ("Start amlodipine 5 mg once daily.", "Yes.")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def post(desk: TestClient, path: str, **fields: str) -> tuple[int, str]:
    answer = desk.post(path, data=fields, headers=HERE)
    return answer.status_code, answer.headers.get("location", "") or answer.text


def read(desk: TestClient, note: Consultation) -> None:
    assert desk.get(f"/notes/{note.id}/sign").status_code == 200
    assert post(desk, f"/notes/{note.id}/sign/read", revision_digest=str(note.draft))[0] == 303


def put(desk: TestClient, note: Consultation, **more: str) -> tuple[int, str]:
    return post(desk, f"/notes/{note.id}/sign/list", revision_digest=str(note.draft), **more)


def test_notes_are_read_listed_and_signed_by_plain_forms(site: Site) -> None:
    desk, notes = site.desk("aisha"), [site.reviewed(), site.reviewed()]
    for note in notes:
        read(desk, note)
        assert put(desk, note) == (303, "/to-sign")
    # nothing waits that is not on the list
    assert desk.get("/to-sign").headers["location"] == "/signing"
    assert "Your list to sign: 2" in desk.get("/today").text
    assert desk.get("/signing").text.count('class="to-sign__note"') == 2
    assert post(desk, "/signing", code=site.accounts.codes.current("aisha")) == (303, "/signing")
    told = desk.get("/signing").text
    assert "2 notes were signed." in told
    assert all(site.service.get(note.id).state is State.SIGNED for note in notes)


def test_a_note_that_was_not_read_to_its_end_is_not_listed_and_the_page_says_so(site: Site) -> None:
    desk, note = site.desk("aisha"), site.reviewed()
    desk.get(f"/notes/{note.id}/sign")
    status, page = put(desk, note)
    assert status == 409
    assert "was not read to its end" in page
    assert "Nothing is on your list" in desk.get("/signing").text


def test_a_note_that_was_never_opened_cannot_be_marked_as_read(site: Site) -> None:
    desk, note = site.desk("aisha"), site.reviewed()
    assert post(desk, f"/notes/{note.id}/sign/read", revision_digest=str(note.draft))[0] == 401


@pytest.mark.parametrize(("language", "sentence"), [("en", "were not confirmed"), ("zh", "尚未确认用药")])
def test_medicines_that_were_not_confirmed_are_asked_for(site: Site, language: str, sentence: str) -> None:
    desk, note = site.desk("aisha"), site.reviewed(MEDICINE)
    desk.cookies.set("__Host-scribe_language", language)
    read(desk, note)
    status, page = put(desk, note)
    assert status == 409
    assert sentence in page
    fields = {"version": str(note.version), "revision_digest": str(note.draft)}
    code = site.accounts.codes.current("aisha")
    status, page = post(desk, f"/notes/{note.id}/sign", **fields, code=code)
    assert status == 409
    assert sentence in page
    status, _ = post(desk, f"/notes/{note.id}/sign", **fields, code=code, medicines_confirmed="yes")
    assert status == 303  # the code was not used up
    signature = site.service.get(note.id).signature
    assert signature is not None
    assert signature.medicines_confirmed


def test_a_wrong_code_signs_nothing_and_leaves_the_list(site: Site) -> None:
    desk, note = site.desk("aisha"), site.reviewed()
    read(desk, note)
    put(desk, note)
    right = site.accounts.codes.current("aisha")
    status, page = post(desk, "/signing", code=f"{(int(right) + 500_000) % 1_000_000:06}")
    assert status == 401
    assert 'role="alert"' in page
    assert page.count('class="to-sign__note"') == 1
    assert site.service.get(note.id).signature is None


def test_a_destroyed_visit_leaves_nothing_of_the_patient_on_the_list(site: Site) -> None:
    desk, gone, stays = site.desk("aisha"), site.reviewed(), site.reviewed()
    for note in (gone, stays):
        read(desk, note)
        put(desk, note)
    site.service.withdraw(gone.id, order=WITHDRAWN, actor=site.people["aisha"])
    page = desk.get("/signing").text
    assert "it cannot be signed from here any more" in page
    assert page.count('class="to-sign__note"') == 1
    assert post(desk, "/signing", code=site.accounts.codes.current("aisha"))[0] == 303
    assert site.service.get(stays.id).state is State.SIGNED
    assert post(desk, "/signing/take-off", consultation=gone.id) == (303, "/signing")
    assert "cannot be signed from here" not in desk.get("/signing").text


def test_somebody_elses_note_is_neither_read_nor_listed(site: Site) -> None:
    site.accounts.create_user(
        username="bo", name="Dr Bo Lind", role=Role.DOCTOR, password=PASSWORD, department="Cardiology"
    )
    other, note = site.desk("bo"), site.reviewed()
    assert post(other, f"/notes/{note.id}/sign/read", revision_digest=str(note.draft))[0] == 403
    assert put(other, note)[0] == 403
    assert "Helen Parker" not in other.get("/signing").text


def test_the_list_of_another_session_is_not_touched(site: Site) -> None:
    first, second, note = site.desk("aisha"), site.desk("aisha"), site.reviewed()
    read(first, note)
    put(first, note)
    post(second, "/signing/take-off", consultation=note.id)
    assert first.get("/signing").text.count('class="to-sign__note"') == 1
    post(first, "/sign-out")
    assert first.get("/signing").status_code in (303, 401)


def test_an_addendum_is_compared_with_what_was_signed(site: Site) -> None:
    delivered, doctor = site.delivered(), site.people["aisha"]
    opened = site.service.addend(delivered.id, version=delivered.version, actor=doctor)
    statement = next(one for one in site.service.note(opened.id).statements if one.evidence)
    edit = Rewrite(statement=statement.id, text="Only this was added.")
    site.service.revise(opened.id, version=opened.version, edit=edit, actor=doctor)
    page = site.browser("aisha").get(f"/notes/{opened.id}/sign").text
    assert "What was changed since it was signed" in page
    assert len(re.findall(r'<li id="c\d+">', page)) == 1
    versions = site.browser("aisha").get(f"/notes/{opened.id}/versions").text
    assert "which was signed, to revision" in versions


@pytest.mark.parametrize(
    ("language", "words"), [("en", ("Medicines before and after", "new")), ("zh", ("就诊前后用药", "药品"))]
)
def test_the_table_stands_on_the_note_page_and_on_the_sheet(site: Site, language: str, words: tuple[str, str]) -> None:
    note = site.reviewed(MEDICINE)
    browser = site.browser("aisha")
    browser.cookies.set("__Host-scribe_language", language)
    for path in (f"/notes/{note.id}", f"/notes/{note.id}/sign"):
        page = browser.get(path).text
        assert all(word in page for word in words)
        assert "amlodipine" in page


def test_a_note_from_before_the_table_says_so_and_has_none_to_confirm(site: Site) -> None:
    old = site.drafted(MEDICINE, compared=False)
    assert site.service.note(old.id).medicines is None
    page = site.browser("aisha").get(f"/notes/{old.id}/sign").text
    assert "Nobody has compared the medicines of this note" in page
    assert "medicines-confirmed" not in page
    statement = next(one for one in site.service.note(old.id).statements if one.evidence)
    edit = Rewrite(statement=statement.id, text="Reworded.")
    site.service.revise(old.id, version=old.version, edit=edit, actor=site.people["sam"])
    assert site.service.note(old.id).medicines is not None
