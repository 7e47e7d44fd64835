"""Whether resources keep the profiles of US Core and of the International Patient Summary.

The rules are those of HL7's StructureDefinitions (``data/profiles.json.gz``, which ``tools/profile_definitions.py``
writes): elements with cardinality, types, fixed values and patterns, targets of references, slices and invariants
(https://hl7.org/fhir/R4/profiling.html). Three of US Core's can be had that way. The further ten are written by hand
(``data/us_core.json``) and were held, rule by rule, against the StructureDefinitions of US Core 5.0.1, where they stand
as differences from FHIR R4; no other program has judged what Scribe claims by them. What cannot be told does not hold.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple

from scribe.fhir.validation.definitions import definitions
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.invariants import expression_holds

Json = dict[str, Any]
US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition/"
IPS: Final = "http://hl7.org/fhir/uv/ips/StructureDefinition/"
_BASE: Final = "http://hl7.org/fhir/StructureDefinition/"


class Held(NamedTuple):
    """A value of an element, the type that it has and the name that JSON gives it."""

    value: Any
    type: str
    name: str


@cache
def profiles() -> dict[str, Json]:
    """The profiles by URL, read once a process."""
    folder = resources.files(__package__).joinpath("data")
    defined: dict[str, Json] = json.loads(gzip.decompress(folder.joinpath("profiles.json.gz").read_bytes()))
    written: dict[str, Json] = json.loads(folder.joinpath("us_core.json").read_text(encoding="utf-8"))
    return {**written, **defined}


@lru_cache(maxsize=1024)
def profiles_for(family: str, kind: str) -> tuple[str, ...]:
    """The profiles for a resource's type.

    Args:
        family: how their URLs begin.
        kind: the type.
    """
    return tuple(url for url, one in sorted(profiles().items()) if url.startswith(family) and one["type"] == kind)


def conformance_faults(resource: Json, url: str) -> Iterator[Fault]:
    """What a profile asks that a resource does not keep, by itself: the targets of its references are left aside."""
    profile, kind = profiles()[url], str(resource.get("resourceType"))
    if profile["type"] != kind:
        yield Fault("meta.profile", "profile", f"It is a profile of {profile['type']}.")
        return
    yield from _faults(Held(resource, kind, kind), profile["node"], kind)


def holding(entries: Mapping[str, Json], family: str) -> dict[str, tuple[str, ...]]:
    """Which profiles hold for each resource, with those that its references point at.

    Args:
        entries: the resources of a document by the reference that others use for them.
        family: how the URLs of the profiles begin.

    Returns:
        The profiles by the same references. Two resources that need each other hold together.
    """
    held = {
        name: {
            url for url in profiles_for(family, str(one.get("resourceType"))) if not any(conformance_faults(one, url))
        }
        for name, one in entries.items()
    }
    changed = True
    while changed:
        changed = False
        for name, one in entries.items():
            for url in sorted(held[name]):
                if not _targets_hold(one, profiles()[url]["node"], entries, held):
                    held[name].discard(url)
                    changed = True
    return {name: tuple(sorted(urls)) for name, urls in held.items()}


def _targets_hold(one: Json, node: Json, entries: Mapping[str, Json], held: Mapping[str, set[str]]) -> bool:
    kind = str(one["resourceType"])
    return all(
        _points_right(reference, targets, entries, held)
        for reference, targets in _pointed_at(Held(one, kind, kind), node)
    )


def _points_right(
    reference: str, targets: Sequence[str], entries: Mapping[str, Json], held: Mapping[str, set[str]]
) -> bool:
    """Whether the reference points at a resource of the document that keeps one of the profiles."""
    target = entries.get(reference)
    if target is None:
        return False
    plain = f"{_BASE}{target.get('resourceType')}"
    return plain in targets or bool(held[reference] & set(targets))


def _pointed_at(held: Held, node: Json) -> Iterator[tuple[str, Sequence[str]]]:
    if not isinstance(held.value, dict):
        return
    if "targets" in node and isinstance(held.value.get("reference"), str):
        yield held.value["reference"], node["targets"]
    for name, asked in node.get("children", {}).items():
        for inner in _values(held, name):
            yield from _pointed_at(inner, asked)


def _faults(held: Held, node: Json, path: str) -> Iterator[Fault]:
    """What one value does not keep, with everything within it."""
    yield from _own_faults(held, node, path)
    if not isinstance(held.value, dict):
        return
    for name, asked in node.get("children", {}).items():
        values = list(_values(held, name))
        here = f"{path}.{name}"
        yield from _count_faults(len(values), asked, here)
        for value in values:
            yield from _faults(value, asked, f"{path}.{value.name}")
        yield from _slice_faults(values, asked, here)


def _own_faults(held: Held, node: Json, path: str) -> Iterator[Fault]:
    if "types" in node and held.type not in node["types"]:
        yield Fault(path, "profile", f"The profile asks for {' or '.join(node['types'])}.")
    for name in ("fixed", "pattern"):
        if name in node and not _fits(held.value, node[name], whole=name == "fixed"):
            yield Fault(path, "profile", "The profile asks for another value.")
    if "codes" in node and not _coded(held.value, node["codes"]):
        yield Fault(path, "profile", "The profile asks for a code of its value set.")
    for url in node.get("profiles", ()):
        known = profiles().get(url)
        if known is None:
            yield Fault(path, "profile", "The profile of its type is not known.")
        elif known["type"] == held.type:
            yield from _faults(held, known["node"], path)
    for key, expression in node.get("rules", ()):
        if not expression_holds(expression, held.value, held.type):
            yield Fault(path, key, "The profile's rule does not hold.")


def _count_faults(count: int, node: Json, path: str) -> Iterator[Fault]:
    if count < node.get("min", 0):
        yield Fault(path, "profile", f"The profile asks for at least {node['min']}.")
    if "max" in node and count > node["max"]:
        yield Fault(path, "profile", f"The profile allows {node['max']} at most.")


def _slice_faults(values: Sequence[Held], node: Json, path: str) -> Iterator[Fault]:
    for one in node.get("slices", ()):
        mine = [value for value in values if _is_of(value, one, node.get("told_by", ()))]
        yield from _count_faults(len(mine), one, path)
        for value in mine:
            yield from _faults(value, one, path)


def _is_of(held: Held, piece: Json, told_by: Iterable[Sequence[str]]) -> bool:
    """Whether a value belongs to a slice, by what the slices are told apart by."""
    for kind, path in told_by:
        if kind == "type" and path == "$this":
            if held.type not in piece.get("types", ()):
                return False
        elif kind in {"value", "pattern"}:
            if not _matches(held, piece, [] if path == "$this" else path.split(".")):
                return False
        else:
            return False
    return True


def _matches(held: Held, piece: Json, path: Sequence[str]) -> bool:
    """Whether the value at a path of the slice, or one of the values there, is the slice's."""
    if path:
        inner = piece.get("children", {}).get(path[0], {})
        return any(_matches(value, inner, path[1:]) for value in _values(held, path[0]))
    if "codes" in piece and not _coded(held.value, piece["codes"]):
        return False
    if not {"fixed", "pattern", "codes", "children"} & piece.keys():
        return False
    fits = all(_fits(held.value, piece[name], whole=name == "fixed") for name in ("fixed", "pattern") if name in piece)
    children = [(name, asked) for name, asked in piece.get("children", {}).items() if "min" in asked]
    return fits and all(any(_matches(value, asked, []) for value in _values(held, name)) for name, asked in children)


def _values(held: Held, name: str) -> Iterator[Held]:
    """The values of an element: of a choice those of every type; a primitive that is only extended counts."""
    if not isinstance(held.value, dict):
        return
    known = definitions()["types"].get(held.type)
    elements = known["elements"] if known is not None else {}
    for key, element in elements.items():
        if key != name and element.get("choice") != name:
            continue
        value = held.value.get(key, held.value.get(f"_{key}"))
        for one in value if isinstance(value, list) else [] if value is None else [value]:
            yield Held(one, element["type"], key)


def _fits(value: Any, asked: Any, *, whole: bool) -> bool:
    """Whether a value has everything that a pattern has, or is the same as a fixed one."""
    if whole or not isinstance(asked, dict | list):
        return bool(value == asked)
    if isinstance(asked, list):
        return isinstance(value, list) and all(any(_fits(item, one, whole=False) for item in value) for one in asked)
    return isinstance(value, dict) and all(_fits(value.get(name), one, whole=False) for name, one in asked.items())


def _coded(value: Any, codes: Sequence[str] | None) -> bool:
    """Whether a code, or one of a concept's, is in the value set; of one that lists no codes none can be told.

    Args:
        value: a code, a Coding or a CodeableConcept.
        codes: the value set's, each alone or after its system and ``|``.
    """
    if codes is None:
        return False
    if isinstance(value, dict):
        codings = value["coding"] if isinstance(value.get("coding"), list) else [value]
        dicts = [item for item in codings if isinstance(item, dict)]
        return any(item.get("code") in codes or f"{item.get('system')}|{item.get('code')}" in codes for item in dicts)
    return value in codes
