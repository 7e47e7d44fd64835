"""Questions about a note over the API: asked once, answered, settled by who read them, counted where they wait."""

from __future__ import annotations

import pytest

from scribe.access.departments import Departments
from scribe.model import Role
from tests.fakes.web_installation import PASSWORD, key

WORDS = "Is it the left knee?"


def base_of(consultation):
    return f"/api/v1/consultations/{consultation.id}"


def test_a_question_is_asked_answered_and_settled(site, nurse, doctor):
    base = base_of(site.drafted())
    statement = site.service.note(base.rpartition("/")[2]).statements[0]
    asked = nurse.post(f"{base}/questions", json={"text": WORDS, "statement": statement.id}, headers=key())
    assert (asked.status_code, asked.headers["etag"]) == (201, '"1"')
    assert (asked.json()["to"], asked.json()["waits_for"], asked.json()["seen"]) == ("doctor", "doctor", statement.text)
    waits = doctor.get("/api/v1/questions").json()
    assert (waits["count"], waits["questions"][0]["statement"]) == (1, statement.id)
    assert WORDS not in str(waits)
    number = asked.json()["number"]
    answered = doctor.post(f"{base}/questions/{number}/answers", json={"text": "Yes."}, headers=key())
    assert (answered.status_code, answered.headers["etag"]) == (201, '"2"')
    assert nurse.get("/api/v1/questions").json()["questions"][0]["answered"] is True
    stale = nurse.post(f"{base}/questions/{number}/settlement", headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"], stale.json()["version"]) == (412, "stale-revision", 2)
    assert nurse.post(f"{base}/questions/{number}/settlement").status_code == 428
    settled = nurse.post(f"{base}/questions/{number}/settlement", headers={"If-Match": answered.headers["etag"]})
    assert (settled.status_code, settled.json()["end"]["because"]) == (200, "settled")
    late = doctor.post(f"{base}/questions/{number}/answers", json={"text": "No."}, headers=key())
    assert (late.status_code, late.json()["reason"]) == (409, "settled")
    assert [len(one["messages"]) for one in doctor.get(f"{base}/questions").json()["questions"]] == [2]
    assert nurse.get("/api/v1/questions").json() == {"count": 0, "questions": []}


def test_a_question_whose_answer_was_lost_is_asked_once(site, nurse):
    base, headers = base_of(site.drafted()), key()
    first = nurse.post(f"{base}/questions", json={"text": WORDS}, headers=headers)
    again = nurse.post(f"{base}/questions", json={"text": WORDS}, headers=headers)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert len(nurse.get(f"{base}/questions").json()["questions"]) == 1
    assert nurse.post(f"{base}/questions", json={"text": WORDS}).status_code == 428


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   ", 422), ("x" * 2001, 422), ("x" * 2000, 201)])
def test_a_message_has_words_and_not_too_many(site, nurse, text, status):
    answer = nurse.post(f"{base_of(site.drafted())}/questions", json={"text": text}, headers=key())
    assert answer.status_code == status
    assert not text.strip() or text not in answer.text or status == 201


def test_a_hundred_questions_are_listed_and_the_two_hundred_and_first_is_refused(site, nurse):
    note = site.drafted()
    for number in range(200):
        site.service.ask(note.id, f"Question {number}?", actor=site.people["sam"])
    assert len(nurse.get(f"{base_of(note)}/questions").json()["questions"]) == 200
    full = nurse.post(f"{base_of(note)}/questions", json={"text": "One more?"}, headers=key())
    assert (full.status_code, full.json()["reason"]) == (422, "questions-full")


def test_no_other_answer_has_a_word_of_it(site, nurse, doctor):
    note = site.drafted()
    nurse.post(f"{base_of(note)}/questions", json={"text": WORDS}, headers=key())
    for part in ("bundle", "note", "note.md", "history", ""):
        assert WORDS not in doctor.get(f"{base_of(note)}/{part}".rstrip("/")).text


def test_reading_the_thread_is_written_into_the_audit(site, nurse, doctor):
    note = site.drafted()
    nurse.post(f"{base_of(note)}/questions", json={"text": WORDS}, headers=key())
    doctor.get(f"{base_of(note)}/questions")
    reads = [one for one in site.service.events(note.id) if one.kind == "read" and one.actor == "aisha"]
    assert [one.detail["what"] for one in reads] == ["questions"]


def test_who_cares_for_other_patients_neither_reads_nor_asks(site, doctor):
    note = site.drafted()
    doctor.post(f"{base_of(note)}/questions", json={"text": WORDS}, headers=key())
    site.accounts.create_user(
        username="ines", name="Ines Duarte", role=Role.NURSE, password=PASSWORD, department="Cardiology"
    )
    ines = site.program("ines")
    assert ines.get("/api/v1/questions").json()["count"] == 1
    Departments(site.database).add("surgery", "Surgery", actor="jo")  # from now on departments decide
    for answer in (
        ines.get(f"{base_of(note)}/questions"),
        ines.post(f"{base_of(note)}/questions", json={"text": WORDS}, headers=key()),
        ines.post(f"{base_of(note)}/questions/1/answers", json={"text": WORDS}, headers=key()),
        ines.post(f"{base_of(note)}/questions/1/settlement", headers={"If-Match": '"1"'}),
    ):
        assert (answer.status_code, WORDS in answer.text) == (403, False)
    assert ines.get("/api/v1/questions").json() == {"count": 0, "questions": []}


def test_who_runs_the_system_reads_none_of_it(site, administrator):
    note = site.drafted()
    site.service.ask(note.id, WORDS, actor=site.people["sam"])
    assert administrator.get(f"{base_of(note)}/questions").status_code == 403
    assert administrator.get("/api/v1/questions").status_code == 403
