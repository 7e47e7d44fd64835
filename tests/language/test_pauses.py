"""A medicine that a doctor stops only until something is over is on hold."""

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: Stop the warfarin now and restart it the day after surgery.", "warfarin: hold"),
        ("d: We'll come off the metformin, then you go back on it once the dye's out.", "metformin: hold"),
        ("d: Stop the naproxen and go back on ibuprofen.", "naproxen: stop"),
        ("d: Paracetamol, one gram up to four times a day.", "paracetamol: start, 1 g"),
        (
            "d: Codeine thirty, doxycycline a hundred. Still on the pair of them? | p: Yes.",
            "doxycycline: goes_on, 100 mg",
        ),
    ],
)
def test_an_english_conversation(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "en"), expected) == ""


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        ("d: 二甲双胍造影前停，造影后两天再恢复。", "二甲双胍: hold"),
        ("d: 停奥美拉唑，换雷贝拉唑接着吃。", "奥美拉唑: stop; 雷贝拉唑: start"),
    ],
)
def test_a_chinese_conversation(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "zh"), expected) == ""
