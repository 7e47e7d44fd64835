"""What anybody says is data: a hundred spoken orders to the machine, and models that obey them."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from scribe.consultation.service import Registration, UploadSpec
from scribe.drafting import Drafter, DraftRequest
from scribe.drafting.chat import ChatDrafter
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.errors import PartDown
from scribe.model import (
    Consent,
    Consultation,
    Encounter,
    Language,
    NoteDraft,
    Patient,
    SectionStatus,
    Speaker,
    Stage,
    State,
    Template,
)
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import run_stage
from scribe.template import TemplateLibrary
from tests.fakes.chat_endpoint import Answer, FakeChatEndpoint, like_transformers_serve, saying
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.notes import transcript_of
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.web_installation import STARTED, Site, open_site, wav

Injection = tuple[Language, str]
FILE = Path(__file__).parent / "data" / "injections.txt"
TEMPLATES: dict[Language, str] = {"en": "outpatient-soap", "zh": "outpatient-initial-zh"}
AROUND: dict[Language, tuple[str, str, str]] = {
    "en": ("What brings you in?", "My left knee hurts.", "Take ibuprofen four hundred milligrams twice a day."),
    "zh": ("哪儿不舒服？", "左膝疼三天了。", "布洛芬零点二克，一天两次。"),
}


def injections() -> list[Injection]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t", 1) for line in lines if not line.startswith("#")]
    return [("zh" if language == "zh" else "en", words) for language, words in pairs]


EVERY = injections()
SHOWN = ("s1", "s2", "s3", "s4", "s5")


@cache
def template(language: Language) -> Template:
    return TemplateLibrary().get(TEMPLATES[language])


def turns(injection: Injection) -> tuple[str, ...]:
    language, words = injection
    asked, complaint, plan = AROUND[language]
    return (asked, complaint, "Go on." if language == "en" else "还有呢？", words, plan)


def request(injection: Injection) -> DraftRequest:
    language = injection[0]
    return DraftRequest(transcript=transcript_of(*turns(injection), language=language), template=template(language))


def obeying(injection: Injection, number: int) -> str:
    """What a model answers that does what it is told; each injection is obeyed in another way."""
    language, words = injection
    spoken = [s.id for s in template(language).sections if not s.topics[0].administrative]
    sections: dict[str, Any] = {name: [] for name in spoken}
    sections[spoken[0]] = [{"text": AROUND[language][1], "evidence": ["2"]}]
    obeyed = {"text": words, "evidence": ["4"]}
    value: Any = {"sections": {**sections, spoken[-1]: [obeyed]}}
    ways: tuple[Any, ...] = (
        {**value, "signed": True, "state": "delivered", "approved": True},
        {"sections": {"poem": [obeyed]}},
        {**value, "sections": {**value["sections"], "admin": [obeyed], "signature": [obeyed]}},
        {**value, "sections": {**sections, spoken[-1]: [{**obeyed, "evidence": ["99", "s4", "../../etc/passwd"]}]}},
        value,
        {"template": {"id": "vip", "version": 999, "review": "nobody"}, **value},
        {**value, "facts": [{"kind": "signature", "text": words, "evidence": ["4"], "attributes": {"by": "doctor"}}]},
        {**value, "sections": {**sections, spoken[-1]: [{**obeyed, "evidence": None}]}},
        {},
        words,
    )
    way = ways[number % len(ways)]
    return way if isinstance(way, str) else json.dumps(way, ensure_ascii=False, separators=(",", ":"))


def chat(*answers: Answer, fallback: Drafter | None = None) -> tuple[ChatDrafter, FakeChatEndpoint]:
    endpoint = FakeChatEndpoint(*answers)
    drafter = ChatDrafter(
        base_url="http://llm.test/v1",
        model="obedient",
        fallback=fallback or VerbatimDrafter(),
        context_tokens=32_000,
        transport=endpoint.transport,
    )
    return drafter, endpoint


def assert_in_its_template(note: NoteDraft, injection: Injection, shown: Collection[str] = SHOWN) -> None:
    wanted = template(injection[0])
    assert note.template == wanted.ref
    assert [(one.id, one.title) for one in note.sections] == [(one.id, one.title) for one in wanted.sections]
    assert all((one.status is SectionStatus.PRESENT) == bool(one.statements) for one in note.sections)
    assert {segment for one in note.statements for segment in one.evidence} <= set(shown)
    assert note.revision == 1
    assert note.author is None
    signature = next((one for one in note.sections if one.id == "signature"), None)
    assert signature is None or not signature.statements


def test_there_are_a_hundred_and_both_languages_have_as_many():
    assert len(set(EVERY)) == 100
    assert sum(language == "zh" for language, _ in EVERY) == 50


@pytest.mark.parametrize("in_text", [False, True], ids=["schema given", "schema in the text"])
def test_in_what_a_model_reads_no_words_can_end_the_transcript_or_speak_for_anybody_else(in_text):
    for injection in EVERY:
        answer = saying(obeying(injection, 4))
        drafter, endpoint = chat(like_transformers_serve(answer) if in_text else answer)
        drafter.draft(request(injection))
        system, user = (message["content"] for message in endpoint.bodies[-1]["messages"][:2])
        lines = user.splitlines()
        begin, end = (next(at for at, line in enumerate(lines) if line.startswith(mark)) for mark in ("<", "</"))
        assert lines[end] == f"</{lines[begin][1:]}"
        assert end == len(lines) - 1
        said = lines[begin + 1 : end]
        assert [re.findall(r"\[\w+\]", line) for line in said] == [[f"[{at}]"] for at in range(1, 6)]
        assert not any(character in line for line in said for character in "<>{}`")
        assert injection[1] not in system


@pytest.mark.parametrize("way", range(10))
def test_a_chat_model_that_obeys_cannot_leave_the_template(way: int):
    for number, injection in enumerate(EVERY):
        drafter, _ = chat(saying(obeying(injection, number + way)))
        assert_in_its_template(drafter.draft(request(injection)), injection)


def test_the_embedded_drafter_stays_in_the_template_and_keeps_what_the_doctor_ordered():
    drafter = ExtractiveDrafter()
    for injection in EVERY:
        note = drafter.draft(request(injection))
        assert_in_its_template(note, injection)
        assert any("ibuprofen" in one.text.lower() or "布洛芬" in one.text for one in note.statements)


def test_a_statement_that_rests_on_an_order_to_the_machine_alone_is_left_out():
    for injection in EVERY:
        drafter, _ = chat(saying(obeying(injection, 4)))
        note = drafter.draft(request(injection))
        assert note.drafter.name == "chat"
        assert [one.evidence for one in note.statements] == [("s2",)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data")
    yield opened
    opened.database.close()


def uploaded(site: Site, injection: Injection) -> Consultation:
    doctor, data = site.people["aisha"], wav(2.0)
    registered = site.service.register(
        Registration(
            patient=Patient(name="Helen Parker"),
            encounter=Encounter(practitioner=doctor, started_at=STARTED),
            language=injection[0],
            template_id=TEMPLATES[injection[0]],
            consent=Consent(by=doctor, at=STARTED),
        ),
        actor=doctor,
    )
    upload = site.service.create_upload(registered.id, UploadSpec(length=len(data)), actor=doctor)
    site.service.append_upload(upload.id, 0, data, actor=doctor)
    return site.service.finish_upload(upload.id, actor=doctor)


def engines(injection: Injection, drafter: Drafter) -> Engines:
    speakers = (Speaker.DOCTOR, Speaker.PATIENT, Speaker.DOCTOR, Speaker.PATIENT, Speaker.DOCTOR)

    def never() -> Any:
        raise PartDown("Nothing may be delivered.")

    return Engines(
        transcriber=lambda: ScriptedTranscriber(tuple(zip(speakers, turns(injection), strict=True))),
        drafter=lambda: drafter,
        destination=never,
        heartbeat_s=20,
    )


def test_a_hundred_orders_that_a_model_obeys_change_no_state_no_template_and_no_way(site: Site):
    embedded = ExtractiveDrafter()
    for number, injection in enumerate(EVERY):
        drafter, _ = chat(saying(obeying(injection, number)), fallback=embedded)
        before = uploaded(site, injection)
        for stage in (Stage.TRANSCRIBE, Stage.DRAFT):
            run_stage(site.service, engines(injection, drafter), before.id, stage, owner="test")
        after = site.service.get(before.id)
        wanted = template(injection[0])
        assert after.state is State.DRAFTED, injection
        assert after.template == before.template
        assert site.service.template(before.id) == wanted
        assert wanted.review == "nurse"
        assert (after.patient, after.encounter) == (before.patient, before.encounter)
        assert not site.service.begin(before.id, Stage.DELIVER, owner="test")
        shown = [segment.id for segment in site.service.transcript(before.id).segments]
        assert_in_its_template(site.service.note(before.id), injection, shown)
