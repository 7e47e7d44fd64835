"""A note names in its own words what people told in theirs: no flag; what nobody told in any words is flagged."""

from __future__ import annotations

import pytest

from tests.verification.test_denials import open_flags

TOLD = [
    (["And how are things?", "I'm up five times a night, never off the loo."], "Nocturia five times a night."),
    (["And how are things?", "My ankles swelled like balloons on holiday."], "Ankle swelling on holiday."),
    (["And how are things?", "She just picks at her dinner since Easter."], "Reduced appetite since Easter."),
    (["Any heartburn?", "My chest's on fire, acid up to here."], "Acid reflux."),
    (
        ["And how are things?", "I gave up the naproxen in May, it ripped my stomach."],
        "Stopped naproxen in May because of dyspepsia.",
    ),
    (["Your heart sounds good and your lungs are clear."], "No murmurs, gallops or rubs."),
    (["And how are things?", "Sick as a dog since Friday."], "To return if vomiting goes on."),
    (["Good morning, so what brings you in?", "My knee."], "54-year-old woman with knee pain."),
]

INVENTED = [
    (["And how are things?", "I'm up five times a night, never off the loo."], "Weight loss of 5 kg since May."),
    (["And how are things?", "My ankles swelled like balloons on holiday."], "Chest pain on holiday."),
    (["And how are things?", "I'm 54 years old and my knee hurts."], "45-year-old woman with knee pain."),
    (["And how are things?", "I take naproxen for my knee, no bother."], "Allergic to naproxen."),
]


@pytest.mark.parametrize(("said", "text"), TOLD)
def test_what_was_told_in_other_words_needs_no_answer(said, text):
    assert not open_flags(text, *said)


@pytest.mark.parametrize(("said", "text"), INVENTED)
def test_what_nobody_told_is_flagged(said, text):
    assert open_flags(text, *said)
