"""HL7's definitions of FHIR R4, as ``tools/fhir_definitions.py`` packs them."""

from __future__ import annotations

import gzip
import json
from functools import cache, lru_cache
from importlib import resources
from typing import NotRequired, TypedDict


class Element(TypedDict):
    """One element of a type, by the name that JSON gives it (``valueQuantity``)."""

    min: int
    max: str
    type: str
    rules: list[str]
    choice: NotRequired[str]
    """The choice that it belongs to: ``value[x]``; then ``min`` is the choice's."""
    codes: NotRequired[str]
    """The value set of its required binding."""
    targets: NotRequired[list[str]]
    """Types that a reference may point at; none named: any."""
    minValueInteger: NotRequired[int]
    maxValueInteger: NotRequired[int]


class Type(TypedDict):
    """A resource, a data type, or a part of one (``Composition.section``)."""

    base: str
    kind: str
    abstract: bool
    elements: dict[str, Element]
    rules: list[str]


class Definitions(TypedDict):
    """Everything that is kept of the specification."""

    version: str
    types: dict[str, Type]
    rules: dict[str, tuple[str, str]]
    """FHIRPath and HL7's words, by key."""
    codes: dict[str, dict[str, list[str]] | str | None]
    """Codes by system; the name of a form; or nothing, where the specification does not list them."""
    systems: dict[str, list[str]]
    profiles: dict[str, str]
    extensions: dict[str, list[str]]


@cache
def definitions() -> Definitions:
    """The definitions, read once a process (30 ms)."""
    packed = resources.files(__package__).joinpath("data", "r4.json.gz").read_bytes()
    read: Definitions = json.loads(gzip.decompress(packed))
    return read


@cache
def resource_types() -> frozenset[str]:
    """The names of R4's resources that can stand by themselves."""
    every = definitions()["types"]
    return frozenset(name for name, held in every.items() if held["kind"] == "resource" and not held["abstract"])


@lru_cache(maxsize=1024)
def codes_of(value_set: str) -> dict[str, frozenset[str]] | str | None:
    """The codes of a required binding, by system."""
    held = definitions()["codes"].get(value_set)
    if isinstance(held, dict):
        return {system: frozenset(codes) for system, codes in held.items()}
    return held


@lru_cache(maxsize=256)
def codes_in(system: str) -> frozenset[str] | None:
    """The codes of one of HL7's code systems; ``None`` where R4 does not list them all."""
    held = definitions()["systems"].get(system)
    return frozenset(held) if held is not None else None
