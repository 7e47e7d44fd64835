"""All signs together have the last word; what was said in pieces is shown with what it answers."""

from __future__ import annotations

import pytest

from scribe.language.learned import Learned, learned
from scribe.model import Flag, FlagKind, Level, NoteDraft
from scribe.verification import verify
from scribe.verification.exchanges import exchanges_of
from scribe.verification.heard import heard
from scribe.verification.judging import lasting
from scribe.verification.wording import flag
from tests.fakes.notes import note_of, transcript_of


def test_odds_are_the_base_and_the_weights_of_the_signs_that_were_learned():
    assert Learned(-1.0, {"a": 2.0, "b": 0.5}).odds({"a": 1.0, "b": 2.0, "never seen": 9.0}) == 2.0


@pytest.mark.parametrize("name", ["judge", "lost", "clinical"])
def test_a_model_is_small_and_all_of_it_can_be_read(name):
    weights = learned(name).weights
    assert 100 < len(weights) < 10_000
    assert all(abs(weight) < 5 for weight in weights.values())


def test_no_sign_of_a_statement_is_one_of_its_words():
    assert {"naproxen", "fever", "发热", "cough"}.isdisjoint(" ".join(learned("judge").weights).split())


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (FlagKind.DOSE_DIFFERS, True),
        (FlagKind.MEDICINE_NOT_SAID, True),
        (FlagKind.SIDE_DIFFERS, True),
        (FlagKind.ALLERGY_CONFLICT, True),
        (FlagKind.IMPLAUSIBLE, True),
        (FlagKind.NO_EVIDENCE, True),
        (FlagKind.FINDING_NOT_SAID, False),
        (FlagKind.COURSE_DIFFERS, False),
    ],
)
def test_what_touches_doses_sides_and_allergies_is_never_laid_aside(kind, lasts):
    found = Flag(kind=kind, level=Level.HIGH, detail="x")
    assert lasting([found]) is lasts
    assert not lasting([found.model_copy(update={"level": Level.LOW})])


def test_the_sentence_of_a_doubt_is_there_in_both_languages():
    for language in ("en", "zh"):
        assert "rash" in flag(FlagKind.NO_EVIDENCE, Level.RAISED, language, words="not_borne_out", said="rash").detail


def checked(text: str, *said: str, judged: bool) -> NoteDraft:
    return verify(note_of((text, ("s1", "s2"))), transcript_of(*said), None, judged=judged)


def test_an_allergy_is_the_checks_own_affair():
    said = ("Any allergies?", "Penicillin, I came out in hives.")
    with_, without = (checked("No known allergies.", *said, judged=judged).statements for judged in (True, False))
    assert with_ == without
    assert with_[0].flags


def test_an_answer_stands_with_its_question_and_the_rest_of_its_turn_too():
    told = heard(transcript_of("How many times up in the night?", "Just the once. Since Easter."))
    assert [one.text for one in exchanges_of(told)] == [
        "How many times up in the night? Just the once.",
        "How many times up in the night? Since Easter.",
    ]


def test_what_a_note_has_in_a_piece_is_shown_with_what_it_answers():
    note = checked("Right side, like a garden pea.", "This lump under the jaw, how long?",
                   "Six weeks. Right side, like a garden pea.", judged=True)  # fmt: skip
    (entry,) = note.unused
    assert entry.text.startswith("This lump under the jaw")
    assert "Right side" in entry.text
    assert entry.text.count("This lump") == 1


def test_small_talk_comes_behind_what_is_clinical():
    note = checked(
        "Follow-up in one week.",
        "Hello.", "Hi.", "How was the drive?", "We watched the football on the television last night.",
        "And how have you been?", "My legs get so heavy when I climb the stairs.",
        judged=True,
    )  # fmt: skip
    texts = [one.text for one in note.unused]
    legs = next(n for n, text in enumerate(texts) if "legs" in text)
    football = next((n for n, text in enumerate(texts) if "football" in text), len(texts))
    assert legs < football
