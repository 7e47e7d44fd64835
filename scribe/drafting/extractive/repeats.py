"""Lines that tell nothing which another line of their part of the note doesn't tell: the one that tells more stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from scribe.drafting.extractive.line import Line
from scribe.drafting.style import words
from scribe.language.claim import Action, Assertion, Claim, ClaimKind
from scribe.language.phrases import line as worded
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack, with_pack
from scribe.language.tokens import stem
from scribe.model import Topic

_PARTS: Final = (
    frozenset(
        {
            Topic.CHIEF_COMPLAINT,
            Topic.PRESENT_ILLNESS,
            Topic.REVIEW_OF_SYSTEMS,
            Topic.PAST_HISTORY,
            Topic.MEDICATIONS,
            Topic.SOCIAL_HISTORY,
        }
    ),
    frozenset({Topic.FAMILY_HISTORY}),
    frozenset({Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.NEGATIVE_SIGNS}),
    frozenset({Topic.RESULTS}),
    frozenset({Topic.ALLERGIES}),
    frozenset({Topic.ASSESSMENT, Topic.PLAN, Topic.FOLLOW_UP, Topic.INSTRUCTIONS}),
)
"""What the patient tells is no repeat of what is found, nor a problem's heading one of the history."""
_FIRST: Final = 1000
"""More than any line tells: the complaint stands, whatever tells it."""
_LEAST: Final = 2
"""Telling words that a line must have which names nothing known: fewer may point at something else."""
_KINDS: Final = {ClaimKind.PROBLEM: ClaimKind.FINDING, ClaimKind.PROCEDURE: ClaimKind.TEST}
_ORDERED: Final = {Action.ORDER: Action.START}
_TAKEN: Final = {Action.GOES_ON: Action.NONE}
_USED: Final = {**_TAKEN, Action.TOOK: Action.NONE}
"""Kinds and actions that are no different here; what is taken goes on, where no plan is made."""
_DONE: Final = frozenset({ClaimKind.MEDICINE, ClaimKind.TEST, ClaimKind.PROCEDURE, ClaimKind.IMMUNISATION})
_LABELLED: Final = re.compile(r"[^:：]*[:：]\s*(?=\S)")
_ENDS: Final = " .。;；"
_CLAUSES: Final = re.compile(r"[,;，；。]|\band\b|\bbut\b|\. ")
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_QUOTED: Final = re.compile(r"[\"“”]")


@dataclass(frozen=True)
class _Content:
    """What a line tells.

    Attributes:
        line: the line.
        place: of the line.
        named: its claims of which the terminology knows the concept.
        telling: its telling words outside of these.
        every: all its words.
        figures: its numbers.
        turns: its words that turn what is told round: denied, supposed, under a condition.
        answered: it is an answer with what it answers, and the answer names by itself what it is about.
        listed: it is an item of a list, or a list of one.
        bound: its numbers and sides, each with the word that follows: what they are of.
    """

    line: Line
    place: int
    named: tuple[Claim, ...]
    telling: frozenset[str]
    every: frozenset[str]
    figures: frozenset[str]
    turns: frozenset[str]
    answered: bool
    listed: bool
    bound: frozenset[tuple[str, str]]

    @cached_property
    def size(self) -> int:
        """How much it tells."""
        return len(self.telling) + len(self.figures) + len({one for claim in self.named for one in _stems(claim.words)})

    @property
    def says_something(self) -> bool:
        """Whether it tells enough to be known again."""
        return bool(self.named) or len(self.telling) + len(self.figures) >= _LEAST

    @property
    def heading(self) -> bool:
        """Whether it only names a problem, as what the plan for it stands under."""
        named = bool(self.named) and not self.listed
        return self.line.topic is Topic.ASSESSMENT and named and len(self.telling) < _LEAST

    @cached_property
    def answer(self) -> str:
        """The answer, of a line that has it with what it answers."""
        return _LABELLED.sub("", self.line.text) if _LABELLED.match(self.line.text) else ""


def without_repeats(lines: Sequence[Line], own: Pack) -> list[Line]:
    """The lines without those of which all stands in one other line that stays."""
    contents = [_content(place, line, own) for place, line in enumerate(lines)]
    known: dict[str, list[_Content]] = {}
    gone: set[int] = set()
    for one in sorted(contents, key=_richest_first):
        if one.every & _list("recap_words", own):
            continue
        why_here = one.line.topic is Topic.CHIEF_COMPLAINT
        if not why_here and one.says_something and any(_tells(other, one, own) for other in _rivals(one, known)):
            gone.add(one.place)
        elif not _QUOTED.search(one.line.text):
            for key in {*map(_key, one.named), *one.every}:
                known.setdefault(key, []).append(one)
    staying = [one for one in contents if one.place not in gone]
    return [one.line for one in staying if not _sums_up(one, staying, own)]


def _sums_up(one: _Content, every: list[_Content], own: Pack) -> bool:
    """Whether a line says over what other lines told: every claim of it, and every figure."""
    if not one.named or not one.every & _list("recap_words", own):
        return False
    others = [other for other in every if not other.every & _list("recap_words", own)]
    said = frozenset(word for other in others for word in other.every)
    told = {(claim.concept, claim.assertion) for other in others for claim in other.named}
    return one.telling | one.figures <= said and all((claim.concept, claim.assertion) in told for claim in one.named)


def _richest_first(one: _Content) -> tuple[int, int, int]:
    """Of lines that tell the same, what is denied in a list comes first, what is reported in one or labelled last."""
    rank = {"denied": -1, "reported": 2}.get(one.line.merge, int(bool(one.answer)))
    return -one.size if one.line.topic is not Topic.CHIEF_COMPLAINT else -_FIRST, rank, one.place


def _rivals(one: _Content, known: dict[str, list[_Content]]) -> Iterable[_Content]:
    """The lines that have the rarest of what a line must share with whatever tells it."""
    needed = [known.get(word, []) for word in (*one.telling, *one.figures)]
    for claim in one.named:
        by_words = min((known.get(word, []) for word in _stems(claim.words)), key=len, default=[])
        needed.append([*known.get(_key(claim), []), *by_words])
    having = [known.get(word, []) for word in _stems(one.answer)] if one.answered else []
    return [*min(needed, key=len, default=[]), *min(having, key=len, default=[])]


def _content(place: int, line: Line, own: Pack) -> _Content:
    text = worded(line.merge, own, line.text) if line.merge else line.text
    claims = claims_in(read_statement(text, own.language, own=own))
    named = tuple(claim for claim in claims if claim.concept is not None and claim.kind is not ClaimKind.CONTENT)
    said = words(_THOUSANDS.sub("", text))
    figures = frozenset(word for word in said if word[0].isdigit())
    every = frozenset(stem(word) for word in said) - figures
    in_claims = frozenset(one for claim in named for one in _stems(claim.words))
    doing = _list("doing_words", own) if any(claim.kind in _DONE for claim in named) else frozenset()
    turns = every & _list("turning_words", own)
    telling = every - in_claims - _list("frame_words", own) - doing - turns - _list("recap_words", own)
    tied = _list("tied_words", own)
    bound = frozenset((word, stem(after)) for word, after in pairwise((*said, "")) if word in figures | tied and after)
    bound |= frozenset((word, "") for word in figures)
    answer = read_statement(_LABELLED.sub("", text), own.language, own=own) if _LABELLED.match(text) else ()
    by_itself = any(claim.concept is not None for claim in claims_in(answer))
    answered = by_itself and line.topic is not Topic.FAMILY_HISTORY
    alone = [worded("reported", own, claim.words).lower() for claim in named]
    listed = bool(line.merge) or text.strip(_ENDS).lower() in alone
    return _Content(line, place, named, telling, every | figures, figures, turns, answered, listed, bound)


def _tells(other: _Content, one: _Content, own: Pack) -> bool:
    """Whether a line tells all that another does."""
    if not _may_tell(other, one) or (one.answer and not one.figures and not _has_answer(other, one)):
        return False
    if one.answered and _has_answer(other, one) and _of_one_clause(one.line, other.line):
        return True
    if not (one.telling <= other.every and one.bound <= other.bound and _turned_alike(other, one, own)):
        return False
    if not one.listed and not _in_one_clause(one, other, own):
        return False
    plain, doing = one.turns == other.turns, _list("doing_words", own)
    return (plain or not one.telling) and all(
        any(_same(claim, known, one, other, doing) for known in other.named if plain or claim.kind not in _DONE)
        or (plain and _in_words(claim, other))
        for claim in one.named
    )


def _in_one_clause(one: _Content, other: _Content, own: Pack) -> bool:
    """Whether one clause of a line has all words of another line; where words are written together, it stands there."""
    text = other.line.text.lower()
    if not own.spaced:
        return one.line.text.strip(_ENDS) in other.line.text
    needed = one.telling | one.figures | {word for claim in one.named for word in _stems(claim.words) if one.telling}
    return any(needed <= _stems(_THOUSANDS.sub("", clause)) for clause in _CLAUSES.split(text)) and not (
        one.telling and _list("choosing_words", own) & (other.every - one.every)
    )


def _turned_alike(other: _Content, one: _Content, own: Pack) -> bool:
    """Whether two lines hold under the same conditions, and what is denied in words is denied in no more words."""
    conditions = _list("conditions", own)
    within = conditions & (one.turns ^ other.turns)
    if within and not (one.listed and within <= _list("times", own)):
        return False
    return not one.telling or not one.turns - conditions or other.telling <= one.telling


def _may_tell(other: _Content, one: _Content) -> bool:
    """Whether two lines are of one part of the note, and neither a heading nor a list that stands for itself."""
    reported = one.listed and one.line.merge != "denied" and other.line.topic in _PARTS[0]
    if not reported and not any(one.line.topic in part and other.line.topic in part for part in _PARTS):
        return False
    if other.line.topic is Topic.CHIEF_COMPLAINT and one.figures:
        return False
    if (one.heading and not other.heading) or (other.answer and not (one.answer or one.listed)):
        return False
    return not other.line.merge or one.line.topic is not other.line.topic or not one.line.merge


def _has_answer(other: _Content, one: _Content) -> bool:
    """Whether a line has the words of an answer, as they stand."""
    return not other.answer and one.answer.strip(_ENDS).lower() in other.line.text.lower()


def _same(claim: Claim, known: Claim, one: _Content, other: _Content, doing: frozenset[str]) -> bool:
    """Whether a claim says of its thing nothing that another claim does not say."""
    alike = claim.words.lower() == known.words.lower() or (
        claim.concept == known.concept and (one.listed or claim.kind is not ClaimKind.FINDING)
    )
    if claim.assertion is Assertion.DENIED:
        # what more is said of it makes less of a denial
        alike = (alike or claim.concept == known.concept) and other.telling <= one.telling
    else:
        alike = alike or _stems(claim.words) <= _stems(known.words)
    return (
        alike
        and _KINDS.get(claim.kind, claim.kind) is _KINDS.get(known.kind, known.kind)
        and (one.listed or claim.when is known.when)
        and (claim.assertion, claim.whose, claim.relation) == (known.assertion, known.whose, known.relation)
        and claim.side in ("", known.side)
        and (claim.where, claim.category) == (known.where, known.category)
        and (claim.kind is not ClaimKind.IMMUNISATION or (one.every | other.every) & doing <= one.every & other.every)
        and claim.site in (None, known.site)
        and (not _found(claim, one.line) or _of_one_clause(one.line, other.line))
        and _done_alike(claim, known, one.line, other.line)
    )


def _done_alike(claim: Claim, known: Claim, line: Line, other: Line) -> bool:
    """Whether the same is done with the things of two claims; what was taken is taken, where one clause tells both."""
    if line.topic in _PARTS[-1]:
        alike = _ORDERED
        if claim.action is Action.GOES_ON and words(line.text)[:1] != words(other.text)[:1]:
            return False
    else:
        alike = _USED if _of_one_clause(line, other) else _TAKEN
        if claim.kind is not ClaimKind.MEDICINE and other.topic is Topic.MEDICATIONS is not line.topic:
            return False
    return alike.get(claim.action, claim.action) is alike.get(known.action, known.action)


def _found(claim: Claim, line: Line) -> bool:
    """Whether a claim is what was found: of another time or by another hand it is another finding."""
    return claim.kind not in _DONE and any(line.topic in part for part in _PARTS[2:4])


def _of_one_clause(line: Line, other: Line) -> bool:
    """Whether two lines rest on the same words, as far as is known."""
    return not set(line.evidence).isdisjoint(other.evidence)


def _in_words(claim: Claim, other: _Content) -> bool:
    """Whether a line has the words of a claim outside of its own claims."""
    free = other.every - frozenset(one for known in other.named for one in _stems(known.words))
    return claim.assertion is Assertion.PRESENT and claim.action is Action.NONE and _stems(claim.words) <= free


def _key(claim: Claim) -> str:
    return f"concept {claim.key}"


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text))


@with_pack(16)
def _list(name: str, own: Pack) -> frozenset[str]:
    return frozenset(stem(word) for word in own.lists.get(name, ()))
