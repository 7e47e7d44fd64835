"""The object identifiers and codes of 门(急)诊病历 (WS/T 500.2-2016).

The standard's own text could not be read when this was written. Each of these stands alike in at least three published
implementations that share no code; what they have differently (the object identifier of ICD-10, the code for a
follow-up visit, the identifiers of orders) is left out. docs/decisions/0012 lists both.
"""

from __future__ import annotations

from typing import Final, NamedTuple

TEMPLATE: Final = "2.16.156.10011.2.1.1.22"
DOCUMENT: Final = ("C0002", "2.16.156.10011.2.4", "卫生信息共享文档规范编码体系")
DOCUMENT_NUMBERS: Final = "2.16.156.10011.1.1"
VISIT_NUMBERS: Final = "2.16.156.10011.1.11"
"""门(急)诊号."""
CITIZENS: Final = "2.16.156.10011.1.3"
"""居民身份证号."""
AUTHORS: Final = "2.16.156.10011.1.7"
STAFF: Final = "2.16.156.10011.1.4"
HOSPITALS: Final = "2.16.156.10011.1.5"
CONFIDENTIALITY: Final = ("N", "2.16.840.1.113883.5.25", "Confidentiality", "正常访问保密级别")
SEX: Final = ("2.16.156.10011.2.3.3.4", "生理性别代码表(GB/T 2261.1)")
SEXES: Final = {"male": ("1", "男性"), "female": ("2", "女性"), "unknown": ("0", "未知的性别")}
"""GB/T 2261.1; anything else is 9."""
SEX_NOT_STATED: Final = ("9", "未说明的性别")
LOINC: Final = "2.16.840.1.113883.6.1"
ELEMENTS: Final = ("2.16.156.10011.2.2.1", "卫生信息数据元目录")
FIRST_VISIT: Final = ("1", "2.16.156.10011.2.3.2.39", "初诊标志代码表", "初诊")


class Element(NamedTuple):
    """A data element of WS 363."""

    code: str
    name: str


class Place(NamedTuple):
    """A section: its LOINC code and name, and the data element of its words, if it has one."""

    code: str
    name: str
    element: Element | None = None


ALLERGIES: Final = Place("48765-2", "Allergies, adverse reactions, alerts")
ALLERGY_FLAG: Final = Element("DE02.10.023.00", "过敏史标志")
ALLERGY_WORDS: Final = Element("DE05.01.022.00", "过敏史")
DIAGNOSES: Final = Place("29548-5", "Diagnosis")
DIAGNOSIS_NAME: Final = Element("DE05.01.025.00", "诊断名称")
FIRST_VISIT_FLAG: Final = Element("DE06.00.196.00", "初诊标志代码")
PLACES: Final = (
    ALLERGIES,
    Place("10154-3", "CHIEF COMPLAINT", Element("DE04.01.119.00", "主诉")),
    Place("10164-2", "HISTORY OF PRESENT ILLNESS", Element("DE02.10.071.00", "现病史")),
    Place("11348-0", "HISTORY OF PAST ILLNESS", Element("DE02.10.099.00", "既往史")),
    Place("29545-1", "PHYSICAL EXAMINATION", Element("DE04.10.258.00", "体格检查")),
    Place("30954-2", "STUDIES SUMMARY", Element("DE04.30.009.00", "辅助检查结果")),
    DIAGNOSES,
    Place("18776-5", "TREATMENT PLAN"),
)
"""The sections, in the order in which the published documents have them."""
