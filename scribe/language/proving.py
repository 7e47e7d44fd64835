"""The proofs of a pack: each rule holds for its own sentences and not for the others, and would be missed.

``scribe rules check`` and ``make check`` run :func:`faults_in`. A sentence under ``holds`` must make its rule fire and
must be read as it says; one under ``holds_not`` must not make it fire, or must be read as it says. A rule without which
all its sentences are still read alike proves nothing: :func:`idle_rules` finds those.

An expectation is written ``words: tag, tag; words: tag``; a tag is the value of any member of the claim (``denied``,
``relative``, ``left``, ``stop``, ``allergy`` …), ``!tag`` that it must not have it, ``nothing`` that no such claim
exists. A sentence may begin with its speaker: ``doctor: …``; a written one of a rule of scope with ``note: …``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from scribe.language.claim import Claim
from scribe.language.claims import Read
from scribe.language.clause import (
    ClauseRule,
    QuestionRule,
    SpeechRule,
    asking,
    clean,
    presupposing,
    split_clauses,
    split_sentences,
)
from scribe.language.correction import CorrectionRule, mended
from scribe.language.dialogue import FrameRule, ReplyRule, correction_in, frame_of, reply_in
from scribe.language.dictation import DictationRule, obeyed, parts_of
from scribe.language.hints import HintRule, hints_of
from scribe.language.interruption import InterruptionRule, interruption_in
from scribe.language.measures import MeasureRule
from scribe.language.mention import NameRule, NotNamedRule, TermRule, mentions
from scribe.language.modifiers import ModifierRule
from scribe.language.opposites import OppositeRule, PairRule
from scribe.language.phrases import PhraseRule, answer_in, line, meanings, named, reworded, statement_of
from scribe.language.reading import claims_in, read_statement
from scribe.language.register import AskedRule, RegisterRule, in_register
from scribe.language.rules import Pack, Placed, Rule, patterns_of, unsafe
from scribe.language.scope_rules import ScopeRule
from scribe.language.topic import SmallTalkRule, TopicRule, empty, topic_rule
from scribe.model import Speaker

Prover = Callable[[Pack, Any, str, bool], str]
"""Takes a pack, a rule, a sentence and whether the rule must hold for it; gives why it does not, or nothing."""


@dataclass(frozen=True)
class Fault:
    """A proof that fails."""

    file: str
    line: int
    rule: str
    sentence: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.rule}: «{self.sentence}» {self.why}."


PROVERS: Final[dict[type[Rule], Prover]] = {}


def prover(*models: type[Rule]) -> Callable[[Prover], Prover]:
    """Registers what proves the rules of some families."""

    def register(function: Prover) -> Prover:
        for model in models:
            PROVERS[model] = function
        return function

    return register


def faults_in(pack: Pack) -> Iterator[Fault]:
    """Every proof of a pack that fails."""
    for every in pack.placed.values():
        for placed in every:
            yield from faults_of(pack, placed)


def faults_of(pack: Pack, placed: Placed) -> Iterator[Fault]:
    """The proofs of one rule that fail."""
    rule = placed.rule
    for pattern in patterns_of(rule):
        if why := unsafe(pattern):
            yield Fault(placed.file, placed.line, rule.id, pattern, why)
    prove = next(PROVERS[model] for model in type(rule).__mro__ if model in PROVERS)
    for sentences, holds in ((rule.holds, True), (rule.holds_not, False)):
        for sentence in sentences:
            if why := prove(pack, rule, sentence, holds):
                yield Fault(placed.file, placed.line, rule.id, sentence, why)


def idle_rules(pack: Pack) -> Iterator[Placed]:
    """The rules that are not missed: without them, their own sentences are read as before."""
    for every in pack.placed.values():
        for placed in every:
            without = pack.without(placed.rule.id)
            if not any(True for _ in faults_of(without, placed)):
                yield placed


_SPEAKER: Final = re.compile(r"^(doctor|patient|other): ?")
_WRITTEN: Final = "note: "


def _spoken(sentence: str) -> tuple[Speaker, str]:
    match = _SPEAKER.match(sentence)
    return (Speaker(match[1]), sentence[match.end() :]) if match else (Speaker.UNKNOWN, sentence)


def _parted(sentence: str) -> tuple[str, str]:
    text, _, expected = sentence.partition(" -> ")
    return text.strip(), expected.strip()


@prover(ScopeRule)
def _scope(pack: Pack, rule: ScopeRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    speaker, text = _spoken(text)
    written = text.startswith(_WRITTEN)
    text = text.removeprefix(_WRITTEN)
    reads = read_statement(text, pack.language, speaker=None if written else speaker, own=pack)
    fires = any(mark.rule.id == rule.id for read in reads for mark in read.marks)
    if holds and not fires:
        return "does not set the rule off"
    if not holds and not expected and fires:
        return "sets the rule off and must not"
    return _expected(reads, expected)


def _expected(reads: tuple[Read, ...], expected: str) -> str:
    claims = claims_in(reads)
    for part in filter(None, (piece.strip() for piece in expected.split(";"))):
        words, _, tags = part.partition(":")
        about = [claim for claim in claims if _names(claim, words.strip().lower())]
        wanted = [tag.strip() for tag in tags.split(",") if tag.strip()]
        if "nothing" in wanted:
            if about:
                return f"makes a claim of «{words.strip()}» and must not"
            continue
        if not about:
            return f"makes no claim of «{words.strip()}»"
        if not any(_fits(claim, wanted) for claim in about):
            has = "; ".join(", ".join(sorted(tags_of(claim))) for claim in about)
            return f"reads «{words.strip()}» as {has}"
    return ""


def _names(claim: Claim, words: str) -> bool:
    concept = claim.concept
    names = (claim.words, claim.name, *((concept.en, concept.zh) if concept else ()))
    return any(words in name.lower() for name in names)


def _fits(claim: Claim, wanted: list[str]) -> bool:
    tags = tags_of(claim)
    return all((tag[1:] not in tags) if tag.startswith("!") else tag in tags for tag in wanted)


def tags_of(claim: Claim) -> frozenset[str]:
    """The values of a claim's members, as expectations name them."""
    values = [
        claim.kind.value, claim.assertion.value, claim.whose.value, claim.when.value, claim.where.value, claim.side,
        claim.action.value, "diagnosis" if claim.diagnosis else "", "reaction" if claim.reaction else "",
        claim.category, claim.relation.en if claim.relation else "",
    ]  # fmt: skip
    return frozenset(value for value in values if value)


@prover(SpeechRule)
def _speech(pack: Pack, rule: SpeechRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    fires = pack.compiled(rule.pattern).search(" ".join(text.split())) is not None
    if not holds:
        return "is rewritten and must not" if fires and not expected else _same(clean(text, pack), expected)
    return _same(clean(text, pack), expected)


def _same(got: str, expected: str) -> str:
    return "" if not expected or got.lower() == expected.lower() else f"becomes «{got}»"


@prover(ClauseRule)
def _clauses(pack: Pack, rule: ClauseRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    """``|`` is any cut; where a proof writes ``||``, that is a sentence's end and ``|`` a clause's."""
    del rule
    text, expected = _parted(sentence)
    if holds and "|" in text:
        expected, text = text, text.replace(" | ", " ").replace("|", "")
    told = " || " in expected
    sentences = [
        [part[span.start : span.end].strip(" ,.;，。；") for span in split_clauses(part, pack)]
        for _, part in split_sentences(text, pack)
    ]
    got = (" || " if told else " | ").join(" | ".join(parts) for parts in sentences)
    wanted = re.sub(r" ?(\|\|?) ?", r" \1 ", expected or text).strip(" ,.;，。；")
    wanted = re.sub(r"[ ,.;，。；]+(?= \|)|(?<=\| )[ ,.;，。；]+", "", wanted)
    return "" if got == wanted else f"is cut into {got}"


@prover(QuestionRule)
def _question(pack: Pack, rule: QuestionRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    fires = pack.compiled(rule.pattern).search(clean(sentence, pack)) is not None
    if fires != holds:
        return "is no question to this rule" if holds else "is a question to this rule"
    if rule.tag:
        return "" if asking(clean(sentence, pack), pack)[1] == holds else "is not read as a tag"
    if rule.presupposes:
        return "" if presupposing(clean(sentence, pack), pack) == holds else "is not read as taking it for given"
    if rule.rhetorical:
        return "is read as a question" if holds and asking(clean(sentence, pack), pack)[0] else ""
    return "is not read as a question" if holds and not asking(clean(sentence, pack), pack)[0] else ""


@prover(ReplyRule)
def _reply(pack: Pack, rule: ReplyRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    says, rest = reply_in(clean(text, pack), pack)
    if not holds:
        return "" if says != rule.says or says == expected.split(":")[0] else f"is taken for {says}"
    wanted, _, words = expected.partition(":")
    if says != (wanted.strip() or rule.says):
        return f"is taken for {says or 'no answer'}"
    return "" if not words or rest.lower() == words.strip().lower() else f"leaves «{rest}»"


@prover(FrameRule)
def _frame(pack: Pack, rule: FrameRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    frame = frame_of(clean(_parted(sentence)[0], pack), pack)
    return "" if (frame == rule.frame) is holds else f"opens {frame or 'no frame'}"


@prover(CorrectionRule)
def _correction(pack: Pack, rule: CorrectionRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    if expected and expected not in ("replace", "withdraw"):
        return _same(mended(clean(text, pack), pack).text, expected)
    does = correction_in(clean(text, pack), pack)
    return "" if (does == rule.does) is holds else f"does {does or 'nothing'}"


@prover(InterruptionRule)
def _interruption(pack: Pack, rule: InterruptionRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    if rule.does == "apart":
        fires = pack.compiled(rule.pattern).search(clean(sentence, pack)) is not None
        left = any(known is rule or known == rule for known in pack.rules(InterruptionRule))
        return "" if fires == holds and left else "does not fit the rule" if holds else "fits the rule"
    does = interruption_in(clean(_parted(sentence)[0], pack), pack)
    return "" if (does == rule.does) is holds else f"does {does or 'nothing'}"


@prover(NameRule)
def _name(pack: Pack, rule: NameRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    named = [m for m in mentions(clean(text, pack), pack) if m.list == rule.list]
    found = [m.text.lower() for m in named if (m.term.en if m.term is not None else "") == rule.concept]
    if holds:
        return "" if expected.lower() in found else f"names {', '.join(found) or 'nothing'}"
    return f"names {', '.join(found)}" if found else ""


@prover(TermRule)
def _term(pack: Pack, rule: TermRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, _ = _parted(sentence)
    found = {m.term.en for m in mentions(clean(text, pack), pack) if m.term is not None}
    return "" if (rule.concept in found) == holds else f"names {', '.join(sorted(found)) or 'nothing'}"


@prover(MeasureRule)
def _measure(pack: Pack, rule: MeasureRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    claims = [
        claim
        for claim in claims_in(read_statement(text, pack.language, speaker=Speaker.UNKNOWN, own=pack))
        if claim.name == rule.name
    ]
    if not holds:
        return "is taken for this measure" if claims else ""
    if not claims:
        return "measures nothing"
    got = {_value(claim) for claim in claims}
    return "" if not expected or expected in got else f"measures {', '.join(sorted(got))}"


def _value(claim: Claim) -> str:
    quantity = claim.quantity
    if quantity is None:
        return ""
    return "/".join(format(value.normalize(), "f") for value in quantity.values)


@prover(NotNamedRule)
def _not_named(pack: Pack, rule: NotNamedRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    text = clean(text, pack)
    fires = pack.compiled(rule.pattern).search(text) is not None
    of, _, name = expected.rpartition(": ")
    named = [m for m in mentions(text, pack) if not of or m.list == of]
    if holds and name and any(m.text.lower() == name.lower() for m in named):
        return f"names «{expected}»"
    return "" if fires == holds else "does not fit the rule" if holds else "fits the rule"


@prover(TopicRule)
def _topic(pack: Pack, rule: TopicRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    speaker, text = _spoken(_parted(sentence)[0])
    found = topic_rule(clean(text, pack), speaker, pack, last=rule.last)
    topic = found.topic if found else ""
    if holds:
        return "" if topic == rule.topic else f"is placed under {topic or 'nothing'}"
    return f"is placed under {topic}" if topic == rule.topic else ""


@prover(SmallTalkRule)
def _small_talk(pack: Pack, rule: SmallTalkRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    del rule
    is_empty = empty(clean(sentence, pack), pack)
    return "" if is_empty == holds else "is not empty" if holds else "is taken for empty"


@prover(PhraseRule)
def _phrase(pack: Pack, rule: PhraseRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    """``words -> words``; of a question ``question | yes -> statement``, ``question | 3 weeks -> statement``."""
    text, expected = _parted(sentence)
    speaker, text = _spoken(text)
    text, _, answer = (part.strip() for part in text.partition("|"))
    plain = clean(text, pack)
    if rule.step == "line" and not any(other.pattern == rule.pattern for other in pack.rules(PhraseRule)):
        got = ""
    elif rule.step == "line":
        got = line(rule.pattern, pack, *(part.strip() for part in answer.split("|")))
    elif rule.step == "asked":
        got = statement_of(plain, pack, yes=answer != "no")
    elif rule.step == "answered":
        got = answer_in(plain, answer, pack)
    elif rule.step == "means":
        every = [words for _, _, words in meanings(plain, pack)]
        return "" if (expected in every) is holds else f"means «{', '.join(every)}»"
    else:
        speaker = Speaker(rule.speaker) if rule.speaker and speaker is Speaker.UNKNOWN else speaker
        plain = named(plain, pack, speaker) if rule.step == "named" else plain
        got = reworded(plain, pack, use=rule.use[0] if rule.use else "told", speaker=speaker)
    if not holds and not expected:
        return "is reworded and must not" if got.lower() != plain.lower() else ""
    return "" if got.strip(" .").lower() == expected.strip(" .").lower() else f"becomes «{got}»"


@prover(AskedRule, RegisterRule)
def _register(pack: Pack, _: RegisterRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = (part.strip() for part in sentence.split("->", 1))  # nothing may be left
    got = in_register(text, pack)
    return "" if (got == expected) is holds else f"becomes «{got}»"


@prover(DictationRule)
def _dictation(pack: Pack, rule: DictationRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    text, expected = _parted(sentence)
    if not rule.topic:
        got = obeyed(text, pack)
        return "" if (got == expected if holds else got == (expected or text)) else f"becomes «{got}»"
    found = [part for part in parts_of(text, pack) if part.topic == rule.topic]
    if not holds:
        return "is taken for a heading" if found else ""
    _, _, words = expected.partition(":")
    got = found[0].text.strip(" :：,，.。") if found else ""
    if not found:
        return "is no heading"
    return "" if not words.strip() or got == words.strip() else f"leaves «{got}»"


@prover(OppositeRule)
@prover(ModifierRule)
def _pair(pack: Pack, rule: PairRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    one, _, other = (clean(part, pack) for part in sentence.partition(" -> "))
    pairs = [
        (pack.compiled("|".join(known.one)), pack.compiled("|".join(known.other))) for known in pack.rules(type(rule))
    ]
    if not holds:
        first, second = pack.compiled("|".join(rule.one)), pack.compiled("|".join(rule.other))
        return "has one of the two words" if first.search(one) or second.search(one) else ""
    found = any(first.search(one) and second.search(other) for first, second in pairs)
    return "" if found else "is no pair of two words"


@prover(HintRule)
def _hint(pack: Pack, rule: HintRule, sentence: str, holds: bool) -> str:  # noqa: FBT001
    said, thing = _parted(sentence)
    said = clean(said, pack)
    if not holds:
        return "has the words" if pack.compiled(rule.pattern).search(said) else ""
    found = any(pattern.search(said) for pattern in hints_of(thing, pack))
    return "" if found else f"does not hint at {thing}"
