"""What is learned of speech: names that no rule knows, what becomes of each, and what it may not do."""

from __future__ import annotations

import numpy as np
import pytest

from scribe.facts.gate import facts_from
from scribe.language.claim import Action
from scribe.language.reading import read, read_by_rules
from scribe.language.rules import pack
from scribe.language.tagging.features import features_of
from scribe.language.tagging.network import NAMED, STATES, Network, may_follow, network
from scribe.language.tagging.seconding import seconded
from scribe.language.tagging.tagger import odds_of, tagged
from scribe.model import MedicationChange
from tests.fakes.notes import transcript_of
from tests.language.spoken import reading_of
from tests.language.taggers import telling

SAID = {
    "en": ("I would like the balance clinic to see you about that. Naproxen, 250 twice a day.", "No more rash."),
    "zh": ("去做个听力图，再约耳鼻喉看看。氯雷他定一天一片。", "不起疹子了。"),
}


def states_of(language: str, *turns: str) -> tuple[np.ndarray, int]:
    known = network(language)
    assert known is not None
    by_rules = read_by_rules(transcript_of(*turns, language=language), pack(language))
    features = features_of(by_rules.reads, by_rules.claims, known.words, language)
    return known.odds(features), len(features.tokens)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_word_has_one_state_and_it_is_the_same_each_time(language):
    odds, tokens = states_of(language, *SAID[language])
    assert odds.shape == (tokens, STATES)
    assert np.allclose(odds.sum(axis=1), 1, atol=1e-4)
    again, _ = states_of(language, *SAID[language])
    assert np.array_equal(odds, again)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_said_and_marks_alone_are_read(language):
    for text in ("…", "?!", "1", "a" * 10_000, "药" * 3_000):
        found = read(transcript_of(text, language=language))
        assert (found.belongs is not None) == bool(found.reads)


def test_a_name_goes_on_only_behind_one_of_its_label():
    allowed = may_follow()
    assert allowed[:, :NAMED].all()
    assert not allowed[STATES - 1, NAMED:-1].any()
    assert allowed[3, NAMED + 3]
    assert not allowed[3, NAMED + 4]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_stands_far_away_changes_nothing(language):
    """A token sees 63 to each side; the chain carries next to nothing further."""
    talk = "We talked of the garden and of the weather. " if language == "en" else "我们聊了聊院子和天气。"
    short, count = states_of(language, SAID[language][0], talk * 12)
    long, _ = states_of(language, SAID[language][0], talk * 40)
    assert np.allclose(short[: count // 6], long[: count // 6], atol=1e-3)


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [
        ("en", "I would like the balance clinic to see you about that dizziness.", "balance clinic"),
        ("en", "Bloods before you leave, and a bladder diary till we meet again.", "bladder diary"),
        ("zh", "去三楼拍个片子，再做个听力图。", "听力图"),
    ],
)
def test_an_order_that_no_list_knows_is_one(language, said, words):
    claims = read(transcript_of(said, language=language)).standing
    assert any(words in claim.words and claim.action is Action.ORDER for claim in claims)


def test_a_medicine_ordered_in_one_breath_with_tests_is_begun():
    told = reading_of("d: Stress test this week, aspirin 81 mg from today.")
    [fact] = [one for one in facts_from(told) if one.kind == "medication"]
    assert fact.attributes.change is MedicationChange.STARTED


def test_a_language_without_a_network_is_read_by_the_rules_alone(monkeypatch):
    transcript = transcript_of(*SAID["en"], language="en")
    monkeypatch.setattr("scribe.language.reading.tagged", lambda *_: None)
    assert read(transcript).claims == read_by_rules(transcript, pack("en")).claims
    assert network("de") is None
    assert tagged((), (), "en") is None


def test_the_claims_of_the_rules_keep_their_order():
    """A claim may be made later of a sentence that was said before: what was said last counts."""
    turns = ("Metformin 500 mg twice a day?", "Yes.", "And the ramipril 5 mg.", "Yes.", "Stop the metformin.")
    by_rules = read_by_rules(transcript_of(*turns, language="en"), pack("en"))
    claims = tuple(reversed(by_rules.claims))
    kept = seconded(by_rules.reads, claims, telling(by_rules, {}), pack("en"))
    assert [(one.sentence, one.words) for one in kept] == [(one.sentence, one.words) for one in claims]


def test_the_odds_of_labels_are_those_of_beginning_and_going_on_together():
    states = np.zeros((1, STATES), np.float32)
    states[0, 2], states[0, NAMED + 2], states[0, STATES - 1] = 0.3, 0.5, 0.2
    odds, begins = odds_of(states)
    assert odds[0, 2] == pytest.approx(0.8)
    assert odds[0, NAMED] == pytest.approx(0.2)
    assert not begins[0]


def test_a_network_without_weights_for_words_takes_none():
    known = network("zh")
    assert isinstance(known, Network)
    assert known.words == {}
