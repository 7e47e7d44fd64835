"""Where in a turn each token is said: guessed from its spelling, pinned where a pause meets a punctuation mark."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.demo_speech.mel import Mel

MARGIN = 5
QUIET_BELOW_PEAK = 3.2
SHORTEST_PAUSE = 7
EDGE = 10
FRAMES_A_DIGIT = 3.0
COST_OF_NO_PAUSE = 35.0
WORTH_OF_LENGTH = 3.0
SPACE = "\u0120"
TITLES = ("Mr", "Mrs", "Ms", "Dr")


@dataclass(frozen=True)
class Break:
    """A sentence's end within a turn: the next one begins with token `token`; frames of the pause between them."""

    token: int
    ends: int
    starts: int


@dataclass(frozen=True)
class _Mark:
    token: int
    expected: float
    ends_sentence: bool


Pause = tuple[int, int]


def _pauses(mel: Mel) -> list[Pause]:
    """Runs of quiet frames, (first, after the last)."""
    level = np.asarray(mel, np.float32).mean(1)
    quiet = np.concatenate([[False], level < level.max() - QUIET_BELOW_PEAK, [False]])
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    runs = [(int(first), int(after)) for first, after in edges.reshape(-1, 2)]
    return [(a, b) for a, b in runs if b - a >= SHORTEST_PAUSE and a > EDGE and b < len(level) - EDGE]


def _weight(piece: str) -> float:
    bare = piece.strip(SPACE + ".,?!")
    return FRAMES_A_DIGIT if bare.isdigit() else max(0.5, len(bare))


def _marks(pieces: list[str], ends: NDArray[np.float64]) -> list[_Mark]:
    found = []
    for index, piece in enumerate(pieces[:-1]):
        before = pieces[index - 1].strip(SPACE) if index else ""
        if piece[-1] in ".,?!" and pieces[index + 1].startswith(SPACE) and before not in TITLES:
            found.append(_Mark(index, float(ends[index]), piece[-1] in ".?!"))
    return found


def _match(marks: list[_Mark], pauses: list[Pause]) -> dict[int, Pause]:
    """The cheapest way to give each mark, in order, a pause or none; mark -> pause."""
    cost = np.zeros((len(marks) + 1, len(pauses) + 1))
    cost[1:, :] = np.inf
    for i, mark in enumerate(marks):
        for j in range(len(pauses) + 1):
            cost[i + 1, j] = cost[i, j] + COST_OF_NO_PAUSE
            if j:
                cost[i + 1, j] = min(cost[i + 1, j], cost[i + 1, j - 1], cost[i, j - 1] + _price(mark, pauses[j - 1]))
    matched = {}
    i, j = len(marks), len(pauses)
    while i and j:
        if cost[i, j] == cost[i, j - 1]:
            j -= 1
        elif cost[i, j] == cost[i - 1, j] + COST_OF_NO_PAUSE:
            i -= 1
        else:
            i, j = i - 1, j - 1
            matched[i] = pauses[j]
    return matched


def _price(mark: _Mark, pause: Pause) -> float:
    return abs(mark.expected - (pause[0] + pause[1]) / 2) - WORTH_OF_LENGTH * (pause[1] - pause[0] - SHORTEST_PAUSE)


def place(mel: Mel, pieces: list[str]) -> tuple[NDArray[np.float32], tuple[Break, ...]]:
    """-> the frame at which each token is said, and the sentence ends within the turn."""
    ends = np.cumsum([_weight(piece) for piece in pieces])
    middles = ends - np.diff(ends, prepend=0) / 2
    frames = len(mel)
    scale = (frames - 2 * MARGIN) / ends[-1]
    marks = _marks(pieces, MARGIN + ends * scale)
    said, heard = [0.0], [float(MARGIN)]
    breaks = []
    for index, (first, after) in sorted(_match(marks, _pauses(mel)).items()):
        mark = marks[index]
        said += [ends[mark.token] - 1e-3, ends[mark.token] + 1e-3]
        heard += [first, after]
        if mark.ends_sentence:
            breaks.append(Break(mark.token + 1, first, after))
    said.append(ends[-1])
    heard.append(frames - MARGIN)
    return np.interp(middles, said, heard).astype(np.float32), tuple(breaks)
