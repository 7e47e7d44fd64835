"""Results told of tests that have none yet."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.verification.test_denials import open_flags


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ferritin was low.", ("I'm going to order a ferritin.", "Okay."), "en"),
        ("Chest X-ray normal.", ("We'll get a chest X-ray today.", "Right."), "en"),
        ("甲功正常。", ("给你开个甲功，抽血查一下。", "好。"), "zh"),
        (
            "MRI shows a partial tear.",
            ("I want an MRI of the right shoulder.", "All right.", "No steroid until I see the MRI."),
            "en",
        ),
    ],
)
def test_a_result_of_a_test_that_is_only_ordered_is_flagged(text, said, language):
    assert FlagKind.CHANGE_DIFFERS in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Ferritin was low; to be repeated.", ("Your ferritin was low. I'll order a ferritin again.", "Okay."), "en"),
        ("Chest X-ray ordered.", ("We'll get a chest X-ray today.", "Right."), "en"),
        ("甲功正常，复查甲功。", ("上次甲功正常，今天再开个甲功。", "好。"), "zh"),
    ],
)
def test_a_result_that_was_told_is_not_flagged(text, said, language):
    assert FlagKind.CHANGE_DIFFERS not in open_flags(text, *said, language=language)
