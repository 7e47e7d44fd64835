"""Recognition in batches: what is tried again, in which language, with which words in mind, and without memory."""

import numpy as np
import pytest

from scribe.errors import UnsupportedLanguage
from scribe.transcription.languages import Languages, Tongue, runs_of, tongue_of
from scribe.transcription.recognition import Answer, Recogniser
from scribe.transcription.windows import Piece, Window
from tests.fakes.whisper_engine import Hearing, ScriptedWhisper

LOOP = "la la " * 40


def window(number, seconds=10.0, at_s=0.0):
    samples = np.zeros((1, int(seconds * 16_000)), np.float32)
    samples[0, 0] = number / 1000
    begins = int(at_s * 16_000)
    return Window((Piece(begins, samples, (begins, begins + samples.shape[1])),))


def recogniser(hearings, *, batch_size=4, places_words=True, **more):
    engine = ScriptedWhisper(hearings, **more)
    return Recogniser(engine, places_words=places_words, batch_size=batch_size), engine


def texts(answers):
    return [answer.text for answer in answers]


def test_windows_are_decoded_in_batches_and_come_back_in_order():
    ears, engine = recogniser({n: Hearing(f"number {n}") for n in range(1, 8)}, batch_size=3)
    assert texts(ears.answers([window(n) for n in range(1, 8)], "en")) == [f"number {n}" for n in range(1, 8)]
    assert engine.batches == [3, 3, 1]


def test_a_cpu_encodes_one_window_after_the_other_and_hears_the_same():
    hearings = {n: Hearing(f"number {n}") for n in range(1, 4)}
    (ears, engine), (others, together) = recogniser(hearings, device="cpu"), recogniser(hearings)
    some = [window(n) for n in range(1, 4)]
    assert texts(ears.answers(some, "en")) == texts(others.answers(some, "en")) == ["number 1", "number 2", "number 3"]
    assert (engine.batches, together.batches) == ([1, 1, 1], [3])


def test_only_the_windows_that_need_it_are_tried_again_at_rising_temperatures():
    ears, engine = recogniser(
        {
            1: Hearing("fine"),
            2: [Hearing(LOOP), Hearing(LOOP), Hearing("my chest hurts", logprob=-0.5)],
            3: [Hearing("mumbled", logprob=-1.4), Hearing("murmured", logprob=-0.8)],
        }
    )
    answers = ears.answers([window(n) for n in (1, 2, 3)], "en")
    assert texts(answers) == ["fine", "my chest hurts", "murmured"]
    assert [answer.temperature for answer in answers] == [0.0, 0.4, 0.2]
    assert engine.temperatures == [0.0, 0.2, 0.4]
    assert engine.batches == [3, 2, 1]


def test_when_no_temperature_helps_the_least_bad_answer_stays():
    ears, engine = recogniser({1: [Hearing("first", logprob=-1.2), Hearing("worse", logprob=-2.0)]})
    assert texts(ears.answers([window(1)], "en")) == ["first"]
    assert engine.temperatures == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]


def test_a_window_that_the_model_takes_for_silence_is_not_tried_again():
    ears, engine = recogniser({1: Hearing("thank you", logprob=-1.5, no_speech=0.9)})
    (answer,) = ears.answers([window(1)], "en")
    assert answer.silent
    assert engine.temperatures == [0.0]


def test_when_memory_runs_out_the_batch_is_halved_for_good_and_nothing_is_lost():
    ears, engine = recogniser({n: Hearing(f"number {n}") for n in range(1, 9)}, batch_size=8, room=2)
    assert texts(ears.answers([window(n) for n in range(1, 9)], "en")) == [f"number {n}" for n in range(1, 9)]
    assert ears.batch_size == 2
    assert engine.batches == [8, 4, 2, 2, 2, 2]


def test_one_window_that_does_not_fit_is_an_error():
    ears, _ = recogniser({1: Hearing()}, room=0)
    with pytest.raises(RuntimeError, match="out of memory"):
        ears.answers([window(1)], "en")


def test_each_window_is_decoded_in_its_own_language():
    chinese = {"zh": 0.9, "en": 0.05}
    ears, engine = recogniser({1: Hearing("good morning"), 2: Hearing("我头疼", languages=chinese), 3: Hearing("okay")})
    languages = Languages()
    answers = ears.answers([window(n, at_s=n) for n in (1, 2, 3)], languages.choose, manner={"zh": "普通话。"})
    assert [(answer.language, answer.text) for answer in answers] == [
        ("en", "good morning"),
        ("zh", "我头疼"),
        ("en", "okay"),
    ]
    decode = engine.hf_tokenizer.decode
    assert [("<|zh|>" in decode(p, skip_special_tokens=False), "普通话" in decode(p)) for p in engine.prompts] == [
        (False, False),
        (False, False),
        (True, True),
    ]


def test_expected_words_stand_before_the_text_and_never_fill_it_up():
    ears, engine = recogniser({1: Hearing()})
    ears.answers([window(1)], "en", expected=["lisinopril", *(f"medicine-{n}" for n in range(100))])
    said = engine.hf_tokenizer.decode(engine.prompts[0])
    assert said.strip().startswith("lisinopril, medicine-0")
    assert "medicine-99" not in said
    assert len(engine.prompts[0]) < 448 // 2


def test_a_model_without_word_times_gives_stretches_between_timestamps():
    ears, _ = recogniser({1: Hearing("<|0.00|>Any pain?<|2.00|><|3.00|>No.<|3.50|>")}, places_words=False)
    (answer,) = ears.answers([window(1, at_s=100)], "en")
    assert [(w.text, w.start_s, w.end_s) for w in answer.words] == [("Any pain?", 100, 102), ("No.", 103, 103.5)]


def test_words_stand_in_seconds_of_the_recording():
    ears, _ = recogniser({1: Hearing("any pain")})
    (answer,) = ears.answers([window(1, at_s=100)], "en")
    assert [(w.text, round(w.start_s, 2)) for w in answer.words] == [("any", 100.4), (" pain", 100.7)]


@pytest.mark.parametrize(
    ("shares", "tongue"),
    [
        ({"en": 0.9, "zh": 0.05}, Tongue("en", 0.9474)),
        ({"en": 0.05, "zh": 0.9}, Tongue("zh", 0.9474)),
        ({"ja": 0.4, "zh": 0.3, "en": 0.1}, Tongue("zh", 0.75)),
        ({"cy": 0.5, "en": 0.3, "zh": 0.01}, Tongue("en", 0.9677)),
        ({"yue": 0.95, "en": 0.01}, Tongue("zh", 0.9896)),
        ({"de": 0.7, "en": 0.02}, Tongue("en", 1.0, another="de")),
        ({"de": 0.97, "en": 0.02}, Tongue("en", 1.0, another="de", is_foreign=True)),
    ],
)
def test_a_window_is_in_the_likelier_of_english_and_chinese(shares, tongue):
    assert tongue_of(shares) == tongue


ENGLISH, CHINESE, GERMAN = Tongue("en", 1.0), Tongue("zh", 1.0), Tongue("en", 1.0, another="de", is_foreign=True)
MAYBE = Tongue("en", 0.54)
BOTH = Tongue("en", 0.97)


def test_an_unclear_window_goes_with_the_one_before_it():
    languages = Languages()
    assert languages.choose(window(1), CHINESE) == "zh"
    assert languages.choose(window(1, at_s=30), MAYBE) == "zh"
    assert languages.choose(window(1, at_s=60), ENGLISH) == "en"


def test_what_was_said_of_a_recording_holds_where_the_sound_does_not_surely_say_otherwise():
    languages = Languages("zh")
    assert [languages.choose(window(1, at_s=30 * n), heard) for n, heard in enumerate([CHINESE, MAYBE, CHINESE])] == [
        "zh",
        "zh",
        "zh",
    ]
    assert languages.choose(window(1, at_s=90), ENGLISH) == "en"
    assert languages.choose(window(1, at_s=120), BOTH) == "zh"
    languages.check()


def test_a_recording_in_another_language_than_was_said_is_refused_by_name():
    languages = Languages("zh")
    for number in range(3):
        languages.choose(window(1, at_s=30 * number), ENGLISH)
    with pytest.raises(UnsupportedLanguage, match="sent as Chinese and is spoken in English") as refused:
        languages.check()
    assert "auto" in refused.value.remedy


def test_a_later_attempt_decides_as_the_first_one_would_have():
    assert Languages(before=[("en", 30.0), ("zh", 30.0)]).choose(window(1, at_s=60), MAYBE) == "zh"
    with pytest.raises(UnsupportedLanguage, match="sent as Chinese and is spoken in English"):
        Languages("zh", before=[("en", 30.0), ("zh", 20.0)]).check()
    Languages("zh", before=[("en", 20.0), ("zh", 30.0)]).check()


def test_a_window_that_is_surely_in_a_third_language_is_not_decoded():
    ears, engine = recogniser({1: Hearing("good morning"), 2: Hearing("invented", languages={"de": 0.97, "en": 0.02})})
    answers = ears.answers([window(1), window(2, at_s=30)], Languages("en").choose)
    assert texts(answers) == ["good morning", ""]
    assert answers[1].tongue == Tongue("en", 1.0, another="de", is_foreign=True)
    assert len(engine.prompts) == 1


def test_a_recording_in_a_third_language_is_refused_early_and_one_foreign_sentence_is_not():
    languages = Languages()
    for at in range(5):
        languages.choose(window(1, 25, at_s=30 * at), GERMAN if at == 2 else ENGLISH)
    languages.check()
    german = Languages()
    for at in range(2):
        german.choose(window(1, 25, at_s=30 * at), GERMAN)
    with pytest.raises(UnsupportedLanguage, match="de"):
        german.choose(window(1, 25, at_s=60), GERMAN)
    resumed = Languages(before=[("en", 300.0)])
    resumed.choose(window(1), GERMAN)
    resumed.check()
    short = Languages()
    short.choose(window(1), GERMAN)
    with pytest.raises(UnsupportedLanguage):
        short.check()


def of_pieces(*seconds):
    """A window of pieces, in a row, that speak for so many seconds."""
    pieces, at = [], 0
    for length in seconds:
        count = int(length * 16_000)
        pieces.append(Piece(at, np.zeros((1, count), np.float32), (at, at + count)))
        at += count
    return Window(tuple(pieces))


@pytest.mark.parametrize(
    ("seconds", "tongues", "parts"),
    [
        ((5, 5), (ENGLISH, CHINESE), [("en", 5), ("zh", 5)]),
        ((5, 0.4, 5), (ENGLISH, CHINESE, ENGLISH), [("en", 10.4)]),
        ((0.4, 5), (ENGLISH, CHINESE), [("zh", 5.4)]),
        ((3, 3, 3), (CHINESE, MAYBE, ENGLISH), [("zh", 6), ("en", 3)]),
        ((4, 4, 4), (ENGLISH, GERMAN, ENGLISH), [("en", 4), (None, 4), ("en", 4)]),
        ((0.5, 0.5), (MAYBE, MAYBE), [("en", 1)]),
    ],
)
def test_a_window_in_several_languages_falls_into_parts(seconds, tongues, parts):
    found = [(language, pytest.approx(part.duration_s)) for part, language in runs_of(of_pieces(*seconds), tongues)]
    assert found == parts


def test_an_empty_answer_is_silence():
    assert Answer("en", (), "", 0.0, 0.0, 0.0).silent
