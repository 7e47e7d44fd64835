"""What is learned comes out the same each time, and never from the set that tells what new speech is like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe.language.learned import Learned, step
from tools.judge import twins
from tools.judge.fitting import LEAST, fitted, write
from tools.judge.statements import LOST_FROM, STATED_FROM, UNSEEN, files, items, set_of

SIGNS = [{"a": 1.0}, {"a": 1.0, "b": 1.0}, {"b": 1.0}, {"b": 1.0, "c": 0.5}] * 5
ANSWERS = [True, True, False, False] * 5


def model(least: int = LEAST) -> Learned:
    return fitted(SIGNS, ANSWERS, [1.0] * len(SIGNS), strength=1.0, least=least)


def test_a_sign_of_what_is_so_weighs_for_it_and_one_of_what_is_not_against_it():
    found = model()
    assert found.weights["a"] > 0 > found.weights["b"]
    assert [found.odds(one) > 0 for one in SIGNS] == ANSWERS


def test_the_weights_are_at_the_lowest_point():
    """There a sign's weight is what the answers still pull at it; for one sign alone that can be reckoned."""
    found = fitted([{"a": 1.0}, {}] * 10, [True, False] * 10, [1.0] * 20, strength=1.0)
    pull = 10 / (1 + 2.718281828 ** found.odds({"a": 1.0}))
    assert found.weights["a"] == pytest.approx(pull, abs=0.01)


def test_a_sign_that_few_samples_show_is_not_learned_of():
    assert "c" not in model(least=6).weights
    assert "c" in model(least=5).weights


def test_the_order_of_the_signs_changes_nothing_and_what_is_written_is_what_is_read(tmp_path):
    backwards = [dict(reversed(one.items())) for one in SIGNS]
    assert fitted(backwards, ANSWERS, [1.0] * len(SIGNS), strength=1.0) == model()
    kept = json.loads(write(model(), "some", tmp_path).read_text())
    assert Learned(kept["base"], kept["weights"]) == model()


def test_nothing_is_learned_from_the_sets_that_tell_what_to_expect_of_new_speech(tmp_path):
    sets = {set_of(file) for file in files(tmp_path)}
    assert sets == {*UNSEEN, *LOST_FROM, *STATED_FROM} - {"dev"}
    assert not {*UNSEEN} & {*LOST_FROM, *STATED_FROM}
    assert {name for name, _ in items(tmp_path, ("a", "short"))} == {"a", "short"}


def test_twins_are_read_the_true_one_first(tmp_path):
    file = tmp_path / "en.txt"
    file.write_text("D: Which knee?\nP: The left.\n= Left knee pain. | Right knee pain.\n", encoding="utf-8")
    [one] = twins.twins_in(file)
    assert [segment.text for segment in one.transcript.segments] == ["Which knee?", "The left."]
    assert one.pairs == (("Left knee pain.", "Right knee pain."),)


@pytest.mark.parametrize(
    ("line", "fault"), [("Hello.", "begins with"), ("= Left. | Right. | Both.", "one bar"), ("= Left.", "one bar")]
)
def test_a_line_that_is_neither_turn_nor_pair_is_refused(tmp_path, line, fault):
    file = tmp_path / "zh.txt"
    file.write_text(f"D: 哪边？\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        list(twins.twins_in(file))


def test_there_are_thousands_of_twins_of_both_languages():
    for language in ("en", "zh"):
        mine = [one for file in twins.files() if file.name[:2] == language for one in twins.twins_in(file)]
        assert sum(len(one.pairs) for one in mine) > 1000


@pytest.mark.parametrize(
    ("file", "name"), [("fresh_c_en.jsonl", "c"), ("short_zh.jsonl", "short"), ("speech_x.jsonl", "dev")]
)
def test_a_file_is_of_the_set_that_its_name_says(file, name):
    assert set_of(Path(file)) == name


@pytest.mark.parametrize(("value", "reached"), [(0.0, 0), (0.5, 1), (0.99, 1), (1.0, 2)])
def test_a_measure_is_the_steps_that_it_reaches(value, reached):
    assert step(value, (0.5, 1.0)) == reached
