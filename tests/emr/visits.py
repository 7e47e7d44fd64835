"""Visits of patients whom nobody else has: each test's own, so that it can count what is theirs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scribe.fhir import DocumentSource, to_bundle
from scribe.model import ConsultationId, Fact, Patient
from tests.fakes.documents import EN_TEXTS, chinese, english_facts, note, signed, source, template

Json = dict[str, Any]

STOP = "Stop the amoxicillin at once: the patient is pregnant."


@dataclass(frozen=True)
class Visit:
    """One visit, with its note and an addendum to it."""

    number: str
    consultation: str
    language: str = "en"
    brief: bool = False
    """Whether the note holds a few facts only."""

    @property
    def patient(self) -> Patient:
        return source().patient.model_copy(update={"identifier": self.number})

    @property
    def hospitals_patient(self) -> Json:
        """The record that the hospital has of the patient."""
        return {
            "resourceType": "Patient",
            "active": True,
            "identifier": [{"system": self.patient.identifier_system, "value": self.number}],
            "name": [{"family": "Lin", "given": ["Mei"], "text": "Lin Mei"}],
            "gender": "female",
            "birthDate": "1980-02-03",
        }

    @cached_property
    def first(self) -> Json:
        """The signed note."""
        return to_bundle(self._signed)

    @cached_property
    def addendum(self) -> Json:
        """The same note, signed again: with a warning, and without the cough and the temperature."""
        kept = tuple(fact for fact in self._facts if fact.id not in ("f1", "f14"))
        texts = {**EN_TEXTS, "physical_examination": EN_TEXTS["physical_examination"][:1], "instructions": [STOP]}
        later = signed(self._of(source(note=note(template(), kept, texts, revision=2))))
        return to_bundle(later.model_copy(update={"amends": self._signed.signature}))

    @cached_property
    def _signed(self) -> DocumentSource:
        english = source(note=note(template(), self._facts))
        return signed(self._of(chinese() if self.language == "zh" else english))

    @property
    def _facts(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in english_facts() if not self.brief or fact.id in ("f1", "f3", "f7", "f12", "f14"))

    def _of(self, made: DocumentSource) -> DocumentSource:
        return made.model_copy(update={"consultation": ConsultationId(self.consultation), "patient": self.patient})


def a_visit(language: str = "en", *, brief: bool = False) -> Visit:
    """A visit that no other test knows."""
    return Visit(f"T-{uuid.uuid4().hex[:12]}", str(uuid.uuid4()), language, brief)
