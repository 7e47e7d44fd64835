"""What was said and is not in the note, on the page and by plain forms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from scribe.model import Consultation, Doubt, FlagKind, Level, NoteDraft, Speaker, UnusedReason
from scribe.template import TemplateLibrary
from scribe.web.pages.unused import ABOVE_THE_FOLD, unused_view
from tests.fakes.notes import note_of, transcript_of
from tests.fakes.unused import unused_of_segment
from tests.fakes.web_installation import Site, open_site

TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", "Penicillin gives me a rash.")
PENICILLIN = unused_of_segment("s4", TURNS[3], reason=UnusedReason.ALLERGY, section="subjective")
HERE = {"Sec-Fetch-Site": "same-origin"}
TEMPLATE = TemplateLibrary(None).get("outpatient-soap")


def noted(*segments: str, **more: object) -> NoteDraft:
    return note_of().with_unused(unused_of_segment(segment, f"Said in {segment}.", **more) for segment in segments)


def test_at_most_eight_lines_stand_above_the_fold_and_each_knows_which_one_follows():
    note = noted(*(f"s{number}" for number in range(1, 13)))
    view = unused_view(note, transcript_of(*("Yes.",) * 12), TEMPLATE)
    assert (len(view.shown), len(view.folded)) == (ABOVE_THE_FOLD, 4)
    assert [line.following for line in view.waiting[:2]] == ["said-s2", "said-s3"]
    assert view.waiting[-1].following == "said-s11"
    assert unused_view(noted("s1"), transcript_of("Yes."), TEMPLATE).waiting[0].following == ""


def test_a_line_knows_who_said_it_how_it_matters_and_why_it_is_doubtful():
    transcript = transcript_of("Penicillin?", "It gives me a rash.")
    doubtful = transcript.segments[1].model_copy(update={"doubts": (Doubt.REPEATED,)})
    transcript = transcript.model_copy(update={"segments": (transcript.segments[0], doubtful)})
    (line,) = unused_view(noted("s2", reason=UnusedReason.ALLERGY), transcript, TEMPLATE).waiting
    assert (line.speaker, line.level, line.pressing, line.doubts) == (
        Speaker.PATIENT, Level.HIGH, True, (Doubt.REPEATED,),
    )  # fmt: skip
    (lost,) = unused_view(noted("s9"), transcript, TEMPLATE).waiting
    assert (lost.speaker, lost.doubts, lost.speaker_unsure) == (Speaker.UNKNOWN, (), False)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def listed(site: Site) -> Consultation:
    return site.drafted(TURNS, unused=(PENICILLIN,))


def test_the_page_shows_it_in_the_readers_language_and_is_quiet_without_any(site: Site) -> None:
    consultation = listed(site)
    client = site.browser("sam")
    page = client.get(f"/notes/{consultation.id}").text
    assert 'id="said-s4"' in page
    assert "Said, not in the note" in page
    assert "An allergy" in page
    assert 'data-play="16.0"' in page
    client.get("/language?to=zh&next=/queue")
    page = client.get(f"/notes/{consultation.id}").text
    assert "说过但未写入病历" in page
    quiet = site.drafted(TURNS, unused=())
    assert "没有发现说过但未写入病历的内容。" in client.get(f"/notes/{quiet.id}").text


def test_the_doctor_sees_it_before_signing(site: Site) -> None:
    consultation = listed(site)
    page = site.browser("aisha").get(f"/notes/{consultation.id}/sign").text
    assert "Said, not in the note" in page
    assert TURNS[3] in page
    assert f'href="/notes/{consultation.id}#said"' in page
    assert 'name="segment"' not in page


def test_the_queue_says_why_the_note_is_risky(site: Site) -> None:
    consultation = listed(site)
    assert consultation.risk is not None
    assert (consultation.risk.level, consultation.risk.reasons[0].kind) == (Level.HIGH, FlagKind.SAID_NOT_WRITTEN)
    assert "Said, not in the note" in site.browser("sam").get("/queue").text


def sent(client: TestClient, consultation: Consultation, section: str, **more: Any) -> Any:
    fields = {
        "csrf": client.get("/api/v1/me").json()["csrf"], "version": str(consultation.version), "kind": "add_unused",
        "segment": "s4", "focus": "", "section": section,
    }  # fmt: skip
    return client.post(f"/notes/{consultation.id}/edit", data=fields, headers=HERE, **more)


def test_a_plain_form_adds_it_to_the_note(site: Site) -> None:
    consultation = listed(site)
    client = site.browser("sam")
    claimed = site.service.claim(consultation.id, actor=site.people["sam"])
    answer = sent(client, claimed, "subjective", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/notes/{consultation.id}#said")
    note = site.service.note(consultation.id)
    added = next(statement for statement in note.statements if statement.added_from is not None)
    assert (added.text, added.evidence, added.author) == (TURNS[3], ("s4",), site.people["sam"])
    assert "s4" not in [one.segment for one in note.unused]
    page = client.get(f"/notes/{consultation.id}").text
    assert "Added from what was said" in page
    assert 'id="said-s4"' not in page
    assert "1 added from what was said" in client.get(f"/notes/{consultation.id}/versions").text


def test_a_colleague_who_added_it_first_is_told_and_nothing_is_added_twice(site: Site) -> None:
    consultation = listed(site)
    client = site.browser("sam")
    claimed = site.service.claim(consultation.id, actor=site.people["sam"])
    assert sent(client, claimed, "subjective").status_code == 200
    again = sent(client, claimed, "subjective")
    assert again.status_code == 422
    assert "not missing from the note any more" in again.text
    assert sum(s.added_from is not None for s in site.service.note(consultation.id).statements) == 1


def test_a_form_without_a_section_is_refused_when_nobody_knows_where_it_belongs(site: Site) -> None:
    homeless = PENICILLIN.model_copy(update={"section": ""})
    consultation = site.drafted(TURNS, unused=(homeless,))
    claimed = site.service.claim(consultation.id, actor=site.people["sam"])
    answer = sent(site.browser("sam"), claimed, "")
    assert answer.status_code == 422
    assert "It has no section to go to." in answer.text
