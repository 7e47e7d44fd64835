"""Problems: the patient's own conditions and symptoms.

What was denied becomes no resource: a pertinent negative stands in the note's words, where its context is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Final

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.language.claim import Assertion as Said
from scribe.language.claim import Claim, ClaimKind, When
from scribe.messages import Pair
from scribe.model import Assertion, Fact, Language, ProblemAttributes, ProblemFact, Speaker, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, hl7, phrase
from scribe.resources.narrative import narrative, notes
from scribe.terminology import conditions, symptoms

_WORDS: Final[dict[Assertion, Pair]] = {
    Assertion.PRESENT: Pair("present", "有"),
    Assertion.DENIED: Pair("denied", "否认"),
    Assertion.POSSIBLE: Pair("possible", "可能"),
    Assertion.HISTORICAL: Pair("in the past", "既往"),
    Assertion.FAMILY: Pair("in the family", "家族"),
}
HISTORY: Final = (Topic.PRESENT_ILLNESS, Topic.CHIEF_COMPLAINT, Topic.REVIEW_OF_SYSTEMS, Topic.PAST_HISTORY)
_STRENGTH: Final = (Assertion.PRESENT, Assertion.POSSIBLE, Assertion.HISTORICAL, Assertion.DENIED)
"""Of two tellings the earlier one in this list counts: to leave out what is there is the worse mistake."""


class Problem(FactKind[ProblemFact]):
    """A condition or a symptom of the patient, present, possible, past or denied."""

    name = "problem"
    title: ClassVar[Pair] = Pair("Problems", "诊断与症状")
    order = 30
    claims = (
        ClaimKind.PROBLEM,
        ClaimKind.FINDING,
    )
    columns = (Column(Pair("Problem", "名称")), Column(Pair("ICD-10", "ICD-10")), Column(Pair("Status", "状态")))

    left_open = frozenset({Part.CERTAINTY, Part.WHEN})

    def holds(self, fact: Fact) -> bool:
        """A problem of the patient; a relative's is family history."""
        return isinstance(fact, ProblemFact) and fact.attributes.assertion is not Assertion.FAMILY

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[ProblemFact]:
        """One fact a condition; what only an allergy does, and what a patient merely wonders, is none."""
        reactions = [claim for claim in claims if claim.kind is ClaimKind.ALLERGY and claim.stands]
        about = [
            claim
            for claim in said.of_kind(claims, *self.claims)
            if claim.when is not When.PLANNED
            and (claim.concept is not None or claim.diagnosis)
            and not _wondered(claim)
            and not _is_reaction(claim, reactions)
        ]
        facts = []
        for every in said.by_key(about).values():
            status = min((_asserted(claim) for claim in every), key=_STRENGTH.index)
            telling = [claim for claim in every if _asserted(claim) is status]
            facts.append(_fact(telling, status, language))
        return facts

    def key(self, fact: ProblemFact, language: Language) -> str:
        """The condition or symptom."""
        return said.concept(fact.text, language, conditions(), symptoms())

    def differences(self, fact: ProblemFact, other: ProblemFact, language: Language) -> tuple[Fault, ...]:
        """Whether it is there, how sure it is, and on which side."""
        del language
        one, two = fact.attributes, other.attributes
        faults = []
        if one.assertion is not two.assertion:
            denial = Assertion.DENIED in (one.assertion, two.assertion)
            sure = Part.CERTAINTY if Assertion.POSSIBLE in (one.assertion, two.assertion) else Part.WHEN
            part = Part.DENIAL if denial else sure
            faults.append(Fault(part, one.assertion.value, two.assertion.value))
        if one.side and one.side != two.side:
            faults.append(Fault(Part.SIDE, one.side, two.side))
        return tuple(faults)

    def told_in(self, fact: ProblemFact, texts: Texts) -> frozenset[int]:
        """The statements that name it."""
        return texts.naming(fact.text, conditions(), symptoms()) | texts.holding(fact.said)

    def topics(self, fact: ProblemFact) -> tuple[Topic, ...]:
        """A diagnosis stands in the assessment, everything else in the history."""
        if fact.attributes.diagnosis:
            return (Topic.ASSESSMENT, *HISTORY)
        return (Topic.PAST_HISTORY, *HISTORY) if fact.attributes.assertion is Assertion.HISTORICAL else HISTORY

    def row(self, fact: ProblemFact) -> tuple[Cell, ...]:
        """Name, codes, status."""
        codes = Cell(text=" ".join(coding.code for coding in fact.codings), code=True)
        return (Cell(text=fact.text), codes, Cell(words=_WORDS[fact.attributes.assertion]))

    def resource(self, frame: Frame, fact: ProblemFact, beside: Sequence[Fact]) -> Json | None:
        """A Condition; ``None`` for what is denied."""
        del beside
        return None if fact.attributes.assertion is Assertion.DENIED else _condition(frame, fact)


def _asserted(claim: Claim) -> Assertion:
    if claim.assertion is Said.DENIED:
        return Assertion.DENIED
    if claim.assertion is Said.POSSIBLE:
        return Assertion.POSSIBLE
    return Assertion.HISTORICAL if claim.when is When.PAST else Assertion.PRESENT


def _wondered(claim: Claim) -> bool:
    """What a patient only supposes is no finding: the doctor's doubt is one."""
    return claim.assertion is Said.POSSIBLE and claim.speaker in (Speaker.PATIENT, Speaker.OTHER)


def _is_reaction(claim: Claim, allergies: Iterable[Claim]) -> bool:
    """Whether a symptom is what an allergy does: it was told with it, and is no complaint of today."""
    names = tuple(name.lower() for name in (claim.words, claim.concept.en if claim.concept else "") if name)
    for one in allergies:
        same_clause = one.evidence[-1:] == claim.evidence[-1:] and claim.clause == one.clause
        if same_clause or said.manifests(claim, one) or any(name in one.reaction.lower() for name in names):
            return True
    return False


def _fact(claims: list[Claim], status: Assertion, language: Language) -> ProblemFact:
    sides = {claim.side for claim in claims if claim.side}
    told = ProblemAttributes(
        assertion=status,
        diagnosis=status is not Assertion.DENIED and any(claim.diagnosis for claim in claims),
        onset=next((claim.since for claim in claims if claim.since), ""),
        side=sides.pop() if len(sides) == 1 else "both" if sides else "",
    )
    return ProblemFact(
        id="",
        text=said.named(claims[0], language),
        said=said.spoken(claims, language),
        evidence=said.evidence(claims),
        codings=exact_codes(claims, language),
        attributes=told,
    )


def exact_codes(claims: Iterable[Claim], language: Language) -> tuple:  # type: ignore[type-arg]
    """The code of a condition, where one of the names that were said is exactly that condition's."""
    return next(_exact(claims, language), ())


def _exact(claims: Iterable[Claim], language: Language) -> Iterator[tuple]:  # type: ignore[type-arg]
    for claim in claims:
        term = claim.concept
        if term is not None and claim.words.lower() in {name.lower() for name in term.names(language)}:
            yield said.codes(claim)


def _condition(frame: Frame, fact: ProblemFact) -> Json:
    """``inactive`` for what is over: whether it is resolved was not said.

    A diagnosis that the doctor named is ``confirmed``, one that he considers ``provisional``; a complaint is what the
    patient says, ``unconfirmed`` (https://hl7.org/fhir/R4/valueset-condition-ver-status.html).
    """
    told = fact.attributes
    over = told.assertion is Assertion.HISTORICAL
    possible = told.assertion is Assertion.POSSIBLE
    certainty = ("provisional" if possible else "confirmed") if told.diagnosis else "unconfirmed"
    made: Json = {
        "resourceType": "Condition",
        "id": frame.id("condition", fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "clinicalStatus": hl7("condition-clinical", "inactive" if over else "active"),
        "verificationStatus": hl7("condition-ver-status", certainty),
    }
    if told.diagnosis:
        made["category"] = [hl7("condition-category", "encounter-diagnosis", "Encounter Diagnosis")]
    made["code"] = concept(fact.text, fact.codings)
    if told.side:
        made["bodySite"] = [{"text": phrase(told.side, frame.language)}]
    made |= {"subject": frame.subject, "encounter": frame.encounter}
    if told.onset:
        made["onsetString"] = told.onset
    made["recordedDate"] = frame.at
    if frame.source.signature is not None and told.diagnosis:
        made["asserter"] = frame.practitioner(frame.source.signature.signer)
    return made | notes(said=fact.said, language=frame.language)


KIND = Problem()
