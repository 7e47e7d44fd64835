"""An element of a resource with its place and its type: what every check looks at."""

from __future__ import annotations

from typing import Any, NamedTuple

from scribe.fhir.validation.definitions import Element


class Node(NamedTuple):
    """One element, of a list each item."""

    path: str
    """Where it stands: ``Bundle.entry[2].resource.status``."""
    type: str
    """FHIR's name of its type, or of the part of one (``Observation.component``)."""
    value: Any
    element: Element | None
    """Its definition; ``None`` for a whole resource."""
    resource: dict[str, Any]
    """The resource that it belongs to, a contained one by itself."""
    root: dict[str, Any]
    """The same, of a contained resource the one that contains it."""
