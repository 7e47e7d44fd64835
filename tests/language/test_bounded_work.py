"""Work grows with what was said, and with nothing else: counted, not timed."""

from __future__ import annotations

import re

import pytest

from scribe.language.dialogue import converse
from scribe.language.dialogue.memory import REMEMBERED
from scribe.language.reading import read, read_statement
from scribe.language.rules import pack
from scribe.language.scope import _triggers
from scribe.language.searching import Patterns, needed_by
from tests.bench.reading_time import spoken
from tests.fakes.notes import transcript_of


@pytest.mark.parametrize("language", ["en", "zh"])
def test_claims_looked_at_again_are_few_for_each_that_is_made(language):
    found = read(transcript_of(spoken(language, 24_000), language=language))
    looked_at = converse(found.reads, pack(language)).looked_at
    assert looked_at <= 4 * REMEMBERED * (len(found.claims) + len(found.reads))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_trigger_tells_a_string_that_it_needs(language):
    assert [one.pattern for one in _triggers(pack(language)).patterns.all if needed_by(one) is None] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_index_loses_no_match(language):
    patterns = _triggers(pack(language)).patterns
    text = spoken(language, 1_500)
    every = [(number, m.span()) for number, one in enumerate(patterns.all) for m in one.finditer(text)]
    assert [(number, match.span()) for number, match in patterns.found(text)] == every


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("kelvin", "KELVIN"),
        ("this|that", "ſomething like THIS"),
        ("in[kc]", "İNC"),
        ("(?:ab)?c?", "x"),
        ("没有?", "没"),
    ],
)
def test_a_pattern_is_tried_wherever_it_matches(pattern, text):
    compiled = re.compile(pattern, re.IGNORECASE)
    assert compiled.search(text) is None or Patterns([compiled]).match(text)


def test_few_patterns_are_tried_on_a_plain_sentence():
    patterns = _triggers(pack("en")).patterns
    assert len(patterns.in_question("my knee hurts when i climb the stairs")) < len(patterns.all) / 10


@pytest.mark.parametrize(
    "text", ["a" * 3_000, "no " * 2_000, "5, sorry, " * 500, "? " * 2_000, "1" * 3_000, "(" * 3_000]
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_outgrows_its_bound(text, language):
    assert all(len(one.text) <= 1_000 for one in read(transcript_of(text, language=language)).reads)


def test_a_statement_is_read_once_however_often_its_note_is_checked():
    first = read_statement("Takes metformin 500 mg twice a day.", "en")
    assert read_statement("Takes metformin 500 mg twice a day.", "en") is first
