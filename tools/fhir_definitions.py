#!/usr/bin/env python3
"""Writes scribe/fhir/validation/data/r4.json.gz from HL7's own definitions of FHIR R4 (4.0.1, CC0-1.0).

    npm ci --prefix tools/fhir_judges
    tools/fhir_definitions.py tools/fhir_judges/node_modules/hl7.fhir.r4.examples

The package holds every StructureDefinition, ValueSet and CodeSystem of the specification beside the examples. What is
kept: each type's elements with cardinality, types, targets, required bindings and invariants (severity error), the
codes of the required bindings, the codes of HL7's code systems that the specification lists completely, the types that
profiles are for and the types of the values of extensions.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
OUT = Path(__file__).resolve().parent.parent / "scribe" / "fhir" / "validation" / "data" / "r4.json.gz"
PROFILES = "http://hl7.org/fhir/StructureDefinition/"
HL7 = ("http://hl7.org/fhir/", "http://terminology.hl7.org/")
SYSTEM_TYPE = "http://hl7.org/fhirpath/System."
FHIR_TYPE = f"{PROFILES}structuredefinition-fhir-type"
BY_FORM = {
    "http://hl7.org/fhir/ValueSet/mimetypes": "mimetype",
    "http://www.rfc-editor.org/bcp/bcp13.txt": "mimetype",
    "http://hl7.org/fhir/ValueSet/all-languages": "language",
    "http://hl7.org/fhir/ValueSet/currencies": "currency",
}
"""Bindings to codes that are told by their form: too many to list."""


def main(package: Path) -> None:
    """Writes the file."""
    OUT.write_bytes(packed(package))
    print(f"{OUT}: {OUT.stat().st_size} bytes")


def packed(package: Path) -> bytes:
    """The definitions, as they are kept."""
    structures = list(_of(package, "StructureDefinition"))
    value_sets = {one["url"]: one for one in _of(package, "ValueSet")}
    systems = {one["url"]: one for one in _of(package, "CodeSystem")}
    types: dict[str, Json] = {}
    rules: dict[str, list[str]] = {}
    for one in structures:
        if one["kind"] in {"resource", "complex-type"} and _is_base(one):
            types |= _types(one, rules)
    bound = sorted({spec["codes"] for held in types.values() for spec in held["elements"].values() if "codes" in spec})
    made = {
        "version": "4.0.1",
        "types": types,
        "rules": rules,
        "codes": {url: BY_FORM.get(url) or _codes(url, value_sets, systems) for url in bound},
        "systems": {
            url: sorted(_concepts(one))
            for url, one in sorted(systems.items())
            if one["content"] == "complete" and one.get("concept") and url.startswith(HL7)
        },
        "profiles": {one["url"]: one["type"] for one in structures if one["type"] != "Extension"},
        "extensions": {one["url"]: _values(one) for one in structures if one["type"] == "Extension"},
    }
    text = json.dumps(made, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def _of(package: Path, kind: str) -> Iterator[Json]:
    for path in sorted(package.glob(f"{kind}-*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        if one.get("resourceType") == kind:
            yield one


def _is_base(one: Json) -> bool:
    """The types themselves, and SimpleQuantity and MoneyQuantity, which elements name as their type's profile."""
    return one.get("derivation") != "constraint" or one["id"] in {"SimpleQuantity", "MoneyQuantity"}


def _types(one: Json, rules: dict[str, list[str]]) -> dict[str, Json]:
    """The type and its nested parts, each with its elements by the name that JSON gives them."""
    name = one["id"]
    snapshot = one["snapshot"]["element"]
    base = one.get("baseDefinition", "").removeprefix(PROFILES)
    types: dict[str, Json] = {name: {"base": base, "kind": one["kind"], "abstract": one["abstract"], "elements": {}}}
    root = snapshot[0]["path"]
    parents = {element["path"].rsplit(".", 1)[0] for element in snapshot[1:]}
    for element in snapshot:
        path = name + element["path"].removeprefix(root)
        keys = _keys(element, rules)
        if path == name:
            types[name]["rules"] = keys
            continue
        if element["path"] in parents:
            backbone = element["type"][0]["code"]
            types[path] = {"base": backbone, "kind": "part", "abstract": False, "elements": {}, "rules": []}
        parent, own = path.rsplit(".", 1)
        types[parent]["elements"] |= dict(_elements(own, element, name, keys, nested=element["path"] in parents))
    return types


def _keys(element: Json, rules: dict[str, list[str]]) -> list[str]:
    """The element's invariants of severity error, by a key that is unique over all types."""
    keys = []
    for one in element.get("constraint", []):
        if one["severity"] != "error" or not one.get("expression"):
            continue
        key, found = one["key"], [one["expression"], one["human"]]
        while key in rules and rules[key][0] != found[0]:
            key += "'"
        rules.setdefault(key, found)
        keys.append(key)
    return keys


def _elements(own: str, element: Json, name: str, keys: list[str], *, nested: bool) -> Iterator[tuple[str, Json]]:
    spec: Json = {"min": element["min"], "max": element["max"], "rules": keys}
    if "contentReference" in element:
        yield own, {**spec, "type": name + element["contentReference"].removeprefix(f"#{name}")}
        return
    binding = element.get("binding", {})
    if binding.get("strength") == "required" and "valueSet" in binding:
        spec["codes"] = binding["valueSet"].split("|")[0]
    for one in binding.get("extension", []):
        if one["url"].endswith("elementdefinition-maxValueSet") and "codes" not in spec:
            spec["codes"] = one["valueCanonical"].split("|")[0]
    for key in ("minValueInteger", "maxValueInteger", "maxLength"):
        if key in element:
            spec[key] = element[key]
    if not own.endswith("[x]"):
        (kind,) = element["type"]
        typed = {"type": f"{name}.{element['path'].split('.', 1)[1]}"} if nested else _typed(kind)
        yield own, {**spec, **typed}
        return
    for kind in element["type"]:
        code = _typed(kind)["type"] if kind["code"].startswith("http") else kind["code"]
        yield own.removesuffix("[x]") + code[0].upper() + code[1:], {**spec, **_typed(kind), "choice": own}


def _typed(kind: Json) -> Json:
    """Type and targets; FHIRPath's own types are told by the extension that names FHIR's."""
    code = kind["code"]
    if code.startswith(SYSTEM_TYPE):
        named = [
            one.get("valueUrl") or one.get("valueUri") for one in kind.get("extension", []) if one["url"] == FHIR_TYPE
        ]
        code = named[0] if named else code.removeprefix(SYSTEM_TYPE).lower()
    profiles = [one.removeprefix(PROFILES) for one in kind.get("profile", [])]
    if profiles and profiles[0] in {"SimpleQuantity", "MoneyQuantity"}:
        code = profiles[0]
    made: Json = {"type": code}
    targets = [one.removeprefix(PROFILES) for one in kind.get("targetProfile", [])]
    if targets and code == "Reference":
        made["targets"] = [] if "Resource" in targets else sorted(targets)
    return made


def _values(one: Json) -> list[str]:
    """The types that an extension's value may have; none where it has parts instead."""
    held = [part for part in one["snapshot"]["element"] if part["path"] == "Extension.value[x]" and part["max"] != "0"]
    return sorted({kind["code"] for part in held for kind in part["type"]})


def _codes(url: str, value_sets: dict[str, Json], systems: dict[str, Json]) -> Json | None:
    """Codes by system; ``None`` where the specification does not list them."""
    compose = value_sets.get(url, {}).get("compose")
    if compose is None:
        return None
    held: dict[str, set[str]] = {}
    for include in compose["include"]:
        found = _included(include, value_sets, systems)
        if found is None:
            return None
        for system, codes in found.items():
            held.setdefault(system, set()).update(codes)
    for exclude in compose.get("exclude", []):
        for system, codes in (_included(exclude, value_sets, systems) or {}).items():
            held.get(system, set()).difference_update(codes)
    return {system: sorted(codes) for system, codes in held.items()}


def _included(include: Json, value_sets: dict[str, Json], systems: dict[str, Json]) -> Json | None:
    if "valueSet" in include:
        whole: dict[str, list[str]] = {}
        for url in include["valueSet"]:
            found = _codes(url.split("|")[0], value_sets, systems)
            if found is None:
                return None
            whole |= found
        return whole
    system = include["system"]
    if "concept" in include:
        return {system: [one["code"] for one in include["concept"]]}
    held = systems.get(system)
    if held is None or held["content"] != "complete":
        return None
    return _filtered(include, held)


def _filtered(include: Json, held: Json) -> Json | None:
    """What the include's filters leave of the system; only descent is understood."""
    chosen: set[str] = set(_concepts(held))
    for one in include.get("filter", []):
        if one["op"] not in {"is-a", "descendent-of"} or one["property"] != "concept":
            return None
        chosen &= set(_below(held, one["value"], itself=one["op"] == "is-a"))
    return {include["system"]: sorted(chosen)}


def _concepts(held: Json) -> list[str]:
    return [one["code"] for one in _all(held.get("concept", []))]


def _all(concepts: list[Json]) -> Iterator[Json]:
    for one in concepts:
        yield one
        yield from _all(one.get("concept", []))


def _below(held: Json, code: str, *, itself: bool) -> list[str]:
    """A code's descendants, by nesting and by the properties subsumedBy and parent."""
    concepts = list(_all(held.get("concept", [])))
    found = {code}
    while True:
        more = {one["code"] for top in concepts if top["code"] in found for one in top.get("concept", [])}
        more |= {
            one["code"]
            for one in concepts
            for part in one.get("property", [])
            if part["code"] in {"subsumedBy", "parent"} and part.get("valueCode") in found
        }
        if more <= found:
            return sorted(found if itself else found - {code})
        found |= more


if __name__ == "__main__":
    main(Path(sys.argv[1]))
