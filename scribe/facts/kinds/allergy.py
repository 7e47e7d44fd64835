"""Allergies, and that there are none.

An AllergyIntolerance is ``unconfirmed``: the patient tells of it, nobody tested it in this visit. "No known allergies"
is one too, with the code that the International Patient Summary has for it, unless the same note names an allergy. The
denial of one substance becomes no resource: ``refuted`` would claim a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, assert_never

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.texts import Texts
from scribe.language.claim import Assertion as Said
from scribe.language.claim import Claim, ClaimKind
from scribe.language.rules import pack
from scribe.language.tokens import tokens
from scribe.messages import Pair
from scribe.model import AllergyAttributes, AllergyFact, Assertion, Fact, Language, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import ABSENT_UNKNOWN, concept, hl7, phrase
from scribe.resources.narrative import clean, narrative, notes
from scribe.terminology import lexicon, medicines
from scribe.terminology.recorded import speaks_of_allergy

_PERHAPS: Final = (Assertion.PRESENT, Assertion.POSSIBLE)
_NONE: Final[dict[str, Pair]] = {
    "": Pair("No known allergies", "无已知过敏"),
    "medication": Pair("No known drug allergies", "无已知药物过敏"),
}
_TO: Final[Pair] = Pair("Allergy to {}", "对{}过敏")


def _alike(one: str, other: str, language: Language) -> bool:
    """Whether two tellings of a reaction have a word in common."""
    mine, theirs = ({token.stem for token in tokens(text, pack(language))} for text in (one, other))
    return bool(mine & theirs)


class Allergy(FactKind[AllergyFact]):
    """A substance that the patient does not tolerate, or that none is known."""

    name = "allergy"
    title: ClassVar[Pair] = Pair("Allergies", "过敏")
    order = 20
    claims = (ClaimKind.ALLERGY,)
    columns = (Column(Pair("Allergy", "过敏")), Column(Pair("Reaction", "反应")))

    left_open = frozenset({Part.CONDITION})

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[AllergyFact]:
        """One fact a substance: told as present anywhere it is present; none at all only where none is told."""
        about = said.of_kind(claims, *self.claims)
        substances = [claim for claim in about if claim.list_name != "allergens" or claim.concept is not None]
        facts: list[AllergyFact] = []
        signs = [claim for claim in claims if claim.stands]
        for every in said.by_key(substances).values():
            present = [claim for claim in every if claim.assertion is Said.PRESENT]
            possible = [claim for claim in every if claim.assertion is Said.POSSIBLE]
            facts.append(self._substance(present or possible or every, signs, language))
        if not any(fact.attributes.assertion in _PERHAPS for fact in facts):
            facts.extend(self._none(about, substances, language))
        return facts

    def _substance(self, claims: list[Claim], signs: list[Claim], language: Language) -> AllergyFact:
        name = said.named(claims[0], language)
        told = AllergyAttributes(
            substance=name,
            reaction=next((claim.reaction for claim in claims if claim.reaction), "")
            or next(
                (said.named(sign, language) for sign in signs if any(said.manifests(sign, one) for one in claims)), ""
            ),
            assertion=Assertion(claims[0].assertion.value),
        )
        return AllergyFact(
            id="",
            text=_TO.of(language).format(name),
            said=said.spoken(claims, language),
            evidence=said.evidence(claims),
            codings=said.codes(claims[0]),
            attributes=told,
        )

    def _none(self, about: list[Claim], substances: list[Claim], language: Language) -> list[AllergyFact]:
        denied = [claim for claim in about if claim not in substances and claim.assertion is Said.DENIED]
        facts = []
        for category in ("", "medication"):
            same = [claim for claim in denied if claim.category == category]
            if same:
                told = AllergyAttributes(assertion=Assertion.DENIED, category="medication" if category else "")
                text = _NONE[category].of(language)
                facts.append(AllergyFact(id="", text=text, evidence=said.evidence(same), attributes=told))
        return facts

    def key(self, fact: AllergyFact, language: Language) -> str:
        """The substance; that there is none has a key for what it is about."""
        name = fact.attributes.substance
        if not name.strip():
            return f"none {fact.attributes.category}"
        return said.concept(name, language, medicines(), lexicon.allergens())

    def differences(self, fact: AllergyFact, other: AllergyFact, language: Language) -> tuple[Fault, ...]:
        """Whether it is there at all; a reaction that nobody told."""
        del language
        faults = []
        if fact.attributes.assertion is not other.attributes.assertion:
            faults.append(Fault(Part.DENIAL, fact.attributes.assertion.value, other.attributes.assertion.value))
        if fact.attributes.reaction and not other.attributes.reaction:
            faults.append(Fault(Part.CONDITION, fact.attributes.reaction))
        return tuple(faults)

    def worded_otherwise(
        self, fact: AllergyFact, claims: Sequence[Claim], told: Sequence[AllergyFact], language: Language
    ) -> tuple[Fault, ...]:
        """A reaction that is told has to be the one that was said."""
        faults = super().worded_otherwise(fact, claims, told, language)
        for one in told:
            mine, said_ = one.attributes.reaction, fact.attributes.reaction
            if (
                self.key(one, language) == self.key(fact, language)
                and mine
                and said_
                and not _alike(mine, said_, language)
            ):
                faults = (*faults, Fault(Part.REACTION, mine, said_))
        return faults

    def told_in(self, fact: AllergyFact, texts: Texts) -> frozenset[int]:
        """The statements that name the substance, or speak of allergy where none is named."""
        name = fact.attributes.substance
        if not name:
            return texts.reading(_speaks_of_allergy, (True,)) | texts.holding("nkda") | texts.holding("nka")
        return texts.naming(name, medicines(), lexicon.allergens()) | texts.holding(fact.said)

    def topics(self, fact: AllergyFact) -> tuple[Topic, ...]:
        """Allergies, else the history."""
        del fact
        return (Topic.ALLERGIES, Topic.PAST_HISTORY)

    def row(self, fact: AllergyFact) -> tuple[Cell, ...]:
        """The substance, and what it does."""
        denied = fact.attributes.assertion is Assertion.DENIED and bool(fact.attributes.substance)
        return (
            Cell(text=fact.text, sub=Pair("denied", "否认") if denied else None),
            Cell(text=fact.attributes.reaction or "–"),
        )

    def resource(self, frame: Frame, fact: AllergyFact, beside: Sequence[Fact]) -> Json | None:
        """An AllergyIntolerance, or ``None`` for what is denied beside an allergy, or of one substance only."""
        told = fact.attributes
        others = any(isinstance(one, AllergyFact) and one.attributes.assertion in _PERHAPS for one in beside)
        made: Json = {
            "resourceType": "AllergyIntolerance",
            "id": frame.id("allergy", fact.id),
            **frame.meta(made_by_machine=True),
            "text": narrative([fact.text], frame.language),
            "clinicalStatus": hl7("allergyintolerance-clinical", "active"),
            "verificationStatus": hl7("allergyintolerance-verification", "unconfirmed"),
        }
        match told.assertion:
            case Assertion.DENIED if clean(told.substance) or others:
                return None
            case Assertion.FAMILY:
                return None
            case Assertion.DENIED:
                kind = " medication" if told.category == "medication" else ""
                code, display = f"no-known{kind.replace(' ', '-')}-allergies", f"No known{kind} allergies"
                made["code"] = {
                    "coding": [{"system": ABSENT_UNKNOWN, "code": code, "display": display}],
                    "text": phrase(display.lower(), frame.language),
                }
            case Assertion.PRESENT | Assertion.POSSIBLE | Assertion.HISTORICAL:
                made["code"] = concept(clean(told.substance) or fact.text, fact.codings)
                if told.assertion is Assertion.HISTORICAL:
                    made["clinicalStatus"] = hl7("allergyintolerance-clinical", "inactive")
            case _ as unknown:
                assert_never(unknown)
        made |= {"patient": frame.subject, "encounter": frame.encounter, "recordedDate": frame.at}
        made |= notes(said=fact.said, language=frame.language)
        if clean(told.reaction) and told.assertion is not Assertion.DENIED:
            made["reaction"] = [{"manifestation": [{"text": told.reaction}]}]
        return made


def _speaks_of_allergy(text: str, language: Language) -> tuple[bool]:
    del language
    return (speaks_of_allergy(text),)


KIND = Allergy()
