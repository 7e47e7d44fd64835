"""The register of a note: what is left of talk in a line that is otherwise worded, in the words that notes have for it.

The rules are applied one after the other, each to what the ones before it made, so their order counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from scribe.language.rules import Pack, Rule, family, of_pack, with_pack
from scribe.language.searching import Patterns

_QUOTED: Final = re.compile(r"[“\"]")
_AGAIN: Final = 8
"""How often a rule is applied, at most, to what it made itself."""


@family("register")
class RegisterRule(Rule):
    r"""A wording of talk and the written one.

    Attributes:
        pattern: what stands in the line; ``{clause_begins}`` and ``{clause_ends}`` are where its clauses do.
        becomes: what a note has instead; ``\1`` is a group.
        whole: the pattern is the whole line, of which nothing is left: it says nothing of the patient.
        again: it is applied to what it made as long as that changes: each match hides the next one.
    """

    pattern: str
    becomes: str = ""
    whole: bool = False
    again: bool = False


@family("asked")
class AskedRule(RegisterRule):
    """A question's matter with its answer behind a colon, as one statement; used before the register."""


@dataclass(frozen=True)
class _Compiled:
    rule: RegisterRule
    pattern: re.Pattern[str]


@of_pack
def _compiled(own: Pack) -> tuple[_Compiled, ...]:
    rules = (*own.rules(AskedRule), *own.rules(RegisterRule))
    return tuple(_Compiled(rule, own.compiled(rule.pattern)) for rule in rules)


def in_register(text: str, own: Pack) -> str:
    """A line without its full stop in the register of a note; empty where it says nothing of the patient.

    Words that it quotes stay as they were said.
    """
    if _QUOTED.search(text):
        return text
    rules, patterns = _compiled(own), _patterns(own)
    left = patterns.in_question(text)[::-1]
    while left:
        number, before = left.pop(), text
        one = rules[number]
        if one.rule.whole and one.pattern.fullmatch(text):
            return ""
        for _ in range(0 if one.rule.whole else _AGAIN if one.rule.again else 1):
            text = one.pattern.sub(one.rule.becomes, text)
        if text != before:
            left = [later for later in patterns.in_question(text) if later > number][::-1]
    return text.strip(" ，；、")


@of_pack
def _patterns(own: Pack) -> Patterns:
    return Patterns(one.pattern for one in _compiled(own))


@with_pack(4096)
def written_for_talk(text: str, own: Pack) -> tuple[tuple[int, int, str], ...]:
    """The words that a note has for talk, each with the place of what was said: for comparing a note with it."""
    patterns, becomes = _wordings(own)
    return tuple((match.start(), match.end(), match.expand(becomes[number])) for number, match in patterns.found(text))


@of_pack
def _wordings(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    """The patterns of what is said otherwise, and what each becomes."""
    rules = [one for one in own.rules(RegisterRule) if one.becomes]
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.becomes for rule in rules)
