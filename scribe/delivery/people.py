"""The hospital's own patient, practitioners and visit, found by their numbers and held against the document's.

Nobody's record is guessed: what differs, what is not in use and what several carry refuses the delivery
(docs/decisions/0009-the-right-patient.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NoReturn

from scribe.delivery.document import Json
from scribe.delivery.exchange import Exchange, Stored
from scribe.delivery.identity import Comparison, PatientMatch, compare, live
from scribe.errors import DeliveryRefused
from scribe.model import Location
from scribe.resources.codes import CONSULTATION_SYSTEM, USER_SYSTEM

UnknownPatient = Literal["create", "refuse"]

SHARED: Final = ("Patient", "Practitioner", "Encounter")
"""What a hospital has of its own: looked for first, never overwritten."""

_OURS: Final = frozenset({CONSULTATION_SYSTEM, USER_SYSTEM})
_NO_VISIT: Final = frozenset({"cancelled", "entered-in-error"})
_SAID: Final = {
    "number": "number", "birth_date": "birth date", "sex": "sex", "name": "name", "death": "time of death",
}  # fmt: skip


class People:
    """Patient, practitioners and visit of a document, as the EMR has them.

    Args:
        exchange: asks the EMR.
        unknown_patient: whether a patient whose number the EMR does not know is created, or refuses the delivery.
        match: what has to agree besides the number.
        checked: whether they have to be the right ones; not so for a withdrawal, which only takes back.
    """

    def __init__(
        self,
        exchange: Exchange,
        unknown_patient: UnknownPatient = "refuse",
        match: PatientMatch = "number-and-one",
        *,
        checked: bool = True,
    ) -> None:
        self._exchange, self._unknown_patient, self._match, self._checked = exchange, unknown_patient, match, checked
        self._found: dict[str, Stored | None] = {}
        self.compared: Json = {}
        """What of the patient was compared, with both sides."""

    def known(self, *bundles: Json) -> dict[str, str]:
        """By ``fullUrl``: the reference at the EMR of everything in these documents that it has of its own.

        Args:
            bundles: the document that is delivered, then earlier versions of it.

        Raises:
            DeliveryRefused: the patient is unknown, another one, or not to be told from another one; the visit or the
                practitioner that the registration names is not there; the visit is another patient's.
        """
        entries = {entry["fullUrl"]: entry["resource"] for bundle in reversed(bundles) for entry in bundle["entry"]}
        shared = {url: one for url, one in entries.items() if one["resourceType"] in SHARED}
        visited = _visited(bundles[0]) if bundles else ""
        for url, resource in sorted(shared.items(), key=lambda item: SHARED.index(item[1]["resourceType"])):
            if url not in self._found:
                self._found[url] = self._find(resource, shared, visited)
        return {url: found.reference for url in shared if (found := self._found[url]) is not None}

    @property
    def locations(self) -> tuple[Location, ...]:
        """Where those are that were found, each once."""
        found = (one for one in self._found.values() if one is not None)
        return tuple(dict.fromkeys(Location(reference=one.reference, version=one.version) for one in found))

    def _find(self, resource: Json, shared: dict[str, Json], visited: str) -> Stored | None:
        match resource["resourceType"]:
            case "Patient":
                found = self._patient(resource, visited)
            case "Practitioner":
                found = self._practitioner(resource)
            case _:
                found = self._encounter(resource, shared)
        return None if found is None else Stored(found, str(_member(found, "meta").get("versionId", "")))

    def _patient(self, wanted: Json, visited: str) -> Json | None:
        identifier = next(iter(wanted.get("identifier", [])), None)
        candidates = self._carrying("Patient", identifier) if identifier else []
        found = live(candidates, self._read_patient, base=self._exchange.base_url)
        if found is None:
            self._require_creatable(numbered=identifier is not None)
            return None
        comparison = compare(wanted, found, visited=visited, replaced=candidates)
        self.compared = self.compared or comparison.shown()
        made_by_scribe = found.get("id") == wanted["id"]
        if self._checked and not (made_by_scribe and not comparison.differing):
            self._require_same(comparison)
        return found

    def _require_creatable(self, *, numbered: bool) -> None:
        if not self._checked:
            return
        if not numbered:
            raise DeliveryRefused(
                "The consultation names no patient number, so nobody's record can be found in the EMR.",
                remedy="Register the consultation with the patient's number, or give this delivery up.",
            )
        if self._unknown_patient == "refuse":
            raise DeliveryRefused(
                "The EMR does not know this patient number.",
                remedy="Register the patient in the EMR, or correct the number; then retry the delivery.",
            )

    def _require_same(self, comparison: Comparison) -> None:
        """Goes on only with the same person, or with a person's word for exactly this difference."""
        accepted = self._exchange.order.accepted
        if comparison.same_person(self._match):
            return
        if accepted is not None and accepted.reference == comparison.theirs and accepted.compared == comparison.digest:
            return
        differing = [_SAID[name] for name in comparison.differing]
        if comparison.differing == ("death",):
            fault = "The EMR says that the patient with this number had died before the visit."
        elif differing:
            fault = f"The EMR's patient with this number differs in {_listed(differing)}."
        else:
            fault = (
                "The EMR's patient has this number, but too little else is known of both to tell that it is the same."
            )
        raise DeliveryRefused(
            fault,
            remedy="Find out whose note it is before anything else. Then correct the EMR, or confirm that it is the "
            "same person, and retry the delivery; or give it up.",
            compared=comparison.shown(),
        )

    def _practitioner(self, wanted: Json) -> Json | None:
        """The EMR's own, by the hospital's number where the registration names it, else by ours."""
        named = _of_the_hospital(wanted)
        identifier = named or next(iter(wanted.get("identifier", [])), None)
        candidates = self._carrying("Practitioner", identifier) if identifier else []
        in_use = [one for one in candidates if one.get("active") is not False] or candidates
        if len(in_use) > 1:
            _several(len(in_use), "practitioners")
        if named and not in_use and self._checked:
            raise DeliveryRefused(
                "The EMR does not know the number of the visit's doctor.",
                remedy="Check SCRIBE_EMR_PRACTITIONER_SYSTEM and the doctor's number in the EMR; then retry.",
            )
        return next(iter(in_use), None)

    def _encounter(self, wanted: Json, shared: dict[str, Json]) -> Json | None:
        """The EMR's own visit where the registration names it; ``None`` where the note brings a visit of its own."""
        named = _of_the_hospital(wanted)
        if named is None:
            return None
        candidates = [one for one in self._carrying("Encounter", named) if one.get("status") not in _NO_VISIT]
        if len(candidates) > 1:
            _several(len(candidates), "visits")
        if self._checked:
            self._require_visit_of(self._patient_of(wanted, shared), candidates)
        return next(iter(candidates), None)

    def _require_visit_of(self, patient: Stored | None, candidates: list[Json]) -> None:
        if not candidates:
            raise DeliveryRefused(
                "The EMR has no visit of this number that took place.",
                remedy="Check SCRIBE_EMR_ENCOUNTER_SYSTEM and the visit's number in the EMR; then retry the delivery.",
            )
        if patient is None or not self._is_subject(patient, candidates[0]):
            raise DeliveryRefused(
                "The EMR's visit of this number is another patient's.",
                remedy="Find out whose note it is before anything else; correct the visit in the EMR, or give this "
                "delivery up.",
            )

    def _is_subject(self, patient: Stored, encounter: Json) -> bool:
        """Whether the visit is the patient's, also under a record that this one has replaced."""
        reference = str(_member(encounter, "subject").get("reference", ""))
        local = reference.removeprefix(f"{self._exchange.base_url}/").split("/_history/")[0]
        if local == patient.reference:
            return True
        if not local.startswith("Patient/"):
            return False
        subject = self._read_patient(local)
        in_use = live([subject], self._read_patient, base=self._exchange.base_url) if subject is not None else None
        return in_use is not None and f"Patient/{in_use.get('id')}" == patient.reference

    def _patient_of(self, encounter: Json, shared: dict[str, Json]) -> Stored | None:
        url = encounter.get("subject", {}).get("reference", "")
        return self._found.get(url) if url in shared else None

    def _read_patient(self, reference: str) -> Json | None:
        stored = self._exchange.read(reference)
        return None if stored is None else stored.resource

    def _carrying(self, kind: str, identifier: Json) -> list[Json]:
        """The resources that really carry the identifier: a server may ignore what it cannot search."""
        token = search_token(identifier)
        found = self._exchange.search(kind, {"identifier": token}, doing=f"looking for the {kind.lower()}")
        return [one for one in found if carries(one, identifier)]


def search_token(identifier: Json) -> str:
    """The search value ``system|value``, escaped as https://hl7.org/fhir/R4/search.html#escaping says."""
    return "|".join(_escaped(identifier.get(part, "")) for part in ("system", "value"))


def _escaped(part: str) -> str:
    for mark in "\\,|$":
        part = part.replace(mark, f"\\{mark}")
    return part


def carries(candidate: Json, identifier: Json) -> bool:
    """Whether a resource has the identifier, in its system; a server may ignore what it cannot search."""
    have = candidate.get("identifier", [])
    return any(
        (item.get("system") or "", item.get("value")) == (identifier.get("system") or "", identifier["value"])
        for item in (have if isinstance(have, list) else [])
        if isinstance(item, dict)
    )


def _of_the_hospital(resource: Json) -> Json | None:
    """The identifier that the registration gave, beside Scribe's own."""
    return next((one for one in resource.get("identifier", []) if one.get("system") not in _OURS), None)


def _visited(bundle: Json) -> str:
    """When the visit of the document began."""
    encounters = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Encounter"]
    return next((str(_member(one, "period").get("start", "")) for one in encounters), "")


def _several(count: int, what: str) -> NoReturn:
    raise DeliveryRefused(
        f"The EMR has {count} {what} with the same number.",
        remedy="Have the number of all but one corrected in the EMR, then retry the delivery.",
    )


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _member(value: Json, name: str) -> Json:
    found = value.get(name)
    return found if isinstance(found, dict) else {}
