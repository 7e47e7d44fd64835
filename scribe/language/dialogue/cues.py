"""The words by which a sentence answers, asks for something, or takes something back: all of them rules of the pack."""

from __future__ import annotations

import re
from typing import Literal

from scribe.language.correction import CorrectionRule
from scribe.language.rules import Pack, Rule, family, of_pack
from scribe.language.scope import Mark
from scribe.language.searching import Patterns

Says = Literal["yes", "no", "unsure", "only", "some", "well"]
"""What an answer says to its question."""


@family("replies")
class ReplyRule(Rule):
    """How an answer begins. Proofs: ``answer -> yes: rest`` (or no, unsure)."""

    pattern: str
    says: Says
    """``only``: what it names and nothing else of what was asked for; ``some``: yes, at times; ``well``: it was taken
    and did no harm, which is a no to an allergy and else a yes."""
    anywhere: bool = False
    """Whether it counts behind other words too, where the answer begins with no reply."""


@family("frames")
class FrameRule(Rule):
    """What a question is about, where its words name no concept. Proofs: a question -> frame."""

    pattern: str
    frame: Literal[
        "allergies", "medicines", "number", "habits", "family", "symptoms", "time", "place", "history", "vaccines"
    ]


@of_pack
def _replies(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = tuple(rule for rule in own.rules(ReplyRule) if not rule.anywhere)
    patterns = (re.compile(own.filled(f"(?:{rule.pattern})"), re.IGNORECASE) for rule in rules)
    return Patterns(patterns), tuple(rule.says for rule in rules)


@of_pack
def _replies_anywhere(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = tuple(rule for rule in own.rules(ReplyRule) if rule.anywhere)
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.says for rule in rules)


def reply_in(text: str, own: Pack) -> tuple[str, str]:
    """How an answer begins (yes, no … or empty), and the words after it; the longest beginning counts."""
    patterns, told = _replies(own)
    best: tuple[int, str] | None = None
    for number in patterns.in_question(text):
        match = patterns.all[number].match(text)
        if match and (best is None or match.end() > best[0]):
            best = match.end(), told[number]
    if best is None:
        anywhere, says = _replies_anywhere(own)
        return next((says[number] for number, _ in anywhere.first(text)), ""), text
    return best[1], text[best[0] :].strip(" ,.，。;；!！")


@of_pack
def _frames(own: Pack) -> tuple[Patterns, tuple[str, ...]]:
    rules = own.rules(FrameRule)
    return Patterns(own.compiled(rule.pattern) for rule in rules), tuple(rule.frame for rule in rules)


def frame_of(text: str, own: Pack) -> str:
    """What a question is about; empty where no rule says."""
    patterns, frames = _frames(own)
    return next((frames[number] for number, _ in patterns.first(text)), "")


@of_pack
def _corrections(own: Pack) -> tuple[Patterns, tuple[CorrectionRule, ...]]:
    rules = own.rules(CorrectionRule)
    return Patterns(own.compiled(rule.pattern) for rule in rules), rules


def correction_in(text: str, own: Pack) -> str:
    """Whether a sentence takes something back: ``replace``, ``withdraw`` or empty.

    The longest words decide, unless an order is withdrawn behind them ("actually no, scrap the x-ray").
    """
    patterns, rules = _corrections(own)
    found: list[tuple[int, int, str]] = []
    for number in patterns.in_question(text):
        pattern, rule = patterns.all[number], rules[number]
        match = pattern.search(text) if rule.anywhere else pattern.match(text)
        if match:
            found.append((match.start(), match.end(), rule.does))
    if not found:
        return ""
    _, end, does = max(found, key=lambda one: one[1] - one[0])
    return "withdraw" if any(start >= end and later == "withdraw" for start, _, later in found) else does


@of_pack
def withdrawing(own: Pack) -> Patterns:
    """The words that take an order back."""
    return Patterns(own.compiled(rule.pattern) for rule in own.rules(CorrectionRule) if rule.does == "withdraw")


@of_pack
def pointing(own: Pack) -> Patterns:
    """The words that point at a thing said before ("that", 那个)."""
    return Patterns(own.compiled(word) for word in own.lists.get("that", ()))


@of_pack
def referring(own: Pack) -> re.Pattern[str]:
    """The words that stand for a medicine ("those", "it", 那个药)."""
    return own.any_of("refers")


@of_pack
def several(own: Pack) -> re.Pattern[str]:
    """The words that mean every medicine spoken of, or all of some ("both of those", 都, 前两样)."""
    return own.any_of("several")


@of_pack
def declining(own: Pack) -> re.Pattern[str]:
    """The words by which what was just proposed is refused ("not a chance", 我不想吃)."""
    return own.any_of("declines")


@of_pack
def other_than_medicine(own: Pack) -> re.Pattern[str]:
    """How something else is named that is not taken any more (香蕉我不吃了)."""
    return own.any_of("other_than_medicine")


@of_pack
def never_given(own: Pack) -> re.Pattern[str]:
    """The words that say that a medicine asked about was never the patient's ("they never gave me that")."""
    return own.any_of("never_given")


@of_pack
def ended_before(own: Pack) -> re.Pattern[str]:
    """The words that say that a medicine asked about was stopped some time ago (上个月让停的)."""
    return own.any_of("ended_before")


@of_pack
def fared(own: Pack) -> re.Pattern[str]:
    """The questions for what a medicine did (有没有反应): a no to them is none to its being taken."""
    return own.any_of("fared")


@of_pack
def proposes(own: Pack) -> re.Pattern[str]:
    """The questions by which a patient proposes a medicine (要不要吃…)."""
    return own.any_of("proposes")


@of_pack
def seeks_agreement(own: Pack) -> re.Pattern[str]:
    """The tags by which what is proposed is put to the other for a yes (行不行): it is not taken yet."""
    words = "|".join(own.filled(word) for word in own.lists.get("seeks_agreement", ()))
    return re.compile(f"(?:{words})[?？。]?$" if words else r"(?!)", re.IGNORECASE)


@of_pack
def bears_out(own: Pack) -> re.Pattern[str]:
    """The words that bear out what somebody reads out or recalls (对, 没错), and take no order in."""
    return own.any_of("bears_out")


@of_pack
def takes_in(own: Pack) -> re.Pattern[str]:
    """The words by which somebody takes an order in (记住了, 知道了)."""
    return own.any_of("takes_in")


@of_pack
def orders_by_word(own: Pack) -> re.Pattern[str]:
    """The words that make a sentence about medicines one of what is to be done (开, 换, 从今天起)."""
    return own.any_of("orders_by_word")


@of_pack
def offers(own: Pack) -> re.Pattern[str]:
    """The questions by which a doctor puts a test to the patient ("shall we do …?")."""
    return own.any_of("offers")


@of_pack
def agreeing(own: Pack) -> re.Pattern[str]:
    """The words by which what was put to somebody is agreed to ("go on then")."""
    return own.any_of("agrees")


@of_pack
def fares_well(own: Pack) -> re.Pattern[str]:
    """The words of an answer by which all is well with what was asked after (还好)."""
    return own.any_of("fares_well")


@of_pack
def does_it(own: Pack) -> re.Pattern[str]:
    """The words by which a lay person has what was just named done (那就做)."""
    return own.any_of("does_it")


@of_pack
def does_its_work(own: Pack) -> re.Pattern[str]:
    """How it is asked whether a medicine does its work ("has it helped at all?", 管用吗): a no leaves it taken."""
    return own.any_of("does_its_work")


@of_pack
def of_tests(own: Pack) -> re.Pattern[str]:
    """The words that take back tests and procedures, and no medicine (先不做)."""
    return own.any_of("of_tests")


@of_pack
def named_by_its_use(own: Pack) -> re.Pattern[str]:
    """The words for a medicine by what it is for (治骨头的药), or for another thing that ends: not the one before."""
    return own.any_of("named_by_its_use")


@of_pack
def explaining(own: Pack) -> re.Pattern[str]:
    """The words by which a doctor explains what they just asked for (…那种, 比如…)."""
    return own.any_of("explaining")


@of_pack
def refusing(own: Pack) -> re.Pattern[str]:
    """The words right before a number that say that it is not this one (不是)."""
    words = "|".join(own.filled(word) for word in own.lists.get("refuses_number", ()))
    return re.compile(f"(?:{words})\\s*$" if words else r"(?!)", re.IGNORECASE)


@of_pack
def mistaken(own: Pack) -> re.Pattern[str]:
    """The words that say that what somebody read out is an error ("that is wrong", 写错了)."""
    return own.any_of("mistaken")


@of_pack
def checks(own: Pack) -> re.Pattern[str]:
    """The questions that put what was just read out to the other for a yes ("still on all of those?")."""
    words = "|".join(own.filled(word) for word in own.lists.get("checks", ()))
    return re.compile(f"(?:{words})$" if words else r"(?!)", re.IGNORECASE)


@of_pack
def asks_for_more(own: Pack) -> re.Pattern[str]:
    """The questions for what a list that was read out lacks ("anything else?")."""
    return own.any_of("asks_for_more")


@of_pack
def accepting(own: Pack) -> re.Pattern[str]:
    """The words by which an offer is taken up ("go on then", "if you think so")."""
    return own.any_of("accepts")


@of_pack
def still_allergies(own: Pack) -> re.Pattern[str]:
    """The short questions that go on asking for allergies once one was told ("and what about medicines?")."""
    return own.any_of("still_allergies")


@of_pack
def between_orders(own: Pack) -> re.Pattern[str]:
    """The words that may stand between the tests of a bare list ("TSH, ferritin and an ECG")."""
    return own.any_of("between_orders")


@of_pack
def is_now(own: Pack) -> re.Pattern[str]:
    """The words that tell how something is now ("today it's", 现在)."""
    return own.any_of("is_now")


@of_pack
def any_of(own: Pack, name: str) -> re.Pattern[str]:
    """The words of one of the pack's lists, as one pattern; a list that it has not finds nothing."""
    return own.any_of(name)


def conditional(marks: tuple[Mark, ...]) -> bool:
    """Whether a sentence says what is to be done in a case that is not there yet."""
    return any(mark.rule.gives.get("assertion") == "conditional" and not mark.rule.of for mark in marks)


@of_pack
def looking(own: Pack) -> re.Pattern[str]:
    """What may stand beside a value that is being looked up, or taken again."""
    words = "|".join(own.filled(word) for word in own.lists.get("looking", ()))
    return re.compile(rf"(?<![a-z])(?:{words})(?![a-z])" if words else r"(?!)", re.IGNORECASE)


@of_pack
def of_them(own: Pack) -> re.Pattern[str]:
    """How something is told of somebody named before ("she had", "they called it")."""
    return own.any_of("of_them")


@of_pack
def first_person(own: Pack) -> re.Pattern[str]:
    """How somebody speaks of themselves."""
    return own.any_of("first_person")
