"""Advice and instructions that are neither a medicine nor an order: together one CarePlan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from scribe.facts import said
from scribe.facts.kind import FactKind, Fault
from scribe.facts.worded import unsaid_numbers
from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.reading import Reading
from scribe.messages import Pair
from scribe.model import Fact, Language, PlanItemAttributes, PlanItemFact, Topic
from scribe.resources import Frame, Json
from scribe.resources.narrative import clean, narrative
from scribe.terminology.recorded import PatientRecord


class PlanItem(FactKind[PlanItemFact]):
    """A piece of advice."""

    name = "plan_item"
    title: ClassVar[Pair] = Pair("Advice", "医嘱与建议")
    order = 95
    claims = (ClaimKind.ADVICE,)

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[PlanItemFact]:
        """One fact a piece of advice."""
        del language
        return [
            PlanItemFact(
                id="",
                text=claim.words,
                evidence=claim.segments,
                attributes=PlanItemAttributes(instruction=claim.words),
            )
            for claim in said.of_kind(claims, *self.claims)
            if claim.assertion is Assertion.PRESENT
        ]

    def key(self, fact: PlanItemFact, language: Language) -> str:
        """Its words."""
        del language
        return fact.attributes.instruction.lower()

    def differences(self, fact: PlanItemFact, other: PlanItemFact, language: Language) -> tuple[Fault, ...]:
        """Its words are all that it is."""
        del fact, other, language
        return ()

    def borne_out(
        self, fact: PlanItemFact, said: Iterable[PlanItemFact], reading: Reading, record: PatientRecord | None
    ) -> tuple[Fault, ...]:
        """Its numbers must have been said where it rests; the rest of it is words."""
        del said, record
        return unsaid_numbers(fact, fact.attributes.instruction, reading)

    def topics(self, fact: PlanItemFact) -> tuple[Topic, ...]:
        """Instructions, else the plan."""
        del fact
        return (Topic.INSTRUCTIONS, Topic.PLAN, Topic.ASSESSMENT)

    def resource(self, frame: Frame, fact: PlanItemFact, beside: Sequence[Fact]) -> Json | None:
        """None of its own: all advice together is one CarePlan."""
        del frame, fact, beside
        return None

    def together(self, frame: Frame, facts: Sequence[PlanItemFact]) -> Json | None:
        """One CarePlan with an activity for each piece of advice."""
        if not facts:
            return None
        return {
            "resourceType": "CarePlan",
            "id": frame.id("advice"),
            **frame.meta(made_by_machine=True),
            "text": narrative([fact.text for fact in facts], frame.language, form="list"),
            "status": "active" if frame.signed else "draft",
            "intent": "plan",
            "subject": frame.subject,
            "encounter": frame.encounter,
            "created": frame.at,
            "activity": [
                {"detail": {"status": "not-started", "description": clean(fact.attributes.instruction) or fact.text}}
                for fact in facts
            ],
        }


KIND = PlanItem()
