"""Templates as files over HTTP: checked, tried, saved as versions, brought back; nothing that was typed is lost."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select

from scribe.db.tables import EventRow
from scribe.template.library import shipped_folder

SOURCE = "/api/v1/templates/outpatient-soap/source"


@pytest.fixture
def own(tmp_path, site_of):
    """A site whose templates are the hospital's."""
    folder = tmp_path / "templates"
    folder.mkdir()
    for path in shipped_folder().glob("*.yaml"):
        shutil.copy(path, folder)
    site = site_of(templates_dir=folder, pages=True)
    site.service._templates = site.app.state.templates
    return site


def changed(text: str, title: str) -> str:
    return text.replace("title: Outpatient note (SOAP)", f"title: {title}", 1)


def test_a_save_is_the_next_version_and_the_one_before_stays_readable(own):
    jo = own.program("jo")
    before = jo.get(SOURCE)
    text = changed(before.json()["text"], "Ward note")
    saved = jo.put(SOURCE, json={"text": text}, headers={"If-Match": before.headers["ETag"]})
    assert saved.status_code == 200, saved.text
    assert saved.json()["version"] == before.json()["version"] + 1
    assert own.service._templates.get("outpatient-soap").title == "Ward note"
    listed = jo.get("/api/v1/templates/outpatient-soap/versions").json()["versions"]
    assert [(one["version"], one["by"], one["current"]) for one in listed] == [
        (2, own.people["jo"].name, True),
        (1, "", False),
    ]
    assert jo.get("/api/v1/templates/outpatient-soap/versions/1").json()["text"] == before.json()["text"]
    with own.database.reading() as session:
        row = EventRow
        event = session.execute(select(row.actor, row.detail).where(row.kind == "template_saved")).one()
    assert tuple(event) == ("jo", {"template": "outpatient-soap", "version": 2})


def test_of_two_who_save_the_second_is_told_and_overwrites_nothing(own):
    jo = own.program("jo")
    before = jo.get(SOURCE)
    match = {"If-Match": before.headers["ETag"]}
    assert jo.put(SOURCE, json={"text": changed(before.json()["text"], "First")}, headers=match).status_code == 200
    second = jo.put(SOURCE, json={"text": changed(before.json()["text"], "Second")}, headers=match)
    assert (second.status_code, second.json()["code"]) == (412, "stale-revision")
    assert "title: First" in jo.get(SOURCE).json()["text"]


def test_a_page_that_comes_second_shows_both_texts(own):
    jo = own.browser("jo")
    before = own.program("jo").get(SOURCE).json()["text"]
    token = csrf(jo)
    form = {"csrf": token, "tag": "0" * 64, "text": changed(before, "Mine").replace("\n", "\r\n")}
    answer = jo.post("/templates/outpatient-soap", data=form)
    assert answer.status_code == 412
    assert "title: Mine" in answer.text
    assert "<del>-title: Outpatient note" in answer.text
    assert "<ins>+title: Mine</ins>" in answer.text


def test_what_the_linter_refuses_is_not_saved_and_told_by_its_line(own):
    jo = own.program("jo")
    before = jo.get(SOURCE)
    text = before.json()["text"].replace("language: en", "language: klingon")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "klingon" in one)
    refused = jo.put(SOURCE, json={"text": text}, headers={"If-Match": before.headers["ETag"]})
    assert refused.status_code == 422
    assert [fault["line"] for fault in refused.json()["faults"]] == [line]
    found = jo.post("/api/v1/templates/check", json={"text": text, "template": "outpatient-soap"}).json()
    assert [fault["line"] for fault in found["faults"]] == [line]
    assert jo.get(SOURCE).json() == before.json()


def test_another_id_is_another_template(own):
    jo = own.program("jo")
    text = jo.get(SOURCE).json()["text"].replace("id: outpatient-soap", "id: other", 1)
    found = jo.post("/api/v1/templates/check", json={"text": text, "template": "outpatient-soap"}).json()
    assert "outpatient-soap" in found["faults"][0]["reason"]
    made = jo.put("/api/v1/templates/other/source", json={"text": text}, headers={"If-None-Match": "*"})
    assert (made.status_code, made.json()["version"]) == (201, 1)
    again = jo.put("/api/v1/templates/other/source", json={"text": text}, headers={"If-None-Match": "*"})
    assert again.status_code == 409


def test_an_earlier_version_comes_back_as_the_next_one(own):
    jo = own.program("jo")
    first = jo.get(SOURCE)
    match = {"If-Match": first.headers["ETag"]}
    second = jo.put(SOURCE, json={"text": changed(first.json()["text"], "Ward note")}, headers=match)
    back = jo.post(
        "/api/v1/templates/outpatient-soap/versions/1/return",
        json={},
        headers={"If-Match": second.headers["ETag"]},
    )
    assert back.status_code == 200, back.text
    assert back.json()["version"] == 3
    assert back.json()["text"].replace("version: 3", "version: 1") == first.json()["text"]


def test_a_change_by_hand_under_an_old_number_is_kept_too(own):
    jo, path = own.program("jo"), own.settings.templates_dir / "outpatient-soap.yaml"
    first = jo.get(SOURCE)
    match = {"If-Match": first.headers["ETag"]}
    jo.put(SOURCE, json={"text": changed(first.json()["text"], "Ward note")}, headers=match)
    path.write_text(path.read_text(encoding="utf-8").replace("Ward note", "By hand, at night"), encoding="utf-8")
    found = jo.get(SOURCE)
    text = found.json()["text"].replace("By hand, at night", "Saved")
    assert jo.put(SOURCE, json={"text": text}, headers={"If-Match": found.headers["ETag"]}).json()["version"] == 4
    kept = [jo.get(f"/api/v1/templates/outpatient-soap/versions/{n}").json()["text"] for n in (1, 2, 3)]
    assert ["Ward note" in one for one in kept] == [False, True, False]
    assert "By hand, at night" in kept[2]


def test_a_note_keeps_the_template_that_it_was_begun_with(own):
    drafted = own.drafted()
    before = own.service.template(drafted.id)
    jo = own.program("jo")
    source = f"/api/v1/templates/{before.id}/source"
    found = jo.get(source)
    text = found.json()["text"].replace(f"title: {before.title}", "title: Changed", 1)
    assert jo.put(source, json={"text": text}, headers={"If-Match": found.headers["ETag"]}).status_code == 200
    assert own.service.template(drafted.id) == before


def test_templates_that_come_with_scribe_are_tried_and_not_saved(site):
    jo = site.program("jo")
    found = jo.get(SOURCE)
    assert found.json()["may_change"] is False
    text = changed(found.json()["text"], "Ward note")
    refused = jo.put(SOURCE, json={"text": text}, headers={"If-Match": found.headers["ETag"]})
    assert refused.status_code == 409
    assert "SCRIBE_TEMPLATES_DIR" in refused.json()["remedy"]
    note = jo.post("/api/v1/templates/preview", json={"text": text}).json()
    assert sum(len(section["statements"]) for section in note["sections"]) > 5


def test_a_preview_of_a_past_note_changes_nothing_and_is_a_reading(own):
    drafted, aisha = own.drafted(), own.program("aisha")
    text = aisha.get(SOURCE).json()["text"]
    answer = aisha.post(f"/api/v1/consultations/{drafted.id}/template-preview", json={"text": text})
    assert answer.status_code == 200, answer.text
    assert own.service.get(drafted.id) == drafted
    read = [event for event in own.service.events(drafted.id) if event.kind == "read"]
    assert [event.detail["what"] for event in read] == ["template_preview"]


def test_who_may_not_read_a_note_gets_no_preview_of_it(own):
    drafted = own.drafted()
    jo = own.browser("jo")
    text = own.program("jo").get(SOURCE).json()["text"]
    form = {"csrf": csrf(jo), "template": "outpatient-soap", "text": text, "consultation": drafted.id}
    assert jo.post("/templates/-/preview", data=form).status_code == 403
    assert "<select" not in jo.get("/templates/outpatient-soap").text


def test_a_folder_that_cannot_be_written_loses_nothing(own, monkeypatch):
    jo = own.program("jo")
    found = jo.get(SOURCE)
    history = own.settings.templates_dir / "history"
    history.write_text("a file in its place", encoding="utf-8")
    text = changed(found.json()["text"], "Ward note")
    refused = jo.put(SOURCE, json={"text": text}, headers={"If-Match": found.headers["ETag"]})
    assert (refused.status_code, refused.json()["code"]) == (503, "storage-down")
    assert jo.get(SOURCE).json() == found.json()
    history.unlink()
    assert jo.put(SOURCE, json={"text": text}, headers={"If-Match": found.headers["ETag"]}).json()["version"] == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_templates_is_there_in_both_languages(own, language):
    jo = own.browser("jo")
    jo.cookies.set("__Host-scribe_language", language)
    for path in ("/templates", "/templates/outpatient-initial-zh", "/templates/-/new", "/templates/visit-note"):
        answer = jo.get(path)
        assert answer.status_code == 200, path
        assert ("模板" in answer.text) == (language == "zh")


def csrf(client) -> str:
    return client.get("/templates").text.partition('data-csrf="')[2].partition('"')[0]
