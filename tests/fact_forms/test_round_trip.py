"""Values become a sentence, and the reader that reads recordings and notes reads the same values back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from scribe.fact_forms import checked, normal, read_back, written
from scribe.model import Language, Told, Topic
from tests.fact_forms.grid import allergies, medicines, problems, vital_signs

LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def other_than_filled_in(kind: Callable[[Language], Iterator[Told]], language: Language) -> tuple[list[str], int]:
    """The sentences that are read as other values, and how many there were."""
    topic = Topic.PLAN if kind is medicines else Topic.PRESENT_ILLNESS
    differing, count = [], 0
    for one in kind(language):
        told = normal(one, language)
        refused = [note for note in checked(told, language) if note.problem.refuses]
        assert refused == [], told
        made, count = written(told, topic, language), count + 1
        assert made.notes == read_back(told, made.text, language)
        if made.notes:
            differing.append(made.text)
    return differing, count


@LANGUAGES
@pytest.mark.parametrize("kind", [medicines, vital_signs, allergies])
def test_every_sentence_is_read_back_as_what_was_filled_in(
    kind: Callable[[Language], Iterator[Told]], language: Language
) -> None:
    differing, count = other_than_filled_in(kind, language)
    assert differing == []
    assert count > 20


@LANGUAGES
def test_what_a_problem_is_read_as_otherwise_is_rare_and_told(language: Language) -> None:
    differing, count = other_than_filled_in(problems, language)
    assert len(differing) < 0.02 * count, differing
    assert count > 1000
