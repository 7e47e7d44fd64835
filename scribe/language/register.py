"""The register of a note: what is left of talk in a line that is otherwise worded, in the words that notes have for it.

The rules are applied one after the other, each to what the ones before it made, so their order counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scribe.language.rules import Pack, Rule, family, of_pack

_QUOTED: Final = re.compile(r"[“\"]")


@family("register")
class RegisterRule(Rule):
    r"""A wording of talk and the written one.

    Attributes:
        pattern: what stands in the line; ``{clause_begins}`` and ``{clause_ends}`` are where its clauses do.
        becomes: what a note has instead; ``\1`` is a group.
        whole: the pattern is the whole line, of which nothing is left: it says nothing of the patient.
    """

    pattern: str
    becomes: str = ""
    whole: bool = False


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
    for one in _compiled(own):
        if not one.rule.whole:
            text = one.pattern.sub(one.rule.becomes, text)
        elif one.pattern.fullmatch(text):
            return ""
    return text.strip(" ，；、")


def written_for_talk(text: str, own: Pack) -> Iterator[tuple[int, int, str]]:
    """The words that a note has for talk, each with the place of what was said: for comparing a note with it."""
    for one in _compiled(own):
        for match in one.pattern.finditer(text) if one.rule.becomes else ():
            yield match.start(), match.end(), match.expand(one.rule.becomes)
