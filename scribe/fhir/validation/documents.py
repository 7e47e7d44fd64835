"""Bundles: their entries, and the rules of a document.

By https://hl7.org/fhir/R4/bundle.html and https://hl7.org/fhir/R4/documents.html; the invariants bdl-1 to bdl-12 are
HL7's own, but for bdl-7, which is told here with the entry that repeats.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import is_absolute, uri_fault
from scribe.fhir.validation.references import Entries
from scribe.fhir.validation.values import after

Json = dict[str, Any]
_WITHOUT_URLS: Final = frozenset(["transaction", "transaction-response", "batch", "batch-response", "history"])
_RESTFUL: Final = re.compile(r"https?://.*/([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})")


def bundle_faults(bundle: Node, within: Sequence[Node], entries: Entries) -> Iterator[Fault]:
    """What is wrong with a Bundle as a whole.

    Args:
        bundle: the Bundle.
        within: every element of it and of its entries.
        entries: its entries by reference.
    """
    listed = bundle.value.get("entry")
    held = [one if isinstance(one, dict) else {} for one in listed] if isinstance(listed, list) else []
    yield from _entry_faults(bundle, held)
    if bundle.value.get("type") == "document" and held:
        yield from _document_faults(bundle, held, within, entries)


def _entry_faults(bundle: Node, held: list[Json]) -> Iterator[Fault]:
    kind = bundle.value.get("type")
    urls: set[tuple[Any, Any]] = set()
    ids: set[tuple[Any, Any, Any]] = set()
    for place, entry in enumerate(held):
        path = f"{bundle.path}.entry[{place}]"
        resource = entry["resource"] if isinstance(entry.get("resource"), dict) else {}
        meta = resource["meta"] if isinstance(resource.get("meta"), dict) else {}
        version = meta.get("versionId") if isinstance(meta.get("versionId"), str) else None
        url = entry.get("fullUrl")
        if isinstance(url, str):
            yield from _url_faults(path, url, resource)
            if kind != "history" and (url, version) in urls:
                yield Fault(f"{path}.fullUrl", "bdl-7", "An entry before it has the same fullUrl.")
            urls.add((url, version))
        elif kind not in _WITHOUT_URLS and resource and not _is_outcome(entry):
            yield Fault(f"{path}.fullUrl", "fullUrl", "It is required in a Bundle of this type.")
        if kind == "document" and isinstance(resource.get("id"), str):
            same = (str(resource.get("resourceType")), resource["id"], version)
            if same in ids:
                yield Fault(f"{path}.resource.id", "id", "An entry before it has the same type and id.")
            ids.add(same)


def _is_outcome(entry: Json) -> bool:
    """Whether it tells how a search went: such an entry is nowhere to be found."""
    return isinstance(entry.get("search"), dict) and entry["search"].get("mode") == "outcome"


def _url_faults(path: str, url: str, resource: Json) -> Iterator[Fault]:
    if not is_absolute(url) or uri_fault(url):
        yield Fault(f"{path}.fullUrl", "fullUrl", "It is not an absolute URL, a urn:uuid or a urn:oid.")
        return
    found = _RESTFUL.fullmatch(url)
    if found is not None and "id" in resource and (resource.get("resourceType"), resource["id"]) != found.groups():
        yield Fault(f"{path}.fullUrl", "fullUrl", "It ends in another type or id than the resource's own.")


def _document_faults(bundle: Node, held: list[Json], within: Sequence[Node], entries: Entries) -> Iterator[Fault]:
    """What https://hl7.org/fhir/R4/documents.html asks beyond the invariants."""
    first = held[0].get("resource")
    if not isinstance(first, dict) or first.get("resourceType") != "Composition":
        return
    start = f"{bundle.path}.entry[0].resource"
    if "subject" not in first:
        yield Fault(f"{start}.subject", "document", "A document's Composition names its subject.")
    if after(first.get("date"), bundle.value.get("timestamp")):
        yield Fault(f"{start}.date", "order", "It is after the document's timestamp.")
    links: dict[int, list[Json]] = {}
    for node in within:
        if node.type != "Reference" or not isinstance(node.value.get("reference"), str):
            continue
        target = entries.find(node.value["reference"], node.root)
        if target is not None:
            links.setdefault(id(node.root), []).append(target)
        elif node.root is first and not node.value["reference"].startswith("#") and not _may_be_outside(node, start):
            yield Fault(f"{node.path}.reference", "document", "What the Composition points at is in the document, too.")
    yield from _unreached(bundle, held, links)
    yield from _other_patients(start, first, within, entries)


def _may_be_outside(node: Node, start: str) -> bool:
    """What a document replaces, or tells of an event, may stand elsewhere."""
    return node.path.startswith((f"{start}.relatesTo", f"{start}.event", f"{start}.extension", f"{start}.meta"))


def _unreached(bundle: Node, held: list[Json], links: Mapping[int, list[Json]]) -> Iterator[Fault]:
    """Entries that the Composition does not lead to; a Provenance counts when it leads to one that is led to."""
    resources = [entry["resource"] for entry in held if isinstance(entry.get("resource"), dict)]
    reached: set[int] = set()
    waiting = [resources[0]]
    while waiting:
        one = waiting.pop()
        if id(one) in reached:
            continue
        reached.add(id(one))
        waiting += links.get(id(one), [])
        waiting += [
            other
            for other in resources
            if other.get("resourceType") == "Provenance" and any(to is one for to in links.get(id(other), []))
        ]
    for place, entry in enumerate(held):
        resource = entry.get("resource")
        if isinstance(resource, dict) and id(resource) not in reached and resource.get("resourceType") != "Binary":
            yield Fault(f"{bundle.path}.entry[{place}]", "document", "Nothing leads from the Composition to it.")


def _other_patients(start: str, first: Json, within: Sequence[Node], entries: Entries) -> Iterator[Fault]:
    """The visit, and entries of sections without a focus of their own, about another Patient than the document's."""
    subject = _target(first.get("subject"), first, entries)
    if subject is None or subject.get("resourceType") != "Patient":
        return
    focused = tuple(f"{node.path}." for node in within if node.type == "Composition.section" and "focus" in node.value)
    visit = _target(first.get("encounter"), first, entries) or {}
    if _target(visit.get("subject"), visit, entries) not in (None, subject):
        yield Fault(f"{start}.encounter", "document", "It is the visit of another patient than the document's.")
    for node in within:
        listed = (
            node.type == "Reference"
            and node.path.startswith(f"{start}.section")
            and ".entry[" in node.path[len(start) :]
        )
        if not listed or node.path.startswith(focused):
            continue
        entry = _target(node.value, first, entries) or {}
        about = _target(entry.get("subject") or entry.get("patient"), entry, entries)
        if about is not None and about.get("resourceType") == "Patient" and about is not subject:
            yield Fault(node.path, "document", "It is about another patient than the document.")


def _target(reference: Any, within: Json, entries: Entries) -> Json | None:
    literal = reference.get("reference") if isinstance(reference, dict) else None
    return entries.find(literal, within) if isinstance(literal, str) else None
