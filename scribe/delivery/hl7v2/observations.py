"""A note's content as OBX segments: its words by section, what was measured, its diagnoses, its page as PDF.

Only what an OBX can say without doubt goes as a coded row: measurements with a LOINC code, and diagnoses that the
doctor confirmed today. What was denied, suspected, planned or declined is in the words, where nothing drops its "no".
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from scribe.delivery import document
from scribe.delivery.document import Json
from scribe.delivery.hl7v2.writing import escaped, field, number, rows, segment, time_of
from scribe.delivery.page import blocks_of, diagnoses_of, sections_of
from scribe.resources.codes import LOINC, UCUM

_SYSTEMS: Final[Mapping[str, str]] = {
    LOINC: "LN",
    UCUM: "UCUM",
    "http://snomed.info/sct": "SCT",
    "http://hl7.org/fhir/sid/icd-10": "I10",
    "http://hl7.org/fhir/sid/icd-10-cm": "I10C",
    "http://www.whocc.no/atc": "ATC",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "RXNORM",
}
"""HL7's names of code systems (table 0396)."""
_DIAGNOSIS: Final = ("29308-4", "Diagnosis", "LN")


@dataclass(frozen=True)
class Row:
    """One OBX without its number, and the notes that belong to it."""

    kind: str
    about: str
    value: str
    sub: str = ""
    unit: str = ""
    at: str = ""
    notes: tuple[str, ...] = ()


def words(note: Json) -> Iterator[Row]:
    """A row for each section, and more for one that is longer than a row may be; type FT with escaped line ends."""
    for place, section in enumerate(sections_of(note), 1):
        about = concept({**section.get("code", {}), "text": section.get("title", "")})
        blocks = blocks_of(section.get("text", {}).get("div", ""))
        lines = "\n".join(f"- {block.text}" if block.form == "item" else block.text for block in blocks)
        for part, value in enumerate(rows(lines)):
            yield Row("FT", about, value, sub=f"{place}.{part + 1}" if part else str(place))


def sentence(note: Json, said: str) -> Row:
    """One sentence about the whole document."""
    return Row("FT", concept({**note["type"], "text": note.get("title", "")}), escaped(said), sub="1")


def measured(bundle: Json) -> Iterator[Row]:
    """The Observations that are final and have a LOINC code, the parts of a blood pressure one by one."""
    for resource in document.resources(bundle):
        if resource["resourceType"] != "Observation" or resource.get("status") not in ("final", "amended"):
            continue
        at = resource.get("effectiveDateTime") or resource.get("effectivePeriod", {}).get("end", "")
        told = tuple(str(one["text"]) for one in resource.get("note", []) if one.get("text"))
        for part in (resource, *resource.get("component", [])):
            row = _measured(part)
            if row is not None:
                yield replace(row, at=time_of(at), notes=told, sub=f"m.{resource['id'][:8]}")


def _measured(part: Json) -> Row | None:
    if not any(one.get("system") == LOINC for one in part.get("code", {}).get("coding", [])):
        return None
    about, quantity = concept(part["code"]), part.get("valueQuantity", {})
    if "value" in quantity and "comparator" not in quantity:
        unit = _coded(quantity) if quantity.get("system") == UCUM else field("", quantity.get("unit", ""))
        return Row("NM", about, number(quantity["value"]), unit=unit)
    if "valueString" in part:
        return Row("ST", about, escaped(part["valueString"]))
    if "valueCodeableConcept" in part:
        return Row("CE", about, concept(part["valueCodeableConcept"]))
    return None


def _coded(quantity: Json) -> str:
    return field(quantity.get("code", ""), quantity.get("unit", ""), "UCUM")


def diagnoses(bundle: Json) -> Iterator[Row]:
    """What the doctor named as today's diagnosis and is sure of."""
    for diagnosis in diagnoses_of(bundle):
        yield Row("CE", field(*_DIAGNOSIS), concept(diagnosis["code"]), sub=f"d.{diagnosis['id'][:8]}")


def attached(note: Json, made: bytes) -> Row:
    """The page as PDF, in base64 (type ED: type of data AP, subtype PDF, tables 0191 and 0291)."""
    return Row("ED", concept({**note["type"], "text": note.get("title", "")}),
               "^".join(["", "AP", "PDF", "Base64", b64encode(made).decode()]))  # fmt: skip


def segments(content: list[Row], *, status: str) -> list[str]:
    """OBX 1, 2, 3 … with their NTEs; ``W`` (wrong) goes without values.

    Args:
        content: in its order.
        status: OBX-11 of all (table 0085): F final, C corrected, W entered in error.
    """
    made = []
    for place, row in enumerate(content, 1):
        value = "" if status == "W" else row.value
        fields = {1: str(place), 2: row.kind, 3: row.about, 4: escaped(row.sub), 5: value, 6: row.unit, 11: status}
        made.append(segment("OBX", {**fields, 14: row.at}))
        if status != "W":
            made += [segment("NTE", {1: str(at), 2: "L", 3: escaped(text)}) for at, text in enumerate(row.notes, 1)]
    return made


def concept(concept: Json) -> str:
    """A CodeableConcept as CE: two codes at most, and the words."""
    codings = [one for one in concept.get("coding", []) if one.get("code")][:2]
    text = str(concept.get("text", ""))
    if not codings:
        return field("", text)
    parts: list[str] = []
    for place, one in enumerate(codings):
        shown = text if place == 0 and text else str(one.get("display", ""))
        parts += [str(one["code"]), shown, _SYSTEMS.get(one.get("system", ""), "L")]
    return field(*parts)
