"""Dictated words as they go into a field, what of them was unclear, and whose turn it is at the recogniser."""

from __future__ import annotations

import threading

import pytest

from scribe.language.dictation import written
from scribe.language.rules import pack
from scribe.model import Doubt, Word
from scribe.transcription.dictated import dictated_words
from scribe.transcription.precedence import Precedence
from tests.fakes.notes import transcript_of

WAIT_S = 20.0


@pytest.mark.parametrize(
    ("language", "said", "left"),
    [
        ("en", "no fever full stop chest clear new paragraph plan colon rest", "no fever. Chest clear\nPlan: rest"),
        ("en", "No fever full stop. Chest clear.", "No fever. Chest clear."),
        ("en", "No fever. 140 over 90. Scratch that. 130 over 80 full stop", "No fever. 130 over 80."),
        ("en", "no fever comma no chills scratch that no cough", "no fever, no cough"),
        ("en", "pain in the left delete that last word right knee", "pain in the right knee"),
        ("en", "She smokes, a lot. Delete the last sentence. She does not smoke.", "She does not smoke."),
        ("en", "98.2 degrees scratch that", ""),
        ("en", "e.g. a cough", "e.g. a cough"),
        ("en", "no colon cancer in the family", "no colon cancer in the family"),
        ("zh", "咳嗽三天句号发热两天逗号没有胸痛", "咳嗽三天。发热两天，没有胸痛"),
        ("zh", "咳嗽三天，句号，发热。换行查体双肺清", "咳嗽三天。发热。\n查体双肺清"),
        ("zh", "咳嗽三天逗号发热两天删除", "咳嗽三天，"),
        ("zh", "吸烟句号删除上一句不吸烟句号", "不吸烟。"),
        ("zh", "每日两次删除改成每日一次", "改成每日一次"),
        ("zh", "把结节删掉了", "把结节删掉了"),
    ],
)
def test_spoken_orders_are_obeyed(language, said, left):
    assert written(said, pack(language)).text == left


def test_every_character_knows_where_it_was_spoken():
    said = "no fever comma  no chills scratch that no cough full stop"
    left = written(said, pack("en"))
    assert len(left.origins) == len(left.text)
    for char, origin in zip(left.text, left.origins, strict=True):
        assert origin < 0 or said[origin].lower() == char.lower()


def doubted(said: str, unsure: set[str], **more):
    words = tuple(
        Word(text=f" {word}", start_s=0.0, end_s=1.0, probability=0.3 if word in unsure else 0.95)
        for word in said.split()
    )
    transcript = transcript_of(said)
    [segment] = transcript.segments
    return transcript.model_copy(update={"segments": (segment.model_copy(update={"words": words, **more}),)})


def test_unclear_words_stay_marked_behind_what_orders_wrote_and_took():
    said = "no fever full stop scratch that take metformin daily full stop stop smoking"
    pieces = dictated_words(doubted(said, {"metformin", "smoking", "fever"})).pieces
    assert "".join(piece.text for piece in pieces) == "take metformin daily. Stop smoking"
    assert [(piece.text, piece.certainty) for piece in pieces if piece.certainty != "sure"] == [
        ("metformin", "medicine"),
        ("smoking", "unsure"),
    ]


def test_nothing_of_what_may_not_have_been_said_is_sure():
    pieces = dictated_words(doubted("Thank you.", set(), doubts=(Doubt.NON_SPEECH,))).pieces
    assert [(piece.text, piece.certainty) for piece in pieces] == [("Thank you.", "unsure")]


def test_a_long_recording_gives_way_to_who_waits_and_goes_on_behind_them():
    turn, told = Precedence(), []
    began, waits = threading.Event(), threading.Event()

    def recording():
        with turn.held():
            began.set()
            assert waits.wait(WAIT_S)
            while not turn._in_hurry:
                pass
            for window in range(3):
                with turn.held():
                    told.append(f"window {window}")
                turn.give_way()

    def dictation():
        assert began.wait(WAIT_S)
        waits.set()
        with turn.first():
            told.append("dictation")
            turn.give_way()
            told.append("dictated")

    threads = [threading.Thread(target=work) for work in (recording, dictation)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(WAIT_S)
        assert not one.is_alive()
    assert told == ["window 0", "dictation", "dictated", "window 1", "window 2"]


def test_who_does_not_hold_it_has_nothing_to_give():
    turn = Precedence()
    turn.give_way()
    with turn.first(), turn.held():
        turn.give_way()
