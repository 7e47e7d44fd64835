"""The headings under which notes are written, in English and Chinese, and what belongs under each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scribe.model import SoapPart, Topic

_S, _O, _A, _P = SoapPart.SUBJECTIVE, SoapPart.OBJECTIVE, SoapPart.ASSESSMENT, SoapPart.PLAN


@dataclass(frozen=True)
class Heading:
    """One kind of section, with the names it goes by.

    Attributes:
        id: the section's id in a template.
        names: as notes write them, in small letters.
        topics: what belongs there.
        soap: the part of SOAP.
        loinc: the section's LOINC code and its name.
    """

    id: str
    names: tuple[str, ...]
    topics: tuple[Topic, ...]
    soap: SoapPart
    loinc: tuple[str, str]


_SUBJECTIVE = (
    Topic.CHIEF_COMPLAINT,
    Topic.PRESENT_ILLNESS,
    Topic.PAST_HISTORY,
    Topic.MEDICATIONS,
    Topic.ALLERGIES,
    Topic.FAMILY_HISTORY,
    Topic.SOCIAL_HISTORY,
    Topic.REVIEW_OF_SYSTEMS,
)
_FINDINGS = (Topic.VITAL_SIGNS, Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS)
_PAST = ("11348-0", "History of Past illness Narrative")
_SEEN = ("29545-1", "Physical findings Narrative")
_PLANNED = ("18776-5", "Plan of care note")
_VISIT = ("46240-8", "History of Hospitalizations+Outpatient visits Narrative")

HEADINGS: tuple[Heading, ...] = (
    Heading(
        "encounter_time",
        ("就诊时间", "就诊日期", "date of visit", "date"),
        (Topic.ENCOUNTER_TIME,),
        SoapPart.ADMINISTRATIVE,
        _VISIT,
    ),
    Heading(
        "department",
        ("科别", "科室", "就诊科室", "department", "clinic"),
        (Topic.DEPARTMENT,),
        SoapPart.ADMINISTRATIVE,
        _VISIT,
    ),
    Heading(
        "signature",
        ("医师签名", "医生签名", "签名", "signature", "signed"),
        (Topic.SIGNATURE,),
        SoapPart.ADMINISTRATIVE,
        ("48767-8", "Annotation comment [Interpretation] Narrative"),
    ),
    Heading(
        "subjective", ("subjective", "s", "主观资料", "主观"), _SUBJECTIVE, _S, ("61150-9", "Subjective Narrative")
    ),
    Heading(
        "objective",
        ("objective", "o", "客观资料", "客观"),
        (*_FINDINGS, Topic.RESULTS),
        _O,
        ("61149-1", "Objective Narrative"),
    ),
    Heading("history", ("history", "病史"), _SUBJECTIVE, _S, ("10164-2", "History of Present illness Narrative")),
    Heading(
        "chief_complaint",
        ("chief complaint", "cc", "presenting complaint", "pc", "reason for visit", "reason for consultation", "主诉"),
        (Topic.CHIEF_COMPLAINT,),
        _S,
        ("10154-3", "Chief complaint Narrative - Reported"),
    ),
    Heading(
        "present_illness",
        (
            "history of present illness",
            "hpi",
            "history of presenting complaint",
            "hpc",
            "present illness",
            "interval history",
            "现病史",
        ),
        (Topic.PRESENT_ILLNESS,),
        _S,
        ("10164-2", "History of Present illness Narrative"),
    ),
    Heading(
        "past_history",
        (
            "past medical history",
            "pmh",
            "pmhx",
            "medical history",
            "past history",
            "past medical and surgical history",
            "surgical history",
            "past surgical history",
            "psh",
            "problem list",
            "既往史",
            "手术史",
            "个人既往史",
        ),
        (Topic.PAST_HISTORY,),
        _S,
        _PAST,
    ),
    Heading(
        "medications",
        (
            "medications",
            "current medications",
            "meds",
            "medication list",
            "drug history",
            "dh",
            "dhx",
            "home medications",
            "用药史",
            "目前用药",
            "现用药",
            "用药情况",
        ),
        (Topic.MEDICATIONS,),
        _S,
        ("10160-0", "History of Medication use Narrative"),
    ),
    Heading(
        "allergies",
        ("allergies", "allergy", "allergies and intolerances", "drug allergies", "过敏史", "药物过敏史"),
        (Topic.ALLERGIES,),
        _S,
        ("48765-2", "Allergies and adverse reactions Document"),
    ),
    Heading(
        "family_history",
        ("family history", "fh", "fhx", "家族史"),
        (Topic.FAMILY_HISTORY,),
        _S,
        ("10157-6", "History of family member diseases Narrative"),
    ),
    Heading(
        "social_history",
        (
            "social history",
            "sh",
            "shx",
            "family and social history",
            "个人史",
            "社会史",
            "婚育史",
            "个人史及婚育史",
            "月经史",
        ),
        (Topic.SOCIAL_HISTORY,),
        _S,
        ("29762-2", "Social history Narrative"),
    ),
    Heading(
        "review_of_systems",
        ("review of systems", "ros", "systems review", "系统回顾"),
        (Topic.REVIEW_OF_SYSTEMS,),
        _S,
        ("10187-3", "Review of systems Narrative - Reported"),
    ),
    Heading(
        "vital_signs",
        ("vital signs", "vitals", "vitals reviewed", "observations", "obs", "生命体征"),
        (Topic.VITAL_SIGNS,),
        _O,
        ("8716-3", "Vital signs note"),
    ),
    Heading(
        "examination",
        (
            "physical examination",
            "physical exam",
            "examination",
            "exam",
            "pe",
            "o/e",
            "on examination",
            "findings",
            "体格检查",
            "查体",
            "体检",
            "专科检查",
            "专科查体",
            "必要的体格检查",
        ),
        (Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS, Topic.VITAL_SIGNS),
        _O,
        _SEEN,
    ),
    Heading(
        "positive_signs",
        ("positive signs", "阳性体征"),
        (Topic.POSITIVE_SIGNS, Topic.EXAMINATION, Topic.VITAL_SIGNS),
        _O,
        _SEEN,
    ),
    Heading("negative_signs", ("negative signs", "阴性体征", "必要的阴性体征"), (Topic.NEGATIVE_SIGNS,), _O, _SEEN),
    Heading(
        "results",
        (
            "results",
            "investigations",
            "labs",
            "laboratory",
            "diagnostics",
            "imaging",
            "ix",
            "test results",
            "laboratory data",
            "辅助检查",
            "辅助检查结果",
            "检查结果",
            "化验结果",
            "实验室检查",
        ),
        (Topic.RESULTS,),
        _O,
        ("30954-2", "Relevant diagnostic tests/laboratory data Narrative"),
    ),
    Heading(
        "assessment_and_plan",
        (
            "assessment and plan",
            "assessment & plan",
            "assessment/plan",
            "a/p",
            "a&p",
            "impression and plan",
            "impression/plan",
            "诊断及处理",
            "诊断与处理",
        ),
        (Topic.ASSESSMENT, Topic.PLAN),
        _P,
        ("51847-2", "Evaluation + Plan note"),
    ),
    Heading(
        "assessment",
        (
            "assessment",
            "impression",
            "imp",
            "diagnosis",
            "diagnoses",
            "a",
            "诊断",
            "初步诊断",
            "印象",
            "门诊诊断",
            "临床诊断",
            "评估",
        ),
        (Topic.ASSESSMENT,),
        _A,
        ("51848-0", "Evaluation note"),
    ),
    Heading(
        "plan",
        (
            "plan",
            "treatment plan",
            "treatment",
            "management",
            "p",
            "recommendations",
            "orders",
            "处理",
            "处置",
            "治疗意见",
            "处理意见",
            "治疗处理意见",
            "治疗方案",
            "诊疗计划",
            "计划",
        ),
        (Topic.PLAN,),
        _P,
        _PLANNED,
    ),
    Heading(
        "instructions",
        ("instructions", "patient instructions", "advice", "patient education", "医嘱", "健康教育", "注意事项", "建议"),
        (Topic.INSTRUCTIONS,),
        _P,
        ("69730-0", "Instructions"),
    ),
    Heading(
        "follow_up",
        (
            "follow-up",
            "follow up",
            "followup",
            "disposition",
            "safety net",
            "safety netting",
            "复诊",
            "随访",
            "复诊计划",
            "随诊",
        ),
        (Topic.FOLLOW_UP,),
        _P,
        _PLANNED,
    ),
)
_BY_NAME = {name: heading for heading in HEADINGS for name in heading.names}


def heading_of(title: str) -> Heading | None:
    """The known heading that a title is, whatever its case, numbering and closing mark; ``None`` for another one."""
    return _BY_NAME.get(plain_title(title))


def plain_title(title: str) -> str:
    """A title as the table knows it: small letters, without numbering and marks around it."""
    bare = re.sub(r"^[\s#*>_\-•]*(?:(?:\d+|[一二三四五六七八九十]+)[.、)）]\s*)?", "", title)
    return re.sub(r"\s+", " ", bare.strip(" \t:：*_【】[]（）()").lower())
