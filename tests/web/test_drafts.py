"""Over the API: a note is drafted again with another template, and one of its drafts is chosen."""

from __future__ import annotations

from scribe.model import Stage
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.web_installation import based_on, key


def drafted(site):
    consultation = site.drafted()
    return consultation, f"/api/v1/consultations/{consultation.id}"


def written(site, id):
    """The machine's work on a draft that was asked for."""
    from scribe.drafting import DraftRequest  # noqa: PLC0415

    lease = site.service.begin(id, Stage.DRAFT, owner="one")
    transcript, template, context = site.service.what_to_draft(id)
    encounter = site.service.get(id).encounter
    request = DraftRequest(transcript=transcript, template=template, encounter=encounter, context=context)
    site.service.commit_draft(lease, VerbatimDrafter().draft(request), {})


def standings(client, base):
    return [(one["number"], one["standing"]) for one in client.get(f"{base}/drafts").json()["drafts"]]


def test_it_is_asked_for_written_and_chosen_and_the_other_one_stays(site, nurse):
    consultation, base = drafted(site)
    listed = nurse.get(f"{base}/drafts").json()
    assert [(one["template"]["id"], one["drafted"]) for one in listed["templates"]] == [
        ("outpatient-soap", 1), ("visit-note", 0),
    ]  # fmt: skip
    headers = key()
    answer = nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=headers)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["number"], answer.json()["standing"]) == (2, "asked")
    again = nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=headers)
    assert again.json() == answer.json()
    before = nurse.get(f"{base}/note").json()
    written(site, consultation.id)
    assert standings(nurse, base) == [(1, "note"), (2, "kept")]
    assert nurse.get(f"{base}/note").json() == before
    other = nurse.get(f"{base}/drafts/2/note").json()
    assert other["template"]["id"] == "visit-note"
    chosen = nurse.post(f"{base}/drafts/2/choose", headers=based_on(consultation))
    assert chosen.status_code == 201, chosen.text
    assert (chosen.json()["template"]["id"], chosen.json()["revision"]) == ("visit-note", 2)
    assert standings(nurse, base) == [(1, "kept"), (2, "note")]
    assert nurse.get(f"{base}/drafts/1/note").json() == before


def test_choosing_needs_the_version_that_was_seen(site, nurse):
    consultation, base = drafted(site)
    nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=key())
    written(site, consultation.id)
    assert nurse.post(f"{base}/drafts/2/choose", headers=key()).status_code == 428
    headers = based_on(consultation)
    assert nurse.post(f"{base}/drafts/2/choose", headers=headers).status_code == 201
    assert nurse.post(f"{base}/drafts/1/choose", headers=based_on(consultation)).status_code == 412


def test_what_cannot_be_is_refused_as_a_problem(site, nurse):
    consultation, base = drafted(site)
    for template, status, code in (
        ("outpatient-initial-zh", 422, "unsupported-language"),
        ("outpatient-soap", 409, "conflict"),
        ("no-such", 404, "not-found"),
        ("", 422, "invalid-request"),
        ("x" * 201, 422, "invalid-request"),
    ):
        answer = nurse.post(f"{base}/drafts", json={"template_id": template}, headers=key())
        assert (answer.status_code, answer.json()["code"]) == (status, code), template
    assert nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}).status_code == 428
    assert nurse.post(f"{base}/drafts/7/choose", headers=based_on(consultation)).status_code == 404
    assert nurse.get(f"{base}/drafts/7/note").status_code == 404
    assert nurse.delete(f"{base}/drafts/7").status_code == 404


def test_one_that_is_being_written_is_given_up(site, nurse):
    consultation, base = drafted(site)
    nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=key())
    assert standings(nurse, base) == [(1, "note"), (2, "asked")]
    assert nurse.get(f"{base}/drafts/2/note").status_code == 404
    assert nurse.delete(f"{base}/drafts/2").status_code == 204
    assert standings(nurse, base) == [(1, "note")]
    nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=key())
    written(site, consultation.id)
    assert nurse.delete(f"{base}/drafts/2").status_code == 409


def test_a_consultation_without_a_note_has_no_drafts(site, nurse):
    base = f"/api/v1/consultations/{site.transcribed().id}"
    assert nurse.get(f"{base}/drafts").status_code == 404
    assert nurse.post(f"{base}/drafts", json={"template_id": "visit-note"}, headers=key()).status_code == 409
