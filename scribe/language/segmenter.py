"""Marks for text that a recogniser wrote without any: where a sentence ends, whether it asks, who may have spoken.

A linear model looks at the words (in Chinese the characters) around every gap and at how the running sentence
began; it goes through a text once, from left to right. Its weights lie in ``models/``, one file a language, learned
from punctuated dialogues by ``tools/segmenter/train.py``. Where the words have times, a pause counts with the words.

It marks only stretches that have no marks of their own, and changes no word: what it gives are places in the text
as the transcript has it.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from scribe.language import segmenter_features as features
from scribe.language.mention import every_list
from scribe.language.quantity import find_quantities
from scribe.model import Segment, Speaker

Mark = Literal[",", ".", "?"]

MARKS: Final = re.compile(r"[.,;:?!。，；：？！、…\n]")
"""What counts as a mark that somebody wrote."""
LEAST_TO_CUT: Final = 6
"""Words of a stretch that is cut by its words alone: a shorter one is read well without."""
BARE: Final = 30
"""Words (characters) without a mark from which a stretch is taken for one without marks, in a text that has some."""
LEAST: Final = 3
"""Words of a text without any mark from which the model is asked."""
PAUSE_S: Final = (0.3, 0.6)
"""Seconds between two words: a weak sign of a cut, and a strong one."""
PAUSE_WEIGHT: Final = (1.5, 4.0)
"""What a weak and a strong pause add to the logarithm of a cut's odds."""
BLANK_WEIGHT: Final = 4.0
"""The same for a blank in a language that writes none: its recogniser wrote it where somebody paused."""
CUT_AT: Final = ((24, 0.88), (60, 0.5))
"""How probable a cut must be in a stretch of so many words and fewer, and of so many and more; else between.

A wrong cut in a short turn costs more than the lack of one, since the rules read a short sentence well without marks.
"""
ENDS_BY: Final = 1.0
"""By how much the logarithm of a sentence's odds must be above a clause's, where the same speaker goes on."""
ASKS_BY: Final = 1.5
"""The same of a question's above a statement's, at a text's end: what is told must not become asked."""
ASKS_WITHIN_BY: Final = 0.5
"""The same within a text."""
TURN_AT: Final = 0.6
"""How probable it must be that another speaker goes on."""
SPEAKER_AT: Final = 0.85
"""How probable a part's speaker must be by its words alone."""
_CLEARLY: Final = 1.2
"""By how much the logarithm of no mark's odds is above each mark's where the marks together have less than half."""
_NO_PAUSES: Final[Mapping[int, float]] = {}
_KINDS: Final[tuple[Mark, ...]] = (",", ".", "?")


@dataclass(frozen=True)
class Cut:
    """A mark that the model sets.

    Attributes:
        at: the place in the text behind which it stands.
        mark: a clause's end, a sentence's, a question's.
        turn: whether somebody else is likely to speak from here on.
    """

    at: int
    mark: Mark
    turn: bool = False


@dataclass(frozen=True)
class Marked:
    """A text with the marks that it lacked.

    Attributes:
        text: with the marks.
        places: where marks were put in, in the text without them, in order.
        turns: where another speaker may begin, in the text without them, each with who it is by the words of the part.
    """

    text: str
    places: tuple[int, ...] = ()
    turns: tuple[tuple[int, Speaker], ...] = ()

    def place(self, at: int) -> int:
        """The place in the text without the marks."""
        return at - bisect_left(self._shifted, at)

    def speaker(self, at: int, told: Speaker) -> Speaker:
        """Who speaks at a place of the text without the marks: ``told``, unless the segment holds two speakers."""
        number = bisect_right(self._begins, at)
        return self.turns[number - 1][1] if number else told

    @cached_property
    def _shifted(self) -> tuple[int, ...]:
        """Where the marks stand in the text with them."""
        return tuple(place + number for number, place in enumerate(self.places))

    @cached_property
    def _begins(self) -> tuple[int, ...]:
        return tuple(place for place, _ in self.turns)


@dataclass(frozen=True)
class Model:
    """The weights of one language: a row a feature, a column a :data:`features.HEADS`, in units of ``scale``."""

    weights: npt.NDArray[np.int8]
    scale: float
    spaced: bool


@cache
def model(language: str) -> Model | None:
    """The model of a language, or ``None`` where none was trained."""
    path = files("scribe.language").joinpath("models", f"segmenter-{language}.npy")
    if not path.is_file():
        return None
    with path.open("rb") as file:
        stored: npt.NDArray[np.int8] = np.load(file, allow_pickle=False)
    # the last row says how the others are scaled, as a power of two, and whether words are written apart
    return Model(stored[:-1], 2.0 ** float(stored[-1, 0]), bool(stored[-1, 1]))


def marked(segment: Segment, language: str, alone: bool = False) -> Marked:  # noqa: FBT001, FBT002 (a way to mark)
    """A segment's text with the marks that it lacks; unchanged where it has its own, or the language has no model.

    Args:
        segment: what was said.
        language: of the recording.
        alone: whether one person speaks in the whole recording, who then asks nobody anything.
    """
    known = model(language)
    if known is None:
        return Marked(segment.text)
    cuts = cuts_in(segment.text, known, _pauses(segment), whole_names(segment.text, language))
    if not cuts:
        return Marked(segment.text)
    if alone:
        cuts = tuple(Cut(cut.at, "." if cut.mark == "?" else cut.mark) for cut in cuts)
    return Marked(_written(segment.text, cuts, known), tuple(cut.at for cut in cuts), _turns(segment, cuts, known))


def whole_names(text: str, language: str) -> frozenset[int]:
    """The places within names of the terminology and within numbers, and between them: no mark may stand there."""
    tongue: Literal["en", "zh"] = "zh" if language == "zh" else "en"
    names = [(one.start, one.end) for _, one in every_list().find(text, tongue)]
    numbers = [(one.start, one.end) for one in find_quantities(text, tongue)]
    begins = {start for start, _ in numbers}
    told = [end for _, end in (*names, *numbers) if end in begins or (text[end : end + 1] == " " and end + 1 in begins)]
    return frozenset((*told, *(place for start, end in (*names, *numbers) for place in range(start + 1, end))))


def _written(text: str, cuts: tuple[Cut, ...], known: Model) -> str:
    full = {",": "，", ".": "。", "?": "？"}
    pieces, at = [], 0
    for cut in cuts:
        pieces += [text[at : cut.at], cut.mark if known.spaced else full[cut.mark]]
        at = cut.at
    return "".join((*pieces, text[at:]))


def _turns(segment: Segment, cuts: tuple[Cut, ...], known: Model) -> tuple[tuple[int, Speaker], ...]:
    """The parts of a segment that holds more than one speaker, each with its speaker by its words, or unknown."""
    begins = [0, *(cut.at for cut in cuts if cut.turn and cut.at < len(segment.text))]
    if len(begins) == 1:
        return ()
    parts = [segment.text[a:b] for a, b in pairwise((*begins, len(segment.text)))]
    return tuple((begin, speaker_of(part, known)) for begin, part in zip(begins, parts, strict=True))


def speaker_of(text: str, known: Model) -> Speaker:
    """Who says some words, where they show it."""
    words = features.words_of(text)
    if not words:
        return Speaker.UNKNOWN
    rows = features.speaker_features(words)
    odds = float(known.weights[rows, features.DOCTOR].sum(dtype=np.int64)) * known.scale
    odds /= math.sqrt(len(words))
    doctor = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
    if doctor >= SPEAKER_AT:
        return Speaker.DOCTOR
    return Speaker.PATIENT if doctor <= 1 - SPEAKER_AT else Speaker.UNKNOWN


def _pauses(segment: Segment) -> dict[int, float]:
    """The seconds of silence behind a word, by the place where it ends in the text."""
    found: dict[int, float] = {}
    at = 0
    for word, following in pairwise(segment.words):
        place = segment.text.find(word.text.strip(), at)
        if place < 0:
            return {}
        at = place + len(word.text.strip())
        found[at] = following.start_s - word.end_s
    return found


def cuts_in(
    text: str, known: Model, pauses: Mapping[int, float] = _NO_PAUSES, within: AbstractSet[int] = frozenset()
) -> tuple[Cut, ...]:
    """The marks that a text lacks, in order.

    Args:
        text: one segment's.
        known: the language's model.
        pauses: seconds of silence, by the place where the word before ends.
        within: places that no mark may stand at.
    """
    words = features.words_of(text)
    if len(words) < LEAST:
        return ()
    marked_by_hand = [bool(MARKS.search(text, a.end, b.start)) for a, b in pairwise(words)]
    at_end = bool(MARKS.search(text, words[-1].end))
    found: list[Cut] = []
    begin = 0
    for number, mark in enumerate((*marked_by_hand, True)):
        if not mark:
            continue
        stretch = words[begin : number + 1]
        begin = number + 1
        whole = len(stretch) == len(words) and not at_end
        if whole or len(stretch) >= BARE:
            ends_bare = number == len(words) - 1 and not at_end
            found.extend(_cuts(text, stretch, known, pauses, end=ends_bare))
    return tuple(cut for cut in found if cut.at not in within)


def _cuts(
    text: str, words: list[features.WordAt], known: Model, pauses: Mapping[int, float], *, end: bool
) -> list[Cut]:
    """Goes through a stretch without marks once, and decides at each gap by what stands around it."""
    hashes = features.hashes_of(words)
    around = known.weights[features.gap_features(hashes)].sum(axis=1, dtype=np.int64)
    running = features.Running(hashes)
    found: list[Cut] = []
    last = len(words) - 1
    needed = _needed(len(words))
    for gap in range(len(words)):
        summed = around[gap] + known.weights[running.at(gap)].sum(axis=0, dtype=np.int64)
        logits = [value * known.scale for value in summed.tolist()]
        if gap == last:
            if end:
                asks = logits[features.QUESTION] > logits[features.SENTENCE] + ASKS_BY
                found.append(Cut(words[gap].end, "?" if asks else "."))
            break
        turn = logits[features.TURN] > math.log(TURN_AT / (1 - TURN_AT))
        bonus = _bonus(text, words[gap], words[gap + 1], known, pauses)
        at = CUT_AT[1][1] if bonus or (turn and len(words) >= LEAST_TO_CUT) else needed
        mark = _mark(logits, bonus, at, 0.0 if turn else ENDS_BY)
        if mark is None:
            continue
        turn = turn and mark != ","
        found.append(Cut(words[gap].end, mark, bool(turn)))
        running.cut(gap, sentence=mark != ",")
    return found


def _needed(words: int) -> float:
    if words < LEAST_TO_CUT:
        return 1.0
    (few, high), (many, low) = CUT_AT
    share = (words - few) / (many - few)
    return high + (low - high) * max(0.0, min(1.0, share))


def _bonus(
    text: str, one: features.WordAt, following: features.WordAt, known: Model, pauses: Mapping[int, float]
) -> float:
    """What the silence between two words says for a cut."""
    between = text[one.end : following.start]
    if not known.spaced and between.isspace() and not (one.latin or following.latin):
        return BLANK_WEIGHT
    pause = pauses.get(one.end, 0.0)
    return PAUSE_WEIGHT[1] if pause >= PAUSE_S[1] else PAUSE_WEIGHT[0] if pause >= PAUSE_S[0] else 0.0


def _mark(logits: Sequence[float], bonus: float, at: float, ends_by: float) -> Mark | None:
    marks = logits[features.CLAUSE : features.QUESTION + 1]
    if logits[features.NONE] - max(marks) - bonus > _CLEARLY:
        return None
    four = np.array(logits[: features.QUESTION + 1])
    four[features.CLAUSE :] += bonus
    odds = np.exp(four - four.max())
    if odds[features.NONE] > (1 - at) * odds.sum():
        return None
    odds[features.QUESTION] *= math.exp(-ASKS_WITHIN_BY)
    odds[features.CLAUSE] *= math.exp(ends_by)
    return _KINDS[int(odds[features.CLAUSE :].argmax())]
