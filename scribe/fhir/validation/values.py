"""What data types mean: start before end, low before high, sizes and digests, extensions.

Invariants per-1, rng-2 and ext-1 of https://hl7.org/fhir/R4/datatypes.html, and what its text asks beside them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from scribe.fhir.validation.definitions import definitions
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import is_absolute, uri_fault

_URI_SYSTEM: Final = "urn:ietf:rfc3986"
_IN_ORDER: Final = {
    "Condition": (("onsetDateTime", "abatementDateTime"),),
    "Patient": (("birthDate", "deceasedDateTime"),),
    "FamilyMemberHistory": (("bornDate", "deceasedDate"),),
}
"""Elements of which the first may not come after the second."""
_NUMBERS_IN_ORDER: Final = (
    ("count", "countMax"),
    ("duration", "durationMax"),
    ("frequency", "frequencyMax"),
    ("period", "periodMax"),
)


_TIMES: Final = frozenset({"ms", "s", "min", "h", "d", "wk", "mo", "a", "us", "ns", "a_j", "a_g", "a_t", "mo_j"})


def value_faults(nodes: list[Node]) -> Iterator[Fault]:
    """What is wrong with values among the nodes."""
    yield from _repeated_ids(nodes)
    for node in nodes:
        check = _CHECKS.get(node.type)
        if check is not None:
            yield from check(node)
        for first, second in _IN_ORDER.get(node.type, ()):
            if after(node.value.get(first), node.value.get(second)):
                yield Fault(f"{node.path}.{second}", "order", f"It is before {first}.")


def _repeated_ids(nodes: list[Node]) -> Iterator[Fault]:
    """Ids of elements that stand twice within one resource (https://hl7.org/fhir/R4/element.html)."""
    seen: set[tuple[int, str]] = set()
    for node in nodes:
        if node.element is None or not isinstance(node.value, dict) or not isinstance(node.value.get("id"), str):
            continue
        own = (id(node.resource), node.value["id"])
        if own in seen:
            yield Fault(f"{node.path}.id", "id", "Another element of the resource has this id.")
        seen.add(own)


def _duration_faults(node: Node) -> Iterator[Fault]:
    """drt-1 by its words: a span is told in a unit of time."""
    code = node.value.get("code")
    if isinstance(code, str) and code not in _TIMES:
        yield Fault(f"{node.path}.code", "drt-1", "It is no unit of time.")


def after(first: Any, second: Any) -> bool:
    """Whether one date or time is surely after the other.

    Two times with a zone are compared as moments; anything else as far as both are told: 2026-05 is not after
    2026-05-03.
    """
    if not isinstance(first, str) or not isinstance(second, str) or not first or not second:
        return False
    if "T" in first and "T" in second:
        try:
            return datetime.fromisoformat(first) > datetime.fromisoformat(second)
        except (TypeError, ValueError):
            return False
    told = min(len(first.split("T")[0]), len(second.split("T")[0]))
    return first[:told] > second[:told]


def _above(low: Any, high: Any) -> bool:
    """Whether the first quantity is the greater one; of different units nobody can say."""
    if not isinstance(low, dict) or not isinstance(high, dict):
        return False
    unit = [(one.get("system"), one.get("code") or one.get("unit")) for one in (low, high)]
    return unit[0] == unit[1] and _more(low.get("value"), high.get("value"))


def _more(one: Any, other: Any) -> bool:
    """Whether both are numbers and the first is the greater."""
    numbers = isinstance(one, int | float | Decimal) and isinstance(other, int | float | Decimal)
    return numbers and bool(one > other)


def _period_faults(node: Node) -> Iterator[Fault]:
    if after(node.value.get("start"), node.value.get("end")):
        yield Fault(node.path, "per-1", "Its start is after its end.")


def _range_faults(node: Node) -> Iterator[Fault]:
    if _above(node.value.get("low"), node.value.get("high")):
        yield Fault(node.path, "rng-2", "Its low is above its high.")


def _condition_faults(node: Node) -> Iterator[Fault]:
    """con-3, a warning of R4's: without a status nobody knows whether a problem of the list is still one."""
    listed = "problem-list-item" in _codes_of(node.value.get("category"))
    withdrawn = "entered-in-error" in _codes_of([node.value.get("verificationStatus")])
    if listed and not withdrawn and "clinicalStatus" not in node.value:
        yield Fault(f"{node.path}.clinicalStatus", "con-3", "A problem of the problem list has a clinical status.")


def _codes_of(concepts: Any) -> set[Any]:
    """The codes of CodeableConcepts, whatever their systems."""
    held = [one.get("coding") for one in concepts if isinstance(one, dict)] if isinstance(concepts, list) else []
    return {
        str(one.get("code"))
        for codings in held
        if isinstance(codings, list)
        for one in codings
        if isinstance(one, dict)
    }


def _timing_faults(node: Node) -> Iterator[Fault]:
    for low, high in _NUMBERS_IN_ORDER:
        if _more(node.value.get(low), node.value.get(high)):
            yield Fault(f"{node.path}.{high}", "order", f"It is less than {low}.")


def _attachment_faults(node: Node) -> Iterator[Fault]:
    data = node.value.get("data")
    if not isinstance(data, str):
        return
    try:
        content = base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return
    if isinstance(node.value.get("size"), int) and node.value["size"] != len(content):
        yield Fault(f"{node.path}.size", "attachment", "It is not the number of bytes of the data.")
    digest = base64.b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode()
    if isinstance(node.value.get("hash"), str) and node.value["hash"] != digest:
        yield Fault(f"{node.path}.hash", "attachment", "It is not the SHA-1 of the data, in base64.")


def _identifier_faults(node: Node) -> Iterator[Fault]:
    value = node.value.get("value")
    if node.value.get("system") != _URI_SYSTEM or not isinstance(value, str):
        return
    if not is_absolute(value) or uri_fault(value):
        yield Fault(f"{node.path}.value", "identifier", "Its system says that it is a URI, and it is none.")


def _extension_faults(node: Node) -> Iterator[Fault]:
    """ext-1, and the type of the value where the specification defines the extension."""
    values = [name for name in node.value if name.startswith(("value", "_value"))]
    parts = "extension" in node.value
    if parts is bool(values):
        yield Fault(node.path, "ext-1", "It has either a value or extensions of its own.")
    url = node.value.get("url")
    nested = node.path.rsplit(".", 2)[-2].startswith(("extension", "modifierExtension"))
    if not isinstance(url, str):
        return
    if not nested and not is_absolute(url):
        yield Fault(f"{node.path}.url", "extension", "Its url is not an absolute URI.")
    types = definitions()["extensions"].get(url)
    if types is None:
        return
    allowed = {f"value{kind[0].upper()}{kind[1:]}" for kind in types}
    if any(name.removeprefix("_") not in allowed for name in values):
        yield Fault(node.path, "extension", "Its value is not of the type that the extension is defined with.")


_CHECKS: Final[dict[str, Callable[[Node], Iterator[Fault]]]] = {
    "Attachment": _attachment_faults,
    "Condition": _condition_faults,
    "Duration": _duration_faults,
    "Extension": _extension_faults,
    "Identifier": _identifier_faults,
    "Observation.referenceRange": _range_faults,
    "Period": _period_faults,
    "Range": _range_faults,
    "Timing.repeat": _timing_faults,
}
