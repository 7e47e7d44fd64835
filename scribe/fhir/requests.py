"""Orders, follow-up and advice.

Orders and the next visit are ServiceRequests with the intent ``plan``: the doctor said them aloud, the EMR's own order
entry makes orders of them. A follow-up is no Appointment, since "in two weeks" has neither slot nor time, and R4's
Appointment takes no words for it. Advice is one CarePlan.
"""

from __future__ import annotations

from collections.abc import Sequence

from scribe.fhir.codes import Json, concept, phrase
from scribe.fhir.frame import Frame
from scribe.fhir.narrative import clean, narrative
from scribe.model import FollowUpFact, OrderFact, PlanItemFact


def order(frame: Frame, fact: OrderFact) -> Json:
    """A ServiceRequest for a test, an image, a referral or a procedure."""
    told = fact.attributes
    category = [] if told.category == "other" else [{"text": phrase(told.category, frame.language)}]
    return _request(
        frame,
        "order",
        fact,
        category=category,
        code=concept(clean(told.name) or fact.text, fact.codings),
        when=told.when,
    )


def follow_up(frame: Frame, fact: FollowUpFact) -> Json:
    """A ServiceRequest for the next visit: when, or under which condition."""
    told = fact.attributes
    words = phrase("return" if told.condition and not told.when else "follow-up", frame.language)
    made = _request(frame, "follow-up", fact, category=[], code=concept(words, fact.codings), when=told.when)
    if told.condition:
        made["asNeededCodeableConcept"] = {"text": told.condition}
    return made


def _request(
    frame: Frame, role: str, fact: OrderFact | FollowUpFact, *, category: list[Json], code: Json, when: str
) -> Json:
    made: Json = {
        "resourceType": "ServiceRequest",
        "id": frame.id(role, fact.id),
        **frame.meta(made_by_machine=True),
        "text": narrative([fact.text], frame.language),
        "status": "active" if frame.signed else "draft",
        "intent": "plan",
    }
    if category:
        made["category"] = category
    made |= {"code": code, "subject": frame.subject, "encounter": frame.encounter}
    if when:
        made["occurrenceTiming"] = {"code": {"text": when}}
    made["authoredOn"] = frame.at
    if frame.source.signature is not None:
        made["requester"] = frame.practitioner(frame.source.signature.signer)
    return made


def advice(frame: Frame, facts: Sequence[PlanItemFact]) -> Json:
    """One CarePlan with an activity for each piece of advice.

    Args:
        frame: the document's frame.
        facts: at least one.
    """
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
