"""Work grows with what was said, and with nothing else: counted, not timed."""

from __future__ import annotations

import re

import pytest

from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.extractive.compose import Rivals
from scribe.drafting.extractive.line import Line
from scribe.language.dialogue import converse
from scribe.language.dialogue.memory import REMEMBERED
from scribe.language.reading import read, read_statement, reading_of
from scribe.language.rules import pack
from scribe.language.scope import _triggers
from scribe.language.searching import Patterns, needed_by
from scribe.language.segmenter import Marked
from scribe.model import Topic
from scribe.pipeline.writing import write_note
from scribe.template import TemplateLibrary
from scribe.terminology.coding import Codebook
from scribe.verification import verify
from scribe.verification.heard import heard
from scribe.verification.shares import Shares
from tests.bench.reading_time import TEMPLATES, checked_note, spoken, with_an_edit
from tests.fakes.notes import transcript_of


@pytest.mark.parametrize("language", ["en", "zh"])
def test_claims_looked_at_again_are_few_for_each_that_is_made(language):
    found = read(transcript_of(spoken(language, 24_000), language=language))
    looked_at = converse(found.reads, pack(language)).looked_at
    assert looked_at <= 4 * REMEMBERED * (len(found.claims) + len(found.reads))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_trigger_tells_a_string_that_it_needs(language):
    assert [one.pattern for one in _triggers(pack(language)).patterns.all if not needed_by(one)] == []


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


def test_an_edit_of_one_statement_looks_for_the_flags_of_that_one_alone():
    note, transcript, template = checked_note("en", tuple(f"{spoken('en', 120)} {n}." for n in range(30)))
    before = heard(transcript).kept("flags")
    verify(with_an_edit(note), transcript, template)
    assert before >= len(note.statements)
    assert heard(transcript).kept("flags") == before + 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_recording_is_read_once_for_its_note(language):
    said = {"en": "I take metformin and my knee hurts.", "zh": "我吃二甲双胍，膝盖疼。"}[language]
    request = DraftRequest(
        transcript=transcript_of(said, language=language), template=TemplateLibrary(None).get(TEMPLATES[language])
    )
    before = reading_of.cache_info().misses
    write_note(ExtractiveDrafter(), request, Codebook())
    assert reading_of.cache_info().misses == before + 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_numbers_that_say_the_same_are_looked_at_once(language):
    transcript = transcript_of(spoken(language, 24_000), language=language)
    numbers = heard(transcript).numbers(transcript.segments)
    assert len(numbers.distinct) < len(numbers.every) / 5


def test_a_line_is_laid_beside_the_few_that_share_its_rare_words():
    lines = [
        Line(topic=Topic.PLAN, text=f"Takes drug{n} for ailment{n % 50} daily.", evidence=(), order=n)
        for n in range(500)
    ]
    rivals = Rivals(lines)
    assert max(len(list(rivals.of(line))) for line in lines) <= 500 / 50


def test_a_place_in_a_text_with_marks_is_the_place_without_them():
    marked = Marked("ab.cd.ef.", (2, 4, 6))
    assert [marked.place(at) for at in range(9)] == [0, 1, 2, 2, 3, 4, 4, 5, 6]


@pytest.mark.parametrize(
    ("pattern", "text", "may"),
    [
        (r"\bme\b", "some of us", False),
        (r"\bme\b", "it hurts me.", True),
        (r"me(?= \d)", "give me a", False),
        (r"me(?= \d)", "give me 5", True),
        (r"(?:stop|hold)[a-z ]{0,9}(?:pill|tablet)s?", "stop the drops", False),
        (r"(?:stop|hold)[a-z ]{0,9}(?:pill|tablet)s?", "hold the tablets", True),
        (r"(?:开|加)(?:个|点)药", "开单", False),
        (r"(?:开|加)(?:个|点)药", "给你开点药", True),
    ],
)
def test_a_pattern_is_run_only_where_all_that_it_needs_stands(pattern, text, may):
    one = Patterns([re.compile(pattern, re.IGNORECASE)])
    assert one.in_question(text) == ([0] if may else [])


def test_the_same_words_are_read_once_and_claimed_where_they_stand():
    found = read(transcript_of("I have a cough. Really.", "I have a cough.", language="en"))
    coughs = [claim for claim in found.claims if claim.key == "cough"]
    assert [(c.sentence, c.evidence[0].segment) for c in coughs] == [(0, "s1"), (2, "s2")]


def test_how_many_words_are_shared_is_told_of_every_text_at_once():
    shares = Shares([frozenset({"knee", "swell"}), frozenset({"cough"}), frozenset()])
    assert list(shares.of(frozenset({"knees", "swell", "cough"}))) == [1, 1, 0]
    assert shares.most(frozenset({"fever"})) == 0
    assert Shares([]).most(frozenset({"fever"})) == 0
