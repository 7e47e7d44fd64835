from __future__ import annotations

import pytest

from tests.fakes.web_installation import PASSWORD, based_on, keeping, key

WRONG = ("5 days", "9 days")


def base_of(consultation):
    return f"/api/v1/consultations/{consultation.id}"


def first_flag(client, base):
    """The first open flag of the note: its statement and its place there."""
    for section in client.get(f"{base}/note").json()["sections"]:
        for statement in section["statements"]:
            for place, flag in enumerate(statement["flags"]):
                if flag["resolution"] is None and flag["level"] in ("high", "raised"):
                    return statement["id"], place
    raise AssertionError("no open flag")


def test_a_note_is_claimed_taken_over_and_released(site, nurse, doctor):
    base = base_of(site.drafted())
    assert nurse.post(f"{base}/claim").json()["claim"]["by"]["id"] == "sam"
    refused = doctor.post(f"{base}/claim", json={"take_over": False})
    assert (refused.status_code, refused.json()["claimed_by"]) == (409, "Sam Okafor")
    asked = doctor.post(f"{base}/claim", json={"take_over": True})
    assert (asked.status_code, asked.json()["claim"]["takeover"]["by"]["id"]) == (202, "aisha")
    given = nurse.post(f"{base}/claim/answer", json={"give": True})
    assert given.json()["claim"]["by"]["id"] == "aisha"
    assert "takeover" not in given.json()["claim"]
    assert doctor.delete(f"{base}/claim").json()["claim"] is None


def test_who_has_a_note_keeps_it_and_is_not_asked_again_at_once(site, nurse, doctor):
    base = base_of(site.drafted())
    nurse.post(f"{base}/claim")
    assert nurse.post(f"{base}/claim/answer", json={"give": True}).json()["reason"] == "not-asked"
    doctor.post(f"{base}/claim", json={"take_over": True})
    assert doctor.post(f"{base}/claim/answer", json={"give": True}).json()["reason"] == "not-yours"
    kept = nurse.post(f"{base}/claim/answer", json={"give": False})
    assert (kept.status_code, kept.json()["claim"]["by"]["id"]) == (200, "sam")
    again = doctor.post(f"{base}/claim", json={"take_over": True})
    assert (again.status_code, again.json()["reason"], again.json()["claimed_by"]) == (409, "still-at-it", "Sam Okafor")
    kinds = site.kinds(base.rpartition("/")[2])
    assert kinds[-3:] == ["claimed", "takeover_asked", "takeover_kept"]


def test_a_note_is_had_at_once_from_who_has_signed_out(site, nurse, doctor):
    base = base_of(site.drafted())
    nurse.post(f"{base}/claim")
    nurse.delete("/api/v1/sessions/current")
    taken = doctor.post(f"{base}/claim", json={"take_over": True})
    assert (taken.status_code, taken.json()["claim"]["by"]["id"]) == (200, "aisha")
    event = next(one for one in site.service.events(base.rpartition("/")[2]) if one.kind == "taken_over")
    assert event.detail == {"from": "sam", "how": "away"}


def test_an_edit_makes_a_revision_and_a_new_version(site, nurse):
    consultation = site.drafted(changed=WRONG)
    base = base_of(consultation)
    statement, flag = first_flag(nurse, base)
    edit = {"kind": "correct", "statement": statement, "flag": flag, "text": "I have had a cough for 5 days."}
    answer = nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation))
    assert answer.status_code == 201, answer.text
    changed = answer.json()
    assert changed["revision"] == 2
    assert answer.headers["etag"] == f'"{changed["version"]}"'
    assert changed["version"] > consultation.version
    statements = [s for section in nurse.get(f"{base}/note").json()["sections"] for s in section["statements"]]
    assert "I have had a cough for 5 days." in [s["text"] for s in statements]
    assert "I have had a cough for 9 days." not in [s["text"] for s in statements]
    assert [r["number"] for r in nurse.get(f"{base}/revisions").json()["revisions"]] == [1, 2]


def test_an_edit_without_if_match_is_428_and_with_nonsense_422(site, nurse):
    base = base_of(site.drafted())
    edit = {"kind": "remove", "statement": "x"}
    missing = nurse.post(f"{base}/edits", json=edit, headers=key())
    assert (missing.status_code, missing.json()["header"]) == (428, "If-Match")
    for value in ("*", "7", 'W/"7"', '"1", "2"', '"x"'):
        assert nurse.post(f"{base}/edits", json=edit, headers={"If-Match": value, **key()}).status_code == 422


def test_an_edit_on_an_older_version_is_412_with_the_present_one_and_changes_nothing(site, nurse, doctor):
    consultation = site.drafted(changed=WRONG)
    base = base_of(consultation)
    statement, flag = first_flag(nurse, base)
    keep = {"kind": "keep", "statement": statement, "flag": flag, "reason": "asked_patient"}
    first = nurse.post(f"{base}/edits", json=keep, headers=based_on(consultation))
    stale = doctor.post(f"{base}/edits", json=keep, headers=based_on(consultation))
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-revision")
    assert stale.headers["etag"] == first.headers["etag"]
    assert stale.json()["version"] == first.json()["version"]
    assert site.service.get(consultation.id).revision == 2


def test_an_edit_whose_answer_was_lost_is_answered_again_and_not_made_again(site, nurse):
    consultation = site.drafted(changed=WRONG)
    base = base_of(consultation)
    statement, flag = first_flag(nurse, base)
    keep = {"kind": "keep", "statement": statement, "flag": flag, "reason": "asked_patient"}
    headers = based_on(consultation)
    first = nurse.post(f"{base}/edits", json=keep, headers=headers)
    again = nurse.post(f"{base}/edits", json=keep, headers=headers)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert again.headers["etag"] == first.headers["etag"]


def test_an_edit_that_does_not_fit_the_note_is_422(site, nurse):
    consultation = site.drafted()
    edit = {"kind": "rewrite", "statement": "none", "text": "Something."}
    answer = nurse.post(f"{base_of(consultation)}/edits", json=edit, headers=based_on(consultation))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-note")


def test_a_note_with_open_flags_cannot_be_approved(site, nurse):
    consultation = site.drafted(changed=WRONG)
    base = base_of(consultation)
    refused = nurse.post(f"{base}/approval", headers=based_on(consultation))
    assert refused.status_code == 409
    assert refused.json()["open_flags"] >= 1
    current = consultation.model_dump()
    while (edit := keeping(site.service.note(consultation.id))) is not None:
        answer = nurse.post(f"{base}/edits", json=edit.model_dump(mode="json"), headers=based_on(current))
        assert answer.status_code == 201, answer.text
        current = answer.json()
    approved = nurse.post(f"{base}/approval", headers=based_on(current))
    assert (approved.status_code, approved.json()["state"]) == (200, "reviewed")
    assert approved.json()["approval"]["by"]["id"] == "sam"


@pytest.mark.parametrize("path", ["edits", "approval", "return", "signature", "addendum"])
def test_every_change_needs_if_match(site, doctor, path):
    bodies = {
        "edits": {"kind": "remove", "statement": "x"},
        "return": {"to": "nurse", "need": "add"},
        "signature": {"revision_digest": "0" * 64, "code": "000000"},
    }
    answer = doctor.post(f"{base_of(site.drafted())}/{path}", json=bodies.get(path), headers=key())
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")


def sign(site, doctor, consultation, *, code=None, digest=None, headers=None, **more):
    body = {
        "revision_digest": digest or consultation.draft,
        "code": code or site.accounts.codes.current("aisha"),
        **more,
    }
    return doctor.post(f"{base_of(consultation)}/signature", json=body, headers=headers or based_on(consultation))


def test_a_doctor_signs_with_the_second_proof(site, doctor):
    waiting = site.reviewed()
    answer = sign(site, doctor, waiting)
    assert answer.status_code == 201, answer.text
    signed = answer.json()
    assert signed["state"] == "signed"
    assert signed["signature"]["revision_digest"] == waiting.draft
    assert signed["signature"]["signer"]["id"] == "aisha"


def test_the_medicines_before_and_after_are_confirmed_with_the_signature(site, doctor):
    waiting = site.reviewed(("Start amlodipine 5 mg once daily.", "Yes."))
    code = site.accounts.codes.current("aisha")
    lines = doctor.get(f"{base_of(waiting)}/note").json()["medicines"]
    assert [line["name"] for line in lines] == ["amlodipine"]
    refused = sign(site, doctor, waiting, code=code)
    assert (refused.status_code, refused.json()["medicines"]) == (409, 1)
    assert "amlodipine" not in refused.text
    signed = sign(site, doctor, waiting, code=code, medicines_confirmed=True)  # the code was not used up
    assert (signed.status_code, signed.json()["signature"]["medicines_confirmed"]) == (201, True)
    event = next(one for one in site.service.events(waiting.id) if one.kind == "signed")
    assert event.detail["medicines"] == {line["status"]: 1 for line in lines}


def test_a_note_without_medicines_has_none_to_confirm(site, doctor):
    signed = sign(site, doctor, site.reviewed(), medicines_confirmed=True)
    assert signed.status_code == 201
    assert "medicines_confirmed" not in signed.json()["signature"]


def test_a_wrong_code_signs_nothing_and_is_401(site, doctor):
    waiting = site.reviewed()
    right = site.accounts.codes.current("aisha")
    answer = sign(site, doctor, waiting, code=f"{(int(right) + 500_000) % 1_000_000:06}")
    assert (answer.status_code, answer.json()["proof"]) == (401, "code")
    assert site.service.get(waiting.id).state.value == "reviewed"


def test_a_code_signs_one_note_only(site, doctor):
    first, second = site.reviewed(), site.reviewed()
    code = site.accounts.codes.current("aisha")
    assert sign(site, doctor, first, code=code).status_code == 201
    assert sign(site, doctor, second, code=code).status_code == 401


def test_a_signature_that_cannot_succeed_does_not_use_the_code_up(site, doctor):
    waiting, unchecked = site.reviewed(), site.drafted()
    code = site.accounts.codes.current("aisha")
    stale = sign(site, doctor, waiting, code=code, headers={"If-Match": '"1"'})
    other = sign(site, doctor, waiting, code=code, digest="0" * 64)
    too_early = sign(site, doctor, unchecked, code=code)
    assert [a.status_code for a in (stale, other, too_early)] == [412, 412, 409]
    assert sign(site, doctor, waiting, code=code).status_code == 201


def test_a_signature_repeated_with_its_key_is_answered_again(site, doctor):
    waiting = site.reviewed()
    headers, code = based_on(waiting), site.accounts.codes.current("aisha")
    first = sign(site, doctor, waiting, code=code, headers=headers)
    again = sign(site, doctor, waiting, code=code, headers=headers)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()


def test_a_note_sent_back_waits_for_the_other_role_with_the_question(site):
    waiting = site.reviewed()
    body = {"to": "nurse", "need": "add", "message": "Which \u202ek\u200bnee\x1b[2J?"}
    answer = site.program("aisha").post(f"{base_of(waiting)}/return", json=body, headers=based_on(waiting))
    assert answer.json()["state"] == "drafted"
    assert answer.json()["returned"]["message"] == "Which knee?"
    assert answer.json()["approval"] is None


def test_a_delivered_note_is_opened_for_an_addendum(site, doctor):
    delivered = site.delivered()
    answer = doctor.post(f"{base_of(delivered)}/addendum", headers=based_on(delivered))
    assert (answer.status_code, answer.json()["state"]) == (201, "drafted")
    assert answer.json()["revision"] == delivered.revision + 1


def test_the_code_and_the_password_stand_in_no_log(site, doctor, capsys):
    waiting = site.reviewed()
    code = site.accounts.codes.current("aisha")
    site.client().post("/api/v1/sessions", json={"username": "sam", "password": PASSWORD})
    sign(site, doctor, waiting, code=code)
    logged = capsys.readouterr().err
    assert "signature" in logged
    for private in (f"code={code}", PASSWORD, "Helen", doctor.headers["authorization"].split()[1]):
        assert private not in logged
