"""Whether the figures, sides and people of a statement stand with the words that they were said with."""

from __future__ import annotations

import pytest

from scribe.language.reading import read_statement
from scribe.verification.heard import heard
from scribe.verification.pairing import pairing_signs
from tests.fakes.notes import transcript_of

PAIN = ("How bad is the pain?", "At night, six. Walking, three.")
EYES = ("And the pressures?", "Right is nineteen, left is twenty-six.")
FAMILY = ("Who is ill?", "My sister had breast cancer and my dad bowel cancer.")


def signs(text: str, said: tuple[str, ...], language: str = "en") -> set[str]:
    told = heard(transcript_of(*said, language=language))
    return set(pairing_signs(read_statement(text, language), told, told.own))


def step(name: str, found: set[str]) -> int:
    return next(int(one.removeprefix(name)) for one in found if one.startswith(name))


@pytest.mark.parametrize(
    ("said", "right", "wrong", "kind"),
    [
        (PAIN, "Pain 6/10 at night and 3/10 walking.", "Pain 3/10 at night and 6/10 walking.", "figure"),
        (EYES, "IOP right 19, left 26.", "IOP right 26, left 19.", "figure"),
        (EYES, "IOP right 19, left 26.", "IOP right 26, left 19.", "side"),
        (FAMILY, "Sister: breast cancer.", "Father: breast cancer.", "relatives"),
    ],
)
def test_values_that_changed_places_stand_with_others_words(said, right, wrong, kind):
    assert f"{kind} with others' words 0" in signs(right, said)
    assert f"worst {kind} 0" in signs(right, said)
    assert f"{kind} with others' words 0" not in signs(wrong, said)
    assert f"worst {kind} 0" not in signs(wrong, said)
    assert step(f"{kind} with its words", signs(right, said)) > step(f"{kind} with its words", signs(wrong, said))


def test_the_same_holds_where_words_are_written_together():
    said = ("眼压呢？", "右眼十九，左眼二十六。")
    right, wrong = (signs(text, said, "zh") for text in ("右眼眼压19，左眼眼压26。", "右眼眼压26，左眼眼压19。"))
    for kind in ("figure", "side"):
        assert step(f"{kind} with its words", right) > step(f"{kind} with its words", wrong)
        assert step(f"worst {kind}", right) < step(f"worst {kind}", wrong)


def test_words_that_nobody_said_tell_nothing():
    assert signs("Knee swollen.", PAIN) == set()
    assert signs("Chest clear, rate 80.", PAIN) == set()
