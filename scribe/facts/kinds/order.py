"""Orders: tests, images, referrals and procedures that the doctor orders today.

A ServiceRequest with the intent ``plan``: the doctor said it aloud, the EMR's own order entry makes an order of it.
What was refused, done already, taken back or only to be done on a condition is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, Literal

from scribe.facts import said
from scribe.facts.kind import Cell, Column, FactKind, Fault, Part
from scribe.facts.service_request import service_request
from scribe.facts.texts import Texts
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When
from scribe.messages import Pair
from scribe.model import Fact, Language, OrderAttributes, OrderFact, Speaker, Topic
from scribe.resources import Frame, Json
from scribe.resources.codes import concept, phrase
from scribe.resources.narrative import clean, notes
from scribe.terminology import lexicon, tests

Category = Literal["laboratory", "imaging", "referral", "procedure", "other"]

_ORDERED: Final = frozenset({Action.ORDER, Action.START})
_LAY: Final = (Speaker.PATIENT, Speaker.OTHER)
_WORDS: Final[dict[Category, Pair]] = {
    "laboratory": Pair("laboratory", "检验"),
    "imaging": Pair("imaging", "影像检查"),
    "referral": Pair("referral", "转诊"),
    "procedure": Pair("procedure", "操作"),
    "other": Pair("–", "–"),
}


class Order(FactKind[OrderFact]):
    """Something that is to be done."""

    name = "order"
    title: ClassVar[Pair] = Pair("Orders", "检查与转诊")
    order = 70
    claims = (
        ClaimKind.TEST,
        ClaimKind.PROCEDURE,
        ClaimKind.IMMUNISATION,
    )
    columns = (Column(Pair("Order", "项目")), Column(Pair("Kind", "类别")), Column(Pair("When", "时间")))

    def from_claims(self, claims: Sequence[Claim], language: Language) -> list[OrderFact]:
        """One fact a test, where the last word on it is that it is ordered."""
        about = said.of_kind(claims, *self.claims)
        facts = []
        for every in said.by_key(about).values():
            told = [claim for claim in every if claim.action is not Action.NONE]
            last = told[-1] if told else None
            if last is None or last.action not in _ORDERED or last.assertion is not Assertion.PRESENT:
                continue
            if last.when is When.PAST or _only_lay(told):
                continue
            name = said.named(last, language)
            facts.append(
                OrderFact(
                    id="",
                    text=name,
                    said=said.spoken([last], language),
                    evidence=said.evidence(told),
                    codings=said.codes(last),
                    attributes=OrderAttributes(name=name, category=_category(last), when=last.since),
                )
            )
        return facts

    def key(self, fact: OrderFact, language: Language) -> str:
        """What is ordered."""
        return said.concept(fact.attributes.name, language, tests(), lexicon.procedures(), lexicon.vaccines())

    def differences(self, fact: OrderFact, other: OrderFact, language: Language) -> tuple[Fault, ...]:
        """When it is to be done."""
        del language
        one, two = fact.attributes.when, other.attributes.when
        return (Fault(Part.WHEN, one, two),) if one and two and one != two else ()

    def told_in(self, fact: OrderFact, texts: Texts) -> frozenset[int]:
        """The statements that name it."""
        lists = (tests(), lexicon.procedures(), lexicon.vaccines())
        return texts.naming(fact.attributes.name, *lists) | texts.holding(fact.said)

    def topics(self, fact: OrderFact) -> tuple[Topic, ...]:
        """The plan."""
        del fact
        return (Topic.PLAN, Topic.INSTRUCTIONS, Topic.ASSESSMENT, Topic.FOLLOW_UP)

    def row(self, fact: OrderFact) -> tuple[Cell, ...]:
        """What, of which kind, when."""
        told = fact.attributes
        return (Cell(text=told.name), Cell(words=_WORDS[told.category]), Cell(text=told.when or "–"))

    def resource(self, frame: Frame, fact: OrderFact, beside: Sequence[Fact]) -> Json | None:
        """A ServiceRequest for a test, an image, a referral or a procedure."""
        del beside
        told = fact.attributes
        category = [] if told.category == "other" else [{"text": phrase(told.category, frame.language)}]
        code = concept(clean(told.name) or fact.text, fact.codings)
        made = service_request(frame, "order", fact, category=category, code=code, when=told.when)
        return made | notes(said=fact.said, language=frame.language)


def _only_lay(told: Sequence[Claim]) -> bool:
    """Whether no doctor has a part in it: a patient who sees or wants somebody orders nothing."""
    return all(claim.speaker in _LAY and len(claim.segments) == 1 for claim in told)


def _category(claim: Claim) -> Category:
    if claim.list_name in ("procedures", "vaccines"):
        return "procedure"
    known = claim.concept.category if claim.concept is not None else ""
    return known if known in _WORDS else "other"


KIND = Order()
