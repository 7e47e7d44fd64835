"""Deliveries of a morning: one of each end that a delivery can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scribe.errors import DeliveryRefused, PartDown
from scribe.model import Stage

if TYPE_CHECKING:
    from tests.browser.ward import Ward


def seed_deliveries(ward: Ward) -> None:
    """One of each end that a delivery can have."""
    with ward.ago(70):
        ward.delivered("Hannah Brandt", number="2790 6614")
    with ward.ago(66):
        waiting = ward.signed("Idris Bello", gender="male", heard=False)
        ward.failed(waiting, Stage.DELIVER, PartDown("The EMR does not answer.", remedy="Nothing is to be done."))
    with ward.ago(64):
        ward.failed(waiting, Stage.DELIVER, PartDown(
            "The EMR answered with status 503 while storing the note.", remedy="Scribe tries again by itself.",
            status=503, outcome=_outcome("The interface engine is being restarted."),
        ))  # fmt: skip
    with ward.ago(80):
        refused = ward.by_name["Noor Haddad"] = ward.signed("Noor Haddad", heard=False)
        ward.failed(
            refused, Stage.DELIVER,
            DeliveryRefused("The EMR refused with status 422 while storing the note.", remedy="Read the reasons below.",
                            status=422, outcome=_outcome("us-core-1: the name of Noor Haddad has no family name.",
                                                         "Bundle.entry[1].resource.name")),
        )  # fmt: skip
    with ward.ago(84):
        other = ward.signed("Samira Aydin", heard=False, number="3318 7720")
        ward.failed(
            other, Stage.DELIVER,
            DeliveryRefused("The EMR’s record with this number is another person’s: the name and the birth date "
                            "differ.", remedy="Find out whose note it is.", compared=DIFFERENCE),
        )  # fmt: skip
    with ward.ago(50):
        held = ward.signed("Clara Jensen", heard=False)
        ward.past.hold(held.id, reason="The number is being corrected at the desk.", actor=ward.people["aisha"])
        given = ward.signed("王秀英", language="zh", heard=False, number="5120 8830")
        ward.past.give_up(given.id, reason="已按纸质病历归档。", actor=ward.people["jo"])


DIFFERENCE = {
    "theirs": "Patient/8841",
    "digest": "d" * 64,
    "elements": [
        {"name": "number", "ours": "3318 7720", "theirs": "3318 7720", "result": "same"},
        {"name": "name", "ours": "Samira Aydin", "theirs": "Samira Öztürk", "result": "differs"},
        {"name": "birth_date", "ours": "1959-03-14", "theirs": "1959-03-14", "result": "same"},
        {"name": "sex", "ours": "female", "theirs": "", "result": "unknown"},
    ],
}
"""What the EMR has of a patient who has married since."""


def _outcome(text: str, *where: str) -> dict[str, Any]:
    issue = {"severity": "error", "code": "invariant", "details": {"text": text}, "expression": list(where)}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
