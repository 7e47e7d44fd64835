"""Problems and allergies.

What was denied becomes no resource: a pertinent negative stands in the note's words, where its context is.
"""

from __future__ import annotations

from typing import assert_never

from scribe.fhir.codes import ABSENT_UNKNOWN, Json, concept, hl7, phrase
from scribe.fhir.frame import Frame
from scribe.fhir.narrative import clean, narrative, notes
from scribe.model import AllergyFact, Assertion, ProblemFact


def problem(frame: Frame, fact: ProblemFact) -> Json | None:
    """A Condition; a relative's condition is a FamilyMemberHistory; a denied one is ``None``."""
    match fact.attributes.assertion:
        case Assertion.DENIED:
            return None
        case Assertion.FAMILY:
            return _family(frame, fact)
        case Assertion.PRESENT | Assertion.POSSIBLE | Assertion.HISTORICAL:
            return _condition(frame, fact)
        case _ as unknown:
            assert_never(unknown)


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


def _family(frame: Frame, fact: ProblemFact) -> Json:
    relation = fact.attributes.relation
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
            **hl7("v3-RoleCode", "FAMMEMB", "family member"),
            "text": clean(relation) or phrase("relative", frame.language),
        },
        "condition": [{"code": concept(fact.text, fact.codings)}],
        **notes(said=fact.said, language=frame.language),
    }


def allergy(frame: Frame, fact: AllergyFact, *, others: bool) -> Json | None:
    """An AllergyIntolerance, ``unconfirmed``: the patient tells of it, nobody tested it in this visit.

    "No known allergies" is one too, with the code that the International Patient Summary has for it, unless the same
    note names an allergy. The denial of one substance is ``None``: ``refuted`` would claim a proof.

    Args:
        frame: the document's frame.
        fact: what was said.
        others: whether the note names an allergy that the patient has or may have.
    """
    told = fact.attributes
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
