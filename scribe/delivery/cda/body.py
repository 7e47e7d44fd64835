"""The sections of 门(急)诊病历: the note's words for people, and as the data elements that machines read."""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from xml.etree.ElementTree import Element as Node
from xml.etree.ElementTree import SubElement

from scribe.delivery import document
from scribe.delivery.cda import codes
from scribe.delivery.cda.codes import Element, Place
from scribe.delivery.document import Json
from scribe.delivery.page import blocks_of, diagnoses_of, sections_of
from scribe.resources.codes import ABSENT_UNKNOWN
from scribe.resources.codes import LOINC as LOINC_SYSTEM

_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
_ADMINISTRATIVE: Final = frozenset({"46240-8", "48767-8"})
"""Time, department and signature of our templates: the document's header has them."""
_FIRST_VISIT: Final = "初诊"


def write(node: Node, bundle: Json, note: Json) -> None:
    """Writes each section that the note has, in the order of the standard; a section that it has not comes last.

    Args:
        node: the structuredBody.
        bundle: the document.
        note: its Composition.
    """
    told: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for section in sections_of(note):
        told[_code(section)].append((str(section.get("title", "")), _words(section)))
    known = {place.code for place in codes.PLACES}
    for place in codes.PLACES:
        if place is codes.ALLERGIES:
            _allergies(node, bundle)
        elif place.code in told:
            made = _section(node, place, told[place.code])
            if place.element is not None:
                _words_entry(made, place.element, note, place.code)
            if place is codes.DIAGNOSES:
                _diagnoses(made, bundle)
    for code, parts in told.items():
        if code not in known and code not in _ADMINISTRATIVE:
            _section(node, Place(code, parts[0][0]), parts)


def _section(node: Node, place: Place, parts: list[tuple[str, str]]) -> Node:
    """A section with its words; where two of the note's sections meet in it, each under its own title."""
    section = SubElement(SubElement(node, "component"), "section")
    SubElement(section, "code", code=place.code, codeSystem=codes.LOINC, codeSystemName="LOINC", displayName=place.name)
    SubElement(section, "title").text = parts[0][0] if len(parts) == 1 else "、".join(title for title, _ in parts)
    text = SubElement(section, "text")
    for line in _joined(parts).splitlines():
        SubElement(text, "paragraph").text = line
    return section


def _words_entry(section: Node, element: Element, note: Json, code: str) -> None:
    """The words once more as the section's data element; nothing for a section in which nothing was said."""
    said = [
        (str(one.get("title", "")), _words(one)) for one in sections_of(note) if _code(one) == code and _was_said(one)
    ]
    if said:
        _value(_observation(SubElement(section, "entry"), element), "ST").text = _joined(said)


def _allergies(node: Node, bundle: Json) -> None:
    """Whether the patient has allergies, and which; no section when nobody spoke of it."""
    found = [one for one in document.resources(bundle) if one["resourceType"] == "AllergyIntolerance"]
    if not found:
        return
    words = "；".join(_words(one) for one in found)
    section = _section(node, codes.ALLERGIES, [(codes.ALLERGY_WORDS.name, words)])
    observation = _observation(SubElement(section, "entry"), codes.ALLERGY_FLAG)
    _value(observation, "BL", value="true" if any(not _is_none(one) for one in found) else "false")
    inner = _observation(SubElement(observation, "entryRelationship", typeCode="COMP"), codes.ALLERGY_WORDS)
    _value(inner, "ST").text = words


def _is_none(allergy: Json) -> bool:
    """Whether it says that there is none."""
    return any(one.get("system") == ABSENT_UNKNOWN for one in allergy.get("code", {}).get("coding", []))


def _diagnoses(section: Node, bundle: Json) -> None:
    """The mark of a first visit, and the names of what the doctor diagnosed today and is sure of."""
    visits = [one for one in document.resources(bundle) if one["resourceType"] == "Encounter"]
    if any(kind.get("text") == _FIRST_VISIT for visit in visits for kind in visit.get("type", [])):
        code, system, name, shown = codes.FIRST_VISIT
        observation = _observation(SubElement(section, "entry"), codes.FIRST_VISIT_FLAG)
        _value(observation, "CD", code=code, codeSystem=system, codeSystemName=name, displayName=shown)
    for diagnosis in diagnoses_of(bundle):
        cluster = SubElement(SubElement(section, "entry"), "organizer", classCode="CLUSTER", moodCode="EVN")
        SubElement(cluster, "statusCode", code="completed")
        observation = _observation(SubElement(cluster, "component"), codes.DIAGNOSIS_NAME)
        _value(observation, "ST").text = str(diagnosis.get("code", {}).get("text", ""))


def _observation(node: Node, element: Element) -> Node:
    system, name = codes.ELEMENTS
    observation = SubElement(node, "observation", classCode="OBS", moodCode="EVN")
    SubElement(observation, "code", code=element.code, codeSystem=system, codeSystemName=name, displayName=element.name)
    return observation


def _value(observation: Node, kind: str, **attributes: str) -> Node:
    return SubElement(observation, "value", {_TYPE: kind, **attributes})


def _was_said(section: Json) -> bool:
    """Whether the section has words of the note, not the template's wording for an empty one.

    Where the section has resources all the same, its narrative is "generated" only when it says nothing of its own.
    """
    wordless = "entry" in section and section.get("text", {}).get("status") == "generated"
    return "emptyReason" not in section and not wordless


def _joined(parts: list[tuple[str, str]]) -> str:
    if len(parts) == 1:
        return parts[0][1]
    return "\n".join(f"{title}：{words}" for title, words in parts)


def _code(section: Json) -> str:
    return next(
        (one["code"] for one in section.get("code", {}).get("coding", []) if one.get("system") == LOINC_SYSTEM), ""
    )


def _words(resource: Json) -> str:
    return "\n".join(block.text for block in blocks_of(resource.get("text", {}).get("div", "")))
