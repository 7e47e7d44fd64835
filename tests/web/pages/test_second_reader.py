"""The second reader's doubts and findings on the nurse's page, in both languages, and in the document's Device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.chat_endpoint import ChatEndpoint
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import Consultation, FlagKind, Level, NoteDraft, Stage, Statement, Template, Transcript
from scribe.second_reader import SecondReader
from scribe.verification import verify
from scribe.verification.second import agreed_with
from scribe.verification.wording import flag
from tests.fakes.chat_endpoint import FakeChatEndpoint, answering
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.web_installation import Site, open_site

TURNS = ("Any allergies?", "No, none.", "Then stop the lisinopril.", "I also feel a stabbing behind the eye.")
ANSWERS = (
    {"verdict": "borne_out"},
    {"verdict": "not_said"},
    {"verdict": "borne_out"},
    {"verdict": "contradicted"},
    {"wrong": "burning", "said": "stabbing"},
    {"found": [{"kind": "medicine", "name": "lisinopril", "state": "started"}]},
)
"""One for each statement; a contradiction is asked for its words; then what weighs in the recording."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def waiting(site: Site, read: Callable[[NoteDraft, Transcript, Template], NoteDraft]) -> Consultation:
    """A note, drafted and then changed by `read`, waiting for a nurse."""
    consultation = site.transcribed(TURNS)
    lease = site.service.begin(consultation.id, Stage.DRAFT, owner="test")
    assert lease is not None
    transcript, template = site.service.transcript(consultation.id), site.service.template(consultation.id)
    note = read(VerbatimDrafter().draft(DraftRequest(transcript=transcript, template=template)), transcript, template)
    assert consultation.patient is not None
    bundle = to_bundle(
        DocumentSource(
            consultation=consultation.id, patient=consultation.patient, encounter=consultation.encounter,
            template=template, note=note, recording=None, engine=transcript.engine, approval=None, signature=None,
        )
    )  # fmt: skip
    return site.service.commit_draft(lease, note, bundle)


def of_the_eye(note: NoteDraft, change: Callable[[Statement], Statement]) -> NoteDraft:
    """The note with its statement about the eye changed."""
    sections = (
        section.model_copy(
            update={"statements": tuple(change(one) if "eye" in one.text else one for one in section.statements)}
        )
        for section in note.sections
    )
    return note.model_copy(update={"sections": tuple(sections)})


def read_twice(site: Site) -> Consultation:
    """A note with a false statement, which the second reader has read."""
    fake = FakeChatEndpoint(*map(answering, ANSWERS))
    endpoint = ChatEndpoint(
        base_url="http://llm.test/v1", model="reader-3b", context_tokens=8192, transport=fake.transport
    )

    def read(note: NoteDraft, transcript: Transcript, template: Template) -> NoteDraft:
        told = of_the_eye(note, lambda one: one.model_copy(update={"text": one.text.replace("stabbing", "burning")}))
        return SecondReader(endpoint, most_s=60).read(verify(told, transcript, template), transcript, template)

    return waiting(site, read)


@pytest.mark.parametrize(
    ("language", "words", "opposite"),
    [
        (
            "en",
            ("Borne out, says the second reader", "The second reader finds that what was said bears this out."),
            "but not in what was said",
        ),
        ("zh", ("第二审读者认为已证实", "第二审读者认为录音内容可以证实这一条。"), "但录音里没有说到"),
    ],
)
def test_the_page_says_that_the_second_reader_agrees(site: Site, language: str, words: tuple[str, ...], opposite: str):
    def read(note: NoteDraft, transcript: Transcript, template: Template) -> NoteDraft:
        objection = flag(FlagKind.LESS_CERTAIN, Level.RAISED, note.language, note="I also feel")
        return of_the_eye(
            verify(note, transcript, template),
            lambda one: agreed_with(one.model_copy(update={"flags": (objection,)}), transcript, note.language),
        )

    consultation = waiting(site, read)
    client = site.browser("sam")
    client.get(f"/language?to={language}&next=/queue")
    page = client.get(f"/notes/{consultation.id}").text
    assert all(told in page for told in words)
    assert opposite not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Doubted by the second reader",
                "does not find this in what was said",
                "finds that something else was said here",
                "Can be read in two ways",
                "The rules and the second reader understand this differently",
            ),
        ),
        (
            "zh",
            (
                "第二审读者存疑",
                "第二审读者在录音内容中没有找到这一条",
                "第二审读者认为这里说的不同",
                "有两种理解",
                "规则与第二审读者的理解不同",
            ),
        ),
    ],
)
def test_the_page_names_the_second_reader_in_the_readers_language(site: Site, language: str, words: tuple[str, ...]):
    consultation = read_twice(site)
    client = site.browser("sam")
    client.get(f"/language?to={language}&next=/queue")
    page = client.get(f"/notes/{consultation.id}").text
    for told in words:
        assert told in page


def test_its_flags_stay_when_the_nurse_works_on_another_sentence(site: Site):
    consultation = read_twice(site)
    note = site.service.note(consultation.id)
    kinds = [flag.kind for one in note.statements for flag in one.flags]
    assert kinds.count(FlagKind.SECOND_READER) == 2
    again = verify(note, site.service.transcript(consultation.id), site.service.template(consultation.id))
    assert [flag.kind for one in again.statements for flag in one.flags] == kinds


def test_the_device_names_it(site: Site):
    bundle = site.service.bundle(read_twice(site).id)
    device = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "Device")
    told = {one["type"]["text"]: one["value"] for one in device["version"]}
    assert told["second reader"] == "reader-3b"
    assert told["second reader's prompts"].startswith("second-")
