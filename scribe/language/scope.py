"""Scope, after ConText (Chapman, Harkema 2009): a trigger, a direction, and what stops it.

A rule's triggers mark a part of a sentence; every thing named in that part gets what the rule gives (denied, of a
relative, on the left, stopped …). Of two triggers that overlap the longer one counts, so that a phrase which only looks
like a trigger ("no doubt", 不但) is a longer trigger that gives nothing. Of two that reach the same thing and give the
same member, the nearer one counts, unless one names the other under ``before``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from scribe.language.clause import Sentence, Span
from scribe.language.mention import Mention
from scribe.language.rules import Pack, of_pack
from scribe.language.scope_rules import FAMILIES, Given, ScopeRule
from scribe.language.searching import Patterns


@dataclass(frozen=True)
class Mark:
    """A trigger found in a sentence, and where it reaches."""

    rule: ScopeRule
    family: str
    start: int
    end: int
    reach: tuple[Span, ...]

    def distance(self, start: int, end: int) -> int:
        """Characters between the trigger and a thing; 0 where they overlap."""
        if end <= self.start:
            return self.start - end
        return max(0, start - self.end)

    def covers(self, start: int, end: int) -> bool:
        """Whether a thing lies in its reach."""
        return any(span.start <= start and end <= span.end for span in self.reach)


@dataclass(frozen=True)
class _Compiled:
    rule: ScopeRule
    family: str
    triggers: tuple[re.Pattern[str], ...]
    stops: tuple[re.Pattern[str], ...]
    needs: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def counts_in(self, sentence: Sentence) -> bool:
        """Whether the rule's conditions on the sentence and its speaker hold."""
        meant = ("patient", "other") if self.rule.speaker == "lay" else (self.rule.speaker,)
        if self.rule.speaker == "note":
            if not sentence.written:
                return False
        elif self.rule.speaker and (sentence.written or sentence.speaker.value not in (*meant, "unknown")):
            return False
        needed = not self.needs or any(one.search(sentence.text) for one in self.needs)
        return needed and not any(one.search(sentence.text) for one in self.unless)


@of_pack
def _compiled(own: Pack) -> tuple[_Compiled, ...]:
    return tuple(one for model in FAMILIES for one in _compiled_of(own, model))


@of_pack
def _compiled_of(own: Pack, model: type[ScopeRule]) -> tuple[_Compiled, ...]:
    name = next(n for n, m in _names().items() if m is model)
    shared = own.lists.get(f"stops_{name}", ())
    return tuple(
        _Compiled(
            rule,
            name,
            tuple(own.compiled(one) for one in rule.trigger),
            tuple(own.compiled(one) for one in (*rule.stops, *shared)),
            tuple(own.compiled(one) for one in rule.needs),
            tuple(own.compiled(one) for one in rule.unless),
        )
        for rule in own.rules(model)
    )


@dataclass(frozen=True)
class _Triggers:
    """Every trigger of a pack, and whose it is."""

    patterns: Patterns
    owners: tuple[_Compiled, ...]


@of_pack
def _triggers(own: Pack) -> _Triggers:
    pairs = [(trigger, one) for one in _compiled(own) for trigger in one.triggers]
    return _Triggers(Patterns(trigger for trigger, _ in pairs), tuple(one for _, one in pairs))


def _names() -> dict[str, type[ScopeRule]]:
    from scribe.language import rules  # noqa: PLC0415 (the registry is filled by this module)

    return {name: model for name, model in rules._FAMILIES.items() if issubclass(model, ScopeRule)}  # noqa: SLF001


_NOT_IN_A_NAME: Final = ("negation", "certainty", "changes")
"""Families whose triggers count nothing inside a name (打喷嚏, 说不出话)."""


def marks(sentence: Sentence, own: Pack, named: tuple[Mention, ...] = ()) -> tuple[Mark, ...]:
    """Every trigger of a sentence with its reach; of overlapping ones in a family the longest."""
    found: list[Mark] = []
    for name, every in _triggered(sentence, own, named).items():
        kept: list[tuple[int, int, _Compiled]] = []
        after = Counter(rule for _, _, other in every for rule in set(other.rule.before))
        for one in sorted(every, key=lambda e: (e[0] - e[1], not e[2].rule.speaker, after[e[2].rule.id], e[0])):
            if not any(one[0] < other[1] and other[0] < one[1] and _compete(one[2], other[2]) for other in kept):
                kept.append(one)
        kept.sort(key=lambda e: e[0])
        found.extend(
            Mark(c.rule, name, start, end, _reach(sentence, start, end, c, kept, named, own)) for start, end, c in kept
        )
    return tuple(sorted(found, key=lambda mark: mark.start))


def _triggered(
    sentence: Sentence, own: Pack, named: tuple[Mention, ...]
) -> dict[str, list[tuple[int, int, _Compiled]]]:
    """The triggers that stand in a sentence, by family, overlapping or not."""
    triggers = _triggers(own)
    counting: dict[str, bool] = {}
    found: dict[str, list[tuple[int, int, _Compiled]]] = {}
    for number in triggers.patterns.in_question(sentence.text):
        compiled = triggers.owners[number]
        for match in triggers.patterns.all[number].finditer(sentence.text):
            if compiled.family in _NOT_IN_A_NAME and _in_a_name(match, named):
                continue
            if compiled.rule.name and not _by_a_name(match, compiled.rule, named):
                continue
            name = f"{compiled.family} {compiled.rule.id}"
            if name not in counting:
                counting[name] = compiled.counts_in(sentence)
            if counting[name]:
                found.setdefault(compiled.family, []).append((match.start(), match.end(), compiled))
    return found


def _in_a_name(match: re.Match[str], named: tuple[Mention, ...]) -> bool:
    return any(one.start <= match.start() and match.end() <= one.end for one in named if one.list != "relatives")


_BY_A_NAME: Final = 1
"""Characters between a trigger and the name that has to stand beside it."""


def _by_a_name(match: re.Match[str], rule: ScopeRule, named: tuple[Mention, ...]) -> bool:
    about = (one for one in named if not rule.of or one.list in rule.of)
    gaps = (one.start - match.end() if rule.name == "behind" else match.start() - one.end for one in about)
    return any(0 <= gap <= _BY_A_NAME for gap in gaps)


def _compete(one: _Compiled, other: _Compiled) -> bool:
    """Whether two triggers can be about the same things."""
    if one.rule.id in other.rule.beside or other.rule.id in one.rule.beside:
        return False
    return not one.rule.of or not other.rule.of or bool(set(one.rule.of) & set(other.rule.of))


def _differs(rule: ScopeRule, other: ScopeRule, member: set[Given]) -> bool:
    """Whether another trigger gives something else for the same member: only then it ends the first one's reach."""
    return any(other.gives.get(one, rule.gives[one]) != rule.gives[one] for one in member)


def _reach(
    sentence: Sentence,
    start: int,
    end: int,
    compiled: _Compiled,
    others: list[tuple[int, int, _Compiled]],
    named: tuple[Mention, ...],
    own: Pack,
) -> tuple[Span, ...]:
    rule = compiled.rule
    whole = Span(0, len(sentence.text))
    if rule.reach == "none" or not rule.gives:
        return ()
    if rule.reach == "sentence":
        return (whole,)
    bounds = whole if rule.within == "sentence" else sentence.clauses[sentence.clause_at(start)]
    if rule.reach == "clause":
        return (bounds,)
    about = tuple(one for one in named if not rule.of or one.list in rule.of)
    member = set(rule.gives)
    against = {
        id(c)
        for c in {id(c): c for _, _, c in others}.values()
        if _compete(compiled, c) and _differs(rule, c.rule, member) and c.rule.id not in rule.before
    }
    rivals = [(a, b) for a, b, c in others if id(c) in against and (a, b) != (start, end)]
    if rule.reach == "next":
        return (Span(start, _listed_from(sentence.text, start, end, bounds.end, compiled, about, own)),)
    if rule.reach in ("topic", "object"):
        pointed = _pointing(own).match(sentence.text, end) is not None
        # another rule on the same words takes what follows
        rivals += [(a, b) for a, b, c in others if (a, b) == (start, end) and c is not compiled]
        after = rule.reach == "object"
        spoken_of = _spoken_of(sentence, start, end, about, rivals, after=after, pointed=pointed)
        return (spoken_of, Span(start, end))
    first, last = start, end
    if rule.reach in ("forward", "both", "nearest"):
        limit = min([bounds.end, end + rule.limit, *(a for a, _ in rivals if a >= end)])
        last = _stopped(sentence.text, end, max(end, limit), compiled.stops)
    if rule.reach in ("backward", "both", "nearest"):
        limit = max([bounds.start, start - rule.limit, *(b for _, b in rivals if b <= start)])
        first = _stopped_before(sentence.text, min(start, limit), start, compiled.stops)
    return (Span(first, last),)


_LISTED: Final = 12
"""Characters between two things of one list."""


def _listed_from(
    text: str, start: int, end: int, bound: int, compiled: _Compiled, about: tuple[Mention, ...], own: Pack
) -> int:
    """Where the list ends that begins right after a trigger."""
    joins = _joins(own)
    at, gap = end, compiled.rule.limit
    for one in sorted(about, key=lambda m: m.start):
        if one.start < at:
            if start < one.start and one.end > at:  # a name that begins in the trigger: 没摸到包块
                at, gap = one.end, _LISTED
            continue
        between = text[at : one.start]
        if one.end > bound or len(between) > gap or any(stop.search(between) for stop in compiled.stops):
            break
        if at != end and not (joins.match(between) or not between):
            break
        at, gap = one.end, _LISTED
    return at


@of_pack
def _pointing(own: Pack) -> re.Pattern[str]:
    words = "|".join(own.filled(word) for word in own.lists.get("that", ()))
    return re.compile(f"\\s*(?:{words})" if words else r"(?!)", re.IGNORECASE)


@of_pack
def _joins(own: Pack) -> re.Pattern[str]:
    words = "|".join(own.filled(word) for word in own.lists.get("joiners", ()))
    return re.compile(f"\\s*(?:[、,/]|{words})" if words else r"\s*[、,/]", re.IGNORECASE)


def _spoken_of(
    sentence: Sentence,
    start: int,
    end: int,
    about: tuple[Mention, ...],
    rivals: list[tuple[int, int]],
    *,
    after: bool,
    pointed: bool,
) -> Span:
    """What a trigger is about: what is named before it (or ``after`` it), else beyond it, else a clause before."""
    here = sentence.clause_at(start)
    clause = sentence.clauses[here]
    low = max([clause.start, *(b for _, b in rivals if b <= start)])
    high = min([clause.end, *(max(a, end) for a, b in rivals if a >= end or (a, b) == (start, end))])
    sides = (Span(low, start), Span(end, high))
    for span in reversed(sides) if after else sides:
        if any(span.start <= one.start and one.end <= span.end for one in about):
            return span
    for earlier in () if pointed else reversed(sentence.clauses[:here]):
        if any(earlier.start <= one.start < earlier.end for one in about):
            return earlier
    return Span(start, end)


def _stopped(text: str, start: int, end: int, stops: tuple[re.Pattern[str], ...]) -> int:
    return min((m.start() for s in stops if (m := s.search(text, start, end))), default=end)


def _stopped_before(text: str, start: int, end: int, stops: tuple[re.Pattern[str], ...]) -> int:
    return max((m.end() for s in stops for m in s.finditer(text, start, end)), default=start)


def supposed(found: Sequence[Mark], start: int, end: int, *, of: str) -> bool:
    """Whether a rule about the things of just this list says that one of them is only thought of, in some case."""
    reaching = (mark for mark in found if of in mark.rule.of and mark.covers(start, end))
    return any(mark.rule.gives.get("assertion") == "conditional" for mark in reaching)


def given(
    found: Sequence[Mark], member: Given, start: int, end: int, *, of: str, text: str = ""
) -> tuple[str, Mark] | None:
    """What the nearest trigger that reaches a thing gives for a member.

    Args:
        found: the sentence's marks.
        member: which member.
        start: where the thing begins.
        end: where it ends.
        of: the list of the terminology that it is of.
        text: the sentence's text, for ``$0``.
    """
    reaching = [
        mark
        for mark in found
        if member in mark.rule.gives and (not mark.rule.of or of in mark.rule.of) and mark.covers(start, end)
    ]
    if not reaching:
        return None
    best = min(reaching, key=lambda mark: (mark.distance(start, end), mark.start - mark.end))
    for mark in reaching:
        if best.rule.id in mark.rule.before:
            best = mark
    value = best.rule.gives[member]
    return (text[best.start : best.end] if value == "$0" else value), best
