"""Corrections within one breath: of two comparable things around a correction the first does not stand.

"Five, sorry, fifteen milligrams" is read as "fifteen milligrams"; "my left ear hurts, no, my right" as "my right ear
hurts". What is comparable: two numbers of one dimension, two sides, two names of one list of the terminology. How a
correction is said, and between which things it counts, is data in ``corrections.yaml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from scribe.language.mention import mentions
from scribe.language.quantity import dimension, find_frequency, find_quantities
from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.language.scope_rules import SideRule
from scribe.language.searching import Patterns
from scribe.model import Language

Comparable = Literal["numbers", "sides", "names", "days"]


@family("corrections")
class CorrectionRule(Rule):
    """How something said before is taken back. Proofs: ``sentence -> replace`` (or withdraw), or the mended sentence.

    ``replace``: what follows takes the place of what it is comparable to; ``withdraw``: the thing named (or the last
    order) is not to be done after all.

    Attributes:
        pattern: the words of the correction.
        does: what it does.
        anywhere: whether it counts in the middle of a sentence too.
        between: the things between which it corrects within one sentence; empty: it does not.
        near: how many characters may lie between the correction and the things around it.
    """

    pattern: str
    does: Literal["replace", "withdraw"]
    anywhere: bool = True
    between: tuple[Comparable, ...] = ()
    near: int = 40


@dataclass(frozen=True)
class _Thing:
    """Something that another one can take the place of."""

    sort: Comparable
    kind: str
    value: str
    start: int
    end: int
    number_end: int = 0


@dataclass(frozen=True)
class Mended:
    """A sentence without what its speaker took back, and how it stood until then (empty where nothing was)."""

    text: str
    first: str = ""


@of_pack
def _inline(own: Pack) -> tuple[Patterns, tuple[CorrectionRule, ...]]:
    rules = tuple(rule for rule in own.rules(CorrectionRule) if rule.between)
    return Patterns(own.compiled(rule.pattern) for rule in rules), rules


def begins_correcting(text: str, own: Pack) -> bool:
    """Whether a sentence begins with a correction."""
    patterns, rules = _inline(own)
    return any(
        rules[number].does == "replace" and patterns.all[number].match(text) for number in patterns.in_question(text)
    )


def named_then_dosed(name: str, dose: str, own: Pack) -> bool:
    """Whether a sentence is a bare name that no list knows and the next one tells how it is taken ("It's Velotor.")."""
    bare = own.any_of("bare_name").match(name) is not None and own.any_of("then_taken").match(dose) is not None
    return bare and not mentions(name, own)


def mended(text: str, own: Pack) -> Mended:
    """The sentence as its speaker wanted it: at most three corrections are made."""
    first = ""
    for _ in range(3):
        step = _once(text, own)
        if step is None:
            break
        text, before = step
        first = first or before
    return Mended(text, first)


def _once(text: str, own: Pack) -> tuple[str, str] | None:
    patterns, rules = _inline(own)
    triggers = sorted(
        ((m.start(), m.end(), rules[number]) for number, m in patterns.found(text)),
        key=lambda e: (e[0], e[0] - e[1]),
    )
    if not triggers:
        return None
    things = _things(text, own)
    for start, end, rule in triggers:
        after = [
            one for one in things if one.start >= end and one.sort in rule.between and one.start - end <= rule.near
        ]
        before = [
            one for one in things if one.end <= start and one.sort in rule.between and start - one.end <= rule.near
        ]
        for new in after:
            old = next((one for one in reversed(before) if _comparable(one, new)), None)
            if new.sort == "names" and own.any_of("no_slip").search(text, end, new.start):
                break  # "hang on, you are on warfarin": another thing, and not the right word for the first
            if old is not None:
                return _put(text, old, new, start, things, own), text[:start].rstrip(" ,，、")
    return None


def _comparable(old: _Thing, new: _Thing) -> bool:
    if old.sort != new.sort or old.value == new.value:
        return False
    if new.sort == "numbers":
        return old.kind == new.kind or (not new.kind and old.kind not in ("time", "long time")) or not old.kind
    return old.kind == new.kind


def _put(text: str, old: _Thing, new: _Thing, trigger: int, things: tuple[_Thing, ...], own: Pack) -> str:
    """The sentence with the new thing where the old one stood."""
    between = text[old.end : trigger].strip(" ,，、。.")
    rest = text[new.end :]
    numbers = [one for one in things if one.sort == "numbers"]
    told_anew = new.sort == "names" and any(0 <= one.start - new.end < _FOLLOWS for one in numbers)
    if not any(char.isalnum() for char in between) or told_anew:
        if new.sort == "numbers" and not new.kind and old.kind:
            return f"{text[: old.start]}{text[new.start : new.end]}{text[old.number_end : old.end]}{rest}"
        return f"{text[: old.start]}{text[new.start :]}"
    unit = text[old.number_end : old.end] if new.sort == "numbers" and not new.kind and old.kind else ""
    if rest.strip(" ,，").lower().startswith(between.lower()):
        return f"{text[: old.start]}{text[new.start :]}"
    kept = text[old.end : trigger].rstrip(" ,，、.。…")
    if new.sort == "numbers":
        kept = _less_told_anew(kept, rest, own)
    return f"{text[: old.start]}{text[new.start : new.end]}{unit}{kept}{_joined(rest)}"


def _less_told_anew(kept: str, rest: str, own: Pack) -> str:
    """What lies between a corrected number and its correction, without the way and times that are told anew."""
    language: Language = "zh" if own.language == "zh" else "en"
    again = find_frequency(rest, language) is not None and find_frequency(kept, language) is not None
    if not again:
        return kept
    pieces = re.split(r"(?=[,，])", kept)
    return "".join(one for one in pieces if find_frequency(one, language) is None and one.strip(" ,，") not in rest)


_FOLLOWS = 12
"""Characters between a name and the number that is told with it."""


def _joined(rest: str) -> str:
    return rest if not rest.strip() or rest[0] in ",.;!?，。；！？" else f", {rest.strip()}"


def _things(text: str, own: Pack) -> tuple[_Thing, ...]:
    found = [
        _Thing("numbers", dimension(q.unit), f"{q.values}{q.unit}", q.start, q.end, q.number_end or q.end)
        for q in find_quantities(text, own.language)  # type: ignore[arg-type]
    ]
    found.extend(
        _Thing("names", one.list, one.term.en if one.term else one.text.lower(), one.start, one.end)
        for one in mentions(text, own)
    )
    if (days := _days(own)) is not None:
        found.extend(_Thing("days", "day", m.group().lower(), m.start(), m.end()) for m in days.finditer(text))
    patterns, sides = _sides(own)
    found.extend(_Thing("sides", "side", sides[number], m.start(), m.end()) for number, m in patterns.found(text))
    return tuple(sorted(found, key=lambda one: one.start))


@of_pack
def _days(own: Pack) -> re.Pattern[str] | None:
    words = own.lists.get("day_words")
    return own.compiled("|".join(words)) if words else None


@of_pack
def _sides(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    pairs = [
        (own.compiled(trigger), rule.gives["side"])
        for rule in own.rules(SideRule)
        if "side" in rule.gives
        for trigger in rule.trigger
    ]
    return Patterns(trigger for trigger, _ in pairs), tuple(side for _, side in pairs)
