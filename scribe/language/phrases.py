"""From spoken to written words: phrases as rules, applied in steps.

A step is one pass over a clause. Within a step the longest match wins where two rules meet, so their order means
nothing; ``opening`` is repeated until nothing more fits, since people stack their openings ("so I think that …"), and
so is ``mended``. What the patient says, what the clinician finds and what is planned are worded differently: a rule may
name its ``use``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from scribe.errors import BadRule
from scribe.language.rules import Pack, Rule, family, of_pack, with_pack
from scribe.language.searching import Patterns
from scribe.language.verbs_en import gerund, present, third_person
from scribe.model import Speaker

Use = Literal["told", "found", "planned"]
"""What a clause is in the note: the patient's own telling, the clinician's finding or judgement, what is to be done."""
Step = Literal["asked", "answered", "line", "opening", "whole", "person", "words", "mended", "ending", "named", "means"]
STEPS: Final[tuple[Step, ...]] = ("opening", "ending", "whole", "person", "words", "mended")
_AROUND: Final[tuple[Step, ...]] = ("opening", "ending")
_STACKED: Final = 4
"""How many openings are taken off a clause, and slips mended in it."""
_REPEATED: Final[tuple[Step, ...]] = ("opening", "mended")
"""Steps that are taken again, so many times at most, until nothing more fits."""


@family("phrases")
class PhraseRule(Rule):
    r"""A spoken wording and the written one.

    Attributes:
        pattern: what is said.
        becomes: what is written; ``\1`` is a group, ``third(\1)`` and ``gerund(\1)`` inflect an English verb phrase.
            Of a question (``asked``): the statement that a yes makes of it. ``$answer`` in ``answered``: the answer.
            Of a ``line`` (named by ``pattern``): its words, the parts as ``$1`` and ``$2``.
        negated: of a question, the statement that a no makes of it.
        step: in which pass; ``opening`` and ``ending`` only at the clause's beginning or end, ``whole`` from its
            beginning. ``mended`` is for what slips of the tongue leave. ``named`` says who "I" and "we" are, where
            nothing else did away with them. ``means`` is never written: it tells what words mean when a note is
            compared with them.
        use: in which kinds of line; empty: in all.
        speaker: only in this speaker's words.
    """

    pattern: str
    becomes: str = ""
    negated: str = ""
    step: Step = "words"
    use: tuple[Use, ...] = ()
    speaker: Literal["", "doctor", "patient", "other"] = ""


@dataclass(frozen=True)
class _Compiled:
    rule: PhraseRule
    pattern: re.Pattern[str]

    def fits(self, use: Use, speaker: Speaker) -> bool:
        rule = self.rule
        if rule.use and use not in rule.use:
            return False
        return not rule.speaker or speaker.value in (rule.speaker, "unknown")


@of_pack
def _step(own: Pack, step: Step) -> tuple[_Compiled, ...]:
    return tuple(_Compiled(rule, own.compiled(rule.pattern)) for rule in own.rules(PhraseRule) if rule.step == step)


def reworded(text: str, own: Pack, *, use: Use = "told", speaker: Speaker = Speaker.UNKNOWN) -> str:
    """A clause in the words of a note, without its capital and its full stop; empty where nothing is left.

    Args:
        text: a cleaned clause.
        own: the language's rules.
        use: what the clause is in the note.
        speaker: who said it.
    """
    return _reworded(text, STEPS, use, speaker, own)


def spoken(text: str, own: Pack, *, speaker: Speaker) -> str:
    """A clause in its own words, without those by which people begin and end: whom they speak to, fillers, asides."""
    return _reworded(text, _AROUND, "told", speaker, own)


@with_pack(4096)
def _reworded(text: str, steps: tuple[Step, ...], use: Use, speaker: Speaker, own: Pack) -> str:
    text = _trimmed(text)
    for step in steps:
        for _ in range(_STACKED if step in _REPEATED else 1):
            before, text = text, _passed(text, step, own, use, speaker)
            if text == before:
                break
    return text


def named(text: str, own: Pack, speaker: Speaker) -> str:
    """A reworded clause that cannot do without its speaker, with the name of his part for every "I" and "we"."""
    return _passed(_trimmed(text), "named", own, "told", speaker)


def _passed(text: str, step: Step, own: Pack, use: Use, speaker: Speaker) -> str:
    """A trimmed text after one pass, trimmed again where something was put into it."""
    if step in ("opening", "whole"):
        rules = _step(own, step)
        tried = (rules[number] for number in _patterns(own, step).in_question(text))
        every = [(one, match) for one in tried if (match := one.pattern.match(text))]
    else:
        every = list(_matches(text, own, step))
    found = [(match, one.rule) for one, match in every if one.fits(use, speaker)]
    if step == "ending":
        found = [(match, rule) for match, rule in found if match.end() == len(text)]
    if not found:
        return text
    found.sort(key=lambda f: (f[0].start() - f[0].end(), f[0].start(), _yields(f[1], found)))
    kept: list[tuple[re.Match[str], PhraseRule]] = []
    for match, rule in found:
        if not any(match.start() < other.end() and other.start() < match.end() for other, _ in kept):
            kept.append((match, rule))
    for match, rule in sorted(kept, key=lambda k: -k[0].start()):
        text = f"{text[: match.start()]}{expanded(match, rule.becomes)}{text[match.end() :]}"
    return _trimmed(text)


@with_pack(4096)
def meanings(text: str, own: Pack) -> tuple[tuple[int, int, str], ...]:
    """What words of a cleaned text would be in a note, each with its place: for comparing a note with them."""
    found = ((match, one.rule) for step in _MEANING for one, match in _matches(text, own, step))
    every = ((match.start(), match.end(), expanded(match, rule.becomes)) for match, rule in found)
    return tuple(one for one in every if one[2])


_MEANING: Final[tuple[Step, ...]] = ("words", "means")


@of_pack
def _patterns(own: Pack, step: Step) -> Patterns:
    return Patterns(one.pattern for one in _step(own, step))


def _matches(text: str, own: Pack, step: Step) -> Iterator[tuple[_Compiled, re.Match[str]]]:
    """Every match of a step's rules, with the rule."""
    rules = _step(own, step)
    return ((rules[number], match) for number, match in _patterns(own, step).found(text))


def _yields(rule: PhraseRule, found: list[tuple[re.Match[str], PhraseRule]]) -> int:
    return sum(rule.id in other.before for _, other in found)


_BEFORE_MARKS: Final = re.compile(r"\s+([,.;，。；、])")
_COMMAS: Final = re.compile(r"([,，])(?:\s*[,，])+")


def _trimmed(text: str) -> str:
    text = _BEFORE_MARKS.sub(r"\1", " ".join(text.split()))
    return _COMMAS.sub(r"\1", text).strip(" ,;.-，。；、")


_INFLECTED: Final = re.compile(r"\b(third|present|gerund|low)\(([^()]*)\)")


def expanded(match: re.Match[str], becomes: str) -> str:
    """The replacement of a match, its groups filled in and its verbs inflected."""
    text = match.expand(becomes) if "\\" in becomes else becomes
    return _INFLECTED.sub(lambda m: _FORMS[m[1]](m[2].strip()), text)


def _gerund(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return f"{gerund(first)} {rest}".strip()


_FORMS: Final = {"third": third_person, "present": present, "gerund": _gerund, "low": str.lower}


def statement_of(question: str, own: Pack, *, yes: bool) -> str:
    """The statement that a yes or a no makes of a question ("do you smoke", no: "does not smoke").

    The longest match counts; empty where no rule knows.
    """
    question = _reworded(question, ("opening",), "found", Speaker.DOCTOR, own)
    best = _best(question, own, "asked", at_start=own.spaced)
    if best is None:
        return ""
    match, rule = best
    return expanded(match, rule.becomes if yes else rule.negated)


def answer_in(question: str, answer: str, own: Pack) -> str:
    """An answer as a statement of its own, by its question ("how long …", "3 weeks": "Duration: 3 weeks").

    Empty where no rule knows.
    """
    best = _best(question, own, "answered")
    if best is None:
        return ""
    match, rule = best
    return expanded(match, rule.becomes).replace("$answer", _trimmed(answer))


def line(name: str, own: Pack, *parts: str) -> str:
    """What claims tell, as a line ("start", "lisinopril 10 mg": "Start lisinopril 10 mg").

    Raises:
        BadRule: the pack has no line of that name.
    """
    rule = next((one.rule for one in _step(own, "line") if one.rule.pattern == name), None)
    if rule is None:
        raise BadRule(
            f"The language pack {own.language} has no line named {name}.", remedy="Add one of the step «line» to it."
        )
    text = rule.becomes
    for number, part in enumerate(parts, 1):
        text = text.replace(f"${number}", part)
    return text


def _best(text: str, own: Pack, step: Step, *, at_start: bool = False) -> tuple[re.Match[str], PhraseRule] | None:
    found = []
    for one in _step(own, step):
        match = one.pattern.match(text) if at_start else one.pattern.search(text)
        if match is not None:
            found.append((match, one.rule))
    return max(found, key=lambda f: f[0].end() - f[0].start(), default=None)
