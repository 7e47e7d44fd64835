"""The code systems that the documents use, and the few codes that the normaliser itself sets.

Systems and codes are those of FHIR R4 (https://hl7.org/fhir/R4/terminologies-systems.html), HL7 v3, LOINC and UCUM.
SNOMED CT is left out, since not every hospital is licensed for it.
"""

from __future__ import annotations

from typing import Any, Final

from scribe.model import Coding, Language

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
URI_SYSTEM: Final = "urn:ietf:rfc3986"
HL7: Final = "http://terminology.hl7.org/CodeSystem/"
ABSENT_UNKNOWN: Final = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"
"""The International Patient Summary's codes for "known to have none"."""

CONSULTATION_SYSTEM: Final = "urn:scribe:consultation"
USER_SYSTEM: Final = "urn:scribe:user"
SHA256_SYSTEM: Final = "urn:scribe:sha256"

Json = dict[str, Any]

AI_ASSERTED: Final[Json] = {
    "system": f"{HL7}v3-ObservationValue",
    "code": "AIAST",
    "display": "Artificial Intelligence asserted",
}
"""The security label of what a machine made and no doctor has signed."""

TEST_DATA: Final[Json] = {"system": f"{HL7}v3-ActReason", "code": "HTEST", "display": "test health data"}
"""The security label of a note that rests on the demo speech model."""


def hl7(system: str, code: str, display: str = "") -> Json:
    """A CodeableConcept with one code of a system below ``http://terminology.hl7.org/CodeSystem/``."""
    coding = {"system": f"{HL7}{system}", "code": code}
    return {"coding": [{**coding, "display": display} if display else coding]}


def concept(text: str, codings: tuple[Coding, ...] = ()) -> Json:
    """A CodeableConcept: the words, and the codes that are known for them."""
    known = [coding(item) for item in codings if item.code.strip()]
    return {**({"coding": known} if known else {}), "text": text}


def coding(item: Coding) -> Json:
    """A Coding without empty members."""
    members = {"system": item.system.strip(), "code": item.code.strip(), "display": item.display.strip()}
    known = {name: value for name, value in members.items() if value}
    return {**known, "userSelected": True} if item.user_selected else known


_PHRASES: Final[dict[str, tuple[str, str]]] = {
    "no known allergies": ("No known allergies", "无已知过敏"),
    "no known medication allergies": ("No known medication allergies", "无已知药物过敏"),
    "said as": ("Said as: {said}", "原话：{said}"),
    "follow-up": ("Follow-up visit", "复诊"),
    "return": ("Come back sooner if needed", "必要时随诊"),
    "changes": ("Changes a medicine that the patient already takes.", "调整患者正在使用的药物。"),
    "not taken for": ("Not taken for: {time}", "停用时间：{time}"),
    "declined": ("The patient declined it.", "患者拒绝。"),
    "vaccine refused": ("The patient declined it.", "患者拒绝接种。"),
    "time not said": ("not said", "未说"),
    "at home": ("Measured at home.", "家中测量。"),
    "relative": ("Relative", "亲属"),
    "heard at": ("Recording of the consultation, {time}", "就诊录音 {time}"),
    "left": ("left side", "左侧"),
    "right": ("right side", "右侧"),
    "both": ("both sides", "双侧"),
    "initial": ("Initial visit", "初诊"),
    "follow_up": ("Follow-up visit", "复诊"),
    "laboratory": ("Laboratory", "检验"),
    "imaging": ("Imaging", "影像检查"),
    "referral": ("Referral", "转诊"),
    "procedure": ("Procedure", "操作"),
}


def phrase(name: str, language: Language) -> str:
    """One of the few words that the normaliser adds, in the note's language."""
    return _PHRASES[name][1 if language == "zh" else 0]
