"""A FHIR resource as XML (https://hl7.org/fhir/R4/xml.html), every value written as it stands in the signed JSON.

fhir.resources can write XML too, but rewrites times and decimals; here it gives the order of the elements only, which
XML has and JSON has not.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from defusedxml.ElementTree import fromstring

from scribe.delivery.document import Json

_ATTRIBUTES: Final = frozenset({"id", "url"})
"""What is an attribute: ``id`` of anything but a resource, ``url`` of an extension."""


def fhir_xml(resource: Json) -> bytes:
    """The resource as XML in UTF-8, on one line after the declaration; equal resources give equal bytes.

    Raises:
        ValueError: the resource has a member that its type does not have, or a narrative that is no XML.
    """
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_resource(resource, top=True)}\n'.encode()


def _resource(resource: Json, *, top: bool = False) -> str:
    kind = str(resource["resourceType"])
    namespace = ' xmlns="http://hl7.org/fhir"' if top else ""
    members = {name: value for name, value in resource.items() if name != "resourceType"}
    return f"<{kind}{namespace}>{''.join(_members(members, kind, is_resource=True))}</{kind}>"


def _members(members: Json, kind: str, *, is_resource: bool = False) -> Iterator[str]:
    """The child elements in the order of the type."""
    known = _elements(kind)
    strange = {name.removeprefix("_") for name in members} - known.keys()
    if strange:
        raise ValueError(f"{kind} has no element {min(strange)}")
    for name, inner in known.items():
        if name in members or f"_{name}" in members:
            if not is_resource and _is_attribute(name, kind):
                continue
            yield from _repeated(name, members.get(name), members.get(f"_{name}"), inner)


def _repeated(name: str, value: Any, beside: Any, inner: str) -> Iterator[str]:
    if not isinstance(value, list) and not isinstance(beside, list):
        yield _element(name, value, beside, inner)
        return
    values, others = list(value or []), list(beside or [])
    for place in range(max(len(values), len(others))):
        yield _element(
            name,
            values[place] if place < len(values) else None,
            others[place] if place < len(others) else None,
            inner,
        )


def _element(name: str, value: Any, beside: Json | None, inner: str) -> str:
    """One element.

    Args:
        name: of the element.
        value: a primitive, an object, or ``None`` where only ``beside`` is.
        beside: id and extensions of a primitive (the JSON member ``_name``).
        inner: the type of an object.
    """
    if name == "div":
        fromstring(value)
        return str(value)
    if isinstance(value, dict):
        if "resourceType" in value:
            return f"<{name}>{_resource(value)}</{name}>"
        return f"<{name}{_attributes(value, inner)}>{''.join(_members(value, inner))}</{name}>"
    about = beside or {}
    shown = "" if value is None else f" value={_quoted(_written(value))}"
    start = f"<{name}{_attributes(about, 'Element')}{shown}"
    children = "".join(_members(about, "Element"))
    return f"{start}>{children}</{name}>" if children else f"{start}/>"


def _attributes(value: Json, kind: str) -> str:
    return "".join(
        f" {name}={_quoted(str(value[name]))}"
        for name in sorted(_ATTRIBUTES)
        if name in value and _is_attribute(name, kind)
    )


def _is_attribute(name: str, kind: str) -> bool:
    return name == "id" or (name == "url" and kind == "Extension")


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(text: str) -> str:
    """An attribute's value; line ends and tabs as references, which XML would turn into blanks."""
    return quoteattr(text, {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


@lru_cache(maxsize=256)
def _elements(kind: str) -> dict[str, str]:
    """The elements of a type in their order, each with the name of its own type.

    Raises:
        ValueError: R4B has no such type.
    """
    from fhir.resources.R4B import get_fhir_model_class  # noqa: PLC0415 (a quarter of a second)

    model = get_fhir_model_class(kind)
    named = {field.alias or name: _leaf(field.annotation) for name, field in model.model_fields.items()}
    return {name: named.get(name, "") for name in model.elements_sequence()}


def _leaf(annotation: Any) -> str:
    """``CompositionSection`` of ``list[CompositionSectionType] | None``."""
    inner = [one for one in typing.get_args(annotation) if one is not type(None)]
    return _leaf(inner[0]) if inner else str(getattr(annotation, "__name__", "")).removesuffix("Type")
