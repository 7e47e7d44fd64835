"""Claims and readings to make facts of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scribe.fhir import DocumentSource, to_bundle
from scribe.language.claim import Claim, ClaimKind, Evidence
from scribe.language.quantity import Frequency, Quantity
from scribe.language.quantity.regimen import Regimen
from scribe.language.reading import Reading, read
from scribe.model import (
    Coverage,
    DrafterRef,
    Engine,
    Fact,
    Language,
    NoteDraft,
    NoteSection,
    RecordingRef,
    SectionStatus,
    Segment,
    SegmentId,
    Speaker,
    Statement,
    StatementId,
    TemplateRef,
    Transcript,
)
from scribe.terminology import conditions, medicines, symptoms, tests
from tests.fakes.documents import source, template

TWICE = Frequency("twice daily", 0, 0, Decimal(2))


def transcript(*turns: str, language: Language = "en") -> Transcript:
    """A conversation of turns like ``doctor: Stop the ibuprofen.``; segments t1, t2 …"""
    segments = []
    for place, turn in enumerate(turns, 1):
        speaker, _, text = turn.partition(": ")
        segments.append(
            Segment(
                id=SegmentId(f"t{place}"),
                start_s=place - 1,
                end_s=place,
                speaker=Speaker(speaker),
                text=text,
                confidence=1,
            )
        )
    return Transcript(
        recording=RecordingRef(sha256="0" * 64, duration_s=len(turns), channels=1),
        engine=Engine(name="reference", model=""),
        language=language,
        segments=tuple(segments),
        coverage=Coverage(speech_s=len(turns), transcribed_s=len(turns)),
    )


def reading(*turns: str, language: Language = "en") -> Reading:
    """What such a conversation is read as."""
    return read(transcript(*turns, language=language))


def claim(kind: ClaimKind, words: str, segment: str = "t1", speaker: Speaker = Speaker.DOCTOR, **members: Any) -> Claim:
    """A claim of a thing that a list knows, or of an unknown one."""
    lists = {
        ClaimKind.MEDICINE: ("medicines", medicines()),
        ClaimKind.ALLERGY: ("medicines", medicines()),
        ClaimKind.PROBLEM: ("conditions", conditions()),
        ClaimKind.FINDING: ("symptoms", symptoms()),
        ClaimKind.TEST: ("tests", tests()),
    }
    name, lexicon = lists.get(kind, ("", None))
    concept = lexicon.get(words, "en") if lexicon is not None else None
    where = (Evidence(SegmentId(segment)),)
    return Claim(kind=kind, words=words, concept=concept, list_name=name, speaker=speaker, evidence=where, **members)


def dose(value: str, unit: str = "mg", **members: Any) -> Regimen:
    """A dose at a time."""
    return Regimen(dose=Decimal(value), unit=unit, **members)


def value(number: str, unit: str = "", second: str | None = None) -> Quantity:
    """A measured value."""
    lower = Decimal(second) if second is not None else None
    return Quantity(value=Decimal(number), unit=unit, second=lower, start=0, end=0, text=number, number_end=0)


def draft(*statements: tuple[str, str], language: Language = "en") -> NoteDraft:
    """A note of statements, each with the segments that it rests on ("t1 t2")."""
    told = tuple(
        Statement(id=StatementId(f"s{place}"), text=text, evidence=tuple(map(SegmentId, segments.split())))
        for place, (text, segments) in enumerate(statements, 1)
    )
    section = NoteSection(id="plan", title="Plan", status=SectionStatus.PRESENT, statements=told)
    return NoteDraft(
        template=TemplateRef(id="t", version=1, digest="0" * 64),
        language=language,
        drafter=DrafterRef(name="test", model=""),
        sections=(section,),
    )


def resources(*facts: Fact) -> list[dict[str, Any]]:
    """What a document has for these facts."""
    made: DocumentSource = source()
    places = tuple(segment for fact in facts for segment in fact.evidence)
    statement = Statement(id=StatementId("s1"), text="All of it.", evidence=places)
    section = NoteSection(id=template().sections[0].id, title="", status=SectionStatus.PRESENT, statements=(statement,))
    note = made.note.model_copy(update={"facts": facts, "sections": (section,)})
    bundle = to_bundle(made.model_copy(update={"note": note}))
    frame = {"Composition", "Patient", "Practitioner", "Encounter", "Device", "Provenance"}
    every = [entry["resource"] for entry in bundle["entry"]]
    return [one for one in every if one["resourceType"] not in frame]
