"""The whole check, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from scribe.errors import BadInput
from scribe.fhir.validation.codes import code_faults
from scribe.fhir.validation.documents import bundle_faults
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.invariants import invariant_faults
from scribe.fhir.validation.narrative import narrative_faults
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.profiles import family_faults, profile_faults
from scribe.fhir.validation.references import Entries, reference_faults
from scribe.fhir.validation.structure import Walk
from scribe.fhir.validation.values import value_faults

_FILE: Final = "The file"


def faults_of(resource: dict[str, Any]) -> tuple[Fault, ...]:
    """Everything that FHIR R4 does not allow in a resource, most often a Bundle.

    Args:
        resource: its JSON, as Python reads it.

    Returns:
        The faults in the order of their places; none when it is valid.
    """
    walk = Walk()
    walk.resource(resource, "")
    nodes = walk.nodes
    found = [*walk.faults, *code_faults(nodes), *narrative_faults(nodes), *value_faults(nodes)]
    found += [*profile_faults(nodes), *family_faults(nodes), *invariant_faults(nodes), *_together(nodes)]
    return tuple(dict.fromkeys(found))


def faults_in_file(content: bytes) -> tuple[Fault, ...]:
    """The faults of a file: its JSON first, then the resource.

    Raises:
        BadInput: it is not JSON in UTF-8 at all.
    """
    twice: list[Fault] = []

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in pairs}) != len(pairs):
            twice.append(Fault("resource", "json", "An object of it has the same member twice."))
        return dict(pairs)

    try:
        read = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=members)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise BadInput(f"{_FILE} is not JSON in UTF-8.", remedy="Give a FHIR resource as JSON.") from None
    return (*twice, *faults_of(read))


def _together(nodes: list[Node]) -> Iterator[Fault]:
    """References and Bundles: of each Bundle what is within it, but for another Bundle's."""
    bundles = [node for node in nodes if node.type == "Bundle" and node.element is None]
    left = nodes
    for bundle in reversed(bundles):
        inside = [node for node in left if node.path == bundle.path or node.path.startswith(f"{bundle.path}.")]
        left = [node for node in left if node.path == bundle.path or not node.path.startswith(f"{bundle.path}.")]
        entries = Entries(bundle.value)
        yield from reference_faults(inside, entries)
        yield from bundle_faults(bundle, inside, entries)
    if not bundles:
        yield from reference_faults(left, None)
