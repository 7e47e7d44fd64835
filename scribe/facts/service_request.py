"""What every ServiceRequest of a note has in common."""

from __future__ import annotations

from scribe.model import FollowUpFact, OrderFact
from scribe.resources import Frame, Json
from scribe.resources.narrative import narrative


def service_request(
    frame: Frame, role: str, fact: OrderFact | FollowUpFact, *, category: list[Json], code: Json, when: str
) -> Json:
    """A request that is planned: ``draft`` until a doctor signs.

    Args:
        frame: the document's frame.
        role: names the resource among those of the consultation.
        fact: what is requested.
        category: its category, in words.
        code: what it is.
        when: in the words that were said.
    """
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
