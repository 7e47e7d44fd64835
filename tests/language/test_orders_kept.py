"""An order stands until somebody takes it back: what is to be done if something happens takes nothing back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from scribe.language.claim import Action, Claim, ClaimKind
from scribe.language.reading import reading_of
from scribe.model import Language
from tests.fakes.notes import transcript_of


def standing(*turns: str, language: Language = "en") -> list[Claim]:
    claims = reading_of(transcript_of(*turns, language=language)).claims
    return [one for one in claims if one.kind is ClaimKind.MEDICINE and one.stands]


@pytest.mark.parametrize(
    ("turns", "language"),
    [
        (
            ("Start naproxen 500 mg twice a day.", "Right.", "If your stomach hurts, call me or stop the naproxen."),
            "en",
        ),
        (("先吃萘普生，一天两次，一次一片。", "行。", "要是胃疼，就给我打电话，或者把萘普生停了。"), "zh"),
    ],
)
def test_an_order_stands_though_it_is_told_when_to_stop(turns: tuple[str, ...], language: Language):
    assert any(one.action is Action.START for one in standing(*turns, language=language))


def test_an_order_that_is_stopped_now_stands_no_more():
    told = standing("Start naproxen 500 mg twice a day.", "It burns.", "Then stop the naproxen.")
    assert not any(one.action is Action.START for one in told)


@pytest.mark.parametrize("answer", ["No, but I can get one.", "No, I do not have one.", "No, I will buy one today."])
def test_one_of_a_thing_is_no_dose(answer: str):
    told = standing("Stay on torasemide 2 mg once a day.", "Fine.", "Do you have a scale at home?", answer)
    assert [one.regimen.dose for one in told if one.regimen is not None] == [Decimal(2)]
