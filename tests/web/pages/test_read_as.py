"""A name that was written by its sound: the transcript beside the note shows it with what was heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.drafting import DraftRequest
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import Stage
from scribe.transcription.finishing import finished
from scribe.verification import verify
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of
from tests.fakes.web_installation import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def note_page(site: Site, said: str, language: str) -> str:
    """The note page of a consultation in which a doctor said this, without the spaces between its marks."""
    transcript = finished(transcript_of(said, "Yes."))
    consultation = site.service.import_transcript(site.registered().id, transcript, actor=site.people["sam"])
    lease = site.service.begin(consultation.id, Stage.DRAFT, owner="test")
    assert lease is not None
    template = site.service.template(consultation.id)
    about = {"template": template, "encounter": consultation.encounter, "patient": consultation.patient}
    note = verify(VerbatimDrafter().draft(DraftRequest(transcript=transcript, **about)), transcript, template)
    bundle = to_bundle(
        DocumentSource(
            consultation=consultation.id, note=note, recording=None, engine=transcript.engine, approval=None,
            signature=None, **about,
        )
    )  # fmt: skip
    site.service.commit_draft(lease, note, bundle)
    client = site.browser("sam")
    client.cookies.set("__Host-scribe_language", language)
    return client.get(f"/notes/{consultation.id}").text


@pytest.mark.parametrize(
    ("language", "beside"), [("en", "(heard: <q>listen-opple</q>)"), ("zh", "（听到的是：<q>listen-opple</q>）")]
)
def test_what_was_heard_stands_beside_the_name(site, language, beside):
    page = note_page(site, "Please stop the listen-opple today.", language)
    assert '<span class="unsure unsure--medicine">lisinopril' in page
    assert beside in page


@pytest.mark.parametrize(("language", "between"), [("en", "(may be "), ("zh", "（可能是")])
def test_where_none_was_chosen_the_names_stand_beside_what_was_heard(site, language, between):
    page = note_page(site, "Have you ever been on Alma Sarton before?", language)
    assert '<span class="unsure unsure--medicine">Alma Sarton' in page
    assert between in page


@pytest.mark.parametrize(
    ("language", "says"),
    [
        (
            "en",
            'Hard to hear: <b lang="en">listen-opple</b>; the note says <b lang="en">lisinopril</b>. Please listen.',
        ),
        ("zh", '听不清：<b lang="en">listen-opple</b>；病历写的是 <b lang="en">lisinopril</b>。请听录音。'),
    ],
)
def test_the_flag_says_that_it_was_hard_to_hear_and_not_that_note_and_recording_differ(site, language, says):
    assert says in note_page(site, "Please stop the listen-opple today.", language)
