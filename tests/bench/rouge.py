"""ROUGE, as far as notes are compared by it (Lin, "ROUGE: A Package for Automatic Evaluation of Summaries", 2004).

Words are lower-cased runs of letters and digits, unstemmed. Lsum is the union longest common subsequence over
sentences, one a line.
"""

from __future__ import annotations

import re
from collections import Counter


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def f1(hits: int, candidate: int, reference: int) -> float:
    if not hits:
        return 0.0
    precision, recall = hits / candidate, hits / reference
    return 2 * precision * recall / (precision + recall)


def rouge_n(candidate: str, reference: str, n: int) -> float:
    def grams(text: str) -> Counter[tuple[str, ...]]:
        found = words(text)
        return Counter(tuple(found[i : i + n]) for i in range(len(found) - n + 1))

    ours, theirs = grams(candidate), grams(reference)
    return f1(sum((ours & theirs).values()), sum(ours.values()), sum(theirs.values()))


def _common(a: list[str], b: list[str]) -> set[int]:
    """Positions in ``a`` of one longest common subsequence with ``b``."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, left in enumerate(a):
        for j, right in enumerate(b):
            table[i + 1][j + 1] = table[i][j] + 1 if left == right else max(table[i][j + 1], table[i + 1][j])
    i, j, found = len(a), len(b), set()
    while i and j:
        if a[i - 1] == b[j - 1]:
            found.add(i - 1)
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return found


def rouge_lsum(candidate: str, reference: str) -> float:
    ours = [words(line) for line in candidate.splitlines() if words(line)]
    theirs = [words(line) for line in reference.splitlines() if words(line)]
    left = Counter(word for line in ours for word in line)
    hits = 0
    for line in theirs:
        covered = set().union(*(_common(line, other) for other in ours)) if ours else set()
        for position in covered:
            if left[line[position]] > 0:
                left[line[position]] -= 1
                hits += 1
    return f1(hits, sum(map(len, ours)), sum(map(len, theirs)))
