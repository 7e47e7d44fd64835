"""References: their form, the types that they may point at, contained resources, entries of a Bundle.

By https://hl7.org/fhir/R4/references.html and https://hl7.org/fhir/R4/bundle.html#references; invariants ref-1 and
dom-2 to dom-5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from scribe.fhir.validation.definitions import resource_types
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import is_absolute

Json = dict[str, Any]
_LITERAL: Final = re.compile(
    r"(?P<base>https?://\S+/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9\-.]{1,64})(/_history/[A-Za-z0-9\-.]{1,64})?"
)

_DEFINED: Final = "http://hl7.org/fhir/StructureDefinition/"
_URN: Final = ("urn:uuid:", "urn:oid:")
_PICTURE: Final = re.compile(r"""<img\b[^>]*?\ssrc\s*=\s*["'](#[^"']+)["']""")
"""A picture of the narrative that is kept in a contained resource."""


class Entries:
    """The entries of a Bundle, to be found by reference (https://hl7.org/fhir/R4/bundle.html#references)."""

    def __init__(self, bundle: Json) -> None:
        self._by_url: dict[str, Json] = {}
        listed = bundle.get("entry")
        for entry in listed if isinstance(listed, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
                self._by_url.setdefault(str(entry.get("fullUrl", "")), entry["resource"])
        self.urls = {id(resource): url for url, resource in self._by_url.items()}

    def find(self, reference: str, within: Json) -> Json | None:
        """The resource that a reference points at, from within another one of the Bundle."""
        if reference.lower().startswith(_URN):
            return self._by_url.get(reference)
        plain = reference.split("/_history/", maxsplit=1)[0].split("#", maxsplit=1)[0]
        if is_absolute(plain):
            return self._by_url.get(plain)
        own = _LITERAL.fullmatch(self.urls.get(id(within), ""))
        if own is not None and own["base"]:
            return self._by_url.get(f"{own['base']}{plain}")
        return None


def reference_faults(nodes: list[Node], entries: Entries | None) -> Iterator[Fault]:
    """What is wrong with the references among the nodes.

    Args:
        nodes: the elements of one resource, or of one Bundle with all of its entries.
        entries: of that Bundle.
    """
    for node in nodes:
        if node.type == "Reference" and isinstance(node.value.get("reference"), str):
            yield from _faults(node, node.value["reference"], entries)
        elif node.type == "Reference" and isinstance(node.value.get("type"), str):
            yield from _target_faults(node, node.value["type"].removeprefix(_DEFINED))
        elif node.element is None:
            yield from _contained_faults(node, nodes)


def _faults(node: Node, reference: str, entries: Entries | None) -> Iterator[Fault]:
    path = f"{node.path}.reference"
    if reference.startswith("#"):
        kind = _inner_type(reference[1:], node)
        if kind is None:
            yield Fault(path, "ref-1", "Nothing is contained under this id.")
            return
        yield from _target_faults(node, kind)
        return
    form = _LITERAL.fullmatch(reference)
    if form is None and not is_absolute(reference):
        yield Fault(
            path, "reference", "It is neither Type/id nor an absolute URL, a urn:uuid or the id of something contained."
        )
        return
    found = entries.find(reference, node.root) if entries is not None else None
    if found is not None:
        yield from _target_faults(node, str(found.get("resourceType")))
        return
    if form is not None:
        if form["type"] in resource_types():
            yield from _target_faults(node, form["type"])
        elif form["base"] is None:
            yield Fault(path, "reference", "It names a type that R4 does not have.")
    if entries is not None and reference.lower().startswith(_URN):
        yield Fault(path, "reference", "No entry of the Bundle has this fullUrl: it points at nothing.")


def _inner_type(id: str, node: Node) -> str | None:
    if not id:
        return str(node.root.get("resourceType"))
    listed = node.root.get("contained")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and one.get("id") == id:
            return str(one.get("resourceType"))
    return None


def _target_faults(node: Node, kind: str) -> Iterator[Fault]:
    """The allowed types, and the type that the reference itself names."""
    targets = node.element.get("targets") if node.element is not None else None
    if targets and kind not in targets:
        yield Fault(node.path, "target", f"It may not point at a {kind}.")
    told = node.value.get("type")
    if isinstance(told, str) and told.removeprefix(_DEFINED) != kind:
        yield Fault(f"{node.path}.type", "target", f"It says another type than the {kind} that it points at.")


def _contained_faults(node: Node, nodes: list[Node]) -> Iterator[Fault]:
    """dom-2 to dom-5 of one resource; a contained one needs an id of its own to be pointed at."""
    listed = node.value.get("contained")
    held = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    if not held:
        return
    path = f"{node.path}.contained"
    if node.value is not node.root:
        yield Fault(path, "dom-2", "A contained resource may not contain others.")
        return
    ids = [one.get("id") for one in held]
    told = {str(found) for one in nodes if one.root is node.value for found in _pointers(one)}
    for place, one in enumerate(held):
        where = f"{path}[{place}]"
        meta = one["meta"] if isinstance(one.get("meta"), dict) else {}
        if not one.get("id") or ids.count(one["id"]) > 1:
            yield Fault(where, "dom-3", "It has no id of its own, so nothing can point at it.")
        elif f"#{one['id']}" not in told and not _points_up(one, nodes):
            yield Fault(where, "dom-3", "Nothing in its resource points at it.")
        if {"versionId", "lastUpdated"} & meta.keys():
            yield Fault(where, "dom-4", "A contained resource has no version and no time of update.")
        if "security" in meta:
            yield Fault(where, "dom-5", "A contained resource has no security label.")


def _pointers(node: Node) -> Iterator[Any]:
    if node.type == "Reference":
        yield node.value.get("reference")
    elif node.type in {"canonical", "uri", "url"}:
        yield node.value
    elif node.type == "xhtml":
        yield from _PICTURE.findall(node.value)


def _points_up(contained: Json, nodes: list[Node]) -> bool:
    return any(node.resource is contained and "#" in _pointers(node) for node in nodes)
