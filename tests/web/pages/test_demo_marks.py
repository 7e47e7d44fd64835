"""What the demo model wrote down is marked on every page that shows any of it, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.drafting import DraftRequest
from scribe.errors import DeliveryRefused
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import Consultation, Engine, Stage
from scribe.verification import verify
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of
from tests.fakes.web_installation import TURNS, Site, keeping, open_site

MARK = {"en": "Demo recogniser: not for patients", "zh": "演示用识别器：不得用于患者"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def drafted(site: Site, *, demo: bool) -> Consultation:
    engine = Engine(name="faster-whisper", model="demo", demo=demo)
    transcript = transcript_of(*TURNS).model_copy(update={"engine": engine})
    consultation = site.service.import_transcript(site.registered().id, transcript, actor=site.people["sam"])
    lease = site.service.begin(consultation.id, Stage.DRAFT, owner="test")
    assert lease is not None
    assert consultation.patient is not None
    template = site.service.template(consultation.id)
    about = {"template": template, "encounter": consultation.encounter, "patient": consultation.patient}
    note = VerbatimDrafter().draft(DraftRequest(transcript=transcript, **about))
    note = verify(note, transcript, template)
    bundle = to_bundle(
        DocumentSource(
            consultation=consultation.id, note=note, recording=None, engine=engine, approval=None, signature=None,
            **about,
        )
    )  # fmt: skip
    return site.service.commit_draft(lease, note, bundle)


def approved(site: Site, note: Consultation) -> Consultation:
    nurse = site.people["sam"]
    while (edit := keeping(site.service.note(note.id))) is not None:
        note = site.service.revise(note.id, version=note.version, edit=edit, actor=nurse)
    return site.service.approve(note.id, version=note.version, actor=nurse)


def parked(site: Site, note: Consultation) -> Consultation:
    digest = str(note.draft)
    site.service.sign(
        note.id, version=note.version, revision_digest=digest, medicines_confirmed=True, actor=site.people["aisha"]
    )
    lease = site.service.begin(note.id, Stage.DELIVER, owner="test")
    assert lease is not None
    return site.service.fail(lease, DeliveryRefused("The EMR takes no demo.", remedy="Record it anew."))


def unmarked(site: Site, pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    found = []
    for username, path in pages:
        client = site.browser(username)
        for language, mark in MARK.items():
            client.cookies.set("__Host-scribe_language", language)
            answer = client.get(path)
            assert answer.status_code == 200
            if mark not in answer.text:
                found.append((path, language))
    return found


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_models_notes_and_only_those_are_marked_on_every_page(site: Site, *, demo: bool) -> None:
    note = drafted(site, demo=demo)
    of = f"/notes/{note.id}"
    pages = [
        ("sam", "/queue"), ("sam", of), ("aisha", "/today"), ("aisha", f"/consultations/{note.id}"),
        ("sam", f"{of}/versions"), ("aisha", f"{of}/sign"),
    ]  # fmt: skip
    missing = unmarked(site, pages)
    note = approved(site, site.service.get(note.id))
    pages_then = [("sam", "/checked"), ("aisha", f"{of}/sign")]
    missing += unmarked(site, pages_then)
    parked(site, note)
    pages_last = [("jo", "/operations"), ("jo", f"/consultations/{note.id}"), ("aisha", f"{of}/sign")]
    missing += unmarked(site, pages_last)
    expected = [] if demo else [(path, lang) for _, path in (*pages, *pages_then, *pages_last) for lang in MARK]
    assert missing == expected


def test_the_transcript_beside_a_note_carries_the_mark_itself(site: Site) -> None:
    page = site.browser("sam").get(f"/notes/{drafted(site, demo=True).id}").text
    transcript = page[page.index('id="pane-transcript"') : page.index('id="pane-facts"')]
    assert MARK["en"] in transcript
