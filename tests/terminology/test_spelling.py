"""Misspelt names of medicines: what is meant, and what is left alone."""

from __future__ import annotations

import pytest

from scribe.terminology import medicines
from scribe.terminology.spelling import misspelt, respelt


@pytest.mark.parametrize(
    ("text", "language", "spelt"),
    [
        ("I take amlodapine 5 milligrams a day.", "en", "I take amlodipine 5 milligrams a day."),
        ("Continue the lisinapril.", "en", "Continue the lisinopril."),
        ("metforman, 500 milligrams twice a day", "en", "metformin, 500 milligrams twice a day"),
        ("一直吃氨氯地品，一天一片。", "zh", "一直吃氨氯地平，一天一片。"),
        ("给你开莫西沙兴，一次一片。", "zh", "给你开莫西沙星，一次一片。"),
    ],
)
def test_a_name_that_is_near_to_one_medicine_is_that_medicine(text, language, spelt):
    assert respelt(text, language) == spelt


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I take something different every day.", "en"),
        ("I have the ability to take one a day.", "en"),
        ("My amlodapine story is long.", "en"),
        ("I take prednisone 5 milligrams.", "en"),
        ("Take hydralazine 10 milligrams.", "en"),
        ("I inhaled two puffs.", "en"),
        ("我每天吃早饭以后一片面包。", "zh"),
        ("吃缬沙坦，一天一片。", "zh"),
    ],
)
def test_other_words_and_other_medicines_are_left_alone(text, language):
    assert misspelt(text, language) == ()
    assert respelt(text, language) == text


def _vowel_changed(name: str) -> str:
    """The name with its second or a later vowel letter changed; empty where the name has none or is too short."""
    place = next((n for n, letter in enumerate(name) if n and letter in "aeiou"), 0)
    if not place or not name.isalpha() or not name.isascii() or len(name) < 6:
        return ""
    return name[:place] + ("o" if name[place] != "o" else "a") + name[place + 1 :]


def test_no_medicine_with_one_wrong_vowel_is_taken_for_another():
    wrong, right = [], 0
    for term in medicines().terms:
        spelt = _vowel_changed(term.en.lower())
        if not spelt or medicines().find(spelt, "en"):
            continue
        found = misspelt(f"I take {spelt} 10 milligrams a day", "en")
        right += bool(found) and found[0].term == term
        wrong += [(term.en, spelt)] if found and found[0].term != term else []
    assert wrong == []
    assert right > 500
