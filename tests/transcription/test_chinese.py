"""Chinese comes out in one script, with punctuation, and with every figure as it was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.transcription.chinese import in_script, written
from scribe.transcription.recognition import TimedText


def words(text, *, step=0.2, pauses=()):
    """One word a character; ``pauses`` (after the n-th character, seconds)."""
    found, now, pause = [], 0.0, dict(pauses)
    for number, letter in enumerate(text, 1):
        found.append(TimedText(letter, now, now + step, 0.9))
        now += step + pause.get(number, 0.0)
    return found


def text(found):
    return "".join(word.text for word in found)


def test_traditional_and_simplified_become_one_script():
    mixed = "頭痛三天，没有發燒，血壓120/80。"
    assert in_script(mixed, "simplified") == "头痛三天，没有发烧，血压120/80。"
    assert in_script(mixed, "traditional") == "頭痛三天，沒有發燒，血壓120/80。"


def test_pauses_become_marks_where_the_recogniser_set_none():
    said = words("您哪里不舒服我头疼三天了有点发烧", pauses=[(6, 1.0), (12, 0.4)])
    assert text(written(said, "simplified")) == "您哪里不舒服。我头疼三天了，有点发烧。"


def test_a_question_ends_with_its_mark():
    said = words("您发烧吗没有多久了三天", pauses=[(4, 0.8), (6, 0.9), (9, 0.5)])
    assert text(written(said, "simplified")) == "您发烧吗？没有。多久了，三天。"


def test_marks_that_the_recogniser_set_stay_and_become_full_width():
    said = words("您好,哪里不舒服?我头疼。", pauses=[(3, 0.9)])
    assert text(written(said, "simplified")) == "您好，哪里不舒服？我头疼。"


def test_the_point_of_a_figure_is_no_mark():
    said = words("体温37.5度,血压120:80。")
    assert text(written(said, "simplified")) == "体温37.5度，血压120:80。"


@pytest.mark.parametrize("script", ["simplified", "traditional"])
@given(st.text(alphabet="頭痛发烧血壓里裡后後干乾药藥120.5%/片mg ,.?", max_size=60))
def test_neither_times_nor_figures_change(script, said):
    given_words = words(said)
    found = written(given_words, script)
    assert [(w.start_s, w.end_s, w.probability) for w in found] == [
        (w.start_s, w.end_s, w.probability) for w in given_words
    ]
    assert [c for c in text(found) if c.isdigit()] == [c for c in said if c.isdigit()]
