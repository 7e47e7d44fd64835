"""When to come back, and what should bring the patient back sooner.

A ServiceRequest and no Appointment, since "in two weeks" has neither slot nor time, and R4's Appointment takes no words
for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from scribe.facts import said
from scribe.facts.kind import FactKind, Fault
from scribe.facts.service_request import service_request
from scribe.facts.worded import unsaid_numbers
from scribe.language.claim import Assertion, Claim, ClaimKind
from scribe.language.reading import Reading
from scribe.messages import Pair
from scribe.model import Fact, FollowUpAttributes, FollowUpFact, Language, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, phrase
from scribe.terminology.recorded import PatientRecord


class FollowUp(FactKind[FollowUpFact]):
    """The next visit."""

    name = "follow_up"
    title: ClassVar[Pair] = Pair("Follow-up", "复诊")
    order = 90
    claims = (ClaimKind.FOLLOW_UP,)

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[FollowUpFact]:
        """One fact a time to come back."""
        del language
        return [
            FollowUpFact(
                id="",
                text=claim.words,
                evidence=claim.segments,
                attributes=FollowUpAttributes(when=claim.since or claim.words),
            )
            for claim in said.of_kind(claims, *self.claims)
            if claim.assertion is Assertion.PRESENT
        ]

    def key(self, fact: FollowUpFact, language: Language) -> str:
        """Its words."""
        del language
        return f"{fact.attributes.when} {fact.attributes.condition}".lower()

    def differences(self, fact: FollowUpFact, other: FollowUpFact, language: Language) -> tuple[Fault, ...]:
        """Its words are all that it is."""
        del fact, other, language
        return ()

    def borne_out(
        self, fact: FollowUpFact, said: Iterable[FollowUpFact], reading: Reading, record: PatientRecord | None
    ) -> tuple[Fault, ...]:
        """Its numbers must have been said where it rests; the rest of it is words."""
        del said, record
        return unsaid_numbers(fact, f"{fact.attributes.when} {fact.attributes.condition}", reading)

    def topics(self, fact: FollowUpFact) -> tuple[Topic, ...]:
        """Follow-up, else the plan."""
        del fact
        return (Topic.FOLLOW_UP, Topic.PLAN, Topic.INSTRUCTIONS, Topic.ASSESSMENT)

    def resource(self, frame: Frame, fact: FollowUpFact, beside: Sequence[Fact]) -> Json | None:
        """A ServiceRequest for the next visit: when, or under which condition."""
        del beside
        told = fact.attributes
        words = phrase("return" if told.condition and not told.when else "follow-up", frame.language)
        code = concept(words, fact.codings)
        made = service_request(frame, "follow-up", fact, category=[], code=code, when=told.when)
        if told.condition:
            made["asNeededCodeableConcept"] = {"text": told.condition}
        return made


KIND = FollowUp()
