"""The order that reviewers prefer within a section: which kind of statement they move behind which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Final

from scribe.drafting.house_style import in_order, kind_of
from scribe.model import Frozen, Language, NoteDraft, OrderRule, Statement, StatementId, StatementKind

_LEAST_SHARE: Final = 0.8
"""An order that reviewers leave otherwise more often than this is none that they want."""


class Ordering(Frozen):
    """The statements of one section in the order of the draft and in the order that was signed, the same in both."""

    consultation: str
    section: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def orderings_of(consultation: str, drafted: NoteDraft, signed: NoteDraft) -> Iterator[Ordering]:
    """The sections of one consultation with at least two statements that are in both notes, by their signed words."""
    for section in drafted.sections:
        final = next((one for one in signed.sections if one.id == section.id), None)
        words = {statement.id: statement.text for statement in final.kept} if final is not None else {}
        before = tuple(words[one.id] for one in section.statements if one.id in words and not one.field)
        drafted_ids = {one.id for one in section.statements if not one.field}
        after = tuple(text for name, text in words.items() if name in drafted_ids)
        if len(before) > 1:
            yield Ordering(consultation=consultation, section=section.id, before=before, after=after)


def order_rules(orderings: Iterable[Ordering], language: Language, least: int) -> tuple[OrderRule, ...]:
    """The rules that these orderings teach, the most frequent first.

    Args:
        orderings: as they were drafted and signed.
        language: of the statements.
        least: in how many consultations statements of the two kinds have to have been moved.
    """
    moved: dict[tuple[str, StatementKind, StatementKind], set[str]] = defaultdict(set)
    otherwise: dict[tuple[str, StatementKind, StatementKind], set[str]] = defaultdict(set)
    for one in orderings:
        was, now = (_precedences(texts, language) for texts in (one.before, one.after))
        for first, then in now:
            key = (one.section, first, then)
            if (then, first) in now:
                otherwise[key].add(one.consultation)
            elif (then, first) in was:
                moved[key].add(one.consultation)
        for first, then in now:
            otherwise[one.section, then, first].add(one.consultation)
    rules = []
    for (section, first, then), consultations in sorted(moved.items(), key=lambda item: (-len(item[1]), item[0])):
        against = otherwise[section, first, then]
        if len(consultations) >= least and len(consultations) >= _LEAST_SHARE * len(consultations | against):
            rules.append(OrderRule(section=section, first=first, then=then, support=len(consultations)))
    return tuple(rules)


def disorder(orderings: Sequence[Ordering], rules: Sequence[OrderRule], language: Language) -> float | None:
    """The share of pairs of statements that stand in another order than they were signed in; ``None`` without any."""
    wrong = pairs = 0
    for one in orderings:
        statements = [Statement(id=StatementId(str(n)), text=text) for n, text in enumerate(one.before)]
        own = [rule for rule in rules if rule.section == one.section]
        places = {text: place for place, text in enumerate(one.after)}
        for first, then in combinations(in_order(statements, own, language), 2):
            if first.text != then.text and first.text in places and then.text in places:
                pairs += 1
                wrong += places[first.text] > places[then.text]
    return round(wrong / pairs, 6) if pairs else None


def _precedences(texts: Sequence[str], language: Language) -> set[tuple[StatementKind, StatementKind]]:
    """Which kind stands somewhere before which other."""
    kinds = [kind_of(text, language) for text in texts]
    return {(a, b) for a, b in combinations(kinds, 2) if a is not b}
