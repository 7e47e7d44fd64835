"""A name that begins with a negation, and one that only looks so."""

from __future__ import annotations

import pytest

from scribe.fact_forms.negation import is_negated


@pytest.mark.parametrize(
    "name",
    ["no chest pain", "No known allergies", "no known drug allergies", "none", "NKDA", "denies cough", "without fever"],
)
def test_a_negation_in_english(name: str) -> None:
    assert is_negated(name, "en")


@pytest.mark.parametrize(
    "name", ["无胸痛", "否认胸痛", "没有发热", "无已知过敏", "未见异常", "无", "不发热", "no fever"]
)
def test_a_negation_in_chinese(name: str) -> None:
    assert is_negated(name, "zh")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("norovirus infection", "en"),
        ("non-Hodgkin lymphoma", "en"),
        ("nocturia", "en"),
        ("nitrofurantoin", "en"),
        ("无尿", "zh"),
        ("不孕", "zh"),
        ("非霍奇金淋巴瘤", "zh"),
        ("未分化关节炎", "zh"),
        ("不稳定型心绞痛", "zh"),
        ("", "zh"),
    ],
)
def test_a_name_that_only_looks_so(name: str, language: str) -> None:
    assert not is_negated(name, language)
