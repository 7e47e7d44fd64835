"""Family history: what a relative has, by who the relative is. It never becomes the patient's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.kinds.problem import exact_codes
from scribe.facts.texts import Texts
from scribe.language.claim import Assertion as Said
from scribe.language.claim import Claim, ClaimKind, Whose
from scribe.messages import Pair
from scribe.model import Assertion, Fact, Language, ProblemAttributes, ProblemFact, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, hl7, phrase
from scribe.resources.narrative import clean, narrative, notes
from scribe.terminology import Term, conditions, lexicon, symptoms


class FamilyHistory(FactKind[ProblemFact]):
    """A relative's condition."""

    name = "problem"
    title: ClassVar[Pair] = Pair("Family history", "家族史")
    order = 40
    claims = (ClaimKind.PROBLEM,)
    columns = (Column(Pair("Illness", "疾病")), Column(Pair("Who", "亲属")))

    def holds(self, fact: Fact) -> bool:
        """A problem of somebody in the family."""
        return isinstance(fact, ProblemFact) and fact.attributes.assertion is Assertion.FAMILY

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[ProblemFact]:
        """One fact for each illness of each relative; what a relative does not have is none."""
        theirs: dict[tuple[str, str], list[Claim]] = {}
        for claim in claims:
            told = claim.kind is ClaimKind.PROBLEM and claim.assertion in (Said.PRESENT, Said.POSSIBLE)
            if told and said.usable(claim, whose=Whose.RELATIVE) and claim.concept is not None:
                theirs.setdefault((claim.key, claim.relation.en if claim.relation else ""), []).append(claim)
        return [
            ProblemFact(
                id="",
                text=said.named(every[0], language),
                said=said.spoken(every, language),
                evidence=said.evidence(every),
                codings=exact_codes(every, language),
                attributes=ProblemAttributes(
                    assertion=Assertion.FAMILY,
                    relation=every[0].relation.name(language) if every[0].relation else "",
                ),
            )
            for every in theirs.values()
        ]

    def key(self, fact: ProblemFact, language: Language) -> str:
        """The illness; several relatives may have it."""
        return said.concept(fact.text, language, conditions(), symptoms())

    def differences(self, fact: ProblemFact, other: ProblemFact, language: Language) -> tuple[Fault, ...]:
        """Which relative."""
        one, two = (said.concept(f.attributes.relation, language, lexicon.relatives()) for f in (fact, other))
        return (Fault(Part.WHOSE, fact.attributes.relation, other.attributes.relation),) if one and one != two else ()

    def told_in(self, fact: ProblemFact, texts: Texts) -> frozenset[int]:
        """The statements that name the illness."""
        return texts.naming(fact.text, conditions(), symptoms()) | texts.holding(fact.said)

    def topics(self, fact: ProblemFact) -> tuple[Topic, ...]:
        """Family history, else the history."""
        del fact
        return (Topic.FAMILY_HISTORY, Topic.PAST_HISTORY)

    def row(self, fact: ProblemFact) -> tuple[Cell, ...]:
        """The illness and who has it."""
        return (Cell(text=fact.text), Cell(text=fact.attributes.relation or "–"))

    def resource(self, frame: Frame, fact: ProblemFact, beside: Sequence[Fact]) -> Json | None:
        """A FamilyMemberHistory, the relationship by HL7's v3-RoleCode where the relative was named."""
        del beside
        relation = clean(fact.attributes.relation)
        known = _relative(relation, frame.language)
        coded = hl7("v3-RoleCode", known.code, known.en) if known is not None and known.code else None
        return {
            "resourceType": "FamilyMemberHistory",
            "id": frame.id("family", fact.id),
            **frame.meta(made_by_machine=True),
            "text": narrative([fact.text], frame.language),
            # what was said of the family is hardly ever all there is to say
            "status": "partial",
            "patient": frame.subject,
            "date": frame.at,
            "relationship": {
                **(coded or hl7("v3-RoleCode", "FAMMEMB", "family member")),
                "text": relation or phrase("relative", frame.language),
            },
            "condition": [{"code": concept(fact.text, fact.codings)}],
            **notes(said=fact.said, language=frame.language),
        }


def _relative(words: str, language: Language) -> Term | None:
    """The relative that the words name, also among others ("his elder brother Tom"); ``None`` for none or several."""
    relatives = lexicon.relatives()
    named = {match.term for match in relatives.find(words, language)} if words else set()
    return relatives.get(words, language) or (named.pop() if len(named) == 1 else None)


KIND = FamilyHistory()
