"""Codes: required bindings, codes of HL7's own systems, LOINC's check digit, UCUM's units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any, Final

from scribe.fhir.validation.definitions import codes_in, codes_of
from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.node import Node
from scribe.fhir.validation.primitives import is_absolute
from scribe.resources.codes import LOINC, UCUM
from scribe.resources.quantities import UNITS

_QUANTITIES: Final = frozenset({"Quantity", "SimpleQuantity", "Age", "Count", "Distance", "Duration"})
_LOINC_CODE: Final = re.compile(r"([0-9]{1,7})-([0-9])")
_LOINC_PART: Final = re.compile(r"(L[AGLPR]|MTHU|X)[0-9]+(-[0-9X])?")
_LATER: Final = {"http://terminology.hl7.org/CodeSystem/v3-ObservationValue": frozenset({"AIAST", "DICTAST"})}
"""Codes that HL7 has added to a system since R4 (https://terminology.hl7.org) and that documents use."""
_PLAIN: Final = UNITS | {"mmol/L", "mg/dL", "g/L", "kg/m2", "min", "mo", "a", "1"}
"""Units that need no look into UCUM's grammar."""
_FORMS: Final = {
    "language": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"),
    "mimetype": re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+(\s*;.*)?|xml|json|ttl"),
    "currency": re.compile(r"[A-Z]{3}"),
}
"""BCP 47, RFC 6838 (and R4's short names) and ISO 4217."""


def code_faults(nodes: list[Node]) -> Iterator[Fault]:
    """What is wrong with the codes among the nodes."""
    for node in nodes:
        if node.element is not None and "codes" in node.element:
            yield from _binding_faults(node, node.element["codes"])
        if node.type == "Coding":
            yield from _coding_faults(node.path, node.value)
        elif node.type in _QUANTITIES:
            yield from _unit_faults(node)
        elif node.type == "Identifier" and _text(node.value, "system") and not is_absolute(node.value["system"]):
            yield Fault(f"{node.path}.system", "system", "It is not an absolute URI.")


@lru_cache(maxsize=4096)
def is_ucum(unit: str) -> bool:
    """Whether it is a unit of the Unified Code for Units of Measure, case-sensitive (https://ucum.org/ucum)."""
    if unit in _PLAIN:
        return True
    return in_ucums_grammar(unit)


def in_ucums_grammar(unit: str) -> bool:
    """The same by UCUM's grammar alone."""
    from lark.exceptions import LarkError  # noqa: PLC0415 (a quarter of a second)

    try:
        _ucum_parser().parse(unit)
    except LarkError:
        return False
    return True


@cache
def _ucum_parser() -> Any:
    return import_module("ucumvert.parser").get_ucum_parser()  # a quarter of a second


def _binding_faults(node: Node, value_set: str) -> Iterator[Fault]:
    held = codes_of(value_set)
    if held is None:
        return
    name = value_set.rsplit("/", 1)[-1]
    fault = Fault(node.path, "binding", f"It has no code of the required value set {name}.")
    match node.type:
        case "CodeableConcept":
            codings = node.value.get("coding", [])
            if not any(_is_bound(one, held) for one in codings if isinstance(one, dict)):
                yield fault
        case "Coding" | "Quantity" | "SimpleQuantity":
            if not _is_bound(node.value, held):
                yield fault
        case _:
            known = _FORMS[held].fullmatch(node.value) if isinstance(held, str) else _in_any(node.value, held)
            if not known:
                yield fault


def _is_bound(coding: dict[str, Any], held: dict[str, frozenset[str]] | str) -> bool:
    code = coding.get("code")
    if not isinstance(code, str):
        return False
    if isinstance(held, str):
        return _FORMS[held].fullmatch(code) is not None
    return code in held.get(str(coding.get("system")), frozenset())


def _in_any(code: str, held: dict[str, frozenset[str]]) -> bool:
    return any(code in codes for codes in held.values())


def _coding_faults(path: str, coding: dict[str, Any]) -> Iterator[Fault]:
    system, code = _text(coding, "system"), _text(coding, "code")
    if system and not is_absolute(system):
        yield Fault(f"{path}.system", "system", "It is not an absolute URI.")
    if "/ValueSet/" in system:
        yield Fault(f"{path}.system", "system", "It names a value set: a coding's system is a code system.")
    if not code:
        return
    known = codes_in(system)
    if known is not None and code not in known and code not in _LATER.get(system, ()):
        yield Fault(f"{path}.code", "code", "Its code system has no such code.")
    if system == LOINC and not is_loinc(code):
        yield Fault(f"{path}.code", "code", "It is not a code of LOINC: its form or its check digit is wrong.")
    if system == UCUM and not is_ucum(code):
        yield Fault(f"{path}.code", "ucum", "It is not a unit of UCUM.")


def is_loinc(code: str) -> bool:
    """Whether it has the form of a LOINC code, with the check digit of LOINC Users' Guide, appendix C (mod 10)."""
    found = _LOINC_CODE.fullmatch(code)
    if found is None:
        return _LOINC_PART.fullmatch(code) is not None
    doubled = int("".join(reversed(found[1][::-1][::2]))) * 2
    total = sum(map(int, str(doubled))) + sum(map(int, found[1][::-1][1::2]))
    return (10 - total % 10) % 10 == int(found[2])


def _unit_faults(node: Node) -> Iterator[Fault]:
    system, code = _text(node.value, "system"), _text(node.value, "code")
    if system and not is_absolute(system):
        yield Fault(f"{node.path}.system", "system", "It is not an absolute URI.")
    if system == UCUM and code and not is_ucum(code):
        yield Fault(f"{node.path}.code", "ucum", "It is not a unit of UCUM.")


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""
