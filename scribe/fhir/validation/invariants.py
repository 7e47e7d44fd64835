"""HL7's invariants of severity error, as FHIRPath (https://hl7.org/fhir/R4/conformance-rules.html#constraints).

A few that hold for nearly every element, or that FHIRPath alone cannot tell, are checked elsewhere: ele-1 with the
structure, txt-1 and txt-2 with the narrative, ref-1 and dom-2 to dom-5 with the references, per-1 and rng-2 with the
values.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, Final

from scribe.fhir.validation.definitions import Element, definitions
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node

ELSEWHERE: Final = frozenset(
    [
        "ele-1",
        "ext-1",
        "txt-1",
        "txt-2",
        "ref-1",
        "dom-2",
        "dom-3",
        "dom-4",
        "dom-5",
        "per-1",
        "rng-2",
        "sqty-1",
        "bdl-7",
        "ctm-1",
        "que-7",
    ]
)
"""sqty-1 is cardinality, ctm-1 needs the other resources, bdl-7 is told with the entry that repeats, que-7 names a type
of FHIRPath's own that the engine does not tell from FHIR's."""


def invariant_faults(nodes: list[Node]) -> Iterator[Fault]:
    """The invariants that do not hold."""
    for node in nodes:
        for key in _keys(node.type, _rules(node.element) if node.element else ()):
            if not _holds(key, node):
                yield Fault(node.path, key.rstrip("'"), definitions()["rules"][key][1])


def _rules(element: Element) -> tuple[str, ...]:
    """An element's own invariants; one that is defined as another one takes that one's, unless it has some itself.

    So a section within a section, and the reference range of a component
    (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.contentReference).
    """
    if len(element["rules"]) > 1:
        return tuple(element["rules"])
    owner, _, name = element["type"].rpartition(".")
    defined = definitions()["types"].get(owner)
    there = defined["elements"].get(name) if defined else None
    return tuple(there["rules"] if there else element["rules"])


@cache
def _keys(kind: str, own: tuple[str, ...]) -> tuple[str, ...]:
    held = definitions()["types"].get(kind)
    every = dict.fromkeys([*(held["rules"] if held else ()), *own])
    return tuple(key for key in every if key not in ELSEWHERE)


@cache
def _engine() -> Any:
    return import_module("fhirpathpy")


@cache
def _nodes() -> Any:
    return import_module("fhirpathpy.engine.nodes").ResourceNode


@cache
def _r4() -> Any:
    return import_module("fhirpathpy.models").models["r4"]


@cache
def _parsed(key: str) -> Any:
    return _engine().parse(definitions()["rules"][key][0])


def _holds(key: str, node: Node) -> bool:
    """Whether the expression is not false.

    Nothing as an answer counts as true: the engine gives it for ``false implies {}``, which FHIRPath calls true. What
    cannot be evaluated has a wrong type, which is told already.
    """
    known = {"resource": node.resource, "rootResource": node.root}
    held = _nodes().create_node(node.value, node.type)
    try:
        found = _engine().apply_parsed_path(held, _parsed(key), known, _r4(), _OPTIONS)
    except Exception:  # noqa: BLE001 (the engine raises what Python does for values of the wrong type)
        return True
    return bool(found != [False])


@cache
def _parsed_expression(expression: str) -> Any:
    return _engine().parse(expression)


def expression_holds(expression: str, value: Any, kind: str) -> bool:
    """Whether an invariant of a profile is true of a value; what cannot be evaluated is not.

    Args:
        expression: FHIRPath.
        value: of the element that the invariant is of.
        kind: its type.
    """
    held = _nodes().create_node(value, kind)
    try:
        found = _engine().apply_parsed_path(held, _parsed_expression(expression), {}, _r4(), _OPTIONS)
    except Exception:  # noqa: BLE001 (the engine raises what Python does for what it cannot evaluate)
        return False
    return bool(found == [True])


def _no_trace(*args: Any) -> None:
    """Some expressions trace; patients' data is never printed."""
    del args


def _has_value(nodes: list[Any]) -> list[bool]:
    """FHIR's own function, which the engine lacks (https://hl7.org/fhir/R4/fhirpath.html#functions)."""
    return [len(nodes) == 1 and not isinstance(getattr(nodes[0], "data", nodes[0]), dict | type(None))]


_OPTIONS: Final[dict[str, Any]] = {
    "traceFn": _no_trace,
    "userInvocationTable": {"hasValue": {"fn": _has_value, "arity": {0: []}}},
}
