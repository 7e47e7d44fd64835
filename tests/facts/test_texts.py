"""Statements that tell a thing are looked up, and found as if each had been gone through."""

from __future__ import annotations

import pytest

from scribe.facts.texts import Texts
from scribe.language.quantity import find_quantities
from scribe.terminology import lexicon, medicines

TEXTS = (
    "Takes Metformin 500 mg.",
    "Order a chest X-ray.",
    "Glucophage helps.",
    "500 steps a day, metformin twice.",
    "",
)


@pytest.fixture
def texts() -> Texts:
    return Texts(TEXTS, "en")


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("metformin", {0, 3}),
        ("  METFORMIN ", {0, 3}),
        ("500", {0, 3}),
        ("nothing of the kind", set()),
        ("", set()),
        ("helps.500", set()),
        ("\0", set()),
    ],
)
def test_words_are_found_where_they_stand_and_over_no_end(texts, words, places):
    assert texts.holding(words) == places


def test_a_concept_is_found_by_its_other_names(texts):
    assert texts.naming("metformin", medicines()) == {0, 2, 3}
    assert texts.naming("metformin", lexicon.tests()) == {0, 3}
    assert texts.naming("unheard of", medicines(), lexicon.tests()) == set()


def test_what_is_read_is_found_where_all_of_it_is_and_everywhere_where_nothing_is_wanted(texts):
    def values(text, language):
        return (value for found in find_quantities(text, language) for value in found.values)

    assert texts.reading(values, (500,)) == {0, 3}
    assert texts.reading(values, (500, 7)) == set()
    assert texts.reading(values, ()) == set(range(len(TEXTS)))


def test_a_text_is_read_once():
    read = []

    def words(text, language):
        read.append((text, language))
        return text.split()

    texts = Texts(("one", "two"), "en")
    assert texts.reading(words, ("one",)) == {0}
    assert texts.reading(words, ("two",)) == {1}
    assert read == [("one", "en"), ("two", "en")]
