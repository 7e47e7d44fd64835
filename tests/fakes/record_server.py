"""A FHIR server with patients' records: searched by patient, practitioner and date, in pages, with faults on cue."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from tests.fakes.fhir_answers import Answer, Refusal
from tests.fakes.fhir_server import PREFIX, FhirServer

Json = dict[str, Any]
NUMBERS = "https://hospital.example/patients"


class RecordServer(FhirServer):
    """The server. ``page`` entries a page; ``without`` kinds are not known; ``next_base`` spoils the links."""

    def __init__(self, **more: Any) -> None:
        super().__init__(check_references=False, **more)
        self.page = 100
        self.endless = False
        self.next_base = ""
        self.without: dict[str, int] = {}
        self.searched: list[tuple[str, dict[str, str]]] = []

    def of(self, patient: str, *resources: Json) -> None:
        """Stores resources of a patient, with ids where they have none."""
        for number, given in enumerate(resources):
            one = {"id": f"{given['resourceType'].lower()}-{patient}-{number}", **given}
            if one["resourceType"] == "Appointment":
                one["participant"] = [*one.get("participant", []), {"actor": {"reference": f"Patient/{patient}"}}]
            elif one["resourceType"] == "AllergyIntolerance":
                one["patient"] = {"reference": f"Patient/{patient}"}
            elif one["resourceType"] not in ("Medication", "Binary", "Practitioner"):
                one["subject"] = {"reference": f"Patient/{patient}"}
            self.store(one)

    def _search(self, kind: str, parameters: dict[str, list[str]]) -> Answer:
        given = {name: values[0] for name, values in parameters.items()}
        self.searched.append((kind, given))
        if kind in self.without:
            raise Refusal(self.without[kind], "not-supported", f"{kind} is not known here")
        if "identifier" in given:
            return super()._search(kind, parameters)
        start = int(given.pop("_page", 0))
        found = [one for name, one in self.resources.items() if name.startswith(f"{kind}/") and _fits(one, given)]
        if given.get("_sort") == "-date":
            found.sort(key=lambda one: str(one.get("date", "")), reverse=True)
        size = int(given.get("_count", self.page))
        entries: list[Json] = [{"resource": one, "search": {"mode": "match"}} for one in found[start : start + size]]
        entries.append({"resource": {"resourceType": "OperationOutcome", "issue": []}, "search": {"mode": "outcome"}})
        bundle: Json = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
        if start + size < len(found) or self.endless:
            onward = 0 if self.endless else start + size
            query = "&".join(f"{name}={value}" for name, value in {**given, "_page": str(onward)}.items())
            bundle["link"] = [{"relation": "next", "url": f"{self.next_base or self.url}/{kind}?{query}"}]
        return Answer(200, bundle)


def _fits(one: Json, given: dict[str, str]) -> bool:
    whose = given.get("patient", "")
    actors = json.dumps(one)
    if whose and f'"{whose}"' not in json.dumps([one.get("subject"), one.get("patient"), one.get("participant")]):
        return False
    person = given.get("practitioner") or given.get("participant")
    if person and f'"{person}"' not in actors:
        return False
    since = given.get("date", "").removeprefix("ge")
    return not since or str(one.get("start") or one.get("period", {}).get("start", "")) >= since[:10]


def helen(server: RecordServer, *, id: str = "helen", **more: Any) -> Json:
    """A patient of the hospital."""
    return server.store(
        {
            "resourceType": "Patient", "id": id, "active": True,
            "identifier": [{"system": NUMBERS, "value": "4471 0932"}],
            "name": [{"use": "official", "family": "Parker", "given": ["Helen"]}],
            "gender": "female", "birthDate": "1961-04-02", **more,
        }
    )  # fmt: skip


def coded(text: str) -> Json:
    """A CodeableConcept in words."""
    return {"text": text}


def note(text: str, date: str, **more: Any) -> Json:
    """A DocumentReference with plain text."""
    data = b64encode(text.encode()).decode()
    attached = {"contentType": "text/plain", "data": data}
    return {
        "resourceType": "DocumentReference", "status": "current", "date": date,
        "content": [{"attachment": attached}], **more,
    }  # fmt: skip


__all__ = ["NUMBERS", "PREFIX", "RecordServer", "coded", "helen", "note"]
