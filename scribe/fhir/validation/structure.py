"""The structure of a resource: names, cardinality, choices, JSON types and formats of its elements.

By https://hl7.org/fhir/R4/json.html: no nulls, no empty objects, lists or strings (ele-1), a list exactly where an
element may repeat, extensions of a primitive beside it under ``_name``.
"""

from __future__ import annotations

import re
from typing import Any, Final

from scribe.fhir.validation.definitions import Element, Type, definitions, resource_types
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import PRIMITIVES, primitive_faults

Json = dict[str, Any]
_DEEPEST: Final = 50
_NAME: Final = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}")
_RESOURCES: Final = frozenset({"Resource", "DomainResource"})


class Walk:
    """One walk over a resource: the faults of its structure, and every element that has its proper shape."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.nodes: list[Node] = []

    def resource(self, value: Any, path: str, *, root: Json | None = None) -> None:
        """Walks over a resource.

        Args:
            value: its JSON.
            path: where it stands; empty for the outermost, whose path is its type.
            root: the resource that contains it, when it is a contained one.
        """
        if not isinstance(value, dict):
            self._fault(path or "resource", "type", "It is not a resource: a JSON object with a resourceType.")
            return
        kind = value.get("resourceType")
        if not isinstance(kind, str) or kind not in resource_types():
            self._fault(path or "resource", "type", "Its resourceType is not one of R4.")
            return
        path = path or kind
        self.nodes.append(Node(path, kind, value, None, value, root or value))
        members = {name: item for name, item in value.items() if name != "resourceType"}
        if not members:
            self._fault(path, "ele-1", "It has no element.")
        self._members(members, definitions()["types"][kind], self.nodes[-1])

    def _members(self, members: Json, type: Type, within: Node) -> None:
        elements = type["elements"]
        self._cardinality(members, elements, within.path)
        for name, item in members.items():
            plain = name.removeprefix("_")
            element = elements.get(plain)
            if not _NAME.fullmatch(name) or element is None:
                shown = f"An element {name}" if _NAME.fullmatch(name) else "An element"
                self._fault(within.path, "unknown", f"{shown} is not one of R4's {within.type}.")
            elif element["max"] == "0":
                self._fault(f"{within.path}.{plain}", "cardinality", "It is not allowed here.")
            elif name.startswith("_"):
                self._beside(name, item, element, members, within)
            else:
                self._element(name, item, element, members, within)

    def _cardinality(self, members: Json, elements: dict[str, Element], path: str) -> None:
        """Required elements, and one element at most of each choice."""
        choices: dict[str, list[str]] = {}
        for name, element in elements.items():
            there = name in members or f"_{name}" in members
            if "choice" in element:
                found = choices.setdefault(element["choice"], [])
                found += [name] if there else []
            elif element["min"] and not there:
                self._fault(f"{path}.{name}", "cardinality", "It is required.")
        for choice, found in choices.items():
            least = next(one["min"] for one in elements.values() if one.get("choice") == choice)
            if len(found) > 1:
                self._fault(f"{path}.{choice}", "choice", f"Only one of {' and '.join(sorted(found))} is allowed.")
            elif least and not found:
                self._fault(f"{path}.{choice}", "cardinality", "One of its types is required.")

    def _element(self, name: str, item: Any, element: Element, members: Json, within: Node) -> None:
        path = f"{within.path}.{name}"
        if element["max"] == "1":
            if isinstance(item, list):
                self._fault(path, "cardinality", "It may not repeat, so it is not a list.")
            else:
                self._one(path, item, element, within)
            return
        if not isinstance(item, list):
            self._fault(path, "cardinality", "It may repeat, so it is a list.")
            return
        if not item:
            self._fault(path, "ele-1", "It is empty: leave the element out instead.")
        beside = members.get(f"_{name}")
        for place, one in enumerate(item):
            told = isinstance(beside, list) and place < len(beside) and beside[place]
            if one is None and element["type"] in PRIMITIVES and told:
                continue
            self._one(f"{path}[{place}]", one, element, within)
        if element["max"].isdigit() and len(item) > int(element["max"]):
            self._fault(path, "cardinality", f"It may stand {element['max']} times at most.")

    def _one(self, path: str, value: Any, element: Element, within: Node) -> None:
        kind = element["type"]
        if kind in _RESOURCES:
            contained = path.rsplit(".", 1)[-1].startswith("contained")
            self.resource(value, path, root=within.root if contained else None)
            return
        node = Node(path, kind, value, element, within.resource, within.root)
        if kind in PRIMITIVES:
            # a resource's own id has the form of an id, although R4 defines it as a string
            own_id = within.element is None and path == f"{within.path}.id"
            found = list(primitive_faults(path, "id" if own_id else kind, value))
            self.faults += found
            if not any(one.rule == "type" for one in found):
                self.nodes.append(node)
            return
        if not isinstance(value, dict):
            self._fault(path, "type", f"It is not a JSON object, as a {kind} is.")
        elif not value or set(value) == {"id"}:
            self._fault(path, "ele-1", "It has no content: leave the element out instead.")
        elif path.count(".") > _DEEPEST:
            self._fault(path, "depth", "It is nested deeper than any document needs.")
        else:
            self.nodes.append(node)
            self._members(value, definitions()["types"][kind], node)

    def _beside(self, name: str, item: Any, element: Element, members: Json, within: Node) -> None:
        """Ids and extensions of a primitive: an object beside it, or a list of them beside a list."""
        path = f"{within.path}.{name}"
        if element["type"] not in PRIMITIVES or element["type"] == "xhtml":
            self._fault(path, "unknown", "Only a primitive element has its extensions beside it.")
            return
        several = element["max"] != "1"
        if isinstance(item, list) is not several or not item:
            self._fault(path, "type", "It is a list exactly where the element is one, and never empty.")
            return
        values = members.get(name[1:])
        if several and isinstance(values, list) and len(values) != len(item):
            self._fault(path, "cardinality", "It is as long as the list of values.")
        for place, one in enumerate(item if several else [item]):
            if one is None and several:
                continue
            where = f"{path}[{place}]" if several else path
            if not isinstance(one, dict) or not one:
                self._fault(where, "type", "It is an object with an id or extensions.")
                continue
            self._members(
                one, definitions()["types"]["Element"], within._replace(path=where, type="Element", element=element)
            )

    def _fault(self, path: str, rule: str, text: str) -> None:
        self.faults.append(Fault(path, rule, text))
