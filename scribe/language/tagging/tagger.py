"""What is learned of speech: the names in a consultation, known or not, and what becomes of each in the end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.tagging.features import Token, features_of
from scribe.language.tagging.labels import LABELS
from scribe.language.tagging.network import Layers, network

_NOTHING: Final = len(LABELS)
Odds = npt.NDArray[np.float32]
Meanings = Mapping[int, npt.NDArray[np.float32]]
"""What the clauses of each sentence mean, clauses × columns, by the sentence's index."""


@dataclass(frozen=True)
class Tag:
    """A name in a sentence: what becomes of it, and how probable that is for its words, in the mean."""

    sentence: int
    start: int
    end: int
    label: str
    sure: float


class Tagged:
    """The names of a consultation, by sentence, and how probable each label is for any of its words."""

    def __init__(self, tokens: Sequence[Token], odds: Odds, begins: npt.NDArray[np.bool_]) -> None:
        self._odds = odds
        self._tokens: dict[int, list[tuple[int, Token]]] = {}
        for number, token in enumerate(tokens):
            self._tokens.setdefault(token.sentence, []).append((number, token))
        self._starts = {sentence: [token.start for _, token in every] for sentence, every in self._tokens.items()}
        self._ends = {sentence: [token.end for _, token in every] for sentence, every in self._tokens.items()}
        self.tags: dict[int, tuple[Tag, ...]] = {
            sentence: tuple(self._tags(sentence, begins)) for sentence in self._tokens
        }

    def odds(self, sentence: int, start: int, end: int) -> Odds | None:
        """How probable each label is for some characters of a sentence, in the mean; ``None`` where no word stands."""
        if sentence not in self._tokens:
            return None
        first = bisect_right(self._ends[sentence], start)
        inside = [number for number, _ in self._tokens[sentence][first : bisect_left(self._starts[sentence], end)]]
        return self._odds[inside].mean(axis=0) if inside else None

    def _tags(self, sentence: int, begins: npt.NDArray[np.bool_]) -> Iterator[Tag]:
        tokens = dict(self._tokens[sentence])
        for run in runs(self._odds, begins, tokens):
            mean = self._odds[run].mean(axis=0)
            label = int(mean[:_NOTHING].argmax())
            place = sentence, tokens[run[0]].start, tokens[run[-1]].end
            yield Tag(*place, LABELS[label], float(mean[label]))


def odds_of(states: Odds) -> tuple[Odds, npt.NDArray[np.bool_]]:
    """How probable each label is for each token, and whether a name begins with it, of a network's odds."""
    begins, goes_on, nothing = states[:, :_NOTHING], states[:, _NOTHING : 2 * _NOTHING], states[:, 2 * _NOTHING :]
    named = begins + goes_on
    best = named.argmax(axis=1)[:, None]
    first = np.take_along_axis(begins, best, 1) > np.take_along_axis(goes_on, best, 1)
    return np.concatenate([named, nothing], axis=1), first[:, 0]


def runs(odds: Odds, begins: npt.NDArray[np.bool_], places: Iterable[int]) -> list[list[int]]:
    """The tokens that are rather named than not, each run of one label a name."""
    named = [place for place in places if odds[place, _NOTHING] < 0.5]
    labels = odds[named, :_NOTHING].argmax(axis=1).tolist()
    found: list[list[int]] = []
    before: tuple[int, int] | None = None
    for place, label in zip(named, labels, strict=True):
        if before == (place - 1, label) and not begins[place]:
            found[-1].append(place)
        else:
            found.append([place])
        before = place, label
    return found


def tagged(reads: Sequence[Read], claims: Iterable[Claim], language: str) -> tuple[Tagged, Meanings] | None:
    """What the tagger makes of a consultation and of its clauses, or ``None`` in a language that it has not learned.

    Args:
        reads: its sentences.
        claims: what the rules make of them.
        language: of the consultation.
    """
    known = network(language)
    if known is None or not reads:
        return None
    features = features_of(reads, claims, known.words, language)
    layers = known.layers(features)
    odds, begins = odds_of(known.odds_of(layers))
    return Tagged(features.tokens, odds, begins), meanings_of(reads, features.tokens, layers, odds)


def meanings_of(reads: Iterable[Read], tokens: Sequence[Token], layers: Layers, odds: Odds) -> Meanings:
    """What the words of each clause mean together.

    Args:
        reads: the sentences of a consultation.
        tokens: their words, in order.
        layers: what each word means.
        odds: how probable each label is for it.
    """
    found: dict[int, npt.NDArray[np.float32]] = {}
    at = 0
    for read in reads:
        index, rows = read.sentence.index, []
        for number in range(len(read.sentence.clauses)):
            begin = at
            while at < len(tokens) and tokens[at].sentence == index and _in(tokens[at], read, number):
                at += 1
            rows.append(_meaning(slice(begin, at), layers, odds))
        while at < len(tokens) and tokens[at].sentence == index:
            at += 1
        found[index] = np.stack(rows)
    return found


def _in(token: Token, read: Read, number: int) -> bool:
    return token.start < read.sentence.clauses[number].end


def _meaning(words: slice, layers: Layers, odds: Odds) -> npt.NDArray[np.float32]:
    first, last, labels = layers.first[words], layers.last[words], odds[words]
    if not len(first):
        return np.zeros(2 * first.shape[1] + 2 * last.shape[1] + labels.shape[1], np.float32)
    return np.concatenate([first.mean(0), first.max(0), last.mean(0), last.max(0), labels.mean(0)])
