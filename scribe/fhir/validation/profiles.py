"""What ``meta.profile`` claims: that the profile is for this type, and the vital signs' profiles.

By https://hl7.org/fhir/R4/observation-vitalsigns.html: R4 asks for these of every such Observation; they are checked
where the resource names them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from scribe.fhir.validation.conformance import conformance_faults, profiles
from scribe.fhir.validation.definitions import definitions
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import is_absolute
from scribe.resources.codes import LOINC, UCUM

Json = dict[str, Any]
_BASE: Final = "http://hl7.org/fhir/StructureDefinition/"
_CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"


class Sign(NamedTuple):
    """One profile: its LOINC code and the units of its value."""

    code: str
    units: frozenset[str] = frozenset()


SIGNS: Final[dict[str, Sign]] = {
    "bmi": Sign("39156-5", frozenset({"kg/m2"})),
    "bodyheight": Sign("8302-2", frozenset({"cm", "[in_i]"})),
    "bodytemp": Sign("8310-5", frozenset({"Cel", "[degF]"})),
    "bodyweight": Sign("29463-7", frozenset({"kg", "g", "[lb_av]"})),
    "bp": Sign("85354-9"),
    "headcircum": Sign("9843-4", frozenset({"cm", "[in_i]"})),
    "heartrate": Sign("8867-4", frozenset({"/min"})),
    "oxygensat": Sign("2708-6", frozenset({"%"})),
    "resprate": Sign("9279-1", frozenset({"/min"})),
    "vitalspanel": Sign("85353-1"),
}
_PRESSURES: Final = {"8480-6": "systolic", "8462-4": "diastolic"}


def profile_faults(nodes: list[Node]) -> Iterator[Fault]:
    """What is claimed and does not hold."""
    for node in nodes:
        if node.element is not None or not isinstance(node.value.get("meta"), dict):
            continue
        named = node.value["meta"].get("profile")
        for place, url in enumerate(named if isinstance(named, list) else []):
            if not isinstance(url, str):
                continue
            plain, path = url.split("|", maxsplit=1)[0], f"{node.path}.meta.profile[{place}]"
            if not is_absolute(plain):
                yield Fault(path, "profile", "It is not an absolute URL.")
                continue
            of = definitions()["profiles"].get(plain)
            if of is not None and of not in _lines(node.type):
                yield Fault(path, "profile", f"It is a profile of {of}.")
                continue
            name = plain.removeprefix(_BASE)
            if of == "Observation" and (name == "vitalsigns" or name in SIGNS):
                yield from _vital_sign_faults(node, SIGNS.get(name), name)


def family_faults(nodes: list[Node]) -> Iterator[Fault]:
    """What is claimed of US Core and of the International Patient Summary and does not hold, by the resource itself."""
    for node in nodes:
        meta = node.value.get("meta") if node.element is None else None
        named = meta.get("profile") if isinstance(meta, dict) else None
        for place, url in enumerate(named if isinstance(named, list) else []):
            if isinstance(url, str) and url in profiles():
                first = next(conformance_faults(node.value, url), None)
                if first is not None:
                    yield Fault(f"{node.path}.meta.profile[{place}]", "profile", f"{first.path}: {first.text}")


def _lines(kind: str) -> tuple[str, ...]:
    """The type and what it is a kind of."""
    base = definitions()["types"][kind]["base"]
    return (kind, base, "Resource")


def _vital_sign_faults(node: Node, sign: Sign | None, name: str) -> Iterator[Fault]:
    one, path = node.value, node.path
    categories = [coding for item in _dicts(one.get("category")) for coding in _dicts(item.get("coding"))]
    if not any(item.get("system") == _CATEGORY and item.get("code") == "vital-signs" for item in categories):
        yield Fault(f"{path}.category", "vital-signs", "A vital sign has the category vital-signs.")
    if sign is not None and not _has_code(one, sign.code):
        yield Fault(f"{path}.code", "vital-signs", f"The profile asks for LOINC's code {sign.code}.")
    if "subject" not in one:
        yield Fault(f"{path}.subject", "vital-signs", "A vital sign has a subject.")
    yield from _time_faults(one, path)
    valued = any(item.startswith("value") for item in one)
    if not valued and not {"component", "hasMember", "dataAbsentReason"} & one.keys():
        yield Fault(path, "vs-2", "It has a value, parts, or the reason why there is none.")
    for place, part in enumerate(_dicts(one.get("component"))):
        if not any(item.startswith("value") for item in part) and "dataAbsentReason" not in part:
            yield Fault(f"{path}.component[{place}]", "vs-3", "It has a value, or the reason why there is none.")
    yield from _quantity_faults(one, path, sign.units if sign is not None else frozenset())
    if name == "bp":
        yield from _pressure_faults(one, path)
    if name == "vitalspanel" and "hasMember" not in one:
        yield Fault(f"{path}.hasMember", "vital-signs", "A panel names its members.")


def _time_faults(one: Json, path: str) -> Iterator[Fault]:
    if "effectivePeriod" in one:
        return
    told = one.get("effectiveDateTime")
    if not isinstance(told, str):
        yield Fault(f"{path}.effective[x]", "vital-signs", "A vital sign has a time, as dateTime or Period.")
    elif len(told) < 10:
        yield Fault(f"{path}.effectiveDateTime", "vs-1", "Its time is told to the day at least.")


def _quantity_faults(one: Json, path: str, units: frozenset[str]) -> Iterator[Fault]:
    """The value of a profile that has units is a Quantity with a value, a unit in words and one of these in UCUM."""
    if not units:
        return
    other = [name for name in one if name.startswith("value") and name != "valueQuantity"]
    if other:
        yield Fault(f"{path}.{other[0]}", "vital-signs", "The profile asks for a Quantity.")
    value = one.get("valueQuantity")
    if isinstance(value, dict):
        yield from _amount_faults(value, f"{path}.valueQuantity", units)


def _amount_faults(value: Json, path: str, units: frozenset[str]) -> Iterator[Fault]:
    if value.get("system") != UCUM or value.get("code") not in units:
        yield Fault(f"{path}.code", "vital-signs", f"The profile asks for UCUM's {' or '.join(sorted(units))}.")
    yield from (
        Fault(f"{path}.{name}", "vital-signs", "The profile asks for it.")
        for name in ("value", "unit")
        if name not in value
    )


def _pressure_faults(one: Json, path: str) -> Iterator[Fault]:
    if any(name.startswith("value") for name in one):
        yield Fault(f"{path}.value[x]", "vital-signs", "A blood pressure has its values in components.")
    parts = _dicts(one.get("component"))
    for code, words in _PRESSURES.items():
        found = [place for place, part in enumerate(parts) if _has_code(part, code)]
        if len(found) != 1:
            yield Fault(f"{path}.component", "vital-signs", f"A blood pressure has one {words} component ({code}).")
        for place in found:
            if isinstance(parts[place].get("valueQuantity"), dict):
                where = f"{path}.component[{place}].valueQuantity"
                yield from _amount_faults(parts[place]["valueQuantity"], where, frozenset({"mm[Hg]"}))


def _has_code(one: Json, code: str) -> bool:
    held = one["code"] if isinstance(one.get("code"), dict) else {}
    return any(item.get("system") == LOINC and item.get("code") == code for item in _dicts(held.get("coding")))


def _dicts(value: Any) -> list[Json]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
