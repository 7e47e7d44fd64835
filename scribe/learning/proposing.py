"""From pairs to rules: what is changed in the same way in several consultations, and hardly ever left as it was.

A rule is proposed only from words that stand in several consultations, so that no patient's words get into a template.
It is proposed only when it touches no number, medicine, denial or side, and helps on consultations that it was not
learned from.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from hashlib import sha256
from typing import Final

from rapidfuzz.distance import Levenshtein

from scribe.drafting.house_style import claims_of, rewritten
from scribe.language.quantity import find_quantities
from scribe.learning.ordering import Ordering, disorder, order_rules
from scribe.model import Frozen, Language, OrderRule, WordingRule

LEAST_CONSULTATIONS: Final = 3
_LEAST_SHARE: Final = 0.8
"""A wording that reviewers leave more often than this is none that they object to."""
_LONGEST_WORDS: Final = 6
_HELD_OUT: Final = 4
"""One consultation in so many is not learned from."""


class Proposal(Frozen):
    """Rules with what they do to held-out pairs.

    ``distance_before`` and ``distance_after`` are the mean share of characters that a reviewer has to change, without
    and with the rules; ``ungrounded_before`` and ``ungrounded_after`` count numbers that the draft does not hold.
    ``disorder_before`` and ``disorder_after`` are the shares of pairs of statements that a reviewer has to exchange.
    """

    rules: tuple[WordingRule, ...]
    order: tuple[OrderRule, ...] = ()
    consultations: int
    learned_from: int
    held_out: int
    distance_before: float | None
    distance_after: float | None
    ungrounded_before: int
    ungrounded_after: int
    disorder_before: float | None = None
    disorder_after: float | None = None


Part = Sequence[tuple[str, str, str]]


def propose(
    pairs: Iterable[tuple[str, str, str]],
    language: Language,
    *,
    least: int = LEAST_CONSULTATIONS,
    orderings: Iterable[Ordering] = (),
) -> Proposal:
    """The rules that these pairs teach.

    Args:
        pairs: consultation, the statement as drafted, the statement as signed.
        language: of the statements.
        least: in how many consultations a change has to occur.
        orderings: sections as drafted and as signed.
    """
    every, sections = list(pairs), list(orderings)
    known = [one for one in sections if not _is_held_out(one.consultation)]
    unknown = [one for one in sections if _is_held_out(one.consultation)]
    order = _in_better_order(order_rules(known, language, least), known, language)
    held = [one for one in every if _is_held_out(one[0])]
    learned = [one for one in every if not _is_held_out(one[0])]
    rules = _helpful(_candidates(learned, language, least), learned, language)
    table = [(rule.find, rule.replace) for rule in rules]
    return Proposal(
        rules=tuple(rules),
        order=order,
        consultations=len({*(one[0] for one in every), *(one.consultation for one in sections)}),
        learned_from=len(learned),
        held_out=len(held),
        distance_before=_distance(held, [], language),
        distance_after=_distance(held, table, language),
        ungrounded_before=_ungrounded(held, [], language),
        ungrounded_after=_ungrounded(held, table, language),
        disorder_before=disorder(unknown, (), language),
        disorder_after=disorder(unknown, order, language),
    )


def _in_better_order(
    rules: tuple[OrderRule, ...], orderings: list[Ordering], language: Language
) -> tuple[OrderRule, ...]:
    """Those order rules that bring drafts nearer to what was signed, each beside the ones before it."""
    kept: list[OrderRule] = []
    for rule in rules:
        before, after = (disorder(orderings, one, language) for one in (kept, [*kept, rule]))
        if before is not None and after is not None and after < before:
            kept.append(rule)
    return tuple(kept)


def _is_held_out(consultation: str) -> bool:
    return sha256(consultation.encode()).digest()[0] % _HELD_OUT == 0


def _candidates(pairs: Part, language: Language, least: int) -> list[WordingRule]:
    """Changes of the same words in the same way, in at least so many consultations, the most frequent first."""
    changed: dict[tuple[str, str], set[str]] = defaultdict(set)
    for consultation, before, after in pairs:
        for find, put in _changes(before, after, language):
            changed[find, put].add(consultation)
    rules = []
    for (find, put), consultations in sorted(changed.items(), key=lambda item: (-len(item[1]), item[0])):
        standing = {one for one, before, _ in pairs if _stands(find, before)}
        kept = {one for one, before, after in pairs if _stands(find, before) and _stands(find, after)}
        often = len(consultations) >= least and len(consultations) >= _LEAST_SHARE * len(standing | kept)
        if often and claims_of(find, language) == claims_of(put, language):
            rules.append(WordingRule(find=find, replace=put, support=len(consultations)))
    return rules


def _helpful(rules: list[WordingRule], pairs: Part, language: Language) -> list[WordingRule]:
    """Those rules that bring drafts nearer to what was signed, each beside the ones before it."""
    kept: list[WordingRule] = []
    best = _distance(pairs, [], language)
    for rule in rules:
        table = [(one.find, one.replace) for one in (*kept, rule)]
        distance = _distance(pairs, table, language)
        if best is not None and distance is not None and distance < best:
            kept.append(rule)
            best = distance
    return kept


def _changes(before: str, after: str, language: Language) -> list[tuple[str, str]]:
    """What was put in the place of what, a few words each; Chinese by characters, with one more on the side."""
    ours, theirs = _words(before, language), _words(after, language)
    joint = "" if language == "zh" else " "
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "replace" or b - a > _LONGEST_WORDS or d - c > _LONGEST_WORDS:
            continue
        find, put = joint.join(ours[a:b]), joint.join(theirs[c:d])
        if re.search(r"\w", find) and re.search(r"\w", put) and not re.search(r"\d", find + put):
            found.append((find.strip(".,;，。； "), put.strip(".,;，。； ")))
    return [(find, put) for find, put in found if find and put and find != put]


def _words(text: str, language: Language) -> list[str]:
    return re.findall(r"[A-Za-z]+|.", text) if language == "zh" else text.split()


def _stands(find: str, text: str) -> bool:
    edge = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if find.isascii() else "{}"
    return re.search(edge.format(re.escape(find)), text) is not None


def _distance(pairs: Part, table: list[tuple[str, str]], language: Language) -> float | None:
    """The mean normalised Levenshtein distance between drafts, rewritten, and what was signed."""
    if not pairs:
        return None
    each = [Levenshtein.normalized_distance(rewritten(before, table, language), after) for _, before, after in pairs]
    return round(sum(each) / len(each), 6)


def _ungrounded(pairs: Part, table: list[tuple[str, str]], language: Language) -> int:
    """Numbers of rewritten statements that the drafted ones do not hold."""
    return sum(
        len(_values(rewritten(before, table, language), language) - _values(before, language)) for _, before, _ in pairs
    )


def _values(text: str, language: Language) -> set[str]:
    return {str(value) for quantity in find_quantities(text, language) for value in quantity.values}
