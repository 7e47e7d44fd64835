"""What every resource of one document shares: its ids, its labels, its references, its times."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scribe.model import Language, Person, digest_of
from scribe.resources.codes import AI_ASSERTED, TEST_DATA, Json
from scribe.resources.quantities import instant
from scribe.resources.source import DocumentSource

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:scribe:fhir")


def identity(*parts: str) -> str:
    """A UUID (version 5, RFC 9562) that is always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))


def urn(id: str) -> str:
    """The ``fullUrl`` and reference of a resource within the document."""
    return f"urn:uuid:{id}"


@dataclass(frozen=True)
class Frame:
    """The frame of one document."""

    source: DocumentSource

    @property
    def language(self) -> Language:
        """The language that the note is written in."""
        return self.source.note.language

    @property
    def signed(self) -> bool:
        """Whether a doctor has signed exactly this revision."""
        return self.source.signature is not None

    @property
    def demo(self) -> bool:
        """Whether the words come from the demo speech model."""
        return any(engine is not None and engine.demo for engine in (self.source.engine, self.source.note.recogniser))

    @cached_property
    def digest(self) -> str:
        """Names the note's revision."""
        return self.source.signature.revision_digest if self.source.signature else digest_of(self.source.note)

    @cached_property
    def heard(self) -> dict[str, tuple[float, float]]:
        """Start and end in the recording, in seconds, by the id of a segment."""
        return {one.segment: (one.start_s, one.end_s) for one in self.source.heard}

    @property
    def at(self) -> str:
        """When the document became what it is: signed, else approved, else when the visit began."""
        source = self.source
        if source.signature is not None:
            return instant(source.signature.at)
        if source.approval is not None:
            return instant(source.approval.at)
        return self.visited

    @property
    def visited(self) -> str:
        """When the visit began."""
        return instant(self.source.encounter.started_at)

    def id(self, role: str, fact: str = "") -> str:
        """The id of a resource of this consultation: the same in every revision of its document."""
        return identity("consultation", self.source.consultation, role, fact)

    def document(self, digest: str, status: str) -> str:
        """The identifier of one version of the document."""
        return urn(identity("document", self.source.consultation, digest, status))

    @cached_property
    def patient_id(self) -> str:
        """The same for the same patient number, so that two visits never make two patients."""
        patient = self.source.patient
        if patient.identifier:
            return identity("patient", patient.identifier_system, patient.identifier)
        return self.id("patient")

    @property
    def subject(self) -> Json:
        """Reference to the patient."""
        return {"reference": urn(self.patient_id)}

    @property
    def encounter(self) -> Json:
        """Reference to the visit."""
        return {"reference": urn(self.id("encounter"))}

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody who had a hand in the document, by user id: the doctor, then checkers, signer and editors."""
        source = self.source
        hands = [
            source.encounter.practitioner,
            source.approval.by if source.approval else None,
            source.signature.signer if source.signature else None,
            *self.editors,
        ]
        people: dict[str, Person] = {}
        for person in hands:
            if person is not None:
                people.setdefault(person.id, person)
        return people

    @cached_property
    def editors(self) -> tuple[Person, ...]:
        """Who wrote words of the note, besides the drafter."""
        written = [s.author for s in self.source.note.statements if not s.removed]
        return tuple({person.id: person for person in written if person is not None}.values())

    def practitioner(self, person: Person) -> Json:
        """Reference to a person."""
        known = self.people[person.id]
        return {"reference": urn(identity("practitioner", known.id, known.name))}

    def meta(self, *, made_by_machine: bool, profile: str = "") -> Json:
        """``{"meta": …}`` with the labels that apply, or nothing."""
        labels = [AI_ASSERTED] if made_by_machine and not self.signed else []
        labels += [TEST_DATA] if self.demo else []
        meta: Json = {"profile": [profile]} if profile else {}
        if labels:
            meta["security"] = [dict(label) for label in labels]
        return {"meta": meta} if meta else {}
