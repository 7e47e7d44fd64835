"""An addendum changes what it changes: a fact that stays as it was keeps its resource, with id, dates and doctor.

Facts are numbered anew with each revision, so a resource of the new one is recognised by its content, not by number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from scribe.fhir.profiled import without_claims
from scribe.resources.codes import Json
from scribe.resources.frame import identity

_OF_THE_SIGNING: Final = frozenset(
    {"id", "authoredOn", "recordedDate", "date", "created", "issued", "recorded", "requester", "asserter"}
)
"""What a resource has from when and by whom it was signed, and not from what was said."""

_NAMES: Final = ("code", "medicationCodeableConcept", "vaccineCode", "relationship")
"""The elements that say what a resource is about."""


def carried_over(made: Sequence[Json], earlier: Json, *, revision: str) -> list[Json]:
    """The resources of a revision, those that an earlier one had kept as they were there.

    A resource that is about the same thing as one that is gone takes over its id, and becomes a new version of it. Any
    other one gets an id that no resource had before: no id ever changes what it is about.

    Args:
        made: of the facts of the new revision.
        earlier: the document that was signed before.
        revision: names the new one.
    """
    left = [one for one in resources(earlier) if any(one["resourceType"] == new["resourceType"] for new in made)]
    kept: dict[int, Json] = {}
    for place, new in enumerate(made):
        same = next((one for one in left if _told(one) == _told(new)), None)
        if same is not None:
            left.remove(same)
            kept[place] = same
    for place, new in enumerate(made):
        if place in kept:
            continue
        before = next((one for one in left if _about(one) == _about(new)), None)
        if before is not None:
            left.remove(before)
        kept[place] = {**new, "id": before["id"] if before is not None else identity(new["id"], revision)}
    return [kept[place] for place in range(len(made))]


def people_of(made: Sequence[Json], earlier: Json, present: Sequence[Json]) -> Iterator[Json]:
    """The people of the earlier document to whom resources that were kept still refer.

    Args:
        made: the resources of the new document's facts.
        earlier: the document that was signed before.
        present: the people of the new one.
    """
    known = {one["id"] for one in present}
    wanted = {reference.removeprefix("urn:uuid:") for one in made for reference in _references(one)} - known
    return (one for one in resources(earlier) if one["resourceType"] == "Practitioner" and one["id"] in wanted)


def resources(document: Json) -> Iterator[Json]:
    """The resources of a document."""
    return (entry["resource"] for entry in document.get("entry", []))


def _told(resource: Json) -> Json:
    return {name: value for name, value in without_claims(resource).items() if name not in _OF_THE_SIGNING}


def _about(resource: Json) -> tuple[Any, ...]:
    names = tuple(resource.get(name) for name in _NAMES)
    return (resource["resourceType"], *names, resource.get("condition"))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "reference" and isinstance(item, str):
                yield item
            else:
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
