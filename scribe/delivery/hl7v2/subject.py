"""Who a message is about: patient, visit and staff as PID, PV1, XCN and PPN (version 2.5.1, chapters 2.A and 3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scribe.delivery import document
from scribe.delivery.document import Json
from scribe.delivery.hl7v2.header import Header
from scribe.delivery.hl7v2.writing import field, segment, time_of
from scribe.delivery.page import name_of
from scribe.errors import DeliveryRefused
from scribe.resources.codes import CONSULTATION_SYSTEM, USER_SYSTEM

_SEX: Final[Mapping[str, str]] = {"male": "M", "female": "F", "other": "O", "unknown": "U"}
_OWN: Final = (CONSULTATION_SYSTEM, USER_SYSTEM)
"""Numbers that Scribe gave; the hospital's own go first."""


class Subject:
    """Reads the people and the visit of one document.

    Args:
        bundle: the document.
        header: the interface's choices.

    Raises:
        DeliveryRefused: it is no document, or its patient has no number.
    """

    def __init__(self, bundle: Json, header: Header) -> None:
        self.note = document.composition(bundle)
        self._header = header
        self._known: dict[str, Json] = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
        self._patient = self.pointed(self.note.get("subject"))
        self._encounter = self.pointed(self.note.get("encounter"))
        if not any(one.get("value") for one in self._patient.get("identifier", [])):
            raise DeliveryRefused(
                "The patient has no number, and an HL7 message without one reaches nobody's record.",
                remedy="Register the consultation with the hospital's patient number, then retry the delivery.",
            )

    def pointed(self, reference: Any) -> Json:
        """The resource that a reference of the document means; empty when there is none."""
        return self._known.get((reference or {}).get("reference", ""), {})

    @property
    def visited(self) -> str:
        """When the visit began, written."""
        return time_of(self._encounter.get("period", {}).get("start", ""))

    @property
    def doctor(self) -> str:
        """The visit's doctor, as XCN."""
        people = [self.pointed(one.get("individual")) for one in self._encounter.get("participant", [])]
        return self._xcn(next(iter(people), {}))

    @property
    def signer(self) -> str:
        """Who signed the document, as XCN; empty when nobody did."""
        return self._xcn(self._signed()[0])

    @property
    def reader(self) -> str:
        """Who signed, as the name (CNN) within an NDL."""
        person, _ = self._signed()
        return field((_number(person), *_name(person))) if person else ""

    @property
    def signature(self) -> str:
        """Who signed the document and when, as PPN (component 15 is the time)."""
        person, at = self._signed()
        return field(_number(person), *_name(person), *[""] * 11, time_of(at)) if person else ""

    def _signed(self) -> tuple[Json, str]:
        for attester in self.note.get("attester", []):
            if attester.get("mode") == "legal":
                return self.pointed(attester.get("party")), attester.get("time", "")
        return {}, ""

    def patient_segment(self) -> str:
        """PID: every number of the patient, the name, birth date and sex."""
        numbers = [
            field(one["value"], "", "", self._authority(one), "MR" if place == 0 else "PI")
            for place, one in enumerate(self._patient["identifier"])
            if one.get("value")
        ]
        family, given = _name(self._patient)
        return segment(
            "PID",
            {
                1: "1",
                3: "~".join(numbers),
                # the field is required; U is a name that nobody said (table 0200)
                5: field(family, given, "", "", "", "", "L" if family else "U"),
                7: time_of(self._patient.get("birthDate", "")),
                8: _SEX.get(self._patient.get("gender", ""), "U"),
            },
        )

    def visit_segment(self) -> str:
        """PV1: an outpatient; the hospital's own visit number, where the registration named it, and ours beside it."""
        numbers = self._encounter.get("identifier", [])
        theirs = [one for one in numbers if one.get("system") not in _OWN and one.get("value")]
        ours = [one for one in numbers if one.get("system") in _OWN and one.get("value")]
        place = self._encounter.get("serviceType", {}).get("text", "")
        return segment(
            "PV1",
            {
                1: "1",
                2: "O",
                3: field(place),
                7: self.doctor,
                19: field(theirs[0]["value"], "", "", _authority(theirs[0]), "VN") if theirs else "",
                44: self.visited,
                50: field(ours[0]["value"], "", "", self._header.sending_application) if ours else "",
            },
        )

    def _authority(self, identifier: Json) -> str | tuple[str, ...]:
        return self._header.patient_authority or _authority(identifier)

    def _xcn(self, person: Json) -> str:
        if not person:
            return ""
        return field(_number(person), *_name(person), "", "", "", "", "", _authority(_identifier(person)))


def _authority(identifier: Json) -> tuple[str, ...]:
    """An assigning authority (HD): an OID as ISO, any other URI as URI."""
    system = str(identifier.get("system", ""))
    if system.startswith("urn:oid:"):
        return ("", system.removeprefix("urn:oid:"), "ISO")
    return ("", system, "URI") if system else ("",)


def _identifier(person: Json) -> Json:
    """The hospital's number of a person, else the user's name at Scribe."""
    named = [one for one in person.get("identifier", []) if one.get("value")]
    return next((one for one in named if one.get("system") not in _OWN), next(iter(named), {}))


def _number(person: Json) -> str:
    return str(_identifier(person).get("value", ""))


def _name(person: Json) -> tuple[str, str]:
    """Family and given name where the registration has them apart, else the whole name as the family name.

    A name in one piece is not taken apart: which word is the family name differs between Lin Mei, 林梅 and Mei Lin.
    """
    for name in person.get("name", []):
        if name.get("family"):
            return str(name["family"]), " ".join(name.get("given", []))
    return name_of(person), ""
