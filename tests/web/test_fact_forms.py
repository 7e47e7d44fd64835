"""Over the API: the form of a fact words a statement, says what will come of it, and keeps a code that was picked."""

from __future__ import annotations

import pytest

from tests.fakes.web_installation import based_on

TURNS = (
    "What brings you here?",
    "I have had a cough for 5 days.",
    "Do you take anything?",
    "Yes, I take warfarin 5 milligrams once a day.",
    "Your blood pressure is 142 over 88. I think this is bronchitis.",
)
WARFARIN = {"name": "warfarin", "dose": "5", "dose_unit": "mg", "frequency": "once daily"}


def drafted(site):
    consultation = site.drafted(TURNS)
    return consultation, f"/api/v1/consultations/{consultation.id}"


def medicine(**attributes):
    return {"kind": "tell_fact", "fact": {"kind": "medication", "attributes": {**WARFARIN, **attributes}}}


def previewed(nurse, base, body):
    answer = nurse.post(f"{base}/fact-preview", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def saved(nurse, base, version, body):
    answer = nurse.post(f"{base}/edits", json=body, headers=based_on(version))
    assert answer.status_code == 201, answer.text
    return answer.json()


def note_at(nurse, base):
    return nurse.get(f"{base}/note").json()


def added(nurse, base, consultation, body):
    """A statement that a form added, with the consultation after it."""
    known = {one["id"] for section in note_at(nurse, base)["sections"] for one in section["statements"]}
    now = saved(nurse, base, consultation, body)
    every = [one for section in note_at(nurse, base)["sections"] for one in section["statements"]]
    return next(one for one in every if one["id"] not in known), now


def notes_of(telling):
    return {one["field"]: one["problem"] for one in telling["notes"]}


def test_a_form_is_previewed_then_added_and_becomes_a_fact_where_the_recording_bears_it_out(site, nurse):
    consultation, base = drafted(site)
    told = previewed(nurse, base, medicine())
    assert (told["becomes"], told["notes"]) == ("fact", [])
    assert told["sentences"][0]["after"] == "Takes warfarin 5 mg once daily."
    assert told["sentences"][0]["evidence"] == ["s4"]
    assert nurse.get(base).json()["revision"] == consultation.revision
    new, _ = added(nurse, base, consultation, medicine())
    assert (new["text"], new["evidence"]) == ("Takes warfarin 5 mg once daily.", ["s4"])
    assert new["author"]["id"] == "sam"


def test_what_nobody_said_is_told_at_its_field_and_stays_words(site, nurse):
    consultation, base = drafted(site)
    told = previewed(nurse, base, medicine(dose="10"))
    assert told["becomes"] == "words"
    fault = next(one for one in told["notes"] if one["field"] == "dose")
    assert (fault["problem"], fault["wanted"], fault["found"]) == ("said_otherwise", "10 mg", "5 mg")
    assert told["flags"]
    new, _ = added(nurse, base, consultation, medicine(dose="10"))
    assert "dose_differs" in [one["kind"] for one in new["flags"]]
    assert not any(one["attributes"].get("dose") == "10" for one in note_at(nurse, base)["facts"])


def test_a_part_that_nobody_said_makes_words_of_it(site, nurse):
    _, base = drafted(site)
    told = previewed(nurse, base, medicine(duration="7 days"))
    assert told["becomes"] == "words"
    assert notes_of(told)["duration"] in ("said_otherwise", "not_said")


@pytest.mark.parametrize(
    ("attributes", "field", "problem"),
    [
        ({"name": " "}, "name", "missing"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"dose": "0"}, "dose", "not_above_zero"),
        ({"dose": "9999999"}, "dose", "too_large"),
        ({"dose_high": "4"}, "dose_high", "high_not_above_low"),
        ({"dose_unit": ""}, "dose_unit", "unit_missing"),
        ({"dose_unit": "furlong"}, "dose_unit", "unit_does_not_fit"),
        ({"dose_unit": "tablet", "strength": "strong"}, "strength", "not_an_amount"),
        ({"strength": "5 mg"}, "strength", "does_not_belong"),
        ({"until_now": "2 mg"}, "until_now", "only_when_changed"),
        ({"reason": "pain"}, "reason", "does_not_belong"),
        ({"duration": "d" * 101}, "duration", "too_long"),
    ],
)
def test_each_field_has_its_limits_and_nothing_is_saved_beyond_them(site, nurse, attributes, field, problem):
    consultation, base = drafted(site)
    told = previewed(nurse, base, medicine(**attributes))
    assert notes_of(told)[field] == problem
    assert (told["becomes"], told["sentences"]) == ("nothing", [])
    refused = nurse.post(f"{base}/edits", json=medicine(**attributes), headers=based_on(consultation))
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert nurse.get(base).json()["revision"] == consultation.revision


@pytest.mark.parametrize(
    ("attributes", "field", "problem"),
    [
        ({"name": "heart_rate", "value": "720", "unit": "/min"}, "value", "implausible"),
        ({"name": "body_temperature", "value": "101", "unit": "Cel"}, "value", "implausible"),
        ({"name": "body_weight", "value": "70", "unit": "cm"}, "unit", "unit_does_not_fit"),
        ({"name": "heart_rate", "value": "72", "diastolic": "60", "unit": "/min"}, "diastolic", "does_not_belong"),
        ({"name": "blood_pressure", "value": "142", "unit": "mm[Hg]"}, "diastolic", "missing"),
        (
            {"name": "blood_pressure", "value": "142", "diastolic": "150", "unit": "mm[Hg]"},
            "diastolic",
            "diastolic_not_below",
        ),
    ],
)
def test_a_vital_sign_that_nobody_has_is_refused_at_its_field(site, nurse, attributes, field, problem):
    _, base = drafted(site)
    told = previewed(nurse, base, {"kind": "tell_fact", "fact": {"kind": "vital_sign", "attributes": attributes}})
    assert notes_of(told)[field] == problem


def test_the_forms_of_a_note_follow_an_edit_by_hand(site, nurse):
    consultation, base = drafted(site)
    new, now = added(nurse, base, consultation, medicine())
    mine = [one for one in nurse.get(f"{base}/fact-forms").json() if one["told"]["kind"] == "medication"]
    assert [one["told"]["attributes"]["dose"] for one in mine] == ["5"]
    for one in note_at(nurse, base)["sections"]:
        for statement in one["statements"]:
            if "warfarin" in statement["text"].lower():
                words = statement["text"].replace("5 mg", "10 mg").replace("5 milligrams", "10 milligrams")
                body = {"kind": "rewrite", "statement": statement["id"], "text": words}
                now = saved(nurse, base, now, body)
    mine = [one for one in nurse.get(f"{base}/fact-forms").json() if one["told"]["kind"] == "medication"]
    assert [(one["fact"], one["told"]["attributes"]["dose"]) for one in mine] == [("", "10")]
    assert new["id"]


def test_a_form_rewords_the_statement_and_undo_takes_it_back(site, nurse):
    consultation, base = drafted(site)
    new, now = added(nurse, base, consultation, medicine(dose="10"))
    body = {**medicine(), "statement": new["id"]}
    told = previewed(nurse, base, body)
    assert (told["sentences"][0]["before"], told["sentences"][0]["after"]) == (
        "Takes warfarin 10 mg once daily.",
        "Takes warfarin 5 mg once daily.",
    )
    now = saved(nurse, base, now, body)
    assert _statement(nurse, base, new["id"])["text"] == "Takes warfarin 5 mg once daily."
    saved(nurse, base, now, {"kind": "undo", "statement": new["id"]})
    assert _statement(nurse, base, new["id"])["text"] == "Takes warfarin 10 mg once daily."


def _statement(nurse, base, name):
    return next(one for s in note_at(nurse, base)["sections"] for one in s["statements"] if one["id"] == name)


def test_several_statements_that_tell_it_are_reworded_together(site, nurse):
    consultation, base = drafted(site)
    one, now = added(nurse, base, consultation, medicine(dose="10"))
    two, now = added(nurse, base, _as(now), {**medicine(dose="10"), "section": "plan"})
    body = {**medicine(), "statement": one["id"], "also": [{"statement": two["id"]}]}
    saved(nurse, base, now, body)
    assert "5 mg" in _statement(nurse, base, one["id"])["text"]
    assert "5 mg" in _statement(nurse, base, two["id"])["text"]


def _as(now):
    return now


def test_what_cannot_be_changed_safely_is_worded_by_hand(site, nurse):
    consultation, base = drafted(site)
    text = "Continue warfarin 5 mg once daily and metformin 500 mg twice daily."
    now = saved(nurse, base, consultation, {"kind": "add", "section": "plan", "text": text, "evidence": ["s4"]})
    name = next(one["id"] for s in note_at(nurse, base)["sections"] for one in s["statements"] if one["text"] == text)
    body = {**medicine(change="stopped"), "statement": name}
    told = previewed(nurse, base, body)
    assert told["sentences"][0]["by_hand"]
    assert told["sentences"][0]["after"] == text
    assert nurse.post(f"{base}/edits", json=body, headers=based_on(now)).status_code == 422
    words = "Stop warfarin 5 mg once daily. Continue metformin 500 mg twice daily."
    saved(nurse, base, now, {**body, "text": words})
    assert _statement(nurse, base, name)["text"] == words


def test_a_code_that_was_picked_stays_with_its_fact_until_the_thing_changes(site, nurse):
    consultation, base = drafted(site)
    found = nurse.get("/api/v1/terms", params={"kind": "problem", "q": "bronch"}).json()
    other = next(one for one in found if one["code"] and one["code"] != "J20")
    coding = {key: other[key] for key in ("system", "code", "display")}
    body = {"kind": "tell_fact", "fact": {"kind": "problem", "name": "bronchitis"}, "coding": coding}
    told = previewed(nurse, base, body)
    assert [one["code"] for one in told["codings"]] == [other["code"]]
    new, now = added(nurse, base, consultation, body)
    mine = [one for one in note_at(nurse, base)["facts"] if "bronchitis" in one["text"]]
    assert mine[0]["codings"] == [{**coding, "user_selected": True}]
    form = next(one for one in nurse.get(f"{base}/fact-forms").json() if "bronchitis" in one["text"])
    assert form["picked_by"] == "Sam Turner" or form["picked_by"]
    bundle = nurse.get(f"{base}/bundle").json()
    codes = [
        one["resource"]["code"]["coding"][0]
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == "Condition" and one["resource"]["code"].get("coding")
    ]
    assert {**coding, "userSelected": True} in codes
    now = saved(nurse, base, now, {"kind": "rewrite", "statement": new["id"], "text": "Pneumonia."})
    assert "picked" not in _statement(nurse, base, new["id"])
    saved(nurse, base, now, {"kind": "undo", "statement": new["id"]})
    assert _statement(nurse, base, new["id"])["picked"][0]["coding"]["code"] == other["code"]


def test_a_code_that_no_table_has_is_refused(site, nurse):
    _, base = drafted(site)
    coding = {"system": "urn:made:up", "code": "X"}
    body = {"kind": "tell_fact", "fact": {"kind": "problem", "name": "bronchitis"}, "coding": coding}
    assert notes_of(previewed(nurse, base, body)) == {"coding": "code_does_not_fit"}


C34 = {"system": "http://hl7.org/fhir/sid/icd-10", "code": "C34", "display": "lung cancer"}
WARFARIN_CODE = {"system": "http://www.whocc.no/atc", "code": "B01AA03", "display": "warfarin"}


def coded(kind, name, coding):
    if kind == "problem":
        fact = {"kind": kind, "name": name}
    else:
        fact = {"kind": kind, "attributes": {"name" if kind == "medication" else "substance": name}}
    return {"kind": "tell_fact", "fact": fact, "coding": coding}


@pytest.mark.parametrize(
    ("kind", "name", "coding"),
    [
        ("problem", "acute bronchitis", C34),
        ("medication", "amoxicillin", WARFARIN_CODE),
        ("medication", "amoxicillin clavulanate", {**WARFARIN_CODE, "code": "J01CA04", "display": "amoxicillin"}),
        ("allergy", "penicillin", WARFARIN_CODE),
        ("allergy", "peanut", WARFARIN_CODE),
    ],
)
def test_a_code_of_another_thing_is_refused_with_a_sentence(site, nurse, kind, name, coding):
    consultation, base = drafted(site)
    body = coded(kind, name, coding)
    told = previewed(nurse, base, body)
    assert (notes_of(told), told["sentences"]) == ({"coding": "code_does_not_fit"}, [])
    refused = nurse.post(f"{base}/edits", json=body, headers=based_on(consultation))
    assert (refused.status_code, refused.json()["reason"]) == (422, "form-field")
    assert nurse.get(base).json()["revision"] == consultation.revision


def test_a_code_that_was_picked_is_called_as_its_table_calls_it(site, nurse):
    consultation, base = drafted(site)
    new, _ = added(nurse, base, consultation, {**medicine(), "coding": {**WARFARIN_CODE, "display": "aspirin"}})
    assert new["picked"][0]["coding"] == {**WARFARIN_CODE, "user_selected": True}


def test_what_a_form_added_is_taken_out_by_undo(site, nurse):
    consultation, base = drafted(site)
    other, now = added(nurse, base, consultation, medicine())
    now = saved(nurse, base, now, {"kind": "undo", "statement": other["id"]})
    before = note_at(nurse, base)
    new, now = added(nurse, base, now, medicine(dose="10"))
    now = saved(nurse, base, now, {"kind": "rewrite", "statement": new["id"], "text": "Takes warfarin."})
    for _ in range(2):
        now = saved(nurse, base, now, {"kind": "undo", "statement": new["id"]})
    after = note_at(nurse, base)
    assert (after["sections"], after["facts"], after["unused"]) == (
        before["sections"],
        before["facts"],
        before["unused"],
    )
    gone = nurse.post(f"{base}/edits", json={"kind": "undo", "statement": new["id"]}, headers=based_on(now))
    assert (gone.status_code, gone.json()["reason"]) == (422, "no-such-statement")


def test_a_value_that_nobody_said_is_told_at_the_value(site, nurse):
    _, base = drafted(site)
    weight = {"name": "body_weight", "value": "70", "unit": "kg"}
    told = previewed(nurse, base, {"kind": "tell_fact", "fact": {"kind": "vital_sign", "attributes": weight}})
    assert notes_of(told) == {"value": "not_said"}


@pytest.mark.parametrize(
    "fact",
    [
        {"kind": "problem", "name": "no chest pain", "attributes": {"assertion": "denied"}},
        {"kind": "allergy", "attributes": {"substance": "no known allergies"}},
        {"kind": "medication", "attributes": {"name": "no aspirin"}},
    ],
)
def test_a_name_that_begins_with_a_negation_is_refused_at_its_field(site, nurse, fact):
    _, base = drafted(site)
    told = previewed(nurse, base, {"kind": "tell_fact", "fact": fact})
    field = "substance" if fact["kind"] == "allergy" else "name"
    assert (notes_of(told), told["becomes"], told["sentences"]) == ({field: "negated"}, "nothing", [])


def test_undo_of_a_form_gives_back_a_reason_and_the_next_one_takes_the_reason_back(site, nurse):
    consultation, base = drafted(site)
    new, now = added(nurse, base, consultation, medicine(dose="50"))
    flag = next(place for place, one in enumerate(new["flags"]) if one["level"] == "high")
    keep = {"kind": "keep", "statement": new["id"], "flag": flag, "reason": "other", "words": "Saw the box."}
    now = saved(nurse, base, now, keep)
    kept = _statement(nurse, base, new["id"])
    again = {**medicine(dose="50", frequency="twice daily"), "statement": new["id"]}
    now = saved(nurse, base, now, again)
    now = saved(nurse, base, now, {"kind": "undo", "statement": new["id"]})
    assert _statement(nurse, base, new["id"]) == kept
    saved(nurse, base, now, {"kind": "undo", "statement": new["id"]})
    assert _statement(nurse, base, new["id"]) == new


def test_terms_are_found_by_name_and_code_in_both_languages(nurse):
    def found(**asked):
        answer = nurse.get("/api/v1/terms", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert found(kind="medication", q="warf")[0]["name"] == "warfarin"
    assert found(kind="medication", q="B01AA03")[0]["name"] == "warfarin"
    assert found(kind="medication", q="warfarin", language="zh")[0]["name"] == "华法林"
    assert found(kind="problem", q="哮喘", language="zh")[0]["code"].startswith("J45")
    assert found(kind="allergy", q="peanut")[0]["name"] == "peanut"
    assert len(found(kind="problem", q="a")) == 20
    assert nurse.get("/api/v1/terms", params={"kind": "problem", "q": ""}).status_code == 422
    assert nurse.get("/api/v1/terms", params={"kind": "weather", "q": "a"}).status_code == 422


def test_an_older_version_is_refused_and_the_same_key_saves_once(site, nurse):
    consultation, base = drafted(site)
    headers = {**based_on(consultation), "Idempotency-Key": "form-1"}
    first = nurse.post(f"{base}/edits", json=medicine(), headers=headers)
    again = nurse.post(f"{base}/edits", json=medicine(), headers=headers)
    assert (first.status_code, again.status_code, first.json()["revision"]) == (201, 201, again.json()["revision"])
    stale = {**based_on(consultation), "Idempotency-Key": "form-2"}
    assert nurse.post(f"{base}/edits", json=medicine(dose="7"), headers=stale).status_code == 412
