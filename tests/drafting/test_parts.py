from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.drafting.parts import Line, WindowTooSmall, cut, estimated_tokens

LINES = st.lists(
    st.builds(
        Line,
        st.integers(1, 400).map(str),
        st.sampled_from(["doctor", "医生"]),
        st.text(st.sampled_from("abc d. 疼，。🙂!?"), max_size=400).map(lambda text: " ".join(text.split())),
    ),
    max_size=40,
)


def words(number: int) -> str:
    return " ".join(f"word{at}" for at in range(number))


@given(LINES, st.integers(120, 600))
def test_no_part_is_larger_than_the_room(lines: list[Line], room: int):
    for part in cut(lines, room, estimated_tokens):
        assert sum(estimated_tokens(str(line)) for line in part.lines) <= room * 1.1


@given(LINES, st.integers(120, 600))
def test_every_word_of_every_turn_stands_in_a_part_in_its_order(lines: list[Line], room: int):
    new = [line for part in cut(lines, room, estimated_tokens) for line in part.lines[part.repeated :]]
    together: dict[int, str] = {}
    turn = -1
    for piece in new:
        text = "".join(piece.text.split())
        while turn < 0 or not "".join(lines[turn].text.split())[len(together.get(turn, "")) :].startswith(text):
            turn += 1
        together[turn] = together.get(turn, "") + text
    assert [together.get(at, "") for at in range(len(lines))] == ["".join(line.text.split()) for line in lines]


def test_a_short_consultation_is_one_part():
    (part,) = cut([Line("1", "doctor", "Hello."), Line("2", "patient", "Hello.")], 4000, estimated_tokens)
    assert part.repeated == 0


def test_the_next_part_begins_with_the_end_of_the_one_before():
    lines = [Line(str(at), "patient", words(6)) for at in range(60)]
    first, second, *_ = cut(lines, 300, estimated_tokens)
    assert second.repeated > 0
    assert second.lines[: second.repeated] == first.lines[-second.repeated :]


def test_a_turn_longer_than_the_window_is_cut_between_its_sentences():
    sentence = f"It began {words(10)}."
    parts = cut([Line("7", "patient", " ".join([sentence] * 200))], 400, estimated_tokens)
    assert len(parts) > 5
    assert all(line.name == "7" and line.text.endswith(".") for part in parts for line in part.lines)


def test_a_turn_of_twenty_thousand_words_without_a_full_stop_is_cut_between_words():
    parts = cut([Line("1", "patient", words(20_000))], 1000, estimated_tokens)
    said = " ".join(line.text for part in parts for line in part.lines[part.repeated :])
    assert said == words(20_000)


def test_without_room_nothing_is_cut_into_crumbs():
    with pytest.raises(WindowTooSmall):
        cut([Line("1", "doctor", "Hello.")], 50, estimated_tokens)


@pytest.mark.parametrize(
    ("text", "least"), [("She takes ibuprofen.", 5), ("患者否认药物过敏史。", 10), ("🙂🙂", 2), ("", 1)]
)
def test_the_estimate_is_careful(text: str, least: int):
    assert estimated_tokens(text) >= least
