"""ROUGE, as notes are compared by it (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004).

English words are lower-cased runs of letters and digits, unstemmed, as of the ``rouge_score`` package; of Chinese each
character counts as a word. Lsum is the union longest common subsequence over lines.
"""

from __future__ import annotations

import re
from collections import Counter

_TOKEN = re.compile(r"[a-z0-9]+|[一-鿿]")


def tokens(text: str) -> list[str]:
    """The words of a text, in its order."""
    return _TOKEN.findall(text.lower())


def rouge_n(candidate: str, reference: str, n: int) -> float:
    """F1 of the runs of ``n`` words that two texts share, each as often as both have it; from 0 to 1."""
    ours, theirs = _runs(candidate, n), _runs(reference, n)
    return _f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def rouge_lsum(candidate: str, reference: str) -> float:
    """F1 of the words that the lines of the reference have in order with the lines of the candidate; from 0 to 1."""
    ours, theirs = _lines(candidate), _lines(reference)
    # A word of either text is counted no more often than it is there.
    left = Counter(word for line in ours for word in line)
    right = Counter(word for line in theirs for word in line)
    hits = 0
    for line in theirs:
        covered = set().union(*(_common(line, other) for other in ours)) if ours else set()
        for place in sorted(covered):
            word = line[place]
            if left[word] > 0 and right[word] > 0:
                left[word] -= 1
                right[word] -= 1
                hits += 1
    return _f1(hits, sum(map(len, ours)), sum(map(len, theirs)))


def _runs(text: str, n: int) -> Counter[tuple[str, ...]]:
    words = tokens(text)
    return Counter(tuple(words[at : at + n]) for at in range(len(words) - n + 1))


def _lines(text: str) -> list[list[str]]:
    return [words for line in text.splitlines() if (words := tokens(line))]


def _f1(hits: int, candidate: int, reference: int) -> float:
    if not hits:
        return 0.0
    precision, recall = hits / candidate, hits / reference
    return 2 * precision * recall / (precision + recall)


def _common(a: list[str], b: list[str]) -> set[int]:
    """The places in ``a`` of one longest common subsequence with ``b``."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else max(table[i][j + 1], table[i + 1][j])
    i, j, found = len(a), len(b), set[int]()
    while i and j:
        if a[i - 1] == b[j - 1]:
            found.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return found
