"""Vaccines that were given, or that were not (https://hl7.org/fhir/R4/immunization.html).

A vaccine to be given is an order until it was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.messages import Pair
from scribe.model import Fact, ImmunisationAttributes, ImmunisationFact, ImmunisationStatus, Language, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, phrase
from scribe.resources.narrative import clean, narrative, notes
from scribe.terminology import lexicon

_GIVEN: Final = frozenset({Action.DONE, Action.TOOK})
_PLANNED: Final = frozenset({Action.START, Action.ORDER})
_WORDS: Final[dict[ImmunisationStatus, Pair]] = {
    ImmunisationStatus.GIVEN: Pair("given", "已接种"),
    ImmunisationStatus.NOT_GIVEN: Pair("not given", "未接种"),
}
_CODES: Final[dict[ImmunisationStatus, str]] = {
    ImmunisationStatus.GIVEN: "completed",
    ImmunisationStatus.NOT_GIVEN: "not-done",
}


class Immunisation(FactKind[ImmunisationFact]):
    """A vaccine, given or not."""

    name = "immunisation"
    title: ClassVar[Pair] = Pair("Vaccines", "预防接种")
    order = 80
    claims = (ClaimKind.IMMUNISATION,)
    columns = (Column(Pair("Vaccine", "疫苗")), Column(Pair("Status", "状态")), Column(Pair("When", "时间")))

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[ImmunisationFact]:
        """One fact a vaccine, by the last word on it."""
        facts = []
        for every in said.by_key(said.of_kind(claims, *self.claims)).values():
            status = next((found for claim in reversed(every) if (found := _status(claim)) is not None), None)
            if status is None:
                continue
            telling = [claim for claim in every if _status(claim) is status]
            name = said.named(telling[-1], language)
            refused = any(claim.action is Action.REFUSED for claim in telling)
            when = next((claim.since for claim in reversed(telling) if claim.since), "")
            facts.append(
                ImmunisationFact(
                    id="",
                    text=name,
                    said=said.spoken(telling, language),
                    evidence=said.evidence(telling),
                    codings=said.codes(telling[-1]),
                    attributes=ImmunisationAttributes(vaccine=name, status=status, when=when, refused=refused),
                )
            )
        return facts

    def key(self, fact: ImmunisationFact, language: Language) -> str:
        """The vaccine."""
        return said.concept(fact.attributes.vaccine, language, lexicon.vaccines())

    def differences(self, fact: ImmunisationFact, other: ImmunisationFact, language: Language) -> tuple[Fault, ...]:
        """Whether it was given, and when."""
        del language
        one, two = fact.attributes, other.attributes
        faults = []
        if one.status is not two.status:
            faults.append(Fault(Part.STATUS, _WORDS[one.status][0], _WORDS[two.status][0]))
        if one.when and one.when != two.when:
            faults.append(Fault(Part.WHEN, one.when, two.when))
        return tuple(faults)

    def told_in(self, fact: ImmunisationFact, texts: Texts) -> frozenset[int]:
        """The statements that name the vaccine."""
        return texts.naming(fact.attributes.vaccine, lexicon.vaccines()) | texts.holding(fact.said)

    def topics(self, fact: ImmunisationFact) -> tuple[Topic, ...]:
        """The history."""
        del fact
        return (Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS)

    def row(self, fact: ImmunisationFact) -> tuple[Cell, ...]:
        """Which, whether, when."""
        told = fact.attributes
        return (Cell(text=told.vaccine), Cell(words=_WORDS[told.status]), Cell(text=told.when or "–"))

    def resource(self, frame: Frame, fact: ImmunisationFact, beside: Sequence[Fact]) -> Json | None:
        """An Immunization; the date is in the words that were said, and the patient is the source of it."""
        del beside
        told = fact.attributes
        made: Json = {
            "resourceType": "Immunization",
            "id": frame.id("immunisation", fact.id),
            **frame.meta(made_by_machine=True),
            "text": narrative([fact.text], frame.language),
            "status": _CODES[told.status],
        }
        if told.refused:
            made["statusReason"] = {"text": phrase("vaccine refused", frame.language)}
        made |= {
            "vaccineCode": concept(clean(told.vaccine) or fact.text, fact.codings),
            "patient": frame.subject,
            "encounter": frame.encounter,
            "occurrenceString": clean(told.when) or phrase("time not said", frame.language),
            "recorded": frame.at,
            "primarySource": False,
        }
        return made | notes(said=fact.said, language=frame.language)


def _status(claim: Claim) -> ImmunisationStatus | None:
    if claim.action in (Action.REFUSED, Action.NOT_TAKEN) or claim.assertion is Assertion.DENIED:
        return ImmunisationStatus.NOT_GIVEN
    if claim.assertion is not Assertion.PRESENT or claim.when is When.PLANNED or claim.action in _PLANNED:
        return None
    return ImmunisationStatus.GIVEN if claim.action in _GIVEN or claim.when is When.PAST else None


KIND = Immunisation()
