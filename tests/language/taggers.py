"""Taggers that say what a test wants of the words of a consultation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from scribe.language.reading import Reading, read_by_rules
from scribe.language.rules import pack
from scribe.language.tagging.features import features_of
from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.tagger import Tagged
from tests.fakes.notes import transcript_of


def heard(*turns: str) -> Reading:
    """What the rules make of English turns, the doctor's first."""
    return read_by_rules(transcript_of(*turns, language="en"), pack("en"))


def telling(reading: Reading, said: Mapping[str, str], sure: float = 0.95) -> Tagged:
    """A tagger that gives words their label, "2: 20" those of the second turn alone, and names nothing else."""
    tokens = features_of(reading.reads, reading.claims, {}, "en").tokens
    odds = np.zeros((len(tokens), len(LABELS) + 1), np.float32)
    odds[:, -1] = 1
    begins = np.zeros(len(tokens), np.bool_)
    before = None
    for number, token in enumerate(tokens):
        turn = reading.reads[token.sentence].sentence.turn + 1
        label = said.get(f"{turn}: {token.text}", said.get(token.text))
        if label is not None:
            odds[number, -1], odds[number, LABELS.index(label)] = 1 - sure, sure
            begins[number] = before != (token.sentence, label)
        before = (token.sentence, label)
    return Tagged(tokens, odds, begins)
