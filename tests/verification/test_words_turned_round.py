"""What the words tell where no claim does: turned round, unheard of, of another span or another type."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags


def open_flags(text, *said, language="en"):
    return [flag.kind for flag in flags(text, *said, language=language) if flag.level is not Level.LOW]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Blood in the sputum.", ("Is the phlegm coming up clear?", "Yes.", "Any blood in it?", "Not once.")),
        ("Blood in the urine.", ("Any blood?", "No, none.", "And the water, does it sting?", "A bit.")),
        ("Neck stiffness.", ("Is your neck stiff at all?", "No.", "Any rash?", "No.")),
    ],
)
def test_a_thing_of_which_the_words_were_only_denied_is_flagged(text, said):
    assert FlagKind.OPPOSITE in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Blood in the urine.", ("Any blood in the water?", "Yes, twice, bright red.")),
        ("Bilateral elbow pain.", ("Any pain in the wrists?", "No.", "Which elbow?", "Both elbows, they ache badly.")),
        ("Breathing difficulty.", ("What did it do to you?", "I came out in a rash and could not breathe right.")),
        ("Denies blood in the urine.", ("Any blood when you pass water?", "No, none.")),
    ],
)
def test_a_thing_that_was_told_in_other_words_is_not_flagged(text, said):
    assert open_flags(text, *said) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nerve conduction studies ordered.", ("I want an ultrasound of that wrist.", "All right.")),
        ("Repeat albumin in a month.", ("We will repeat the cholesterol in a month.", "Fine.")),
    ],
)
def test_a_test_of_which_nobody_said_a_word_is_flagged(text, said):
    assert FlagKind.FINDING_NOT_SAID in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Peak flow 450.", ("And on your own meter?", "I blew 450 this morning.")),
        ("Advised to limit sodium intake.", ("Go easy on the salt, please, at the table too.", "I will.")),
        ("Throat swab taken.", ("I will just take a swab, open wide.", "Aah.")),
    ],
)
def test_a_test_that_was_spoken_of_in_other_words_is_not_flagged(text, said):
    assert FlagKind.FINDING_NOT_SAID not in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Struggling with sleep over the past month.", ("Sleep has been a struggle over the past year.",), "en"),
        ("Has the dressing changed every week.", ("The nurse does the dressing, changed every day.",), "en"),
        ("下个月复查血压。", ("下周来复查血压。", "好。"), "zh"),
    ],
)
def test_another_span_of_time_is_flagged(text, said, language):
    assert FlagKind.NUMBER_DIFFERS in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("Struggling with sleep over the past year.", ("Sleep has been a struggle over the past year.",), "en"),
        ("Sleep poor over the past month.", ("Sleep has been poor, a month of it, worse than last year.",), "en"),
        ("下周复查血压。", ("下周来复查血压。", "好。"), "zh"),
    ],
)
def test_the_span_that_was_said_is_not_flagged(text, said, language):
    assert FlagKind.NUMBER_DIFFERS not in open_flags(text, *said, language=language)


@pytest.mark.parametrize(
    ("text", "said", "language", "flagged"),
    [
        ("Type 1 diabetes.", ("You are diabetic, are you?", "Type 2, ten years now."), "en", True),
        ("Type 2 diabetes.", ("You are diabetic, are you?", "Type 2, ten years now."), "en", False),
        ("Type 2 diabetes.", ("You are diabetic, are you?", "Yes, on tablets for it."), "en", False),
        ("1型糖尿病。", ("有糖尿病吗？", "有，2型糖尿病十年了。"), "zh", True),
        ("2型糖尿病。", ("有糖尿病吗？", "有，2型糖尿病十年了。"), "zh", False),
    ],
)
def test_the_type_of_a_disease_is_compared(text, said, language, flagged):
    assert (FlagKind.NUMBER_DIFFERS in open_flags(text, *said, language=language)) is flagged


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The tablets seem to help.", ("I took the tablets, but they do not seem to help.",)),
        ("Seen by cardiology routinely.", ("He is not seen by cardiology routinely.",)),
    ],
)
def test_a_clause_told_in_the_words_of_a_denial_is_flagged(text, said):
    assert FlagKind.OPPOSITE in open_flags(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The tablets do not seem to help.", ("I took the tablets, but they do not seem to help.",)),
        ("CT scan of the abdomen without contrast.", ("I want a CT scan without contrast of your abdomen.",)),
    ],
)
def test_a_clause_told_as_it_was_said_is_not_flagged(text, said):
    assert FlagKind.OPPOSITE not in open_flags(text, *said)


def test_a_disease_of_which_nobody_said_a_word_is_never_laid_aside():
    said = (
        "He is a 61 year old man with a past medical history significant for kidney stones, migraines and reflux.",
        "He presents with some back pain.",
    )
    told = "He is a 61 year old man with a past medical history significant for {}, migraines and reflux."
    assert open_flags(told.format("pneumonia"), *said) == [FlagKind.FINDING_NOT_SAID]
    assert open_flags(told.format("kidney stones"), *said) == []


@pytest.mark.parametrize(
    ("text", "said", "language", "flagged"),
    [
        ("Started vitamin B12.", ("Should I be on vitamin B12?", "No, there is no need for that."), "en", True),
        ("今日开具头孢。", ("那头孢今天不开？", "不开，先观察。"), "zh", True),
        ("今日开具头孢。", ("今天给你开头孢，一天两次。", "好。"), "zh", False),
    ],
)
def test_a_medicine_that_was_only_denied_is_not_given(text, said, language, flagged):
    assert bool(open_flags(text, *said, language=language)) is flagged
