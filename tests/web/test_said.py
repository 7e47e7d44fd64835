"""Over the API: words of the transcript become a statement, statements change their place, and two become one."""

from __future__ import annotations

import pytest

from tests.fakes.web_installation import based_on

TURNS = (
    "What brings you here?",
    "I have had a cough for 5 days.",
    "Do you take anything?",
    "Yes, I take warfarin 5 milligrams once a day.",
)


def drafted(site):
    consultation = site.drafted(TURNS)
    return consultation, f"/api/v1/consultations/{consultation.id}"


def note_at(nurse, base):
    return nurse.get(f"{base}/note").json()


def edited(nurse, base, consultation, edit):
    answer = nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation))
    assert answer.status_code == 201, answer.text
    return answer.json()


def lines(note, section):
    return next(one for one in note["sections"] if one["id"] == section)["statements"]


def test_what_would_be_written_is_told_before_anything_is_changed(site, nurse):
    consultation, base = drafted(site)
    told = nurse.get(f"{base}/proposal", params={"segment": "s4", "begin": 5})
    assert told.status_code == 200, told.text
    assert told.json() == {
        "segments": ["s4"], "said": "I take warfarin 5 milligrams once a day.",
        "text": "Takes warfarin 5 mg once daily.", "section": "subjective", "drafted": True,
    }  # fmt: skip
    assert nurse.get(base).json()["revision"] == consultation.revision
    for wrong in ({"segment": "s9"}, {"segment": "s4", "begin": 900}, {}):
        assert nurse.get(f"{base}/proposal", params=wrong).status_code == 422


def test_who_may_not_read_the_note_is_told_nothing_of_it(site):
    _, base = drafted(site)
    assert site.program("jo").get(f"{base}/proposal", params={"segment": "s4"}).status_code == 403


def test_chosen_words_become_a_verified_statement_and_a_fact_of_the_document(site, nurse):
    consultation, base = drafted(site)
    before = note_at(nurse, base)
    edit = {"kind": "add_said", "segments": ["s4"]}
    now = edited(nurse, base, consultation, edit)
    added = lines(note_at(nurse, base), "subjective")[-1]
    assert (added["text"], added["evidence"]) == ("Takes warfarin 5 mg once daily.", ["s4"])
    assert added["author"]["id"] == "sam"
    names = [one["attributes"]["name"] for one in note_at(nurse, base)["facts"] if one["kind"] == "medication"]
    assert "warfarin" in [name.lower() for name in names]
    edited(nurse, base, now, {"kind": "undo", "statement": added["id"]})
    assert note_at(nurse, base)["sections"] == before["sections"]


def test_other_words_of_the_person_are_held_against_the_recording(site, nurse):
    consultation, base = drafted(site)
    edit = {"kind": "add_said", "segments": ["s4"], "section": "plan", "text": "Takes warfarin 50 mg once a day."}
    edited(nurse, base, consultation, edit)
    added = lines(note_at(nurse, base), "plan")[-1]
    assert added["evidence"] == ["s4"]
    assert "dose_differs" in [flag["kind"] for flag in added["flags"]]


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "add_said", "segments": ["s9"], "section": "plan"},
        {"kind": "add_said", "segments": ["s1"], "section": "nowhere"},
        {"kind": "add_said", "segments": ["s1"]},
        {"kind": "move_to", "statement": "nobody", "section": "plan"},
        {"kind": "merge", "statement": "nobody", "into": "else"},
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(site, nurse, edit):
    consultation, base = drafted(site)
    answer = nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-note")
    assert nurse.get(base).json()["revision"] == consultation.revision
    many = {"kind": "add_said", "segments": [f"s{number}" for number in range(1, 30)]}
    assert nurse.post(f"{base}/edits", json=many, headers=based_on(consultation)).status_code == 422


def test_a_statement_goes_to_another_section_and_back(site, nurse):
    consultation, base = drafted(site)
    before = note_at(nurse, base)
    moved = lines(before, "subjective")[0]
    now = edited(nurse, base, consultation, {"kind": "move_to", "statement": moved["id"], "section": "plan"})
    after = note_at(nurse, base)
    assert lines(after, "plan")[-1]["id"] == moved["id"]
    assert moved["id"] not in [one["id"] for one in lines(after, "subjective")]
    edited(nurse, base, now, {"kind": "undo", "statement": moved["id"]})
    assert note_at(nurse, base)["sections"] == before["sections"]


def test_two_statements_are_joined_and_parted(site, nurse):
    consultation, base = drafted(site)
    now = edited(nurse, base, consultation, {"kind": "add_said", "segments": ["s4"], "section": "subjective"})
    before = note_at(nurse, base)
    first, second = lines(before, "subjective")[-2:]
    now = edited(nurse, base, now, {"kind": "merge", "statement": second["id"], "into": first["id"]})
    one = lines(note_at(nurse, base), "subjective")[-1]
    assert one["id"] == first["id"]
    assert one["text"].endswith(second["text"])
    assert set(one["evidence"]) == {*first["evidence"], *second["evidence"]}
    now = edited(nurse, base, now, {"kind": "undo", "statement": first["id"]})
    assert note_at(nurse, base)["sections"] == before["sections"]


def test_the_description_knows_the_edits_and_the_proposal(nurse):
    told = nurse.get("/api/v1/openapi.json").json()
    assert {"AddSaid", "MoveTo", "Merge", "Proposal"} <= told["components"]["schemas"].keys()
    assert "/api/v1/consultations/{id}/proposal" in told["paths"]
